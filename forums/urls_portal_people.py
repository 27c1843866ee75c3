"""Addresses of the register, of invitations and of participants under /portal/forum/."""

from django.urls import path

from forums.views import attendance, invitations, stakeholders

REGISTER = "pemangku/"
INVITATIONS = "<forum:code>/undangan/"
PEOPLE = "<forum:code>/peserta/"

urlpatterns = [
    path(REGISTER, stakeholders.stakeholder_list, name="stakeholders"),
    path(f"{REGISTER}baru/", stakeholders.stakeholder_create, name="stakeholder_create"),
    path(f"{REGISTER}impor/", stakeholders.stakeholder_import, name="stakeholder_import"),
    path(f"{REGISTER}daftar.xlsx", stakeholders.stakeholder_export, name="stakeholder_export"),
    path(f"{REGISTER}<int:pk>/", stakeholders.stakeholder_edit, name="stakeholder"),
    path(f"{REGISTER}<int:pk>/pakai/", stakeholders.stakeholder_use, name="stakeholder_use"),
    path(INVITATIONS, invitations.invitation_list, name="invitations"),
    path(f"{INVITATIONS}pilih/", invitations.invitation_choose, name="invitation_choose"),
    path(f"{INVITATIONS}baru/", invitations.invitation_create, name="invitation_create"),
    path(f"{INVITATIONS}<int:pk>/", invitations.invitation_detail, name="invitation"),
    path(f"{INVITATIONS}<int:pk>/qr.svg", invitations.invitation_qr, name="invitation_qr"),
    path(f"{INVITATIONS}<int:pk>/cabut/", invitations.invitation_withdraw, name="invitation_withdraw"),
    path(f"{INVITATIONS}<int:pk>/<slug:move>/", invitations.invitation_move, name="invitation_move"),
    path(PEOPLE, attendance.participant_list, name="participants"),
    path(f"{PEOPLE}baru/", attendance.participant_create, name="participant_create"),
    path(f"{PEOPLE}daftar-hadir.xlsx", attendance.participant_export, name="participant_export"),
    path(f"{PEOPLE}poster/", attendance.check_in_poster, name="check_in_poster"),
    path(f"{PEOPLE}hadir.svg", attendance.check_in_qr, name="check_in_qr"),
    path(f"{PEOPLE}<int:pk>/mundur/", attendance.participant_withdraw, name="participant_withdraw"),
    path(f"{PEOPLE}<int:pk>/<slug:move>/", attendance.participant_move, name="participant_move"),
]
