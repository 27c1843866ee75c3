"""How what is lent, the shelter and the mobile units are used, for staff: pages, and the bookings behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings import figure_words as words
from bookings.domain import figures, figures_requests, figures_shelter
from bookings.domain.figures import HourTable, Period
from bookings.domain.figures_lists import LENT, list_bookings
from bookings.domain.visit_figures import visit_figures
from bookings.forms.figures import PeriodForm, UsesForm, chips, query_of
from bookings.models import Booking, Resource, Shelter
from core.accounts.access import permission_required
from core.panels import Figure
from core.sheets import XLSX
from core.ui.formats import percent
from core.ui.pages import staff_page
from core.workdays.office import office_calendar

LENDING, STAYS, VISITS = "bookings.view_booking", "bookings.view_stay", "bookings.view_visit"
LOAD = "bookings.view_load"
MOST_ROWS = 50
BY_MONTH_FROM = 62  # nights from which they are shown by month
LEVELS = 4  # of shading in the table of hours, where every cell has its number, too


@dataclass(frozen=True)
class HourRow:
    """One hour of the day with a number and a level of shading for each weekday, Monday first."""

    hour: int
    cells: list[tuple[int, int]]


@never_cache
@permission_required()
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Show the figures of what is lent, or lead to those that somebody may see instead."""
    if request.user.has_perm(LENDING):
        return _lending(request)
    for right, page in ((STAYS, "shelter"), (VISITS, "visits")):
        if request.user.has_perm(right):
            return redirect(f"bookings_figures:{page}")
    raise PermissionDenied


def _lending(request: HttpRequest) -> HttpResponse:
    form, period = _asked(request)
    found = lending_figures(period, with_companions=request.user.has_perm(LOAD))
    requests, places = found["requests"], _places_share(found["things"])
    context = {
        **_common(request, form, period, "lending"),
        **found,
        "head": [
            Figure(found["used"], _("uses"), href=_list(period)),
            Figure("-" if places is None else percent(places), _("of the open hours of rooms and places in use")),
            Figure(requests.received, _("requests"), href=_list(period, keadaan="")),
            Figure(
                "-" if requests.in_time_share is None else percent(requests.in_time_share), _("of decisions in time")
            ),
        ],
        "hours": _hour_rows(found["table"]),
        "weekdays": [(WEEKDAYS[day], WEEKDAYS_ABBR[day]) for day in range(7)],
        "askers": words.counted_words(found["askers"], words.asker_labels()),
        "refused": words.counted_words(requests.refused_for, words.refusal_labels()),
        "states": words.counted_words({k: n for k, n in requests.by_state.items() if n}, words.state_labels()),
        "offers": words.counted_words(requests.offers, words.offer_labels()),
        "definition": words.USE,
    }
    return render(request, "bookings/figures/lending.html", context)


def lending_figures(period: Period, *, with_companions: bool) -> dict[str, Any]:
    """Return what the page and the workbook of a period show, from one moment."""
    now = timezone.now()
    uses = figures.uses_in(period, now=now)
    begin = period.span().start
    companions = [Resource.Kind.COMPANION]
    return {
        "used": len({use.booking for use in uses if use.span.start >= begin and use.kind in LENT}),
        "things": figures.by_resource(period, uses, now=now),
        "companions": figures.by_resource(period, uses, kinds=companions, now=now) if with_companions else None,
        "table": figures.by_hour(period, uses),
        "requests": figures_requests.requests_of(period),
        "askers": figures_requests.by_asker([use for use in uses if use.span.start >= begin]),
        "communities": figures_requests.by_community(period, uses, now=now),
    }


@staff_page(LENDING)
@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """The share of communities in the uses of each year, with what it means and the bookings behind it."""
    rows = figures_requests.years_of_use()
    context = {
        **_pages(request, "years"),
        "years": [
            {
                "row": row,
                "all": _list(figures.whole_year(row.year), jenis=Booking.Kind.LENDING),
                "communities": _list(figures.whole_year(row.year), jenis=Booking.Kind.LENDING, peminjam="community"),
            }
            for row in rows
        ],
        "latest": next((row for row in rows if row.is_over), rows[0] if rows else None),
        "definition": words.DEFINITION,
    }
    return render(request, "bookings/figures/years.html", context)


