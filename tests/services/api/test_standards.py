from typing import Any

import pytest
from django.test import Client

from core.tenancy import schema_context
from services.components import COMPONENTS
from services.domain import publishing
from services.models import Service, ServiceStandard
from tests.factories.services import (
    UnitFactory,
    make_draft,
    make_in_state,
    make_next,
    make_published,
    make_service,
    pdf_file,
)
from tests.services.api.asking import DRAFT, ONE, ROOT, send, upload
from tests.services.examples import full_content
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
HEAD_OF_DECREE = {
    "number": "SK/1",
    "title": "Penetapan standar",
    "signed_place": "Jambi",
    "signatory_name": "Kepala Contoh",
    "signatory_position": "Kepala Kantor",
}
# --- reading --------------------------------------------------------------------------------------------------------


def test_list_gives_the_promise_of_published_standards(client_a: Client) -> None:
    make_published(summary="Untuk warga.", unit=UnitFactory(code="umum", name="Umum"), channels=["online"])
    response = client_a.get(f"{ROOT}standards/", headers={"accept-language": "en"})
    assert response.status_code == 200
    row = response.json()["results"][0]
    assert row.pop("published_at").endswith("+07:00")
    assert row == {
        "code": "peminjaman-aula",
        "name": "Pinjam aula",
        "summary": "Untuk warga.",
        "unit": {"code": "umum", "name": "Umum"},
        "channels": ["online"],
        "keywords": [],
        "version": 1,
        "promise": {
            "duration": {
                "headline": "2\u00a0working\u00a0days",
                "detail": "from berkas lengkap until surat izin terbit",
            },
            "fee": {"headline": "Free of charge", "detail": "Barang yang hilang atau rusak diganti."},
            "product": {"headline": "Surat izin pemakaian", "detail": "and Petugas pendamping"},
        },
        "url": "http://uji-satu.localhost/layanan/peminjaman-aula/",
    }


def test_retrieve_gives_all_components_and_the_history(client_a: Client) -> None:
    make_published()
    body = client_a.get(ONE).json()
    assert [row["code"] for row in body["components"]] == list(COMPONENTS)
    assert body["components"][3] == {
        "code": "fee",
        "number": 4,
        "group": "delivery",
        "label": "Biaya/tarif",
        "content": full_content("fee"),
    }
    assert [(row["version"], row["state"]) for row in body["history"]] == [(1, "in_force")]


def test_reads_answer_304_to_who_has_the_content(client_a: Client) -> None:
    standard = make_published()
    for address in (f"{ROOT}standards/", ONE):
        first = client_a.get(address)
        assert client_a.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    etag = client_a.get(ONE)["ETag"]
    make_next(standard, safety_guarantee={"text": "Lebih aman."})
    assert client_a.get(ONE, headers={"if-none-match": etag}).status_code == 200


def test_list_goes_on_by_cursor(client_a: Client) -> None:
    for code in ("satu", "dua", "tiga"):
        make_published(code, code.title())
    first = client_a.get(f"{ROOT}standards/?page_size=2").json()
    second = client_a.get(first["next"].removeprefix("http://uji-satu.localhost")).json()
    assert [row["code"] for row in first["results"] + second["results"]] == ["dua", "satu", "tiga"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=gedung", ["aula"]),
        ("q=gedumg", ["aula"]),
        ("q=zzzz", []),
        ("unit=umum", ["aula"]),
        ("unit=lain", []),
        ("channel=mobile", ["ukbi"]),
        ("published_since=2020-01-01T00:00:00Z", ["aula", "ukbi"]),
        ("published_since=2999-01-01T00:00:00Z", []),
        ("published_since=0456-11-19T02:52:01-16:48", ["aula", "ukbi"]),
    ],
)
def test_list_filters(client_a: Client, query: str, codes: list[str]) -> None:
    make_published("aula", "Aula", unit=UnitFactory(code="umum"), keywords=["gedung"])
    make_published("ukbi", "Uji", channels=["mobile"])
    response = client_a.get(f"{ROOT}standards/?{query}")
    assert [row["code"] for row in response.json()["results"]] == codes


