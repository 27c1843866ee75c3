"""The public calendars of what is lent: a week of many things, a month, a day by its hours, and the first free time."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from bookings.calendar_drawing import NO_BREAK, DrawnRow, Pen, asking_url, capacity_of, parts_asked
from bookings.calendars import DayTotal, Row, hour_cells, hours_of, read_rows, runs_of, totals
from bookings.domain import alternatives
from bookings.forms.calendar import FirstFreeForm
from bookings.models import Resource
from bookings.wishes import Wish, kinds
from core.ui import formats
from core.ui.pages import public_page
from core.workdays.counting import ONE_DAY, DayOff
from core.workdays.office import office_calendar

PER_PAGE = 30
WEEK = 7 * ONE_DAY


@dataclass(frozen=True)
class Column:
    """A date of the week with its holiday, and what is free on it, for the list of a phone."""

    on: dt.date
    is_today: bool
    off: DayOff | None
    free: list[SafeString]


@dataclass(frozen=True)
class Line:
    """A thing with what is drawn of it for each date."""

    drawn: DrawnRow
    cells: list[SafeString]


@dataclass(frozen=True)
class HourLine:
    """A thing with what is drawn of it for its hours, each with over how many of them it goes."""

    drawn: DrawnRow
    cells: list[tuple[SafeString, int]]


@require_safe
@public_page
def week(request: HttpRequest) -> HttpResponse:
    """A week of many things; on a phone, what is free on each day."""
    context = _context(request, "week")
    wish: Wish = context["wish"]
    things = list(context["page"])
    rows = _rows_of_week(things, wish)
    if "tanggal" not in request.GET and not any(day.free for row in rows for day in row.days):
        wish = replace(wish, on=wish.monday + WEEK)  # on a weekend nothing is left of this week
        context |= {"wish": wish, "query": wish.query()}
        rows = _rows_of_week(things, wish)
    first, last = wish.monday, wish.monday + 6 * ONE_DAY
    pen, drawn = Pen(), [DrawnRow(row) for row in rows]
    columns = [_column(number, first + number * ONE_DAY, pen, drawn, wish.today) for number in range(7)]
    context |= {
        "first": first,
        "last": last,
        "lines": [Line(one, [pen.day(one, number) for number in range(7)]) for one in drawn],
        "columns": columns,
        "opened": next((one.on for one in columns if one.free), None),
        "free": sum(len(day.free) for row in rows for day in row.days),
        "search": _search(wish, max(last + ONE_DAY, wish.today)),
        "before": wish.query(tanggal=first - WEEK),
        "after": wish.query(tanggal=first + WEEK),
        "now_query": wish.query(tanggal=wish.today),
        "is_now": first <= wish.today <= last,
    }
    return render(request, "bookings/calendar/week.html", context)


def _rows_of_week(things: Sequence[Resource], wish: Wish) -> list[Row]:
    return read_rows(things, wish.monday, wish.monday + 6 * ONE_DAY)


@require_safe
@public_page
def month(request: HttpRequest) -> HttpResponse:
    """A month: how many of the things are free on each day."""
    context = _context(request, "month")
    wish: Wish = context["wish"]
    first = wish.first_of_month
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    rows = read_rows(list(context["page"]), first, last)
    found = totals(rows)
    context |= {
        "first": first,
        "weeks": _weeks(found, first),
        "weekdays": [(WEEKDAYS[number], WEEKDAYS_ABBR[number]) for number in range(7)],
        "one": rows[0] if len(rows) == 1 else None,
        "before": wish.query(tanggal=first - ONE_DAY),
        "after": wish.query(tanggal=last + ONE_DAY),
        "now_query": wish.query(tanggal=None),
        "is_now": first <= wish.today <= last,
    }
    return render(request, "bookings/calendar/month.html", context)


@require_safe
@public_page
def day(request: HttpRequest) -> HttpResponse:
    """A day by its hours; on a phone, a list for each thing."""
    context = _context(request, "day")
    wish: Wish = context["wish"]
    rows = read_rows(list(context["page"]), wish.on, wish.on)
    hours = hours_of(rows, wish.on)
    pen, drawn = Pen(), [DrawnRow(row) for row in rows]
    now = timezone.localtime()
    context |= {
        "hours": [(formats.clock(dt.time(hour)), (wish.on, hour) == (now.date(), now.hour)) for hour in hours],
        "lines": [_hour_line(one, hours, pen) for one in drawn],
        "phone": [Line(one, [pen.day(one, 0)]) for one in drawn],
        "off": office_calendar().days_off.get(wish.on),
        "before": wish.query(tanggal=wish.on - ONE_DAY),
        "after": wish.query(tanggal=wish.on + ONE_DAY),
        "now_query": wish.query(tanggal=None),
        "is_now": wish.on == wish.today,
    }
    return render(request, "bookings/calendar/day.html", context)


def _hour_line(drawn: DrawnRow, hours: range, pen: Pen) -> HourLine:
    runs = runs_of(hour_cells(drawn.row, drawn.row.days[0], hours))
    return HourLine(drawn, [(pen.hour(drawn, hour), length) for hour, length in runs])


@require_safe
@public_page
def first_free(request: HttpRequest) -> HttpResponse:
    """The first times at which so many people can have something, with equipment."""
    things = list(Resource.objects.lent())
    form = FirstFreeForm(request.GET if "mulai" in request.GET else None, things=things, today=timezone.localdate())
    context: dict[str, Any] = {"form": form, "has_things": bool(things)}
    if form.is_bound and form.is_valid():
        found = alternatives.first_free(**form.wish())
        by_key = {thing.pk: thing for thing in things}
        context |= {"is_asked": True, "found": [_offer(one, by_key) for one in found]}
    return render(request, "bookings/calendar/first_free.html", context)


@dataclass(frozen=True)
class Offer:
    """A free time with its words and the address where it is asked for."""

    thing: Resource
    about: str
    on: dt.date
    times: str
    zone: str
    more: str
    url: str


def _offer(one: alternatives.Alternative, things: dict[int, Resource]) -> Offer:
    thing = things[one.parts[0].resource]
    start, end = one.during
    zone = formats.zone_name(start)
    ends = (
        formats.clock(end.time())
        if end.date() == start.date()
        else f"{formats.deadline_date(end)} {formats.clock(end.time())}"
    )
    return Offer(
        thing,
        capacity_of(thing),
        start.date(),
        f"{formats.clock(start.time())}{NO_BREAK}{ends}",
        zone,
        ", ".join(one.names[1:]),
        asking_url(thing.code, one.during, parts_asked(one.parts[1:], things)),
    )


def _context(request: HttpRequest, view: str) -> dict[str, Any]:
    """Return what the three calendars have in common: the wish, the things that fit, a page of them."""
    things = list(Resource.objects.lent())
    wish = Wish.of(request.GET, today=timezone.localdate())
    page = Paginator(wish.among(things), PER_PAGE).get_page(request.GET.get("page"))
    present = {thing.kind for thing in things}
    return {
        "wish": wish,
        "things": things,
        "kinds": [(value, label) for value, label in kinds().items() if value in present],
        "page": page,
        "view": view,
        "now": timezone.now(),
        "zone": formats.zone_name(timezone.localtime()),
        "query": wish.query(),
    }


def _search(wish: Wish, first: dt.date) -> str:
    """Return the query of a search for as many people from a date on."""
    query = QueryDict(mutable=True)
    query.update({"mulai": first.isoformat(), "sampai": (first + 60 * ONE_DAY).isoformat(), "lama": "1"})
    query.setlist("hari", [str(number) for number in range(7)])
    if wish.people:
        query["orang"] = str(wish.people)
    return f"?{query.urlencode()}"


def _column(number: int, on: dt.date, pen: Pen, drawn: Sequence[DrawnRow], today: dt.date) -> Column:
    free = [pen.free(one, number) for one in drawn if one.row.days[number].free]
    return Column(on, on == today, office_calendar().days_off.get(on), free)


def _weeks(found: Sequence[DayTotal], first: dt.date) -> list[list[DayTotal | None]]:
    """Return the days in weeks from Monday; None before the first day and after the last."""
    places: list[DayTotal | None] = [*[None] * first.weekday(), *found]
    places += [None] * (-len(places) % 7)
    return [places[at : at + 7] for at in range(0, len(places), 7)]
