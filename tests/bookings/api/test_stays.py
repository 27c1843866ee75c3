"""The shelter by API: counts for everybody, a stay from the request to the departure, and never who or why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from bookings.availability import Problem
from bookings.domain.shelter_beds import span_of, suggest
from bookings.domain.shelter_waiting import nights_for
from bookings.models import Bed, Placement, Stay
from bookings.shelter_rules import Nights
from core.cases.models import Case
from tests.core.cases.api.asking import ROOT, browser, file_by_api, of, refusal, send
from tests.factories.bookings import book
from tests.factories.lending import ask, make_hall
from tests.factories.shelter import make_asked, make_placed, make_shelter, make_waiting, nights

pytestmark = pytest.mark.usefixtures("in_a")
PATIENT = {
    "role": "patient", "sex": "female", "age": "adult", "relation": "self", "name": "Sariputih Wulandari",
    "id_number": "1971014107800001",
}  # fmt: skip
COMPANION = {"role": "companion", "sex": "female", "age": "adult", "relation": "sibling", "name": "Rukmini Asih"}
SECRETS = ("Sariputih", "Rukmini", "1971014107800001", "kelenjar", "RS Contoh", "pregnant", "therapy")


def body(**fields: Any) -> dict[str, Any]:
    span = nights()
    values: dict[str, Any] = {
        "shelter": "rumah-singgah",
        "first_on": span.first.isoformat(),
        "last_on": span.last.isoformat(),
        "guests": [PATIENT, COMPANION],
        "district": "Belitung",
        "person": {"name": "Rukmini Asih", "phone": "081234567890"},
        "health": {"diagnosis": "kelenjar", "hospital": "RS Contoh", "factors": ["therapy"]},
    }
    return values | fields


def staff(method: str, case: Case, path: str, data: Any = None, user: str = "shelter") -> Any:
    return send(browser(user), method, of(case, f"stay/{path}"), data)


def test_everybody_reads_counts_and_nothing_else() -> None:
    shelter = make_shelter()
    make_placed(shelter, nights=nights(0))
    (one,) = browser().get(f"{ROOT}shelters/").json()["results"]
    assert (one["tonight"]["beds"], one["tonight"]["occupied"], one["tonight"]["free"]) == (11, 2, 9)
    listed = browser().get(f"{ROOT}shelters/rumah-singgah/nights/?nights=4").json()
    assert [night["occupied"] for night in listed] == [2, 2, 2, 0]
    assert set(listed[0]) == {"on", "beds", "occupied", "closed", "free"}
    over = f"first_on={timezone.localdate() - dt.timedelta(days=1)}"
    for query in ("nights=0", "nights=93", "first_on=9999-12-31", "first_on=kemarin", over):
        assert browser().get(f"{ROOT}shelters/rumah-singgah/nights/?{query}").status_code == 400


def test_a_family_is_asked_for_admitted_given_beds_and_let_in_without_a_name_told() -> None:
    make_shelter()
    filed = file_by_api(browser("shelter"), "stays/", body(first_on=timezone.localdate().isoformat()))
    assert filed.status_code == 201, filed.content
    case = Case.objects.get(code=filed.json()["code"])
    seen = {"papers_seen": ["approval", "patient_card", "family_card", "referral", "companion_card"]}
    assert refusal(staff("POST", case, "admission/")) == (422, "papers-missing")
    assert staff("POST", case, "admission/", seen | {"factors": ["far_district"]}).status_code == 200
    told = browser("shelter").get(f"{ROOT}{of(case, 'stay/')}")
    assert (told.json()["position"], told.json()["points"], told.json()["papers_missing"]) == (1, 20, [])
    given = staff("POST", case, "beds/")
    assert given.status_code == 200, given.content
    held = browser("shelter").get(f"{ROOT}{of(case, 'stay/')}")
    beds = {row["bed"] for row in held.json()["people"]}
    assert len(beds - {None}) == 2
    assert (
        staff("POST", case, "arrival/", {"items": [{"bed": beds.pop(), "item": "Kasur", "ok": True}]}).status_code
        == 200
    )
    left = staff("POST", case, "departure/", {"how": "completed"})
    assert left.json()["state"] == "closed"
    texts = "".join(answer.content.decode() for answer in (told, given, held, left))
    assert not [secret for secret in SECRETS if secret in texts]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"shelter": "lain"}, 422),
        ({"guests": [COMPANION]}, 422),
        ({"guests": [PATIENT, COMPANION, COMPANION]}, 422),
        ({"last_on": "2020-01-01"}, 422),
        ({"first_on": "2028-02-30"}, 422),
        ({"first_on": "0001-01-01"}, 422),
        ({"guests": [PATIENT | {"id_number": "12"}]}, 422),
    ],
)
def test_what_the_rules_do_not_take_is_refused(change: dict[str, Any], status: int) -> None:
    make_shelter()
    assert file_by_api(browser("shelter"), "stays/", body(**change)).status_code == status
    assert not Stay.objects.exists()


def test_who_may_not_see_stays_sees_none_and_gives_no_beds() -> None:
    case = make_waiting(make_shelter()).case
    for user in ("complaints", "team"):
        assert browser(user).get(f"{ROOT}{of(case, 'stay/')}").status_code == 403
        assert staff("POST", case, "beds/", user=user).status_code in (403, 404)
    assert not Placement.objects.exists()


def test_beds_that_are_taken_are_refused_with_others() -> None:
    shelter = make_shelter()
    make_placed(shelter)
    stay = make_waiting(shelter)
    taken = Bed.objects.filter(placements__isnull=False).order_by("pk")
    people = list(stay.people.order_by("pk"))
    chosen = [{"person": person.pk, "bed": bed.resource.code} for person, bed in zip(people, taken, strict=True)]
    refused = staff("POST", stay.case, "beds/", {"beds": chosen, "reason": "Dekat pintu"})
    assert refusal(refused) == (409, "beds-refused")
    facts = refused.json()["facts"]
    night = stay.nights.lower.isoformat()
    assert {one["bed"]: (one["nights"][0], one["why"]) for one in facts["problems"]} == {
        one["bed"]: (night, "taken") for one in chosen
    }
    other = facts["alternatives"][0]
    assert {one["bed"] for one in other["beds"]} <= set(facts["free"])
    assert other["first_on"] == stay.nights.lower.isoformat()
    assert staff("POST", stay.case, "beds/", {"beds": other["beds"], "reason": "Dekat pintu"}).status_code == 200
    for wrong in (chosen[:1], [*chosen[:1], {"person": people[1].pk, "bed": "lain"}]):
        again = make_waiting(shelter)
        assert staff("POST", again.case, "beds/", {"beds": wrong, "reason": "x"}).status_code == 422


def test_a_bed_that_something_else_than_a_stay_holds_is_not_suggested_and_told() -> None:
    shelter = make_shelter()
    stay = make_waiting(shelter)
    first = suggest(stay, nights_for(stay)).places[0]  # type: ignore[union-attr]
    bed = Bed.objects.get(pk=first.bed)
    during = span_of(shelter, nights_for(stay))
    book(bed.resource, during.start, during.end, may=list(Problem))
    people = list(stay.people.order_by("pk"))
    chosen = [{"person": person.pk, "bed": bed.resource.code} for person in people[:1]]
    other = Bed.objects.filter(room=bed.room).exclude(pk=bed.pk).first()
    chosen += [{"person": people[1].pk, "bed": other.resource.code}]  # type: ignore[union-attr]
    facts = staff("POST", stay.case, "beds/", {"beds": chosen, "reason": "Dekat pintu"}).json()["facts"]
    assert [(one["bed"], one["why"]) for one in facts["problems"]] == [(bed.resource.code, "blocked")]
    assert bed.resource.code not in facts["free"]
    assert facts["alternatives"]
    assert staff("POST", stay.case, "beds/", {}).status_code == 200


def test_where_there_are_no_beds_the_full_nights_and_the_next_free_ones_are_told() -> None:
    shelter = make_shelter(rooms=(("Melati", "women", 2, 0),))
    placed = make_placed(shelter)
    refused = staff("POST", make_waiting(shelter).case, "beds/", {"reason": "Mendesak"})
    assert refusal(refused) == (409, "no-beds")
    facts = refused.json()["facts"]
    nights = [day.isoformat() for day in Nights(placed.nights.lower, placed.nights.upper).days()]
    assert (facts["problems"], facts["free"]) == ([{"bed": None, "nights": nights, "why": "taken"}], [])
    assert facts["alternatives"][0]["first_on"] == placed.nights.upper.isoformat()


def test_an_offer_is_taken_with_the_secret_word_once() -> None:
    make_shelter()
    filed = file_by_api(browser("shelter"), "stays/", body()).json()
    case = Case.objects.get(code=filed["code"])
    papers = ["approval", "patient_card", "family_card", "referral", "companion_card"]
    staff("POST", case, "admission/", {"papers_seen": papers})
    assert staff("POST", case, "beds/", {"is_offer": True}).status_code == 200
    path, word = f"case-status/{case.code}/stay-offer/", {"x_case_secret": filed["secret"]}
    assert send(browser("shelter"), "POST", path, {"takes": True}).status_code == 404
    assert send(browser(), "POST", path, {"takes": True}, **word).status_code == 401
    taken = send(browser("shelter"), "POST", path, {"takes": True}, **word)
    assert (taken.status_code, taken.json()["state"]) == (200, "answered")
    assert refusal(send(browser("shelter"), "POST", path, {"takes": False}, **word)) == (410, "stay-offer-ended")


def test_a_stay_is_extended_or_not() -> None:
    stay = make_placed(make_shelter())
    until = (stay.nights.upper + dt.timedelta(days=2)).isoformat()
    assert refusal(staff("POST", stay.case, "extension/decision/", {"grants": True}))[0] == 409
    for _time in range(2):
        assert staff("POST", stay.case, "extension/", {"until_on": until}).status_code == 200
    assert staff("POST", stay.case, "extension/decision/", {"grants": False}).status_code == 422
    assert staff("POST", stay.case, "extension/decision/", {"grants": True}).status_code == 200
    told = browser("shelter").get(f"{ROOT}{of(stay.case, 'stay/')}").json()
    assert (told["last_on"], told["extensions"][0]["state"]) == (until, "granted")


def test_a_case_of_another_kind_has_no_stay() -> None:
    make_asked(make_shelter())
    case = ask(make_hall()).case
    assert staff("POST", case, "admission/").status_code == 404
    assert browser("shelter").get(f"{ROOT}{of(case, 'stay/')}").status_code == 404
