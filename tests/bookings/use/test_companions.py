"""Companions: whose turn it is, who comes instead, what they see, and a calendar that only its owner can open."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from bookings import companions as book
from bookings.domain import Part
from bookings.domain.exchanging import exchange_companion
from bookings.errors import NotFree, UseMoveRefused
from bookings.models import Booking, Resource
from bookings.spans import Span
from core.cases.models import Notice
from core.errors import InvalidInput, NotFound, PermissionRefused
from core.models import User
from tests.factories.bookings import DAY, make_resource
from tests.factories.lending import make_companion
from tests.factories.uses import HOUR, MONDAY, make_approved
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
DURING = Span(MONDAY, MONDAY + 3 * HOUR)


@pytest.fixture
def three() -> list[Resource]:
    """Three companions: the first accompanied three hours last week, the second one hour, the third nothing."""
    people = [make_companion(f"pendamping-{local}", get_user(local)) for local in ("facility", "counter", "team")]
    hall = make_resource("lama")
    for companion, hours in zip(people, (3, 1), strict=False):
        start = MONDAY - 7 * DAY + (hours - 1) * HOUR
        accompanied(hall, companion, start, start + hours * HOUR)
    return people


def accompanied(hall: Resource, companion: Resource, start: dt.datetime, end: dt.datetime) -> Booking:
    """Return an approved booking with a companion."""
    from bookings.domain import reserve

    booking = make_approved(hall, start, end)
    reserve(booking=booking, parts=[Part(companion.pk)], now=start - 7 * DAY)
    return booking


def exchange(booking: Booking, old: Resource, new: Resource, **fields: Any) -> Any:
    values = {"reason": "Cuti", "by": get_user("facility"), "now": MONDAY - DAY}
    return exchange_companion(booking=booking, old=old, new=new, **{**values, **fields})


def test_whoever_did_least_stands_first_and_only_who_is_free(three: list[Resource]) -> None:
    first, second, third = three
    order = book.free_companions(DURING, now=MONDAY - DAY)
    assert [(load.resource, load.hours, load.uses) for load in order] == [(third, 0, 0), (second, 1, 1), (first, 3, 1)]
    accompanied(make_resource(), third, *DURING)
    second.closures.create(during=tuple(DURING), reason="Cuti")
    assert [load.resource for load in book.free_companions(DURING, now=MONDAY - DAY)] == [first]


def test_load_counts_hours_and_uses_by_week(three: list[Resource]) -> None:
    month = Span(dt.datetime(2026, 6, 1, tzinfo=dt.UTC), dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
    first, _second, third = book.loads(three, month)
    assert (first.hours, first.uses, dict(first.weeks)) == (3, 1, {dt.date(2026, 6, 29): (3, 1)})
    assert (third.hours, third.uses) == (0, 0)


def test_exchange_tells_both_and_the_borrower(three: list[Resource]) -> None:
    first, second, _third = three
    booking = accompanied(make_resource(), first, *DURING)
    Notice.objects.all().delete()
    exchange(booking, first, second)
    held = booking.reservations.filter(released_at=None, resource__kind="companion")
    assert [row.resource for row in held] == [second]
    told = {(row.template.removeprefix("bookings/use_"), row.to_user) for row in Notice.objects.all()}
    assert told == {
        ("companion_gone", get_user("facility")),
        ("companion_new", get_user("counter")),
        ("companion_changed", None),
    }
    assert "Cuti" not in str(list(Notice.objects.values_list("facts", flat=True)))
    assert not booking.case.events.get(kind="companion_exchanged").is_public  # type: ignore[union-attr]


def test_exchange_refuses_who_is_not_free_and_leaves_all_as_it_was(three: list[Resource]) -> None:
    first, second, third = three
    booking = accompanied(make_resource(), first, *DURING)
    accompanied(make_resource("ruang"), second, *DURING)
    third.closures.create(during=tuple(DURING), reason="Sakit")
    for other in (second, third):
        with pytest.raises(NotFree):
            exchange(booking, first, other)
    with pytest.raises(InvalidInput):
        exchange(booking, first, make_resource("kursi"))
    with pytest.raises(InvalidInput):
        exchange(booking, first, third, reason=" ")
    with pytest.raises(NotFound):
        exchange(booking, second, third)
    with pytest.raises(PermissionRefused):
        exchange(booking, first, third, by=get_user("team"))
    assert booking.reservations.filter(released_at=None, resource=first).count() == 1
    Booking.objects.filter(pk=booking.pk).update(state="returned")
    with pytest.raises(UseMoveRefused):
        exchange(booking, first, third)


def test_whoever_is_away_must_be_exchanged(three: list[Resource]) -> None:
    first, second, third = three
    for companion, code in ((first, "a"), (second, "b"), (third, "c")):
        accompanied(make_resource(f"aula-{code}"), companion, *DURING)
    first.closures.create(during=(MONDAY, MONDAY + HOUR), reason="Cuti")
    User.objects.filter(as_companion=second).update(is_active=False)
    with time_machine.travel(MONDAY - DAY, tick=False):
        assert [row.resource for row in book.needing_another()] == [first, second]


def test_the_calendar_names_the_activity_and_nobody(three: list[Resource], client_a: Client) -> None:
    booking = accompanied(make_resource(location="Lantai 2"), three[2], *DURING)
    path = f"/serah-terima/jadwal/{book.feed_address(three[2])}.ics"
    with time_machine.travel(MONDAY - DAY, tick=False):
        answer = client_a.get(path)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert f"SUMMARY:{booking.title}" in text
    assert "DTSTART:20260706T020000Z" in text
    assert "Warga" not in text