@pytest.mark.parametrize(
    "query",
    [
        "channel=pigeon",
        "published_since=soon",
        "published_since=0001-01-01T00:00:00%2B01:00",
        "page_size=0",
        "cursor=made-up",
    ],
)
def test_list_refuses_wrong_parameters(client_a: Client, query: str) -> None:
    response = client_a.get(f"{ROOT}standards/?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


# --- writing --------------------------------------------------------------------------------------------------------


def test_a_standard_goes_from_its_draft_into_force_by_the_api_alone(sign_in: Any, client_a: Client) -> None:
    team = sign_in("team")
    created = send(team, "POST", f"{ROOT}services/", {"code": "peminjaman-aula", "name": "Pinjam aula"})
    assert created.status_code == 201
    draft = send(team, "POST", f"{ONE}drafts/", {})
    assert (draft.status_code, draft.json()["version"]) == (201, 1)
    for row in draft.json()["components"]:
        data = {"content": full_content(row["code"]), "lock": row["lock"]}
        saved = send(team, "PUT", f"{DRAFT}components/{row['code']}/", data)
        assert (saved.status_code, saved.json()["completeness"], saved.json()["lock"]) == (200, "complete", 1)
    assert send(team, "POST", f"{DRAFT}submission/", {"note": "Siap"}).json()["state"] == "internal_review"
    assert send(team, "POST", f"{DRAFT}consultation/", {}).status_code == 403
    today = publishing.today().isoformat()
    head = sign_in("head")
    assert send(head, "POST", f"{DRAFT}consultation/", {}).json()["state"] == "consultation"
    minutes = upload(head, f"{ROOT}minutes/", {"held_on": today, "elements": ["expert"], "file": pdf_file()})
    assert (minutes.status_code, minutes.json()["elements"]) == (201, ["expert"])
    agreed = send(head, "POST", f"{DRAFT}agreement/", {"minutes": minutes.json()["id"]})
    assert (agreed.status_code, agreed.json()["state"]) == (200, "agreed")
    decree = send(head, "POST", f"{ROOT}decrees/", HEAD_OF_DECREE | {"dated_on": today, "effective_on": today})
    address = f"{ROOT}decrees/{decree.json()['id']}/"
    assert send(head, "PUT", f"{address}standards/peminjaman-aula/1/").json()["standards"][0]["version"] == 1
    assert upload(head, f"{address}enactment/", {"file": pdf_file("sk.pdf")}).json()["state"] == "signed"
    assert client_a.get(ONE).status_code == 404
    published = send(head, "POST", f"{DRAFT}publication/", {"change_note": "Pertama"})
    assert (published.status_code, published.json()["state"]) == (200, "in_force")
    assert client_a.get(ONE).json()["version"] == 1
    events = head.get(f"{DRAFT}events/").json()["results"]
    assert [event["to_state"] for event in events] == [
        "internal_review",
        "consultation",
        "agreed",
        "enacted",
        "published",
        "in_force",
    ]
    assert events[0]["note"] == "Siap"
    revoked = send(head, "POST", f"{DRAFT}revocation/", {"reason": "Salah"})
    assert revoked.json()["state"] == "revoked"
    assert client_a.get(ONE).status_code == 404


@pytest.mark.parametrize(
    ("move", "user", "data", "allowed"),
    [
        ("submission", "team", {}, "draft"),
        ("return", "head", {"note": "Lengkapi"}, "internal_review"),
        ("consultation", "head", {}, "internal_review"),
        ("publication", "head", {}, "enacted"),
        ("revocation", "head", {"reason": "Salah"}, "in_force"),
        ("review", "team", {}, "in_force"),
    ],
)
def test_a_move_needs_its_state_and_its_role(
    sign_in: Any, move: str, user: str, data: dict[str, str], allowed: str
) -> None:
    make_in_state(allowed)
    make_in_state("superseded", "lama", "Layanan lama")
    old = f"{ROOT}standards/lama/versions/1/{move}/"
    assert send(sign_in("counter"), "POST", f"{DRAFT}{move}/", data).status_code == 403
    client = sign_in(user)
    assert send(client, "POST", old, data).status_code == 409
    assert send(client, "POST", f"{ROOT}standards/tidak-ada/versions/1/{move}/", data).status_code == 404
    assert send(client, "POST", f"{DRAFT}{move}/", data).status_code in (200, 201)


def test_moves_that_need_words_say_so(sign_in: Any) -> None:
    make_in_state("internal_review")
    head = sign_in("head")
    assert list(send(head, "POST", f"{DRAFT}return/", {}).json()["errors"]) == ["note"]
    assert list(send(head, "POST", f"{DRAFT}revocation/", {}).json()["errors"]) == ["reason"]
    assert send(head, "POST", f"{DRAFT}agreement/", {"minutes": 999}).status_code == 404


def test_submission_agreement_names_the_missing_components(sign_in: Any) -> None:
    make_draft(make_service(audience="internal"), without=("fee", "safety_guarantee"))
    send(sign_in("team"), "POST", f"{DRAFT}submission/")
    response = send(sign_in("head"), "POST", f"{DRAFT}agreement/")
    assert response.status_code == 422
    assert response.json()["code"] == "standard-incomplete"
    assert response.json()["facts"]["missing"] == ["fee", "safety_guarantee"]


def test_versions_are_listed_and_a_draft_discarded(team: Client) -> None:
    make_published()
    send(team, "POST", f"{ONE}drafts/")
    rows = team.get(f"{ONE}versions/").json()["results"]
    assert [(row["version"], row["state"]) for row in rows] == [(2, "draft"), (1, "in_force")]
    assert send(team, "DELETE", f"{ONE}versions/2/").status_code == 204
    assert send(team, "DELETE", DRAFT).status_code == 409


def test_a_published_version_waits_for_its_day(sign_in: Any) -> None:
    make_in_state("published")
    head = sign_in("head")
    refused = send(head, "POST", f"{DRAFT}application/")
    assert (refused.status_code, refused.json()["code"]) == (409, "decree-not-in-effect-yet")
    assert send(sign_in("team"), "POST", f"{DRAFT}application/").status_code == 403


@pytest.mark.parametrize(
    ("data", "status", "fields"),
    [
        ({"content": {"duration_value": "dua"}, "lock": 1}, 422, ["duration_value"]),
        ({"content": {"colour": 1}, "lock": 1}, 422, ["colour"]),
        ({"content": [], "lock": 1}, 422, [""]),
        ({"content": {}}, 422, ["lock"]),
        ({"content": {}, "lock": -1}, 422, ["lock"]),
        ({"content": {}, "lock": 0}, 409, None),
        ([], 422, None),
    ],
)
def test_component_refuses_wrong_bodies(team: Client, data: Any, status: int, fields: Any) -> None:
    standard = make_draft()
    response = send(team, "PUT", f"{DRAFT}components/duration/", data)
    assert response.status_code == status
    if fields is not None:
        assert list(response.json()["errors"]) == fields
    assert standard.components.get(code="duration").content == full_content("duration")


def test_component_tells_the_second_of_two_editors(team: Client) -> None:
    make_draft()
    address = f"{DRAFT}components/safety_guarantee/"
    assert send(team, "PUT", address, {"content": {"text": "A"}, "lock": 1}).status_code == 200
    refused = send(team, "PUT", address, {"content": {"text": "B"}, "lock": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "component-changed")
    assert refused.json()["facts"] == {"lock": 2, "component": "safety_guarantee"}


@pytest.mark.usefixtures("templates")
def test_draft_begins_from_a_template(team: Client) -> None:
    make_service()
    unknown = send(team, "POST", f"{ONE}drafts/", {"template_code": "tidak-ada"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "template-unknown")
    made = send(team, "POST", f"{ONE}drafts/", {"template_code": "peminjaman-sarana"})
    assert made.json()["missing"] == ["safety_guarantee"]
    again = send(team, "POST", f"{ONE}drafts/", {})
    assert (again.status_code, again.json()["code"]) == (409, "draft-exists")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"code": "Pinjam Aula"}, "code"),
        ({"code": "baru"}, "code"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": ""}, "name"),
        ({"unit": "tidak-ada"}, "unit"),
        ({"audience": "all"}, "audience"),
        ({"channels": ["pigeon"]}, "channels.0"),
        ({"keywords": ["x" * 61]}, "keywords.0"),
    ],
)
def test_service_is_refused_by_field(team: Client, data: dict[str, Any], field: str) -> None:
    response = send(team, "POST", f"{ROOT}services/", {"code": "pinjam", "name": "Pinjam", **data})
    assert response.status_code == 422
    assert [name.split(".")[0] for name in response.json()["errors"]] == [field.split(".")[0]]
    assert not Service.objects.exists()


