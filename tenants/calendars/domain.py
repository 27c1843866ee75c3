"""Entering a decree on days off: what it adds holds at once, what it takes away is superseded, agencies are told."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.tenancy import central_context
from core.workdays.office import calendars_changed
from tenants.calendars.errors import CalendarChanged, CalendarUnchanged, DecreeEntered
from tenants.calendars.models import CalendarDay, CalendarDecree
from tenants.calendars.scope import Actor, require_keeper
from tenants.calendars.tables import DayRow, TableChanges, changes_between
from tenants.calendars.tasks import tell_agencies
from tenants.names import clean_text

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "calendars" / "national.json"


def days_that_hold(year: int, province_code: str | None) -> list[CalendarDay]:
    """Return the days of a year's national table (None), or of a province's own."""
    rows = CalendarDay.objects.current().filter(on__year=year, province_code=province_code)
    return list(rows.select_related("decree"))


def enter_decree(
    *,
    year: int,
    province_code: str | None,
    number: str,
    valid_from: dt.date,
    rows: Iterable[DayRow],
    by: Actor,
    seen: TableChanges | None = None,
) -> CalendarDecree:
    """Let a whole table hold for a year: what differs is added or superseded, in the public schema.

    Every process knows within a second; a task then tells each agency concerned, which recounts its open limits. `seen`
    is what the person was shown. Raises PermissionRefused, InvalidInput, CalendarUnchanged, CalendarChanged,
    DecreeEntered.
    """
    require_keeper(by, province_code)
    number = _clean_number(number)
    with central_context(), transaction.atomic():
        held = CalendarDay.objects.current().filter(on__year=year, province_code=province_code)
        changes = changes_between(held.select_for_update(), rows)
        is_first = not CalendarDecree.objects.filter(year=year, province_code=province_code).exists()
        if not changes and not (is_first and province_code is None):
            raise CalendarUnchanged
        if seen is not None and seen != changes:
            raise CalendarChanged
        with translate_violations(
            {"calendardecree_once_for_a_year": DecreeEntered, "calendarday_one_holds": CalendarChanged}
        ):
            decree = _put(year, province_code, number, valid_from, changes, by)
        audit.record(
            action="tenants.calendar_decreed",
            target=decree,
            changes={"year": year, "added": _dates(changes.added), "removed": _dates(changes.removed)},
        )
        calendars_changed()
        transaction.on_commit(lambda: tell_agencies.delay(province_code), robust=True)
    return decree


def take_over_shipped_calendars() -> list[CalendarDecree]:
    """Enter the national decrees that come with the product where people have not entered the year themselves.

    May run at every release: what was entered before is left alone.
    """
    entered = []
    with central_context(), transaction.atomic():
        for shipped in json.loads(SHIPPED.read_text(encoding="utf-8")):
            decrees = CalendarDecree.objects.filter(year=shipped["year"], province=None)
            if decrees.filter(number=shipped["decree"]).exists() or decrees.exclude(entered_by=None).exists():
                continue
            held = {day.on: DayRow(day.on, day.kind, day.name) for day in days_that_hold(shipped["year"], None)}
            new = [DayRow(dt.date.fromisoformat(day["on"]), day["kind"], day["name"]) for day in shipped["days"]]
            entered.append(
                enter_decree(
                    year=shipped["year"],
                    province_code=None,
                    number=shipped["decree"],
                    valid_from=dt.date.fromisoformat(shipped["valid_from"]),
                    rows=(held | {row.on: row for row in new}).values(),
                    by=None,
                )
            )
    return entered


def _put(
    year: int, province_code: str | None, number: str, valid_from: dt.date, changes: TableChanges, by: Actor
) -> CalendarDecree:
    decree = CalendarDecree.objects.create(
        year=year, province_code=province_code, number=number, valid_from=valid_from, entered_by=by
    )
    gone = [row.on for row in changes.removed] + [before.on for before, _after in changes.renamed]
    CalendarDay.objects.current().filter(province_code=province_code, on__in=gone).update(superseded_by=decree)
    new = [*changes.added, *(after for _before, after in changes.renamed)]
    CalendarDay.objects.bulk_create(
        CalendarDay(decree=decree, province_code=province_code, on=row.on, kind=row.kind, name=row.name) for row in new
    )
    return decree


def _clean_number(number: str) -> str:
    try:
        text = clean_text(number, most=120)
    except ValidationError as error:
        raise InvalidInput({"number": list(error.messages)}) from error
    if not text:
        raise InvalidInput({"number": [_("Write the number of the decree.")]})
    return text


def _dates(rows: Iterable[DayRow]) -> list[str]:
    return [row.on.isoformat() for row in rows]
