"""Addresses of printed forms under /portal/standar/."""

from django.urls import path

from services.views import printing

urlpatterns = [
    path("layanan/<slug:code>/versi/<int:version>/cetak/<slug:kind>.pdf", printing.staff_file, name="standard_file"),
    path("keputusan/<int:pk>/lampiran.pdf", printing.decree_annex, name="decree_annex"),
]
