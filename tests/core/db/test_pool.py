"""A pool hands one session of PostgreSQL from agency to agency."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections


@pytest.fixture
def pooled(committing: None) -> Iterator[Any]:
    """A connection from a pool of one, so that every checkout gets the same session of PostgreSQL."""
    usual = connections.settings["default"]
    options = {**usual["OPTIONS"], "pool": {"min_size": 1, "max_size": 1, "timeout": 5}}
    connections.settings["pool_of_one"] = {**usual, "CONN_MAX_AGE": 0, "OPTIONS": options}
    wrapper: Any = connections["pool_of_one"]
    yield wrapper
    wrapper.close()
    wrapper.close_pool()
    del connections["pool_of_one"]
    del connections.settings["pool_of_one"]


def test_pool_of_one_hands_no_role_from_one_agency_to_the_next(pooled: Any) -> None:
    def session_in(schema: str) -> tuple[int, str]:
        pooled.set_schema(schema)
        with pooled.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), current_user")
            row = cursor.fetchone()
        pooled.close()
        return row

    first, second, third = session_in("uji_satu"), session_in("uji_dua"), session_in("public")

    assert {first[0], second[0], third[0]} == {first[0]}, "the pool must have handed out one session"
    assert [first[1], second[1], third[1]] == ["agency_uji_satu", "agency_uji_dua", "maklumat_central"]
