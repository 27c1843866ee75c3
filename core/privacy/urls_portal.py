"""Addresses under /portal/privasi/: retention, registers, notices, incidents, and what is decided on one case."""

from django.urls import path

from core.privacy.views import desk, incidents

app_name = "privacy_portal"
CASE = "berkas/<case:code>/"
INCIDENT = "insiden/<int:pk>/"
urlpatterns = [
    path("", desk.home, name="home"),
    path("retensi/", desk.retention_list, name="retention"),
    path("retensi/<slug:key>/", desk.retention_edit, name="retention_edit"),
    path("penghapusan/", desk.deletions, name="deletions"),
    path("penghapusan/daftar.xlsx", desk.deletions_file, name="deletions_file"),
    path("pemrosesan.xlsx", desk.processing_file, name="processing_file"),
    path("pemberitahuan/", desk.notice_list, name="notices"),
    path("pemberitahuan/<slug:form>/", desk.notice_edit, name="notice_edit"),
    path("insiden/", incidents.incident_list, name="incidents"),
    path("insiden/daftar.xlsx", incidents.incident_file, name="incidents_file"),
    path("insiden/baru/", incidents.incident_new, name="incident_new"),
    path(INCIDENT, incidents.incident_page, name="incident"),
    path(f"{INCIDENT}ubah/", incidents.incident_edit, name="incident_edit"),
    path(f"{INCIDENT}orang/", incidents.people, name="people"),
    path(f"{INCIDENT}beri-tahu/", incidents.tell, name="tell"),
    path(f"{INCIDENT}lembaga/", incidents.authority, name="authority"),
    path(f"{INCIDENT}tutup/", incidents.close, name="close"),
    path(f"{CASE}putuskan/", desk.decide, name="decide"),
    path(f"{CASE}tahan/", desk.hold, name="hold"),
    path(f"{CASE}lepas/", desk.release, name="release"),
]
