"""Public addresses of printed forms, on an agency's host."""

from django.urls import path

from services.views import printing

urlpatterns = [
    path("layanan/<slug:code>/versi/<int:version>/<slug:kind>.pdf", printing.standard_file, name="standard_file"),
    path("maklumat/<slug:kind>.pdf", printing.pledge_sheet, name="pledge_sheet"),
    path("maklumat/<slug:pledge>/<slug:kind>.pdf", printing.pledge_sheet, name="pledge_sheet_of"),
]
