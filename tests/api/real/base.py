"""The base host: the two agencies, and common templates with a version on offer and a draft."""

from __future__ import annotations

from tenants.common_templates.writing import begin_version
from tests.api.real import Book, Real, below
from tests.factories.templates import published_template, template_draft
from tests.world import AGENCY_A, AGENCY_B


def make() -> Book:
    """Make them."""
    offered = published_template()
    draft = begin_version(offered.template, by=None)
    begun = template_draft("fee", name="Izin riset")
    versions = [{"code": one.template.code, "version": one.version} for one in (draft, offered, begun)]
    templates = [{"code": one.template.code} for one in (offered, begun)]
    moves = "GET\nPUT\nPOST retirement/\nDELETE retirement/\nGET uptake/\nPOST versions/"
    agencies = [{"slug": AGENCY_A}, {"slug": AGENCY_B}]
    return {
        **below("agencies/{slug}/", "GET\nGET onboarding/\nPOST resume/\nPOST suspend/", *agencies),
        **below("templates/{code}/", moves, *templates),
        **below("templates/{code}/versions/{version}/", "GET\nDELETE\nPOST publication/\nPOST withdrawal/", *versions),
        **below(
            "templates/{code}/versions/{version}/",
            "PUT components/{component}/",
            *[one | {"component": name} for one in versions for name in ("fee", "requirements")],
        ),
        "GET catalogue/": [Real(query={"q": "layanan"})],
    }
