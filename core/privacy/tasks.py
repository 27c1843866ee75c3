"""What workers do for personal data. Each task is a leaf: it enters the schema and calls the domain."""

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
    "autoretry_for": (OperationalError, InterfaceError),
    "retry_backoff": 30,
    "max_retries": 5,
}


@shared_task(name="privacy.apply_retention_everywhere", acks_late=True, ignore_result=True)
def apply_retention_everywhere() -> None:
    """Send one task for each agency, also for a suspended one: what is over is over there, too."""
    for schema_name in links.schemas():
        if schema_name != PUBLIC_SCHEMA:
            apply_retention.delay(schema_name)


@shared_task(name="privacy.apply_retention", **_FOR_AGENCY)
def apply_retention(schema_name: str) -> None:
    """Erase in one agency what is over, and drop links that ended. May run twice: the second finds nothing."""
    from core.privacy.domain import retention  # leaf

    with schema_context(schema_name), audit.acting(name="apply_retention", via="task"):
        retention.apply_retention()
        retention.drop_ended_links()


@shared_task(
    name="privacy.mail_link", **{**_FOR_AGENCY, "autoretry_for": (OSError, SMTPException), "retry_backoff": 30}
)
def mail_link(schema_name: str, sealed: str) -> None:
    """Mail the link to somebody's own data; the address comes sealed. A second run mails another link."""
    from core.privacy import sealing, sending  # leaf

    with schema_context(schema_name):
        sending.mail_link(sealing.unseal_text(sealed))


@shared_task(name="privacy.tell_of_incident", bind=True, acks_late=True, ignore_result=True, max_retries=20)
def tell_of_incident(self: Any, schema_name: str, incident_id: int) -> None:
    """Tell everybody concerned by an incident. May run twice: who was told is not told again."""
    from core.privacy import sending  # leaf

    with schema_context(schema_name):
        _told, failed = sending.tell_of_incident(incident_id)
    if failed:
        raise self.retry(countdown=300)


SCHEDULE: dict[str, Any] = {
    "privacy-apply-retention": {
        "task": "privacy.apply_retention_everywhere",
        "schedule": crontab(hour="2", minute="20"),
        "options": {"expires": 3500},
    },
}
