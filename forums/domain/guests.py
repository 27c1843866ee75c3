"""People who take part from afar, or from the back row, without having registered: their phone is remembered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from forums.domain.inputs import Said, give_input
from forums.domain.lifecycle import lock_forum
from forums.errors import OnlyInvited, TooManyInputs
from forums.models import Forum, ForumInput, Participant
from forums.models.people import ELEMENTS
from forums.participation import new_key
from services.seam import normalise, text_error

NAME_LIMIT = 160
MOST_INPUTS = 30  # of one person
WITHIN = dt.timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Guest:
    """What somebody says of himself who did not register. The name may stay empty.

    `key` was made where the form was drawn, so that a form that is sent twice makes one guest.
    """

    element: str
    name: str = ""
    organisation: str = ""
    show_name: bool = False
    key: str = ""


def join_as_guest(*, forum: Forum, guest: Guest) -> Participant:
    """Return a participant who did not register, a new one unless `guest.key` is known.

    Raises OnlyInvited, InvalidInput.
    """
    if forum.by_invitation:
        raise OnlyInvited
    name, organisation = normalise(guest.name, lines=False), normalise(guest.organisation, lines=False)
    errors: dict[str, list[str]] = {}
    if guest.element not in ELEMENTS:
        errors["element"] = [_("Choose one of the options.")]
    for field, value in (("name", name), ("organisation", organisation)):
        if problem := text_error(value, limit=NAME_LIMIT, lines=False):
            errors[field] = [problem]
    if errors:
        raise InvalidInput(errors)
    values = {
        "name": name,
        "organisation": organisation,
        "element": guest.element,
        "source": Participant.Source.COMMENT,
        "is_guest": True,
        "joins_online": True,
        "show_name": guest.show_name and bool(name),
        "wants_answer": False,
    }
    # One look: between two, the same press sent twice would take its own key for that of somebody else.
    holder = Participant.objects.filter(key=guest.key).first() if guest.key else None
    if holder is not None and holder.forum_id == forum.pk:
        return holder
    key = guest.key if guest.key and holder is None else new_key()
    return Participant.objects.get_or_create(forum=forum, key=key, defaults=values)[0]


@transaction.atomic
def give_as_guest(*, forum: Forum, said: Said, guest: Guest) -> ForumInput:
    """Keep the input of somebody whom no phone remembers yet, and the person with it: sent twice, both once.

    Raises what `give_input` and `join_as_guest` raise; then nobody was added.
    """
    forum = lock_forum(forum)  # two senders of one key meet here, before either has added a person
    kept = ForumInput.objects.filter(forum=forum, client_key=said.client_key).first()
    if kept is not None:
        return kept
    return give_input(forum=forum, said=replace(said, participant=join_as_guest(forum=forum, guest=guest)))


@transaction.atomic
def give_as_participant(*, forum: Forum, said: Said, person: Participant, show_name: bool) -> ForumInput:
    """Keep an input of somebody who is known. `show_name` holds for all inputs of this person; without a name
    (`said.is_anonymous`) it is left as it was.

    Raises what `give_input` raises, and TooManyInputs.
    """
    kept = ForumInput.objects.filter(forum=forum, client_key=said.client_key).first()
    if kept is not None:
        return kept
    _refuse_too_many(person)
    if not said.is_anonymous and person.show_name != show_name:
        person.show_name = show_name
        person.save(update_fields=["show_name"])
    return give_input(forum=forum, said=replace(said, participant=person))


def _refuse_too_many(person: Participant) -> None:
    newest = ForumInput.objects.filter(participant=person, received_at__gt=timezone.now() - WITHIN)
    if newest.count() >= MOST_INPUTS:
        raise TooManyInputs(most=MOST_INPUTS, minutes=int(WITHIN.total_seconds() // 60))
