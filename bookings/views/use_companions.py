"""A companion's own schedule with its calendar, and the load of all companions."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings import companions as book
from bookings.models import Resource
from bookings.spans import Span
from core import audit
from core.accounts.access import permission_required, signed_in
from core.agencies import current_agency
from core.errors import PermissionRefused
from core.ui.pages import public_page, staff_page

LOAD = "bookings.view_load"


@never_cache
@permission_required()
def schedule(request: HttpRequest) -> HttpResponseBase:
    """Show whom the companion who is signed in accompanies."""
    companion = _mine(request)
    now = timezone.now()
    path = reverse("use:feed", args=[book.feed_address(companion)], urlconf=settings.URLCONF_AGENCY)
    month = _month(timezone.localdate(now))
    (load,) = book.loads([companion], month)
    context = {
        "companion": companion,
        "rows": book.schedule_of(companion, first=now, last=now + dt.timedelta(days=book.SHOWN_DAYS)),
        "days": book.SHOWN_DAYS,
        "address": f"{current_agency().url}{path}",
        "load": load,
    }
    return render(request, "bookings/use/schedule.html", context)


@never_cache
@require_POST
@permission_required()
def renew(request: HttpRequest) -> HttpResponse:
    """End the address of the own calendar, and make a new one."""
    companion = _mine(request)
    book.renew_feed(companion)
    audit.record(action="bookings.feed_renewed", target=companion.code)
    messages.success(request, _("The address before does not work any more. Subscribe to the new one."))
    return redirect("use_portal:schedule")


@require_safe
@public_page
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the calendar of the companion whose secret address it is."""
    companion = book.companion_of_feed(token)
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    return HttpResponse(book.calendar_of(companion), content_type="text/calendar; charset=utf-8", headers=headers)


@staff_page(LOAD)
def load(request: HttpRequest) -> HttpResponse:
    """Show how much each companion had in a month by week, in fair order, and who must be exchanged."""
    day = _asked_month(request.GET.get("bulan", ""))
    month = _month(day)
    people = book.companions()
    found = sorted(book.loads(people, month), key=lambda row: (row.hours, row.uses, row.resource.name))
    mondays = _mondays(month)
    context = {
        "rows": [(row, [row.weeks.get(monday, (0.0, 0)) for monday in mondays]) for row in found],
        "most": max((row.hours for row in found), default=0),
        "mondays": mondays,
        "month": day,
        "before": (day - dt.timedelta(days=1)).replace(day=1),
        "after": (day + dt.timedelta(days=32)).replace(day=1),
        "exchanges": book.needing_another() if request.user.has_perm("bookings.view_booking") else [],
    }
    return render(request, "bookings/use/load.html", context)


def _mine(request: HttpRequest) -> Resource:
    """Return the companion who is signed in. Raises PermissionRefused for other staff."""
    companion = book.companion_of(signed_in(request))
    if companion is None:
        raise PermissionRefused
    return companion


def _asked_month(value: str) -> dt.date:
    """Return the first day of the month that an address names, "2026-11"; the present one for anything else."""
    try:
        asked = dt.date.fromisoformat(f"{value}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)
    return asked if 2000 <= asked.year <= 2100 else timezone.localdate().replace(day=1)


def _month(day: dt.date) -> Span:
    zone = timezone.get_current_timezone()
    first = day.replace(day=1)
    last = (first + dt.timedelta(days=32)).replace(day=1)
    return Span(*(dt.datetime.combine(one, dt.time(0), zone) for one in (first, last)))


def _mondays(month: Span) -> list[dt.date]:
    first = month.start.date() - dt.timedelta(days=month.start.weekday())
    return [first + dt.timedelta(days=days) for days in range(0, (month.end.date() - first).days, 7)]
