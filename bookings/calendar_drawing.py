"""Markup of the cells of the public calendars: many on one page, so that a template for each would be slow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import quote

from django.urls import NoReverseMatch, reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from bookings.calendars import HourCell, Row
from bookings.cells import Cell, CellKind, Day
from bookings.domain import Part
from bookings.models import Resource
from bookings.spans import Span
from core.ui import formats

NO_BREAK = "\N{WORD JOINER}\N{EN DASH}\N{WORD JOINER}"
_OFF = {CellKind.BLOCKED, CellKind.TOO_SOON, CellKind.TOO_FAR}


@dataclass(frozen=True)
class _Free:
    """A free cell as it stands in markup; without an address nobody can ask for it."""

    times: str
    word: str
    url: str


class Pen:
    """Draws the cells of one page. Words, addresses and dates are escaped and put together once for all of them.

    `SafeString` is said of what consists of such words, and of times and addresses that have nothing to escape.
    """

    def __init__(self) -> None:
        self.asking_page = _asking_page()
        self.words = {kind: escape(str(kind.label)) for kind in CellKind}  # not lazily: each is put in many times
        self.closed, self.partly = gettext("Closed"), gettext("Partly free")
        self.some_left = gettext("%(left)s of %(all)s free")
        self.clock = "%H.%M" if formats.is_indonesian() else "%H:%M"
        self._dates: dict[dt.date, str] = {}
        self._known: dict[int, _Free] = {}  # by the cell itself, which lives as long as the page

    def times(self, row: Row, span: Span) -> str:
        """Write "08.00\u201312.00" as the clock at the thing shows it; midnight at the end as 24.00."""
        first, last = row.local(span.start), row.local(span.end)
        ends = last.strftime(self.clock)
        if last.date() != first.date() and last.time() == dt.time(0):
            ends = ends.replace("00", "24", 1)
        return f"{first.strftime(self.clock)}{NO_BREAK}{ends}"

    def day(self, drawn: DrawnRow, number: int) -> SafeString:
        """Draw one date of one thing as a cell of the week: its times from the first to the last."""
        day = drawn.row.days[number]
        if not day.cells:
            return format_html('<span class="mk-slot mk-slot--off"><b>{}</b>{}</span>', self.closed, day.why)
        return SafeString("".join([self._slot(drawn, day, cell) for cell in day.cells]))

    def free(self, drawn: DrawnRow, number: int) -> SafeString:
        """Draw only what is free of one date of one thing, for the list of a phone."""
        return SafeString("".join([self._line(drawn, cell) for cell in drawn.row.days[number].free]))

    def hour(self, drawn: DrawnRow, hour: HourCell) -> SafeString:
        """Draw one hour of one thing."""
        cell = hour.cell
        if cell is None:
            return format_html('<span class="mk-slot mk-slot--past">{}</span>', self.closed)
        if cell.kind != CellKind.FREE or hour.use is None:
            return SafeString(f'<span class="mk-slot{_class_of(cell)}">{self._word(cell)}</span>')
        word = self._free_word(drawn.row, cell) if hour.is_whole else self.partly
        url = self._asked(drawn.row, hour.use)
        if not url:
            return format_html('<span class="mk-slot mk-slot--free">{}</span>', word)
        what = f": {drawn.row.resource.name}, {self.times(drawn.row, hour.use)}"
        return format_html('<a class="mk-slot" href="{}">{}<span class="mk-hide">{}</span></a>', url, word, what)

    def _slot(self, drawn: DrawnRow, day: Day, cell: Cell) -> str:
        if cell.kind != CellKind.FREE:
            shown = self.times(drawn.row, cell.span)
            return f'<span class="mk-slot{_class_of(cell)}"><b>{shown}</b>{self._word(cell)}</span>'
        free = self._free(drawn, cell)
        if not free.url:
            return f'<span class="mk-slot mk-slot--free"><b>{free.times}</b>{free.word}</span>'
        what = f'<span class="mk-hide">, {drawn.name}, {self._date(day.on)}</span>'
        return f'<a class="mk-slot" href="{free.url}"><b>{free.times}</b>{free.word}{what}</a>'

    def _line(self, drawn: DrawnRow, cell: Cell) -> str:
        free = self._free(drawn, cell)
        inner = f"<b>{free.times} · {free.word}</b>{drawn.about}"
        if not free.url:
            return f'<li><span class="mk-slot mk-slot--free">{inner}</span></li>'
        return f'<li><a class="mk-slot" href="{free.url}">{inner}</a></li>'

    def _free(self, drawn: DrawnRow, cell: Cell) -> _Free:
        """Return the words of a free cell, which a page draws twice."""
        if id(cell) not in self._known:
            url = "" if cell.use is None else escape(self._asked(drawn.row, cell.use))
            self._known[id(cell)] = _Free(self.times(drawn.row, cell.span), self._free_word(drawn.row, cell), url)
        return self._known[id(cell)]

    def _asked(self, row: Row, use: Span) -> str:
        return _asked_at(self.asking_page, row.resource.code, row.local_span(use))

    def _free_word(self, row: Row, cell: Cell) -> str:
        if row.resource.quantity == 1:
            return self.words[CellKind.FREE]
        return self.some_left % {"left": formats.number(cell.left), "all": formats.number(row.resource.quantity)}

    def _word(self, cell: Cell) -> str:
        if not cell.note:
            return self.words[cell.kind]
        note = escape(cell.note)
        return f"{self.words[cell.kind]}: {note}" if cell.kind == CellKind.BLOCKED else note

    def _date(self, day: dt.date) -> str:
        if day not in self._dates:
            self._dates[day] = escape(formats.deadline_date(day))
        return self._dates[day]


class DrawnRow:
    """A thing with its words as they stand in markup."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.capacity = capacity_of(row.resource)
        self.name = escape(row.resource.name)

    @cached_property
    def about(self) -> SafeString:
        """Return its name with how many people it holds, or how many there are."""
        return format_html("{}, {}", self.name, self.capacity) if self.capacity else self.name


