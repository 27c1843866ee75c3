"""Decrees on days off: what they change, who may enter them, who is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from core.tenancy import central_context, schema_context
from core.workdays.office import office_calendar
from tenants.calendars import tables
from tenants.calendars.domain import days_that_hold, enter_decree, take_over_shipped_calendars
from tenants.calendars.errors import CalendarChanged, CalendarUnchanged, DecreeEntered
from tenants.calendars.models import CalendarDay, CalendarDecree
from tenants.calendars.tables import DayRow, changes_between
from tests.world import get_user

pytestmark = pytest.mark.django_db
CEREMONY = DayRow(dt.date(2026, 1, 6), "regional", "Hari jadi Provinsi Jambi")


def _rows(year: int, province: str | None = None) -> list[DayRow]:
    return [DayRow(day.on, day.kind, day.name) for day in days_that_hold(year, province)]


def _enter(rows: list[DayRow], *, year: int = 2026, province: str | None = None, **given: Any) -> CalendarDecree:
    given = {"number": "SKB uji", "valid_from": dt.date(2026, 2, 1), "by": None, **given}
    return enter_decree(year=year, province_code=province, rows=rows, **given)


def test_shipped_tables_are_there_and_are_taken_over_once() -> None:
    decrees = CalendarDecree.objects.filter(province=None)
    known = list(decrees.values_list("year", "valid_from"))
    assert known == [(2025, dt.date(2024, 10, 14)), (2025, dt.date(2025, 8, 7)), (2026, dt.date(2025, 9, 19))]
    assert [CalendarDay.objects.current().filter(on__year=year).count() for year in (2025, 2026)] == [28, 25]

    assert take_over_shipped_calendars() == []


def test_shipped_table_leaves_a_year_alone_that_people_entered() -> None:
    CalendarDay.objects.filter(on__year=2026).delete()
    CalendarDecree.objects.filter(year=2026).delete()
    entered = _enter([DayRow(dt.date(2026, 1, 1), "national", "Tahun baru")], by=get_user("central"))

    assert take_over_shipped_calendars() == []
    assert [day.decree for day in days_that_hold(2026, None)] == [entered]


def test_decree_adds_and_supersedes_and_deletes_nothing() -> None:
    rows = [row for row in _rows(2026) if row.on != dt.date(2026, 12, 24)]
    rows[0] = DayRow(rows[0].on, rows[0].kind, "Tahun baru")
    before = CalendarDay.objects.count()

    decree = _enter([*rows, DayRow(dt.date(2026, 8, 18), "joint_leave", "Proklamasi Kemerdekaan")])

    assert CalendarDay.objects.count() == before + 2
    assert set(decree.superseded_days.values_list("on", flat=True)) == {dt.date(2026, 1, 1), dt.date(2026, 12, 24)}
    assert set(decree.days.values_list("on", "name")) == {
        (dt.date(2026, 1, 1), "Tahun baru"),
        (dt.date(2026, 8, 18), "Proklamasi Kemerdekaan"),
    }
    entry = AuditEntry.objects.get(action="tenants.calendar_decreed", target_id=str(decree.pk))
    assert entry.changes == {"year": 2026, "added": ["2026-08-18"], "removed": ["2026-12-24"]}


def test_agencies_see_a_decree_at_once(agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        before = office_calendar()
    _enter([*_rows(2026), DayRow(dt.date(2026, 8, 18), "joint_leave", "Proklamasi Kemerdekaan")])
    with schema_context(agency_a.schema_name):
        after = office_calendar()

    assert (before.is_open_on(dt.date(2026, 8, 18)), after.is_open_on(dt.date(2026, 8, 18))) == (True, False)
    assert before.version != after.version


def test_day_of_a_province_holds_for_its_agencies_only(agency_a: Any) -> None:
    _enter([CEREMONY], province="15", by=get_user("bureau"))
    _enter([DayRow(dt.date(2026, 1, 7), "regional", "Hari lain")], province="16")

    with schema_context(agency_a.schema_name):
        calendar = office_calendar()
        assert calendar.off(CEREMONY.on).kind == "regional"  # type: ignore[union-attr]
        assert calendar.is_open_on(dt.date(2026, 1, 7))


def test_first_national_table_publishes_its_year(agency_a: Any) -> None:
    _enter([DayRow(dt.date(2027, 2, 1), "regional", "Hari jadi")], year=2027, province="15")
    with schema_context(agency_a.schema_name):
        assert 2027 not in office_calendar().years

    _enter([DayRow(dt.date(2027, 1, 1), "national", "Tahun baru")], year=2027)
    with schema_context(agency_a.schema_name):
        assert 2027 in office_calendar().years


@pytest.mark.parametrize(
    ("local", "province", "may"),
    [
        ("central", None, True),
        ("central", "15", False),
        ("bureau", "15", True),
        ("bureau", "16", False),
        ("bureau", None, False),
        ("ministry", None, False),
    ],
)
def test_who_may_enter(local: str, province: str | None, may: bool) -> None:
    row = CEREMONY if province else DayRow(dt.date(2026, 8, 18), "joint_leave", "Proklamasi")
    rows = [*_rows(2026, province), row]
    if may:
        assert _enter(rows, province=province, by=get_user(local)).entered_by == get_user(local)
    else:
        with pytest.raises(PermissionRefused):
            _enter(rows, province=province, by=get_user(local))


def test_refusals_leave_nothing_behind() -> None:
    count = CalendarDecree.objects.count()
    rows = [*_rows(2026), DayRow(dt.date(2026, 8, 18), "joint_leave", "Proklamasi")]
    shown = changes_between(days_that_hold(2026, None), rows)

    with pytest.raises(CalendarUnchanged):
        _enter(_rows(2026))
    with pytest.raises(InvalidInput):
        _enter(rows, number="  ")
    with pytest.raises(DecreeEntered):
        _enter(rows, number="SKB 3 Menteri Nomor 1497/2025, 2/2025, 5/2025")
    with pytest.raises(CalendarChanged):
        _enter([*rows[:-1], DayRow(dt.date(2026, 8, 19), "joint_leave", "Lain")], seen=shown)
    assert CalendarDecree.objects.count() == count


def test_each_agency_concerned_gets_a_task_of_its_own(
    agency_a: Any, agency_b: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    from core.workdays import tasks
    from tenants.calendars.tasks import tell_agencies

    told: list[str] = []
    monkeypatch.setattr(tasks.tell_of_change, "delay", told.append)
    monkeypatch.setattr(tell_agencies, "delay", tell_agencies)
    with django_capture_on_commit_callbacks(execute=True):
        _enter([CEREMONY], province="16")
    assert told == []
    with django_capture_on_commit_callbacks(execute=True):
        _enter([CEREMONY], province="15")
    assert sorted(told) == sorted([agency_a.schema_name, agency_b.schema_name])


def test_agency_cannot_read_the_tables_itself(in_a: Any) -> None:
    from django.db import ProgrammingError, transaction

    with pytest.raises(ProgrammingError), transaction.atomic():
        list(CalendarDay.objects.all())
    with central_context():
        assert CalendarDay.objects.exists()


# --- written tables ---------------------------------------------------------------------------------------------------
READABLE = [
    ("2026-08-17; nasional; Proklamasi", DayRow(dt.date(2026, 8, 17), "national", "Proklamasi")),
    ("17-08-2026;Cuti Bersama;Proklamasi", DayRow(dt.date(2026, 8, 17), "joint_leave", "Proklamasi")),
    ("17/8/2026\tnasional\tProklamasi; 17.00", DayRow(dt.date(2026, 8, 17), "national", "Proklamasi; 17.00")),
    ("17 Agustus; libur nasional; Proklamasi", DayRow(dt.date(2026, 8, 17), "national", "Proklamasi")),
    ("17 August 2026; national; Proklamasi", DayRow(dt.date(2026, 8, 17), "national", "Proklamasi")),
]


@pytest.mark.parametrize(("line", "row"), READABLE)
def test_lines_that_are_read(line: str, row: DayRow) -> None:
    assert tables.read_text(f"Tanggal; Jenis; Nama\n\n{line}", year=2026, is_regional=False) == [row]


WRONG = [
    "31-02-2026; nasional; Tidak ada",
    "17-08-2025; nasional; Tahun lain",
    "17-08-2026; libur; Jenis lain",
    "17-08-2026; daerah; Bukan nasional",
    "17-08-2026; nasional;",
    "17-08-2026",
    "1" * 400,
    "17-08-2026; nasional; \u202eterbalik",
]


@pytest.mark.parametrize("line", WRONG)
def test_lines_that_are_refused_with_their_number(line: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        tables.read_text(f"01-01-2026; nasional; Tahun baru\n{line}", year=2026, is_regional=False)

    assert "2" in refused.value.errors["rows"][0]


def test_date_may_stand_once() -> None:
    with pytest.raises(InvalidInput):
        tables.read_text("01-01-2026; nasional; A\n1 Januari; cuti bersama; B", year=2026, is_regional=False)


def test_what_is_written_is_read_again() -> None:
    rows = _rows(2026)

    assert tables.read_text(tables.write_rows(rows), year=2026, is_regional=False) == rows
