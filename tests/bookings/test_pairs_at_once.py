"""Two act on one booking, bed or place at once: one wins, the other reads why, and the rows agree. These tests commit.

Each pair meets in both orders: the second acts before what the first did is committed, by the domain or by the API.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from bookings.domain.closing import close_resources
from bookings.domain.exchanging import exchange_companion
from bookings.domain.lending import approve_lending, ask_lending, cancel_lending, change_lending, refuse_lending
from bookings.domain.series import Rhythm, ask_series, dates_of
from bookings.domain.shelter_waiting import give_beds
from bookings.domain.staying import ask_extension, grant_extension
from bookings.domain.using import hand_over, take_back
from bookings.domain.visit_requests import refuse_request
from bookings.domain.visitors import NewVisitor, register_visitor
from bookings.domain.visits import publish_visit
from bookings.domain.waiting import end_offers_that_are_over, offer_free_times, take_offer
from bookings.models import Booking, Offer, Placement, Registration, Resource, Stay
from bookings.spans import Span
from core.cases.domain.identities import Person
from core.cases.models import Case, Notice
from deploy.bench import bookings_rush as rush
from tests.bookings.meeting import OK, empty, in_a, meet
from tests.core.cases.api.asking import browser, of, send
from tests.factories import shelter as make
from tests.factories import visits
from tests.factories.bookings import book
from tests.factories.lending import approve, ask, hours, make_companion, make_hall, new_lending, somebody
from tests.factories.uses import found
from tests.world import get_user

MOVE, USE, FREE, LATE = "case-move-refused", "use-move-refused", "not-free", "too-late-to-change"
Act = Callable[[], Any]


@pytest.fixture(autouse=True)
def _cleaned(committing: None) -> Iterator[None]:
    yield
    empty()


def key() -> str:
    return str(uuid.uuid4())


class Lent:
    """A hall that somebody asked for with a companion, and what may be done with it."""

    def __init__(self, *, state: str = "requested") -> None:
        self.hall = make_hall(opening_hours={}, round_the_clock=True)
        always = {"opening_hours": {}, "round_the_clock": True}
        self.people = [make_companion(name, get_user(name), **always) for name in ("facility", "counter")]
        now = timezone.now().replace(minute=0, second=0, microsecond=0)
        self.during = Span(now + dt.timedelta(hours=1), now + dt.timedelta(hours=3)) if state != "requested" else None
        self.case = ask(self.hall, self.during or hours(1, 3), wants_companion=True).case
        if state != "requested":
            approve(self.case)
        if state == "in_use":
            self.out()

    @property
    def booking(self) -> Booking:
        return Booking.objects.select_related("case").get(case=self.case)

    def approve(self) -> Any:
        return approve_lending(case=self.case, key=key(), by=None)

    def approve_by_api(self) -> Any:
        return send(browser("facility"), "POST", of(self.case, "approval/"), {})

    def approve_with_another(self) -> Any:
        _held, other = self._companions()
        return approve_lending(case=self.case, key=key(), by=None, companion=other.pk)

    def refuse(self) -> Any:
        return refuse_lending(case=self.case, reason="Dipakai.", refused_for="taken", key=key(), by=None)

    def refuse_by_api(self) -> Any:
        body = {"refused_for": "taken", "reason": "Dipakai."}
        return send(browser("facility"), "POST", of(self.case, "rejection/"), body)

    def cancel(self) -> Any:
        return cancel_lending(case=self.case, reason="Batal.", by=get_user("facility"))

    def cancel_by_api(self) -> Any:
        return send(browser("facility"), "POST", of(self.case, "cancellation/"), {"reason": "Batal."})

    def change(self) -> Any:
        return change_lending(case=self.case, during=hours(4, 6))

    def close(self) -> Any:
        return close_resources(resources=[self.hall], during=hours(0, 8), reason="Bocor", by=None)

    def exchange(self) -> Any:
        held, other = self._companions()
        return exchange_companion(booking=self.booking, old=held, new=other, reason="Cuti", by=None)

    def out(self) -> Any:
        return hand_over(booking=self.booking, looked=found(self.booking), key=key(), by=get_user("facility"))

    def back(self) -> Any:
        return take_back(booking=self.booking, looked=found(self.booking), key=key(), by=get_user("facility"))

    def _companions(self) -> tuple[Resource, Resource]:
        held = self.people[int(not self.booking.reservations.filter(resource=self.people[0], released_at=None))]
        return held, next(one for one in self.people if one != held)


def pairs(name: str, one: str, two: str, first: Any, second: Any, *, state: str = "requested") -> list[Any]:
    """Return both orders of a pair: `first` is (what the second is told, the state then) when `one` acts first."""
    return [
        pytest.param(state, one, two, *first, id=f"{name}, {one} first"),
        pytest.param(state, two, one, *second, id=f"{name}, {two} first"),
    ]


@pytest.mark.parametrize(
    ("state", "one", "two", "told", "ends"),
    [
        *pairs("decide", "approve", "refuse", (MOVE, "approved"), (MOVE, "refused")),
        *pairs("decide by API", "approve_by_api", "refuse_by_api", (MOVE, "approved"), (MOVE, "refused")),
        *pairs("cancel", "approve", "cancel_by_api", (OK, "cancelled"), (MOVE, "cancelled")),
        *pairs("change", "approve", "change", (OK, "requested"), (OK, "approved")),
        *pairs("close", "approve_by_api", "close", (OK, "waiting"), (FREE, "waiting")),
        *pairs("companion", "exchange", "approve_with_another", (OK, "approved"), ("not-found", "approved")),
        *pairs("cancel what is lent", "out", "cancel", (LATE, "in_use"), (USE, "cancelled"), state="approved"),
        pytest.param("approved", "out", "out", USE, "in_use", id="handed over twice"),
        pytest.param("in_use", "back", "back", USE, "returned", id="taken back twice"),
        pytest.param("requested", "approve", "approve", MOVE, "approved", id="approved twice"),
        pytest.param("requested", "cancel", "cancel", OK, "cancelled", id="cancelled twice"),
    ],
)
def test_of_two_who_act_on_one_booking(state: str, one: str, two: str, told: str, ends: str) -> None:
    lent = in_a(Lent, state=state)
    assert meet(getattr(lent, one), getattr(lent, two)) == (OK, told)
    assert in_a(lambda: lent.booking.state) == ends
    agree(astray=int(ends == "returned"))  # what came back is kept free a while for cleaning


def test_an_offer_is_taken_once_and_ends_once() -> None:
    def prepare() -> Case:
        hall = make_hall()
        taken = ask(hall).case
        case = ask(hall, waits=True, person=somebody("Ana")).case
        cancel_lending(case=taken, reason="Batal.")
        offer_free_times()
        return case

    case = in_a(prepare)
    take = partial(take_offer, case=case)
    late = partial(end_offers_that_are_over, now=in_a(lambda: Offer.objects.get().expires_at))
    assert meet(take, take) == (OK, OK)
    assert meet(take, late) == (OK, OK)
    assert in_a(lambda: (Offer.objects.get().state, Booking.objects.get(case=case).state)) == ("taken", "requested")
    agree()
    empty()
    case = in_a(prepare)
    late = partial(end_offers_that_are_over, now=in_a(lambda: Offer.objects.get().expires_at))
    assert meet(late, partial(take_offer, case=case)) == (OK, "offer-ended")
    assert in_a(lambda: (Offer.objects.get().state, Booking.objects.get(case=case).state)) == ("lapsed", "cancelled")
    agree()


def test_one_time_is_offered_to_one_and_a_series_meets_a_single_date() -> None:
    def prepare() -> Resource:
        hall = make_hall()
        taken = book(hall, *hours(0, 4))
        for name in ("Ana", "Budi"):
            ask(hall, waits=True, person=somebody(name))
        taken.reservations.update(released_at=timezone.now())
        Booking.objects.filter(pk=taken.pk).update(state="cancelled")
        return hall

    hall = in_a(prepare)
    assert meet(offer_free_times, offer_free_times) == (OK, OK)
    assert in_a(lambda: Offer.objects.filter(state="open").count()) == 1

    later = hours(1, 3, days=7)
    several = in_a(lambda: dates_of(hours(1, 3, days=1), rhythm=Rhythm.OWN, times=2, own=[later.start.date()]))
    series = partial(ask_series, new=new_lending(hall, several[0], person=somebody("Citra")), dates=several)
    single = partial(ask_lending, new=new_lending(hall, later, person=somebody("Dewi")))
    assert meet(single, series) == (OK, OK)
    assert in_a(lambda: Booking.objects.filter(during=tuple(later), state="requested").count()) == 1
    assert meet(partial(ask_lending, new=new_lending(hall, several[0])), single) == (FREE, OK)
    agree()


def test_a_bed_is_given_to_one_of_two_and_an_extension_goes_before_who_comes_later() -> None:
    def prepare() -> list[Stay]:
        shelter = make.make_shelter(rooms=(("Melati", "women", 1, 0),))
        alone: dict[str, Any] = {"guests": [make.patient()]}
        return [
            make.make_placed(shelter, **alone),
            *(make.make_waiting(shelter, nights=make.nights(4, 2), **alone) for _number in range(2)),
        ]

    stay, one, two = in_a(prepare)
    give = [partial(give_beds, stay=each, reason="Mendesak", by=None) for each in (one, two)]
    until = stay.nights.upper + dt.timedelta(days=2)
    asked = in_a(lambda: ask_extension(stay=stay, until_on=until, paper=None, by=get_user("shelter")))
    extend = partial(grant_extension, extension=asked, by=None)
    assert meet(give[0], extend) == (OK, "no-beds")
    by_api = partial(in_a, lambda: send(browser("shelter"), "POST", of(two.case, "stay/beds/"), {"reason": "Mendesak"}))
    assert meet(lambda: None, by_api) == (OK, "no-beds")
    assert in_a(lambda: Placement.objects.filter(released_at=None).count()) == 2
    agree()
    empty()
    stay, one, two = in_a(prepare)
    give = [partial(give_beds, stay=each, reason="Mendesak", by=None) for each in (one, two)]
    assert meet(give[0], give[1]) == (OK, "no-beds")
    agree()


def test_the_last_place_of_a_visit_and_its_announcement_have_one_winner() -> None:
    def prepare() -> tuple[Any, Any, Case]:
        place = visits.make_place()
        asked = visits.make_request(place)
        visit = visits.make_visit(place, quota=1)
        return visit, visit.offered.get(), asked

    visit, offered, case = in_a(prepare)
    refuse = partial(refuse_request, case=case, text="Belum dapat.", key=key(), by=None)
    assert meet(refuse, partial(publish_visit, visit=visit, by=None)) == (OK, OK)
    assert in_a(lambda: Case.objects.get(pk=case.pk).state) == "rejected"

    def register(name: str) -> Any:
        person = Person(name=name, phone="0812 5550 4411")
        new = NewVisitor(offered=offered, on=visit.first_on, person=person)
        return register_visitor(visit=visit, new=new, key=key())

    assert meet(partial(register, "Ana"), partial(register, "Budi")) == (OK, OK)
    rows = in_a(lambda: list(Registration.objects.order_by("number").values_list("number", "state")))
    assert rows == [(1, "registered"), (2, "waiting")]
    agree()


def agree(*, astray: int = 0) -> None:
    """Raise unless nothing is held twice, no booking holds what it should not, and everybody was told once."""

    def look() -> None:
        with connection.cursor() as cursor:
            assert rush.faults(cursor) == {"overlaps": 0, "oversold": 0, "astray": astray}
        told = Counter(Notice.objects.values_list("case", "template", "to_user", "way"))
        assert not [name for name, times in told.items() if times > 1]

    in_a(look)
