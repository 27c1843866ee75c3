"""What workers do for cases. Each task is a leaf: it enters the schema and calls the domain."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.db import InterfaceError, OperationalError

from core.accounts import links
from core.tenancy import PUBLIC_SCHEMA, schema_context

_FOR_AGENCY: dict[str, Any] = {
    "acks_late": True,
    "ignore_result": True,
    "autoretry_for": (OperationalError, InterfaceError),
    "retry_backoff": 5,
    "max_retries": 5,
}
SCHEDULE: dict[str, Any] = {
    "cases-send-waiting-notices": {"task": "cases.send_notices_everywhere", "schedule": 60.0},
}


def agency_schemas() -> list[str]:
    """Return the schemas of the agencies that are served."""
    return [name for name in links.schemas() if name != PUBLIC_SCHEMA]


@shared_task(name="cases.send_notices", **_FOR_AGENCY)
def send_notices(schema_name: str) -> None:
    """Send what waits to be told in one agency. May run twice, and beside itself: each row is locked by one sender."""
    from core.cases.sending import send_waiting  # leaf

    with schema_context(schema_name):
        send_waiting()


@shared_task(name="cases.send_notices_everywhere", acks_late=True, ignore_result=True)
def send_notices_everywhere() -> None:
    """Look in every agency for messages that did not leave: the broker or the mail server was down."""
    for schema_name in agency_schemas():
        send_notices.delay(schema_name)


@shared_task(name="cases.offer_links", **_FOR_AGENCY)
def offer_links(schema_name: str, code: str, email_digest: str) -> None:
    """Send links to whoever asked for them, if the address is the one that was left. Twice within minutes is once."""
    from core.cases.domain.offers import offer_links as offer  # leaf

    with schema_context(schema_name):
        offer(code=code, email_digest=email_digest)
