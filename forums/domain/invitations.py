"""Inviting people to a forum, and what they answer. Invitations leave when it is announced, later ones at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.contacts import email_problem, phone_digits, phone_problem
from core.errors import InvalidInput, NotFound
from core.rights import Actor, require
from forums.domain.lifecycle import lock_forum
from forums.domain.participants import fill_seats, refuse_twice, seat
from forums.domain.people import NAME_LIMIT, Person, checked_person, columns_of
from forums.errors import AlreadyPresent, ForumFinished, InvitationEnded, MailJustSent
from forums.models import Forum, Invitation, Participant, Stakeholder
from forums.models.people import ELEMENTS
from forums.notices.planning import plan_invitation
from forums.participation import new_key
from forums.seats import invitations_take_answers, joins_online, seats_of
from services.seam import normalise, text_error

PERMISSION = "forums.manage_forum"
AGAIN_AFTER = dt.timedelta(minutes=10)
MOST_PEOPLE = 5
MESSAGE_LIMIT = 500
Answer = Invitation.Answer
COMING = (Answer.ATTENDING, Answer.ONLINE)


@transaction.atomic
def invite(*, forum: Forum, stakeholders: Collection[Stakeholder], by: Actor) -> list[Invitation]:
    """Invite entries of the register; those who are invited already are left out. Raises ForumFinished."""
    require(by, PERMISSION)
    forum = _lock_for_inviting(forum)
    invited = set(forum.invitations.filter(withdrawn_at__isnull=True).values_list("stakeholder_id", flat=True))
    made = [
        _add(
            forum,
            stakeholder=entry,
            name=entry.name,
            contact_name=entry.contact_name,
            email=entry.email,
            phone=entry.phone,
            element=entry.element,
        )
        for entry in sorted(stakeholders, key=lambda entry: entry.pk)
        if entry.is_active and entry.pk not in invited
    ]
    if made:
        audit.record(action="forums.invited", target=forum, changes={"forum": forum.code, "invitations": len(made)})
    return made


@transaction.atomic
def invite_one(
    *, forum: Forum, name: str, element: str, contact_name: str = "", email: str = "", phone: str = "", by: Actor
) -> Invitation:
    """Invite somebody who does not stand in the register. Raises InvalidInput, ForumFinished."""
    require(by, PERMISSION)
    forum = _lock_for_inviting(forum)
    name, contact_name, email = normalise(name, lines=False), normalise(contact_name, lines=False), email.strip()
    errors: dict[str, list[str]] = {} if name else {"name": [_("Write the name.")]}
    for field, value in (("name", name), ("contact_name", contact_name)):
        if problem := text_error(value, limit=NAME_LIMIT, lines=False):
            errors[field] = [problem]
    for field, problem in (("email", email_problem(email)), ("phone", phone_problem(phone))):
        if problem:
            errors[field] = [problem]
    if element not in ELEMENTS:
        errors["element"] = [_("Choose one of the options.")]
    same = forum.invitations.filter(withdrawn_at__isnull=True, name__iexact=name, element=element)
    if not errors and same.exists():
        errors["name"] = [_("This name is invited already.")]
    if errors:
        raise InvalidInput(errors)
    columns = {"name": name, "contact_name": contact_name, "email": email.lower(), "element": element}
    made = _add(forum, stakeholder=None, phone=phone_digits(phone), **columns)
    audit.record(action="forums.invited", target=forum, changes={"forum": forum.code, "invitations": 1})
    return made


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor) -> Invitation:
    """Take an invitation back: its link ends, and the seats of those who said they would come are free again."""
    require(by, PERMISSION)
    forum = lock_forum(invitation.forum)
    invitation = _locked(invitation)
    if forum.is_finished:
        raise ForumFinished
    if invitation.withdrawn_at is not None:
        return invitation
    people = invitation.participants.exclude(state=Participant.State.WITHDRAWN)
    if people.filter(checked_in_at__isnull=False).exists():
        raise AlreadyPresent
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    people.update(state=Participant.State.WITHDRAWN)
    audit.record(action="forums.invitation_withdrawn", target=invitation, changes={"forum": forum.code})
    fill_seats(forum)
    if invitation.mailed_at is not None:
        plan_invitation(invitation, "withdrawn")
    return invitation


@transaction.atomic
def send_again(*, invitation: Invitation, by: Actor) -> Invitation:
    """Let the mail leave once more. Raises MailJustSent within ten minutes, InvitationEnded."""
    require(by, PERMISSION)
    forum = lock_forum(invitation.forum)
    invitation = _locked(invitation)
    if invitation.withdrawn_at is not None or not invitations_take_answers(forum, timezone.now()):
        raise InvitationEnded
    if not invitation.email:
        raise InvalidInput({"email": [_("There is no email address. Hand the letter over instead.")]})
    if invitation.mailed_at is not None and timezone.now() - invitation.mailed_at < AGAIN_AFTER:
        raise MailJustSent
    kind = f"invitation/{int(invitation.mailed_at.timestamp())}" if invitation.mailed_at else "invitation"
    plan_invitation(invitation, kind)
    audit.record(action="forums.invitation_sent_again", target=invitation, changes={"forum": forum.code})
    return invitation


@transaction.atomic
def hand_over(*, invitation: Invitation, by: Actor) -> Invitation:
    """Record that the letter was handed over on paper. A second time changes nothing."""
    require(by, PERMISSION)
    forum = lock_forum(invitation.forum)
    invitation = _locked(invitation)
    if invitation.withdrawn_at is not None or forum.is_finished:
        raise InvitationEnded
    if invitation.handed_over_at is None:
        invitation.handed_over_at = timezone.now()
        invitation.save(update_fields=["handed_over_at"])
        audit.record(action="forums.invitation_handed_over", target=invitation, changes={"forum": forum.code})
    return invitation


@transaction.atomic
def answer_invitation(
    *, invitation: Invitation, answer: str, people: Sequence[Person] = (), message: str = ""
) -> Invitation:
    """Keep what the invited answer, and who comes; it may be changed until the forum begins.

    People are told apart by their place in the list, so that a changed name stays the same person. Whoever falls out
    gives the seat back; who is checked in stays. Raises InvitationEnded, AlreadyRegistered, AlreadyPresent,
    InvalidInput.
    """
    forum = lock_forum(invitation.forum)
    invitation = _locked(invitation)
    now = timezone.now()
    if invitation.withdrawn_at is not None or not invitations_take_answers(forum, now):
        raise InvitationEnded
    message = normalise(message, lines=True)
    _refuse_answer(forum, answer, people, message)
    coming = [_as_invited(forum, invitation, person, answer) for person in people] if answer in COMING else []
    standing = list(
        invitation.participants.select_for_update().exclude(state=Participant.State.WITHDRAWN).order_by("pk")
    )
    _withdraw_all(standing[len(coming) :])
    for known, person in zip(standing, coming, strict=False):
        if known.checked_in_at is not None:
            _refuse_other(forum, known, person)
        refuse_twice(forum, person, besides=known)
        _change(forum, known, person, now)
    for person in coming[len(standing) :]:
        refuse_twice(forum, person)
        seat(forum, person, source=Participant.Source.INVITATION, now=now, invitation=invitation)
    invitation.answer, invitation.answer_note, invitation.answered_at = answer, message, now
    invitation.save(update_fields=["answer", "answer_note", "answered_at"])
    fill_seats(forum)
    return invitation


def _refuse_answer(forum: Forum, answer: str, people: Sequence[Person], message: str) -> None:
    errors: dict[str, list[str]] = {}
    if answer not in allowed_answers(forum):
        errors["answer"] = [_("Choose one of the options.")]
    if answer in COMING and not 1 <= len(people) <= MOST_PEOPLE:
        errors["people"] = [_("Write who comes: at least one person, at most %(most)s.") % {"most": MOST_PEOPLE}]
    if problem := text_error(message, limit=MESSAGE_LIMIT, lines=True):
        errors["message"] = [problem]
    if errors:
        raise InvalidInput(errors)


def allowed_answers(forum: Forum) -> list[str]:
    """Return what may be answered: coming, joining online, or neither, as the forum is held."""
    method = Forum.Method(forum.method)
    room = [Answer.ATTENDING.value] if method != Forum.Method.ONLINE else []
    online = [Answer.ONLINE.value] if method != Forum.Method.OFFLINE else []
    return [*room, *online, Answer.DECLINED.value]


def _as_invited(forum: Forum, invitation: Invitation, person: Person, answer: str) -> Person:
    invited = replace(person, element=invitation.element, joins_online=answer == Answer.ONLINE)
    return checked_person(forum, invited, needs_contact=False)


def _change(forum: Forum, known: Participant, person: Person, now: dt.datetime) -> None:
    """Write what was changed; whoever turns from the link to the room gets a seat as if newly registered."""
    for name, value in columns_of(person).items():
        setattr(known, name, value)
    online = joins_online(forum, person.joins_online)
    if online != known.joins_online:
        known.joins_online, known.registered_at = online, now
        known.state = Participant.State.REGISTERED
        if not online and seats_of(forum, now).is_full:
            known.state = Participant.State.WAITING
    known.save()


def _refuse_other(forum: Forum, known: Participant, person: Person) -> None:
    """Raise AlreadyPresent when whoever is checked in would become somebody else, or sit somewhere else."""
    if person.name != known.name or joins_online(forum, person.joins_online) != known.joins_online:
        raise AlreadyPresent


def _withdraw_all(people: Sequence[Participant]) -> None:
    if any(participant.checked_in_at is not None for participant in people):
        raise AlreadyPresent
    for participant in people:
        participant.state = Participant.State.WITHDRAWN
        participant.save(update_fields=["state"])


def _add(forum: Forum, **columns: object) -> Invitation:
    invitation = Invitation(forum=forum, key=new_key(), **columns)
    invitation.save()
    plan_invitation(invitation)
    return invitation


def _lock_for_inviting(forum: Forum) -> Forum:
    forum = lock_forum(forum)
    if not forum.is_editable:
        raise ForumFinished
    return forum


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("forum")
    found = rows.filter(pk=invitation.pk).first()
    if found is None:
        raise NotFound
    return found
