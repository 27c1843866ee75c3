"""The pages of figures: what they show, whom they open for, and the workbooks."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from bookings.models import Booking, Shelter
from core.tenancy import schema_context
from tests.factories.bookings import book, make_resource
from tests.factories.past_lendings import make_lending
from tests.world import AGENCY_B, get_user

ZONE = ZoneInfo("Asia/Jakarta")
NOW = dt.datetime(2026, 6, 30, 12, tzinfo=ZONE)
BASE = "/portal/pemakaian/"
EVERY = ("", "komunitas/", "daftar/", "rumah-singgah/", "keliling/", "pemakaian.xlsx", "keliling/kunjungan.xlsx")
NAME = "Sanggar Imaji"

pytestmark = pytest.mark.usefixtures("in_a")


def at(day: int, hour: float = 9) -> dt.datetime:
    return dt.datetime(2026, 3, day, tzinfo=ZONE) + dt.timedelta(hours=hour)


@pytest.fixture
def client(in_a: Any, client_a: Client) -> Any:
    with time_machine.travel(NOW, tick=False):
        client_a.force_login(get_user("facility"))
        yield client_a


@pytest.fixture
def _year(in_a: Any) -> None:
    """Ten uses of 2026, seven of them by communities, one refusal, one activity of the agency."""
    hall = make_resource(name="Aula =1+1")
    for day in range(2, 9):
        make_lending(hall, at(day), at(day, 11), organisation=NAME, received_at=at(1))
    for day in (9, 10, 11):
        make_lending(hall, at(day), at(day, 11), asker="school", organisation="SMP 7", received_at=at(1))
    make_lending(
        hall, at(12), at(12, 11), state="refused", refused_for="unsuitable", received_at=at(1), answered_at=at(2)
    )
    own = book(hall, at(16), at(16, 10), now=at(1))
    Booking.objects.filter(pk=own.pk).update(state="returned")


@pytest.mark.usefixtures("_year")
def test_a_year_shows_things_hours_borrowers_and_reasons(client: Client) -> None:
    answer = client.get(BASE)
    context = answer.context
    assert (context["used"], context["requests"].received, context["things"][0].uses) == (11, 11, 11)
    assert context["askers"][0][::2] == ("community", 7)
    assert [(code, number) for code, _label, number in context["refused"]] == [("unsuitable", 1)]
    assert [row.hour for row in context["hours"]] == [9, 10]
    text = answer.content.decode()
    assert NAME in text
    assert "Rukmini" not in text


@pytest.mark.usefixtures("_year")
def test_the_share_of_communities_leads_to_what_was_counted(client: Client) -> None:
    answer = client.get(f"{BASE}komunitas/")
    (year,) = answer.context["years"]
    assert (year["row"].share, year["row"].uses, year["row"].by_communities) == (70, 10, 7)
    assert client.get(year["all"]).context["page"].paginator.count == 10
    assert client.get(year["communities"]).context["page"].paginator.count == 7


@pytest.mark.usefixtures("_year")
@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 11),
        ("?keadaan=", 11),
        ("?keadaan=refused&alasan=unsuitable", 1),
        ("?keadaan=refused&alasan=taken", 0),
        ("?sarana=aula&peminjam=school", 3),
        ("?jenis=own_use", 1),
        ("?dari=2026-03-03&sampai=2026-03-04", 2),
        ("?sarana=%27--&peminjam=x&keadaan=zzz&page=999", 11),
    ],
)
def test_a_list_has_what_a_figure_counted(client: Client, query: str, number: int) -> None:
    answer = client.get(f"{BASE}daftar/{query}")
    assert (answer.status_code, answer.context["page"].paginator.count) == (200, number)


@pytest.mark.parametrize(
    "query",
    ["?dari=kapan", "?dari=2026-02-30", "?dari=2026-05-01&sampai=2026-04-01", "?dari=0001-01-01", "?sampai=9999-12-31"],
)
def test_wrong_days_are_told_and_the_present_year_is_shown(client: Client, query: str) -> None:
    answer = client.get(f"{BASE}{query}")
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert answer.context["period"].first == dt.date(2026, 1, 1)


@pytest.mark.usefixtures("_year")
def test_the_workbook_has_figures_no_formulas_and_nobody(client: Client) -> None:
    answer = client.get(f"{BASE}pemakaian.xlsx")
    book_ = load_workbook(io.BytesIO(answer.content))
    cells = [cell for sheet in book_ for row in sheet.iter_rows() for cell in row if cell.value is not None]
    values = [cell.value for cell in cells]
    assert {"Aula =1+1", 70, 21} <= set(values)
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [value for value in values if NAME in str(value) or "Rukmini" in str(value)]


@pytest.mark.parametrize(
    ("local", "opens"),
    [
        ("facility", {*EVERY}),
        ("head", {*EVERY}),
        ("counter", {*EVERY} - {"rumah-singgah/"}),
        ("shelter", {"rumah-singgah/"}),
        *[(local, set()) for local in ("team", "complaints", "admin")],
    ],
)
def test_pages_open_for_whoever_may_see_what_they_count(client_a: Client, local: str, opens: set[str]) -> None:
    client_a.force_login(get_user(local))
    answers = {path: client_a.get(f"{BASE}{path}").status_code for path in EVERY}
    assert {path for path, status in answers.items() if status == 200} == opens
    assert answers[""] == (302 if local == "shelter" else 200 if opens else 403)


def test_only_who_sees_the_load_sees_companions(client: Client) -> None:
    assert client.get(BASE).context["companions"] == []
    client.force_login(get_user("counter"))
    assert client.get(BASE).context["companions"] is None


def test_an_empty_agency_and_an_unknown_shelter(client: Client) -> None:
    client.force_login(get_user("head"))
    for path in EVERY:
        assert client.get(f"{BASE}{path}").status_code == 200, path
    assert client.get(f"{BASE}rumah-singgah/?rumah=tidak-ada").status_code == 404
    Shelter.objects.create(code="singgah", name="Rumah Singgah")
    assert client.get(f"{BASE}rumah-singgah/keterisian.xlsx").status_code == 200


@pytest.mark.usefixtures("_year")
@pytest.mark.parametrize("path", ["", "komunitas/", "daftar/"])
def test_queries_do_not_grow(client: Client, path: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{BASE}{path}")
        return len(queries)

    asked()
    few = asked()
    hall = make_resource("ruang")
    for day in range(2, 6):
        make_lending(hall, at(day), at(day, 11), organisation=f"Komunitas {day}", received_at=at(1))
    assert asked() == few


def test_another_agency_sees_nothing_of_it() -> None:
    make_lending(make_resource(), at(2), at(2, 11), received_at=at(1))
    client_b = Client(headers={"host": f"{AGENCY_B}.localhost"})
    with schema_context("uji_dua"):
        client_b.force_login(get_user("facility"))
    answer = client_b.get(f"{BASE}?dari=2026-03-01&sampai=2026-03-31")
    assert (answer.status_code, answer.context["used"], answer.context["things"]) == (200, 0, [])
