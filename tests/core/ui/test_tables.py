"""Sorting and query strings in the address bar."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from core.ui.tables import Sorting, change_query

COLUMNS = {"name": "name", "share": "latest__share"}


def sorting(address: str) -> Sorting:
    return Sorting.of(RequestFactory().get(address), COLUMNS, default="-share")


@pytest.mark.parametrize(
    ("address", "order_by"),
    [
        ("/", ("-latest__share", "-pk")),
        ("/?sort=name", ("name", "pk")),
        ("/?sort=-name", ("-name", "-pk")),
        ("/?sort=password", ("-latest__share", "-pk")),
        ("/?sort=--name", ("-latest__share", "-pk")),
        ("/?sort=", ("-latest__share", "-pk")),
        ("/?sort=latest__share", ("-latest__share", "-pk")),
    ],
)
def test_order_follows_the_address_within_the_columns_shown(address: str, order_by: tuple[str, str]) -> None:
    assert sorting(address).order_by == order_by


def test_heading_turns_the_order_around_only_when_it_is_sorted_up() -> None:
    assert sorting("/?sort=name").next_value("name") == "-name"
    assert sorting("/?sort=-name").next_value("name") == "name"
    assert sorting("/?sort=name").next_value("share") == "share"


def test_aria_is_told_for_the_sorted_column_alone() -> None:
    assert [sorting("/?sort=name").aria(key) for key in COLUMNS] == ["ascending", ""]
    assert sorting("/?sort=-share").aria("share") == "descending"


def test_change_query_keeps_what_it_does_not_change() -> None:
    request = RequestFactory().get("/?q=aula+besar&page=3&unit=a&unit=b")
    assert change_query(request, page=None, sort="name") == "?q=aula+besar&unit=a&unit=b&sort=name"


def test_change_query_escapes() -> None:
    request = RequestFactory().get("/", {"q": '"><script>'})
    assert change_query(request, page=2) == "?q=%22%3E%3Cscript%3E&page=2"
