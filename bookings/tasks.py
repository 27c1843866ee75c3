"""What workers do for bookings. Each task is a leaf: it enters the schema and calls the domain."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from celery import shared_task
from celery.schedules import crontab
from django.db import InterfaceError, OperationalError, transaction

from core.accounts import links
from core.tenancy import current_schema, schema_context

_FOR_AGENCY: dict[str, Any] = {
    "acks_late": True,
    "ignore_result": True,
    "autoretry_for": (OperationalError, InterfaceError),
    "retry_backoff": 5,
    "max_retries": 5,
}
_BY_MAIL: dict[str, Any] = {
    **_FOR_AGENCY,
    "autoretry_for": (OSError, SMTPException, OperationalError, InterfaceError),
    "retry_backoff": 30,
    "retry_backoff_max": 3600,
}
SCHEDULE: dict[str, Any] = {
    "bookings-look-after-shelters": {"task": "bookings.look_after_shelters_everywhere", "schedule": 300.0},
    "bookings-look-after-lending": {"task": "bookings.look_after_lending_everywhere", "schedule": 300.0},
}


def wake_offers() -> None:
    """Have a worker look at the waiting list of the current agency once this transaction is committed."""
    schema = current_schema()
    transaction.on_commit(lambda: offer_free_times.delay(schema), robust=True)


@shared_task(name="bookings.offer_free_times", **_FOR_AGENCY)
def offer_free_times(schema_name: str) -> None:
    """Give back what is free after all, and offer the rest to those who wait. May run twice: each happens once."""
    from bookings.domain import aside, waiting  # leaf

    with schema_context(schema_name):
        aside.give_times_back()
        waiting.offer_free_times()


@shared_task(name="bookings.look_after_lending", **_FOR_AGENCY)
def look_after_lending(schema_name: str) -> None:
    """End offers that are over, make new ones, remind borrowers, warn the head. May run twice: each happens once."""
    from bookings.domain import aside, reminding, waiting  # leaf

    with schema_context(schema_name):
        aside.give_times_back()
        waiting.end_offers_that_are_over()
        waiting.offer_free_times()
        reminding.remind_borrowers()
        reminding.warn_head()


@shared_task(name="bookings.look_after_lending_everywhere", acks_late=True, ignore_result=True)
def look_after_lending_everywhere() -> None:
    """Look in every agency that works for what time has brought."""
    for schema_name in links.schemas_at_work():
        look_after_lending.delay(schema_name)


# --- visits of mobile units -------------------------------------------------------------------------------------------
@shared_task(name="bookings.mail_visitor", **_BY_MAIL)
def mail_visitor(schema_name: str, registration_id: int, kind: str) -> None:
    """Mail something to somebody who registered for a visit. May run twice: a row keeps a mail from leaving again."""
    from bookings.notices import visits  # leaf

    with schema_context(schema_name):
        visits.tell_visitor(registration_id, kind)


@shared_task(name="bookings.follow_visit_event", **_BY_MAIL)
def follow_visit_event(schema_name: str, event_id: int) -> None:
    """Tell whoever registered that a visit was moved or cancelled. May run twice."""
    from bookings.notices import visits  # leaf

    with schema_context(schema_name):
        visits.follow_event(event_id)


@shared_task(name="bookings.look_after_visits", **_BY_MAIL)
def look_after_visits(schema_name: str) -> None:
    """Remind whoever is registered for tomorrow, and send what did not leave. May run twice."""
    from bookings.notices import visits  # leaf

    with schema_context(schema_name):
        visits.remind()
        visits.tell_of_the_last_days()


@shared_task(name="bookings.look_after_visits_everywhere", acks_late=True, ignore_result=True)
def look_after_visits_everywhere() -> None:
    """Send one task for each agency that works."""
    for schema_name in links.schemas_at_work():
        look_after_visits.delay(schema_name)


SCHEDULE["bookings-look-after-visits"] = {
    "task": "bookings.look_after_visits_everywhere",
    "schedule": crontab(hour="8-20", minute="40"),
    "options": {"expires": 3500},
}


# --- hand-over, return, who did not come ------------------------------------------------------------------------------
@shared_task(name="bookings.follow_uses", **_FOR_AGENCY)
def follow_uses(schema_name: str) -> None:
    """Remind of returns, tell of late ones, and ask who came. May run twice: each notice is kept once."""
    from bookings.domain.following import follow_uses as follow  # leaf

    with schema_context(schema_name):
        follow()


@shared_task(name="bookings.follow_uses_everywhere", acks_late=True, ignore_result=True)
def follow_uses_everywhere() -> None:
    """Look in every agency that works at what is in use."""
    for schema_name in links.schemas_at_work():
        follow_uses.delay(schema_name)


SCHEDULE["bookings-follow-uses"] = {"task": "bookings.follow_uses_everywhere", "schedule": 300.0}


@shared_task(name="bookings.look_after_shelters", **_FOR_AGENCY)
def look_after_shelters(schema_name: str) -> None:
    """Send one task for each shelter of an agency, so that one that fails stops no other. May run twice."""
    from bookings.models import Shelter  # leaf

    with schema_context(schema_name):
        keys = list(Shelter.objects.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        look_after_shelter.delay(schema_name, key)


@shared_task(name="bookings.look_after_shelter", **_FOR_AGENCY)
def look_after_shelter(schema_name: str, shelter_id: int) -> None:
    """End offers of beds that nobody answered, make new ones where the shelter wants that, remind of late papers.

    May run twice: each happens once.
    """
    from bookings.domain import shelter_papers, shelter_waiting  # leaf
    from bookings.models import Shelter

    with schema_context(schema_name):
        shelter = Shelter.objects.filter(pk=shelter_id).first()
        if shelter is not None:
            shelter_waiting.look_after(shelter)
            shelter_papers.remind(shelter)


@shared_task(name="bookings.look_after_shelters_everywhere", acks_late=True, ignore_result=True)
def look_after_shelters_everywhere() -> None:
    """Look at the shelters of every agency that works."""
    for schema_name in links.schemas_at_work():
        look_after_shelters.delay(schema_name)
