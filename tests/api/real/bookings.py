"""Things that are lent, requests in every state of their use, stays from the request to the departure, visits."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import time_machine
from django.utils import timezone

from bookings.availability import Problem
from bookings.domain import Part, reserve
from bookings.domain.closing import close_resources
from bookings.domain.damages import record_damage
from bookings.domain.lending import cancel_lending
from bookings.domain.own_use import plan_own_use
from bookings.domain.shelter_waiting import give_beds
from bookings.domain.staying import ask_extension
from bookings.domain.using import mark_no_show
from bookings.domain.waiting import offer_free_times
from bookings.looking import held_by
from bookings.models import Booking, Resource, Stay, Visit
from core.cases import codes
from core.cases.models import Case
from tests.api.real import SECRET, Book, Real
from tests.factories import lending, past_lendings, shelter, uses, visits
from tests.factories.bookings import make_projectors
from tests.world import get_user

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
PERSON = {"name": "Ratna Uji", "email": "ratna@sanggar.example", "phone": "081234567890"}
PATIENT = {
    "role": "patient", "sex": "female", "age": "adult", "relation": "self", "name": "Sariputih Uji",
    "id_number": "1971014107800001",
}  # fmt: skip
COMPANION = {"role": "companion", "sex": "female", "age": "adult", "relation": "sibling", "name": "Pendamping Uji"}


def make() -> Book:
    """Make them."""
    return _lent() | _stays() | _visits()


def _code(case: Case | None) -> dict[str, Any]:
    assert case is not None
    Case.objects.filter(pk=case.pk).update(secret_hash=codes.hash_of(SECRET))
    return {"code": case.code}


def _lent() -> Book:
    hall = lending.make_hall()
    make_projectors(5)
    lending.make_companion("pendamping", get_user("team"))

    def wish(days: int, first: float = 1, last: float = 3) -> dict[str, Any]:
        span = lending.hours(first, last, days=days)
        return {"start": span.start.isoformat(), "end": span.end.isoformat()}

    asked = lending.ask(hall).case
    approved = lending.approve(lending.ask(hall, lending.hours(4, 6), person=lending.somebody("Setuju")).case)
    had = lending.ask(hall, lending.hours(1, 3, days=1), person=lending.somebody("Batal")).case
    waits = lending.ask(hall, lending.hours(1, 3, days=1), waits=True, person=lending.somebody("Antri")).case
    cancel_lending(case=had, reason="", by=None)
    assert offer_free_times() == 1
    begun, out, gone = (_begun(code) for code in ("balai", "pendopo", "gedung"))
    uses.give(out, timezone.now())
    mark_no_show(booking=gone, by=None)
    own = plan_own_use(title="Rapat", parts=[Part(hall.pk)], during=lending.hours(1, 3, days=2), by=None).booking
    (closure,) = close_resources(
        resources=[hall], during=lending.hours(0, 8, days=3), reason="Atap bocor", by=None
    ).closures
    damage = {"id": record_damage(new=uses.broken(remedy="open"), key="uji-acak", by=get_user("facility")).pk}
    first = timezone.localdate() + 10 * DAY
    days = {"from": first.isoformat(), "to": (first + 6 * DAY).isoformat()}
    new = {
        "things": [{"code": "aula"}, {"code": "proyektor", "quantity": 2}],
        **wish(4),
        "title": "Latihan tari",
        "activity": "Latihan untuk pentas",
        "participants": 40,
        "asker": "community",
        "companion": True,
        "person": PERSON,
    }
    listed = {"state": "requested", "thing": "aula", "ends_after": wish(0)["start"], "starts_before": wish(9)["end"]}
    asked_for, given, begins, is_out = (_code(one) for one in (asked, approved, begun.case, out.case))
    return {
        "GET resources/": [Real(query={"kind": "room", "people": 30, "service": "peminjaman-aula"})],
        "GET resources/{code}/availability/": [Real({"code": "aula"}, query={**days, "quantity": 1})],
        "GET availability/first-free/": [Real(query={**days, "people": 30, "minutes": 90, "equipment": "proyektor:2"})],
        "GET lendings/": [Real(query=listed)],
        "POST lendings/": [Real(body=new)],
        "POST lending-series/": [Real(body=new | wish(7) | {"rhythm": "weekly", "times": 3})],
        "GET cases/{code}/lending/": [Real(asked_for), Real(is_out)],
        "POST cases/{code}/approval/": [Real(asked_for, {"note": "Silakan.", "companion": "pendamping", "lock": 0})],
        "POST cases/{code}/rejection/": [Real(asked_for, {"refused_for": "own_use", "reason": "Dipakai rapat."})],
        "POST cases/{code}/change/": [
            Real(given, wish(5) | {"things": [{"code": "aula"}], "participants": 20}),
            Real(asked_for, wish(0, 2, 4)),
        ],
        "POST cases/{code}/cancellation/": [Real(given, {"reason": "Gedung dipakai."}), Real(asked_for)],
        "POST cases/{code}/arrival/": [Real(begins, {})],
        "POST cases/{code}/absence/": [Real(begins, {})],
        "DELETE cases/{code}/absence/": [Real(_code(gone.case), {})],
        "GET cases/{code}/handovers/": [Real(is_out)],
        "POST cases/{code}/handovers/": [Real(begins, _looked(begun))],
        "POST cases/{code}/taking-back/": [Real(is_out, _looked(out)), Real(is_out, _looked(out, "damaged"))],
        "POST case-status/{code}/change/": [Real(asked_for, wish(6) | {"participants": 25})],
        "POST case-status/{code}/offer/": [Real(_code(waits), {})],
        "GET own-uses/": [Real()],
        "POST own-uses/": [
            Real(body={"title": "Upacara", "things": [{"code": "aula"}], **wish(0), "has_priority": True,
                       "reason": "Kunjungan menteri.", "participants": 50})
        ],
        "DELETE own-uses/{id}/": [Real({"id": own.pk}, {})],
        "POST own-uses/{id}/taking-back/": [Real({"id": own.pk})],
        "GET damages/": [Real()],
        "POST damages/{id}/settlement/": [Real(damage)],
        "POST damages/{id}/setting-aside/": [Real(damage)],
        "GET closures/": [Real()],
        "POST closures/": [Real(body={"things": ["aula", "balai"], **wish(0, 0, 8), "reason": "Lantai dicat."})],
        "DELETE closures/{id}/": [Real({"id": closure.pk}, {})],
    }  # fmt: skip


def _begun(code: str) -> Booking:
    """Return an approved use of a hall of its own, open or not, that began an hour ago and ends in three hours."""
    now, hall = timezone.now(), lending.make_hall(code=code)
    made = past_lendings.make_lending(hall, now - HOUR, now + 3 * HOUR, state="waiting", answered_at=now - DAY)
    Booking.objects.filter(pk=made.booking_id).update(state=Booking.State.APPROVED)
    booking = Booking.objects.select_related("case").get(pk=made.booking_id)
    reserve(booking=booking, parts=[Part(hall.pk)], now=now - DAY, may=set(Problem))
    return booking


def _looked(booking: Booking, condition: str = "good") -> dict[str, Any]:
    """Return what is found of everything that a booking holds."""
    things = [
        {
            "code": one.resource.code,
            "lines": [{"label": label, "condition": condition} for label in one.labels],
            "counted": one.quantity if one.resource.quantity > 1 else None,
        }
        for one in held_by(booking)
    ]
    body = {"looked": things, "note": "Kunci diserahkan.", "receiver": "Ratna Uji"}
    if condition == "damaged":
        damage = {"kind": "damaged", "what": "Kaca pecah", "remedy": "repair", "due_on": "2099-01-02"}
        body["damages"] = [{"code": thing["code"], **damage} for thing in things]
    return body


def _stays() -> Book:
    house = shelter.make_shelter(rooms=(("Melati", "women", 20, 2), ("Kenanga", "family", 3, 0)))
    asked, admitted = shelter.make_asked(house), shelter.make_waiting(house)
    with time_machine.travel(timezone.now() - DAY, tick=False):
        coming = shelter.make_placed(house, nights=shelter.nights(0))
    offered = give_beds(stay=shelter.make_waiting(house), reason="Pemesanan uji", is_offer=True, by=None)
    living, longer = shelter.make_staying(house), shelter.make_staying(house)
    until = (longer.nights.upper + 2 * DAY).isoformat()
    ask_extension(stay=longer, until_on=longer.nights.upper + DAY, paper=None, by=get_user("shelter"))
    today, beds = timezone.localdate(), _free_beds(house.pk)
    first, last = (today + DAY).isoformat(), (today + 4 * DAY).isoformat()
    papers = ["approval", "patient_card", "family_card", "referral", "companion_card"]
    items = [{"bed": beds[0], "item": "Kunci lemari", "ok": False}]
    lives = _code(living.case)
    return {
        "GET shelters/": [Real()],
        "GET shelters/{code}/nights/": [Real({"code": house.code}, query={"first_on": first, "nights": 7})],
        "POST stays/": [
            Real(body={"shelter": house.code, "first_on": first, "last_on": last, "guests": [PATIENT, COMPANION],
                       "district": "Belitung", "person": PERSON, "health": {"hospital": "RS Contoh"}})
        ],
        "GET cases/{code}/stay/": [Real(_code(one.case)) for one in (admitted, offered, longer)],
        "POST cases/{code}/stay/admission/": [
            Real(_code(asked.case), {"papers_seen": papers, "factors": ["far_district"], "reason": "Jauh"})
        ],
        "POST cases/{code}/stay/refusal/": [Real(_code(asked.case), {"reason": "Bukan pasien rujukan."})],
        "POST cases/{code}/stay/beds/": [
            Real(_code(admitted.case), {"reason": "Dekat pintu", "is_offer": True}),
            Real(_code(admitted.case), {"beds": _beds(admitted, beds), "reason": "Dekat pintu"}),
        ],
        "POST cases/{code}/stay/move/": [
            Real(lives, {"beds": _beds(living, beds), "from_on": first, "reason": "Kipas rusak"})
        ],
        "POST cases/{code}/stay/arrival/": [Real(_code(coming.case), {"items": items, "note": "Kunci macet"})],
        "POST cases/{code}/stay/departure/": [Real(lives, {"items": items, "note": "Kunci", "how": "hospital"})],
        "POST cases/{code}/stay/absence/": [Real(_code(coming.case), {})],
        "POST cases/{code}/stay/extension/": [Real(lives, {"until_on": until})],
        "POST cases/{code}/stay/extension/decision/": [
            Real(_code(longer.case), {"grants": True}),
            Real(_code(longer.case), {"grants": False, "reason": "Penuh."}),
        ],
        "POST case-status/{code}/stay-offer/": [
            Real(_code(offered.case), {"takes": True}),
            Real(_code(offered.case), {"takes": False}),
        ],
    }  # fmt: skip


def _free_beds(house: int) -> list[str]:
    rows = Resource.objects.filter(bed__room__shelter=house, bed__room__rule="women", reservations=None)
    return list(rows.order_by("pk").values_list("code", flat=True))


def _beds(stay: Stay, beds: list[str]) -> list[dict[str, Any]]:
    keys = stay.people.order_by("pk").values_list("pk", flat=True)
    return [{"person": key, "bed": bed} for key, bed in zip(keys, beds, strict=False)]


def _visits() -> Book:
    today, place = timezone.localdate(), visits.make_place()
    planned = visits.make_visit(place)
    far = visits.make_place("Desa Lain")
    announced = visits.make_published(far, vehicle=visits.make_vehicle("b"), on=visits.in_days(20), quota=5)
    came = visits.make_registration(announced)
    with time_machine.travel(timezone.now() - 10 * DAY, tick=False):
        begun = visits.make_published(
            visits.make_place("Desa Kini"), vehicle=visits.make_vehicle("c"), on=today, opens_at=dt.time(0), quota=5
        )
        here = visits.make_registration(begun)
    visits.make_request(place)
    service = announced.offered.get().service_code
    plan = {
        "place": place.code,
        "venue": "Balai desa",
        "first_on": visits.in_days(40).isoformat(),
        "last_on": visits.in_days(41).isoformat(),
        "opens_at": "09:00",
        "closes_at": "14:00",
        "things": [{"code": "mobil-layanan"}],
        "offers": [{"code": service, "quota": 5}],
        "public_note": "Bawa berkas asli.",
    }
    register = {"service": service, "on": announced.first_on.isoformat(), "person": PERSON | {"name": "Warga Uji"}}
    note = {"key": str(uuid.uuid4()), "happened_at": timezone.now().isoformat(), "code": here.code}
    walk_in = {"service": service, "on": begun.first_on.isoformat(), "person": {"name": "Warga Lewat"}}
    report = {"served": [{"code": service, "people": 12}], "summary": "Lancar.", "problems": "Hujan"}
    query = {"place": far.code, "service": service, "ends_from": today.isoformat(), "state": "published"}
    told, plans = _at(announced), _at(planned)
    return {
        "GET visits/": [Real(query=query)],
        "GET all-visits/": [Real(query=query)],
        "POST visits/": [Real(body=plan)],
        "GET visits/{id}/": [Real(told)],
        "PUT visits/{id}/": [Real(plans, plan), Real(told, plan)],
        "POST visits/{id}/announcement/": [Real(plans, {})],
        "POST visits/{id}/cancellation/": [Real(told, {"reason": "Jalan putus."})],
        "PUT visits/{id}/report/": [Real(_at(begun), report)],
        "GET visits/{id}/registrations/": [Real(told)],
        "POST visits/{id}/registrations/": [Real(told, register)],
        "DELETE visits/{id}/registrations/{registration}/": [Real(told | {"registration": came.code}, {})],
        "POST visits/{id}/attendance/": [
            Real(_at(begun), note),
            Real(_at(begun), note | {"key": str(uuid.uuid4()), "code": "", "walk_in": walk_in}),
        ],
        "POST visit-requests/": [
            Real(body={"place": place.code, "people": 40, "reason": "Internet lemah.", "person": PERSON,
                       "organisation": "Desa Sapeken", "services": [service]})
        ],
    }  # fmt: skip


def _at(visit: Visit) -> dict[str, Any]:
    return {"id": visit.pk}
