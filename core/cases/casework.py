"""Everything that staff see of one case, read in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.access import signed_in
from core.cases import names, panels_of_case, steps
from core.cases.clock_words import ClockWords, clock_words, shown_clock
from core.cases.domain import clocks
from core.cases.domain.identities import Person, identity_for
from core.cases.domain.merging import alike
from core.cases.event_words import Line, lines_of
from core.cases.models import Case, CaseClock, CaseFile, CaseMessage
from core.errors import PermissionRefused
from core.models import User
from core.ui import formats
from core.workdays.counting import OfficeCalendar, Unit, count, days_left
from core.workdays.grid import Grid, build_grid

MOST_EVENTS = 100
MOST_MESSAGES = 300


@dataclass(frozen=True)
class ClockLine:
    """One limit of a case: what must happen, by when, and what became of it."""

    label: Any
    due_at: dt.datetime
    kind: str
    word: str
    text: str
    extension: str


@dataclass(frozen=True)
class MainClock:
    """The limit on top of the page: in words, its place among its days, the next warning and its calendar."""

    words: ClockWords
    place: str
    half_is_used: bool
    warning: str
    grid: Grid | None


@dataclass(frozen=True)
class Identity:
    """Who wrote, as far as this user may know: `person` is None where it is protected, and `is_kept` tells whether
    there is anything to open.
    """

    person: Person | None
    is_kept: bool
    may_open: bool
    may_see: bool
    looks: int


def may_handle(case: Case, user: User) -> bool:
    """Tell whether somebody may act on a case."""
    return user.has_perm(case.regime.handle) or case.owner_id == user.pk


def page_of(case: Case, request: HttpRequest) -> dict[str, Any]:
    """Return the context of the page of a case, which came from `access.staff_case`."""
    user, now = signed_in(request), timezone.now()
    calendar = clocks.calendar_of(case)
    every_clock = list(case.clocks.all())
    every_step, handles = steps.steps_of(case, user), may_handle(case, user)
    return {
        "case": case,
        "regime": case.regime,
        "service": names.names_of("service").get(case.service_code, case.service_code),
        "unit": names.names_of("unit").get(case.unit_code, case.unit_code) if case.unit_code else "",
        "clock": main_clock(case, every_clock, calendar, now),
        "clock_lines": [clock_line(clock, calendar, now) for clock in every_clock],
        "thread": thread_of(case),
        "files": list(case.files.filter(message__isnull=True, removed_at__isnull=True)),
        "identity": identity_of(case, user, handles=handles),
        "steps": [step for step in every_step if not step.is_minor],
        "minor_steps": [step for step in every_step if step.is_minor],
        "panels": panels_of_case.panels("portal", case, request),
        "history": history_of(case),
        "last_event": case.events.order_by("-pk").values_list("pk", flat=True).first() or 0,
        "children": list(case.children.order_by("-received_at")[:20]),
        "joined": list(case.merged.order_by("-received_at")[:20]),
        "alike": alike(case, by=user, most=3) if handles and not case.is_ended else [],
        "handles": handles,
    }


def main_clock(case: Case, every: list[CaseClock], calendar: OfficeCalendar, now: dt.datetime) -> MainClock:
    """Return the limit that stands on the case, with the days that it counted."""
    clock = shown_clock([one for one in every if one.is_running])
    words = clock_words(case, clock, calendar=calendar, now=now)
    if clock is None:
        return MainClock(words, "", half_is_used=False, warning="", grid=None)
    pauses = clocks.pauses_of(case) if clock.pauses else []
    result = count(
        received_at=clock.started_at, amount=clock.total, unit=clock.unit, calendar=calendar, pauses=pauses, now=now
    )
    grid = build_grid(
        result,
        calendar=calendar,
        today=calendar.today(now),
        unit=clock.unit,
        waiting_for=_("the answer of the citizen"),
    )
    half = clock.half_at is not None and clock.half_at <= now and case.paused_since is None
    return MainClock(words, _place(clock, calendar, now), half, _warning(clock, calendar, now), grid)


def clock_line(clock: CaseClock, calendar: OfficeCalendar, now: dt.datetime) -> ClockLine:
    """Return a limit with what became of it."""
    date = formats.deadline_date(calendar.today(clock.due_at))
    extension = ""
    if clock.extension:
        extension = _("extended by %(length)s: %(reason)s") % {
            "length": length_of(clock.extension, clock.unit),
            "reason": clock.extension_reason,
        }
    if clock.ended_at is None:
        is_late = clock.due_at < now
        word = _("Overdue") if is_late else _("Runs")
        return ClockLine(clock.get_kind_display(), clock.due_at, "late" if is_late else "run", word, date, extension)
    kind, word = {True: ("done", _("In time")), False: ("late", _("Too late")), None: ("off", _("Ended"))}[
        clock.on_time
    ]
    return ClockLine(clock.get_kind_display(), clock.due_at, kind, word, date, extension)


def length_of(amount: int, unit: str) -> str:
    """Write the length of a limit: "10 hari kerja"."""
    if unit == Unit.WORKING_MINUTES:
        return formats.duration(amount, "minute")
    return formats.duration(amount, {Unit.CALENDAR_DAYS: "day", Unit.HOURS: "hour"}.get(Unit(unit), "working_day"))


def thread_of(case: Case) -> list[CaseMessage]:
    """Return the messages in their order, each with its files; of very many the newest."""
    shown = Prefetch("files", CaseFile.objects.filter(removed_at__isnull=True), to_attr="shown_files")
    newest = case.messages.prefetch_related(shown).order_by("-at", "-pk")[:MOST_MESSAGES]
    return list(reversed(newest))


def history_of(case: Case) -> list[Line]:
    """Return what happened, the newest first."""
    return list(lines_of(case, case.events.order_by("-at", "-pk")[:MOST_EVENTS]))


def identity_of(case: Case, user: User, *, handles: bool) -> Identity:
    """Return what somebody may know of who wrote a case."""
    try:
        person = identity_for(case, user) if handles else None
    except PermissionRefused:
        person = None
    protected = case.is_anonymous or case.regime.protects_identity
    return Identity(
        person=person,
        is_kept=hasattr(case, "identity"),
        may_open=protected and user.has_perm("feedback.open_identity"),
        may_see=handles or not protected,
        looks=case.looks.count() if protected else 0,
    )


def _place(clock: CaseClock, calendar: OfficeCalendar, now: dt.datetime) -> str:
    date = formats.deadline_date(calendar.today(clock.started_at))
    if clock.unit != Unit.WORKING_DAYS:
        words = _("limit of %(length)s, runs since %(date)s")
        return words % {"length": length_of(clock.total, clock.unit), "date": date}
    left = days_left(due_at=clock.due_at, now=now, calendar=calendar)
    day = clock.total - left
    if not 0 < day <= clock.total:
        words = _("limit of %(length)s, runs since %(date)s")
        return words % {"length": length_of(clock.total, clock.unit), "date": date}
    words = _("day %(day)s of %(total)s, runs since %(date)s")
    return words % {"day": day, "total": clock.total, "date": date}


def _warning(clock: CaseClock, calendar: OfficeCalendar, now: dt.datetime) -> str:
    """Return when the next warning comes; an empty text when none is left."""
    for share, moment in ((50, clock.half_at), (80, clock.most_at), (100, clock.due_at)):
        if moment is not None and moment > now:
            words = _("Next warning at %(share)s: %(date)s.")
            date = formats.deadline_date(calendar.today(moment))
            return words % {"share": formats.percent(share), "date": date}
    return ""
