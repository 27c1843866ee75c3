"""Minutes, decrees and reviews by API."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from services.domain import publishing
from services.models import MinutesOfAgreement, StandardDecree
from tests.factories.services import make_decree, make_in_state, pdf_file, picture_file
from tests.services.api.asking import DRAFT, ROOT, code_of, send, upload

pytestmark = pytest.mark.usefixtures("in_a")
DECREES = f"{ROOT}decrees/"


def head_of(**changes: Any) -> dict[str, Any]:
    today = publishing.today().isoformat()
    return {
        "number": "SK/9",
        "dated_on": today,
        "title": "Penetapan standar",
        "effective_on": today,
        "signed_place": "Jambi",
        "signatory_name": "Kepala Contoh",
        "signatory_position": "Kepala Kantor",
        **changes,
    }


def test_minutes_are_kept_and_read(team: Client) -> None:
    data = {"held_on": "2026-01-05", "elements": ["expert", "civil_society"], "file": picture_file(), "number": "BA/1"}
    made = upload(team, f"{ROOT}minutes/", data)
    assert made.status_code == 201
    assert made.json()["elements"] == ["expert", "civil_society"]
    assert team.get(f"{ROOT}minutes/{made.json()['id']}/").json() == made.json()
    assert team.get(f"{ROOT}minutes/").json()["results"] == [made.json()]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"file": "bukan berkas"}, "file"),
        ({"elements": ["lainnya"]}, "elements"),
        ({"held_on": "2999-01-01"}, "held_on"),
        ({"held_on": "kemarin"}, "held_on"),
    ],
)
def test_minutes_are_refused_by_field(team: Client, change: dict[str, Any], field: str) -> None:
    data = {"held_on": "2026-01-05", "elements": ["expert"], "file": pdf_file(), **change}
    refused = upload(team, f"{ROOT}minutes/", data)
    assert refused.status_code == 422
    assert [name.split(".")[0] for name in refused.json()["errors"]] == [field]
    assert not MinutesOfAgreement.objects.exists()


def test_minutes_take_only_files_that_can_be_kept(team: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    data = {"held_on": "2026-01-05", "elements": ["expert"], "file": SimpleUploadedFile("a.pdf", b"MZ program")}
    assert list(upload(team, f"{ROOT}minutes/", data).json()["errors"]) == ["file"]
    assert send(team, "POST", f"{ROOT}minutes/", {"held_on": "2026-01-05"}).status_code == 415


def test_decree_is_prepared_changed_filled_and_discarded(team: Client) -> None:
    make_in_state("agreed")
    made = send(team, "POST", DECREES, head_of())
    assert (made.status_code, made.json()["state"], made.json()["standards"]) == (201, "prepared", [])
    address = f"{DECREES}{made.json()['id']}/"
    assert send(team, "PUT", address, head_of(number="SK/10")).json()["number"] == "SK/10"
    filled = send(team, "PUT", f"{address}standards/peminjaman-aula/1/")
    assert filled.json()["standards"] == [{"service": "peminjaman-aula", "version": 1, "state": "agreed"}]
    assert send(team, "DELETE", f"{address}standards/peminjaman-aula/1/").json()["standards"] == []
    assert upload(team, f"{address}enactment/", {"file": pdf_file()}).status_code == 403
    assert send(team, "DELETE", address).json()["state"] == "discarded"
    assert code_of(send(team, "PUT", address, head_of())) == (409, "decree-signed")


def test_two_decrees_with_one_number_are_refused(team: Client) -> None:
    assert send(team, "POST", DECREES, head_of()).status_code == 201
    assert code_of(send(team, "POST", DECREES, head_of(number="sk/9"))) == (409, "decree-number-taken")
    assert StandardDecree.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({"number": ""}, "number"), ({"dated_on": "besok"}, "dated_on"), ({"effective_on": "2000-01-01"}, "effective_on")],
)
def test_decree_is_refused_by_field(team: Client, change: dict[str, str], field: str) -> None:
    refused = send(team, "POST", DECREES, head_of(**change))
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])


def test_enactment_needs_standards_and_a_file(sign_in: Any) -> None:
    head = sign_in("head")
    decree = make_decree(signed=False)
    address = f"{DECREES}{decree.pk}/enactment/"
    assert list(upload(head, address, {}).json()["errors"]) == ["file"]
    assert code_of(upload(head, address, {"file": pdf_file()})) == (422, "decree-empty")
    make_decree(make_in_state("agreed"))
    signed = StandardDecree.objects.get(state="signed")
    assert code_of(upload(head, f"{DECREES}{signed.pk}/enactment/", {"file": pdf_file()})) == (409, "decree-signed")


def test_review_ends_without_change(sign_in: Any) -> None:
    make_in_state("in_force")
    begun = send(sign_in("team"), "POST", f"{DRAFT}review/", {"reason": "Tahunan"})
    assert (begun.status_code, begun.json()["outcome"]) == (201, "open")
    assert send(sign_in("team"), "POST", f"{DRAFT}review/").status_code == 409
    address = f"{ROOT}reviews/{begun.json()['id']}/"
    head = sign_in("head")
    assert head.get(address).json()["reason"] == "Tahunan"
    data = {"statement_on": publishing.today().isoformat(), "statement_number": "ST/1", "file": pdf_file()}
    done = upload(head, f"{address}conclusion/", data)
    assert (done.status_code, done.json()["outcome"]) == (200, "unchanged")
    again = upload(head, f"{address}conclusion/", {**data, "file": pdf_file()})
    assert code_of(again) == (409, "review-closed")
    assert [row["id"] for row in head.get(f"{ROOT}reviews/").json()["results"]] == [begun.json()["id"]]


def test_review_settings(sign_in: Any) -> None:
    address = f"{ROOT}standards-settings/"
    head = sign_in("head")
    assert head.get(address).json() == {"review_months": 12, "remind_days": 30}
    assert send(head, "PUT", address, {"review_months": 6, "remind_days": 10}).json()["review_months"] == 6
    refused = send(head, "PUT", address, {"review_months": 0, "remind_days": 10})
    assert list(refused.json()["errors"]) == ["review_months"]
    assert send(sign_in("team"), "PUT", address, {"review_months": 6, "remind_days": 10}).status_code == 403


def test_a_published_version_is_applied_on_its_day(sign_in: Any) -> None:
    standard = make_in_state("published")
    StandardDecree.objects.filter(pk=standard.decree_id).update(
        effective_on=publishing.today() - dt.timedelta(days=1), dated_on=publishing.today() - dt.timedelta(days=1)
    )
    applied = send(sign_in("head"), "POST", f"{DRAFT}application/")
    assert (applied.status_code, applied.json()["state"]) == (200, "in_force")
