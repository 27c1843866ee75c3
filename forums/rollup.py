"""What the organisation bureau sees of an agency's forums: counts, shares and days, never a person."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from core import rollups
from forums.answers import ACCEPTED, weekdays_between, with_decision
from forums.held import YEAR, HeldForum, held_forums
from forums.models import ActionItem, ClauseCitation, Forum, ForumInput
from forums.models.people import ELEMENTS
from services.seam import StakeholderElement


def labels() -> dict[str, Any]:
    """Return the words for the codes in these figures: subjects of forums, elements of the community."""
    subjects = {f"subject_{item.value}": item.label for item in Forum.Subject}
    return {**subjects, **{f"element_{item.value}": item.label for item in StakeholderElement}}


def collect(on: dt.date) -> dict[str, Any]:
    """Return the figures of the current schema as they are on `on`; a year are the 365 days up to `on`.

    An input counts when it was neither hidden nor taken back; one of a group counts by itself and has the answer of the
    group. In time is what was decided by the day that was promised; counted are inputs with an answer and those whose
    day is over. Shares run from 0 to 1, None when there is nothing to count.
    """
    every = held_forums(on)
    recent = [forum for forum in every if forum.held_on > on - YEAR]
    subjects = Counter(forum.subject for forum in recent)
    elements = [len(forum.elements) for forum in recent]
    people: Counter[str] = sum((Counter(forum.people) for forum in recent), Counter())
    return {
        "held_year": len(recent),
        "held_total": len(every),
        "held_by_subject": {subject.value: subjects[subject] for subject in Forum.Subject if subjects[subject]},
        "last_held_on": every[0].held_on.isoformat() if every else None,
        "days_since_last": (on - every[0].held_on).days if every else None,
        "elements_year": len({element for forum in recent for element in forum.elements}),
        "elements_min": min(elements, default=None),
        "elements_median": median(elements) if elements else None,
        "people": rollups.people_count(people.total()),
        "people_by_element": rollups.people_breakdown({code: people[code] for code in ELEMENTS if people[code]}),
        "inputs": input_figures(recent, on),
        "actions": action_figures(on),
    }


@dataclass(frozen=True)
class _Given:
    decision: str | None
    received_on: dt.date
    decided_on: dt.date | None
    due_on: dt.date | None
    is_cited: bool


def input_figures(forums: Sequence[HeldForum], on: dt.date) -> dict[str, Any]:
    """Count the inputs of these forums: answered, in time, accepted, and those because of which a clause changed."""
    rows = _inputs(forums, on)
    answered = [row for row in rows if row.decided_on is not None]
    judged = [row for row in rows if row.due_on is not None and (row.decided_on is not None or row.due_on < on)]
    in_time = sum(
        row.decided_on is not None and row.due_on is not None and row.decided_on <= row.due_on for row in judged
    )
    accepted = sum(row.decision in ACCEPTED for row in answered)
    days = [weekdays_between(row.received_on, row.decided_on) for row in answered if row.decided_on is not None]
    return {
        "standing": len(rows),
        "answered": len(answered),
        "answered_share": _share(len(answered), len(rows)),
        "answered_in_time": in_time,
        "in_time_share": _share(in_time, len(judged)),
        "late": sum(row.decided_on is None for row in judged),
        "accepted": accepted,
        "accepted_share": _share(accepted, len(answered)),
        "answer_weekdays_median": median(days) if days else None,
        "cited": sum(row.is_cited for row in rows),
    }


def action_figures(on: dt.date) -> dict[str, Any]:
    """Count the actions of all plans; what was dropped is neither open nor done."""
    counts = ActionItem.objects.aggregate(
        open=Count("pk", filter=Q(state="open")),
        done=Count("pk", filter=Q(state="done")),
        dropped=Count("pk", filter=Q(state="dropped")),
        overdue=Count("pk", filter=Q(state="open", due_on__lt=on)),
    )
    return {**counts, "done_share": _share(counts["done"], counts["open"] + counts["done"])}


def _inputs(forums: Sequence[HeldForum], on: dt.date) -> list[_Given]:
    due: Mapping[int, dt.date | None] = {forum.pk: forum.answers_due_on for forum in forums}
    readable = ClauseCitation.objects.readable()
    cited = Exists(readable.filter(input=OuterRef("pk"))) | Exists(readable.filter(input=OuterRef("same_as")))
    inputs = ForumInput.objects.filter(forum__in=list(due)).standing().order_by()
    rows = with_decision(inputs).annotate(is_cited=cited)
    found = rows.values_list("forum", "decision", "received_at__date", "decided_day", "is_cited")
    return [
        _Given(decision, received_on, decided_on, due[forum], is_cited)
        for forum, decision, received_on, decided_on, is_cited in found
    ]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
