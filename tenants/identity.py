"""What the pages of an agency say about it: its entry in core.ui.identity."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from core.hours import describe_hours
from core.ui.identity import Contact, Identity, Notice
from tenants.models import Agency


def agency_identity(request: HttpRequest) -> Identity | None:
    """Return the identity of the request's agency; None on the base host."""
    agency: Agency | None = getattr(request, "agency", None)
    if agency is None:
        return None
    return Identity(
        name=agency.name,
        short_name=agency.short_name,
        subtitle=agency.parent_name,
        is_agency=True,
        initials=agency.initials,
        emblem_url=f"/emblem?v={emblem_version(agency)}" if agency.emblem else "",
        css_url=f"/identitas.css?v={agency.colour[1:]}",
        contact=Contact(
            address=agency.address,
            phone=agency.phone,
            email=agency.email,
            hours=describe_hours(agency.opening_hours),
        ),
        time_zone=agency.time_zone,
        notices=tuple(_notices(request, agency)),
    )


def emblem_version(agency: Agency) -> str:
    """Return what changes with every new emblem, for an address that may be cached for long."""
    return str(agency.emblem.name).rpartition("emblem-")[2].removesuffix(".png")[:16]


def _notices(request: HttpRequest, agency: Agency) -> list[Notice]:
    if getattr(request, "is_read_only", False):
        text = gettext_lazy("The agency is suspended: you can read everything, and change nothing.")
        return [Notice(text)]
    return []
