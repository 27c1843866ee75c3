"""What people say at a forum: kept once, however often a weak line sends it, and never edited by anybody else."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.rights import Actor
from forums.domain.lifecycle import lock_forum, today_here
from forums.domain.moderation import is_answered, leave_group
from forums.errors import AnonymousRefused, InputSettled, InputsNotTaken, OnlyInvited
from forums.models import Forum, ForumInput, ForumStandard, Participant
from forums.models.inputs import PASSAGE_LIMIT, TEXT_LIMIT
from services.seam import COMPONENTS, normalise, text_error

Channel = ForumInput.Channel
State = ForumInput.State
OLDEST = dt.timedelta(days=30)  # a device that kept an input longer than this has a wrong clock


@dataclass(frozen=True, kw_only=True)
class Said:
    """One input as it was typed. `client_key` was made where it was typed and names it once and for all.

    For people without a phone the facilitator gives `speaker`, `organisation` and `element`; else `participant` says
    who it is. `written_at` is the clock of the device, for what was kept while the line was down.
    """

    client_key: uuid.UUID
    text: str
    channel: str
    kind: str = ForumInput.Kind.SUGGESTION
    participant: Participant | None = None
    is_anonymous: bool = False
    speaker: str = ""
    organisation: str = ""
    element: str = ""
    subject_id: int | None = None
    code: str = ""
    passage: str = ""
    written_at: dt.datetime | None = None


def takes_inputs(forum: Forum, channel: str) -> bool:
    """Tell whether the forum takes inputs by this way now.

    In the room while it is in session; online in the period for comments and while a meeting is also online. What the
    facilitator wrote down may arrive later, as long as the forum is not closed.
    """
    if channel in (Channel.FACILITATOR, Channel.PAPER):
        return forum.is_held and not forum.is_finished
    if forum.state == Forum.State.IN_SESSION:
        return True
    return channel == Channel.ONLINE and forum.takes_comments_on(today_here())


@transaction.atomic
def give_input(*, forum: Forum, said: Said, by: Actor = None) -> ForumInput:
    """Keep an input under the next number; the same `client_key` again returns the one that is there.

    `by` is the facilitator who wrote it down. Raises InputsNotTaken, AnonymousRefused, OnlyInvited, InvalidInput.
    """
    kept = ForumInput.objects.filter(forum=forum, client_key=said.client_key).first()
    if kept is not None:
        return kept
    forum = lock_forum(forum)  # from here on numbers follow one another, and two senders of one key meet
    kept = ForumInput.objects.filter(forum=forum, client_key=said.client_key).first()
    if kept is not None:
        return kept
    if not takes_inputs(forum, said.channel):
        raise InputsNotTaken
    _refuse_stranger(forum, said)
    text, passage, subject = _checked(forum, said)
    now = timezone.now()
    forum.input_count += 1
    forum.save(update_fields=["input_count"])
    person = said.participant
    speaker, organisation = _names(said)
    given = ForumInput.objects.create(
        forum=forum,
        number=forum.input_count,
        client_key=said.client_key,
        participant=person,
        speaker=speaker,
        organisation=organisation,
        element=said.element or (person.element if person else Participant.Element.SERVICE_USER),
        is_anonymous=said.is_anonymous,
        subject=subject,
        code=said.code,
        passage=passage,
        kind=said.kind,
        channel=said.channel,
        text=text,
        state=State.WAITING if forum.moderated_first and by is None else State.SHOWN,
        written_at=_written(said, now),
        received_at=now,
        entered_by=by,
        is_example=forum.is_example,
    )
    if by is not None:
        audit.record(action="forums.input_entered", target=given, changes={"forum": forum.code, "number": given.number})
    return given


@transaction.atomic
def take_back_input(*, given: ForumInput, participant: Participant) -> ForumInput:
    """Take away the words of an input that its giver does not want to stand by; its number stays.

    Raises InputSettled once it was answered or hidden, and for anybody but its giver.
    """
    lock_forum(given.forum)
    given = ForumInput.objects.select_for_update().get(pk=given.pk)
    if given.participant_id != participant.pk or not given.is_standing or is_answered(given):
        raise InputSettled
    leave_group(given)
    given.text, given.passage, given.speaker, given.state = "", "", "", State.WITHDRAWN
    given.same_as = None
    given.save(update_fields=["text", "passage", "speaker", "state", "same_as"])
    return given


def _written(said: Said, now: dt.datetime) -> dt.datetime:
    """Return the moment that the device told, unless its clock cannot be right."""
    told = said.written_at
    return told if told is not None and now - OLDEST <= told <= now else now


def _names(said: Said) -> tuple[str, str]:
    if said.is_anonymous:
        return "", ""
    name, organisation = (said.participant.name, said.participant.organisation) if said.participant else ("", "")
    return said.speaker.strip() or name, said.organisation.strip() or organisation


def _refuse_stranger(forum: Forum, said: Said) -> None:
    if said.is_anonymous and not forum.anonymous_allowed:
        raise AnonymousRefused
    is_guest = said.participant is None or said.participant.is_guest
    if forum.by_invitation and is_guest and said.channel in (Channel.PHONE, Channel.ONLINE):
        raise OnlyInvited


def _checked(forum: Forum, said: Said) -> tuple[str, str, ForumStandard | None]:
    text, passage = normalise(said.text, lines=True), normalise(said.passage, lines=True)
    errors: dict[str, list[str]] = {}
    if not text:
        errors["text"] = [_("Write what you want to say.")]
    elif problem := text_error(text, limit=TEXT_LIMIT, lines=True):
        errors["text"] = [problem]
    if problem := text_error(passage, limit=PASSAGE_LIMIT, lines=True):
        errors["passage"] = [problem]
    if said.kind not in ForumInput.Kind.values:
        errors["kind"] = [_("Choose one of the options.")]
    if said.element and said.element not in Participant.Element.values:
        errors["element"] = [_("Choose one of the options.")]
    subject = forum.standards.filter(pk=said.subject_id).first() if said.subject_id is not None else None
    if said.subject_id is not None and subject is None:
        errors["subject"] = [_("This forum is not about that standard.")]
    if said.code and (subject is None or said.code not in COMPONENTS):
        errors["code"] = [_("Choose from the list only.")]
    if passage and not said.code:
        errors["passage"] = [_("A marked passage belongs to a component.")]
    for field in ("speaker", "organisation"):
        if problem := text_error(getattr(said, field).strip(), limit=160, lines=False):
            errors[field] = [problem]
    if errors:
        raise InvalidInput(errors)
    return text, passage, subject
