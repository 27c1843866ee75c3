"""Addresses under /ppid/ of an agency's host: the information service as everybody meets it."""

from django.urls import path

from feedback.views import information_public as asking
from feedback.views import public_information as views

app_name = "ppid"
urlpatterns = [
    path("", views.home, name="home"),
    path("permohonan/", asking.request_information, name="request"),
    path("keberatan/", asking.object_to_answer, name="objection"),
    path("daftar/", views.information_list, name="list"),
    path("daftar.csv", views.as_csv, name="csv"),
    path("daftar.json", views.as_json, name="json"),
    path("daftar/<int:pk>/", views.information_detail, name="entry"),
    path("daftar/<int:pk>/berkas/<int:file>/", views.information_file, name="file"),
    path("dikecualikan/", views.exempt_list, name="exempt"),
    path("dikecualikan/<int:pk>/uji/", views.exempt_test, name="test"),
    path("laporan/<int:year>/", views.report, name="report"),
    path("laporan/<int:year>/laporan.pdf", views.report_pdf, name="report_pdf"),
]
