"""Addresses under /portal/standar/impor/."""

from django.urls import path

from services.views import importing

IMPORT = "impor/<int:pk>/"
urlpatterns = [
    path("impor/", importing.import_start, name="imports"),
    path("impor/templat.xlsx", importing.import_template, name="import_template"),
    path(IMPORT, importing.import_page, name="import"),
    path(f"{IMPORT}layanan/<int:number>/", importing.import_service, name="import_service"),
    path(f"{IMPORT}buat/", importing.import_make, name="import_make"),
    path(f"{IMPORT}buang/", importing.import_discard, name="import_discard"),
]
