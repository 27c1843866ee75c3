"""What a use shows on the pages of its case, and on the start page of staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.companions import companion_of, needing_another, schedule_of
from bookings.domain.following import nobody_noted
from bookings.domain.using import LATE_AFTER
from bookings.looking import Looked, became_worse, looked_of
from bookings.models import Attendance, Booking, Damage, Handover, HandoverPhoto, Reservation, Resource
from bookings.models.settings import BookingSettings
from core.cases import doors
from core.cases.models import Case
from core.models import User
from core.panels import Figure, Panel

VIEW, HANDLE = "bookings.view_booking", "bookings.handle_booking"
COMPLAINT = "complaint"  # key of the door
SHOWN = 5
MOST_LISTED = 100
COMING = dt.timedelta(days=7)
State = Booking.State
# From a hand-over on, and before it while it is still to come.
WITH_CODE = (State.REQUESTED, State.APPROVED, State.IN_USE)


@dataclass(frozen=True)
class Day:
    """The uses of one day, as the officer goes through them."""

    coming: Sequence[Booking]
    out: Sequence[Booking]
    late: Sequence[Booking]
    unnoted: Sequence[Booking]
    returned: Sequence[Booking]
    absent: Sequence[Booking]

    @property
    def is_empty(self) -> bool:
        return not any((self.coming, self.out, self.late, self.unnoted, self.returned, self.absent))


@dataclass(frozen=True)
class Told:
    """A hand-over as the pages show it."""

    handover: Handover
    looked: Sequence[Looked]
    worse: frozenset[str]
    photos: Sequence[HandoverPhoto]


def day_of(day: dt.date, *, now: dt.datetime | None = None) -> Day:
    """Return the uses of a day; what is late, and what nobody noted, on today's only. Constant queries."""
    moment = now or timezone.now()
    zone = timezone.get_current_timezone()
    first = dt.datetime.combine(day, dt.time(0), zone)
    last = first + dt.timedelta(days=1)
    is_today = timezone.localdate(moment) == day
    wait = dt.timedelta(minutes=BookingSettings.load().no_show_minutes)
    rows = list(
        _shown(
            Booking.objects.filter(
                kind=Booking.Kind.LENDING,
                state__in=(State.APPROVED, State.IN_USE, State.RETURNED, State.NO_SHOW),
                during__overlap=(first, last),
            )
        )[:MOST_LISTED]
    )
    late = Booking.objects.filter(
        kind=Booking.Kind.LENDING, state=State.IN_USE, during__endswith__lt=moment - LATE_AFTER
    )
    unnoted = list(_shown(nobody_noted(moment, wait))[:MOST_LISTED]) if is_today else []
    overdue = list(_shown(late)[:MOST_LISTED]) if is_today else []
    apart = {booking.pk for booking in (*unnoted, *overdue)}

    def those(state: str) -> list[Booking]:
        return [booking for booking in rows if booking.state == state and booking.pk not in apart]

    return Day(
        coming=those(State.APPROVED),
        out=those(State.IN_USE),
        late=overdue,
        unnoted=unnoted,
        returned=those(State.RETURNED),
        absent=those(State.NO_SHOW),
    )


def use_for_staff(case: Case, request: HttpRequest) -> Panel | None:
    """Show what was looked at, given out and taken back, with photos, minutes and damages."""
    booking = booking_of(case)
    if booking is None:
        return None
    told = told_of(booking)
    damages = list(
        Damage.objects.filter(booking=booking)
        .select_related("resource", "booking__case", "created_by")
        .prefetch_related("photos__file", "own_photos")
    )
    attendance = Attendance.objects.filter(booking=booking).select_related("by").first()
    if not told and attendance is None and not damages:
        return None
    context = {"case": case, "booking": booking, "told": told, "damages": damages, "attendance": attendance}
    context["today"] = timezone.localdate()
    return Panel("bookings/use/_panel_staff.html", context)


def use_for_borrower(case: Case, request: HttpRequest) -> Panel | None:
    """Show the borrower the code for the hand-over, the times that were, the damages, and where to say how it was."""
    booking = booking_of(case)
    if booking is None or booking.state in (State.REFUSED, State.CANCELLED):
        return None
    handovers = list(booking.handovers.all())
    has_code = booking.state in WITH_CODE and booking.during.upper > timezone.now() - LATE_AFTER
    has_code = has_code or booking.state == State.IN_USE
    if not handovers and not has_code and booking.state != State.NO_SHOW:
        return None
    context = {
        "case": case,
        "booking": booking,
        "handovers": handovers,
        "damages": list(Damage.objects.filter(booking=booking).select_related("resource")),
        "has_code": has_code,
        "keys": [name for row in handovers for name in row.keys_out] if booking.state == State.RETURNED else [],
        "complaint_url": complaint_address(case, request) if booking.state == State.RETURNED else "",
    }
    return Panel("bookings/use/_panel_status.html", context)


