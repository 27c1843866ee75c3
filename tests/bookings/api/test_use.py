"""Use by API: who came, hand-over and return, own activities, times out of use."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from bookings.models import Booking, ChecklistItem, Closure, Handover, Reservation, Resource
from core.cases.models import Case
from tests.core.cases.api.asking import ROOT, browser, of, refusal, send
from tests.factories.bookings import make_projectors
from tests.factories.lending import approve, ask, hours, make_hall

pytestmark = pytest.mark.usefixtures("in_a")
MOVES = [
    ("POST", "arrival/"),
    ("POST", "absence/"),
    ("DELETE", "absence/"),
    ("POST", "handovers/"),
    ("POST", "taking-back/"),
]


@pytest.fixture
def hall() -> Resource:
    hall = make_hall()
    ChecklistItem.objects.create(resource=hall, label="Lantai bersih")
    return hall


@pytest.fixture
def case(hall: Resource) -> Case:
    return approve(ask(hall).case)


def looked(condition: str = "good", **fields: Any) -> dict[str, Any]:
    return {"looked": [{"code": "aula", "lines": [{"label": "Lantai bersih", "condition": condition}], **fields}]}


def staff(method: str, address: str, data: Any = None, **headers: str) -> Any:
    return send(browser("facility"), method, address, data, **headers)


def test_what_was_booked_is_given_out_and_taken_back_once(case: Case) -> None:
    with time_machine.travel(hours(1, 3).start + dt.timedelta(minutes=1), tick=False):
        assert staff("POST", of(case, "arrival/")).status_code == 200
        first, again = (staff("POST", of(case, "handovers/"), looked(), idempotency_key="k") for _time in range(2))
        assert (first.status_code, again.status_code) == (201, 201), first.content
        assert refusal(staff("POST", of(case, "handovers/"), looked())) == (409, "use-move-refused")
    with time_machine.travel(hours(1, 3).end, tick=False):
        missing = staff("POST", of(case, "taking-back/"), looked("damaged"))
        assert list(missing.json()["errors"]) == ["damages"]
        damage = {"code": "aula", "kind": "damaged", "what": "Lantai tergores.", "remedy": "wear"}
        back = staff("POST", of(case, "taking-back/"), looked("damaged") | {"damages": [damage]})
        assert back.status_code == 201, back.content
    told = browser("facility").get(f"{ROOT}{of(case, 'handovers/')}").json()
    assert [row["direction"] for row in told] == ["out", "back"]
    assert told[1]["damages"][0]["what"] == "Lantai tergores."
    assert Booking.objects.get(case=case).state == "returned"


@pytest.mark.parametrize(
    "wrong",
    [
        {"looked": []},
        {"looked": [{"code": "aula"}]},
        {"looked": [{"code": "lain", "lines": []}]},
        looked(counted=1),
        looked(meter=10, fuel="1"),
        {"looked": looked()["looked"] * 2},
    ],
)
def test_what_is_not_all_that_is_held_is_not_given_out(case: Case, wrong: dict[str, Any]) -> None:
    with time_machine.travel(hours(1, 3).start, tick=False):
        answer = staff("POST", of(case, "handovers/"), wrong)
    assert list(answer.json()["errors"]) == ["looked"]
    assert not Handover.objects.exists()


def test_nobody_came_and_then_somebody_did(case: Case) -> None:
    with time_machine.travel(hours(1, 3).start + dt.timedelta(minutes=31), tick=False):
        for _time in range(2):
            assert staff("POST", of(case, "absence/")).status_code == 200
        assert Reservation.objects.filter(released_at=None).count() == 0
        assert staff("DELETE", of(case, "absence/")).status_code == 200
    assert Booking.objects.get(case=case).state == "approved"


@pytest.mark.parametrize(("method", "path"), MOVES)
def test_whoever_may_not_handle_it_moves_nothing(case: Case, method: str, path: str) -> None:
    for user in ("team", "complaints"):
        assert send(browser(user), method, of(case, path), looked()).status_code in (403, 404)
    assert Booking.objects.get(case=case).state == "approved"


def test_an_own_activity_takes_a_time_only_with_priority_and_tells_whose(hall: Resource, case: Case) -> None:
    span = hours(1, 3)
    body = {
        "title": "Upacara",
        "things": [{"code": "aula"}],
        "start": span.start.isoformat(),
        "end": span.end.isoformat(),
    }
    assert refusal(staff("POST", "own-uses/", body))[0] == 409
    reason = {"has_priority": True, "reason": "Kunjungan menteri."}
    planned = staff("POST", "own-uses/", body | reason)
    assert planned.status_code == 201, planned.content
    assert planned.json()["moved"] == [case.code]
    assert planned.json()["things"] == [{"code": "aula", "name": "Aula", "quantity": 1}]
    for _time in range(2):
        assert staff("DELETE", f"own-uses/{planned.json()['id']}/").status_code == 200
    assert refusal(staff("DELETE", f"own-uses/{Booking.objects.get(case=case).pk}/"))[0] == 404
    assert refusal(send(browser("team"), "POST", "own-uses/", body))[0] == 403


def test_an_own_activity_that_is_not_free_is_told_alternatives(hall: Resource) -> None:
    make_projectors(2)
    span = hours(1, 3)
    body = {
        "title": "Rapat",
        "things": [{"code": "aula"}, {"code": "proyektor", "quantity": 3}],
        "start": span.start.isoformat(),
        "end": span.end.isoformat(),
    }
    answer = staff("POST", "own-uses/", body)
    assert refusal(answer) == (409, "not-free")
    assert answer.json()["facts"]["problems"] == {"proyektor": ["too_many"]}
    assert Booking.objects.count() == 0


def test_who_booked_a_hall_that_is_closed_is_told_and_the_closing_can_end(case: Case) -> None:
    span = hours(0, 8)
    body = {
        "things": ["aula"],
        "start": span.start.isoformat(),
        "end": span.end.isoformat(),
        "reason": "Atap bocor",
    }
    assert refusal(send(browser("team"), "POST", "closures/", body))[0] == 403
    closed = staff("POST", "closures/", body)
    assert closed.status_code == 201, closed.content
    assert closed.json()["told"] == [case.code]
    assert refusal(staff("POST", "closures/", body)) == (409, "already-closed")
    (row,) = browser("facility").get(f"{ROOT}closures/").json()["results"]
    assert (row["thing"], row["reason"]) == ("aula", "Atap bocor")
    assert staff("DELETE", f"closures/{row['id']}/").status_code == 204
    assert not Closure.objects.exists()
    wrong = staff("POST", "closures/", body | {"end": (span.start - dt.timedelta(hours=1)).isoformat()})
    assert wrong.status_code == 422
    assert timezone.now() < span.start


def test_a_damage_is_noted_set_aside_and_settled(hall: Resource) -> None:
    body = {"code": "aula", "kind": "damaged", "what": "Atap bocor", "remedy": "agency"}
    assert list(staff("POST", "damages/", body | {"remedy": "repair"}).json()["errors"]) == ["due_on", "remedy"]
    first, again = (staff("POST", "damages/", body, idempotency_key="d") for _time in range(2))
    assert (first.status_code, first.json()["id"], first.json()["found"]) == (201, again.json()["id"], "later")
    one = f"damages/{first.json()['id']}/"
    aside = staff("POST", f"{one}setting-aside/", {"reason": "Atap diperbaiki"})
    assert aside.json()["set_aside_at"]
    settled = staff("POST", f"{one}settlement/", {"note": "Selesai"})
    assert settled.json()["outcome"] == "mended"
    hall.refresh_from_db()
    assert hall.retired_at is None
    assert browser("facility").get(f"{ROOT}damages/").json()["results"] == []
