from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.schedules import crontab

from core.accounts import links
from core.tenancy import schema_context

SCHEDULE: dict[str, Any] = {
    "workdays-look-again": {"task": "workdays.tell_everywhere", "schedule": crontab(hour=2, minute=40)},
}


@shared_task(name="workdays.tell_of_change", acks_late=True, ignore_result=True)
def tell_of_change(schema_name: str) -> None:
    """Tell all who registered that the agency's calendar changed. May run twice: they compare before they write."""
    from core.workdays.office import tell_listeners  # leaf

    with schema_context(schema_name):
        tell_listeners()


@shared_task(name="workdays.tell_everywhere", acks_late=True, ignore_result=True)
def tell_everywhere() -> None:
    """Look in every agency for limits that still follow an older calendar: the message of a change was lost."""
    for schema_name in links.schemas_at_work():
        tell_of_change.delay(schema_name)
