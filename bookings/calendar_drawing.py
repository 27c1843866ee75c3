"""Markup of the cells of the public calendars: many on one page, so that a template for each would be slow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from bookings.calendars import HourCell, Row
from bookings.cells import Cell, CellKind, Day
from bookings.domain import Part
from bookings.models import Resource
from bookings.spans import Span
from core.ui import formats

NO_BREAK = "\N{WORD JOINER}\N{EN DASH}\N{WORD JOINER}"
_OFF = {CellKind.BLOCKED, CellKind.TOO_SOON, CellKind.TOO_FAR}


def asking_url(code: str, use: Span, more: Iterable[tuple[str, int]] = ()) -> str:
    """Return where somebody asks for a thing at a time, with other things and how many; empty where nobody can."""
    base = _asking_page()
    things = [("sarana", code), *(("sarana", f"{other}:{count}" if count > 1 else other) for other, count in more)]
    moments = [(name, at.isoformat(timespec="minutes")) for name, at in (("mulai", use.start), ("selesai", use.end))]
    return f"{base}?{urlencode([*things, *moments])}" if base else ""


def draw_day(row: Row, day: Day) -> SafeString:
    """Draw one date of one thing as a cell of the week: its times from the first to the last."""
    if not day.cells:
        return format_html('<span class="mk-slot mk-slot--off"><b>{}</b>{}</span>', gettext("Closed"), day.why)
    return format_html_join("", "{}", ((_draw_slot(row, day, cell),) for cell in day.cells))


def draw_free(row: Row, day: Day) -> SafeString:
    """Draw only what is free of one date of one thing, for the list of a phone."""
    return format_html_join("", "{}", ((_draw_free_line(row, cell),) for cell in day.free))


def draw_hour(row: Row, hour: HourCell) -> SafeString:
    """Draw one hour of one thing."""
    if hour.cell is None:
        return format_html('<span class="mk-slot mk-slot--past">{}</span>', gettext("Closed"))
    if hour.cell.kind != CellKind.FREE or hour.use is None:
        return format_html('<span class="mk-slot{}">{}</span>', _class_of(hour.cell), _word(hour.cell))
    word = _free_word(row, hour.cell) if hour.is_whole else gettext("Partly free")
    url = _asked(row, hour.use)
    if not url:
        return format_html('<span class="mk-slot mk-slot--free">{}</span>', word)
    what = f": {row.resource.name}, {times(row, hour.use)}"
    return format_html('<a class="mk-slot" href="{}">{}<span class="mk-hide">{}</span></a>', url, word, what)


def times(row: Row, span: Span) -> str:
    """Write "08.00\u201312.00" as the clock at the thing shows it; midnight at the end as 24.00."""
    last = row.local(span.end)
    is_midnight = last.time() == dt.time(0) and last.date() != row.local(span.start).date()
    end = formats.clock(last.time()).replace("00", "24", 1) if is_midnight else formats.clock(last.time())
    return f"{formats.clock(row.local(span.start).time())}{NO_BREAK}{end}"


def capacity_of(thing: Resource) -> str:
    """Write how many people a thing holds, or how many of it there are; empty where neither says something."""
    if thing.quantity > 1:
        return gettext("%(count)s in all") % {"count": formats.number(thing.quantity)}
    if thing.capacity:
        return ngettext("%(count)s person", "%(count)s people", thing.capacity) % {
            "count": formats.number(thing.capacity)
        }
    return ""


def parts_asked(parts: Iterable[Part], things: dict[int, Resource]) -> list[tuple[str, int]]:
    """Return the codes of parts with how many are wanted."""
    return [(things[part.resource].code, part.quantity) for part in parts]


def _draw_slot(row: Row, day: Day, cell: Cell) -> SafeString:
    shown = times(row, cell.span)
    if cell.kind != CellKind.FREE or cell.use is None:
        return format_html('<span class="mk-slot{}"><b>{}</b>{}</span>', _class_of(cell), shown, _word(cell))
    url = _asked(row, cell.use)
    word = _free_word(row, cell)
    if not url:
        return format_html('<span class="mk-slot mk-slot--free"><b>{}</b>{}</span>', shown, word)
    what = f", {row.resource.name}, {_date(day.on, get_language())}"
    return format_html(
        '<a class="mk-slot" href="{}"><b>{}</b>{}<span class="mk-hide">{}</span></a>', url, shown, word, what
    )


def _draw_free_line(row: Row, cell: Cell) -> SafeString:
    thing = ", ".join(filter(None, [row.resource.name, capacity_of(row.resource)]))
    inner = format_html("<b>{} · {}</b>{}", times(row, cell.span), _free_word(row, cell), thing)
    url = "" if cell.use is None else _asked(row, cell.use)
    if not url:
        return format_html('<li><span class="mk-slot mk-slot--free">{}</span></li>', inner)
    return format_html('<li><a class="mk-slot" href="{}">{}</a></li>', url, inner)


def _asked(row: Row, use: Span) -> str:
    """A companion comes along with what is lent, and is not asked for alone."""
    if row.resource.kind == Resource.Kind.COMPANION:
        return ""
    return asking_url(row.resource.code, Span(row.local(use.start), row.local(use.end)))


def _free_word(row: Row, cell: Cell) -> str:
    if row.resource.quantity == 1:
        return gettext("Free")
    count = {"left": formats.number(cell.left), "all": formats.number(row.resource.quantity)}
    return gettext("%(left)s of %(all)s free") % count


def _word(cell: Cell) -> str:
    if cell.note:
        return f"{cell.kind.label}: {cell.note}" if cell.kind == CellKind.BLOCKED else cell.note
    return str(cell.kind.label)


def _class_of(cell: Cell) -> str:
    if cell.kind == CellKind.PAST:
        return " mk-slot--past"
    return " mk-slot--off" if cell.kind in _OFF else ""


@lru_cache(maxsize=256)
def _date(day: dt.date, _language: str | None) -> str:
    return formats.deadline_date(day)


def _asking_page() -> str:
    try:
        return reverse("lending:ask")
    except NoReverseMatch:
        return ""