def test_idempotency_key_makes_one_draft(team: Client) -> None:
    make_service()
    key = {"Idempotency-Key": "draf-1"}
    first = send(team, "POST", f"{ONE}drafts/", {}, **key)
    second = send(team, "POST", f"{ONE}drafts/", {}, **key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert ServiceStandard.objects.count() == 1


def test_versions_are_for_staff(client_a: Client, sign_in: Any) -> None:
    make_draft(make_service("magang", "Magang", audience="internal"))
    address = f"{ROOT}standards/magang/versions/1/"
    assert client_a.get(address).status_code == 401
    assert send(client_a, "POST", f"{ROOT}services/", {}).status_code == 401
    body = sign_in("counter").get(address).json()
    assert (body["service"], body["state"], body["missing"]) == ("magang", "draft", [])
    assert send(sign_in("counter"), "PUT", f"{address}components/fee/", {}).status_code == 403
    assert client_a.get(f"{ROOT}standards/magang/versions/2/").status_code == 404


def test_staff_of_another_agency_see_nothing_here(agency_b_client: Client) -> None:
    make_draft()
    assert agency_b_client.get(DRAFT).status_code == 404


@pytest.fixture
def agency_b_client(db: None) -> Client:
    from tests.world import AGENCY_B

    client = Client(headers={"host": f"{AGENCY_B}.localhost"})
    with schema_context(AGENCY_B.replace("-", "_")):
        client.force_login(get_user("team"))
    return client
