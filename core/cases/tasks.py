"""What workers do for cases. Each task is a leaf: it enters the schema and calls the domain."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.db import InterfaceError, OperationalError

from core.accounts import links
from core.scanning import is_scanned
from core.tenancy import schema_context

_FOR_AGENCY: dict[str, Any] = {
    "acks_late": True,
    "ignore_result": True,
    "autoretry_for": (OperationalError, InterfaceError),
    "retry_backoff": 5,
    "max_retries": 5,
}
SCHEDULE: dict[str, Any] = {
    "cases-bring-waiting-transfers": {"task": "cases.bring_transfers_everywhere", "schedule": 300.0},
    "cases-send-waiting-notices": {"task": "cases.send_notices_everywhere", "schedule": 60.0},
    "cases-scan-waiting-files": {"task": "cases.scan_files_everywhere", "schedule": 120.0},
    "cases-ring-alarms": {"task": "cases.ring_alarms_everywhere", "schedule": 300.0},
}


@shared_task(name="cases.send_notices", **_FOR_AGENCY)
def send_notices(schema_name: str) -> None:
    """Send what waits to be told in one agency. May run twice, and beside itself: each row is locked by one sender.

    Where more waits than one run sends, another run follows at once, behind the tasks of other agencies.
    """
    from core.cases import sending  # leaf

    with schema_context(schema_name):
        sent = sending.send_waiting()
    if sent >= sending.MOST_AT_ONCE:
        send_notices.delay(schema_name)


@shared_task(name="cases.send_notices_everywhere", acks_late=True, ignore_result=True)
def send_notices_everywhere() -> None:
    """Look in every agency for messages that did not leave: the broker or the mail server was down.

    Those of a suspended agency wait until it works again: their links would lead nowhere.
    """
    for schema_name in links.schemas_at_work():
        send_notices.delay(schema_name)


@shared_task(name="cases.ring_alarms", **_FOR_AGENCY)
def ring_alarms(schema_name: str) -> None:
    """Tell of the limits of one agency that come near or are over. May run twice, and beside itself; see above."""
    from core.cases.alarms import ring  # leaf

    with schema_context(schema_name):
        rung = ring()
    if rung.is_full:
        ring_alarms.delay(schema_name)


@shared_task(name="cases.ring_alarms_everywhere", acks_late=True, ignore_result=True)
def ring_alarms_everywhere() -> None:
    """Look at the clocks of every agency that works."""
    for schema_name in links.schemas_at_work():
        ring_alarms.delay(schema_name)


@shared_task(name="cases.offer_links", **_FOR_AGENCY)
def offer_links(schema_name: str, code: str, email_digest: str) -> None:
    """Send links to whoever asked for them, if the address is the one that was left. Twice within minutes is once."""
    from core.cases.domain.offers import offer_links as offer  # leaf

    with schema_context(schema_name):
        offer(code=code, email_digest=email_digest)


@shared_task(name="cases.scan_files", **_FOR_AGENCY)
def scan_files(schema_name: str) -> None:
    """Look through the files of one agency that wait for the scanner. May run twice: each file is settled once."""
    from core.cases.scanning import scan_waiting  # leaf

    with schema_context(schema_name):
        scan_waiting()


@shared_task(name="cases.scan_files_everywhere", acks_late=True, ignore_result=True)
def scan_files_everywhere() -> None:
    """Ask for the files of every agency that came while the scanner was away."""
    if is_scanned():
        for schema_name in links.schemas_at_work():
            scan_files.delay(schema_name)


@shared_task(name="cases.bring_transfers", **_FOR_AGENCY)
def bring_transfers(schema_name: str) -> None:
    """Bring what one agency passes on to others. May run twice, and beside itself: each transfer arrives once."""
    from core.cases.domain.forwarding import bring_waiting  # leaf

    with schema_context(schema_name):
        bring_waiting()


@shared_task(name="cases.bring_transfers_everywhere", acks_late=True, ignore_result=True)
def bring_transfers_everywhere() -> None:
    """Look in every agency for what did not reach another one yet."""
    for schema_name in links.schemas_at_work():
        bring_transfers.delay(schema_name)
