"""Mail of accounts, sent by workers. Each task looks first whether its mail is still to be sent."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from celery import shared_task

from core.tenancy import schema_context

SCHEDULE = {
    "accounts-waiting-invitations": {"task": "accounts.send_waiting_invitations", "schedule": 300.0},
    "accounts-old-sessions": {"task": "accounts.clear_old_sessions", "schedule": 24 * 3600.0},
}
_MAIL: dict[str, Any] = {
    "acks_late": True,
    "autoretry_for": (OSError, SMTPException),
    "retry_backoff": 30,
    "retry_backoff_max": 3600,
    "max_retries": 8,
}


@shared_task(name="accounts.send_invitation", **_MAIL)
def send_invitation(schema_name: str, invitation_id: int) -> None:
    """Send the mail of one invitation. May run twice: the row holds when the mail left."""
    from core.accounts.mails import send_invitation_once

    with schema_context(schema_name):
        send_invitation_once(invitation_id)


@shared_task(name="accounts.send_waiting_invitations")
def send_waiting_invitations() -> None:
    """Look in every schema for invitations whose mail never left: the broker was down when they were made."""
    from core.accounts.links import schemas

    for schema_name in schemas():
        send_waiting_invitations_of.delay(schema_name)


@shared_task(name="accounts.send_waiting_invitations_of", acks_late=True)
def send_waiting_invitations_of(schema_name: str) -> None:
    """Queue the mails that wait in one schema. May run twice: the mail's own task looks first."""
    from core.accounts.invitations import waiting_for_mail

    with schema_context(schema_name):
        waiting = waiting_for_mail()
    for pk in waiting:
        send_invitation.delay(schema_name, pk)


@shared_task(name="accounts.send_password_reset", **_MAIL)
def send_password_reset(schema_name: str, user_id: int) -> None:
    """Send somebody the link to a new password. Run twice, it sends two links, and the first one used ends both."""
    from core.accounts.mails import send_password_reset_link

    with schema_context(schema_name):
        send_password_reset_link(user_id)


@shared_task(name="accounts.send_notice", **_MAIL)
def send_notice(schema_name: str, user_id: int, kind: str, at: str, address: str) -> None:
    """Tell somebody what happened to their account. Run twice, it tells twice."""
    from core.accounts.mails import send_account_notice

    with schema_context(schema_name):
        send_account_notice(user_id, kind, at, address)


@shared_task(name="accounts.clear_old_sessions")
def clear_old_sessions() -> None:
    """Have every schema forget its expired sessions."""
    from core.accounts.links import schemas

    for schema_name in schemas():
        clear_old_sessions_of.delay(schema_name)


@shared_task(name="accounts.clear_old_sessions_of", acks_late=True)
def clear_old_sessions_of(schema_name: str) -> None:
    """Delete the expired sessions of one schema. May run twice."""
    from core.accounts.sessions import clear_expired

    with schema_context(schema_name):
        clear_expired()
