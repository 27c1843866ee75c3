"""What programs read of what is free: without a token, never who booked, and exactly what a booking accepts."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from bookings.domain import Part, reserve
from bookings.errors import NotFree
from bookings.models import Booking, Resource
from core.tenancy import schema_context, use_public
from tests.factories.bookings import DAY, book, make_booking, make_projectors, make_resource

API = "/api/v1"
MAKASSAR = ZoneInfo("Asia/Makassar")
TODAY = dt.datetime.now(MAKASSAR).date()
MONDAY = TODAY + (14 - TODAY.weekday()) * DAY


def at(hour: float, day: int = 0) -> dt.datetime:
    return dt.datetime.combine(MONDAY + day * DAY, dt.time(0), MAKASSAR) + dt.timedelta(hours=hour)


@pytest.fixture
def hall(agency_a: Any) -> Resource:
    with schema_context(agency_a.schema_name):
        made = make_resource(capacity=150, time_zone="Asia/Makassar", after_minutes=30, accessibility=["ramp"])
        book(made, at(10), at(12))
        Booking.objects.update(title="Rapat rahasia")
        make_resource("ranjang", kind=Resource.Kind.BED)
        make_resource("dalam", is_public=False)
    use_public()
    return made


def read(client: Client, path: str, status: int = 200) -> Any:
    answer = client.get(f"{API}/{path}")
    assert answer.status_code == status, answer.content
    assert "Rapat rahasia" not in answer.content.decode()
    return answer.json()


def test_the_list_has_what_the_public_may_borrow(agency_a: Any, client_a: Client, hall: Resource) -> None:
    with schema_context(agency_a.schema_name):
        make_projectors(5)
        make_resource("ruang", capacity=10)
    use_public()

    def codes(query: str) -> list[str]:
        return [row["code"] for row in read(client_a, f"resources/?{query}")["results"]]

    assert codes("") == ["aula", "proyektor", "ruang"]
    assert codes("people=60") == ["aula", "proyektor"]
    assert codes("kind=room") == ["aula", "ruang"]
    assert read(client_a, "resources/?kind=bed", 400)["errors"].keys() == {"kind"}


def test_days_are_cut_into_slots_of_the_zone(client_a: Client, hall: Resource) -> None:
    told = read(client_a, f"resources/aula/availability/?from={MONDAY}&to={MONDAY}")
    slots = [(slot["start"][11:], slot["end"][11:16], slot["state"], slot["left"]) for slot in told["days"][0]["slots"]]

    assert (told["time_zone"], told["days"][0]["on"], told["days"][0]["day_off"]) == (
        "Asia/Makassar",
        MONDAY.isoformat(),
        "",
    )
    assert slots == [
        ("08:00:00+08:00", "09:30", "free", 1),
        ("09:30:00+08:00", "12:30", "taken", None),
        ("12:30:00+08:00", "16:00", "free", 1),
    ]


def test_a_booking_accepts_what_is_free_and_refuses_what_is_not(
    agency_a: Any, client_a: Client, hall: Resource
) -> None:
    told = read(client_a, f"resources/aula/availability/?from={MONDAY}&to={MONDAY + DAY}")
    slots = [slot for day in told["days"] for slot in day["slots"]]
    half = dt.timedelta(minutes=30)
    with schema_context(agency_a.schema_name):
        for slot in slots:
            start, end = (dt.datetime.fromisoformat(slot[name]) for name in ("start", "end"))
            while start < end:
                booking = make_booking(start, start + half)
                booking.refresh_from_db()
                try:
                    reserve(booking=booking, parts=[Part(hall.pk)])
                    accepted = True
                except NotFree:
                    accepted = False
                assert accepted == (slot["state"] == "free"), (slot, start)
                booking.reservations.all().delete()
                start += half
    use_public()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-13-01", "from"),
        ("from=1999-01-01", "from"),
        (f"from={MONDAY}&to={MONDAY - DAY}", "to"),
        (f"from={MONDAY}&to={MONDAY + 90 * DAY}", "to"),
        ("quantity=0", "quantity"),
    ],
)
def test_wrong_parameters_are_named(client_a: Client, hall: Resource, query: str, field: str) -> None:
    assert read(client_a, f"resources/aula/availability/?{query}", 400)["errors"].keys() == {field}


def test_what_is_not_public_is_not_there(client_a: Client, client_b: Client, hall: Resource) -> None:
    for code in ("ranjang", "dalam", "tidak-ada"):
        assert read(client_a, f"resources/{code}/availability/", 404)["status"] == 404
    assert read(client_b, "resources/")["results"] == []


def test_first_free_names_time_and_things(agency_a: Any, client_a: Client, hall: Resource) -> None:
    with schema_context(agency_a.schema_name):
        make_projectors(2, time_zone="Asia/Makassar")
    use_public()
    wish = f"people=60&minutes=240&from={MONDAY}&to={MONDAY + 3 * DAY}&weekday=mon&weekday=tue&accessible=ramp"
    found = read(client_a, f"availability/first-free/?{wish}&equipment=proyektor:2")["results"]

    assert [dt.datetime.fromisoformat(one["start"]) for one in found] == [at(8, 1)]
    assert [(thing["code"], thing["quantity"]) for thing in found[0]["things"]] == [("aula", 1), ("proyektor", 2)]
    assert read(client_a, f"availability/first-free/?{wish}&people=900")["results"] == []
    wrong = read(client_a, "availability/first-free/?weekday=x&minutes=0&equipment=ranjang;1", 400)["errors"]
    assert {name.split(".")[0] for name in wrong} == {"weekday", "minutes", "equipment"}
    assert read(client_a, f"availability/first-free/?{wish}&equipment=ranjang", 400)["errors"].keys() == {"equipment"}


def test_who_keeps_it_asks_whether_it_still_holds(client_a: Client, hall: Resource) -> None:
    address = f"{API}/resources/aula/availability/?from={MONDAY}"
    first = client_a.get(address)

    assert first["Cache-Control"] == "public, no-cache"
    assert client_a.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
