"""What everybody sees of the mobile unit: its visits as a list, a month and a calendar file, its places, each visit."""

from __future__ import annotations

import datetime as dt
from calendar import Calendar
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.domain.places import with_last_visit
from bookings.domain.visitors import is_open, places_of
from bookings.forms.visits import places_words
from bookings.models import BookingSettings, Place, Visit
from bookings.visit_calendars import visit_file
from bookings.visit_ranking import months_between
from core.agencies import current_agency
from core.errors import NotFound
from core.pagecache import cache_page_for_everyone
from core.ui.pages import public_page

PER_PAGE = 20
MOST_IN_FILE = 100
MOST_PLACES = 600


@require_safe
@public_page
@cache_page_for_everyone
def visit_list(request: HttpRequest) -> HttpResponse:
    """The visits to come, or those that were carried out."""
    today, is_past = timezone.localdate(), request.GET.get("lalu") == "1"
    rows = Visit.objects.shown().select_related("place").prefetch_related("offered")
    if is_past:
        rows = rows.filter(state=Visit.State.DONE).order_by("-last_on", "-pk")
    else:
        rows = rows.filter(last_on__gte=today).exclude(state=Visit.State.DONE).order_by("first_on", "opens_at", "pk")
    context = {"page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")), "is_past": is_past}
    return render(request, "bookings/visits/list.html", context)


@require_safe
@public_page
@cache_page_for_everyone
def month(request: HttpRequest) -> HttpResponse:
    """The visits of one month as a calendar, with the same as a list below."""
    first = _month(request.GET.get("bulan", ""))
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    shown = [day for week in weeks for day in week if day.month == first.month]
    rows = Visit.objects.shown().filter(first_on__lte=shown[-1], last_on__gte=shown[0])
    visits = list(rows.select_related("place").order_by("first_on", "opens_at", "pk"))
    by_day = {day: [visit for visit in visits if visit.first_on <= day <= visit.last_on] for day in shown}
    context = {
        "first": first,
        "before": (first - dt.timedelta(days=1)).replace(day=1),
        "after": shown[-1] + dt.timedelta(days=1),
        "today": timezone.localdate(),
        "weekdays": [(WEEKDAYS[number], WEEKDAYS_ABBR[number]) for number in range(7)],
        "weeks": [[(day, by_day[day]) if day.month == first.month else None for day in week] for week in weeks],
        "visits": visits,
    }
    return render(request, "bookings/visits/month.html", context)


@require_safe
@public_page
@cache_page_for_everyone
def place_map(request: HttpRequest) -> HttpResponse:
    """All places as tiles: how many months ago each was visited, those that wait longest first."""
    today, gap = timezone.localdate(), BookingSettings.load().visit_gap_months
    rows = with_last_visit(Place.objects.filter(retired_at=None)).select_related("within").order_by("name", "pk")
    tiles = [tile_of(place, today, gap) for place in rows[:MOST_PLACES]]
    tiles.sort(key=lambda tile: -tile["sort"])
    counts = {kind: sum(tile["kind"] == kind for tile in tiles) for kind in ("new", "long", "done")}
    return render(request, "bookings/visits/map.html", {"tiles": tiles, "gap": gap, "counts": counts})


@never_cache
@require_safe
@public_page
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: which services, what to bring, where and when, how many places are left."""
    found = public_visit(pk)
    now, offered = timezone.now(), list(found.offered.all())
    left = places_of(offered, found.days)
    lines = [
        {
            "offered": row,
            "days": [
                {"on": day, "words": places_words(left[row.pk, day]), "is_full": left[row.pk, day] == 0}
                for day in found.days
                if is_open(found, day, now=now)
            ],
        }
        for row in offered
    ]
    context = {
        "visit": found,
        "lines": lines,
        "is_open": any(is_open(found, day, now=now) for day in found.days),
        "is_over": found.ends_at <= now,
        "served": sum(row.served or 0 for row in offered),
    }
    return render(request, "bookings/visits/visit.html", context)


@require_safe
@public_page
def visit_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit for somebody's calendar."""
    return _calendar(visit_file([public_visit(pk)]), f"kunjungan-{pk}")


@require_safe
@public_page
def all_ics(request: HttpRequest) -> HttpResponse:
    """All visits to come, to subscribe to; one that was cancelled stays in it with that mark."""
    rows = Visit.objects.shown().filter(last_on__gte=timezone.localdate()).select_related("place")
    return _calendar(visit_file(rows.prefetch_related("offered").order_by("first_on", "pk")[:MOST_IN_FILE]), "keliling")


@require_safe
@public_page
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """An announcement to hang up in the village."""
    from bookings.printing.visit_poster import visit_poster  # printing needs its own libraries
    from core.documents.paper import compile_paper

    found = public_visit(pk)
    if not found.is_announced:
        raise NotFound
    content = compile_paper(visit_poster(found, current_agency()))
    headers = {"Content-Disposition": f'inline; filename="pengumuman-kunjungan-{pk}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def public_visit(pk: int) -> Visit:
    """Return a visit that was announced. Raises NotFound."""
    found = Visit.objects.shown().select_related("place__within").prefetch_related("offered").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def tile_of(place: Place, today: dt.date, gap: int) -> dict[str, Any]:
    """Return a place as a tile: `kind` is its class, and the words say the same."""
    last_on: dt.date | None = getattr(place, "last_on", None)
    months = months_between(last_on, today) if last_on is not None else None
    kind = "new" if months is None else "long" if months >= gap else "done"
    return {
        "place": place,
        "months": months,
        "kind": kind,
        "next_on": getattr(place, "next_on", None),
        "sort": 10_000 if months is None else months,
    }


def _calendar(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _month(asked: str) -> dt.date:
    """Return the first day of a month written as 2026-12, or of this month."""
    this = timezone.localdate().replace(day=1)
    try:
        found = parse_date(f"{asked}-01")
    except ValueError:
        return this
    return found if found is not None and abs(found.year - this.year) <= 5 else this
