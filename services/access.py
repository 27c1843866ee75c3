"""Get one object on behalf of whoever asks, or NotFound: the same answer for "hidden" and "not there"."""

from django.db.models import Prefetch

from core.errors import NotFound
from services.models import Service, ServiceStandard, ServiceUnit, StandardComponent
from services.models.standards import StandardQuerySet


def public_standard(code: str) -> ServiceStandard:
    """Return the standard to show of an external service that is still given: what applies, or else what will apply."""
    standard = _standards().filter(service__in=Service.objects.public(), service__code=code).shown()
    return _one(standard)


def former_standard(service: Service, version: int) -> ServiceStandard:
    """Return a version that was public at some time; the caller has made sure that the service is public.

    What was in force only while the service was internal stays with staff.
    """
    return _one(_standards().once_public().filter(service=service, version=version))


def staff_service(code: str) -> Service:
    """Return any service of the agency, retired ones included."""
    service = Service.objects.select_related("unit").filter(code=code).first()
    if service is None:
        raise NotFound
    return service


def staff_standard(code: str, version: int) -> ServiceStandard:
    """Return any version of a service's standard, with its components."""
    return _one(_standards().filter(service__code=code, version=version))


def staff_unit(code: str) -> ServiceUnit:
    """Return any unit of the agency."""
    unit = ServiceUnit.objects.filter(code=code).first()
    if unit is None:
        raise NotFound
    return unit


def _standards() -> StandardQuerySet:
    components = StandardComponent.objects.select_related("updated_by")
    standards = ServiceStandard.objects.select_related("service__unit", "published_by", "decree", "minutes")
    return standards.prefetch_related(Prefetch("components", components))


def _one(standards: StandardQuerySet) -> ServiceStandard:
    standard = standards.first()
    if standard is None:
        raise NotFound
    return standard
