"""Borrowing by API: asked for and held at once, refused with alternatives, decided, changed, cancelled."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from bookings.domain.terms import write_terms
from bookings.domain.waiting import offer_free_times
from bookings.models import Booking, Lending, Reservation, Resource
from core.cases.models import Case, CaseClock
from tests.core.cases.api.asking import ROOT, browser, file_by_api, of, refusal, send
from tests.factories.bookings import book, make_projectors, make_resource
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
PERSON = {"name": "Rukmini Sasongko", "email": "rukmini@warga.example", "organisation": "Sanggar Tari Melati"}
MORNING = (timezone.localtime() + dt.timedelta(days=7)).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture
def hall() -> Resource:
    return make_resource(capacity=100)


def at(hours: float) -> str:
    return (MORNING + dt.timedelta(hours=hours)).isoformat()


def wish(start: float = 0, end: float = 2, **fields: Any) -> dict[str, Any]:
    values = {
        "things": [{"code": "aula"}],
        "start": at(start),
        "end": at(end),
        "title": "Latihan tari",
        "participants": 40,
        "person": PERSON,
    }
    return {**values, **fields}


def ask(body: dict[str, Any], key: str = "", user: str = "facility") -> Any:
    return file_by_api(browser(user), "lendings/", body, key or str(uuid.uuid4()))


def test_hall_projectors_and_companion_are_asked_for_as_one_act(hall: Resource) -> None:
    make_projectors(5)
    make_resource("pendamping", kind=Resource.Kind.COMPANION, person=get_user("team"), is_public=False)
    key = str(uuid.uuid4())
    body = wish(things=[{"code": "aula"}, {"code": "proyektor", "quantity": 2}], companion=True)
    first, again = (ask(body, key) for _time in range(2))

    assert first.status_code == 201, first.content
    assert again.json()["code"] == first.json()["code"]
    assert first.json()["due_at"]
    units = {row.resource.code: row.lot.upper - row.lot.lower for row in Reservation.objects.all()}
    assert units == {"aula": 1, "proyektor": 2, "pendamping": 1}
    told = browser("facility").get(f"{ROOT}cases/{first.json()['code']}/lending/").json()
    assert told["things"][1] == {"code": "proyektor", "name": "Proyektor", "quantity": 2}
    assert (told["state"], told["companion"], told["participants"]) == ("requested", "Pendamping", 40)
    assert PERSON["name"] not in str(told)
    assert PERSON["organisation"] not in str(told)


def test_what_is_taken_is_refused_with_alternatives_that_can_be_had(hall: Resource) -> None:
    book(hall, MORNING, MORNING + dt.timedelta(hours=2))
    refused = ask(wish(1, 3))

    assert refusal(refused) == (409, "not-free")
    facts = refused.json()["facts"]
    assert facts["problems"] == {"aula": ["taken"]}
    assert facts["alternatives"][0]["things"] == [{"code": "aula", "quantity": 1}]
    assert Case.objects.count() == 0
    for other in facts["alternatives"][:2]:
        taken = {name: other[name] for name in ("start", "end", "things")}
        assert ask(wish() | taken).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"things": [{"code": "tidak-ada"}]}, "things"),
        ({"things": []}, "things.non_field_errors"),
        ({"things": [{"code": "aula", "quantity": 0}]}, "things.0.quantity"),
        ({"start": "0001-01-01T00:00:00Z"}, "start"),
        ({"end": "9999-12-31T23:59:59-12:00"}, "end"),
        ({"participants": 101}, "participants"),
        ({"terms": [{"version": 3}]}, "terms"),
        ({"title": "Latihan\u202e"}, "title"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(hall: Resource, change: dict[str, Any], field: str) -> None:
    answer = ask(wish() | change)
    assert answer.status_code == 422, answer.content
    assert list(answer.json()["errors"]) == [field]
    assert Lending.objects.count() == 0


@pytest.mark.parametrize(
    ("start", "end", "problem"),
    [(2, 0, "order"), (-24 * 8, -24 * 8 + 1, "past"), (24 * 400, 24 * 400 + 1, None), (0, 0, "order")],
)
def test_a_time_that_cannot_be_is_refused_by_name(
    hall: Resource, start: float, end: float, problem: str | None
) -> None:
    answer = ask(wish(start, end))
    if problem is None:  # staff may look further ahead than the public
        assert answer.status_code == 201
        return
    assert refusal(answer) == (409, "not-free")
    assert answer.json()["facts"]["problems"] == {"aula": [problem]}


def test_whoever_may_not_enter_or_see_is_refused(hall: Resource) -> None:
    assert refusal(ask(wish(), user="team"))[0] == 403
    code = ask(wish()).json()["code"]
    assert refusal(browser("team").get(f"{ROOT}lendings/"))[0] == 403
    assert refusal(browser("team").get(f"{ROOT}cases/{code}/lending/"))[0] == 403
    assert browser().get(f"{ROOT}lendings/").status_code == 401
    for move, body in (("approval/", {}), ("rejection/", {"refused_for": "other", "reason": "x"}), ("change/", {})):
        assert send(browser("complaints"), "POST", of(Case.objects.get(), move), body).status_code in (403, 404)
    assert Booking.objects.get().state == "requested"


def test_approving_ends_the_promised_limit_and_happens_once(hall: Resource) -> None:
    ask(wish())
    case = Case.objects.get()
    for _time in range(2):
        answer = send(browser("facility"), "POST", of(case, "approval/"), {"note": "Silakan."}, idempotency_key="k")
        assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "answered"
    assert CaseClock.objects.get(kind="main").ended_at is not None
    assert case.messages.filter(author="staff").count() == 1


def test_a_refusal_frees_the_time_and_a_cancellation_too(hall: Resource) -> None:
    ask(wish())
    case = Case.objects.get()
    body = {"refused_for": "unsuitable", "reason": "Aula tidak untuk dagang."}
    assert send(browser("facility"), "POST", of(case, "rejection/"), body).status_code == 200
    code = ask(wish()).json()["code"]
    other = Case.objects.get(code=code)
    assert send(browser("facility"), "POST", of(other, "cancellation/"), {"reason": "Ditunda."}).status_code == 200
    assert Reservation.objects.filter(released_at=None).count() == 0
    assert refusal(send(browser("facility"), "POST", of(other, "approval/"), {}))[0] == 409


def test_a_change_takes_all_or_leaves_it_as_it_was(hall: Resource) -> None:
    book(hall, MORNING + dt.timedelta(hours=4), MORNING + dt.timedelta(hours=5))
    ask(wish())
    case = Case.objects.get()
    body = {"start": at(3.5), "end": at(4.5)}
    refused = send(browser("facility"), "POST", of(case, "change/"), body)
    assert refusal(refused) == (409, "not-free")
    assert refused.json()["facts"]["alternatives"]
    assert send(browser("facility"), "POST", of(case, "change/"), {"start": at(1)}).status_code == 422
    moved = send(browser("facility"), "POST", of(case, "change/"), {"start": at(1), "end": at(3)})
    assert moved.status_code == 200, moved.content
    assert Booking.objects.get(case=case).during.lower == MORNING + dt.timedelta(hours=1)


def test_the_borrower_changes_with_the_secret_word_and_not_too_late(hall: Resource) -> None:
    filed = ask(wish()).json()
    path = f"case-status/{filed['code']}/change/"
    body = {"start": at(1), "end": at(2)}
    assert send(browser("facility"), "POST", path, body).status_code == 404
    changed = send(browser("facility"), "POST", path, body, x_case_secret=filed["secret"])
    assert changed.status_code == 200, changed.content
    soon = timezone.now() + dt.timedelta(hours=2)
    Booking.objects.update(during=(soon, soon + dt.timedelta(hours=1)))
    late = send(browser("facility"), "POST", path, body, x_case_secret=filed["secret"])
    assert refusal(late)[0] == 409
    Booking.objects.update(state="approved")
    Case.objects.update(state="answered", answered_at=timezone.now())
    for act in ("withdrawal/", "settlement/"):  # nor by the way of every other case
        again = send(browser("facility"), "POST", path.replace("change/", act), {}, x_case_secret=filed["secret"])
        assert refusal(again) == (409, "case-move-refused")


def test_who_waits_takes_an_offer_with_the_secret_word(hall: Resource) -> None:
    first = ask(wish()).json()["code"]
    filed = ask(wish(waits=True)).json()
    told = browser("facility").get(f"{ROOT}cases/{filed['code']}/lending/").json()
    assert (told["state"], told["offers"]) == ("waiting", [])
    path, word = f"case-status/{filed['code']}/offer/", {"x_case_secret": filed["secret"]}
    assert refusal(send(browser("facility"), "POST", path, {}, **word))[0] == 410
    cancel = send(browser("facility"), "POST", f"cases/{first}/cancellation/", {"reason": "Ditunda."})
    assert cancel.status_code == 200
    assert offer_free_times() == 1
    for _time in range(2):
        assert send(browser("facility"), "POST", path, {}, **word).json()["state"] == "received"


def test_a_series_tells_what_came_of_each_date(hall: Resource) -> None:
    week = dt.timedelta(days=7)
    book(hall, MORNING + week, MORNING + week + dt.timedelta(hours=1))
    body, key = wish(rhythm="weekly", times=3), str(uuid.uuid4())
    first, again = (file_by_api(browser("facility"), "lending-series/", body, key) for _time in range(2))
    assert first.status_code == 201, first.content
    codes = [date.get("code") for date in first.json()["dates"]]
    assert (codes[0], codes[1], bool(codes[2])) == (first.json()["first"]["code"], None, True)
    assert first.json()["dates"][1]["problems"] == {"aula": ["taken"]}
    assert again.json()["dates"] == first.json()["dates"]
    assert Lending.objects.count() == 2
    assert file_by_api(browser("facility"), "lending-series/", wish(rhythm="weekly", times=53)).status_code == 422
    assert file_by_api(browser("facility"), "lending-series/", wish(rhythm="own")).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_queries_for_one_and_for_three(
    hall: Resource, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        assert ask(wish(number, number + 1)).status_code == 201
    client = browser("facility")
    client.get(f"{ROOT}lendings/")
    with django_assert_max_num_queries(9):
        rows = client.get(f"{ROOT}lendings/?thing=aula&state=requested").json()["results"]
    assert len(rows) == count
    assert client.get(f"{ROOT}lendings/?thing=lain").json()["results"] == []


def test_every_version_of_terms_that_is_in_force_is_accepted(hall: Resource) -> None:
    make_projectors(5)
    write_terms(text="Kembalikan bersih.", by=None)
    write_terms(text="Panggung 20 orang.", resource=hall, by=None)
    told = browser("facility").get(f"{ROOT}resources/terms/?thing=aula&thing=proyektor").json()
    assert [(row["thing"], row["version"]) for row in told] == [(None, 1), ("aula", 1)]
    things = {"things": [{"code": "aula"}, {"code": "proyektor"}]}
    half = ask(wish(**things, terms=[{"thing": "aula", "version": 1}]))
    assert list(half.json()["errors"]) == ["terms"]
    filed = ask(wish(**things, terms=[{"version": 1}, {"thing": "aula", "version": 1}]))
    assert filed.status_code == 201, filed.content
    kept = browser("facility").get(f"{ROOT}cases/{filed.json()['code']}/lending/").json()["terms"]
    assert [(row["thing"], row["version"]) for row in kept] == [(None, 1), ("aula", 1)]