def asking_url(code: str, use: Span, more: Iterable[tuple[str, int]] = ()) -> str:
    """Return where somebody asks for a thing at a time, with others and how many; empty where nobody can."""
    return _asked_at(_asking_page(), code, use, more)


def capacity_of(thing: Resource) -> str:
    """Write how many people a thing holds, or how many of it there are; empty where neither says something."""
    if thing.quantity > 1:
        return gettext("%(count)s in all") % {"count": formats.number(thing.quantity)}
    if thing.capacity:
        return ngettext("%(count)s person", "%(count)s people", thing.capacity) % {
            "count": formats.number(thing.capacity)
        }
    return ""


def parts_asked(parts: Sequence[Part], things: dict[int, Resource]) -> list[tuple[str, int]]:
    """Return the codes of parts with how many are wanted."""
    return [(things[part.resource].code, part.quantity) for part in parts]


def _asked_at(page: str, code: str, use: Span, more: Iterable[tuple[str, int]] = ()) -> str:
    if not page:
        return ""
    things = "".join(f"&sarana={other}:{count}" if count > 1 else f"&sarana={other}" for other, count in more)
    return f"{page}?sarana={code}{things}&mulai={_moment(use.start)}&selesai={_moment(use.end)}"


def _class_of(cell: Cell) -> str:
    if cell.kind == CellKind.PAST:
        return " mk-slot--past"
    return " mk-slot--off" if cell.kind in _OFF else ""


@lru_cache(maxsize=4096)
def _moment(moment: dt.datetime) -> str:
    return quote(moment.isoformat(timespec="minutes"), safe=":")


def _asking_page() -> str:
    try:
        return reverse("lending:ask")
    except NoReverseMatch:
        return ""
