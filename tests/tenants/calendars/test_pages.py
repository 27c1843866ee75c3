"""Tables of days off on the pages of central IT and of a bureau: seen before they are entered, and by whom."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenants.calendars.domain import days_that_hold, enter_decree
from tenants.calendars.models import CalendarDay, CalendarDecree
from tenants.calendars.tables import DayRow, write_rows
from tests.world import get_user

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="(number|valid_from|rows|seen)" value="([^"]*)">')
INDEPENDENCE = DayRow(dt.date(2026, 8, 18), "joint_leave", "Proklamasi Kemerdekaan")


@pytest.fixture
def central(base_client: Client) -> Client:
    base_client.force_login(get_user("central"))
    return base_client


def _asked(rows: str, /, **given: Any) -> dict[str, Any]:
    date = {"valid_from_day": "1", "valid_from_month": "2", "valid_from_year": "2026"}
    return {"number": "SKB uji", **date, "rows": rows, **given}


def _table(*more: DayRow) -> str:
    return write_rows([*(DayRow(day.on, day.kind, day.name) for day in days_that_hold(2026, None)), *more])


def _shown(page: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}


def test_decree_is_shown_first_and_then_entered(central: Client) -> None:
    preview = central.post("/central/kalender/2026/ubah/", _asked(_table(INDEPENDENCE)))

    assert "18\u00a0Agustus 2026" in preview.content.decode()
    assert CalendarDecree.objects.filter(number="SKB uji").count() == 0

    entered = central.post("/central/kalender/2026/tetapkan/", _shown(preview.content.decode()))

    assert (entered.status_code, entered["Location"]) == (302, "/central/kalender/2026/")
    day = CalendarDay.objects.current().get(on=INDEPENDENCE.on)
    assert (day.decree.number, day.decree.valid_from, day.decree.entered_by) == (
        "SKB uji",
        dt.date(2026, 2, 1),
        get_user("central"),
    )
    assert "SKB uji" in central.get("/central/kalender/2026/").content.decode()


def test_sending_the_confirmation_twice_enters_once(central: Client) -> None:
    shown = _shown(central.post("/central/kalender/2026/ubah/", _asked(_table(INDEPENDENCE))).content.decode())

    answers = [central.post("/central/kalender/2026/tetapkan/", shown).status_code for _ in range(2)]

    assert answers == [302, 409]
    assert CalendarDecree.objects.filter(number="SKB uji").count() == 1


def test_table_that_moved_meanwhile_is_shown_again(central: Client) -> None:
    shown = _shown(central.post("/central/kalender/2026/ubah/", _asked(_table(INDEPENDENCE))).content.decode())
    rows = [DayRow(day.on, day.kind, day.name) for day in days_that_hold(2026, None)][1:]
    enter_decree(year=2026, province_code=None, number="Lain", valid_from=dt.date(2026, 1, 1), rows=rows, by=None)

    answer = central.post("/central/kalender/2026/tetapkan/", shown)

    assert (answer.status_code, CalendarDecree.objects.filter(number="SKB uji").count()) == (409, 0)
    assert "Proklamasi Kemerdekaan" in answer.content.decode()


def test_spreadsheet_takes_the_place_of_the_lines(central: Client) -> None:
    book = openpyxl.Workbook()
    for line in (("Tanggal", "Jenis", "Nama"), (dt.date(2027, 1, 1), "nasional", "Tahun Baru 2027 Masehi")):
        book.active.append(line)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    upload = SimpleUploadedFile("libur.xlsx", content.getvalue())

    preview = central.post("/central/kalender/2027/ubah/", _asked("", file=upload)).content.decode()

    assert _shown(preview)["rows"] == "01-01-2027; nasional; Tahun Baru 2027 Masehi"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"rows": "31-02-2026; nasional; X"}, "31-02-2026"),
        ({"number": ""}, "govuk-error-summary"),
        ({"valid_from_month": "13"}, "govuk-error-summary"),
        ({"file": SimpleUploadedFile("libur.xlsx", b"bukan xlsx")}, "XLSX"),
        ({}, "govuk-error-summary"),  # nothing changes
    ],
)
def test_wrong_input_is_refused_and_kept(central: Client, given: dict[str, Any], words: str) -> None:
    answer = central.post("/central/kalender/2026/ubah/", _asked(_table(), **given))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert CalendarDecree.objects.filter(number="SKB uji").count() == 0


def test_bureau_enters_days_of_its_province_only(base_client: Client) -> None:
    base_client.force_login(get_user("bureau"))
    refused = base_client.post("/oversight/kalender/2026/ubah/", _asked("06-01-2026; nasional; Hari jadi"))
    preview = base_client.post("/oversight/kalender/2026/ubah/", _asked("06-01-2026; daerah; Hari jadi Jambi"))
    base_client.post("/oversight/kalender/2026/tetapkan/", _shown(preview.content.decode()))

    assert refused.status_code == 422
    assert CalendarDay.objects.get(on="2026-01-06").province_code == "15"
    page = base_client.get("/oversight/kalender/2026/").content.decode()
    assert "Hari jadi Jambi" in page
    assert "Proklamasi Kemerdekaan" in page


@pytest.mark.parametrize("path", ["", "2026/", "2026/ubah/", "2026/tetapkan/"])
def test_others_see_nothing(base_client: Client, path: str) -> None:
    assert base_client.get(f"/central/kalender/{path}").status_code in (302, 405)
    base_client.force_login(get_user("ministry"))
    for place in ("central", "oversight"):
        assert base_client.post(f"/{place}/kalender/{path}").status_code in (403, 405)
    base_client.force_login(get_user("bureau"))
    assert base_client.post(f"/central/kalender/{path}").status_code in (403, 405)


def test_missing_year_is_warned_of_and_years_have_bounds(central: Client) -> None:
    assert str(dt.date.today().year + 1) in central.get("/central/kalender/").content.decode()  # noqa: DTZ011
    assert central.get("/central/kalender/1999/").status_code == 404
    for page in ("", "2026/", "2026/ubah/"):
        assert "2.026" not in central.get(f"/central/kalender/{page}").content.decode()
