"""How answers and actions are drawn: always a word, a shape and a colour."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from core.ui.status import StatusKind
from forums.models import ActionItem, Disposition
from forums.worklist import clock_of

register = template.Library()

DECISION_KINDS = {
    Disposition.Decision.ACCEPTED: StatusKind.DONE,
    Disposition.Decision.PARTIALLY_ACCEPTED: StatusKind.RUN,
    Disposition.Decision.REJECTED: StatusKind.OFF,
    Disposition.Decision.ANSWERED: StatusKind.DONE,
}
BAR_KINDS = {Disposition.Decision.ACCEPTED.value: "good", Disposition.Decision.REJECTED.value: "ink"}
SOON_DAYS = 7


@register.inclusion_tag("core/_status.html")
def decision_status(decision: str | None) -> dict[str, Any]:
    """Draw the chip of a decision; without one, that there is no answer yet."""
    if not decision:
        return {"kind": StatusKind.WAIT.value, "label": _("Not answered yet"), "bare": False}
    value = Disposition.Decision(decision)
    return {"kind": DECISION_KINDS[value].value, "label": value.label, "bare": False}


@register.inclusion_tag("core/_status.html")
def action_status(action: ActionItem) -> dict[str, Any]:
    """Draw the chip of an action: late and due soon go before "in progress"."""
    today = timezone.localdate()
    if action.state == ActionItem.State.DONE:
        return {"kind": StatusKind.DONE.value, "label": _("Done"), "bare": False}
    if action.state == ActionItem.State.DROPPED:
        return {"kind": StatusKind.OFF.value, "label": _("Dropped"), "bare": False}
    if action.due_on < today:
        return {"kind": StatusKind.LATE.value, "label": _("Overdue"), "bare": False}
    if action.due_on <= today + dt.timedelta(days=SOON_DAYS):
        return {"kind": StatusKind.DUE.value, "label": _("Due soon"), "bare": False}
    return {"kind": StatusKind.RUN.value, "label": _("In progress"), "bare": False}


@register.simple_tag
def clock(due_on: dt.date | None) -> Any:
    """Return how long there is until a day, counted from today, for the tag `deadline`."""
    return clock_of(due_on, timezone.localdate())


@register.filter
def bar_kind(decision: str) -> str:
    """Return the colour of a decision's bar."""
    return BAR_KINDS.get(decision, "")
