"""The list of public information and the exempt list by API: everybody reads, the PPID writes."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from feedback.models import ExemptInformation, InformationFile, PublicInformation
from tests.core.cases.api.asking import ROOT, browser, refusal, send
from tests.factories.information import entry, exemption, make_entry, make_exemption
from tests.factories.services import pdf_file

pytestmark = pytest.mark.usefixtures("in_a")
LIST, EXEMPT = "public-information/", "exempt-information/"


def body_of(row: Any, **changes: Any) -> dict[str, Any]:
    """Return an entry as JSON."""
    return {name: str(value) if isinstance(value, dt.date) else value for name, value in asdict(row).items()} | changes


def titles(address: str, user: str = "") -> list[str]:
    return [row["title"] for row in browser(user).get(ROOT + address).json()["results"]]


def test_an_entry_is_added_with_files_changed_and_taken_off() -> None:
    ppid = browser("information")
    sent = {**body_of(entry()), "documents": [pdf_file("rencana.pdf")]}
    del sent["is_published"]
    new = ppid.post(ROOT + LIST, sent)
    assert new.status_code == 201, new.content
    row = PublicInformation.objects.get()
    assert (row.is_published, [file.name for file in row.files.all()]) == (True, ["rencana.pdf"])
    assert (titles(LIST), new.json()["lock"]) == ([row.title], 0)
    address = f"{LIST}{row.pk}/"
    changed = send(ppid, "PUT", address, body_of(entry(), title="  Rencana 2027 ", is_published=False, lock=0))
    assert (changed.json()["title"], changed.json()["lock"]) == ("Rencana 2027", 1)
    assert (titles(LIST), titles("all-public-information/", "information")) == ([], ["Rencana 2027"])
    assert refusal(send(ppid, "PUT", address, body_of(entry(), lock=0))) == (409, "information-changed")
    [file] = changed.json()["files"]
    assert send(ppid, "DELETE", f"{address}files/{file['id']}/").json()["files"] == []
    assert InformationFile.objects.get().removed_at is not None
    assert send(ppid, "DELETE", address).status_code == 200
    assert titles("all-public-information/", "information") == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "Rencana\u202egnp"}, "title"),
        ({"category": "lain"}, "category"),
        ({"updated_on": "2999-01-01"}, "updated_on"),
        ({"url": "javascript:alert(1)"}, "url"),
    ],
)
def test_a_wrong_entry_is_told_by_field(change: dict[str, str], field: str) -> None:
    answer = send(browser("information"), "POST", LIST, body_of(entry(), **change))
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert not PublicInformation.objects.exists()


def test_files_of_an_entry_are_looked_at() -> None:
    sent = {**body_of(entry()), "documents": [SimpleUploadedFile("rencana.pdf", b"MZ program")]}
    assert list(browser("information").post(ROOT + LIST, sent).json()["errors"]) == ["documents"]


def test_information_is_exempt_after_its_test_until_it_is_opened() -> None:
    ppid = browser("information")
    sent = {**body_of(exemption()), "test_file": pdf_file("uji.pdf")}
    new = ppid.post(ROOT + EXEMPT, sent)
    assert new.status_code == 201, new.content
    row = ExemptInformation.objects.get()
    assert (titles(EXEMPT), bool(row.test_sha256)) == ([row.title], True)
    for_ever = body_of(exemption(), until_on=str(row.test_on), lock=0)
    assert list(send(ppid, "PUT", f"{EXEMPT}{row.pk}/", for_ever).json()["errors"]) == ["until_on"]
    changed = send(ppid, "PUT", f"{EXEMPT}{row.pk}/", body_of(exemption(title="Data pegawai"), lock=0))
    assert (changed.json()["title"], changed.json()["lock"]) == ("Data pegawai", 1)
    opened = send(ppid, "POST", f"{EXEMPT}{row.pk}/opening/", {"reason": "Putusan Komisi Informasi."})
    assert opened.json()["open_reason"] == "Putusan Komisi Informasi."
    assert (titles(EXEMPT), titles("all-exempt-information/", "information")) == ([], ["Data pegawai"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", LIST),
        ("PUT", f"{LIST}1/"),
        ("DELETE", f"{LIST}1/"),
        ("DELETE", f"{LIST}1/files/1/"),
        ("GET", "all-public-information/"),
        ("POST", EXEMPT),
        ("PUT", f"{EXEMPT}1/"),
        ("POST", f"{EXEMPT}1/opening/"),
        ("GET", "all-exempt-information/"),
    ],
)
def test_the_lists_are_kept_by_the_ppid_alone(method: str, path: str) -> None:
    make_entry()
    make_exemption()
    assert send(browser("complaints"), method, path).status_code == 403
    assert send(browser(), method, path).status_code == 401
