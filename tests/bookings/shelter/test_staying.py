"""A stay from the request to the departure: beds, waiting list, offers, extension, exchange, death, closed beds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.disturbances import Disturbance, disturb
from bookings.domain import shelter_beds, shelter_waiting, staying
from bookings.domain.shelter_figures import occupancy
from bookings.domain.shelter_waiting import give_beds, offer_in_order, waiting_list
from bookings.domain.stays import accept_stay, ask_stay, papers_asked, refuse_stay, see_papers, weigh_anew
from bookings.models import Booking, Closure, Placement, Reservation, Shelter, Stay
from bookings.shelter_errors import (
    BedsRefused,
    NoBeds,
    OutOfTurn,
    PapersMissing,
    PartyRefused,
    StayMoveRefused,
    StayOfferEnded,
    TooEarly,
)
from bookings.spans import Span
from core.cases.domain.ending import withdraw_case
from core.cases.models import Notice
from core.errors import InvalidInput, PermissionRefused
from tests.factories import shelter as make
from tests.world import get_user

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def told(stay: Stay) -> list[str]:
    """Return the mails to the family, in order."""
    rows = Notice.objects.filter(case=stay.case, to_user=None).order_by("pk")
    return [row.template.partition("/")[2] for row in rows]


def held(stay: Stay) -> list[tuple[dt.date, dt.date]]:
    """Return the nights of each bed that is held, as the reservations have them: never other than the placements."""
    zone = stay.shelter.zone
    rows = Reservation.objects.filter(booking=stay.booking_id, released_at=None)
    from_reservations = sorted(
        (row.resource_id, row.blocked.lower.astimezone(zone).date(), row.blocked.upper.astimezone(zone).date())
        for row in rows
    )
    placements = Placement.objects.filter(stay=stay, released_at=None).select_related("bed")
    assert from_reservations == sorted((row.bed.resource_id, row.nights.lower, row.nights.upper) for row in placements)
    return sorted((first, last) for _bed, first, last in from_reservations)


def state(stay: Stay) -> tuple[str, str]:
    stay = Stay.objects.select_related("case", "booking").get(pk=stay.pk)
    return str(stay.case.state), str(stay.booking.state)


def full(**fields: Any) -> Shelter:
    """Return a shelter with one room for women with two beds."""
    return make.make_shelter(rooms=(("Melati", "women", 2, 0),), **fields)


def test_a_family_asks_is_placed_comes_and_leaves(in_a: Any) -> None:
    stay = make.make_asked(make.make_shelter())
    assert state(stay) == ("received", "waiting")
    assert stay.case.due_at is not None
    with pytest.raises(PapersMissing):
        accept_stay(stay=stay, factors=(), reason="", by=None)
    see_papers(stay=stay, kinds=papers_asked(stay), by=None)
    stay = accept_stay(stay=stay, factors=["far_district"], reason="Alamat di KK", by=None)
    assert (state(stay), stay.points) == (("verified", "waiting"), 20)
    assert Stay.objects.get(pk=stay.pk).case.due_at is None  # the promised decision was made
    stay = give_beds(stay=stay, by=None)
    nights = shelter_beds.nights_of(stay)
    assert held(stay) == [tuple(nights)] * 2
    assert set(make.beds_of(stay).values()) == {"Melati"}
    with pytest.raises(TooEarly):
        staying.check_in(stay=stay, items=[], by=None)
    arrival = stay.shelter.begins(nights.first) + HOUR
    item = {"bed": stay.placements.first().bed_id, "item": "Kasur", "ok": False}
    with pytest.raises(InvalidInput):
        staying.check_in(stay=stay, items=[item], by=None, now=arrival)
    stay = staying.check_in(stay=stay, items=[item], note="Kasur sobek.", by=None, now=arrival)
    stay = staying.check_out(stay=stay, items=[], by=None, now=stay.shelter.ends(nights.last))
    assert (state(stay), stay.ending) == (("closed", "returned"), "completed")
    assert held(stay) == [tuple(nights)] * 2
    assert told(stay) == ["received", "stay_waiting", "stay_approved", "closed"]


def test_the_same_form_twice_is_one_stay_and_the_rules_hold_at_the_door(in_a: Any) -> None:
    shelter = make.make_shelter()
    new = make.new_stay(shelter)
    assert ask_stay(new=new).case == ask_stay(new=new).case
    with pytest.raises(PartyRefused):
        ask_stay(new=make.new_stay(shelter, nights=make.nights(1, 15)))
    with pytest.raises(PartyRefused):
        ask_stay(new=make.new_stay(shelter, guests=[make.companion()]))


def test_an_emergency_is_accepted_without_papers_which_are_due_within_days(in_a: Any) -> None:
    stay = make.make_asked(make.make_shelter(emergency_days=3), route="emergency", nights=make.nights(0))
    stay = accept_stay(stay=stay, factors=stay.factors, reason="", by=None)
    assert (stay.points, stay.papers_due_on) == (50, make.today() + 3 * DAY)
    stay = give_beds(stay=stay, by=None)
    see_papers(stay=stay, kinds=papers_asked(stay), by=None)
    assert Stay.objects.get(pk=stay.pk).papers_due_on is None


def test_a_refusal_frees_nothing_and_tells_why(in_a: Any) -> None:
    stay = make.make_asked(make.make_shelter())
    with pytest.raises(InvalidInput):
        refuse_stay(stay=stay, reason=" ", by=None)
    refuse_stay(stay=stay, reason="Bukan warga provinsi.", by=None)
    assert state(stay) == ("rejected", "refused")
    assert told(stay) == ["received", "stay_refused"]


def test_only_who_handles_stays_gives_beds(in_a: Any) -> None:
    stay = make.make_waiting(make.make_shelter())
    with pytest.raises(PermissionRefused):
        give_beds(stay=stay, by=get_user("facility"))
    assert state(give_beds(stay=stay, by=get_user("shelter"))) == ("answered", "approved")


def test_beds_are_given_in_turn_or_with_a_reason(in_a: Any) -> None:
    shelter = full()
    now = timezone.now()
    first = make.make_waiting(shelter, now=now, district="Belitung")
    second = make.make_waiting(shelter, now=now - DAY)
    assert [(line.stay, line.why) for line in waiting_list(shelter)] == [(first, None), (second, "points")]
    with pytest.raises(OutOfTurn) as refusal:
        give_beds(stay=second, by=None)
    assert refusal.value.facts["codes"] == [first.case.code]
    give_beds(stay=second, by=None, reason="Jadwal operasi besok pagi.")
    assert shelter_waiting.position_of(first) == 1
    with pytest.raises(NoBeds):
        give_beds(stay=first, by=None)


def test_a_choice_of_other_beds_needs_a_reason_and_keeps_the_rules(in_a: Any) -> None:
    shelter = make.make_shelter()
    stay = make.make_waiting(shelter)
    one, other = stay.people.all()
    chosen = {one.pk: make.bed("Kenanga").pk, other.pk: make.bed("Kenanga", "2").pk}
    with pytest.raises(InvalidInput):
        give_beds(stay=stay, chosen=chosen, by=None)
    with pytest.raises(BedsRefused):
        give_beds(stay=stay, chosen={**chosen, one.pk: make.bed("Anggrek").pk}, reason="Dekat pintu", by=None)
    stay = give_beds(stay=stay, chosen=chosen, reason="Pasien perlu tenang.", by=None)
    assert set(make.beds_of(stay).values()) == {"Kenanga"}


def test_a_new_weight_moves_on_the_waiting_list_with_its_reason(in_a: Any) -> None:
    shelter = full()
    first, second = make.make_waiting(shelter), make.make_waiting(shelter)
    with pytest.raises(InvalidInput):
        weigh_anew(stay=second, factors=["jamkesda"], reason="", by=None)
    weigh_anew(stay=second, factors=["jamkesda"], reason="Kartu Jamkesda diperlihatkan.", by=None)
    assert [line.stay for line in waiting_list(shelter)] == [second, first]
    event = second.case.events.filter(kind="stay_weighed").last()
    assert (event.facts["points"], event.note) == (20, "Kartu Jamkesda diperlihatkan.")


def test_an_offer_holds_the_beds_until_it_is_answered_or_ends(in_a: Any) -> None:
    shelter = full(offer_hours=12)
    first, second = make.make_waiting(shelter), make.make_waiting(shelter)
    now = timezone.now()
    assert offer_in_order(shelter=shelter, now=now) == [first]
    assert offer_in_order(shelter=shelter, now=now) == []
    with pytest.raises(StayOfferEnded):
        shelter_waiting.accept_offer(stay=first, now=now + 12 * HOUR)
    assert shelter_waiting.expire_offers(now + 11 * HOUR) == 0
    assert shelter_waiting.expire_offers(now + 12 * HOUR) == 1
    assert held(first) == []
    assert offer_in_order(shelter=shelter, now=now + 12 * HOUR) == [second]  # who let it pass stands behind
    stay = shelter_waiting.accept_offer(stay=second, now=now + 13 * HOUR)
    assert state(stay) == ("answered", "approved")
    assert len(held(stay)) == 2
    assert told(first) == ["received", "stay_waiting", "stay_offered", "stay_offer_expired"]


def test_two_offers_without_an_answer_end_the_request(in_a: Any) -> None:
    shelter = full()
    stay, now = make.make_waiting(shelter), timezone.now()
    for number in range(2):
        offer_in_order(shelter=shelter, now=now + number * DAY)
        shelter_waiting.expire_offers(now + (number + 1) * DAY)
    assert state(stay) == ("withdrawn", "cancelled")
    assert told(stay)[-1] == "stay_withdrawn"


def test_a_declined_offer_goes_to_the_next(in_a: Any) -> None:
    shelter = full()
    first, second = make.make_waiting(shelter), make.make_waiting(shelter)
    offer_in_order(shelter=shelter)
    shelter_waiting.decline_offer(stay=first)
    assert offer_in_order(shelter=shelter) == [second]
    with pytest.raises(StayOfferEnded):
        shelter_waiting.accept_offer(stay=first)


def test_who_takes_the_request_back_frees_the_beds(in_a: Any) -> None:
    stay = make.make_placed(make.make_shelter())
    withdraw_case(case=stay.case)
    assert (state(stay), held(stay)) == (("withdrawn", "cancelled"), [])


def test_who_is_in_the_house_does_not_take_it_back(in_a: Any) -> None:
    stay = make.make_staying(make.make_shelter())
    with pytest.raises(StayMoveRefused), transaction.atomic():
        withdraw_case(case=stay.case)
    assert len(held(stay)) == 2


def test_leaving_early_frees_the_nights_that_are_left(in_a: Any) -> None:
    shelter = full()
    stay = make.make_staying(shelter, nights=make.nights(0, 5))
    now = stay.shelter.begins(make.today()) + DAY
    stay = staying.check_out(stay=stay, items=[], by=None, now=now)
    assert (stay.ending, stay.nights.upper) == ("early", make.today() + DAY)
    assert held(stay) == [(make.today(), make.today() + DAY)] * 2
    make.make_placed(shelter, nights=make.nights(1, 4))


def test_a_death_ends_the_stay_in_silence(in_a: Any) -> None:
    stay = make.make_staying(full(), nights=make.nights(0, 5))
    before = told(stay)
    stay = staying.end_for_death(stay=stay, free_from=make.today() + 2 * DAY, by=None)
    assert (state(stay), stay.ending) == (("closed", "returned"), "deceased")
    assert held(stay) == [(make.today(), make.today() + 2 * DAY)] * 2  # the companion may stay to go home
    assert told(stay) == before


def test_a_death_before_the_arrival_ends_the_offer_too(in_a: Any) -> None:
    shelter = full()
    stay = make.make_waiting(shelter)
    offer_in_order(shelter=shelter)
    before = told(stay)
    staying.end_for_death(stay=stay, by=None)
    assert (state(stay), held(stay), told(stay)) == (("withdrawn", "cancelled"), [], before)


def test_nobody_comes(in_a: Any) -> None:
    stay = make.make_placed(make.make_shelter(), nights=make.nights(0))
    begins = stay.shelter.begins(make.today())
    with pytest.raises(TooEarly):
        staying.mark_no_show(stay=stay, by=None, now=begins + HOUR)
    staying.mark_no_show(stay=stay, by=None, now=begins + 6 * HOUR)
    assert (state(stay), held(stay)) == (("closed", "no_show"), [])


def test_an_extension_keeps_the_bed_or_gives_another(in_a: Any) -> None:
    shelter = make.make_shelter()
    stay = make.make_staying(shelter, nights=make.nights(0, 3))
    with pytest.raises(InvalidInput):
        staying.ask_extension(stay=stay, until_on=make.today() + 5 * DAY, paper=None)  # no control letter
    with pytest.raises(PartyRefused):
        staying.ask_extension(stay=stay, until_on=make.today() + 30 * DAY, paper=None, by=get_user("shelter"))
    other = make.make_placed(shelter, nights=make.nights(3, 2))  # takes two of the three beds after them
    asked = staying.ask_extension(stay=stay, until_on=make.today() + 5 * DAY, paper=None, by=get_user("shelter"))
    stay = staying.grant_extension(extension=asked, by=None)
    last = make.today() + 4 * DAY
    assert set(make.beds_of(other, last).values()) == {"Melati"}
    assert set(make.beds_of(stay, last).values()) == {"Dahlia"}
    assert sorted(held(stay)) == sorted(
        [(make.today(), make.today() + 3 * DAY)] * 2 + [(make.today() + 3 * DAY, make.today() + 5 * DAY)] * 2
    )
    with pytest.raises(StayMoveRefused):
        staying.grant_extension(extension=asked, by=None)


def test_an_extension_without_beds_is_refused_with_a_reason(in_a: Any) -> None:
    shelter = full()
    stay = make.make_staying(shelter, nights=make.nights(0, 3))
    make.make_placed(shelter, nights=make.nights(3, 2))
    asked = staying.ask_extension(stay=stay, until_on=make.today() + 4 * DAY, paper=None, by=get_user("shelter"))
    with pytest.raises(NoBeds):
        staying.grant_extension(extension=asked, by=None)
    staying.refuse_extension(extension=asked, reason="Semua tempat tidur sudah dijanjikan.", by=None)
    assert told(stay)[-1] == "stay_extension_refused"


def test_a_companion_is_exchanged_and_the_other_gets_the_bed(in_a: Any) -> None:
    stay = make.make_staying(make.make_shelter(), nights=make.nights(0, 4))
    _patient, sister = stay.people.all()
    rooms = make.beds_of(stay)
    on = make.today() + 2 * DAY
    stay = staying.exchange_companion(stay=stay, companion=sister, new=make.companion(name="Kakak Uji"), on=on, by=None)
    assert list(make.beds_of(stay).values()) == list(rooms.values())
    assert stay.people.filter(left_on=on).get() == sister
    bed = stay.placements.filter(person=sister).get()
    assert stay.placements.exclude(person=sister).filter(bed=bed.bed).get().nights.lower == bed.nights.upper == on
    held(stay)
    with pytest.raises(StayMoveRefused):
        staying.exchange_companion(stay=stay, companion=sister, new=make.companion(), on=on, by=None)


def test_a_brother_instead_of_a_sister_moves_where_the_rules_allow(in_a: Any) -> None:
    stay = make.make_staying(make.make_shelter(), nights=make.nights(0, 4))
    sister = stay.people.last()
    new = make.companion("male", "spouse")
    stay = staying.exchange_companion(stay=stay, companion=sister, new=new, on=make.today() + DAY, by=None)
    assert set(make.beds_of(stay).values()) == {"Kenanga"}  # a room that they have for themselves
    assert held(stay).count((make.today(), make.today() + DAY)) == 2


def test_a_child_does_not_lose_its_only_companion(in_a: Any) -> None:
    guests = [make.patient(age="small"), make.companion(relation="parent")]
    stay = make.make_staying(make.make_shelter(), guests=guests)
    with pytest.raises(PartyRefused):
        staying.exchange_companion(stay=stay, companion=stay.people.last(), new=None, by=None)


def test_a_party_moves_to_other_beds(in_a: Any) -> None:
    stay = make.make_staying(make.make_shelter(), nights=make.nights(0, 4))
    one, other = stay.people.all()
    chosen = {one.pk: make.bed("Dahlia").pk, other.pk: make.bed("Dahlia", "2").pk}
    on = make.today() + DAY
    with pytest.raises(InvalidInput):
        staying.move_beds(stay=stay, chosen=chosen, from_on=on, reason="", by=None)
    stay = staying.move_beds(stay=stay, chosen=chosen, from_on=on, reason="Pendingin ruangan rusak.", by=None)
    assert set(make.beds_of(stay, make.today()).values()) == {"Melati"}
    assert set(make.beds_of(stay).values()) == {"Dahlia"}
    held(stay)


def close(stay: Stay, first: int, last: int) -> None:
    """Close the beds of a stay from one day to another, counted from today."""
    resources = tuple(
        row.bed.resource for row in stay.placements.filter(released_at=None).select_related("bed__resource")
    )
    during = Span(stay.shelter.begins(make.today() + first * DAY), stay.shelter.begins(make.today() + last * DAY))
    for resource in resources:
        Closure.objects.create(resource=resource, during=tuple(during), reason="Perbaikan")
    disturb(Disturbance(resources, during, "Perbaikan", None))


def test_a_closed_bed_gives_others_and_tells_the_family(in_a: Any) -> None:
    stay = make.make_placed(make.make_shelter(), nights=make.nights(1, 4))
    close(stay, 2, 3)
    assert set(make.beds_of(stay, make.today() + DAY).values()) == {"Melati"}
    assert set(make.beds_of(stay).values()) == {"Dahlia"}
    assert told(stay)[-1] == "stay_moved"
    held(stay)


def test_who_loses_the_beds_before_coming_waits_at_the_old_place(in_a: Any) -> None:
    shelter = full()
    stay = make.make_placed(shelter)
    later = make.make_waiting(shelter)
    close(stay, 1, 9)
    assert (state(stay), held(stay)) == (("verified", "waiting"), [])
    assert [line.stay for line in waiting_list(shelter)] == [stay, later]
    assert told(stay)[-1] == "stay_beds_lost"


def test_for_who_is_in_the_house_without_other_beds_the_officers_are_told(in_a: Any) -> None:
    stay = make.make_staying(full(), nights=make.nights(0, 4))
    close(stay, 1, 2)
    assert state(stay) == ("answered", "in_use")
    assert Notice.objects.filter(template="bookings/stay_needs_beds", to_user=get_user("shelter")).exists()


def test_an_offer_of_closed_beds_is_taken_back(in_a: Any) -> None:
    shelter = full()
    stay = make.make_waiting(shelter)
    offer_in_order(shelter=shelter)
    close(stay, 1, 2)
    assert (state(stay), held(stay)) == (("verified", "waiting"), [])
    assert shelter_waiting.position_of(stay) == 1


def test_the_leap_day_is_stayed(in_a: Any) -> None:
    now = dt.datetime(2028, 2, 27, 3, tzinfo=dt.UTC)
    shelter = full()
    nights = make.Nights(dt.date(2028, 2, 28), dt.date(2028, 3, 1))
    filed = ask_stay(new=make.new_stay(shelter, nights=nights), now=now)
    stay = Stay.objects.get(case=filed.case)
    see_papers(stay=stay, kinds=papers_asked(stay), by=None)
    accept_stay(stay=stay, factors=(), reason="", by=None, now=now)
    give_beds(stay=stay, by=None, now=now)
    counted = occupancy(dt.date(2028, 2, 28), dt.date(2028, 3, 1), shelter=shelter)
    assert [(night.on.day, night.occupied, night.free) for night in counted] == [(28, 2, 0), (29, 2, 0), (1, 0, 2)]


@pytest.mark.parametrize(("holders", "bed"), [("men", "2"), ("party:1", "2"), ("women", "1")])
def test_the_database_refuses_a_room_shared_wrongly(in_a: Any, holders: str, bed: str) -> None:
    shelter = full()
    stay = make.make_placed(shelter, guests=[make.patient()])
    assert stay.placements.get().bed.label == "1"
    other = make.make_waiting(shelter, guests=[make.patient()])
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(
            stay=other,
            person=other.people.get(),
            room=make.bed("Melati").room,
            bed=make.bed("Melati", bed),
            nights=tuple(make.nights(2, 1)),
            holders=holders,
        )


def test_states_of_bookings_are_what_the_board_counts_on(in_a: Any) -> None:
    shelter = full()
    make.make_placed(shelter)
    assert Booking.objects.get().state == Booking.State.APPROVED
    assert [night.occupied for night in occupancy(make.today(), make.today() + DAY)] == [0, 2]
