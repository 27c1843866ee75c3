"""What workers do for the catalogue. Each task is a leaf: it enters the schema and calls the domain."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from celery import shared_task
from celery.schedules import crontab
from django.db import InterfaceError, OperationalError

from core import audit
from core.accounts import links
from core.tenancy import PUBLIC_SCHEMA, schema_context

_FOR_AGENCY: dict[str, Any] = {
    "acks_late": True,
    "ignore_result": True,
    "autoretry_for": (OSError, SMTPException, OperationalError, InterfaceError),
    "retry_backoff": 30,
    "retry_backoff_max": 3600,
    "max_retries": 5,
}


@shared_task(
    name="services.make_renditions",
    acks_late=True,
    ignore_result=True,
    autoretry_for=(OSError,),
    retry_backoff=True,
    max_retries=5,
)
def make_renditions(schema_name: str, record_id: int) -> None:
    """Make every printed form of a sealed record. A second run makes only what is missing or would look else now."""
    from services.models import PublicationRecord  # leaf
    from services.printing import domain

    with schema_context(schema_name):
        record = PublicationRecord.objects.filter(pk=record_id).first()
        if record is not None:
            domain.make_renditions(record)


@shared_task(name="services.apply_due_everywhere", acks_late=True, ignore_result=True)
def apply_due_everywhere() -> None:
    """Send one task for each agency: published versions whose decree took effect come into force."""
    for schema_name in agency_schemas():
        apply_due.delay(schema_name)


@shared_task(name="services.apply_due", **_FOR_AGENCY)
def apply_due(schema_name: str) -> None:
    """Let apply what is due in one agency, each version on its own. May run twice: the second finds nothing."""
    from services.domain.applying import apply_due_standards  # leaf

    with schema_context(schema_name), audit.acting(name="apply_due", via="task"):
        apply_due_standards()


@shared_task(name="services.remind_everywhere", acks_late=True, ignore_result=True)
def remind_everywhere() -> None:
    """Send one task for each agency: teams are reminded of reviews."""
    for schema_name in agency_schemas():
        remind_of_reviews.delay(schema_name)


@shared_task(name="services.remind_of_reviews", **_FOR_AGENCY)
def remind_of_reviews(schema_name: str) -> None:
    """Remind the team of one agency. May run twice: a row for each mail keeps it from leaving again."""
    from services.notices import reviews  # leaf

    with schema_context(schema_name):
        reviews.remind_of_reviews()


@shared_task(name="services.tell_of_event", **_FOR_AGENCY)
def tell_of_event(schema_name: str, event_id: int) -> None:
    """Tell those who act after a move. May run twice: a row for each mail keeps it from leaving again."""
    from services.notices import moves  # leaf

    with schema_context(schema_name):
        moves.tell_of_event(event_id)


@shared_task(name="services.tell_of_decree", **_FOR_AGENCY)
def tell_of_decree(schema_name: str, decree_id: int) -> None:
    """Tell the head that a decree can be signed. May run twice."""
    from services.notices import moves  # leaf

    with schema_context(schema_name):
        moves.tell_of_decree(decree_id)


@shared_task(name="services.tell_everywhere", acks_late=True, ignore_result=True)
def tell_everywhere() -> None:
    """Send one task for each agency: mails of the last days that did not leave."""
    for schema_name in agency_schemas():
        tell_of_the_last_days.delay(schema_name)


@shared_task(name="services.tell_of_the_last_days", **_FOR_AGENCY)
def tell_of_the_last_days(schema_name: str) -> None:
    """Send the mails of one agency that did not leave. May run twice."""
    from services.notices import moves  # leaf

    with schema_context(schema_name):
        moves.tell_of_the_last_days()


def agency_schemas() -> list[str]:
    """Return the schemas of the agencies that are served."""
    return [name for name in links.schemas() if name != PUBLIC_SCHEMA]


SCHEDULE = {
    "services-apply-due": {
        "task": "services.apply_due_everywhere",
        "schedule": crontab(minute="5"),
        "options": {"expires": 3500},
    },
    "services-tell-again": {
        "task": "services.tell_everywhere",
        "schedule": crontab(minute="35"),
        "options": {"expires": 3500},
    },
    "services-remind-of-reviews": {
        "task": "services.remind_everywhere",
        "schedule": crontab(hour="7", minute="10"),
        "options": {"expires": 3500},
    },
}
