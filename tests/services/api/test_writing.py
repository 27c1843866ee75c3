"""Comments, former texts, templates and the catalogue by API."""

from typing import Any

import pytest
from django.test import Client

from services import domain
from tests.factories.services import UnitFactory, make_draft, make_in_state, make_service
from tests.services.api.asking import DRAFT, ONE, ROOT, code_of, send

pytestmark = pytest.mark.usefixtures("in_a")
FEE = f"{DRAFT}components/fee/"


def test_a_conversation_is_written_answered_settled_and_withdrawn(sign_in: Any) -> None:
    make_draft()
    team = sign_in("team")
    first = send(team, "POST", f"{FEE}comments/", {"text": "Apakah gratis?"})
    assert (first.status_code, first.json()["author"]) == (201, "Nama team")
    head = sign_in("head")
    reply = send(head, "POST", f"{FEE}comments/", {"text": "Ya", "reply_to": first.json()["id"]})
    assert reply.json()["reply_to"] == first.json()["id"]
    address = f"{ROOT}comments/{first.json()['id']}/"
    assert send(head, "POST", f"{address}resolution/").json()["resolved_at"] is not None
    assert send(head, "DELETE", f"{address}resolution/").json()["resolved_at"] is None
    assert send(head, "DELETE", address).status_code == 403
    assert send(sign_in("team"), "DELETE", address).json()["text"] == ""
    assert len(head.get(f"{FEE}comments/").json()["results"]) == 2


def test_comments_need_words_a_right_and_a_version_in_work(sign_in: Any) -> None:
    make_in_state("in_force")
    assert code_of(send(sign_in("team"), "POST", f"{FEE}comments/", {"text": "Ya"})) == (409, "comments-closed")
    assert send(sign_in("team"), "POST", f"{FEE}comments/", {"text": ""}).status_code == 422
    assert send(sign_in("counter"), "POST", f"{FEE}comments/", {"text": "Ya"}).status_code == 403
    assert send(sign_in("team"), "POST", f"{DRAFT}components/x/comments/", {"text": "Ya"}).status_code == 404


def test_a_former_text_is_listed_and_restored(team: Client) -> None:
    standard = make_draft()
    for text in ("Satu", "Dua"):
        row = standard.components.get(code="safety_guarantee")
        domain.edit_component(
            standard=standard, code="safety_guarantee", content={"text": text}, lock=row.lock, by=None
        )
    address = f"{DRAFT}components/safety_guarantee/"
    listed = team.get(f"{address}revisions/").json()["results"]
    number = next(row["lock"] for row in listed if row["content"]["text"] == "Satu")
    lock = standard.components.get(code="safety_guarantee").lock
    restored = send(team, "POST", f"{address}restoration/", {"revision": number, "lock": lock})
    assert (restored.status_code, restored.json()["content"]) == (200, {"text": "Satu"})
    again = send(team, "POST", f"{address}restoration/", {"revision": number, "lock": lock})
    assert code_of(again) == (409, "component-changed")
    assert send(team, "POST", f"{address}restoration/", {"revision": 999, "lock": lock}).status_code == 404


@pytest.mark.usefixtures("templates")
def test_a_standard_beside_its_template(team: Client) -> None:
    make_service()
    assert team.get(f"{ONE}versions/1/template/").status_code == 404
    send(team, "POST", f"{ONE}drafts/", {"template_code": "peminjaman-sarana"})
    standing = team.get(f"{DRAFT}template/").json()
    assert (standing["template_code"], standing["adopted_version"], len(standing["components"])) == (
        "peminjaman-sarana",
        2,
        14,
    )
    data = {"template_version": 2, "lock": 0}
    assert send(team, "POST", f"{FEE}take-over/", data).status_code == 409
    assert send(team, "POST", f"{FEE}take-over/", {"lock": 0}).status_code == 422
    kept = send(team, "POST", f"{FEE}own-text/", {**data, "lock": standing["components"][3]["lock"], "reason": "Lain"})
    assert kept.status_code == 200


def test_services_are_listed_changed_retired_and_restored(team: Client) -> None:
    UnitFactory(code="umum", name="Umum")
    make_service("ukbi", "Uji kemahiran")
    make_service()
    address = f"{ROOT}services/peminjaman-aula/"
    data = {"name": "Pinjam gedung", "unit": "umum", "life_events": ["community"], "related": ["ukbi"], "order": 2}
    changed = send(team, "PUT", address, data).json()
    assert (changed["name"], changed["unit"]["code"], changed["related"], changed["life_events"]) == (
        "Pinjam gedung",
        "umum",
        ["ukbi"],
        ["community"],
    )
    assert team.get(address).json() == changed
    assert [row["code"] for row in team.get(f"{ROOT}services/").json()["results"]] == ["ukbi", "peminjaman-aula"]
    assert send(team, "POST", f"{address}retirement/").json()["retired_at"] is not None
    assert code_of(send(team, "POST", f"{ONE}drafts/")) == (409, "service-retired")
    assert send(team, "DELETE", f"{address}retirement/").json()["retired_at"] is None
    refused = send(team, "PUT", address, {"name": "Pinjam", "related": ["tidak-ada"]})
    assert list(refused.json()["errors"]) == ["related"]


def test_units_are_added_changed_and_put_out_of_use(team: Client) -> None:
    made = send(team, "POST", f"{ROOT}units/", {"code": "umum", "name": "Subbagian Umum"})
    assert made.status_code == 201
    assert code_of(send(team, "POST", f"{ROOT}units/", {"code": "umum", "name": "Lain"})) == (409, "code-taken")
    changed = send(team, "PUT", f"{ROOT}units/umum/", {"name": "Bagian Umum", "place": "Lantai 2"})
    assert (changed.json()["name"], changed.json()["place"]) == ("Bagian Umum", "Lantai 2")
    assert send(team, "PUT", f"{ROOT}units/umum/use/", {"in_use": False}).json()["is_active"] is False
    assert send(team, "PUT", f"{ROOT}units/lain/use/", {"in_use": False}).status_code == 404


def test_a_unit_that_gives_services_stays_in_use(team: Client) -> None:
    make_service(unit=UnitFactory(code="umum"))
    assert code_of(send(team, "PUT", f"{ROOT}units/umum/use/", {"in_use": False})) == (409, "unit-in-use")
