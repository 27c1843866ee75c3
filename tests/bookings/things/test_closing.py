"""Who has booked what cannot be used after all is told: closures, leave, other hours, the end of a thing's use."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bookings import disturbances
from bookings.disturbances import Disturbance
from bookings.domain.closing import (
    affected,
    close_resources,
    open_resource,
    outside,
    remove_other_hours,
    retire_resource,
    set_other_hours,
)
from bookings.domain.resources import restore_resource
from bookings.errors import AlreadyClosed, HoursOverlap, NotFree, OutOfUse
from bookings.models import Booking, Closure, OtherHours, Resource
from bookings.spans import Span
from core.cases.models import Notice
from core.errors import InvalidInput, NotFound, PermissionRefused
from core.models import AuditEntry
from tests.factories.bookings import DAY, book, make_projectors, make_resource
from tests.factories.lending import approve, ask, make_companion
from tests.factories.lending import hours as lending_hours
from tests.world import get_user

pytestmark = pytest.mark.django_db
MORNING = (dt.datetime.now(ZoneInfo("Asia/Jakarta")) + 7 * DAY).replace(hour=8, minute=0, second=0, microsecond=0)
ALL_DAY = Span(MORNING, MORNING + dt.timedelta(hours=8))


def at(hours: float) -> dt.datetime:
    return MORNING + dt.timedelta(hours=hours)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Booking, Disturbance]]:
    """What whoever looks after the agency's own activities, and after what is lent, is told."""
    heard: list[tuple[Booking, Disturbance]] = []
    hear = lambda booking, why: heard.append((booking, why))  # noqa: E731
    monkeypatch.setattr(disturbances, "_handlers", dict.fromkeys(Booking.Kind.values, hear))
    return heard


def test_closing_tells_whoever_has_booked_one_of_the_things_then(in_a: Any, told: list[Any]) -> None:
    hall, projectors, by = make_resource(after_minutes=60), make_projectors(), get_user("facility")
    met = [book(hall, at(0), at(1)), book(projectors, at(3), at(4), quantity=2)]
    book(hall, at(4), at(5), now=at(-48))
    during = Span(at(1.5), at(4))

    closed = close_resources(resources=[hall, projectors], during=during, reason="Pengecatan", by=by)

    # The first use is over by then, but not the cleaning after it.
    assert [booking for booking, _why in told] == closed.bookings == met
    assert told[0][1] == Disturbance((hall, projectors), during, "Pengecatan", by)
    assert [row.resource for row in closed.closures] == [hall, projectors]
    with pytest.raises(NotFree):
        book(hall, at(2), at(3))


def test_leave_of_a_companion_says_nobody_why(in_a: Any, told: list[Any]) -> None:
    companion = make_resource("dewi", kind=Resource.Kind.COMPANION, person=get_user("counter"), is_public=False)
    book(companion, at(1), at(2))
    close_resources(resources=[companion], during=ALL_DAY, reason="Rawat inap", by=get_user("facility"))

    assert "Rawat" not in told[0][1].reason
    assert "Rawat" not in str(AuditEntry.objects.get(action="bookings.resource_closed").changes)
    assert Closure.objects.get().reason == "Rawat inap"


def test_what_is_closed_then_is_not_closed_twice(in_a: Any, told: list[Any]) -> None:
    hall, yard, by = make_resource(), make_resource("halaman"), get_user("facility")
    close_resources(resources=[hall], during=ALL_DAY, reason="Pengecatan", by=by)
    with pytest.raises(AlreadyClosed) as refusal:
        close_resources(resources=[yard, hall], during=Span(at(7), at(9)), reason="Lagi", by=by)

    assert refusal.value.facts == {"codes": ["aula"]}
    assert Closure.objects.count() == 1


