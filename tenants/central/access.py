"""Who may see the pages of central IT, and getting one thing or the 404 page."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model
from django.http import Http404

from core.accounts.access import permission_required
from tenants.models import Agency

manages_agencies = permission_required("tenants.manage_agency")
onboards_agencies = permission_required("tenants.onboard_agency")

Row = TypeVar("Row", bound=Model)


def get_agency(slug: str) -> Agency:
    """Return an agency by its address name. Raises Http404."""
    agency: Agency = found(Agency.objects.select_related("province").filter(slug=slug).first())
    return agency


def found(row: Row | None) -> Row:
    """Return the row. Raises Http404 for None."""
    if row is None:
        raise Http404
    return row
