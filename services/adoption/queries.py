"""Which standards of this agency follow a common template."""

from collections.abc import Iterable

from core.commons import TemplateData
from services.adoption.bounds import Templates
from services.adoption.standing import Adoption, adoption_of
from services.models import Service, ServiceStandard
from services.models.standards import PREPARING, PUBLIC


def following_standards() -> list[ServiceStandard]:
    """Return one version of each service that is still given and follows a template, with its components.

    It is the one that is being prepared, since there somebody can act; else the one that applies or will apply.
    """
    standards = (
        ServiceStandard.objects.filter(state__in=[*PREPARING, *PUBLIC], service__in=Service.objects.active())
        .select_related("service")
        .prefetch_related("components")
        .order_by("service__order", "service__name", "service_id", "-version")
    )
    newest: dict[int, ServiceStandard] = {}
    for standard in standards:
        newest.setdefault(standard.service_id, standard)
    return [standard for standard in newest.values() if standard.template_code]


def adoptions() -> list[Adoption]:
    """Return how every standard that follows a template stands to it. Each version of a template is read once."""
    templates: dict[str, Templates] = {}
    found: list[Adoption] = []
    for standard in following_standards():
        known = templates.setdefault(standard.template_code, Templates(standard.template_code))
        if (adoption := adoption_of(standard, known)) is not None:
            found.append(adoption)
    return found


def services_with(templates: Iterable[TemplateData]) -> dict[str, list[Service]]:
    """Return the services whose standard follows one of these templates, by the template's code."""
    codes = {template.code for template in templates}
    found: dict[str, list[Service]] = {}
    standards = ServiceStandard.objects.filter(
        state__in=[*PREPARING, *PUBLIC], template_code__in=codes, service__in=Service.objects.active()
    )
    for standard in standards.select_related("service").order_by("service__name", "-version"):
        services = found.setdefault(standard.template_code, [])
        if standard.service not in services:
            services.append(standard.service)
    return found
