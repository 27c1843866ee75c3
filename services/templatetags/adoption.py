"""How a standard stands to its common template, in the editor and on the page of a draft."""

from typing import Any

from django import template

from core.ui.status import StatusKind
from services.adoption.standing import Standing, adoption_of
from services.components.bounds import MINIMUM_MEANS
from services.models import ServiceStandard, StandardComponent

register = template.Library()

KINDS = {
    Standing.BREAKS: StatusKind.LATE,
    Standing.MOVED_ON: StatusKind.DUE,
    Standing.EXPLAINED: StatusKind.PAUSE,
    Standing.CHANGED: StatusKind.PAUSE,
    Standing.AS_TEMPLATE: StatusKind.DONE,
    Standing.OWN: StatusKind.OFF,
}


@register.inclusion_tag("core/_status.html")
def standing_status(standing: Standing, *, bare: bool = False) -> dict[str, Any]:
    """Draw the chip of a component beside its template."""
    return {"kind": KINDS[standing].value, "label": standing.label, "bare": bare}


@register.inclusion_tag("services/adoption/_notice.html")
def template_notice(standard: ServiceStandard, row: StandardComponent) -> dict[str, Any]:
    """Tell the editor of one component how it stands to the template, and what the template binds."""
    adoption = adoption_of(standard)
    part = adoption.of(row.code) if adoption else None
    return {
        "adoption": adoption,
        "part": part,
        "standard": standard,
        "service": standard.service,
        "minimum": MINIMUM_MEANS[row.definition.code],
    }
