"""What happened to a case, in a sentence for its citizen. A regime words its own events, or words a move anew:

    history_words.register("followed_up", lambda event, case: _("The follow-up was made public"))

What is not worded, and what is not public, is not shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.cases.models import Case, CaseEvent
from core.cases.states import CaseState
from core.ui.formats import duration, long_date
from core.workdays.earlier import words_of_days

Words = Callable[[CaseEvent, Case], str]


@dataclass(frozen=True)
class Line:
    """One line of the history; `note` are the words that staff or the citizen added."""

    at: dt.datetime
    words: str
    note: str = ""


def register(kind: str, words: Words) -> None:
    """Word the events of a kind; an empty sentence leaves one out."""
    _words[kind] = words


def lines_of(case: Case, events: Iterable[CaseEvent]) -> list[Line]:
    """Return what the citizen may read of these events, newest first."""
    return list(_lines(case, events))[::-1]


def _lines(case: Case, events: Iterable[CaseEvent]) -> Iterator[Line]:
    for event in events:
        words = _words.get(event.kind)
        if event.is_public and words is not None and (text := words(event, case)):
            yield Line(event.at, text, event.note)


def _filed(event: CaseEvent, case: Case) -> str:
    return _("Received")


def _moved(event: CaseEvent, case: Case) -> str:
    if event.facts.get("verdict") == "settled":
        return _("You said that it is settled")
    if event.facts.get("reopened"):
        return _("Opened again")
    if event.facts.get("joined"):
        return _("Handled together with another one")
    if event.facts.get("parted"):
        return _("Handled by itself again")
    if event.from_state == CaseState.INCOMPLETE and event.to_state in (CaseState.IN_PROGRESS, CaseState.RECEIVED):
        return _("You completed what was missing")
    return str(case.regime.word(event.to_state, public=True))


def _extended(event: CaseEvent, case: Case) -> str:
    facts = event.facts
    return _("The limit was extended by %(length)s and is now %(date)s") % {
        "length": length_of(facts.get("by", 0), str(facts.get("unit", ""))),
        "date": _date(facts.get("to")),
    }


def _recounted(event: CaseEvent, case: Case) -> str:
    before, after = _date(event.facts.get("from")), _date(event.facts.get("to"))
    if not before or not after:
        return _("The calendar of working days changed, and the limit was counted anew")
    told = {"before": before, "after": after, "days": words_of_days(event.facts.get("days") or ())}
    if told["days"]:
        return _("The limit moved from %(before)s to %(after)s, because %(days)s") % told
    return _("The calendar of working days changed: the limit moved from %(before)s to %(after)s") % told


def _resumed(event: CaseEvent, case: Case) -> str:
    due = _date(event.facts.get("due_at"))
    return _("The clock runs again; the limit is now %(date)s") % {"date": due} if due else _("The clock runs again")


def length_of(amount: int, unit: str) -> str:
    """Write the length of a limit: "10 hari kerja"."""
    return duration(amount, UNITS.get(unit, "working_day"))


def _date(value: Any) -> str:
    moment = parse_datetime(value) if isinstance(value, str) else None
    return long_date(moment) if moment else ""


UNITS = {"working_day": "working_day", "calendar_day": "day", "working_minute": "minute", "hour": "hour"}
_words: dict[str, Words] = {
    "filed": _filed,
    "move": _moved,
    "paused": lambda event, case: _("The clock stands still while we wait for you"),
    "resumed": _resumed,
    "extended": _extended,
    "recounted": _recounted,
    "file_refused": lambda event, case: _("A file held harmful content and was deleted"),
    "secret_renewed": lambda event, case: _("A new secret word was given to you at our counter"),
}
