"""Every bad cell is told, with what to do about it."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.spreadsheet.checking import Known, Report, check_grid
from tenants.spreadsheet.reading import read_spreadsheet
from tests.factories.spreadsheets import PROVINCES, good_row, spreadsheet

KNOWN = Known(
    provinces={province.code: (province.name, province.time_zone) for province in PROVINCES},
    slugs=frozenset({"sudah-ada"}),
    names=frozenset({("dinas lama", "15")}),
)


def check(*rows: dict[str, Any]) -> Report:
    return check_grid(read_spreadsheet(spreadsheet(*rows)), KNOWN)


def cells(report: Report) -> list[str]:
    return [problem.cell for problem in report.problems]


def test_a_good_row_has_values_of_the_registry() -> None:
    report = check(good_row(province=81, kind="Provincial_Agency", colour="0B6257", admin_email="ANI@Contoh.example"))
    assert report.problems == []
    assert report.rows[0].values == {
        "name": "Dinas Contoh 1",
        "short_name": "Contoh",
        "kind": "provincial_agency",
        "province": "81",
        "slug": "dinas-contoh-1",
        "colour": "#0b6257",
        "admin_name": "Ani Pengelola",
        "admin_email": "ani@contoh.example",
        "time_zone": "Asia/Jayapura",
    }


def test_a_time_zone_may_differ_from_the_province() -> None:
    assert check(good_row(time_zone="wita")).rows[0].values["time_zone"] == "Asia/Makassar"


@pytest.mark.parametrize(
    ("key", "value", "cell"),
    [
        ("name", None, "A2"),
        ("name", "Dinas\u202eContoh", "A2"),
        ("name", "Dinas\u0007Contoh".replace("\u0007", "\u200b"), "A2"),
        ("name", "Din\u0430s Contoh", "A2"),
        ("short_name", "x" * 61, "B2"),
        ("kind", "kantor pos", "C2"),
        ("province", "Atlantis", "D2"),
        ("province", 10, "D2"),
        ("slug", "Dinas-Contoh", "F2"),
        ("slug", "public", "F2"),
        ("slug", "dinas_contoh", "F2"),
        ("slug", "x" * 49, "F2"),
        ("slug", "динас", "F2"),
        ("slug", "sudah-ada", "F2"),
        ("time_zone", "GMT", "G2"),
        ("colour", "#ffee00", "H2"),
        ("colour", "merah", "H2"),
        ("phone", "telepon kami", "J2"),
        ("email", "bukan surel", "K2"),
        ("admin_name", "1", "L2"),
        ("admin_email", "ani@", "M2"),
    ],
)
def test_a_bad_cell_is_told_with_advice(key: str, value: Any, cell: str) -> None:
    problems = check(good_row(**{key: value})).problems
    assert [problem.cell for problem in problems] == [cell]
    assert all((problems[0].column, problems[0].message, problems[0].advice))


def test_all_bad_cells_of_all_rows_are_told_at_once() -> None:
    report = check(good_row(1), good_row(2, kind="x", slug="X", admin_email=""), good_row(3, name=None))
    assert cells(report) == ["C3", "F3", "M3", "A4"]
    assert [row.number for row in report.ready] == [2]


def test_of_two_rows_with_one_address_name_the_first_keeps_it() -> None:
    report = check(good_row(1, slug="sama"), good_row(2, slug="sama"))
    assert cells(report) == ["F3"]
    assert "2" in report.problems[0].message


def test_two_agencies_of_one_name_in_one_province_are_refused() -> None:
    report = check(good_row(1, name="Dinas  sama"), good_row(2, name="DINAS SAMA"), good_row(3, name="Dinas lama"))
    assert cells(report) == ["A3", "A4"]
    assert check(good_row(1, name="Dinas sama"), good_row(2, name="Dinas sama", province="Maluku")).problems == []


def test_a_formula_in_a_required_cell_is_one_problem() -> None:
    assert cells(check(good_row(admin_email="=A1"))) == ["M2"]
