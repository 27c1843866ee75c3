"""Puts the apps' address modules together for the two kinds of host, and names the error handlers of both."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

handler400 = "core.ui.views.errors.bad_request"
handler403 = "core.ui.views.errors.permission_denied"
handler404 = "core.ui.views.errors.page_not_found"
handler500 = "core.ui.views.errors.server_error"

# (where, module with urlpatterns, kinds of host)
MODULES = (
    ("", "core.ui.urls", {"agency", "public"}),
    ("akun/", "core.accounts.urls_account", {"agency", "public"}),
    ("portal/", "core.ui.urls_portal", {"agency"}),
    ("portal/", "core.accounts.urls_portal", {"agency"}),
    ("central/", "core.accounts.urls_central", {"public"}),
    ("portal/", "core.api.urls_portal", {"agency"}),
    ("central/", "core.api.urls_central", {"public"}),
    ("api/problems/", "core.api.urls_problems", {"public"}),
    ("portal/standar/", "services.urls_portal", {"agency"}),
    ("portal/forum/", "forums.urls_portal", {"agency"}),
    ("portal/berkas/", "core.cases.urls_portal", {"agency"}),
    ("portal/permohonan/", "services.urls_portal_applications", {"agency"}),
    ("portal/permohonan/", "services.urls_portal_results", {"agency"}),
    ("portal/antrean/", "services.urls_portal_queue", {"agency"}),
    ("portal/pengaduan/", "feedback.urls_portal_complaints", {"agency"}),
    ("portal/ppid/", "feedback.urls_portal_ppid", {"agency"}),
    ("portal/sarana/", "bookings.urls_portal_resources", {"agency"}),
    ("portal/peminjaman/", "bookings.urls_portal_lending", {"agency"}),
    ("portal/serah-terima/", "bookings.urls_portal_use", {"agency"}),
    ("portal/rumah-singgah/", "bookings.urls_portal_shelter", {"agency"}),
    ("portal/keliling/", "bookings.urls_portal_visits", {"agency"}),
    ("portal/pemakaian/", "bookings.urls_portal_figures", {"agency"}),
    ("portal/telepon/", "bookings.urls_portal_calls", {"agency"}),
    ("portal/privasi/", "core.privacy.urls_portal", {"agency"}),
    ("portal/pengaturan/hari-kerja/", "core.workdays.urls_portal", {"agency"}),
    ("portal/pengaturan/surat-gagal/", "core.cases.urls_failed", {"agency"}),
    ("portal/pengaturan/", "tenants.settings_pages.urls", {"agency"}),
    ("", "tenants.identity_urls", {"agency"}),
    ("", "services.urls_public", {"agency"}),
    ("forum/", "forums.urls_public", {"agency"}),
    ("lacak/", "core.cases.urls_public", {"agency"}),
    ("ajukan/", "core.cases.urls_door", {"agency"}),
    ("lacak/", "services.urls_public_completion", {"agency"}),
    ("lacak/", "core.privacy.urls_case", {"agency"}),
    ("lacak/", "bookings.urls_case_lending", {"agency"}),
    ("lacak/", "bookings.urls_case_shelter", {"agency"}),
    ("permohonan/", "services.urls_public_results", {"agency"}),
    ("permohonan/", "services.urls_public_applications", {"agency"}),
    ("antrean/", "services.urls_public_queue", {"agency"}),
    ("pengaduan/", "feedback.urls_public_complaints", {"agency"}),
    ("ppid/", "feedback.urls_public_ppid", {"agency"}),
    ("sarana/", "bookings.urls_public_resources", {"agency"}),
    ("jadwal/", "bookings.urls_public_calendar", {"agency"}),
    ("peminjaman/", "bookings.urls_public_lending", {"agency"}),
    ("serah-terima/", "bookings.urls_public_use", {"agency"}),
    ("rumah-singgah/", "bookings.urls_public_shelter", {"agency"}),
    ("keliling/", "bookings.urls_public_visits", {"agency"}),
    ("privasi/", "core.privacy.urls_public", {"agency"}),
    ("hitung-waktu/", "core.workdays.urls_public", {"agency"}),
    ("api/open311/v2/", "feedback.open311.urls", {"agency"}),
    ("central/", "tenants.central.urls", {"public"}),
    ("oversight/", "tenants.oversight.urls", {"public"}),
    ("", "tenants.directory.urls", {"public"}),
    ("", "tenants.catalogue.urls", {"public"}),
    ("api/v1/", "deploy.urls_api_agency", {"agency"}),
    ("api/v1/", "deploy.urls_api_public", {"public"}),
)


def collect(kind: str) -> list[URLPattern | URLResolver]:
    """Return the patterns for `agency` or `public` hosts."""
    patterns: list[URLPattern | URLResolver] = []
    modules = [*MODULES, ("", "deploy.demo.views", {"public"})] if settings.DEMO else MODULES
    for prefix, module, kinds in modules:
        if kind in kinds and _exists(module):
            patterns.append(path(prefix, include(import_module(module).__name__)))
    return patterns


def include_present(*modules: str) -> list[URLPattern | URLResolver]:
    """Return the patterns of those modules that are there."""
    return [path("", include(import_module(module).__name__)) for module in modules if _exists(module)]


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