@staff_page(LENDING)
@require_safe
def uses(request: HttpRequest) -> HttpResponse:
    """The bookings behind a figure."""
    form = UsesForm(request.GET, today=_today())
    rows = list_bookings(form.asked)
    context = {
        **_common(request, form, form.period, "lending"),
        "page": Paginator(rows, MOST_ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "bookings/figures/uses.html", context)


@staff_page(LENDING)
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """What the page of a period shows, as a workbook without anybody's name."""
    from bookings.figure_sheets import lending_workbook  # loads the writer of workbooks only where it is needed

    _form, period = _asked(request)
    found = lending_figures(period, with_companions=False)
    content = lending_workbook(period, found, figures_requests.years_of_use())
    return _file(content, "pemakaian", period)


@staff_page(STAYS)
@require_safe
def shelter(request: HttpRequest) -> HttpResponse:
    """How the beds of a shelter were occupied, night by night or month by month."""
    form, period = _asked(request)
    houses, house = _shelter(request)
    if house is None:
        return render(request, "bookings/figures/shelter.html", _common(request, form, period, "shelter"))
    nights = figures_shelter.nights_of(house, period)
    stays = figures_shelter.stays_of(house, period)
    total = figures_shelter.whole(nights) if nights else None
    share = total.share if total else None
    context = {
        **_common(request, form, period, "shelter"),
        "shelters": houses,
        "shelter": house,
        "stays": stays,
        "total": total,
        "by_month": len(nights) >= BY_MONTH_FROM,
        "rows": figures_shelter.by_month(nights) if len(nights) >= BY_MONTH_FROM else nights,
        "head": [
            Figure("-" if share is None else percent(share), _("of the beds occupied")),
            Figure(stays.stays, _("stays that began")),
            Figure(stays.patients + stays.companions, _("people, with companions")),
            Figure(stays.waiting, _("waiting now")),
        ],
        "groups": words.stay_groups(stays),
    }
    return render(request, "bookings/figures/shelter.html", context)


@staff_page(STAYS)
@require_safe
def shelter_workbook(request: HttpRequest) -> HttpResponse:
    """Every night of a period as a workbook: beds and how many were occupied."""
    from bookings.figure_sheets import shelter_workbook as written

    _form, period = _asked(request)
    _houses, house = _shelter(request)
    nights = figures_shelter.nights_of(house, period) if house else []
    return _file(written(period, nights), "keterisian", period)


@staff_page(VISITS)
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """Visits of the mobile units and the people they served."""
    form, period = _asked(request)
    found = visit_figures(first=period.first, last=period.last)
    context = {
        **_common(request, form, period, "visits"),
        "found": found,
        "head": [
            Figure(found.done, _("visits carried out")),
            Figure(found.served, _("people served")),
            Figure(len(found.by_place), _("places visited")),
            Figure(found.requests, _("requests for a visit")),
        ],
    }
    return render(request, "bookings/figures/visits.html", context)


@staff_page(VISITS)
@require_safe
def visits_workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    from bookings.figure_sheets import visits_workbook as written

    _form, period = _asked(request)
    return _file(written(period, visit_figures(first=period.first, last=period.last)), "kunjungan", period)


def _today() -> Any:
    return office_calendar().today(timezone.now())


def _asked(request: HttpRequest) -> tuple[PeriodForm, Period]:
    form = PeriodForm(request.GET, today=_today())
    return form, form.period


def _pages(request: HttpRequest, current: str) -> dict[str, Any]:
    """Return the links between the pages of figures, as far as somebody may see them."""
    known = (
        ("lending", _("What is lent"), "home", LENDING),
        ("years", _("Communities by year"), "years", LENDING),
        ("shelter", _("Patient shelter"), "shelter", STAYS),
        ("visits", _("Mobile unit"), "visits", VISITS),
    )
    seen = [
        {"label": label, "url": reverse(f"bookings_figures:{page}"), "is_current": key == current}
        for key, label, page, right in known
        if request.user.has_perm(right)
    ]
    return {"pages": seen}


def _common(request: HttpRequest, form: PeriodForm, period: Period, current: str) -> dict[str, Any]:
    return {
        **_pages(request, current),
        "form": form,
        "period": period,
        "period_words": words.period_words(period),
        "chips": chips(period, _today()),
        "query": query_of(period),
    }


def _list(period: Period, **narrowed: str) -> str:
    more = "".join(f"&{name}={value}" for name, value in narrowed.items())
    return f"{reverse('bookings_figures:uses')}{query_of(period)}{more}"


def _places_share(rows: list[figures.UseOfResource]) -> float | None:
    """Return the share of the open hours of all rooms and outdoor places together that were in use."""
    places = [row for row in rows if row.resource.kind in figures.PLACES and row.share is not None]
    opened = sum(row.open_hours for row in places)
    return sum((row.share or 0) * row.open_hours for row in places) / opened if opened else None


def _hour_rows(table: HourTable) -> list[HourRow]:
    def cell(day: int, hour: int) -> tuple[int, int]:
        number = table.counts.get((day, hour), 0)
        return number, -(-LEVELS * number // table.most) if number else 0

    return [HourRow(hour, [cell(day, hour) for day in range(7)]) for hour in table.hours]


def _shelter(request: HttpRequest) -> tuple[list[Shelter], Shelter | None]:
    houses = list(Shelter.objects.all())
    code = request.GET.get("rumah", "")
    if code:
        return houses, get_object_or_404(Shelter, code=code)
    return houses, houses[0] if houses else None


def _file(content: bytes, name: str, period: Period) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    days = f"{period.first.isoformat()}-{period.last.isoformat()}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{days}.xlsx"'
    return response