@pytest.mark.parametrize(
    ("start", "end", "reason", "wrong"),
    [
        (2, 1, "x", "until"),
        (1, 1, "x", "until"),
        (-500, -480, "x", "until"),
        (0, 99_999, "x", "until"),
        (0, 1, " ", "reason"),
    ],
)
def test_wrong_closure_is_refused(in_a: Any, start: float, end: float, reason: str, wrong: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        close_resources(resources=[make_resource()], during=Span(at(start), at(end)), reason=reason, by=None)

    assert set(refusal.value.errors) == {wrong}


def test_taking_a_closure_back_frees_what_is_left_of_it(in_a: Any) -> None:
    hall, by = make_resource(), get_user("facility")
    running = Closure.objects.create(resource=hall, during=(at(-300), at(1)), reason="Lama")
    later = Closure.objects.create(resource=hall, during=(at(2), at(3)), reason="Nanti")
    for closure in (running, later, later):
        open_resource(closure=closure, by=by, now=at(-100))

    (left,) = Closure.objects.all()
    assert (left.during.lower, left.during.upper) == (at(-300), at(-100))
    assert AuditEntry.objects.filter(action="bookings.resource_opened").count() == 2


def test_retired_thing_tells_its_bookings_and_is_lent_no_more(in_a: Any, told: list[Any]) -> None:
    hall, by = make_resource(), get_user("facility")
    booking = book(hall, at(1), at(2))
    for _time in range(2):
        retire_resource(resource=hall, reason="Rusak berat", by=by)

    assert [one for one, _why in told] == [booking]
    with pytest.raises(NotFound):
        book(hall, at(3), at(4))
    with pytest.raises(OutOfUse):
        close_resources(resources=[hall], during=ALL_DAY, reason="Tutup", by=by)
    restore_resource(resource=hall, by=by)
    book(hall, at(3), at(4))


def test_other_hours_tell_only_what_falls_outside(in_a: Any, told: list[Any]) -> None:
    hall, by, day = make_resource(), get_user("facility"), MORNING.date()
    early, late, own = book(hall, at(0), at(2)), book(hall, at(5), at(7.5)), book(hall, at(7.5), at(8))
    Booking.objects.filter(pk__in=[early.pk, late.pk]).update(kind=Booking.Kind.VISIT)
    hours = {key: [["08:00", "15:00"]] for key in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    assert outside([hall], day, day, hours) == [late]

    closed = set_other_hours(
        resources=[hall], first_on=day, last_on=day, opening_hours=hours, reason="Jam Ramadan", by=by
    )

    assert closed.bookings == [late] == [booking for booking, _why in told]
    assert own not in closed.bookings  # the agency's own activities keep to no hours
    with pytest.raises(HoursOverlap):
        set_other_hours(resources=[hall], first_on=day - DAY, last_on=day, opening_hours={}, reason="Libur", by=by)
    remove_other_hours(other=OtherHours.objects.get(), by=by)
    assert not OtherHours.objects.exists()


def test_only_who_keeps_the_things_may_close_them(in_a: Any) -> None:
    hall, by = make_resource(), get_user("counter")
    with pytest.raises(PermissionRefused):
        close_resources(resources=[hall], during=ALL_DAY, reason="Tutup", by=by)
    with pytest.raises(PermissionRefused):
        retire_resource(resource=hall, reason="Tutup", by=by)
    assert affected([hall], ALL_DAY) == []


def test_who_borrowed_a_hall_that_is_closed_chooses_another_time(in_a: Any) -> None:
    hall, by = make_resource(capacity=60), get_user("facility")
    case = approve(ask(hall, lending_hours(1, 3)).case)
    during = Span(lending_hours(0, 1).start, lending_hours(0, 24).end)
    close_resources(resources=[hall], during=during, reason="Listrik padam", by=by)

    case.refresh_from_db()
    assert (case.state, case.booking.state) == ("in_progress", Booking.State.WAITING)
    assert Notice.objects.get(case=case, template="bookings/disturbed").to_user is None


def test_another_companion_comes_for_one_on_leave(in_a: Any) -> None:
    hall, by = make_resource(capacity=60), get_user("facility")
    first, second = make_companion("dewi", get_user("counter")), make_companion("bagas", get_user("complaints"))
    case = approve(ask(hall, lending_hours(1, 3), wants_companion=True).case)
    held = case.booking.reservations.filter(released_at=None)
    away = held.get(resource__kind="companion").resource
    close_resources(resources=[away], during=lending_hours(0, 8), reason="Cuti tahunan", by=by)

    case.refresh_from_db()
    other = second if away == first else first
    assert (case.state, held.get(resource__kind="companion").resource) == ("answered", other)
    told = Notice.objects.filter(case=case, template__contains="use_companion")
    assert {(note.template.rpartition("/")[2], note.to_user) for note in told} == {
        ("use_companion_gone", away.person),
        ("use_companion_new", other.person),
        ("use_companion_changed", None),
    }
