"""Service points, life events, eligibility, synonyms and feedback by API."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.catalogue import WEEK, make_check, make_feedback, make_point, questions
from tests.factories.services import make_published, make_service
from tests.services.api.asking import ONE, ROOT, code_of, send

pytestmark = pytest.mark.usefixtures("in_a")
POINT = f"{ROOT}points/taman-remaja/"
ELIGIBILITY = f"{ROOT}services/peminjaman-aula/eligibility/"


def test_points_are_added_changed_hidden_and_read_by_everybody(team: Client, client_a: Client) -> None:
    make_published()
    data = {
        "name": "Taman Remaja",
        "kind": "hotspot",
        "latitude": -1.610123,
        "longitude": 103.61312,
        "opening_hours": WEEK,
        "services": ["peminjaman-aula"],
    }
    made = send(team, "POST", f"{ROOT}all-points/", data)
    assert (made.status_code, made.json()["code"], made.json()["services"]) == (
        201,
        "taman-remaja",
        ["peminjaman-aula"],
    )
    assert Client(headers={"host": "uji-satu.localhost"}).get(POINT).json() == made.json()
    changed = send(team, "PUT", POINT, {"name": "Taman Kota"})
    assert (changed.json()["name"], changed.json()["services"], changed.json()["opening_hours"]) == (
        "Taman Kota",
        [],
        {},
    )
    assert send(team, "PUT", f"{POINT}use/", {"in_use": False}).json()["is_active"] is False
    assert client_a.get(POINT).status_code == 404
    assert client_a.get(f"{ROOT}points/").json()["results"] == []
    assert len(team.get(f"{ROOT}all-points/").json()["results"]) == 1


def test_points_tell_the_public_only_of_services_that_it_may_see(team: Client, client_a: Client) -> None:
    open_to_all = make_published().service
    hidden = [make_published("dalam", "Dalam", audience="internal").service, make_service("rancangan", "Rancangan")]
    make_point(services=[open_to_all, *hidden])

    assert client_a.get(POINT).json()["services"] == [open_to_all.code]
    assert client_a.get(f"{ROOT}points/").json()["results"][0]["services"] == [open_to_all.code]
    assert len(team.get(f"{ROOT}all-points/").json()["results"][0]["services"]) == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "istana"}, "kind"),
        ({"latitude": 91}, "latitude"),
        ({"latitude": 1.5}, "longitude"),
        ({"opening_hours": {"senin": []}}, "opening_hours"),
        ({"opening_hours": {"mon": [["16:00", "08:00"]]}}, "opening_hours"),
        ({"services": ["tidak-ada"]}, "services"),
        ({"code": "baru"}, "code"),
    ],
)
def test_points_are_refused_by_field(team: Client, change: dict[str, Any], field: str) -> None:
    refused = send(team, "POST", f"{ROOT}all-points/", {"name": "Taman", **change})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])


def test_two_points_of_one_code_are_refused(team: Client) -> None:
    make_point(code="taman")
    assert code_of(send(team, "POST", f"{ROOT}all-points/", {"name": "Lain", "code": "taman"})) == (409, "code-taken")


def test_life_events_name_public_services_only(client_a: Client) -> None:
    make_published(life_events=["community"])
    make_service("rancangan", "Rancangan", life_events=["community"])
    found = {row["code"]: row["services"] for row in client_a.get(f"{ROOT}life-events/").json()}
    assert found["community"] == ["peminjaman-aula"]
    assert found["birth"] == []


def test_eligibility_is_written_opened_and_closed(team: Client, client_a: Client) -> None:
    make_published()
    assert team.get(ELIGIBILITY).json()["questions"] == []
    written = send(team, "PUT", ELIGIBILITY, {"questions": questions(), "lock": 0})
    assert (written.status_code, written.json()["is_open"], written.json()["lock"]) == (200, False, 1)
    assert code_of(send(team, "PUT", ELIGIBILITY, {"questions": [], "lock": 0})) == (409, "eligibility-changed")
    assert client_a.get(f"{ONE}eligibility/").status_code == 404
    assert send(team, "POST", f"{ELIGIBILITY}opening/").json()["is_open"] is True
    assert len(client_a.get(f"{ONE}eligibility/").json()["questions"]) == 2
    assert send(team, "DELETE", f"{ELIGIBILITY}opening/").json()["is_open"] is False
    assert client_a.get(f"{ONE}eligibility/").status_code == 404


def test_eligibility_is_refused_until_it_is_ready(team: Client) -> None:
    service = make_service()
    for wrong in ("kata", [1], [{"x": 1}]):
        assert send(team, "PUT", ELIGIBILITY, {"questions": wrong, "lock": 0}).status_code == 422
    assert code_of(send(team, "POST", f"{ELIGIBILITY}opening/")) == (422, "eligibility-not-ready")
    make_check(service)
    assert team.get(ELIGIBILITY).json()["is_open"] is True


def test_synonyms_are_added_and_forgotten(team: Client) -> None:
    made = send(team, "POST", f"{ROOT}synonyms/", {"words": ["aula", "gedung"]})
    assert (made.status_code, made.json()["words"]) == (201, ["aula", "gedung"])
    assert list(send(team, "POST", f"{ROOT}synonyms/", {"words": ["aula"]}).json()["errors"]) == ["words"]
    assert team.get(f"{ROOT}synonyms/").json()["results"] == [made.json()]
    assert send(team, "DELETE", f"{ROOT}synonyms/{made.json()['id']}/").status_code == 204
    assert send(team, "DELETE", f"{ROOT}synonyms/{made.json()['id']}/").status_code == 404


def test_feedback_is_read_seen_and_handled(team: Client) -> None:
    feedback = make_feedback(make_published())
    address = f"{ROOT}feedback/{feedback.pk}/"
    assert team.get(f"{ROOT}feedback/").json()["results"][0]["state"] == "new"
    assert send(team, "POST", f"{address}seen/").json()["state"] == "seen"
    assert list(send(team, "POST", f"{address}handled/").json()["errors"]) == ["note"]
    assert send(team, "POST", f"{address}handled/", {"note": "Ditambahkan"}).json()["state"] == "handled"
