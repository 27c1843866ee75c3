"""A forum as open data: what was said, what was decided, and what changed. Never a name, a contact, or what is hidden.

The names of the columns are part of the interface (docs/api.md): they are added to, never changed.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import rollups
from core.agencies import current_agency
from core.sheets import harmless
from forums.held import people_by_element
from forums.models import ActionItem, Forum, ForumInput
from forums.models.people import ELEMENTS
from forums.plan import actions_of
from forums.trace import Path, paths_of
from services.seam import COMPONENTS, ComponentCode

MOST_ROWS = 20_000  # no forum had a tenth of that; whoever has more gets the first ones, and is told
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # tells spreadsheet programs that the CSV is UTF-8
LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
State = ForumInput.State

INPUT_FIELDS: Mapping[str, str | Promise] = {
    "number": gettext_lazy("Number of the input in its forum; numbers are never used twice"),
    "state": gettext_lazy("shown; hidden (a moderator gave the reason); withdrawn (taken back by its giver)"),
    "hide_reason": gettext_lazy("Why a hidden input is not shown: personal_data, insult, off_topic, spam"),
    "kind": gettext_lazy("suggestion, objection, question or experience"),
    "channel": gettext_lazy("How it was given: phone, facilitator, paper or online"),
    "element": gettext_lazy("Element of the community for which somebody spoke"),
    "service_code": gettext_lazy(
        "Code of the service whose standard the input is about; empty for the forum as a whole"
    ),
    "component_code": gettext_lazy("Code of the component; empty for the standard as a whole"),
    "component": gettext_lazy("Official name of the component"),
    "text": gettext_lazy("What was said, unchanged"),
    "received_on": gettext_lazy("Day on which it came, in the time zone of the agency"),
    "supports": gettext_lazy("How many supported it"),
    "same_as": gettext_lazy("Number of the input that says the same and holds the answer for both"),
    "decision": gettext_lazy("accepted, partially_accepted, rejected or answered; empty before the answer is public"),
    "reason": gettext_lazy("Public answer with its reason"),
    "decided_on": gettext_lazy("Day of the decision"),
    "due_on": gettext_lazy("Day by which what was accepted is done"),
    "changed": gettext_lazy("Components that were changed because of it, as service/version/component"),
}
DATES = frozenset({"received_on", "decided_on", "due_on"})
NUMBERS = frozenset({"number", "supports", "same_as"})
Cell = str | int | dt.date | None


@dataclass(frozen=True)
class OpenForum:
    """What everybody may take of a forum. `rows` are dictionaries with the keys of INPUT_FIELDS in their order."""

    forum: Forum
    facts: dict[str, Any]
    standards: list[dict[str, Any]]
    participants: dict[str, Any]
    rows: list[dict[str, Cell]]
    actions: list[dict[str, Any]]
    is_complete: bool


def open_forum(forum: Forum) -> OpenForum:
    """Read a public forum in a constant number of queries."""
    inputs = ForumInput.objects.filter(forum=forum).exclude(state=State.WAITING).select_related("subject__service")
    found = list(inputs.select_related("same_as").order_by("number")[: MOST_ROWS + 1])
    kept = found[:MOST_ROWS]
    ways = {path.given.pk: path for path in paths_of(kept, answers_shown=forum.answers_are_public)}
    zone = current_agency().zone
    standards = forum.standards.select_related("service").order_by("pk")
    return OpenForum(
        forum=forum,
        facts=facts_of(forum),
        standards=[
            {"service_code": row.service.code, "service": row.service.name, "version": row.version} for row in standards
        ],
        participants=participants_of(forum),
        rows=[_row(given, ways, zone) for given in kept],
        actions=[action_facts(action) for action in actions_of(forum)] if forum.answers_are_public else [],
        is_complete=len(found) <= MOST_ROWS,
    )


def facts_of(forum: Forum) -> dict[str, Any]:
    """Return when, where and about what a forum is; moments in the time zone of the agency."""
    agency = current_agency()

    def moment(value: dt.datetime | None) -> dt.datetime | None:
        return value.astimezone(agency.zone) if value else None

    return {
        "code": forum.code,
        "url": f"{agency.url}/forum/{forum.code}/",
        "agency": agency.name,
        "title": forum.title,
        "subject": forum.subject,
        "purpose": forum.purpose,
        "method": forum.method,
        "state": forum.state,
        "starts_at": moment(forum.starts_at),
        "ends_at": moment(forum.ends_at),
        "place": forum.place,
        "comments_from": forum.comments_from,
        "comments_until": forum.comments_until,
        "answers_due_on": forum.answers_due_on,
        "answers_public_at": moment(forum.answers_public_at),
        "closed_at": moment(forum.closed_at),
        "cancelled_at": moment(forum.cancelled_at),
        "cancel_reason": forum.cancel_reason,
        "is_example": forum.is_example,
    }


def participants_of(forum: Forum) -> dict[str, Any]:
    """Return how many people of each element took part, small numbers hidden. Two queries; nothing before it began."""
    counts = people_by_element([forum])[forum.pk] if forum.is_held else {}
    by_element = rollups.people_breakdown({code: counts[code] for code in ELEMENTS if counts.get(code)})
    hidden = any(rollups.is_suppressed(figure) for figure in by_element.values())
    total = sum(counts.values())
    return {
        "total": rollups.people_count(total),
        "by_element": by_element,
        "note": _("Numbers below five are hidden, and one more where the total would tell them.") if hidden else "",
    }


def action_facts(action: ActionItem) -> dict[str, Any]:
    """Return one line of the action plan; who is in charge is read on the pages. Its inputs are prefetched."""
    return {
        "action": action.action,
        "due_on": action.due_on,
        "first_due_on": action.first_due_on,
        "state": action.state,
        "progress": action.progress,
        "done_on": action.done_on,
        "drop_reason": action.drop_reason,
        "inputs": [given.number for given in action.inputs.all() if given.is_shown],
    }


def changed_of(path: Path) -> list[str]:
    """Return the components that were changed because of an input, as service/version/component."""
    found = [change.citation for change in path.changes]
    return [f"{citation.service.code}/{citation.version}/{citation.code}" for citation in found]


def _row(given: ForumInput, ways: Mapping[int, Path], zone: dt.tzinfo) -> dict[str, Cell]:
    row: dict[str, Cell] = dict.fromkeys(INPUT_FIELDS, "")
    row |= {"number": given.number, "state": given.state, "supports": None, "same_as": None}
    row |= dict.fromkeys(DATES)
    if given.state == State.HIDDEN:
        row["hide_reason"] = given.hide_reason
    if not given.is_shown:
        return row
    first = given.same_as if given.same_as is not None and given.same_as.is_standing else given
    way = ways.get(first.pk) or ways[given.pk]
    answer = way.answer or ways[given.pk].answer
    row |= {
        "kind": given.kind,
        "channel": given.channel,
        "element": given.element,
        "service_code": given.subject.service.code if given.subject else "",
        "component_code": given.code,
        "component": str(COMPONENTS[ComponentCode(given.code)].label) if given.code else "",
        "text": given.text,
        "received_on": given.received_at.astimezone(zone).date(),
        "supports": given.support_count,
        "same_as": first.number if first is not given and first.is_shown else None,
        "changed": " ".join(changed_of(way)),
    }
    if answer is not None:
        row |= {
            "decision": answer.decision,
            "reason": answer.reason,
            "decided_on": answer.decided_on,
            "due_on": answer.due_on,
        }
    return row


# --- as files ---------------------------------------------------------------------------------------------------------
def as_json(data: OpenForum) -> str:
    """Write everything as one JSON document, dates as ISO 8601, nothing as null."""
    content = {
        "licence": {"code": LICENCE, "url": LICENCE_URL},
        "fields": {name: str(words) for name, words in INPUT_FIELDS.items()},
        "forum": {name: value if value != "" else None for name, value in data.facts.items()},
        "standards": data.standards,
        "participants": data.participants,
        "inputs": [{name: value if value != "" else None for name, value in row.items()} for row in data.rows],
        "inputs_complete": data.is_complete,
        "actions": data.actions,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=_iso)


def as_csv(data: OpenForum) -> Iterator[str]:
    """Yield the inputs as CSV with the names of the columns; no cell acts as a formula."""
    yield BYTE_ORDER_MARK
    yield _line(list(INPUT_FIELDS))
    for row in data.rows:
        yield _line([_plain(row[name]) for name in INPUT_FIELDS])


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    return "" if cell is None else cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def _iso(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
