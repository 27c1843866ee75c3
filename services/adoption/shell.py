"""What common templates put into the registries: a place, and panels on the start page and on that of a version."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import panels
from core.panels import Panel
from services import navigation, panels_of_standard
from services.adoption.bounds import template_findings
from services.adoption.queries import adoptions
from services.adoption.standing import adoption_of
from services.models import ServiceStandard
from services.navigation import Group, Place

SHOWN = 5


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    navigation.register(
        Place(
            "templates",
            _("Templates"),
            "services_portal:templates",
            order=120,
            permission="services.edit_standard",
            group=Group.SETUP,
        )
    )
    panels_of_standard.register(template_of_version, order=50)
    panels.register("today", templates_to_look_at, order=60, waiting=lambda request: 0)


def template_of_version(standard: ServiceStandard, request: HttpRequest) -> Panel | None:
    """Tell which template a version follows, what is newer in it, and what breaks its rules."""
    adoption = adoption_of(standard)
    if adoption is None:
        return None
    context = {"adoption": adoption, "findings": template_findings(standard)}
    return Panel("services/adoption/_panel.html", context, aside=True)


def templates_to_look_at(request: HttpRequest) -> Panel | None:
    """Show the standards whose template says something newer. It is news, not a duty: nothing counts as waiting."""
    if not request.user.has_perm("services.edit_standard"):
        return None
    behind = [adoption for adoption in adoptions() if adoption.moved_on]
    if not behind:
        return None
    context = {"adoptions": behind[:SHOWN], "more": len(behind) - SHOWN}
    return Panel("services/adoption/_today.html", context, aside=True)
