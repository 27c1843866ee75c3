"""What is offered instead can be booked, lies near, and is large enough."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.availability import Want
from bookings.domain import Part
from bookings.domain.alternatives import alternatives_for, first_free
from bookings.models import Closure, Resource
from bookings.spans import Span
from bookings.stretches import Together
from tests.bookings.test_availability import DATES, NOW, diaries, spans_of_week
from tests.factories.bookings import DAY, book, make_projectors, make_resource

JAMBI = ZoneInfo("Asia/Jakarta")
MONDAY = dt.date(2026, 6, 22)
SATURDAY = dt.datetime(2026, 6, 20, 9, tzinfo=JAMBI)
MORNING = Span(dt.datetime(2026, 6, 22, 9, tzinfo=JAMBI), dt.datetime(2026, 6, 22, 12, tzinfo=JAMBI))


def shown(spans: list[Span]) -> list[str]:
    return [f"{span.start.astimezone(JAMBI):%a %d %H:%M}-{span.end.astimezone(JAMBI):%H:%M}" for span in spans]


@pytest.mark.django_db
def test_other_things_come_first_then_the_nearest_times(in_a: object) -> None:
    hall = make_resource(capacity=100)
    book(hall, *MORNING, now=SATURDAY)
    make_resource("ruang-kecil", capacity=20)
    large = make_resource("ruang-besar", capacity=80)
    make_resource("ruang-dalam", capacity=80, is_public=False)
    make_resource("mobil", kind=Resource.Kind.VEHICLE, capacity=80)

    found = alternatives_for(parts=[Part(hall.pk)], during=MORNING, now=SATURDAY, participants=60, most=4)

    assert (found[0].during, found[0].parts, found[0].names) == (MORNING, (Part(large.pk),), ("Ruang besar",))
    assert shown([one.during for one in found[1:]]) == [
        "Mon 22 12:00-15:00",
        "Sun 21 09:00-12:00",
        "Tue 23 09:00-12:00",
    ]


@pytest.mark.django_db
def test_only_what_lacks_is_exchanged_and_a_bed_never(in_a: object) -> None:
    hall, projectors = make_resource(), make_projectors(5)
    others = make_resource("layar", kind=Resource.Kind.EQUIPMENT, quantity=3)
    bed, _other = (make_resource(code, kind=Resource.Kind.BED) for code in ("bed-1", "bed-2"))
    book(projectors, *MORNING, quantity=4, now=SATURDAY)
    book(bed, *MORNING, now=SATURDAY)
    parts = [Part(hall.pk), Part(projectors.pk, 2)]

    first, second = alternatives_for(parts=parts, during=MORNING, now=SATURDAY, most=2)
    assert first.parts == (Part(hall.pk), Part(others.pk, 2))
    assert (second.parts, shown([second.during])) == (tuple(parts), ["Mon 22 12:00-15:00"])
    of_bed = alternatives_for(parts=[Part(bed.pk)], during=MORNING, now=SATURDAY)
    assert {one.parts for one in of_bed} == {(Part(bed.pk),)}


@pytest.mark.django_db
def test_what_moves_does_not_stand_in_its_own_way(in_a: object) -> None:
    hall = make_resource()
    own = book(hall, *MORNING, now=SATURDAY)
    later = Span(MORNING.start + dt.timedelta(hours=1), MORNING.end + dt.timedelta(hours=5))

    assert alternatives_for(parts=[Part(hall.pk)], during=later, now=SATURDAY, most=1, anew=own)[0].during == Span(
        MORNING.start, MORNING.start + later.length
    )


@pytest.mark.django_db
def test_nothing_for_what_is_retired_and_the_next_weeks_for_what_is_past(in_a: object) -> None:
    hall, gone = make_resource(), make_resource("lama", retired_at=SATURDAY)
    past = Span(MORNING.start - 30 * DAY, MORNING.end - 30 * DAY)

    assert alternatives_for(parts=[Part(gone.pk)], during=MORNING, now=SATURDAY) == []
    found = alternatives_for(parts=[Part(hall.pk)], during=past, now=SATURDAY, most=2)
    assert shown([one.during for one in found]) == ["Sat 20 09:00-12:00", "Sun 21 09:00-12:00"]


@pytest.mark.django_db
def test_first_free_time_for_so_many_people_on_a_weekday(in_a: object) -> None:
    small, hall = make_resource("ruang", capacity=30), make_resource(capacity=100, accessibility=["ramp"])
    unknown, projectors = make_resource("teras", kind="outdoor", capacity=None), make_projectors(2)
    book(hall, *MORNING, now=SATURDAY)
    book(projectors, MORNING.start + DAY, MORNING.end + DAY, quantity=2, now=SATURDAY)
    Closure.objects.create(resource=unknown, during=(SATURDAY, SATURDAY + 30 * DAY), reason="Dicat")
    wish = {"length": dt.timedelta(hours=5), "first": MONDAY - 2 * DAY, "last": MONDAY + 2 * DAY, "now": SATURDAY}

    def when(**more: object) -> list[str]:
        return shown([one.during for one in first_free(**wish, **more)])  # type: ignore[arg-type]

    assert when(people=60) == ["Sat 20 09:00-14:00", "Sun 21 08:00-13:00", "Tue 23 08:00-13:00"]
    assert when(people=60, weekdays={0, 1, 2}) == ["Tue 23 08:00-13:00", "Wed 24 08:00-13:00"]
    assert when(people=60, weekdays={0, 1, 2}, extras=[Part(projectors.pk)]) == ["Wed 24 08:00-13:00"]
    assert when(weekdays={0}) == ["Mon 22 08:00-13:00"]
    assert when(weekdays={0, 1}, accessible=["ramp"]) == ["Tue 23 08:00-13:00"]
    assert when(people=60, extras=[Part(small.pk), Part(projectors.pk, 3)]) == []


@given(st.lists(diaries(), min_size=1, max_size=3), st.data())
def test_uses_of_stretches_are_accepted_and_nothing_else_is(several: list, data: st.DataObject) -> None:
    wants = [Want(one, data.draw(st.integers(1, 4), label="quantity")) for one in several]
    together = Together(wants, dt.timedelta(minutes=data.draw(st.sampled_from([0, 30, 90]), label="at least")))
    stretches = together.stretches(DATES[0], DATES[-1], now=NOW)

    def accepted(use: Span) -> bool:
        return not any(want.diary.problems(use, now=NOW, quantity=want.quantity) for want in wants)

    for stretch in stretches:
        for wanted in (stretch.start, stretch.end, data.draw(spans_of_week()).start):
            use = together.use_near(stretch, wanted, dt.timedelta(0))
            assert use is not None
            assert stretch.covers(use)
            assert accepted(use)
    lead = several[0]
    for use in data.draw(st.lists(spans_of_week(), max_size=20), label="uses"):
        on_dates = lead.midnight(DATES[0]) <= use.start < lead.midnight(DATES[-1] + DAY)
        if on_dates and use.length >= together.at_least and accepted(use):
            assert any(stretch.covers(use) for stretch in stretches)
