"""The pledge, the register of media and printed forms by API."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from services.domain import media, pledges
from services.models import PublicationRecord, Rendition
from tests.factories.services import make_draft, make_published, make_service, pdf_file, picture_file
from tests.services.api.asking import DRAFT, ONE, ROOT, code_of, send, upload
from tests.services.publication.makers import audio_file, make_placement, make_pledge

pytestmark = pytest.mark.usefixtures("in_a")
PLEDGE = f"{ROOT}pledges/service/versions/1/"
MEDIA = f"{ROOT}media/"


def test_a_pledge_goes_from_its_draft_to_the_public_and_ends(sign_in: Any, client_a: Client) -> None:
    team = sign_in("team")
    made = send(team, "POST", f"{ROOT}pledge-versions/", {"kind": "service"})
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    text = "\n\n".join(made.json()["paragraphs"])
    facts = {"text": text, "place": "Jambi", "signatory_name": "Ani", "signatory_position": "Kepala"}
    edited = send(team, "PUT", PLEDGE, {**facts, "lock": 0})
    assert (edited.status_code, edited.json()["place"]) == (200, "Jambi")
    assert code_of(send(team, "PUT", PLEDGE, {**facts, "lock": 0})) == (409, "pledge-changed")
    lock = edited.json()["lock"]
    said = send(team, "PUT", f"{PLEDGE}statements/", {"ability": 1, "improvement": 2, "sanction": 3, "lock": lock})
    assert said.json()["statements"] == {"ability": 1, "improvement": 2, "sanction": 3}
    spoken = upload(team, f"{PLEDGE}recording/", {"audio": audio_file(), "transcript": "Kami berjanji."})
    assert (spoken.status_code, spoken.json()["transcript"]) == (200, "Kami berjanji.")
    signed = {"signed_on": pledges.today().isoformat(), "signed_file": pdf_file()}
    assert upload(team, f"{PLEDGE}enactment/", signed).status_code == 403
    assert client_a.get(f"{ROOT}pledges/").json()["results"] == []
    head = sign_in("head")
    signed["signed_file"] = pdf_file()
    assert upload(head, f"{PLEDGE}enactment/", signed).json()["state"] == "enacted"
    assert send(head, "POST", f"{PLEDGE}publication/").json()["state"] == "published"
    shown = client_a.get(f"{ROOT}pledges/").json()["results"]
    assert [(row["kind"], row["version"], row["place"]) for row in shown] == [("service", 1, "Jambi")]
    assert list(send(head, "POST", f"{PLEDGE}withdrawal/").json()["errors"]) == ["reason"]
    ended = send(head, "POST", f"{PLEDGE}withdrawal/", {"reason": "Kepala berganti"})
    assert [event["kind"] for event in ended.json()["events"]] == ["enacted", "published", "withdrawn"]


def test_a_pledge_is_refused_in_the_wrong_state_and_by_field(sign_in: Any) -> None:
    make_pledge(state="published")
    head = sign_in("head")
    assert code_of(send(head, "POST", f"{PLEDGE}publication/")) == (409, "pledge-move-refused")
    assert code_of(send(head, "DELETE", PLEDGE)) == (409, "pledge-move-refused")
    assert send(head, "POST", f"{ROOT}pledge-versions/", {"kind": "lain"}).status_code == 422
    assert head.get(f"{ROOT}pledges/lain/versions/1/").status_code == 404
    send(head, "POST", f"{ROOT}pledge-versions/", {"kind": "service"})
    assert code_of(send(head, "POST", f"{ROOT}pledge-versions/", {"kind": "service"})) == (409, "pledge-in-preparation")
    assert send(head, "DELETE", f"{ROOT}pledges/service/versions/2/").status_code == 204
    assert [row["version"] for row in head.get(f"{ROOT}pledge-versions/").json()["results"]] == [1]


def test_a_place_is_registered_photographed_and_ended(team: Client) -> None:
    make_published()
    day = media.today().isoformat()
    data = {
        "medium": "print",
        "what": "Poster A3",
        "placed_on": day,
        "standards": ["peminjaman-aula/1"],
        "photo": picture_file(),
        "photo_text": "Poster di dinding",
    }
    made = upload(team, MEDIA, data)
    assert (made.status_code, made.json()["shown"]) == (201, [{"service": "peminjaman-aula", "version": 1}])
    address = f"{MEDIA}{made.json()['id']}/"
    photo = {"photo": picture_file(size=(80, 60)), "photo_text": "Lebih jelas"}
    assert upload(team, f"{address}photo/", photo, method="PUT").json()["photo_text"] == "Lebih jelas"
    assert team.get(address).json()["photo_text"] == "Lebih jelas"
    assert send(team, "POST", f"{address}end/", {"removed_on": day}).json()["removed_on"] == day
    assert code_of(send(team, "POST", f"{address}end/", {"removed_on": day})) == (409, "placement-removed")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"standards": ["tidak-ada/1"]}, "standards"),
        ({"standards": ["peminjaman-aula"]}, "standards"),
        ({"standards": []}, "standards"),
        ({"pledge": "service/9", "standards": []}, "pledge"),
        ({"url": "bukan alamat"}, "url"),
        ({"url": ""}, "photo"),
        ({"medium": "radio"}, "medium"),
        ({"placed_on": "2999-01-01"}, "placed_on"),
    ],
)
def test_a_place_is_refused_by_field(team: Client, change: dict[str, Any], field: str) -> None:
    make_published()
    data = {
        "medium": "website",
        "what": "Halaman",
        "placed_on": "2026-01-05",
        "standards": ["peminjaman-aula/1"],
        "url": "https://kantor.example/standar",
        **change,
    }
    refused = upload(team, MEDIA, data)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])


def test_entries_by_publishing_are_not_ended_by_hand(team: Client) -> None:
    make_published()
    automatic = team.get(MEDIA).json()["results"][0]
    assert automatic["is_automatic"]
    ended = send(team, "POST", f"{MEDIA}{automatic['id']}/end/", {"removed_on": media.today().isoformat()})
    assert code_of(ended) == (409, "placement-automatic")


def test_sippn_takes_only_what_is_published(team: Client) -> None:
    make_published()
    data = {"entered_on": media.today().isoformat(), "url": "https://sippn.example/1"}
    entered = send(team, "POST", f"{DRAFT}sippn-entry/", data)
    assert (entered.status_code, entered.json()["medium"], entered.json()["covers_all"]) == (201, "sippn", True)
    make_draft(make_service("ukbi", "Uji"))
    refused = send(team, "POST", f"{ROOT}standards/ukbi/versions/1/sippn-entry/", data)
    assert list(refused.json()["errors"]) == ["standards"]


def test_checks_of_a_version_are_read(team: Client) -> None:
    make_published()
    assert team.get(f"{DRAFT}checks/").json() == []


def test_printed_forms_have_addresses_and_are_found_by_their_hash(client_a: Client) -> None:
    standard = make_published()
    record = standard.record
    listed = client_a.get(f"{ROOT}publications/{record.code}/files/").json()
    assert [row["kind"] for row in listed] == ["standar", "leaflet", "poster", "buku-saku"]
    assert listed[0]["url"].endswith("/layanan/peminjaman-aula/versi/1/standar.pdf")
    assert listed[0]["sha256"] is None
    Rendition.objects.create(
        record=record, kind="standar", file="renditions/a.pdf", sha256="a" * 64, size=1, pages=2, made_with="b" * 64
    )
    assert client_a.get(f"{ROOT}publications/{record.code}/files/").json()[0]["pages"] == 2
    known = client_a.get(f"{ROOT}publications/by-file/{'a' * 64}/").json()
    assert (known["code"], known["standing"]) == (record.code, "applies")
    for unknown in ("c" * 64, "bukan"):
        assert client_a.get(f"{ROOT}publications/by-file/{unknown}/").status_code == 404


def test_what_is_for_staff_only_has_no_printed_forms(client_a: Client) -> None:
    make_published("magang", "Magang", audience="internal")
    code = PublicationRecord.objects.get().code
    assert client_a.get(f"{ROOT}publications/{code}/files/").status_code == 404


def test_pledges_have_printed_forms(client_a: Client) -> None:
    make_pledge(state="published")
    code = PublicationRecord.objects.get().code
    listed = client_a.get(f"{ROOT}publications/{code}/files/").json()
    assert [row["kind"] for row in listed] == ["maklumat", "maklumat-a3"]
    assert listed[0]["url"].endswith("/maklumat/pelayanan/maklumat.pdf")


def test_an_older_entry_is_replaced(team: Client) -> None:
    standard = make_published()
    older = make_placement(standard, placed_on=media.today() - dt.timedelta(days=5))
    data = {
        "medium": "print",
        "what": "Poster baru",
        "placed_on": media.today().isoformat(),
        "standards": ["peminjaman-aula/1"],
        "url": "https://kantor.example/foto",
        "replaces": older.pk,
    }
    made = upload(team, MEDIA, data)
    assert made.status_code == 201
    assert team.get(f"{MEDIA}{older.pk}/").json()["removed_on"] == media.today().isoformat()
    assert upload(team, MEDIA, data).json() == made.json()
    assert upload(team, MEDIA, {**data, "what": "Poster lain"}).status_code == 409
    assert team.get(ONE).status_code == 200
