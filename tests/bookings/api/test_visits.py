"""Visits by API: what everybody reads, planning, registering, and notes from the spot that arrive late or twice."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine

from bookings.models import AttendanceAct, Registration, Visit
from core.cases.models import Case
from tests.core.cases.api.asking import ROOT, browser, file_by_api, refusal, send
from tests.factories.visits import in_days, make_place, make_published, make_registration, make_vehicle, make_visit
from tests.world import AGENCY_B

pytestmark = pytest.mark.usefixtures("in_a")
PERSON = {"name": "Sariputih Wulandari", "phone": "081234567890"}


def staff(method: str, address: str, data: Any = None, user: str = "facility", **headers: str) -> Any:
    return send(browser(user), method, address, data, **headers)


def service_of(visit: Visit) -> str:
    return str(visit.offered.get().service_code)


def noon(visit: Visit) -> str:
    return dt.datetime.combine(visit.first_on, dt.time(11), visit.zone).isoformat()


def test_everybody_reads_announced_visits_with_the_places_left() -> None:
    planned, shown = make_visit(make_place("Desa Lain"), vehicle=make_vehicle("b")), make_published()
    make_registration(shown)
    listed = browser().get(f"{ROOT}visits/").json()["results"]
    assert [row["id"] for row in listed] == [shown.pk]
    assert listed[0]["services"][0]["days"][0] == {"on": shown.first_on.isoformat(), "left": 1}
    assert browser().get(f"{ROOT}visits/{planned.pk}/").status_code == 404
    assert {row["id"] for row in browser("facility").get(f"{ROOT}all-visits/").json()["results"]} == {
        planned.pk,
        shown.pk,
    }
    assert browser("team").get(f"{ROOT}all-visits/").status_code == 403
    assert browser(agency=AGENCY_B).get(f"{ROOT}visits/{shown.pk}/").status_code == 404


def test_a_visit_is_planned_announced_and_cancelled() -> None:
    place, vehicle, code = make_place(), make_vehicle(), service_of(make_visit(make_place("Desa Lain")))
    plan = {
        "place": place.code,
        "venue": "Balai desa",
        "first_on": in_days(40).isoformat(),
        "last_on": in_days(41).isoformat(),
        "opens_at": "09:00",
        "closes_at": "14:00",
        "things": [{"code": vehicle.code}],
        "offers": [{"code": code, "quota": 5}],
    }
    assert refusal(staff("POST", "visits/", plan, user="team"))[0] == 403
    made = staff("POST", "visits/", plan)
    assert made.status_code == 201, made.content
    path = f"visits/{made.json()['id']}/"
    wrong = staff("PUT", path, plan | {"place": "lain"})
    assert list(wrong.json()["errors"]) == ["place"]
    assert staff("PUT", path, plan | {"venue": "Sekolah"}).json()["venue"] == "Sekolah"
    assert staff("POST", f"{path}announcement/").json()["state"] == "published"
    assert refusal(staff("POST", f"{path}announcement/")) == (409, "visit-move-refused")
    assert staff("POST", f"{path}cancellation/", {"reason": "Jalan putus."}).json()["state"] == "cancelled"


def test_somebody_is_registered_once_for_a_key_and_waits_when_the_day_is_full() -> None:
    visit = make_published(quota=1)
    body = {"service": service_of(visit), "on": visit.first_on.isoformat(), "person": PERSON}
    path, key = f"visits/{visit.pk}/registrations/", str(uuid.uuid4())
    first, again = (file_by_api(browser("facility"), path, body, key) for _time in range(2))
    assert (first.status_code, first.json()["state"]) == (201, "registered"), first.content
    assert (again.json()["code"], again.json()["url"]) == (first.json()["code"], first.json()["url"])
    other = file_by_api(browser("facility"), path, body | {"person": PERSON | {"phone": "081234567899"}})
    assert other.json()["state"] == "waiting"
    assert refusal(file_by_api(browser("facility"), path, body))[0] == 409
    assert refusal(file_by_api(browser("team"), path, body))[0] == 403
    assert list(staff("POST", path, body).json()["errors"]) == ["Idempotency-Key"]
    listed = browser("facility").get(ROOT + path)
    assert [row["number"] for row in listed.json()["results"]] == [1, 2]
    assert "Sariputih" not in listed.text + first.text
    for _time in range(2):
        assert staff("DELETE", f"{path}{first.json()['code']}/").json()["state"] == "cancelled"
    assert Registration.objects.get(code=other.json()["code"]).state == "registered"
    token = first.json()["url"].partition("/keliling/")[2]
    assert browser().get(f"/keliling/{token}").status_code == 200


def test_a_note_from_the_spot_counts_once_whenever_it_arrives() -> None:
    visit, other = make_published(), make_published(make_place("Desa Lain"), vehicle=make_vehicle("b"))
    row = make_registration(visit)
    path, key = f"visits/{visit.pk}/attendance/", str(uuid.uuid4())
    note = {"key": key, "happened_at": noon(visit), "code": row.code}
    early = staff("POST", path, note)
    assert list(early.json()["errors"]) == ["happened_at"]
    with time_machine.travel(noon(visit), tick=False):
        for _time in range(2):
            assert staff("POST", path, note).json()["state"] == "came"
        walk_in = {"service": service_of(visit), "on": visit.first_on.isoformat(), "person": {"name": "Warga"}}
        came = {"key": str(uuid.uuid4()), "happened_at": noon(visit), "walk_in": walk_in}
        numbers = {staff("POST", path, came).json()["number"] for _time in range(2)}
        both = staff("POST", path, note | {"walk_in": walk_in})
        assert both.status_code == 422
        stray = staff("POST", f"visits/{other.pk}/attendance/", note)
        assert stray.status_code in (404, 409, 422), stray.content
    assert numbers == {2}
    assert AttendanceAct.objects.count() == 2


def test_a_place_asks_for_a_visit() -> None:
    place = make_place()
    body = {"place": place.code, "people": 40, "reason": "Internet lemah.", "person": PERSON}
    key = str(uuid.uuid4())
    codes = {file_by_api(browser("counter"), "visit-requests/", body, key).json()["code"] for _time in range(2)}
    assert codes == {Case.objects.get().code}
    for wrong in ({"place": "lain"}, {"people": 0}, {"place": "", "place_name": ""}):
        assert file_by_api(browser("counter"), "visit-requests/", body | wrong).status_code == 422


def test_a_report_names_each_service_of_the_visit() -> None:
    visit = make_published()
    body = {"served": [{"code": service_of(visit), "people": 12}], "summary": "Lancar."}
    path = f"visits/{visit.pk}/report/"
    assert staff("PUT", path, body).status_code == 422
    with time_machine.travel(noon(visit), tick=False):
        assert staff("PUT", path, body | {"served": []}).status_code == 422
        assert staff("PUT", path, body).json()["state"] == "done"
