"""Tenggat yang dijanjikan: satu tabel yang dapat dibaca dan diperiksa tanpa membaca kode.

HK = hari kerja. Hari penerimaan adalah hari ke-0; batas adalah jam tutup pada hari terakhir yang dihitung.
"""

from __future__ import annotations

import datetime as dt

import pytest

from core.workdays.counting import (
    DatedHours,
    Pause,
    Reason,
    Unit,
    count,
    counted_from,
    days_left,
    share_at,
)
from tests.core.workdays.tables import WIB, WIT, WITA, at, office

# diterima, HK, batas, keterangan
TABLE = [
    # --- 2026: permohonan informasi, 10 HK lalu perpanjangan 7 HK
    ("2026-07-01 10:00", 10, "2026-07-15", "Rabu 1 Juli + 10 HK = Rabu 15 Juli"),
    ("2026-07-01 10:00", 17, "2026-07-24", "diperpanjang 7 HK = Jumat 24 Juli"),
    ("2026-07-15 16:00", 7, "2026-07-24", "perpanjangan saja, dihitung dari batas yang lama"),
    # --- hari penerimaan adalah hari ke-0
    ("2026-07-06 08:00", 1, "2026-07-07", "Senin + 1 HK = Selasa, sepagi apa pun diterima"),
    ("2026-07-06 16:00", 1, "2026-07-07", "tepat saat tutup masih hari itu"),
    ("2026-07-06 16:01", 1, "2026-07-08", "sesudah tutup: diterima Selasa, batas Rabu"),
    ("2026-07-06 06:00", 1, "2026-07-07", "sebelum buka termasuk hari itu"),
    ("2026-07-10 16:30", 1, "2026-07-14", "Jumat sore: diterima Senin, batas Selasa"),
    ("2026-07-11 09:00", 1, "2026-07-14", "Sabtu: diterima Senin, batas Selasa"),
    ("2026-07-10 09:00", 0, "2026-07-10", "0 HK: selesai pada hari penerimaan"),
    ("2026-07-11 09:00", 0, "2026-07-13", "0 HK pada Sabtu: selesai Senin"),
    # --- libur nasional dan cuti bersama 2026
    ("2026-06-12 10:47", 2, "2026-06-17", "16 Juni Tahun Baru Islam dilewati"),
    ("2026-06-16 09:00", 1, "2026-06-18", "masuk pada hari libur: diterima 17 Juni"),
    ("2026-03-17 09:00", 3, "2026-03-27", "18 Maret sampai 24 Maret Nyepi dan Idul Fitri"),
    ("2026-03-17 16:30", 1, "2026-03-26", "sesudah tutup sebelum libur panjang: diterima 25 Maret"),
    ("2026-05-13 09:00", 2, "2026-05-19", "14 Mei Kenaikan, 15 Mei cuti bersama"),
    ("2026-05-26 09:00", 5, "2026-06-05", "Idul Adha, cuti bersama, Waisak (Minggu), Pancasila"),
    ("2026-08-14 09:00", 6, "2026-08-26", "17 dan 25 Agustus"),
    # --- 2025
    ("2025-03-27 09:00", 1, "2025-04-08", "28 Maret sampai 7 April: Nyepi dan Idul Fitri"),
    ("2025-05-09 09:00", 3, "2025-05-16", "Waisak 12 Mei dan cuti bersama 13 Mei"),
    ("2025-05-28 09:00", 5, "2025-06-10", "Kenaikan, cuti bersama, Idul Adha, cuti bersama"),
    ("2025-08-14 09:00", 5, "2025-08-22", "18 Agustus 2025 cuti bersama (SKB 933/2025)"),
    # --- pergantian tahun
    ("2025-12-23 09:00", 5, "2026-01-02", "25 dan 26 Desember, 1 Januari"),
    ("2025-12-31 17:00", 1, "2026-01-05", "malam tahun baru: diterima Jumat 2 Januari"),
    ("2025-12-01 09:00", 14, "2025-12-19", "pengaduan pengawasan 14 HK"),
    ("2025-12-15 09:00", 60, "2026-03-17", "60 HK melewati tahun, Isra Mikraj dan Imlek"),
]


@pytest.mark.parametrize(("received", "limit", "due", "why"), TABLE, ids=[row[3] for row in TABLE])
def test_limit_in_working_days(received: str, limit: int, due: str, why: str) -> None:
    result = count(received_at=at(received), amount=limit, unit=Unit.WORKING_DAYS, calendar=office())

    assert result.due_at == at(f"{due} 16:00")
    assert (result.due_on.isoformat(), result.missing_years) == (due, ())


