"""Incidents by API: entered, changed by one at a time, and of the people concerned the number alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from core.privacy.models import Incident
from tests.core.cases.api.asking import ROOT, browser, refusal, send
from tests.factories.cases import PERSON, make_trial


def new(**changes: Any) -> dict[str, Any]:
    found = timezone.now() - dt.timedelta(hours=2)
    return {
        "title": "Surel terkirim ke alamat lain",
        "discovered_at": found.isoformat(),
        "data": "Nama dan alamat surel",
        "cause": "Salah memilih penerima.",
        **changes,
    }


def entered(**changes: Any) -> Any:
    return send(browser("head"), "POST", "incidents/", new(**changes))


def test_the_72_hours_run_from_when_it_was_found() -> None:
    answer = entered()
    incident = Incident.objects.get()
    assert (answer.status_code, incident.due_at - incident.discovered_at) == (201, dt.timedelta(hours=72))
    [row] = browser("head").get(f"{ROOT}incidents/").json()["results"]
    assert (row["id"], row["state"], row["people"], row["is_late"]) == (incident.pk, "open", 0, False)


def test_people_are_named_told_and_counted_never_shown() -> None:
    make_trial()
    pk, head = entered().json()["id"], browser("head")
    address = f"incidents/{pk}/"
    concerned = {"kind": "trial", "emails": ["budi@warga.example", "budi@warga.example"]}
    assert send(head, "POST", f"{address}people/", concerned).json() == {"added": 2, "people": 2}
    assert send(head, "POST", f"{address}people/", concerned).json() == {"added": 0, "people": 2}
    missing = send(head, "POST", f"{address}telling/")
    assert refusal(missing) == (422, "incident-not-ready")
    changed = send(head, "PUT", address, new(handling="Surel ditarik.", lock=0))
    assert (changed.json()["handling"], changed.json()["lock"]) == ("Surel ditarik.", 1)
    assert refusal(send(head, "PUT", address, new(lock=0))) == (409, "incident-changed")
    told = send(head, "POST", f"{address}telling/").json()
    assert (told["people"], told["people_told_at"] is None) == (2, False)
    letter = {"at": timezone.now().isoformat(), "note": "Surat 800/1/2026"}
    assert send(head, "POST", f"{address}authority/", letter).json()["state"] == "told"
    assert refusal(send(head, "POST", f"{address}closure/")) == (422, "incident-not-ready")
    Incident.objects.get().people.update(told_at=timezone.now())
    assert send(head, "POST", f"{address}closure/").json()["state"] == "closed"
    events = head.get(f"{ROOT}{address}events/")
    assert [event["kind"] for event in events.json()["results"]][:2] == ["entered", "people_added"]
    everything = events.text + head.get(ROOT + address).text
    assert PERSON.email not in everything
    assert "budi@" not in everything


@pytest.mark.parametrize(
    ("path", "data", "field"),
    [
        ("", {"discovered_at": "2999-01-01T00:00:00Z"}, "discovered_at"),
        ("", {"discovered_at": "0003-01-01T00:00:00Z"}, "discovered_at"),
        ("people/", {}, "kind"),
        ("people/", {"kind": "lain"}, "kind"),
        ("people/", {"emails": ["bukan-alamat"]}, "emails"),
        ("authority/", {"at": "2020-01-01T00:00:00Z", "note": "x"}, "at"),
    ],
)
def test_what_is_wrong_is_told_by_field(path: str, data: Any, field: str) -> None:
    pk = entered().json()["id"]
    answer = send(browser("head"), "POST", f"incidents/{pk}/{path}", data) if path else entered(**data)
    assert answer.status_code == 422
    assert [name.partition(".")[0] for name in answer.json()["errors"]] == [field]


def test_the_register_is_kept_by_whoever_has_the_right() -> None:
    pk = entered().json()["id"]
    for method, path in [
        ("GET", ""),
        ("POST", ""),
        ("GET", f"{pk}/"),
        ("PUT", f"{pk}/"),
        ("GET", f"{pk}/events/"),
        ("POST", f"{pk}/people/"),
        ("POST", f"{pk}/telling/"),
        ("POST", f"{pk}/authority/"),
        ("POST", f"{pk}/closure/"),
    ]:
        assert send(browser("counter"), method, f"incidents/{path}").status_code == 403
        assert send(browser(), method, f"incidents/{path}").status_code == 401
