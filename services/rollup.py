"""What the organisation bureau sees of an agency's standards: counts and dates, never a person."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from services.components import COMPONENTS
from services.models import Service, ServiceStandard, StandardComponent
from services.models.standards import PREPARING, PUBLIC

TOTAL = len(COMPONENTS)


def collect(on: date) -> dict[str, Any]:
    """Return the figures of the current schema as they are on `on`.

    A service counts with the version in force, or with its draft while it has none. `completeness` is the share of
    complete components over all external services in hundredths, None without such a service.
    """
    services = list(_services())
    external = [service for service in services if service.is_external]
    rows = [_external_row(service) for service in external]
    complete = sum(row["complete_components"] for row in rows)
    missing = Counter(code for row in rows for code in row["missing"])
    changes = [day for service in services if (day := _last_changed_on(service))]
    return {
        "services_external": len(external),
        "services_internal": len(services) - len(external),
        "published_external": sum(row["has_published"] for row in rows),
        "published_internal": sum(_in_force(s) is not None for s in services if not s.is_external),
        "drafts": sum(any(standard.is_preparing for standard in service.standards.all()) for service in services),
        "components_complete": complete,
        "components_total": TOTAL * len(external),
        "completeness": round(100 * complete / (TOTAL * len(external)), 1) if external else None,
        "missing_components": {str(code): missing[code] for code in COMPONENTS if missing[code]},
        "last_changed_on": max(changes).isoformat() if changes else None,
        "last_change_age_days": max(0, (on - max(changes)).days) if changes else None,
        "external_services": rows,
    }


def _services() -> Iterable[Service]:
    components = StandardComponent.objects.only("standard_id", "code", "completeness")
    standards = ServiceStandard.objects.filter(state__in=[*PREPARING, *PUBLIC]).prefetch_related(
        Prefetch("components", components)
    )
    return Service.objects.active().prefetch_related(Prefetch("standards", standards))


def _in_force(service: Service) -> ServiceStandard | None:
    return next((standard for standard in service.standards.all() if standard.is_public), None)


def _external_row(service: Service) -> dict[str, Any]:
    in_force = _in_force(service)
    current = in_force or next(iter(service.standards.all()), None)
    missing = [str(code) for code in (current.missing() if current else COMPONENTS)]
    changed_on = _last_changed_on(service)
    return {
        "code": service.code,
        "name": service.name,
        "has_published": in_force is not None,
        "complete_components": TOTAL - len(missing),
        "missing": missing,
        "last_changed_on": changed_on.isoformat() if changed_on else None,
    }


def _last_changed_on(service: Service) -> date | None:
    """Return the day on which a standard of the service was last written or published, in the active zone."""
    moments = [moment for s in service.standards.all() for moment in (s.changed_at, s.published_at) if moment]
    return timezone.localdate(max(moments)) if moments else None
