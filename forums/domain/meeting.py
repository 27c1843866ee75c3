"""What the facilitator does while a meeting goes on: what is now, what was said about it, answers given at once."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from forums.domain.lifecycle import checked_note, lock_forum
from forums.errors import ForumFinished, InputSettled, MeetingNotOn
from forums.models import AgendaItem, AgreementPoint, Forum, ForumInput, InputReply
from forums.models.inputs import TEXT_LIMIT

PERMISSION = "forums.facilitate_forum"
NOTES_LIMIT = 20_000


@transaction.atomic
def begin_item(*, item: AgendaItem, by: Actor) -> AgendaItem:
    """Make an item what happens now; the one before it ends. One that was ended goes on. Raises MeetingNotOn."""
    require(by, PERMISSION)
    item = _locked(item)
    if item.forum.state != Forum.State.IN_SESSION:
        raise MeetingNotOn
    if item.is_now:
        return item
    now = timezone.now()
    AgendaItem.objects.filter(forum=item.forum, began_at__isnull=False, ended_at__isnull=True).update(ended_at=now)
    item.began_at, item.ended_at = item.began_at or now, None
    item.save(update_fields=["began_at", "ended_at"])
    _record("forums.item_begun", item)
    return item


@transaction.atomic
def finish_item(*, item: AgendaItem, by: Actor) -> AgendaItem:
    """End what happens now. A second time changes nothing."""
    require(by, PERMISSION)
    item = _locked(item)
    if item.is_now:
        item.ended_at = timezone.now()
        item.save(update_fields=["ended_at"])
        _record("forums.item_finished", item)
    return item


@transaction.atomic
def write_notes(*, item: AgendaItem, notes: str, by: Actor) -> AgendaItem:
    """Keep the note taker's words about an item, for the minutes. Raises InvalidInput, ForumFinished."""
    require(by, PERMISSION)
    text = checked_note(notes, field="notes", limit=NOTES_LIMIT)
    item = _locked(item)
    if item.forum.is_finished:
        raise ForumFinished
    if text != item.notes:
        item.notes = text
        item.save(update_fields=["notes"])
        _record("forums.notes_written", item)
    return item


@transaction.atomic
def reply_live(
    *, given: ForumInput, text: str, is_oral: bool = False, client_key: uuid.UUID | None = None, by: Actor
) -> InputReply:
    """Answer an input in the agency's name where everybody reads it; `is_oral` says that it was answered by mouth.

    It takes the place of no decision: the input still gets its disposition. The same `client_key` again is the same
    reply. Raises InvalidInput, InputSettled.
    """
    require(by, PERMISSION)
    words = checked_note(text, field="text", limit=TEXT_LIMIT)
    if not words:
        raise InvalidInput({"text": [_("Write the answer, or in one sentence what was answered.")]})
    forum = lock_forum(given.forum)
    key = client_key or uuid.uuid4()
    kept = InputReply.objects.filter(input=given, client_key=key).first()
    if kept is not None:
        return kept
    given = ForumInput.objects.select_for_update(no_key=True).get(pk=given.pk)
    if not given.is_standing:
        raise InputSettled
    if forum.is_finished:
        raise ForumFinished
    reply = InputReply.objects.create(
        input=given, client_key=key, author=by, is_official=by is not None, is_oral=is_oral, text=words
    )
    changes = {"forum": forum.code, "number": given.number, "orally": is_oral}
    audit.record(action="forums.input_replied", target=given, changes=changes)
    content_changed()
    return reply


def settle_meeting(forum: Forum) -> None:
    """End what still went on when the meeting ended: the item of the agenda and the votes. Twice changes nothing."""
    now = timezone.now()
    AgendaItem.objects.filter(forum=forum, began_at__isnull=False, ended_at__isnull=True).update(ended_at=now)
    AgreementPoint.objects.filter(forum=forum, opened_at__isnull=False, closed_at__isnull=True).update(closed_at=now)


def _locked(item: AgendaItem) -> AgendaItem:
    forum = lock_forum(item.forum)
    found = AgendaItem.objects.select_for_update(no_key=True).get(pk=item.pk)
    found.forum = forum
    return found


def _record(action: str, item: AgendaItem) -> None:
    audit.record(action=action, target=item, changes={"forum": item.forum.code, "item": item.position})
    content_changed()
