"""Public addresses of invitations, registration, check-in and one's own page."""

from django.urls import path

from forums.views import joining, own

urlpatterns = [
    path("undangan/<key:key>/", joining.invitation, name="invitation"),
    path("<forum:code>/daftar/", joining.register, name="register"),
    path("<forum:code>/hadir/", joining.check_in, name="check_in"),
    path("<forum:code>/saya/", own.own_page, name="own"),
    path("<forum:code>/saya/mundur/", own.withdraw, name="own_withdraw"),
    path("<forum:code>/saya/lupakan/", own.forget_phone, name="own_forget"),
    path("<forum:code>/saya/qr.svg", own.own_qr, name="own_qr"),
    path("<forum:code>/saya/<key:key>/", own.personal_link, name="personal_link"),
]
