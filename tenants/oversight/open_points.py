"""What is open in the services of many agencies: reviews overdue, no proof on paper, not in SIPPN, failed checks.

The columns of DailyFigures say which agencies have something; the newest reports of these alone are read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.models import Agency, AgencyRollup
from tenants.models.agencies import AgencyQuerySet
from tenants.oversight.queries import OPEN_POINTS, with_figures
from tenants.oversight.rows import STANDARDS

TITLES: Mapping[str, str | Promise] = {
    "overdue": _("Reviews overdue"),
    "paper": _("Published, but not on paper"),
    "sippn": _("Published, but not in SIPPN"),
    "checks": _("Failed publication checks"),
}
# Points of public consultation: the table of agencies can be filtered by them, they name no services.
FORUM_TITLES: Mapping[str, str | Promise] = {
    "forum": _("No forum within a year"),
    "answers": _("Inputs to forums without an answer"),
    "plan": _("Overdue actions after a forum"),
}
# Points of cases: likewise.
CASE_TITLES: Mapping[str, str | Promise] = {
    "cases_late": _("Cases long overdue"),
    "cases_overdue": _("Overdue cases"),
}


@dataclass(frozen=True, kw_only=True)
class OpenService:
    """A service in which a point is open, as its agency reported it."""

    agency_slug: str
    agency_name: str
    province_name: str
    name: str
    due_on: dt.date | None


def agencies_with(agencies: AgencyQuerySet, point: str) -> AgencyQuerySet:
    """Return the agencies in which a point is open."""
    found: AgencyQuerySet = with_figures(agencies).filter(OPEN_POINTS[point])
    return found


def open_services(agencies: Iterable[Agency], point: str) -> list[OpenService]:
    """Return the services of these agencies in which a point is open, the longest overdue first. One statement."""
    newest = AgencyRollup.objects.filter(
        Q(agency__daily_figures__is_latest=True),
        app=STANDARDS,
        day=F("agency__daily_figures__day"),
        agency__in=list(agencies),
    )
    rows = newest.values_list("agency__slug", "agency__name", "agency__province__name", "figures")
    found = [service for row in rows.order_by("agency__name", "agency_id") for service in _services_of(point, *row)]
    return sorted(found, key=lambda service: (service.due_on or dt.date.max, service.agency_name, service.name))


def _services_of(
    point: str, slug: str, agency: str, province: str, figures: Mapping[str, Any]
) -> Iterator[OpenService]:
    failed = set(figures.get("checks", {}).get("services", ()))
    for service in figures.get("external_services", ()):
        if not _is_open(point, service, failed):
            continue
        due_on = service.get("review_due_on") if point == "overdue" else None
        yield OpenService(
            agency_slug=slug,
            agency_name=agency,
            province_name=province,
            name=service["name"],
            due_on=dt.date.fromisoformat(due_on) if due_on else None,
        )


def _is_open(point: str, service: Mapping[str, Any], failed: set[str]) -> bool:
    if point == "overdue":
        return bool(service.get("is_overdue"))
    if point == "checks":
        return service["code"] in failed
    has_it = service.get("on_paper") if point == "paper" else service.get("in_sippn")
    return bool(service["has_published"]) and has_it is False