@pytest.mark.parametrize(("year", "days"), [(2025, 237), (2026, 240)])
def test_working_days_of_a_year(year: int, days: int) -> None:
    calendar, first = office(), dt.date(year, 1, 1)

    assert sum(calendar.is_open_on(first + dt.timedelta(n)) for n in range(365)) == days


@pytest.mark.parametrize(
    ("known_on", "due"),
    [
        ("2025-08-01", "2025-08-21"),  # sebelum SKB 933/2025: Senin 18 Agustus masih hari kerja
        ("2025-08-07", "2025-08-22"),  # sesudahnya: cuti bersama, batas bergeser satu hari
    ],
)
def test_amendment_of_august_2025(known_on: str, due: str) -> None:
    result = count(
        received_at=at("2025-08-14 09:00"),
        amount=5,
        unit=Unit.WORKING_DAYS,
        calendar=office(known_on=known_on),
    )

    assert result.due_on.isoformat() == due


# Saat yang sama, 1 Juli 2026 pukul 15.30 WIB, tiba di tiga zona.
ZONES = [
    (WIB, "2026-07-01", "2026-07-02 16:00"),  # 15.30: masih buka
    (WITA, "2026-07-02", "2026-07-03 16:00"),  # 16.30: sudah tutup
    (WIT, "2026-07-02", "2026-07-03 16:00"),  # 17.30: sudah tutup
]


@pytest.mark.parametrize(("zone", "start", "due"), ZONES, ids=["WIB", "WITA", "WIT"])
def test_same_moment_in_three_zones(zone: object, start: str, due: str) -> None:
    moment = at("2026-07-01 15:30").astimezone(dt.UTC)

    result = count(received_at=moment, amount=1, unit=Unit.WORKING_DAYS, calendar=office(zone))  # type: ignore[arg-type]

    assert (result.counted_from.isoformat(), result.due_at) == (start, at(due, zone))  # type: ignore[arg-type]


def test_office_in_jakarta_of_a_province_in_the_east_works_in_its_own_zone() -> None:
    """Badan Penghubung berdiri di Jakarta: pukul 17.30 WIT baru 15.30 WIB."""
    moment = at("2026-07-01 17:30", WIT)

    assert counted_from(moment, office(WIB)).isoformat() == "2026-07-01"
    assert counted_from(moment, office(WIT)).isoformat() == "2026-07-02"


# Jeda: diminta 22 Juni 15.20, dijawab 2 Juli 19.05; 23 Juni sampai 2 Juli tidak dihitung.
ASKED, ANSWERED = at("2026-06-22 15:20"), at("2026-07-02 19:05")
PAUSES = [
    ((), "2026-06-29", "tanpa jeda"),
    ((Pause(ASKED, ANSWERED),), "2026-07-09", "jeda 8 hari kerja"),
    ((Pause(ASKED, at("2026-06-22 15:50")),), "2026-06-29", "dijawab pada hari yang sama: tidak ada hari yang hilang"),
    ((Pause(ASKED, at("2026-06-23 08:00")),), "2026-06-30", "dijawab keesokan harinya: satu hari"),
    ((Pause(at("2026-06-20 09:00"), at("2026-06-21 09:00")),), "2026-06-29", "jeda pada akhir pekan"),
    ((Pause(ASKED, at("2026-06-27 09:00")),), "2026-07-03", "dijawab Sabtu: dihitung lagi Senin"),
    (
        (Pause(ASKED, at("2026-06-24 09:00")), Pause(at("2026-06-25 09:00"), at("2026-06-26 09:00"))),
        "2026-07-02",
        "dua jeda",
    ),
    (
        (Pause(at("2026-06-24 09:00"), at("2026-06-26 09:00")), Pause(ASKED, at("2026-06-25 09:00"))),
        "2026-07-03",
        "tumpang tindih",
    ),
    ((Pause(at("2026-06-30 09:00"), ANSWERED),), "2026-06-29", "jeda sesudah batas"),
]


@pytest.mark.parametrize(("pauses", "due", "why"), PAUSES, ids=[row[2] for row in PAUSES])
def test_limit_with_pauses(pauses: tuple[Pause, ...], due: str, why: str) -> None:
    result = count(
        received_at=at("2026-06-12 10:47"), amount=10, unit=Unit.WORKING_DAYS, calendar=office(), pauses=pauses
    )

    assert result.due_on.isoformat() == due


