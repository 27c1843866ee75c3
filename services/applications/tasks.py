"""What workers do for unsent applications. Each task is a leaf: it enters the schema and calls the domain."""

from __future__ import annotations

from smtplib import SMTPException

from celery import shared_task
from celery.schedules import crontab

from core.tenancy import schema_context


@shared_task(
    name="services.mail_draft_link",
    acks_late=True,
    ignore_result=True,
    autoretry_for=(OSError, SMTPException),
    retry_backoff=30,
    retry_backoff_max=3600,
    max_retries=5,
)
def mail_draft_link(schema_name: str, draft_id: int) -> None:
    """Mail the link of an unsent application. A second run mails it again: at least once."""
    from services.applications import drafts  # leaf

    with schema_context(schema_name):
        drafts.mail_link(draft_id)


@shared_task(name="services.drop_drafts_everywhere", acks_late=True, ignore_result=True)
def drop_drafts_everywhere() -> None:
    """Send one task for each agency: unsent applications whose time is over go."""
    from services.tasks import agency_schemas  # leaf

    for schema_name in agency_schemas():
        drop_drafts.delay(schema_name)


@shared_task(name="services.drop_drafts", acks_late=True, ignore_result=True)
def drop_drafts(schema_name: str) -> None:
    """Delete the unsent applications of one agency whose time is over. May run twice: the second finds nothing."""
    from services.applications import drafts  # leaf

    with schema_context(schema_name):
        while drafts.drop_expired():
            pass


SCHEDULE = {
    "services-drop-drafts": {
        "task": "services.drop_drafts_everywhere",
        "schedule": crontab(hour="2", minute="40"),
        "options": {"expires": 3500},
    },
}
