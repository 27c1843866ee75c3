"""Scheduled and asked-for collection: a dispatcher sends one task per agency, so that one that fails stops nobody.

How old the last figures of an agency are tells on every page whether its collection works.
"""

from __future__ import annotations

from celery import shared_task
from celery.schedules import crontab
from django.db import Error as DatabaseFailure
from django.utils import timezone


@shared_task(name="tenants.oversight.collect_everywhere", acks_late=True, ignore_result=True)
def collect_everywhere() -> None:
    """Send one task for each agency in service, and forget details that are too old. Running twice only repeats it."""
    from tenants.oversight.domain import forget_old_details  # leaf
    from tenants.oversight.scope import visible_agencies

    forget_old_details(timezone.localdate())
    for schema_name in visible_agencies().order_by("pk").values_list("schema_name", flat=True):
        collect_figures.delay(schema_name)


@shared_task(
    name="tenants.oversight.collect_figures",
    acks_late=True,
    ignore_result=True,
    autoretry_for=(DatabaseFailure,),
    retry_backoff=60,
    max_retries=3,
)
def collect_figures(schema_name: str) -> None:
    """Take the figures of one agency as those of its today. A second run replaces the figures of the day."""
    from tenants.oversight.domain import collect_agency, local_day  # leaf
    from tenants.oversight.scope import visible_agencies

    agency = visible_agencies().filter(schema_name=schema_name).first()
    if agency is not None:  # otherwise it was archived, or opted out, after the task was sent
        collect_agency(schema_name, local_day(agency))


@shared_task(
    name="tenants.oversight.collect_run",
    acks_late=True,
    ignore_result=True,
    autoretry_for=(DatabaseFailure,),
    retry_backoff=5,
    max_retries=3,
)
def collect_run(run_id: int) -> None:
    """Send one task for each agency that still waits in a collection that somebody follows."""
    from tenants.oversight.domain import waiting_schemas  # leaf

    for schema_name in waiting_schemas(run_id):
        collect_figures_for_run.delay(schema_name, run_id)


@shared_task(name="tenants.oversight.collect_figures_for_run", acks_late=True, ignore_result=True)
def collect_figures_for_run(schema_name: str, run_id: int) -> None:
    """Take the figures of one agency for a collection that somebody follows. An item that is finished is left alone."""
    from tenants.oversight.domain import collect_for_run  # leaf

    collect_for_run(schema_name, run_id)


SCHEDULE = {
    "oversight-collect-by-night": {
        "task": "tenants.oversight.collect_everywhere",
        "schedule": crontab(hour="2", minute="10"),
        "options": {"expires": 3500},
    },
    "oversight-collect-by-day": {
        "task": "tenants.oversight.collect_everywhere",
        "schedule": crontab(hour="8,11,14,17", minute="10"),
        "options": {"expires": 3500},
    },
}
