"""Calendar files: escaped, folded by octets, in UTC. Source: RFC 5545."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from core.calendar_text import Happening, calendar_file, escape, fold

AT = dt.datetime(2026, 7, 17, 9, tzinfo=ZoneInfo("Asia/Makassar"))


def test_calendar_file_writes_an_entry_in_utc() -> None:
    happening = Happening(
        uid="forum-1@uji",
        sequence=2,
        title="Forum; aula, rumah",
        starts=AT,
        ends=AT + dt.timedelta(hours=3),
        changed_at=AT,
        place="Aula",
        text="Baris satu\nbaris dua",
        url="https://uji.contoh.id/forum/ABC23/",
        is_cancelled=True,
    )

    lines = calendar_file([happening], producer="Uji", name="Forum").decode().split("\r\n")

    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Uji//ID",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Forum",
        "BEGIN:VEVENT",
        "UID:forum-1@uji",
        "SEQUENCE:2",
        "DTSTAMP:20260717T010000Z",
        "LAST-MODIFIED:20260717T010000Z",
        "DTSTART:20260717T010000Z",
        "DTEND:20260717T040000Z",
        "SUMMARY:Forum\\; aula\\, rumah",
        "LOCATION:Aula",
        "DESCRIPTION:Baris satu\\nbaris dua",
        "URL:https://uji.contoh.id/forum/ABC23/",
        "STATUS:CANCELLED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_whole_days_end_on_the_day_after_the_last() -> None:
    first, last = dt.date(2026, 7, 1), dt.date(2026, 7, 14)
    happening = Happening(uid="a", sequence=0, title="Masukan", starts=first, ends=last, changed_at=AT)

    text = calendar_file([happening], producer="Uji").decode()

    assert "DTSTART;VALUE=DATE:20260701\r\nDTEND;VALUE=DATE:20260715\r\n" in text
    assert "STATUS:CONFIRMED" in text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("a\\b", "a\\\\b"), ("a\r\nb", "a\\nb"), ("BEGIN:VEVENT\x00\x07", "BEGIN:VEVENT"), ("a,b;c", "a\\,b\\;c")],
)
def test_escape_leaves_no_line_end_and_no_separator(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@pytest.mark.parametrize("letter", ["a", "é", "語", "🙂"])
def test_fold_breaks_between_characters_within_75_octets(letter: str) -> None:
    line = f"SUMMARY:{letter * 200}"

    folded = fold(line)

    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line
