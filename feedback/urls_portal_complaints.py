"""Addresses at which staff deal with complaints and aspirations; the case itself is shown by core.cases."""

from django.urls import path

from feedback.views import complaint_desk, complaint_lapor, complaint_office, forwarding

app_name = "complaints_portal"
ONE = "<case:code>/"
urlpatterns = [
    path("catat/", complaint_office.enter_complaint, name="enter"),
    path("catat/aspirasi/", complaint_office.enter_aspiration, name="enter_aspiration"),
    path("setelan/", complaint_office.settings, name="settings"),
    path("lapor/", complaint_lapor.import_sheet, name="lapor"),
    path(f"{ONE}lapor/", complaint_lapor.number, name="lapor_number"),
    path(f"{ONE}verifikasi/", complaint_desk.verify, name="verify"),
    path(f"{ONE}jawab/", complaint_desk.answer, name="answer"),
    path(f"{ONE}arsipkan/", complaint_desk.archive, name="archive"),
    path(f"{ONE}teruskan/", forwarding.forward_complaint, name="forward"),
    path(f"{ONE}kembalikan/", forwarding.send_complaint_back, name="send_back"),
    path(f"{ONE}umumkan/", complaint_desk.publish, name="publish"),
    path(f"{ONE}tindak-lanjut/", complaint_desk.follow_up, name="follow_up"),
]
