"""Calendar files: RFC 5545. Times are written in UTC, so that no table of zones is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

LINE_OCTETS = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One entry. `starts` and `ends` are moments, or days with the last one included.

    `uid` never changes; `sequence` rises with every change of time or place, so that calendars take the newer one.
    """

    uid: str
    sequence: int
    title: str
    starts: dt.datetime | dt.date
    ends: dt.datetime | dt.date
    changed_at: dt.datetime
    place: str = ""
    text: str = ""
    url: str = ""
    is_cancelled: bool = False


def calendar_file(happenings: list[Happening], *, producer: str, name: str = "") -> bytes:
    """Return a published calendar with these entries."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{escape(producer)}//ID", "METHOD:PUBLISH"]
    if name:
        lines.append(f"X-WR-CALNAME:{escape(name)}")
    for happening in happenings:
        lines += _entry(happening)
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines).encode()


def escape(text: str) -> str:
    """Return a text as a value: separators and line ends escaped, other control characters left out."""
    clean = "".join(letter for letter in text if letter >= " " or letter in "\n\t")
    return clean.translate(_ESCAPES)


def fold(line: str) -> str:
    """Break a line that is longer than 75 octets, never within a character."""
    pieces: list[str] = []
    piece, size, limit = "", 0, LINE_OCTETS
    for letter in line:
        octets = len(letter.encode())
        if size + octets > limit:
            pieces.append(piece)
            piece, size, limit = "", 0, LINE_OCTETS - 1  # the space that continues a line counts
        piece, size = piece + letter, size + octets
    return "\r\n ".join([*pieces, piece])


def _entry(happening: Happening) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(happening.uid)}"
    yield f"SEQUENCE:{happening.sequence}"
    yield f"DTSTAMP:{_moment(happening.changed_at)}"
    yield f"LAST-MODIFIED:{_moment(happening.changed_at)}"
    yield f"DTSTART{_when(happening.starts)}"
    yield f"DTEND{_when(_end(happening.ends))}"
    yield f"SUMMARY:{escape(happening.title)}"
    if happening.place:
        yield f"LOCATION:{escape(happening.place)}"
    if happening.text:
        yield f"DESCRIPTION:{escape(happening.text)}"
    if happening.url:
        yield f"URL:{happening.url}"
    yield f"STATUS:{'CANCELLED' if happening.is_cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _end(ends: dt.datetime | dt.date) -> dt.datetime | dt.date:
    """Return the first day after the last one: an entry of whole days ends before its end."""
    return ends if isinstance(ends, dt.datetime) else ends + dt.timedelta(days=1)


def _when(value: dt.datetime | dt.date) -> str:
    if isinstance(value, dt.datetime):
        return f":{_moment(value)}"
    return f";VALUE=DATE:{value:%Y%m%d}"


def _moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
