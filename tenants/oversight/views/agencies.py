"""The table of agencies by itself, its downloads, and one agency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from core import rollups
from core.accounts.access import signed_in
from core.sheets import CSV, XLSX
from core.ui.tables import Sorting
from tenants.hosts import agency_url
from tenants.models import Agency, DailyFigures, Province
from tenants.oversight import case_report, exports, forum_report, queries, reports, words
from tenants.oversight.forms import AgencyFilter
from tenants.oversight.rows import STANDARDS, AgencyRow, component_label, in_hundredths, rows_of
from tenants.oversight.scope import agency_for, province_of, sees_all_provinces, visible_agencies
from tenants.oversight.views.base import agency_table, oversight_page, sorted_agencies

WRITERS = ("csv", "xlsx")


@oversight_page
def agency_list(request: HttpRequest) -> HttpResponse:
    """Show the table of agencies, to be sorted, filtered and downloaded."""
    user = signed_in(request)
    province = None if sees_all_provinces(user) else province_of(user)
    context = {"province": province, **agency_table(request, province)}
    return render(request, "tenants/oversight/agencies.html", context)


@oversight_page
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Download the agencies that the same filter and order show, all pages of them."""
    if kind not in WRITERS:
        raise Http404
    user = signed_in(request)
    wanted = AgencyFilter(request.GET, all_provinces=sees_all_provinces(user)).wanted
    province = province_of(user, wanted.get("province", ""))
    sorting = Sorting.of(request, queries.COLUMNS, default=queries.DEFAULT_SORT)
    agencies = sorted_agencies(visible_agencies(province.code if province else ""), wanted, sorting)
    rows = list(rows_of(queries.agency_values(agencies)))
    if kind == "csv":
        body, content_type = exports.as_csv(rows), CSV
    else:
        body, content_type = exports.as_xlsx(rows, title=_title(province)), XLSX
    response = HttpResponse(body, content_type=content_type)
    name = f"maklumat-{province.code if province else 'all'}-{timezone.localdate():%Y-%m-%d}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _title(province: Province | None) -> str:
    if province is None:
        return _("Service standards of the agencies of all provinces")
    return _("Service standards of the agencies in %(province)s") % {"province": province.name}


@dataclass(frozen=True, kw_only=True)
class ServiceLine:
    """An external service as its agency reported it."""

    name: str
    url: str  # of the public page; empty while nothing is published
    is_published: bool
    complete: int
    missing: list[Any]
    last_changed_on: dt.date | None
    review_due_on: dt.date | None
    is_overdue: bool
    on_paper: bool | None
    in_sippn: bool | None


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One day in the small drawing of the completeness: place and height in its 96 by 24 units."""

    x: int
    y: str
    height: str


@oversight_page
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the figures of one agency, its external services, and the last days."""
    found = agency_for(signed_in(request), slug)
    values = queries.agency_values(queries.with_figures(visible_agencies().filter(pk=found.pk)))
    row = next(rows_of(values))
    history = queries.history_of(found)
    newest = reports.newest_reports(found)
    context = {
        "agency": found,
        "row": row,
        "open": words.what_is_open(row, most=14),
        "services": _services(found, newest),
        "components_total": len(rollups.labels_of(STANDARDS)),
        "history": [(day, _percent(day)) for day in reversed(history)],
        "bars": _bars(history),
        "site": agency_url(found) if found.state == Agency.State.ACTIVE else "",
        "figures": _figures(row),
        "indicators": reports.indicator_lines(newest),
        "rubric": reports.rubric_name(newest),
        "consulting": reports.consulting_lines(newest),
        "standing": reports.standing_lines(newest),
        "states": reports.state_lines(newest),
        "template_lines": reports.template_lines(newest),
        "forums": forum_report.lines(newest),
        "forum_subjects": forum_report.subjects(newest),
        "cases": case_report.lines(newest),
        "case_groups": case_report.groups(newest),
    }
    return render(request, "tenants/oversight/agency.html", context)


def _services(agency: Agency, newest: Mapping[str, Mapping[str, Any]]) -> list[ServiceLine]:
    """Return the external services of the newest report; those with the most to do first."""
    report = newest.get(STANDARDS, {})
    lines = [_service(agency, service) for service in report.get("external_services", ())]
    return sorted(lines, key=lambda line: (line.is_published, -len(line.missing), line.name))


def _service(agency: Agency, reported: dict[str, Any]) -> ServiceLine:
    published = bool(reported["has_published"])
    is_open = published and agency.state == Agency.State.ACTIVE
    changed_on, due_on = reported["last_changed_on"], reported.get("review_due_on")
    return ServiceLine(
        name=reported["name"],
        url=agency_url(agency, f"/layanan/{reported['code']}/") if is_open else "",
        is_published=published,
        complete=reported["complete_components"],
        missing=[component_label(code) for code in reported["missing"]],
        last_changed_on=dt.date.fromisoformat(changed_on) if changed_on else None,
        review_due_on=dt.date.fromisoformat(due_on) if due_on else None,
        is_overdue=bool(reported.get("is_overdue")),
        on_paper=reported.get("on_paper"),
        in_sippn=reported.get("in_sippn"),
    )


def _figures(row: AgencyRow) -> list[tuple[str, int | None]]:
    return [
        (_("External services"), row.services_external),
        (_("Internal services"), row.services_internal),
        (_("Published"), row.published),
        (_("Drafts"), row.drafts),
    ]


def _percent(day: DailyFigures) -> Any:
    return None if day.completeness is None else in_hundredths(day.completeness)


def _bars(history: Iterable[DailyFigures]) -> list[Bar]:
    heights = [max(1.0, 24 * float(day.completeness or 0)) for day in history]
    return [Bar(x=8 * place, y=f"{24 - height:.1f}", height=f"{height:.1f}") for place, height in enumerate(heights)]
