"""What common templates put into the registries of this app: a place, and a panel on the page of a version."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.panels import Panel
from services import navigation, panels_of_standard
from services.adoption.bounds import template_findings
from services.adoption.standing import adoption_of
from services.models import ServiceStandard
from services.navigation import Place


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    navigation.register(
        Place("templates", _("Templates"), "services_portal:templates", order=120, permission="services.edit_standard")
    )
    panels_of_standard.register(template_of_version, order=50)


def template_of_version(standard: ServiceStandard, request: HttpRequest) -> Panel | None:
    """Tell which template a version follows, what is newer in it, and what breaks its rules."""
    adoption = adoption_of(standard)
    if adoption is None:
        return None
    context = {"adoption": adoption, "findings": template_findings(standard)}
    return Panel("services/adoption/_panel.html", context, aside=True)
