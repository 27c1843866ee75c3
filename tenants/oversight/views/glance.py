"""A province at a glance, the comparison of provinces, and the components that are missing most often."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import rollups
from core.accounts.access import signed_in
from core.ui.tables import Sorting
from tenants.models import Province
from tenants.models.agencies import AgencyQuerySet
from tenants.oversight import queries, words
from tenants.oversight.open_points import TITLES
from tenants.oversight.queries import ComponentRow, Fall, ProvinceRow, Summary
from tenants.oversight.rows import STANDARDS, Condition, Missing
from tenants.oversight.scope import province_of, sees_all_provinces, visible_agencies
from tenants.oversight.views.base import agency_table, oversight_page

MOST_TILES = 60
MOST_ATTENTION = 6
TABLE_PARAMETERS = frozenset({"q", "kind", "condition", "component", "sort", "page"})


@oversight_page
def home(request: HttpRequest) -> HttpResponse:
    """Show the bureau its province; the ministry compares provinces."""
    province = province_of(signed_in(request))
    return _province_page(request, province) if province else _provinces_page(request)


@oversight_page
def province(request: HttpRequest, code: str) -> HttpResponse:
    """Show one province to whoever may see it."""
    found = province_of(signed_in(request), code)
    return _province_page(request, found) if found else _provinces_page(request)


def _province_page(request: HttpRequest, province: Province) -> HttpResponse:
    agencies = visible_agencies(province.code)
    summary = queries.summary_of(agencies)
    is_table_only = not TABLE_PARAMETERS.isdisjoint(request.GET)
    worst = [] if is_table_only else queries.worst_first(agencies, MOST_TILES)
    attention = [row for row in worst if row.condition == Condition.INCOMPLETE][:MOST_ATTENTION]
    context = {
        "province": province,
        "summary": summary,
        "headline": words.headline(summary),
        "lead": words.lead(summary),
        "taken": words.taken(summary),
        "is_table_only": is_table_only,
        "tiles": worst,
        "tiles_left": summary.agencies - len(worst),
        "attention": [(row, words.what_is_open(row)) for row in attention],
        "attention_left": summary.incomplete - len(attention),
        "falls": [] if is_table_only else fallen(agencies),
        "open_points": open_lines(summary),
        "is_overview": sees_all_provinces(signed_in(request)),
        **agency_table(request, province),
    }
    return render(request, "tenants/oversight/province.html", context)


def fallen(agencies: AgencyQuerySet) -> list[tuple[Fall, list[str]]]:
    """Return who fell behind within a week, each with what is worse now."""
    found = queries.fell_behind(agencies, timezone.localdate(), MOST_ATTENTION)
    return [(fall, words.what_fell(fall)) for fall in found]


def open_lines(summary: Summary) -> list[tuple[str, str | Promise, int]]:
    """Return the kinds of open points with the number of agencies in which each is open; none that is nowhere."""
    numbers = {point: getattr(summary, f"{point}_agencies") for point in TITLES}
    return [(point, title, numbers[point]) for point, title in TITLES.items() if numbers[point]]


PROVINCE_ORDER: dict[str, Callable[[ProvinceRow], Any]] = {
    "name": lambda row: row.name,
    "agencies": lambda row: row.summary.agencies,
    "complete": lambda row: Decimal(row.summary.complete) / row.summary.agencies,
    "external": lambda row: row.summary.external,
    "published": lambda row: row.summary.published,
    "completeness": lambda row: row.summary.completeness,
    "pekppp": lambda row: row.summary.pekppp_mean,
    "overdue": lambda row: row.summary.reviews_overdue,
    "forums": lambda row: row.summary.forum_share,
    "cases": lambda row: row.summary.cases_late,
    "taken": lambda row: row.summary.oldest_taken_at,
}

PROVINCE_CHOICES = (
    ("completeness", _("Completeness")),
    ("name", _("Province")),
    ("agencies", _("Agencies")),
    ("complete", _("Publish everything")),
    ("pekppp", _("PEKPPP 1 to 5")),
    ("overdue", _("Reviews overdue")),
    ("forums", _("Held a forum")),
    ("cases", _("Cases long overdue")),
    ("taken", _("Oldest figures")),
)


def _provinces_page(request: HttpRequest) -> HttpResponse:
    sorting = Sorting.of(request, {key: key for key in PROVINCE_ORDER}, default="completeness")
    summary = queries.summary_of(visible_agencies())
    context = {
        "summary": summary,
        "headline": words.headline(summary),
        "lead": words.lead(summary),
        "taken": words.taken(summary),
        "sorting": sorting,
        "lines": _ordered(queries.compare_provinces(), sorting),
        "sort_choices": PROVINCE_CHOICES,
        "open_points": open_lines(summary),
        "provinces_total": Province.objects.count(),
    }
    return render(request, "tenants/oversight/provinces.html", context)


def _ordered(rows: list[ProvinceRow], sorting: Sorting) -> list[ProvinceRow]:
    """Order the provinces; those without a value stand last in either direction."""
    value = PROVINCE_ORDER[sorting.key]
    known = [row for row in rows if value(row) is not None]
    unknown = [row for row in rows if value(row) is None]
    return sorted(sorted(known, key=lambda row: row.name), key=value, reverse=sorting.is_descending) + unknown


@oversight_page
def components(request: HttpRequest) -> HttpResponse:
    """Show which of the components is missing most often."""
    user = signed_in(request)
    province = province_of(user, request.GET.get("province", ""))
    agencies = visible_agencies(province.code if province else "")
    summary = queries.summary_of(agencies)
    found = queries.count_components(agencies)
    context = {
        "province": province,
        "summary": summary,
        "taken": words.taken(summary),
        "lines": [*found, *_never_missing(found)],
        "most": found[0].missing if found else None,
        "provinces": Province.objects.order_by("name") if sees_all_provinces(user) else (),
        "asked_province": request.GET.get("province", ""),
    }
    return render(request, "tenants/oversight/components.html", context)


def _never_missing(found: list[ComponentRow]) -> list[ComponentRow]:
    """Return the components that no service lacks, so that the page names all of them."""
    known = {row.missing.code for row in found}
    labels = rollups.labels_of(STANDARDS)
    return [
        ComponentRow(missing=Missing(code, label, 0), agencies=0) for code, label in labels.items() if code not in known
    ]
