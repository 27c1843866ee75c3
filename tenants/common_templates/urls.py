"""The addresses of common templates, the same below /central/ and /oversight/."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.common_templates.views import publishing, reading, uptake, writing

CODE = "templat/<slug:code>/"
VERSION = f"{CODE}<int:version>/"


def template_urls() -> list[URLPattern]:
    """Return the patterns for one of the two places."""
    return [
        path("templat/", reading.template_list, name="templates"),
        path("templat/baru/", writing.template_create, name="template_create"),
        path(CODE, reading.template_overview, name="template_overview"),
        path(f"{CODE}ubah/", writing.template_change, name="template_change"),
        path(f"{CODE}pemakaian/", uptake.template_uptake, name="template_uptake"),
        path(f"{CODE}versi-baru/", writing.version_begin, name="template_begin"),
        path(f"{CODE}hentikan/", publishing.template_retire, name="template_retire"),
        path(f"{CODE}pulihkan/", publishing.template_restore, name="template_restore"),
        path(f"{CODE}banding/<int:old>/<int:new>/", reading.template_comparison, name="template_comparison"),
        path(VERSION, reading.template_version, name="template"),
        path(f"{VERSION}terbitkan/", publishing.version_publish, name="template_publish"),
        path(f"{VERSION}tarik/", publishing.version_withdraw, name="template_withdraw"),
        path(f"{VERSION}buang/", publishing.version_discard, name="template_discard"),
        path(f"{VERSION}komponen/<slug:component>/", writing.component_write, name="template_component"),
    ]
