"""How dates, money and lengths of time read in both languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from core.ui import formats
from core.ui.templatetags.ui import breakable, in_fours

MONDAY = dt.date(2026, 7, 6)
MOMENT = dt.datetime(2026, 7, 6, 2, 42, tzinfo=dt.UTC)


def plain(text: str) -> str:
    """Show no-break spaces as `~`."""
    return text.replace(formats.NBSP, "~")


@pytest.mark.parametrize(
    ("language", "zone", "written"),
    [
        ("id", "Asia/Jakarta", "Senin, 6~Juli 2026 pukul 09.42~WIB"),
        ("id", "Asia/Pontianak", "Senin, 6~Juli 2026 pukul 09.42~WIB"),
        ("id", "Asia/Makassar", "Senin, 6~Juli 2026 pukul 10.42~WITA"),
        ("id", "Asia/Jayapura", "Senin, 6~Juli 2026 pukul 11.42~WIT"),
        ("en", "Asia/Jayapura", "Monday, 6~July 2026 at 11:42~WIT"),
        ("en", "UTC", "Monday, 6~July 2026 at 02:42~UTC"),
    ],
)
def test_moment_is_told_in_the_active_zone(language: str, zone: str, written: str) -> None:
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        assert plain(formats.moment(MOMENT)) == written


def test_dates_in_their_three_lengths() -> None:
    with translation.override("id"):
        assert plain(formats.long_date(MONDAY)) == "Senin, 6~Juli 2026"
        assert plain(formats.plain_date(MONDAY)) == "6~Juli 2026"
        assert plain(formats.deadline_date(MONDAY)) == "Senin, 6~Juli"


def test_moment_late_in_the_evening_belongs_to_the_next_day_in_the_east() -> None:
    late = dt.datetime(2026, 7, 6, 15, 30, tzinfo=dt.UTC)
    with translation.override("id"), timezone.override(ZoneInfo("Asia/Jayapura")):
        assert plain(formats.long_date(late)) == "Selasa, 7~Juli 2026"


@pytest.mark.parametrize(
    ("language", "amount", "written"),
    [
        ("id", 80000, "Rp~80.000"),
        ("id", 0, "Rp~0"),
        ("id", -1250000, "-Rp~1.250.000"),
        ("id", Decimal("999999999999"), "Rp~999.999.999.999"),
        ("en", 80000, "Rp~80,000"),
    ],
)
def test_rupiah(language: str, amount: int, written: str) -> None:
    with translation.override(language):
        assert plain(formats.rupiah(amount)) == written


@pytest.mark.parametrize(
    ("language", "value", "decimals", "written"),
    [
        ("id", 91, 0, "91~%"),
        ("id", 87.45, 1, "87,5~%"),
        ("id", 0, 0, "0~%"),
        ("id", 100, 0, "100~%"),
        ("id", 99.7, 0, "99~%"),
        ("id", 99.97, 1, "99,9~%"),
        ("id", 0.2, 0, "1~%"),
        ("en", 91, 0, "91%"),
        ("en", 87.4, 1, "87.4%"),
    ],
)
def test_percent(language: str, value: float, decimals: int, written: str) -> None:
    with translation.override(language):
        assert plain(formats.percent(value, decimals)) == written


@pytest.mark.parametrize(
    ("language", "amount", "unit", "written"),
    [
        ("id", 1, "working_day", "1~hari~kerja"),
        ("id", 2, "working_days", "2~hari~kerja"),
        ("id", 4, "WORKING_HOUR", "4~jam~kerja"),
        ("id", 1500, "minute", "1.500~menit"),
        ("en", 1, "working_day", "1~working~day"),
        ("en", 2, "working_day", "2~working~days"),
        ("en", 3, "months", "3~months"),
    ],
)
def test_duration(language: str, amount: int, unit: str, written: str) -> None:
    with translation.override(language):
        assert plain(formats.duration(amount, unit)) == written


def test_duration_refuses_an_unknown_unit() -> None:
    with pytest.raises(KeyError):
        formats.duration(1, "fortnight")


@pytest.mark.parametrize(
    ("days_left", "written"),
    [
        (3, "sisa 3~hari~kerja (Senin, 6~Juli)"),
        (0, "jatuh tempo hari ini (Senin, 6~Juli)"),
        (-2, "lewat 2~hari~kerja (Senin, 6~Juli)"),
    ],
)
def test_deadline_says_what_is_left_and_when(days_left: int, written: str) -> None:
    with translation.override("id"):
        assert plain(formats.deadline(days_left, MONDAY)) == written


@pytest.mark.parametrize(
    ("before", "written"),
    [
        (dt.timedelta(seconds=5), "baru saja"),
        (dt.timedelta(minutes=3), "3~menit yang lalu"),
        (dt.timedelta(hours=5), "5~jam yang lalu"),
        (dt.timedelta(days=3), "3~hari yang lalu"),
        (dt.timedelta(seconds=-30), "baru saja"),
    ],
)
def test_ago(before: dt.timedelta, written: str) -> None:
    with translation.override("id"):
        assert plain(formats.ago(MOMENT - before, now=MOMENT)) == written


def test_ago_of_a_date_counts_days() -> None:
    with translation.override("id"):
        assert plain(formats.ago(MONDAY - dt.timedelta(days=40), now=MOMENT)) == "40~hari yang lalu"
        assert formats.ago(MONDAY, now=MOMENT) == "hari ini"


@pytest.mark.parametrize(("key", "written"), [("ABCDEFGHIJ", "ABCD EFGH IJ"), ("ABCD", "ABCD"), ("", "")])
def test_key_is_written_in_groups_of_four(key: str, written: str) -> None:
    assert in_fours(key) == written


def test_number_of_a_paper_breaks_behind_its_strokes_and_lets_no_markup_in() -> None:
    assert breakable("800/12/<b>") == "800/<wbr>12/<wbr>&lt;b&gt;"
