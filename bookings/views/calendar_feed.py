"""When a thing is busy, as a calendar file that phones and offices subscribe to: no names, no reasons of anybody."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings.models import Closure, Reservation, Resource
from core.agencies import current_agency
from core.calendar_text import Happening, calendar_file
from core.errors import NotFound
from core.ui.pages import public_page
from core.workdays.counting import ONE_DAY

PAST, AHEAD = 31 * ONE_DAY, 740 * ONE_DAY
MOST = 2000
FRESH_SECONDS = 300


@require_safe
@public_page
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """Send when a thing is busy or out of use; "not modified" to whoever has it."""
    thing = Resource.objects.lent().filter(code=code).first()
    if thing is None:
        raise NotFound
    now = timezone.now()
    body = calendar_file(
        [*_busy(thing, now, request.get_host()), *_closed(thing, now, request.get_host())],
        producer=str(current_agency().name),
        name=f"{thing.name} - {current_agency().name}",
    )
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={FRESH_SECONDS}"}
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponse(status=304, headers=headers)
    headers["Content-Disposition"] = f'inline; filename="{thing.code}.ics"'
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _busy(thing: Resource, now: dt.datetime, host: str) -> list[Happening]:
    """Return each time that is held, with setting up and cleaning; every change of it raises its sequence."""
    rows = Reservation.objects.filter(
        resource=thing, released_at=None, blocked__overlap=(now - PAST, now + AHEAD)
    ).order_by("blocked", "pk")
    held: dict[int, list[Reservation]] = defaultdict(list)
    for row in rows.select_related("booking")[:MOST]:
        held[row.booking_id].append(row)
    before = Reservation.objects.filter(resource=thing, booking__in=held, released_at__isnull=False)
    changes = {
        key: (count, last)
        for key, count, last in before.values_list("booking").annotate(Count("pk"), Max("released_at")).order_by()
    }
    found = []
    for key, units in held.items():
        booking, during = units[0].booking, units[0].blocked
        word = booking.title if booking.shows_title else _("Taken")
        if thing.quantity > 1:
            count = sum(unit.lot.upper - unit.lot.lower for unit in units)
            word = _("%(what)s: %(count)s of %(all)s") % {"what": word, "count": count, "all": thing.quantity}
        sequence, changed = changes.get(key, (0, booking.created_at))
        name = f"{thing.code}-{key}"
        found.append(_entry(name, host, word, during.lower, during.upper, changed, thing, sequence))
    return found


def _closed(thing: Resource, now: dt.datetime, host: str) -> list[Happening]:
    rows = Closure.objects.filter(resource=thing, during__overlap=(now - PAST, now + AHEAD))
    return [
        _entry(
            f"{thing.code}-x{row.pk}", host, _("Out of use: %(why)s") % {"why": row.reason}, row.during.lower,
            row.during.upper, row.created_at, thing,
        )
        for row in rows[:MOST]
    ]  # fmt: skip


def _entry(
    key: str, host: str, title: str, start: dt.datetime, end: dt.datetime, changed: dt.datetime, thing: Resource,
    sequence: int = 0,
) -> Happening:  # fmt: skip
    """Return an entry under a name that never changes, and that says nothing of the booking."""
    name = hashlib.blake2b(f"{host} {key}".encode(), digest_size=12).hexdigest()
    return Happening(
        uid=f"{name}@{host}",
        sequence=sequence,
        title=title,
        starts=start,
        ends=end,
        changed_at=changed,
        place=thing.location,
    )
