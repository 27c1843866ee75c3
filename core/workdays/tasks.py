from __future__ import annotations

from celery import shared_task

from core.tenancy import schema_context


@shared_task(name="core.workdays.tell_of_change", acks_late=True)
def tell_of_change(schema_name: str) -> None:
    """Tell all who registered that the agency's calendar changed. May run twice: they compare before they write."""
    from core.workdays.office import tell_listeners  # leaf

    with schema_context(schema_name):
        tell_listeners()
