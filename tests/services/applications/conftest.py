"""What the tests of applications share: a browser that has begun an application."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from core import antispam
from tests.factories.applications import PERSON


def stamp(seconds_ago: int = 60) -> str:
    """Return the signed moment of a form that was drawn some time ago."""
    return signing.dumps(int(time.time()) - seconds_ago, salt=antispam.SALT)


@pytest.fixture
def begin(client_a: Client) -> Any:
    """Return a function that fills in the first page of the form of a service."""

    def fill(code: str = "peminjaman-aula", **changes: str) -> Any:
        typed = {**PERSON, "applicant": "a1", "stamp": stamp(), "website": "", **changes}
        return client_a.post(f"/permohonan/{code}/isi/", typed)

    return fill
