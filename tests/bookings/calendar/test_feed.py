"""The calendar file of one thing: RFC 5545, busy only, the same names for the same entries, "not modified"."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.domain import Part, release, reserve_anew
from bookings.models import Booking, Closure, Resource
from core.tenancy import schema_context, use_public
from tests.factories.bookings import DAY, book, make_projectors, make_resource

JAMBI = ZoneInfo("Asia/Jakarta")
MORNING = (dt.datetime.now(JAMBI) + 7 * DAY).replace(hour=8, minute=0, second=0, microsecond=0)
NOON = MORNING + dt.timedelta(hours=4)


@pytest.fixture
def hall(agency_a: Any) -> Resource:
    with schema_context(agency_a.schema_name):
        made = make_resource(name="Aula, besar; indah", location="Lantai 2", before_minutes=30)
        book(made, MORNING, NOON)
    use_public()
    return made


def entries(client: Client, code: str = "aula") -> list[dict[str, str]]:
    """Return the entries as a program would read them: lines put together again."""
    text = client.get(f"/jadwal/{code}.ics").content.decode().replace("\r\n ", "")
    found = re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, re.S)
    return [dict(line.split(":", 1) for line in entry.strip().split("\r\n")) for entry in found]


def utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def test_a_use_is_busy_with_the_time_around_it_and_has_no_name(client_a: Client, hall: Resource) -> None:
    answer = client_a.get("/jadwal/aula.ics")
    body = answer.content

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert body.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"X-WR-CALNAME:Aula\\, besar\\; indah" in body
    (entry,) = entries(client_a)
    assert entry["SUMMARY"] == "Terpakai"
    assert (entry["DTSTART"], entry["DTEND"]) == (utc(MORNING - dt.timedelta(minutes=30)), utc(NOON))
    assert (entry["LOCATION"], entry["STATUS"], entry["SEQUENCE"]) == ("Lantai 2", "CONFIRMED", "0")
    assert re.fullmatch(r"[0-9a-f]{24}@uji-satu\.localhost", entry["UID"])
    assert re.fullmatch(r"\d{8}T\d{6}Z", entry["DTSTAMP"])


def test_a_move_keeps_the_name_and_raises_the_sequence(agency_a: Any, client_a: Client, hall: Resource) -> None:
    (before,) = entries(client_a)
    with schema_context(agency_a.schema_name):
        booking = Booking.objects.get()
        booking.during = (MORNING + DAY, NOON + DAY)
        booking.save()
        booking.refresh_from_db()
        reserve_anew(booking=booking, parts=[Part(hall.pk)])
    use_public()
    (after,) = entries(client_a)

    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], "1")
    assert after["DTEND"] == utc(NOON + DAY)
    with schema_context(agency_a.schema_name):
        release(booking=booking)
    use_public()
    assert entries(client_a) == []


def test_units_own_activities_and_closures_are_told(agency_a: Any, client_a: Client) -> None:
    with schema_context(agency_a.schema_name):
        projectors = make_projectors(5)
        booking = book(projectors, MORNING, NOON, quantity=2)
        Booking.objects.filter(pk=booking.pk).update(shows_title=True, title="Bulan Bahasa")
        Closure.objects.create(resource=projectors, during=(NOON, NOON + DAY), reason="Diperbaiki")
    use_public()

    found = [entry["SUMMARY"] for entry in entries(client_a, "proyektor")]
    assert found == ["Bulan Bahasa: 2 dari 5", "Tidak dapat dipakai: Diperbaiki"]


def test_not_modified_until_something_changes(agency_a: Any, client_a: Client, hall: Resource) -> None:
    tag = client_a.get("/jadwal/aula.ics")["ETag"]

    again = client_a.get("/jadwal/aula.ics", headers={"If-None-Match": f"W/{tag}"})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "public, max-age=300"
    with schema_context(agency_a.schema_name):
        book(hall, MORNING + DAY, NOON + DAY)
    use_public()
    with CaptureQueriesContext(connection) as queries:
        assert client_a.get("/jadwal/aula.ics", headers={"If-None-Match": tag}).status_code == 200
    assert len(queries) <= 6  # the agency, the thing, what is held, its changes, closures
