"""Support of an input: one of each participant, counted beside the input in the same transaction."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from forums.domain.guests import Guest, join_as_guest
from forums.domain.inputs import Channel, takes_inputs
from forums.errors import InputSettled, InputsNotTaken, OwnInput
from forums.models import ForumInput, InputSupport, Participant


@transaction.atomic
def support_input(*, given: ForumInput, participant: Participant) -> ForumInput:
    """Count `participant` behind an input, once however often it is asked; as long as inputs are taken.

    Raises InputsNotTaken, InputSettled, OwnInput.
    """
    given = _locked(given, participant)
    if not given.is_shown:
        raise InputSettled
    if given.participant_id == participant.pk:
        raise OwnInput
    _support, is_new = InputSupport.objects.get_or_create(input=given, participant=participant)
    return _counted(given, 1 if is_new else 0)


@transaction.atomic
def support_as_guest(*, given: ForumInput, guest: Guest) -> Participant:
    """Count somebody whom no phone remembers yet behind an input; return who that is now.

    Raises what `support_input` and `join_as_guest` raise; then nobody was added.
    """
    person = join_as_guest(forum=given.forum, guest=guest)
    support_input(given=given, participant=person)
    return person


@transaction.atomic
def withdraw_support(*, given: ForumInput, participant: Participant) -> ForumInput:
    """Take `participant` away from behind an input, once however often it is asked. Raises InputsNotTaken."""
    given = _locked(given, participant)
    gone, _by_model = InputSupport.objects.filter(input=given, participant=participant).delete()
    return _counted(given, -1 if gone else 0)


def _locked(given: ForumInput, participant: Participant) -> ForumInput:
    """Return the input, locked: its count and the rows that it counts change together."""
    locked = ForumInput.objects.select_for_update(no_key=True, of=("self",)).select_related("forum").get(pk=given.pk)
    if participant.forum_id != locked.forum_id or not takes_inputs(locked.forum, Channel.ONLINE):
        raise InputsNotTaken
    return locked


def _counted(given: ForumInput, change: int) -> ForumInput:
    if change:
        ForumInput.objects.filter(pk=given.pk).update(support_count=F("support_count") + change)
        given.support_count += change
    return given
