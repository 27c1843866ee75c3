"""What one agency's newest reports say of its cases, complaints, requests and queues, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core import rollups
from core.cases.regimes import regimes
from core.ui.formats import number, percent
from tenants.oversight.rows import CASE_APP, FEEDBACK_APP, QUEUE_APP

Text = str | Promise
Reports = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class KindLine:
    """One kind of case over a year, each figure as it is shown."""

    label: Text
    received: str
    in_time: str
    days: str


def lines(reports: Reports) -> list[tuple[str, str]]:
    """Return cases, complaints, requests and waiting as pairs of words; nothing when no cases were reported."""
    report = reports.get(CASE_APP)
    if not report:
        return []
    found = [
        (_("Received within a year"), _known(report["received"])),
        (_("Open cases"), _known(report["open"])),
        (_("Overdue, and long overdue"), f"{number(report['overdue'])} / {number(report['overdue_for_bureau'])}"),
        (_("In time"), _share(report["in_time_share"])),
        (_("Working days until the answer, median"), _known(report["median_days"])),
        (_("Opened again within a year"), _known(report["reopened"])),
        (_("Satisfaction, mean of 1 to 4"), _known(report["satisfaction"])),
    ]
    return [*found, *_of_feedback(reports.get(FEEDBACK_APP)), *_of_queues(reports.get(QUEUE_APP))]


def kinds(reports: Reports) -> list[KindLine]:
    """Return the kinds of cases that came within a year, in the order of their law."""
    by_kind = reports.get(CASE_APP, {}).get("by_kind", {})
    return [
        KindLine(
            label=regime.plural,
            received=_known(by_kind[regime.kind]["received"]),
            in_time=_share(by_kind[regime.kind]["in_time_share"]),
            days=_known(by_kind[regime.kind]["median_days"]),
        )
        for regime in regimes()
        if regime.kind in by_kind
    ]


def _of_feedback(report: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if not report:
        return []
    labels = rollups.labels_of(FEEDBACK_APP)
    decided = report["requests"]["by_decision"]
    words = ", ".join(f"{labels.get(f'decision_{code}', code)}: {_known(figure)}" for code, figure in decided.items())
    return [
        (_("Complaints inside SP4N-LAPOR!"), _share(report["share_in_lapor"])),
        (_("Follow-ups published"), number(report["followed_up_in_public"])),
        (_("Requests for public information"), _known(report["requests"]["received"])),
        *([(_("Decisions on them"), words)] if words else []),
        (_("Objections"), _known(report["objections"])),
    ]


def _of_queues(report: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if not report or not report["queues"]:
        return []
    return [
        (_("Queues in use"), number(report["queues"])),
        (_("Minutes of waiting in a queue, median of thirty days"), _known(report["median_wait_minutes"])),
    ]


def _share(figure: Mapping[str, Any]) -> str:
    return _known(figure) if figure["value"] is None else percent(100 * figure["value"])


def _known(figure: Mapping[str, Any]) -> str:
    if figure["value"] is None:
        return _("hidden, fewer than five people")
    return number(figure["value"])
