"""What one agency's newest reports say of its cases, complaints, requests, queues and bookings, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core import rollups
from core.cases.regimes import regimes
from core.ui.formats import number, percent
from tenants.oversight.rows import BOOKING_APP, CASE_APP, FEEDBACK_APP, QUEUE_APP, STANDARDS

Text = str | Promise
OTHER = "other"  # the code under which core.cases reports what names no service
Reports = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """One kind of case, or the cases about one service, over a year; each figure as it is shown."""

    label: Text
    received: str
    in_time: str
    days: str
    open: str = ""


def lines(reports: Reports) -> list[tuple[str, str]]:
    """Return cases, complaints, requests, waiting and bookings as pairs of words; nothing without a report of cases."""
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
        *_by_channel(report.get("by_channel", {})),
    ]
    return [
        *found,
        *_of_feedback(reports.get(FEEDBACK_APP)),
        *_of_queues(reports.get(QUEUE_APP)),
        *_of_bookings(reports.get(BOOKING_APP)),
    ]


def groups(reports: Reports) -> list[tuple[str, str, list[GroupLine]]]:
    """Return what is told by kind and by service, each with its caption and the heading of its first column."""
    found = (
        (_("Cases by kind, within a year"), _("Kind"), kinds(reports)),
        (_("Cases by service, within a year"), _("Service"), services(reports)),
    )
    return [group for group in found if group[2]]


def kinds(reports: Reports) -> list[GroupLine]:
    """Return the kinds of cases that came within a year, in the order of their law."""
    by_kind = reports.get(CASE_APP, {}).get("by_kind", {})
    return [
        GroupLine(
            label=regime.plural,
            received=_known(by_kind[regime.kind]["received"]),
            in_time=_share(by_kind[regime.kind]["in_time_share"]),
            days=_known(by_kind[regime.kind]["median_days"]),
            open=_known(by_kind[regime.kind]["open"]) if "open" in by_kind[regime.kind] else "",
        )
        for regime in regimes()
        if regime.kind in by_kind
    ]


def services(reports: Reports) -> list[GroupLine]:
    """Return the services that cases of the year were about, by their names; what names none stands last."""
    by_service = reports.get(CASE_APP, {}).get("by_service", {})
    names = {row["code"]: row["name"] for row in reports.get(STANDARDS, {}).get("external_services", ())}
    found = [
        (
            code == OTHER,
            GroupLine(
                label=_("No service named") if code == OTHER else names.get(code, code),
                received=number(figures["received"]),
                in_time=_share(figures["in_time_share"]),
                days=_known(figures["median_days"]),
            ),
        )
        for code, figures in by_service.items()
    ]
    return [line for _is_other, line in sorted(found, key=lambda pair: (pair[0], str(pair[1].label)))]


def _by_channel(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    labels = rollups.labels_of(CASE_APP)
    words = ", ".join(f"{labels.get(f'channel_{code}', code)}: {_known(figure)}" for code, figure in figures.items())
    return [(_("How they came within a year"), words)] if words else []


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


def _of_bookings(report: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Return what is lent, slept in and visited; of what an agency does not have nothing is said."""
    if not report:
        return []
    found = []
    if report["things"]:
        found = [
            (_("Things that are lent"), number(sum(report["things"].values()))),
            (_("Uses by others within a year"), _known(report["uses"])),
            (_("Of these by communities"), _share(report["community_share"])),
            (_("Open hours of rooms and places in use"), _share(report["use_share"])),
            (_("Working days until the decision on lending, median"), _known(report["decision_days"])),
        ]
    if report["beds"]:
        found += [
            (_("Beds of the shelter"), number(report["beds"])),
            (_("Nights of beds in use within a year"), _share(report["bed_share"])),
        ]
    if report["visits"]:
        visited = f"{number(report['visits'])} / {number(report['places_visited'])}"
        found += [
            (_("Visits of mobile units, and places visited"), visited),
            (_("People served there"), _known(report["served"])),
        ]
    return found


def _share(figure: Mapping[str, Any]) -> str:
    return _known(figure) if figure["value"] is None else percent(100 * figure["value"])


def _known(figure: Mapping[str, Any]) -> str:
    if figure["value"] is None:
        return _("hidden, fewer than five people") if figure["suppressed"] else "-"
    return number(figure["value"])
