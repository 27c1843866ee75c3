"""Competences, sessions and monitoring by API."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.services import make_published, make_service, pdf_file, picture_file
from tests.services.api.asking import ROOT, code_of, send, upload
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
SESSIONS, REPORTS = f"{ROOT}sessions/", f"{ROOT}reports/"


def session_of(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Internalisasi standar",
        "kind": "internalisation",
        "starts_at": (timezone.now() - dt.timedelta(hours=2)).isoformat(),
        "place": "Aula",
        "services": ["peminjaman-aula"],
        **changes,
    }


def test_levels_and_trainings_are_recorded(team: Client) -> None:
    make_service()
    person = get_user("counter").pk
    address = f"{ROOT}competences/{person}/"
    rows = send(team, "PUT", address, {"levels": {"peminjaman-aula": "alone"}}).json()
    assert [(row["person"]["id"], row["service"], row["level"]) for row in rows] == [
        (person, "peminjaman-aula", "alone")
    ]
    data = {"level": "trainer", "training": "Bimtek", "trained_on": "2026-01-05", "proof": pdf_file()}
    trained = upload(team, f"{address}peminjaman-aula/", data, method="PUT")
    assert (trained.status_code, trained.json()["level"], trained.json()["training"]) == (200, "trainer", "Bimtek")
    assert team.get(f"{ROOT}competences/").json()["results"] == [trained.json()]
    assert send(team, "PUT", address, {"levels": {"peminjaman-aula": ""}}).json() == []


@pytest.mark.parametrize(
    ("levels", "field"),
    [({"tidak-ada": "alone"}, "levels"), ({"peminjaman-aula": "ahli"}, "levels.peminjaman-aula"), ("kata", "levels")],
)
def test_levels_are_refused_by_field(team: Client, levels: Any, field: str) -> None:
    make_service()
    refused = send(team, "PUT", f"{ROOT}competences/{get_user('counter').pk}/", {"levels": levels})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])


def test_a_training_is_refused_by_its_dates(team: Client) -> None:
    make_service()
    address = f"{ROOT}competences/{get_user('counter').pk}/peminjaman-aula/"
    data = {"level": "alone", "training": "Bimtek", "trained_on": "2999-01-01"}
    assert list(upload(team, address, data, method="PUT").json()["errors"]) == ["trained_on"]
    assert upload(team, f"{ROOT}competences/999999/peminjaman-aula/", data, method="PUT").status_code == 404


def test_a_session_is_planned_attended_asked_and_held(team: Client) -> None:
    make_published()
    made = send(team, "POST", SESSIONS, session_of())
    assert (made.status_code, made.json()["state"]) == (201, "planned")
    address = f"{SESSIONS}{made.json()['id']}/"
    assert send(team, "PUT", address, session_of(place="Ruang rapat")).json()["place"] == "Ruang rapat"
    assert code_of(send(team, "POST", f"{address}holding/", {"minutes": "Lancar"})) == (422, "session-nobody-attended")
    person = get_user("counter").pk
    attended = send(team, "PUT", f"{address}staff/", {"people": [person]}).json()["attendees"]
    assert [row["person"]["id"] for row in attended] == [person]
    guests = {"guests": [{"name": "Ani", "institution": "Sekolah", "element": "service_user"}]}
    listed = send(team, "POST", f"{address}guests/", guests).json()["attendees"]
    assert [row["name"] for row in listed] == ["", "Ani"]
    gone = send(team, "DELETE", f"{address}attendees/{listed[1]['id']}/").json()["attendees"]
    assert len(gone) == 1
    asked = send(team, "POST", f"{address}questions/", {"question": "Berapa lama?"})
    question = asked.json()["questions"][0]
    assert (asked.status_code, question["answered_at"]) == (201, None)
    told = send(team, "PUT", f"{address}questions/{question['id']}/", {"answer": "Dua hari"})
    assert told.json()["questions"][0]["answer"] == "Dua hari"
    proof = upload(team, f"{address}proofs/", {"file": picture_file(), "caption": "Suasana"})
    assert (proof.status_code, proof.json()["proofs"][0]["caption"]) == (201, "Suasana")
    held = send(team, "POST", f"{address}holding/", {"minutes": "Lancar"})
    assert held.json()["state"] == "held"
    assert code_of(send(team, "POST", f"{address}cancellation/", {"reason": "Hujan"})) == (409, "session-closed")
    assert code_of(send(team, "PUT", address, session_of())) == (409, "session-closed")
    assert [row["id"] for row in team.get(SESSIONS).json()["results"]] == [made.json()["id"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"kind": "rapat"}, "kind"),
        ({"starts_at": "besok"}, "starts_at"),
        ({"ends_at": "2000-01-01T00:00:00Z"}, "ends_at"),
        ({"services": []}, "services"),
        ({"services": ["tidak-ada"]}, "services"),
        ({"material_url": "bukan alamat"}, "material_url"),
    ],
)
def test_sessions_are_refused_by_field(team: Client, change: dict[str, Any], field: str) -> None:
    make_service()
    refused = send(team, "POST", SESSIONS, session_of(**change))
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])


def test_a_session_to_come_is_cancelled_not_held(team: Client) -> None:
    make_service()
    later = (timezone.now() + dt.timedelta(days=1)).isoformat()
    address = f"{SESSIONS}{send(team, 'POST', SESSIONS, session_of(starts_at=later)).json()['id']}/"
    assert code_of(send(team, "POST", f"{address}holding/", {"minutes": "Lancar"})) == (409, "session-not-begun")
    assert send(team, "POST", f"{address}cancellation/", {"reason": "Hujan"}).json()["state"] == "cancelled"
    assert send(team, "PUT", f"{address}staff/", {"people": [999_999]}).status_code == 404


def report_of(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Monev triwulan",
        "period_start": "2026-01-01",
        "period_end": "2026-03-31",
        "methods": ["survey", "interview"],
        "findings": "Waktu terpenuhi.",
        "reported_on": "2026-04-05",
        "services": ["peminjaman-aula"],
        **changes,
    }


def test_reports_are_added_and_changed(team: Client) -> None:
    make_service()
    made = upload(team, REPORTS, report_of(file=pdf_file()))
    assert (made.status_code, made.json()["methods"]) == (201, ["survey", "interview"])
    address = f"{REPORTS}{made.json()['id']}/"
    changed = upload(team, address, report_of(title="Monev semester"), method="PUT")
    assert changed.json()["title"] == "Monev semester"
    assert team.get(address).json() == changed.json()
    assert team.get(REPORTS).json()["results"] == [changed.json()]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"methods": []}, "methods"), ({"period_end": "2025-01-01"}, "period_end"), ({"services": []}, "services")],
)
def test_reports_are_refused_by_field(team: Client, change: dict[str, Any], field: str) -> None:
    make_service()
    refused = upload(team, REPORTS, report_of(**change))
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])
