"""What one agency's newest report says of its public consultation forums, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core import rollups
from core.ui.formats import duration, number, percent, plain_date
from tenants.oversight.rows import FORUM_APP

Text = str | Promise
ELEMENTS = 5
NOTHING = "\N{EN DASH}"


def lines(reports: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return forums, participants, inputs and actions as pairs of words; nothing when none were reported."""
    report = reports.get(FORUM_APP)
    if not report:
        return []
    inputs, actions = report["inputs"], report["actions"]
    return [
        (_("Held within a year"), number(report["held_year"])),
        (_("Last forum"), _last(report["last_held_on"], report["days_since_last"])),
        (_("Elements of the community within a year"), _elements(report)),
        (_("Participants within a year"), _people(report["people"])),
        (_("Inputs within a year"), number(inputs["standing"])),
        (_("Answered"), _part(inputs["answered"], inputs["standing"], inputs["answered_share"])),
        (_("Answered in time"), _share(inputs["in_time_share"])),
        (_("Working days until the answer, median"), _known(inputs["answer_weekdays_median"])),
        (_("Accepted, wholly or partly"), _part(inputs["accepted"], inputs["answered"], inputs["accepted_share"])),
        (_("Inputs that changed a clause"), number(inputs["cited"])),
        (_("Actions in progress, and overdue"), f"{number(actions['open'])} / {number(actions['overdue'])}"),
        (_("Actions done"), _part(actions["done"], actions["open"] + actions["done"], actions["done_share"])),
    ]


def subjects(reports: Mapping[str, Mapping[str, Any]]) -> list[tuple[Text, int]]:
    """Return how many forums were held about what."""
    labels = rollups.labels_of(FORUM_APP)
    counts = reports.get(FORUM_APP, {}).get("held_by_subject", {})
    return [(labels.get(f"subject_{subject}", subject), count) for subject, count in counts.items()]


def _last(day: str | None, days: int | None) -> str:
    if day is None or days is None:
        return _("none yet")
    words = {"date": plain_date(dt.date.fromisoformat(day)), "length": duration(days, "day")}
    return _("%(date)s, %(length)s ago") % words if days else str(words["date"])


def _elements(report: Mapping[str, Any]) -> str:
    if not report["held_year"]:
        return NOTHING
    words = _("%(n)s of %(total)s, median of a forum %(median)s")
    facts = {"n": report["elements_year"], "total": ELEMENTS, "median": report["elements_median"]}
    return words % {name: number(value) for name, value in facts.items()}


def _people(figure: Mapping[str, Any]) -> str:
    if rollups.is_suppressed(dict(figure)) or figure["value"] is None:
        return _("hidden, fewer than five people")
    return number(figure["value"])


def _part(part: int, whole: int, share: float | None) -> str:
    if share is None:
        return NOTHING
    facts = {"n": number(part), "total": number(whole), "share": _share(share)}
    return _("%(n)s of %(total)s (%(share)s)") % facts


def _share(share: float | None) -> str:
    return NOTHING if share is None else percent(100 * share)


def _known(value: float | None) -> str:
    return NOTHING if value is None else number(value)
