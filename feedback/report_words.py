"""The figures of the information service in words: for the start page, the yearly report and its paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.panels import Figure
from core.ui.formats import duration, number, percent
from feedback.information_figures import Figures
from feedback.models import ArticleGround, InformationObjection, InformationRequest

NONE = "\N{EN DASH}"  # nothing is known yet
Part = tuple[str, list[tuple[str, int]]]


def headline(figures: Figures) -> tuple[Figure, ...]:
    """Return the figures that people look at first."""
    granted = figures["by_decision"]["granted"] + figures["by_decision"]["partly"]
    share = figures["on_time_share"]
    return (
        Figure(figures["requests"], _("requests")),
        Figure(granted, _("granted, wholly or partly")),
        Figure(percent(share) if share is not None else NONE, _("answered in time")),
        Figure(_days(figures["median_days"]), _("until the answer, half of them faster")),
    )


def parts(figures: Figures) -> list[Part]:
    """Return every count with its words, by heading."""
    grounds = dict(InformationObjection.Ground.choices)
    letters = dict(ArticleGround.choices)
    return [
        (_("Who asked"), _named(figures["by_requester"], dict(InformationRequest.Requester.choices))),
        (
            _("What was decided"),
            [
                *_named(figures["by_decision"], dict(InformationRequest.Decision.choices)),
                (_("Waiting for the notification"), figures["waiting"]),
            ],
        ),
        (_("Grounds of refusals"), _named(figures["by_ground"], letters)),
        (_("How fast"), [(_("In time"), figures["on_time"]), (_("After the limit"), figures["late"])]),
        (_("Objections by ground"), _named(figures["objections_by_ground"], grounds)),
        (
            _("Objections by decision"),
            _named(figures["objections_by_decision"], dict(InformationObjection.Decision.choices)),
        ),
        (_("Disputes before the information commission"), [(_("Disputes"), figures["disputes"])]),
    ]


def _named(counts: Mapping[str, int], words: Mapping[Any, Any]) -> list[tuple[str, int]]:
    return [(str(words[code]), count) for code, count in counts.items() if code in words]


def _days(median: float | None) -> str:
    if median is None:
        return NONE
    return duration(int(median)) if median == int(median) else f"{number(median, 1)} {_('working days')}"
