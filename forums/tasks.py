"""What workers do for forums. Each task is a leaf: it enters the schema and calls the domain."""

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


def agency_schemas() -> list[str]:
    """Return the schemas of the agencies that are served."""
    return [name for name in links.schemas() if name != PUBLIC_SCHEMA]


SCHEDULE: dict[str, Any] = {}


# --- after a forum: answers and the action plan -----------------------------------------------------------------------
@shared_task(name="forums.tell_answers", **_FOR_AGENCY)
def tell_answers(schema_name: str, forum_id: int) -> None:
    """Mail the answers of a forum to those who gave the inputs. May run twice: a row for each keeps it from leaving."""
    from forums.notices import answers  # leaf

    with schema_context(schema_name):
        answers.tell_answers(forum_id)


@shared_task(name="forums.look_after_answers_everywhere", acks_late=True, ignore_result=True)
def look_after_answers_everywhere() -> None:
    """Send one task for each agency: reminders of action plans, and mails with answers that did not leave."""
    for schema_name in agency_schemas():
        look_after_answers.delay(schema_name)


@shared_task(name="forums.look_after_answers", **_FOR_AGENCY)
def look_after_answers(schema_name: str) -> None:
    """Remind of the action plans of one agency, and send the answers that did not leave. May run twice."""
    from forums.domain.lifecycle import today_here  # leaf
    from forums.notices import answers, plan

    with schema_context(schema_name):
        plan.remind_of_actions(today_here())
        answers.tell_of_the_last_days()


SCHEDULE["forums-look-after-answers"] = {
    "task": "forums.look_after_answers_everywhere",
    "schedule": crontab(hour="7", minute="20"),
    "options": {"expires": 3500},
}


# --- people: invitations, registration, contact data ------------------------------------------------------------------
@shared_task(name="forums.mail_invitation", **_FOR_AGENCY)
def mail_invitation(schema_name: str, invitation_id: int, kind: str) -> None:
    """Mail something to an invited person. May run twice: a row for each mail keeps it from leaving again."""
    from forums.notices import people  # leaf

    with schema_context(schema_name):
        people.tell_invited(invitation_id, kind)


@shared_task(name="forums.mail_participant", **_FOR_AGENCY)
def mail_participant(schema_name: str, participant_id: int, kind: str) -> None:
    """Mail something to a participant. May run twice."""
    from forums.notices import people  # leaf

    with schema_context(schema_name):
        people.tell_participant(participant_id, kind)


@shared_task(name="forums.follow_event", **_FOR_AGENCY)
def follow_event(schema_name: str, event_id: int) -> None:
    """Tell people that a forum was announced, moved or called off, and fill seats that became free. May run twice."""
    from forums.notices import people  # leaf

    with schema_context(schema_name):
        people.follow_event(event_id)


@shared_task(name="forums.look_after_people_everywhere", acks_late=True, ignore_result=True)
def look_after_people_everywhere() -> None:
    """Send one task for each agency: reminders, and mails that did not leave."""
    for schema_name in agency_schemas():
        look_after_people.delay(schema_name)


@shared_task(name="forums.look_after_people", **_FOR_AGENCY)
def look_after_people(schema_name: str) -> None:
    """Remind people of forums that begin soon, and send what did not leave. May run twice."""
    from forums.notices import people  # leaf

    with schema_context(schema_name):
        people.tell_of_the_last_days()
        people.remind()


@shared_task(name="forums.forget_contacts_everywhere", acks_late=True, ignore_result=True)
def forget_contacts_everywhere() -> None:
    """Send one task for each agency: contact data of forums that ended long ago are taken away."""
    for schema_name in agency_schemas():
        forget_contacts.delay(schema_name)


@shared_task(name="forums.forget_contacts", **_FOR_AGENCY)
def forget_contacts(schema_name: str) -> None:
    """Take contact data away in one agency. May run twice: the second finds nobody."""
    from forums.domain import retention  # leaf

    with schema_context(schema_name), audit.acting(name="forget_contacts", via="task"):
        retention.forget_contacts()


SCHEDULE["forums-look-after-people"] = {
    "task": "forums.look_after_people_everywhere",
    "schedule": crontab(minute="25"),
    "options": {"expires": 3500},
}
SCHEDULE["forums-forget-contacts"] = {
    "task": "forums.forget_contacts_everywhere",
    "schedule": crontab(hour="2", minute="40"),
    "options": {"expires": 3500},
}


# --- papers -----------------------------------------------------------------------------------------------------------
@shared_task(name="forums.make_documents", **_FOR_AGENCY)
def make_documents(schema_name: str, forum_id: int) -> None:
    """Make the documents of a closed forum. May run twice: the same content is kept once."""
    from forums.domain.documents import make_closing_documents  # leaf
    from forums.models import Forum

    with schema_context(schema_name), audit.acting(name="make_documents", via="task"):
        forum = Forum.objects.filter(pk=forum_id).first()
        if forum is not None:
            make_closing_documents(forum)