def complaint_address(case: Case, request: HttpRequest) -> str:
    """Return where one complains about the service of a case; empty where complaints are not taken."""
    url = next((door.url for door in doors.open_doors(request) if door.key == COMPLAINT), "")
    return f"{url}?layanan={case.service_code}" if url and case.service_code else url


def uses_today(request: HttpRequest) -> Panel | None:
    """Show the officer the hand-overs and returns of today, and what is late."""
    if not request.user.has_perm(VIEW):
        return None
    day = day_of(timezone.localdate())
    exchanges = needing_another() if request.user.has_perm(HANDLE) else []
    if not (day.coming or day.out or day.late or day.unnoted or exchanges):
        return None
    figures = (
        Figure(len(day.late), _("Late returns"), "late"),
        Figure(len(day.coming), _("Hand-overs today"), "wait"),
        Figure(len(day.out), _("Still out"), "run"),
    )
    return Panel(
        "bookings/use/_today.html",
        {"day": day, "exchanges": exchanges[:SHOWN], "most": SHOWN},
        figures=tuple(figure for figure in figures if figure.number),
    )


def my_uses(request: HttpRequest) -> Panel | None:
    """Show a companion whom they accompany in the coming days."""
    if not isinstance(request.user, User):
        return None
    companion = companion_of(request.user)
    if companion is None:
        return None
    now = timezone.now()
    rows = schedule_of(companion, first=now, last=now + COMING)
    return Panel("bookings/use/_today_companion.html", {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}, aside=True)


def keys_away() -> list[Handover]:
    """Return the hand-overs of which keys are still away though the rest came back, the longest ago first."""
    rows = Handover.objects.filter(booking__state=State.RETURNED).exclude(keys_out=[])
    return list(rows.select_related("booking__case").order_by("booking__during__endswith", "pk")[:MOST_LISTED])


def keys_before(booking: Booking) -> list[str]:
    """Return the keys that were handed out the last time with something that this booking holds."""
    mine = booking.reservations.filter(released_at=None).exclude(resource__kind=Resource.Kind.EQUIPMENT)
    rows = Handover.objects.filter(booking__reservations__resource__in=mine.values("resource")).exclude(keys=[])
    last = rows.filter(direction=Handover.Direction.OUT).order_by("-at", "-pk").first()
    return list(last.keys) if last is not None else []


def open_count() -> int:
    """Return how many damages are not settled."""
    return Damage.objects.filter(settled_at=None).count()


def booking_of(case: Case) -> Booking | None:
    """Return the booking of a case with its case; None where there is none any more."""
    booking = Booking.objects.filter(case=case).first()
    if booking is not None:
        booking.case = case
    return booking


def told_of(booking: Booking) -> list[Told]:
    """Return the hand-overs of a booking; what came back worse is marked."""
    photos = HandoverPhoto.objects.filter(damage=None, file__removed_at=None).select_related("file")
    rows = list(booking.handovers.select_related("paper").prefetch_related(Prefetch("photos", queryset=photos)))
    given = next((row for row in rows if not row.is_return), None)
    return [
        Told(
            row,
            looked := list(looked_of(row).values()),
            frozenset(one.code for one in became_worse(looked_of(given), looked)) if row.is_return else frozenset(),
            list(row.photos.all()),
        )
        for row in rows
    ]


def _shown(rows: QuerySet[Booking]) -> QuerySet[Booking]:
    held = Reservation.objects.select_related("resource").order_by("resource__position", "resource__name", "pk")
    prefetch = Prefetch("reservations", queryset=held, to_attr="held")
    return rows.select_related("case", "attendance").prefetch_related(prefetch, "handovers").order_by("during", "pk")


def things_of(booking: Booking) -> list[str]:
    """Return what a booking that `day_of` found holds, with how many; its companions last."""
    counts: dict[tuple[bool, str], int] = {}
    rows: list[Reservation] = booking.held  # type: ignore[attr-defined]  # prefetched
    for row in rows:
        if row.released_at is None or booking.state == State.NO_SHOW:
            name = (row.resource.kind == Resource.Kind.COMPANION, row.resource.name)
            counts[name] = counts.get(name, 0) + row.lot.upper - row.lot.lower
    return [f"{name} ({count})" if count > 1 else name for (_last, name), count in sorted(counts.items())]
