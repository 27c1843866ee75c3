"""What of the catalogue a case takes along to another agency, and what that one finds in its own.

Codes of services and units are an agency's own. What both agencies know is the common template that their standards
follow: by its code the same service is found again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from services.components import COMPONENTS, ComponentCode
from services.models import Service, ServiceStandard, ServiceUnit
from services.models.standards import PREPARING, PUBLIC


@dataclass(frozen=True, kw_only=True)
class NamedService:
    """A service as another agency understands it; `template` is empty where its standard follows no common one."""

    name: str
    template: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def named_service(code: str) -> NamedService | None:
    """Return what a service is called, and which common template it follows; None for a code that is not there."""
    service = Service.objects.filter(code=code).first() if code else None
    if service is None:
        return None
    following = service.standards.filter(state__in=[*PUBLIC, *PREPARING]).exclude(template_code="")
    return NamedService(name=service.name, template=_newest_template(following))


def service_like(template: str) -> Service | None:
    """Return the one given service here that follows a common template; None where none does, or several do."""
    if not template:
        return None
    following = ServiceStandard.objects.filter(template_code=template, state__in=[*PUBLIC, *PREPARING])
    found = list(Service.objects.active().filter(standards__in=following).distinct()[:2])
    return found[0] if len(found) == 1 else None


def standard_like(template: str) -> ServiceStandard | None:
    """Return the public version here that follows a common template, of the service that `service_like` finds."""
    service = service_like(template)
    return ServiceStandard.objects.shown().filter(service=service).first() if service else None


def unit_name(code: str) -> str:
    """Return what a unit is called; empty for a code that is not there."""
    found = ServiceUnit.objects.filter(code=code).values_list("name", flat=True).first() if code else None
    return found or ""


def component_name(code: str) -> str:
    """Return the official words for a component."""
    return str(COMPONENTS[ComponentCode(code)].label)


def _newest_template(standards: Any) -> str:
    return str(standards.order_by("-version").values_list("template_code", flat=True).first() or "")
