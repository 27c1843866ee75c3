"""How the way of an input is drawn: the chip of a decision, and where a cited version stands."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from core.ui.identity import Text
from core.ui.status import StatusKind
from forums.models import ClauseCitation, Disposition
from services.seam import ServiceStandard

register = template.Library()

Decision = Disposition.Decision
State = ServiceStandard.State

DECISIONS: dict[str, tuple[StatusKind, str]] = {  # the chip, and the colour of its bar
    Decision.ACCEPTED: (StatusKind.DONE, "good"),
    Decision.PARTIALLY_ACCEPTED: (StatusKind.RUN, ""),
    Decision.REJECTED: (StatusKind.OFF, "ink"),
    Decision.ANSWERED: (StatusKind.DONE, "ink"),
}
STANDINGS: dict[str, tuple[StatusKind, Text]] = {
    State.ENACTED: (StatusKind.NEW, _("Decided, not published yet")),
    State.PUBLISHED: (StatusKind.NEW, _("Published, applies later")),
    State.IN_FORCE: (StatusKind.DONE, _("In force")),
    State.UNDER_REVIEW: (StatusKind.DONE, _("In force")),
    State.SUPERSEDED: (StatusKind.OFF, _("Replaced by a newer version")),
    State.REVOKED: (StatusKind.OFF, _("Withdrawn")),
}
WRITTEN = (StatusKind.RUN, _("Being written"))


@register.inclusion_tag("core/_status.html")
def decision_status(decision: str) -> dict[str, Any]:
    """Draw the chip of a decision."""
    return {"kind": DECISIONS[decision][0].value, "label": Decision(decision).label, "bare": False}


@register.simple_tag
def decision_bar(decision: str) -> str:
    """Return the colour of the bar of a decision."""
    return DECISIONS[decision][1]


@register.inclusion_tag("core/_status.html")
def citation_status(citation: ClauseCitation) -> dict[str, Any]:
    """Draw where the version stands that cites an input."""
    state = citation.standard.state if citation.standard is not None else State.REVOKED
    kind, label = STANDINGS.get(state, WRITTEN)
    return {"kind": kind.value, "label": label, "bare": False}
