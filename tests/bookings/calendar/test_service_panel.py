"""The public page of a service shows when the things of its standard are free next, and is made anew soon."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import Resource
from core import pagecache
from core.tenancy import schema_context, use_public
from tests.factories.bookings import DAY, book, make_resource
from tests.factories.services import make_published

JAMBI = ZoneInfo("Asia/Jakarta")
NOW = dt.datetime.now(JAMBI)
TOMORROW = dt.datetime.combine(NOW.date() + DAY, dt.time(8), JAMBI)
PAGE = "/layanan/peminjaman-aula/"


@pytest.fixture
def hall(agency_a: Any) -> Resource:
    with schema_context(agency_a.schema_name):
        make_published()
        made = make_resource(service_code="peminjaman-aula", name="Aula Pusako", lead_hours=24)
        book(make_resource("ruang", name="Ruang lain"), TOMORROW, TOMORROW + DAY / 24)
    use_public()
    return made


def shown(client: Client) -> str:
    pagecache.forget_everything()
    text = re.sub(r"<[^>]+>", " ", client.get(PAGE).content.decode())
    text = re.sub(r"\s+", " ", text.replace("\u2060", "").replace("\u2013", "-"))
    return text.split("Kapan kosong")[1].split("Seluruh jadwal")[0] if "Kapan kosong" in text else ""


def test_next_free_times_of_the_services_things(agency_a: Any, client_a: Client, hall: Resource) -> None:
    text = shown(client_a)

    assert "Aula Pusako" in text
    assert text.count("08.00-16.00") >= 1
    assert "Ruang lain" not in text
    with schema_context(agency_a.schema_name):
        Resource.objects.update(is_public=False)
    use_public()
    assert shown(client_a) == ""


def test_a_booking_is_seen_without_a_change_of_content(agency_a: Any, client_a: Client, hall: Resource) -> None:
    day = TOMORROW + 2 * DAY
    with schema_context(agency_a.schema_name):
        Resource.objects.filter(pk=hall.pk).update(lead_hours=0)
        for number in range(14):
            start = TOMORROW + (number - 1) * DAY
            if start != day and start > NOW:
                book(hall, start, start + DAY / 3)
    use_public()
    assert shown(client_a).count("08.00-16.00") == 1
    client_a.get(PAGE)
    (kept,) = [page for key, page in pagecache._pages.by_key.items() if PAGE in key]

    assert kept.max_age == 15


def test_it_costs_the_same_for_many_things(agency_a: Any, client_a: Client, hall: Resource) -> None:
    def cost() -> int:
        pagecache.forget_everything()
        with CaptureQueriesContext(connection) as queries:
            client_a.get(PAGE)
        return len(queries)

    cost()
    once = cost()
    with schema_context(agency_a.schema_name):
        for number in range(4):
            make_resource(f"ruang-{number}", service_code="peminjaman-aula")
    use_public()

    assert cost() == once
