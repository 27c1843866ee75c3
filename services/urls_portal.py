"""Addresses under /portal/standar/ of an agency's host."""

from django.urls import include, path

from services.views import catalogue, comparing, drafting, units

app_name = "services_portal"
SERVICE = "layanan/<slug:code>/"
VERSION = f"{SERVICE}versi/<int:version>/"
urlpatterns = [
    path("", catalogue.standard_list, name="list"),
    path("unit/", units.unit_list, name="units"),
    path("unit/baru/", units.unit_create, name="unit_create"),
    path("unit/<slug:code>/", units.unit_edit, name="unit"),
    path("unit/<slug:code>/pakai/", units.unit_use, name="unit_use"),
    path("", include("services.urls_templates")),
    path("layanan/baru/", catalogue.service_create, name="create"),
    path(SERVICE, catalogue.service_overview, name="service"),
    path(f"{SERVICE}ubah/", catalogue.service_edit, name="service_edit"),
    path(f"{SERVICE}hentikan/", catalogue.service_retire, name="service_retire"),
    path(f"{SERVICE}pulihkan/", catalogue.service_restore, name="service_restore"),
    path(f"{SERVICE}bandingkan/", comparing.standard_compare, name="compare"),
    path(f"{SERVICE}versi/baru/", drafting.draft_begin, name="draft"),
    path("", include("services.urls_editor")),
    path("", include("services.urls_importing")),
    path("", include("services.urls_lifecycle")),
    path("", include("services.urls_portal_catalogue")),
    path("", include("services.urls_staffing")),
    path("", include("services.urls_printing_portal")),
    path("", include("services.urls_publication")),
]
