"""Mail is planned where something happens and leaves after the commit, by a worker."""

from __future__ import annotations

from django.db import transaction

from core.tenancy import current_schema
from forums.models import Forum, ForumEvent, Invitation, Participant
from forums.tasks import follow_event, mail_invitation, mail_participant

TELLING = frozenset({Forum.State.ANNOUNCED.value, Forum.State.CANCELLED.value})
RESCHEDULED = "rescheduled"


def plan_mail(kind: str, *, participant: Participant) -> None:
    """Have a participant told, if there is an address to write to."""
    if participant.email:
        schema, pk = current_schema(), participant.pk
        transaction.on_commit(lambda: mail_participant.delay(schema, pk, kind), robust=True)


def plan_invitation(invitation: Invitation, kind: str = "invitation") -> None:
    """Have an invited person told, if there is an address to write to and the forum is public."""
    if invitation.email and invitation.forum.is_public:
        schema, pk = current_schema(), invitation.pk
        transaction.on_commit(lambda: mail_invitation.delay(schema, pk, kind), robust=True)


def when_forum_changes(event: ForumEvent) -> None:
    """Plan what people are told of an announcement, a cancellation, a new time or place."""
    tells = event.kind == RESCHEDULED or (event.kind == "move" and event.to_state in TELLING)
    if tells:
        schema, pk = current_schema(), event.pk
        transaction.on_commit(lambda: follow_event.delay(schema, pk), robust=True)
