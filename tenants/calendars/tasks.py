from __future__ import annotations

from celery import shared_task

from core.tenancy import central_context


@shared_task(name="tenants.tell_agencies_of_calendar", acks_late=True)
def tell_agencies(province_code: str | None) -> None:
    """Send one task to every agency that the changed table concerns: all, or those of a province. May run twice."""
    from core.workdays.tasks import tell_of_change
    from tenants.models import Agency

    with central_context():
        agencies = Agency.objects.filter(state__in=Agency.HAS_SCHEMA)
        if province_code is not None:
            agencies = agencies.filter(province_code=province_code)
        schemas = list(agencies.values_list("schema_name", flat=True))
    for schema in schemas:
        tell_of_change.delay(schema)
