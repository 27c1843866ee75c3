"""Lists by cursor: every row once, in a total order, whatever is added meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from core.api import pagination
from core.models import User
from core.tenancy import schema_context

PUBLIC = "/api/v1/public/"


@pytest.fixture
def people(agency_a: Any) -> list[int]:
    """Seven people, five of them with the same name and moment: only the key tells them apart."""
    now = timezone.now()
    with schema_context(agency_a.schema_name):
        User.objects.all().delete()
        made = [
            User.objects.create(
                email=f"{number}@example.org", full_name="Sama" if number < 5 else f"Z{number}", created_at=now
            )
            for number in range(7)
        ]
    return [person.pk for person in made]


def walk(client: Client, url: str, direction: str = "next") -> list[list[int]]:
    pages = []
    while url:
        body = client.get(url).json()
        pages.append([row["id"] for row in body["results"]])
        url = body[direction]
    return pages


def test_pages_show_every_row_once(stranger: Client, people: list[int]) -> None:
    pages = walk(stranger, f"{PUBLIC}?page_size=2")

    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert [pk for page in pages for pk in page] == people


def test_pages_lead_back(stranger: Client, people: list[int]) -> None:
    url = f"{PUBLIC}?page_size=3"
    for _ in range(2):
        url = stranger.get(url).json()["next"]

    backwards = walk(stranger, url, "previous")

    assert backwards == [people[6:], people[3:6], people[:3]]


def test_the_first_page_has_nothing_before_it(stranger: Client, people: list[int]) -> None:
    first = stranger.get(f"{PUBLIC}?page_size=3").json()
    again = stranger.get(stranger.get(first["next"]).json()["previous"]).json()

    assert (first["previous"], again["previous"]) == (None, None)
    assert again["results"] == first["results"]
    assert again["next"] == first["next"]


def test_a_row_added_in_front_moves_nothing(stranger: Client, people: list[int]) -> None:
    first = stranger.get(f"{PUBLIC}?page_size=3").json()
    with schema_context("uji_satu"):
        User.objects.create(email="baru@example.org", full_name="Aaa")

    assert [row["id"] for row in stranger.get(first["next"]).json()["results"]] == people[3:6]


def test_newest_first_without_another_order(api: Client) -> None:
    rows = api.get("/api/v1/people/").json()["results"]

    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)


def test_links_are_headers_too(stranger: Client, people: list[int]) -> None:
    first = stranger.get(f"{PUBLIC}?page_size=3")
    second = stranger.get(first.json()["next"])

    assert first.headers["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert 'rel="next"' in second.headers["Link"]
    assert 'rel="previous"' in second.headers["Link"]
    assert 'rel="first"' in second.headers["Link"]


def test_an_empty_list_is_one_page(stranger: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        User.objects.all().delete()

    assert stranger.get(PUBLIC).json() == {"next": None, "previous": None, "results": []}


@pytest.mark.parametrize("size", ["0", "-1", "201", "x", "", "1.5", "9" * 400, "٣"])
def test_a_page_size_out_of_bounds_is_refused(stranger: Client, size: str) -> None:
    response = stranger.get(PUBLIC, {"page_size": size})

    assert (response.status_code, set(response.json()["errors"])) == (400, {"page_size"})


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "x:y",
        "a" * 5000,
        "W10:x",
        signing.Signer().sign_object([False, ["A"]]),
        signing.Signer(salt="cursor:/api/v1/public/").sign_object("x"),
    ],
)
def test_a_cursor_made_by_hand_is_refused(stranger: Client, cursor: str) -> None:
    response = stranger.get(PUBLIC, {"cursor": cursor})

    assert (response.status_code, response.json()["code"]) == (400, "bad-cursor")


def test_a_cursor_of_another_list_is_refused(api: Client, people: list[int]) -> None:
    cursor = api.get(f"{PUBLIC}?page_size=1").json()["next"].partition("cursor=")[2].partition("&")[0]

    assert api.get(f"{PUBLIC}?cursor={cursor}").status_code == 200
    assert api.get(f"/api/v1/me/?cursor={cursor}").status_code in (200, 401)


@pytest.mark.parametrize(
    ("order", "total"),
    [
        (("name",), ("name", "pk")),
        (("-created_at",), ("-created_at", "-pk")),
        (("-created_at", "-pk"), ("-created_at", "-pk")),
        (("id",), ("id",)),
    ],
)
def test_total_order_ends_in_the_key(order: tuple[str, ...], total: tuple[str, ...]) -> None:
    assert pagination.total_order(order) == total


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_the_database_once(
    stranger: Client, agency_a: Any, rows: int, django_assert_num_queries: Any
) -> None:
    with schema_context(agency_a.schema_name):
        User.objects.all().delete()
        for number in range(rows):
            User.objects.create(email=f"{number}@example.org", full_name="N")
    stranger.get(PUBLIC)

    with django_assert_num_queries(1):
        assert len(stranger.get(PUBLIC).json()["results"]) == rows
