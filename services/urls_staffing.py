"""Addresses under /portal/standar/: competence of staff, sessions, monitoring, and the evaluation of services."""

from django.urls import path

from services.views import monitoring, pekppp, sessions, staffing

PERSON = "kompetensi/<int:pk>/"
SESSION = "internalisasi/<int:pk>/"
REPORT = "monev/<int:pk>/"
urlpatterns = [
    path("kompetensi/", staffing.matrix, name="competences"),
    path("kompetensi/matriks.xlsx", staffing.matrix_export, name="competences_export"),
    path(PERSON, staffing.person, name="competence_person"),
    path(f"{PERSON}<slug:code>/", staffing.training, name="competence_training"),
    path(f"{PERSON}<slug:code>/bukti/", staffing.training_proof, name="competence_proof"),
    path("internalisasi/", sessions.session_list, name="sessions"),
    path("internalisasi/baru/", sessions.session_plan, name="session_plan"),
    path(SESSION, sessions.session_detail, name="session"),
    path(f"{SESSION}ubah/", sessions.session_change, name="session_change"),
    path(f"{SESSION}hadir/", sessions.session_staff, name="session_staff"),
    path(f"{SESSION}undangan/", sessions.session_guests, name="session_guests"),
    path(f"{SESSION}undangan/<int:attendee>/hapus/", sessions.session_guest_remove, name="session_guest_remove"),
    path(f"{SESSION}pertanyaan/", sessions.session_question, name="session_question"),
    path(f"{SESSION}pertanyaan/<int:question>/", sessions.session_answer, name="session_answer"),
    path(f"{SESSION}bukti/", sessions.session_proof, name="session_proof"),
    path(f"{SESSION}bukti/<int:proof>/", sessions.session_proof_file, name="session_proof_file"),
    path(f"{SESSION}laksanakan/", sessions.session_hold, name="session_hold"),
    path(f"{SESSION}batalkan/", sessions.session_cancel, name="session_cancel"),
    path(f"{SESSION}daftar-hadir/", sessions.session_sheet, name="session_sheet"),
    path("monev/", monitoring.report_list, name="reports"),
    path("monev/baru/", monitoring.report_add, name="report_add"),
    path(REPORT, monitoring.report_detail, name="report"),
    path(f"{REPORT}ubah/", monitoring.report_change, name="report_change"),
    path(f"{REPORT}berkas/", monitoring.report_file, name="report_file"),
    path("pekppp/", pekppp.assessment, name="pekppp"),
    path("pekppp/bukti/", pekppp.evidence, name="pekppp_evidence"),
]
