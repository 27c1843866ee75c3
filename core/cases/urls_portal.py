"""Addresses under /portal/berkas/ of an agency's host."""

from django.urls import path

from core.cases.views import desk_acts, desk_case, desk_files, desk_inbox, desk_join, desk_office, desk_secret

app_name = "cases_portal"
CASE = "<case:code>/"
urlpatterns = [
    path("", desk_inbox.inbox, name="inbox"),
    path("permohonan/", desk_inbox.inbox, {"group": "applications"}, name="applications"),
    path("pengaduan-informasi/", desk_inbox.inbox, {"group": "feedback"}, name="feedback"),
    path("data-pribadi/", desk_inbox.inbox, {"group": "privacy"}, name="privacy"),
    path("peminjaman-rumah-singgah/", desk_inbox.inbox, {"group": "bookings"}, name="bookings"),
    path("bersama/", desk_inbox.bulk, name="bulk"),
    path("unduh.<slug:form>", desk_inbox.download, name="download"),
    path("cari/", desk_inbox.search, name="search"),
    path("catat/", desk_office.counter_page, name="counter"),
    path("beban/", desk_office.workload_page, name="workload"),
    path("pembukaan-identitas/", desk_office.looks, name="looks"),
    path("pengaturan/", desk_office.settings_page, name="settings"),
    path("pintasan/", desk_office.shortcuts, name="shortcuts"),
    path("kalimat-baku/", desk_office.template_list, name="templates"),
    path("kalimat-baku/baru/", desk_office.template_form, name="template_new"),
    path("kalimat-baku/<int:pk>/", desk_office.template_form, name="template"),
    path(CASE, desk_case.case_page, name="case"),
    path(f"{CASE}tulis/", desk_case.write, name="write"),
    path(f"{CASE}terbaca/", desk_acts.read, name="read"),
    path(f"{CASE}tanya/", desk_acts.ask, name="ask"),
    path(f"{CASE}disposisi/", desk_acts.assign, name="assign"),
    path(f"{CASE}penanda/", desk_acts.label, name="label"),
    path(f"{CASE}induk/", desk_acts.parent, name="parent"),
    path(f"{CASE}identitas/", desk_acts.identity, name="identity"),
    path(f"{CASE}kata-kunci/", desk_secret.secret, name="secret"),
    path(f"{CASE}gabung/", desk_join.join, name="join"),
    path(f"{CASE}pisah/", desk_join.part, name="part"),
    path(f"{CASE}berkas/", desk_files.add_file, name="add_file"),
    path(f"{CASE}berkas/<int:pk>/", desk_files.file, name="file"),
]
