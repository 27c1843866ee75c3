"""Addresses under /portal/ppid/: the steps of a request and an objection, and the PPID's own lists."""

from django.urls import path

from feedback.views import forwarding
from feedback.views import information_staff as steps
from feedback.views import ppid_desk as desk

app_name = "ppid_portal"
CASE = "berkas/<case:code>/"
urlpatterns = [
    path("", desk.home, name="home"),
    path("catat/permohonan/", steps.enter_request, name="enter_request"),
    path("catat/keberatan/", steps.enter_objection, name="enter_objection"),
    path("daftar/", desk.entry_list, name="entries"),
    path("daftar/baru/", desk.entry_create, name="entry_create"),
    path("daftar/ambil/", desk.take_over, name="take_over"),
    path("daftar/<int:pk>/", desk.entry_edit, name="entry"),
    path("daftar/<int:pk>/hapus/", desk.entry_remove, name="entry_remove"),
    path("daftar/<int:pk>/berkas/<int:file>/", desk.file_read, name="file"),
    path("daftar/<int:pk>/berkas/<int:file>/hapus/", desk.file_remove, name="file_remove"),
    path("dikecualikan/", desk.exemption_list, name="exemptions"),
    path("dikecualikan/baru/", desk.exemption_create, name="exemption_create"),
    path("dikecualikan/<int:pk>/", desk.exemption_edit, name="exemption"),
    path("dikecualikan/<int:pk>/buka/", desk.exemption_open, name="exemption_open"),
    path("register/<str:kind>/", desk.register, name="register"),
    path("register/<str:kind>/register.<str:ending>", desk.register_file, name="register_file"),
    path("laporan/<int:year>/", desk.report, name="report"),
    path("pengaturan/", desk.settings, name="settings"),
    path(f"{CASE}pemberitahuan/", steps.notify, name="notify"),
    path(f"{CASE}perpanjang/", steps.extend, name="extend"),
    path(f"{CASE}serahkan/", steps.given, name="given"),
    path(f"{CASE}teruskan/", forwarding.forward_request, name="forward"),
    path(f"{CASE}kembalikan/", forwarding.send_request_back, name="send_back"),
    path(f"{CASE}putuskan/", steps.decide, name="decide"),
    path(f"{CASE}tanggapan/", steps.response, name="response"),
    path(f"{CASE}identitas/", steps.paper_list, name="papers"),
    path(f"{CASE}identitas/<int:pk>/", steps.paper, name="paper"),
]
