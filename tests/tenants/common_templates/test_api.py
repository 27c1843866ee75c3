"""The API of common templates on the base host: what the pages do, with the same walls."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tenants.models import StandardTemplate
from tests.factories.oversight import agency_in
from tests.factories.templates import FIELDS, published_template, template_draft
from tests.services.examples import full_content
from tests.tenants.common_templates.test_pages import report
from tests.world import get_user

pytestmark = pytest.mark.django_db
PATH = "/api/v1/templates/"


def send(client: Client, method: str, path: str, data: Any = None) -> Any:
    answer = getattr(client, method)(f"{PATH}{path}", data, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


@pytest.mark.parametrize(("who", "province"), [("central", None), ("bureau", "15")])
def test_a_template_lives_its_whole_life(who: str, province: str | None, request: Any) -> None:
    client: Client = request.getfixturevalue(who)
    status, made = send(client, "post", "", FIELDS)
    assert (status, made["province_code"], made["versions"][0]["state"]) == (201, province, "draft")
    code = made["code"]
    body = {"content": full_content("duration"), "rule": "minimum", "lock": 0}
    status, version = send(client, "put", f"{code}/versions/1/components/duration/", body)
    assert (status, version["rules"], version["locks"]) == (200, {"duration": "minimum"}, {"duration": 1})
    assert send(client, "put", f"{code}/versions/1/components/duration/", {**body, "rule": "fixed"})[0] == 409
    assert send(client, "put", f"{code}/versions/1/components/colour/", body)[0] == 404
    wrong = {**body, "content": {"duration_value": "dua"}, "lock": 1}
    assert send(client, "put", f"{code}/versions/1/components/duration/", wrong)[0] == 422
    assert send(client, "post", f"{code}/versions/1/publication/", {})[1]["state"] == "published"
    assert send(client, "delete", f"{code}/versions/1/")[0] == 409
    assert send(client, "post", f"{code}/versions/")[0] == 201
    assert send(client, "post", f"{code}/versions/")[0] == 409
    assert send(client, "delete", f"{code}/versions/2/")[0] == 204
    assert send(client, "post", f"{code}/versions/1/withdrawal/", {"reason": "Keliru"})[1]["state"] == "withdrawn"
    assert send(client, "post", f"{code}/retirement/")[1]["retired_at"]
    assert send(client, "delete", f"{code}/retirement/")[1]["retired_at"] is None
    assert send(client, "put", f"{code}/", {**FIELDS, "name": "Magang"})[1]["name"] == "Magang"
    assert send(client, "put", f"{code}/", {**FIELDS, "kinds": []})[0] == 422
    assert [row["code"] for row in send(client, "get", "")[1]["results"]] == [code]


def test_another_provinces_template_is_not_there(other_bureau: Client) -> None:
    code = published_template(province="15").template.code
    assert send(other_bureau, "get", "")[1]["results"] == []
    for method, path in (
        ("get", f"{code}/"),
        ("get", f"{code}/uptake/"),
        ("get", f"{code}/versions/1/"),
        ("post", f"{code}/versions/"),
        ("post", f"{code}/retirement/"),
    ):
        assert send(other_bureau, method, path)[0] == 404


def test_others_drafts_are_not_read_nor_others_templates_written(bureau: Client, central: Client) -> None:
    draft = template_draft("fee")
    assert send(bureau, "get", f"{draft.template.code}/")[1]["versions"] == []
    assert send(bureau, "get", f"{draft.template.code}/versions/1/")[0] == 404
    code = published_template(province="15").template.code
    assert send(central, "get", f"{code}/versions/1/")[0] == 200
    assert send(central, "post", f"{code}/versions/")[0] == 404
    assert send(central, "put", f"{code}/", FIELDS)[0] == 404


def test_who_writes_no_templates_is_refused(sign_in: Any, base_client: Client) -> None:
    assert send(sign_in(get_user("ministry")), "get", "")[0] == 403
    assert send(base_client, "get", "")[0] == 401
    assert not StandardTemplate.objects.exists()


def test_who_uses_it(bureau: Client) -> None:
    code = published_template().template.code
    report(agency_in("15", slug="dinas-kita"), code, behind=2)
    report(agency_in("17"), code)
    status, rows = send(bureau, "get", f"{code}/uptake/")
    assert status == 200
    assert [(row["agency"], row["version"], row["behind"]) for row in rows] == [("dinas-kita", 1, 2)]