def test_open_pause_moves_the_limit_with_every_day() -> None:
    dues = [
        count(
            received_at=at("2026-06-12 10:47"),
            amount=10,
            unit=Unit.WORKING_DAYS,
            calendar=office(),
            pauses=[Pause(ASKED)],
            now=at(now),
        ).due_on.isoformat()
        for now in ("2026-06-22 16:00", "2026-06-23 09:00", "2026-06-28 09:00", "2026-07-02 09:00")
    ]

    assert dues == ["2026-06-29", "2026-06-30", "2026-07-03", "2026-07-09"]


def test_open_pause_without_now_is_refused() -> None:
    with pytest.raises(ValueError, match="now"):
        count(received_at=ASKED, amount=1, unit=Unit.WORKING_DAYS, calendar=office(), pauses=[Pause(ASKED)])


def test_every_day_is_told_with_its_reason() -> None:
    result = count(
        received_at=at("2026-06-12 17:00"),
        amount=3,
        unit=Unit.WORKING_DAYS,
        calendar=office(),
        pauses=[Pause(at("2026-06-17 09:00"), at("2026-06-18 09:00"))],
    )

    islamic = "1 Muharam, Tahun Baru Islam 1448 Hijriah"
    assert [(day.on.day, day.number, day.reason, day.name) for day in result.days if day.reason != "weekend"] == [
        (12, None, Reason.AFTER_HOURS, ""),
        (15, None, Reason.RECEIVED, ""),
        (16, None, Reason.NATIONAL, islamic),
        (17, 1, Reason.COUNTED, ""),
        (18, None, Reason.PAUSED, ""),
        (19, 2, Reason.COUNTED, ""),
        (22, 3, Reason.LIMIT, ""),
    ]
    assert [day.on.day for day in result.days if day.reason == "weekend"] == [13, 14, 20, 21]


UNITS = [
    # hari kalender: semua hari dihitung, juga hari libur
    ("2026-03-17 17:00", 7, Unit.CALENDAR_DAYS, "2026-03-24 16:00"),
    ("2026-07-11 09:00", 1, Unit.CALENDAR_DAYS, "2026-07-12 16:00"),
    # jam: 3 x 24 jam tanpa kalender
    ("2026-03-17 17:00", 72, Unit.HOURS, "2026-03-20 17:00"),
    # menit kerja: hanya selama kantor buka
    ("2026-07-01 15:50", 15, Unit.WORKING_MINUTES, "2026-07-02 08:05"),
    ("2026-07-01 07:00", 15, Unit.WORKING_MINUTES, "2026-07-01 08:15"),
    ("2026-07-03 15:00", 60, Unit.WORKING_MINUTES, "2026-07-03 16:00"),
    ("2026-07-03 15:00", 61, Unit.WORKING_MINUTES, "2026-07-06 08:01"),
    ("2026-06-15 15:30", 60, Unit.WORKING_MINUTES, "2026-06-17 08:30"),
]


@pytest.mark.parametrize(("received", "amount", "unit", "due"), UNITS)
def test_limit_in_other_units(received: str, amount: int, unit: str, due: str) -> None:
    assert count(received_at=at(received), amount=amount, unit=unit, calendar=office()).due_at == at(due)


OTHER_PAUSES = [
    (Unit.CALENDAR_DAYS, 7, "2026-07-10 16:00"),  # 2 dan 3 Juli tidak dihitung
    (Unit.HOURS, 72, "2026-07-06 09:00"),  # jeda 48 jam
    (Unit.WORKING_MINUTES, 960, "2026-07-07 09:00"),  # dua hari kantor, jeda 16 jam kerja
]


@pytest.mark.parametrize(("unit", "amount", "due"), OTHER_PAUSES)
def test_pause_in_other_units(unit: str, amount: int, due: str) -> None:
    pause = Pause(at("2026-07-01 10:00"), at("2026-07-03 10:00"))

    result = count(received_at=at("2026-07-01 09:00"), amount=amount, unit=unit, calendar=office(), pauses=[pause])

    assert result.due_at == at(due)


