"""What the organisation bureau sees of an agency's standards: counts and dates, never a person."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from services import reporting
from services.adoption.figures import adoption_figures
from services.components import COMPONENTS
from services.domain.checking import check_figures
from services.models import Service, ServiceStandard, StandardComponent
from services.models.standards import PREPARING, PUBLIC
from services.pekppp import Facts, gather
from services.reporting import is_in_sippn, is_on_paper

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
    facts = gather(on)
    due = reporting.due_reviews()
    _add_standing(rows, facts, due, on)
    public = [row["code"] for row in rows if row["has_published"]]
    overdue = [row["code"] for row in rows if row["is_overdue"]]
    open_reviews = sum(_is_under_review(service) for service in external)
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
        "states": reporting.states_figures(),
        "publication": reporting.publication_figures(facts, public),
        "reviews": reporting.review_figures(facts, overdue, open_reviews),
        "checks": {**check_figures(), "services": reporting.failing_services()},
        "competence": reporting.competence_figures(on),
        "sessions": reporting.session_figures(on),
        **adoption_figures(),
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
        "state": current.state if current else None,
        "complete_components": TOTAL - len(missing),
        "missing": missing,
        "last_changed_on": changed_on.isoformat() if changed_on else None,
    }


def _add_standing(rows: list[dict[str, Any]], facts: Facts, due: dict[str, date], on: date) -> None:
    """Add to each external service where it is published and whether its review is overdue."""
    known = {service.code: service for service in facts.services}
    for row in rows:
        service, day = known[row["code"]], due.get(row["code"])
        row["on_paper"] = is_on_paper(service)
        row["in_sippn"] = is_in_sippn(service)
        row["review_due_on"] = day.isoformat() if day else None
        row["is_overdue"] = day is not None and day < on


def _is_under_review(service: Service) -> bool:
    return any(standard.state == ServiceStandard.State.UNDER_REVIEW for standard in service.standards.all())


def _last_changed_on(service: Service) -> date | None:
    """Return the day on which a standard of the service was last written or published, in the active zone."""
    moments = [moment for s in service.standards.all() for moment in (s.changed_at, s.published_at) if moment]
    return timezone.localdate(max(moments)) if moments else None
