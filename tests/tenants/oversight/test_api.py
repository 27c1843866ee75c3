"""GET /api/v1/oversight/agencies/: the same rows and the same walls as the pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.roles import Role
from tests.factories.oversight import BABEL, agency_in, figures_of, reader
from tests.tenants.oversight.conftest import SignIn
from tests.world import get_user

PATH = "/api/v1/oversight/agencies/"


def test_list_shows_the_newest_figures(bureau: Client) -> None:
    agency = agency_in(name="Dinas Kita", short_name="Kita", slug="dinas-kita")
    newest = figures_of(agency, missing={"fee": 1})
    figures_of(agency, hours_old=30, is_latest=False)
    agency_in(name="Dinas Lain", slug="dinas-lain")

    first, second = bureau.get(PATH).json()["results"]

    assert dt.datetime.fromisoformat(first["figures"].pop("taken_at")) == newest.taken_at
    assert first == {
        "slug": "dinas-kita",
        "name": "Dinas Kita",
        "short_name": "Kita",
        "kind": "provincial_agency",
        "state": "active",
        "province": {"code": "17", "name": "Bengkulu"},
        "condition": "incomplete",
        "figures": {
            "services_external": 2,
            "services_internal": 1,
            "published": 1,
            "drafts": 1,
            "completeness": 0.9643,
            "missing": [{"code": "fee", "label": "Fee or tariff", "services": 1}],
            "last_changed_on": "2026-07-01",
            "on_paper": 1,
            "in_sippn": 0,
            "reviews_overdue": 0,
            "review_age_days": 100,
            "checks_failed": 0,
            "pekppp": {
                "rubric": "permenpan-29-2022",
                "mean": 3.63,
                "scores": {"1": 4, "2": 3, "3": 2, "4": 5, "5": 3},
            },
            "consulting": {"mean": 3.25, "scores": {"22": 2, "25": 3, "26": 4, "27": 2, "28": 4, "31": 1}},
            "consultation": {
                "held": 1,
                "elements": 4,
                "inputs": 12,
                "answered": 12,
                "accepted": 7,
                "actions_open": 3,
                "actions_overdue": 0,
            },
            "cases": {"received": 40, "open": 6, "overdue": 0, "long_overdue": 0, "in_time": 0.9},
            "is_stale": False,
        },
    }
    assert (second["slug"], second["condition"], second["figures"]) == ("dinas-lain", "unknown", None)


def test_list_is_paged_in_a_fixed_number_of_queries(bureau: Client) -> None:
    for number in range(5):
        figures_of(agency_in(name=f"Dinas {number}"))

    with CaptureQueriesContext(connection) as few:
        first = bureau.get(f"{PATH}?page_size=1").json()
    with CaptureQueriesContext(connection) as many:
        bureau.get(f"{PATH}?page_size=5")
    second = bureau.get(first["next"]).json()

    assert [row["name"] for row in (*first["results"], *second["results"])] == ["Dinas 0", "Dinas 1"]
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("condition=complete", ["Dinas A"]),
        ("condition=incomplete", ["Dinas B"]),
        ("q=dinas+b", ["Dinas B"]),
        ("kind=liaison_office", []),
    ],
)
def test_list_is_filtered(bureau: Client, query: str, names: list[str]) -> None:
    figures_of(agency_in(name="Dinas A"))
    figures_of(agency_in(name="Dinas B"), missing={"fee": 1})

    assert [row["name"] for row in bureau.get(f"{PATH}?{query}").json()["results"]] == names


@pytest.mark.parametrize("query", ["condition=nope", "kind=nope", "cursor=x", "page_size=0", "q=%00"])
def test_list_refuses_what_cannot_be(bureau: Client, query: str) -> None:
    response = bureau.get(f"{PATH}?{query}")

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"


def test_list_of_the_ministry_has_every_province(ministry: Client) -> None:
    figures_of(agency_in(BABEL, name="Dinas Babel"))
    figures_of(agency_in(name="Dinas Bengkulu"))

    names = [row["name"] for row in ministry.get(PATH).json()["results"]]

    assert {"Dinas Babel", "Dinas Bengkulu"} <= set(names)


def test_list_needs_a_reader_of_oversight(base_client: Client, sign_in: SignIn) -> None:
    assert base_client.get(PATH).status_code == 401
    assert sign_in(reader(Role.CENTRAL_IT, "")).get(PATH).status_code in (302, 403)


def test_an_agencys_host_has_no_list(client_a: Client, in_a: object) -> None:
    client_a.force_login(get_user("admin"), backend="core.accounts.backends.SignInBackend")

    assert client_a.get(PATH).status_code == 404
