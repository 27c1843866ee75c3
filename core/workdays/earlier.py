"""Calendars that held before: why a limit moved, day by day, and the sentence that says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from core.tenancy import current_schema
from core.ui.formats import deadline_date
from core.workdays.counting import ONE_DAY, OfficeCalendar, OffKind
from core.workdays.models import OfficeRule
from core.workdays.national import earlier_tables, public_table
from core.workdays.office import make_calendar

MOST_STEPS = 40


def earlier_calendars() -> dict[str, OfficeCalendar]:
    """Return calendars of the current agency that held before, by their version, the newest changes first.

    Opening hours of earlier times are not known: a calendar before a change of those is not among them.
    """
    schema = current_schema()
    tables, now = list(earlier_tables(schema)), public_table(schema)
    rules = list(OfficeRule.objects.all())
    moments = {moment for moment, _table in tables}
    moments |= {moment for rule in rules for moment in (rule.added_at, rule.removed_at) if moment is not None}
    found: dict[str, OfficeCalendar] = {}
    for moment in sorted(moments, reverse=True)[:MOST_STEPS]:
        table = next((table for ceased, table in reversed(tables) if ceased >= moment), now)
        held = (
            rule for rule in rules if rule.added_at < moment and (rule.removed_at is None or rule.removed_at >= moment)
        )
        calendar = make_calendar(table, held)
        found.setdefault(calendar.version, calendar)
    return found


def changed_days(
    before: OfficeCalendar, after: OfficeCalendar, *, first: dt.date, last: dt.date
) -> list[dict[str, Any]]:
    """Return the days that became days off or working days, as facts of an event: JSON."""
    found = []
    for number in range((last - first).days + 1):
        day = first + number * ONE_DAY
        is_open = after.is_open_on(day)
        if is_open == before.is_open_on(day):
            continue
        off = (before if is_open else after).off(day)
        kind, name = (off.kind, off.name) if off is not None else ("", "")
        found.append({"on": day.isoformat(), "off": not is_open, "kind": str(kind), "name": name})
    return found


def words_of_days(days: Iterable[Mapping[str, Any]]) -> str:
    """Write what became of days: "18 Agustus menjadi cuti bersama"; empty without any."""
    parts = []
    for (is_off, kind), group in groupby(days, key=lambda day: (bool(day.get("off")), str(day.get("kind", "")))):
        dates = [deadline_date(on).split(", ")[-1] for day in group if (on := parse_date(str(day.get("on", ""))))]
        told = {"dates": ", ".join(dates), "kind": _kind_words(kind)}
        if dates:
            parts.append((_("%(dates)s became %(kind)s") if is_off else _("%(dates)s became a working day")) % told)
    return "; ".join(parts)


def _kind_words(kind: str) -> str:
    return {
        OffKind.NATIONAL.value: _("a national holiday"),
        OffKind.JOINT_LEAVE.value: _("joint leave"),
        OffKind.REGIONAL.value: _("a regional day off"),
    }.get(kind, _("a day on which our office is closed"))
