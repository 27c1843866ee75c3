"""The directory and the registry for programs, on the base host."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.api.tokens import create_token
from core.models import AuditEntry
from tenants.models import Agency, OnboardingRun
from tests.factories.tenants import agency_row
from tests.world import get_user

URL = "/api/v1/agencies/"
NEW = {
    "slug": "dinas-api",
    "name": "Dinas lewat API",
    "kind": "provincial_agency",
    "province_code": "81",
    "admin_name": "Ani Contoh",
    "admin_email": "Ani@contoh.example",
}


def program(local: str, *scopes: str) -> Client:
    until = timezone.now() + dt.timedelta(days=1)
    _, text = create_token(name="Uji", user=get_user(local), scopes=scopes, expires_at=until)
    return Client(headers={"host": "localhost", "authorization": f"Bearer {text}", "accept-language": "en"})


@pytest.fixture
def central_program(db: None, settings: Any) -> Client:
    settings.CENTRAL_TOTP_REQUIRED = False
    return program("central", "write", "central")


def post(client: Client, url: str, body: Any = None, **headers: Any) -> Any:
    return client.post(url, body, content_type="application/json", **headers)


def test_everybody_reads_the_directory_and_may_keep_it(base_client: Client, agency_a: Agency) -> None:
    agency_row(slug="tertutup", schema_name="tertutup", state=Agency.State.REQUESTED, activated_at=None)
    answer = base_client.get(URL)
    found = {row["slug"]: row for row in answer.json()["results"]}
    assert "tertutup" not in found
    assert found[agency_a.slug]["province"] == {"code": "15", "name": "Jambi"}
    assert found[agency_a.slug]["url"] == f"http://{agency_a.slug}.localhost:8000/"
    assert "public" in answer["Cache-Control"]
    again = base_client.get(URL, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_the_directory_is_filtered_and_searched(base_client: Client, agency_a: Agency, agency_b: Agency) -> None:
    def slugs(**asked: str) -> list[str]:
        return [row["slug"] for row in base_client.get(URL, asked).json()["results"]]

    assert slugs(q="uji satu") == [agency_a.slug]
    assert slugs(province="81") == []
    assert slugs(kind="provincial_agency") == [agency_b.slug, agency_a.slug]
    assert base_client.get(URL, {"kind": "x"}).status_code == 400


def test_one_agency_is_read_and_an_unknown_one_is_a_problem(base_client: Client, agency_a: Agency) -> None:
    assert base_client.get(f"{URL}{agency_a.slug}/").json()["name"] == agency_a.name
    answer = base_client.get(f"{URL}tidak-ada/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_an_agency_is_asked_for_and_its_onboarding_followed(central_program: Client) -> None:
    answer = post(central_program, URL, NEW)
    assert answer.status_code == 202
    assert answer["Location"].endswith(f"{URL}dinas-api/onboarding/")
    agency = Agency.objects.get(slug="dinas-api")
    assert (agency.state, agency.time_zone, agency.short_name) == ("requested", "Asia/Jayapura", "Dinas lewat API")
    assert OnboardingRun.objects.get(agency=agency).admin_email == "ani@contoh.example"
    status = central_program.get(f"{URL}dinas-api/onboarding/").json()
    assert (status["state"], len(status["steps"])) == ("waiting", 9)
    assert AuditEntry.objects.filter(action="tenants.agency_requested", via="api", actor_name="Nama central").exists()


def test_the_same_key_makes_one_agency_and_a_second_request_is_refused(central_program: Client) -> None:
    first = post(central_program, URL, NEW, headers={"idempotency-key": "satu"})
    again = post(central_program, URL, NEW, headers={"idempotency-key": "satu"})
    assert (first.status_code, again.status_code) == (202, 202)
    assert again["Idempotency-Replayed"] == "true"
    taken = post(central_program, URL, NEW)
    assert (taken.status_code, taken.json()["code"]) == (409, "slug-taken")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "public"}, "slug"),
        ({"slug": "Dinas"}, "slug"),
        ({"slug": "x" * 49}, "slug"),
        ({"slug": "динас"}, "slug"),
        ({"name": "Dinas\u202eA"}, "name"),
        ({"name": ""}, "name"),
        ({"kind": "x"}, "kind"),
        ({"province_code": "10"}, "province_code"),
        ({"admin_email": "ani"}, "admin_email"),
        ({"colour": "#ffee00"}, "colour"),
        ({"time_zone": "UTC"}, "time_zone"),
    ],
)
def test_bad_values_are_named_by_field(central_program: Client, changes: dict[str, str], field: str) -> None:
    answer = post(central_program, URL, {**NEW, **changes})
    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert not Agency.objects.filter(name=NEW["name"]).exists()


@pytest.mark.parametrize(
    ("method", "path"),
    [("post", ""), ("get", "uji-satu/onboarding/"), ("post", "uji-satu/suspend/"), ("post", "uji-satu/resume/")],
)
def test_central_work_needs_right_and_scope(base_client: Client, settings: Any, method: str, path: str) -> None:
    settings.CENTRAL_TOTP_REQUIRED = False
    body = {**NEW, "reason": "Pindah"}

    def ask(client: Client) -> int:
        answer = post(client, URL + path, body) if method == "post" else client.get(URL + path)
        return int(answer.status_code)

    assert ask(base_client) == 401
    assert ask(program("central", "write")) == 403
    assert ask(program("bureau", "write", "central")) == 403
    assert ask(program("central", "write", "central")) in (200, 202, 409)


def test_a_site_is_suspended_and_opened_again(central_program: Client, base_client: Client, agency_a: Agency) -> None:
    url = f"{URL}{agency_a.slug}/"
    assert post(central_program, f"{url}suspend/", {"reason": " "}).status_code == 422
    assert post(central_program, f"{url}suspend/", {"reason": "a", "until": "2020-01-01T00:00:00Z"}).status_code == 422
    assert post(central_program, f"{url}suspend/", {"reason": "Pindah"}).json()["state"] == "suspended"
    assert post(central_program, f"{url}suspend/", {"reason": "Pindah"}).json()["code"] == "wrong-state"
    assert base_client.get(url).json()["state"] == "suspended"
    assert post(central_program, f"{url}resume/").json()["state"] == "active"
    assert post(central_program, f"{URL}tidak-ada/resume/").status_code == 404
