from typing import Any

import pytest
from django.test import Client

from core.tenancy import schema_context
from services import domain
from services.components import COMPONENTS
from services.models import Service, ServiceStandard
from tests.factories.services import UnitFactory, make_draft, make_published, make_service
from tests.services.examples import full_content
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
ROOT = "/api/v1/"
ONE = f"{ROOT}standards/peminjaman-aula/"
DRAFT = f"{ONE}versions/1/"


def send(client: Client, method: str, address: str, data: Any, **headers: str) -> Any:
    return client.generic(method, address, _json(data), content_type="application/json", headers=headers)


def _json(data: Any) -> str:
    import json

    return json.dumps(data)


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
    assert [(row["version"], row["state"]) for row in body["history"]] == [(1, "published")]


def test_reads_answer_304_to_who_has_the_content(client_a: Client) -> None:
    standard = make_published()
    for address in (f"{ROOT}standards/", ONE):
        first = client_a.get(address)
        assert client_a.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    etag = client_a.get(ONE)["ETag"]
    domain.publish_standard(standard=domain.draft_standard(service=standard.service, by=None), by=None)
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


def test_a_standard_is_written_and_published_by_the_api_alone(sign_in: Any, client_a: Client) -> None:
    team = sign_in("team")
    created = send(team, "POST", f"{ROOT}services/", {"code": "peminjaman-aula", "name": "Pinjam aula"})
    assert created.status_code == 201
    draft = send(team, "POST", f"{ONE}drafts/", {})
    assert (draft.status_code, draft.json()["version"]) == (201, 1)
    for row in draft.json()["components"]:
        data = {"content": full_content(row["code"]), "lock": row["lock"]}
        saved = send(team, "PUT", f"{DRAFT}components/{row['code']}/", data)
        assert (saved.status_code, saved.json()["completeness"], saved.json()["lock"]) == (200, "complete", 1)
    assert client_a.get(ONE).status_code == 404
    assert send(team, "POST", f"{DRAFT}publication/", {}).status_code == 403
    published = send(sign_in("head"), "POST", f"{DRAFT}publication/", {"change_note": "Pertama"})
    assert (published.status_code, published.json()["state"]) == (200, "published")
    assert client_a.get(ONE).json()["version"] == 1
    withdrawn = send(sign_in("head"), "POST", f"{DRAFT}withdrawal/", {"reason": "Salah"})
    assert withdrawn.json()["state"] == "revoked"
    assert client_a.get(ONE).status_code == 404


def test_publication_refused_names_the_missing_components(sign_in: Any) -> None:
    make_draft(without=("fee", "safety_guarantee"))
    response = send(sign_in("head"), "POST", f"{DRAFT}publication/", {})
    assert response.status_code == 422
    assert response.json()["code"] == "standard-incomplete"
    assert response.json()["facts"] == {"missing": ["fee", "safety_guarantee"]}


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