def test_hours_of_the_office_decide_closing_and_week() -> None:
    """Jumat tutup 15.00, istirahat siang; rumah sakit buka Sabtu; Ramadan tutup lebih awal."""
    week = {day: [["08:00", "12:00"], ["13:00", "16:30"]] for day in ("mon", "tue", "wed", "thu")}
    friday = {**week, "fri": [["08:00", "11:30"], ["13:00", "15:00"]]}
    hospital = {**friday, "sat": [["08:00", "12:00"]]}

    def due(received: str, calendar: object, amount: int = 1, unit: str = Unit.WORKING_DAYS) -> dt.datetime:
        return count(received_at=at(received), amount=amount, unit=unit, calendar=calendar).due_at  # type: ignore[arg-type]

    assert due("2026-07-02 16:15", office(hours=friday)) == at("2026-07-03 15:00")
    assert due("2026-07-03 15:10", office(hours=friday)) == at("2026-07-07 16:30")
    assert due("2026-07-03 09:00", office(hours=hospital)) == at("2026-07-04 12:00")
    assert due("2026-07-01 11:50", office(hours=friday), 20, Unit.WORKING_MINUTES) == at("2026-07-01 13:10")
    assert due("2026-07-01 12:30", office(hours=friday), 20, Unit.WORKING_MINUTES) == at("2026-07-01 13:20")


def test_hours_of_ramadan_hold_on_their_dates_only() -> None:
    short = {day: [["08:00", "15:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    ramadan = DatedHours(dt.date(2026, 2, 19), dt.date(2026, 3, 19), short)
    plain = office()
    calendar = type(plain)(plain.zone, plain.hours, plain.days_off, plain.years, "x", (ramadan,))

    dues = [
        count(received_at=at(received), amount=1, unit=Unit.WORKING_DAYS, calendar=calendar).due_at
        for received in ("2026-02-18 09:00", "2026-02-19 15:30", "2026-03-25 15:30")
    ]

    assert dues == [at("2026-02-19 15:00"), at("2026-02-23 15:00"), at("2026-03-26 16:00")]


SHARES = [
    (0.5, 10, "2026-07-08 16:00"),
    (0.8, 10, "2026-07-13 16:00"),
    (0.5, 3, "2026-07-03 16:00"),  # dibulatkan ke atas: 2 dari 3 hari
    (0.1, 30, "2026-07-06 16:00"),  # tepat 3 hari
    (1.0, 10, "2026-07-15 16:00"),
]


@pytest.mark.parametrize(("share", "amount", "moment"), SHARES)
def test_share_of_a_limit(share: float, amount: int, moment: str) -> None:
    received = at("2026-07-01 10:00")

    assert share_at(share=share, received_at=received, amount=amount, unit=Unit.WORKING_DAYS, calendar=office()) == at(
        moment
    )


def test_share_of_hours_and_minutes_is_exact() -> None:
    given = {"share": 0.5, "received_at": at("2026-07-01 15:50"), "calendar": office()}

    assert share_at(amount=72, unit=Unit.HOURS, **given) == at("2026-07-03 03:50")  # type: ignore[arg-type]
    assert share_at(amount=45, unit=Unit.WORKING_MINUTES, **given) == at("2026-07-02 08:12") + dt.timedelta(seconds=30)  # type: ignore[arg-type]


LEFT = [
    ("2026-07-09 16:00", "2026-07-06 09:00", 3),  # Senin, batas Kamis: sisa 3 HK
    ("2026-07-09 16:00", "2026-07-09 23:00", 0),  # hari ini
    ("2026-07-09 16:00", "2026-07-10 07:00", -1),
    ("2026-07-09 16:00", "2026-07-13 09:00", -2),
    ("2026-07-10 16:00", "2026-07-11 09:00", -1),  # Sabtu sesudah batas Jumat: bukan 0, sebab 0 berarti hari ini
    ("2026-07-12 16:00", "2026-07-11 09:00", 1),  # batas hari kalender pada Minggu
    ("2026-03-25 16:00", "2026-03-17 09:00", 1),  # libur panjang di antaranya
]


@pytest.mark.parametrize(("due", "now", "left"), LEFT)
def test_working_days_left(due: str, now: str, left: int) -> None:
    assert days_left(due_at=at(due), now=at(now), calendar=office()) == left


def test_year_without_a_published_table_is_named() -> None:
    """2027 belum ditetapkan: batas boleh dihitung, tetapi masih dapat bergeser."""
    result = count(received_at=at("2026-12-28 09:00"), amount=10, unit=Unit.WORKING_DAYS, calendar=office())

    assert (result.due_on.isoformat(), result.missing_years) == ("2027-01-11", (2027,))
    hours = count(received_at=at("2026-12-31 09:00"), amount=72, unit=Unit.HOURS, calendar=office())
    assert hours.missing_years == ()


def test_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        count(received_at=ASKED, amount=-1, unit=Unit.WORKING_DAYS, calendar=office())
