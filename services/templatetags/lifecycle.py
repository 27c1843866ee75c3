"""How decrees, reviews and the places of the standards area are drawn."""

from typing import Any

from django import template
from django.template.context import RequestContext

from core.ui.status import StatusKind
from services import navigation
from services.models import ServiceStandard, StandardDecree, StandardReview
from services.templatetags.standards import STATE_KINDS

register = template.Library()

OUTCOME_KINDS = {
    StandardReview.Outcome.OPEN: StatusKind.RUN,
    StandardReview.Outcome.UNCHANGED: StatusKind.DONE,
    StandardReview.Outcome.NEW_VERSION: StatusKind.DONE,
    StandardReview.Outcome.ABANDONED: StatusKind.OFF,
}
DECREE_KINDS = {
    StandardDecree.State.PREPARED: StatusKind.WAIT,
    StandardDecree.State.SIGNED: StatusKind.DONE,
    StandardDecree.State.DISCARDED: StatusKind.OFF,
}


@register.inclusion_tag("services/_places.html", takes_context=True)
def standards_places(context: RequestContext) -> dict[str, Any]:
    """Draw the places of the standards area that the reader may go to."""
    links = navigation.links(context["request"])
    groups = navigation.grouped(links)
    return {
        "links": links,
        "groups": groups,
        "current": next((link for link in links if link.is_current), None),
        "current_group": next((group for group in groups if group.is_current), None),
    }


@register.inclusion_tag("core/_status.html")
def outcome_status(review: StandardReview) -> dict[str, Any]:
    """Draw the chip of a review: under way, or what came of it."""
    outcome = StandardReview.Outcome(review.outcome)
    return {"kind": OUTCOME_KINDS[outcome].value, "label": outcome.label, "bare": False}


@register.inclusion_tag("core/_status.html")
def decree_status(decree: StandardDecree) -> dict[str, Any]:
    """Draw the chip of a decree: being prepared, signed, discarded."""
    state = StandardDecree.State(decree.state)
    return {"kind": DECREE_KINDS[state].value, "label": state.label, "bare": False}


@register.inclusion_tag("core/_status.html")
def state_chip(state: str) -> dict[str, Any]:
    """Draw the chip of a state that is known by its code alone."""
    known = ServiceStandard.State(state)
    return {"kind": STATE_KINDS[known].value, "label": known.label, "bare": False}
