"""What happened to a case, in words for staff. Apps register the words of the events that they add themselves.

event_words.register("verified_anew", _("Verified anew"))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.cases import names
from core.cases.models import Case, CaseClock, CaseEvent
from core.cases.regimes import Text
from core.cases.states import CaseState, Channel
from core.ui import formats

Words = Callable[[CaseEvent], str]


@dataclass(frozen=True)
class Line:
    """One line of the history; `by` is empty where nobody of the agency acted."""

    at: datetime
    text: str
    by: str
    note: str


_words: dict[str, Text | Words] = {
    "message": gettext_lazy("Message"),
    "note": gettext_lazy("Internal note"),
    "paused": gettext_lazy("The clock stands still"),
    "read": gettext_lazy("News marked as read"),
    "rated": gettext_lazy("Satisfaction told"),
    "file_opened": gettext_lazy("File opened"),
    "file_added": gettext_lazy("Internal file added"),
    "identity_opened": gettext_lazy("Protected identity opened"),
    "secret_renewed": gettext_lazy("New secret word given"),
    "secret_refused": gettext_lazy("New secret word refused"),
    "limit_without_effect": gettext_lazy("A limit ended, and nothing follows from it"),
    "file_refused": gettext_lazy("A file held harmful content and was deleted"),
    "recounted": gettext_lazy("Limit counted anew, since the calendar changed"),
}


def register(kind: str, words: Text | Words) -> None:
    """Tell events of a kind by a text, or by what a function makes of one."""
    _words[kind] = words


def lines_of(case: Case, events: Iterable[CaseEvent]) -> Iterator[Line]:
    """Yield events in words, in their order."""
    told = list(events)
    if any(event.kind == "assigned" and event.facts.get("unit") for event in told):
        units = names.names_of("unit")
        for event in told:
            event.facts["unit"] = units.get(event.facts.get("unit", ""), event.facts.get("unit", ""))
    for event in told:
        yield Line(event.at, words_of(case, event), event.by_name or _by_citizen(event), event.note)


def words_of(case: Case, event: CaseEvent) -> str:
    """Return what happened, in a few words; an event that nobody gave words keeps its own name."""
    if event.kind == "move":
        return _move(case, event)
    words = _words.get(event.kind, event.kind.replace("_", " "))
    return str(words) if isinstance(words, str | Promise) else words(event)


def _by_citizen(event: CaseEvent) -> str:
    return _("the citizen") if event.facts.get("by") == "citizen" else ""


def _move(case: Case, event: CaseEvent) -> str:
    if event.facts.get("joined"):
        return _("Joined with another one")
    if event.facts.get("parted"):
        return _("Parted again: it stands for itself")
    if event.facts.get("reopened"):
        return _("Opened again")
    return str(case.regime.word(event.to_state)) if event.to_state in CaseState.values else event.to_state


def _filed(event: CaseEvent) -> str:
    channel = str(event.facts.get("channel", ""))
    label = Channel(channel).label if channel in Channel.values else ""
    return _("Received: %(channel)s") % {"channel": label} if label else _("Received")


def _late(text: Text) -> Words:
    """Return words for a limit that ended; of the main one nothing more is said."""

    def words(event: CaseEvent) -> str:
        limit = _LIMITS.get(str(event.facts.get("clock")))
        return f"{text} ({limit})" if limit else str(text)

    return words


def _assigned(event: CaseEvent) -> str:
    who = ", ".join(filter(None, (str(event.facts.get("owner") or ""), str(event.facts.get("unit") or ""))))
    return _("Disposition to %(who)s") % {"who": who}


def _resumed(event: CaseEvent) -> str:
    return _("The clock runs again%(until)s") % {"until": _until(event.facts.get("due_at"))}


def _extended(event: CaseEvent) -> str:
    return _("Limit extended%(until)s") % {"until": _until(event.facts.get("to"))}


def _labelled(event: CaseEvent) -> str:
    tags = ", ".join(event.facts.get("tags", []))
    return _("Tags: %(tags)s") % {"tags": tags} if tags else _("Tags or priority changed")


def _parent(event: CaseEvent) -> str:
    code = str(event.facts.get("parent") or "")
    return _("Put under %(code)s") % {"code": code} if code else _("Stands under none any more")


def _joined(event: CaseEvent) -> str:
    return _("%(code)s was joined with it") % {"code": event.facts.get("code", "")}


def _parted(event: CaseEvent) -> str:
    return _("%(code)s stands for itself again") % {"code": event.facts.get("code", "")}


def _until(value: object) -> str:
    moment = parse_datetime(str(value)) if value else None
    return _(", until %(date)s") % {"date": formats.deadline_date(moment)} if moment else ""


_LIMITS: dict[str, Text] = {
    CaseClock.Kind.FIRST_ANSWER: gettext_lazy("first answer"),
    CaseClock.Kind.VERIFICATION: gettext_lazy("looking through and passing on"),
    CaseClock.Kind.COMPLETENESS: gettext_lazy("completeness"),
}

for _kind, _text in {
    "escalated": _late(gettext_lazy("The limit is over: the head was told")),
    "counted_for_bureau": _late(gettext_lazy("Counted for the organisation bureau as late")),
    "filed": _filed,
    "assigned": _assigned,
    "resumed": _resumed,
    "extended": _extended,
    "labelled": _labelled,
    "parent_set": _parent,
    "joined_with": _joined,
    "parted_from": _parted,
}.items():
    register(_kind, _text)
