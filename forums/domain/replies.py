"""The thread below an input: participants ask and answer one another, and the agency answers marked as such."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.models import User
from core.rights import Actor, require
from forums.domain.guests import Guest, join_as_guest
from forums.domain.inputs import Channel, takes_inputs
from forums.domain.lifecycle import lock_forum
from forums.errors import ForumFinished, InputSettled, RepliesNotTaken, TooManyInputs
from forums.models import ForumInput, InputReply, Participant
from forums.models.inputs import TEXT_LIMIT
from services.seam import normalise, text_error

State = ForumInput.State
MOST_REPLIES = 300  # below one input


@transaction.atomic
def reply_to_input(
    *, given: ForumInput, client_key: uuid.UUID, text: str, participant: Participant | None = None, by: Actor = None
) -> InputReply:
    """Add a reply of a participant, or of the agency when `by` is given; the same `client_key` again adds none.

    Participants reply as long as inputs are taken, the agency until the forum is closed. Raises RepliesNotTaken,
    ForumFinished, InputSettled, InvalidInput, TooManyInputs, PermissionRefused.
    """
    if by is not None:
        require(by, "forums.answer_input")
    kept = InputReply.objects.filter(input=given, client_key=client_key).first()
    if kept is not None:
        return kept
    forum = lock_forum(given.forum)
    kept = InputReply.objects.filter(input=given, client_key=client_key).first()
    if kept is not None:
        return kept
    given = ForumInput.objects.select_for_update(no_key=True).get(pk=given.pk)
    if by is not None and forum.is_finished:
        raise ForumFinished
    if by is None and (participant is None or not takes_inputs(forum, Channel.ONLINE)):
        raise RepliesNotTaken
    if not given.is_shown:
        raise InputSettled
    text = checked_text(text)
    if given.replies.count() >= MOST_REPLIES:
        raise TooManyInputs(_("There are too many replies below this input. Write an input of your own."))
    reply = InputReply.objects.create(
        input=given,
        client_key=client_key,
        participant=participant if by is None else None,
        author=by,
        is_official=by is not None,
        text=text,
        state=State.WAITING if forum.moderated_first and by is None else State.SHOWN,
    )
    if by is not None:
        _record("forums.reply_written", reply)
    return reply


@transaction.atomic
def reply_as_guest(*, given: ForumInput, client_key: uuid.UUID, text: str, guest: Guest) -> InputReply:
    """Add a reply of somebody whom no phone remembers yet, and the person with it: sent twice, both once.

    Raises what `reply_to_input` and `join_as_guest` raise; then nobody was added.
    """
    lock_forum(given.forum)  # two senders of one key meet here, before either has added a person
    kept = InputReply.objects.filter(input=given, client_key=client_key).select_related("participant").first()
    if kept is not None:
        return kept
    person = join_as_guest(forum=given.forum, guest=guest)
    return reply_to_input(given=given, client_key=client_key, text=text, participant=person)


@transaction.atomic
def take_back_reply(*, reply: InputReply, participant: Participant | None = None, by: User | None = None) -> InputReply:
    """Take away the words of a reply for whoever wrote it; that there was one stays. Raises InputSettled."""
    reply = (
        InputReply.objects.select_for_update(no_key=True, of=("self",)).select_related("input__forum").get(pk=reply.pk)
    )
    is_own = reply.participant_id == participant.pk if participant else by is not None and reply.author_id == by.pk
    if not is_own or reply.state not in (State.WAITING, State.SHOWN):
        raise InputSettled
    reply.text, reply.state = "", State.WITHDRAWN
    reply.save(update_fields=["text", "state"])
    if by is not None:
        _record("forums.reply_taken_back", reply)
    return reply


def checked_text(value: str) -> str:
    """Return a reply in its stored form. Raises InvalidInput."""
    text = normalise(value, lines=True)
    problem = text_error(text, limit=TEXT_LIMIT, lines=True) if text else _("Write what you want to say.")
    if problem:
        raise InvalidInput({"text": [problem]})
    return text


def _record(action: str, reply: InputReply) -> None:
    given = reply.input
    audit.record(action=action, target=reply, changes={"forum": given.forum.code, "number": given.number})
