"""What moderators do with inputs: read, hide with one of four reasons, show again, and group those that say the same.

Nothing here changes what somebody said. Hiding is told publicly as the number and the reason.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from forums.domain.lifecycle import lock_forum
from forums.errors import ForumFinished, InputSettled
from forums.models import Disposition, Forum, ForumInput, InputReply, InputReport
from services.seam import normalise, text_error

PERMISSION = "forums.facilitate_forum"
NOTE_LIMIT = 300
MOST_GROUPED = 50
HideReason = ForumInput.HideReason
State = ForumInput.State


@transaction.atomic
def hide_input(*, given: ForumInput, reason: str, note: str = "", by: Actor) -> ForumInput:
    """Show only the number of an input, with the reason. Raises InvalidInput, and InputSettled once it was answered.

    When it is the first of a group, the next one that stands becomes the first.
    """
    require(by, PERMISSION)
    text = _checked_reason(reason, note)
    given = _locked(given)
    if not given.is_standing or is_answered(given):
        raise InputSettled
    leave_group(given)
    given.state, given.hide_reason, given.hide_note, given.same_as = State.HIDDEN, reason, text, None
    _moderated(given, by, "state", "hide_reason", "hide_note", "same_as")
    _settle(given, by)
    _record("forums.input_hidden", given, reason=reason)
    return given


@transaction.atomic
def show_input(*, given: ForumInput, by: Actor) -> ForumInput:
    """Let everybody read an input that waited or was hidden; reports about it are settled. Raises InputSettled."""
    require(by, PERMISSION)
    given = _locked(given)
    if given.state not in (State.WAITING, State.HIDDEN):
        raise InputSettled
    if given.forum.is_finished:
        raise ForumFinished
    given.state, given.hide_reason, given.hide_note = State.SHOWN, "", ""
    _moderated(given, by, "state", "hide_reason", "hide_note")
    _settle(given, by)
    _record("forums.input_shown", given)
    return given


@transaction.atomic
def dismiss_reports(*, given: ForumInput, by: Actor) -> int:
    """Keep an input shown although somebody reported it; return how many reports that settled."""
    require(by, PERMISSION)
    given = _locked(given)
    settled = _settle(given, by)
    if settled:
        _record("forums.reports_dismissed", given, reports=settled)
    return settled


@transaction.atomic
def hide_reply(*, reply: InputReply, reason: str, by: Actor) -> InputReply:
    """Hide a participant's reply below an input. The agency's own replies stay. Raises InvalidInput, InputSettled."""
    require(by, PERMISSION)
    _checked_reason(reason, "")
    reply = InputReply.objects.select_for_update(no_key=True).select_related("input__forum").get(pk=reply.pk)
    if reply.is_official or reply.state not in (State.WAITING, State.SHOWN):
        raise InputSettled
    return _reply_moved(reply, State.HIDDEN, reason, "forums.reply_hidden")


@transaction.atomic
def show_reply(*, reply: InputReply, by: Actor) -> InputReply:
    """Let everybody read a reply that waited or was hidden. Raises InputSettled."""
    require(by, PERMISSION)
    reply = InputReply.objects.select_for_update(no_key=True).select_related("input__forum").get(pk=reply.pk)
    if reply.state not in (State.WAITING, State.HIDDEN):
        raise InputSettled
    return _reply_moved(reply, State.SHOWN, "", "forums.reply_shown")


@transaction.atomic
def group_inputs(*, first: ForumInput, others: Collection[ForumInput], by: Actor) -> int:
    """Have `others` stand under `first`, which is answered for all of them; return how many stand there now.

    Groups that they belonged to come along whole. Raises InvalidInput, ForumFinished, and InputSettled when one
    besides the first was answered, hidden or taken back.
    """
    require(by, PERMISSION)
    forum = lock_forum(first.forum)
    if forum.is_finished:
        raise ForumFinished
    chosen = {given.pk for given in others} - {first.pk}
    if not chosen:
        raise InvalidInput({"others": [_("Choose at least one other input that says the same.")]})
    rows = _with_their_groups(forum, {first.pk, *chosen})
    if len(rows) > MOST_GROUPED:
        text = _("A group may have at most %(most)s inputs.")
        raise InvalidInput({"others": [text % {"most": MOST_GROUPED}]})
    moved = [row for row in rows if row.pk != first.pk]
    head = next((row for row in rows if row.pk == first.pk), None)
    if head is None or not {row.pk for row in rows} >= chosen or not all(row.is_standing for row in rows):
        raise InputSettled
    if Disposition.objects.filter(input__in=moved).exists():
        raise InputSettled
    ForumInput.objects.filter(pk__in=[row.pk for row in moved]).update(same_as=head)
    ForumInput.objects.filter(pk=head.pk).update(same_as=None)
    _record("forums.inputs_grouped", head, others=[row.number for row in moved])
    return len(moved)


@transaction.atomic
def ungroup_input(*, given: ForumInput, by: Actor) -> ForumInput:
    """Let an input stand for itself again; from then on it needs an answer of its own. Raises ForumFinished."""
    require(by, PERMISSION)
    forum = lock_forum(given.forum)
    if forum.is_finished:
        raise ForumFinished
    given = _locked(given)
    if given.same_as_id is not None:
        given.same_as = None
        given.save(update_fields=["same_as"])
        _record("forums.input_ungrouped", given)
    return given


# --- shared -----------------------------------------------------------------------------------------------------------
def _locked(given: ForumInput) -> ForumInput:
    """Lock the forum and then the input, as every writer does."""
    forum = lock_forum(given.forum)
    found = ForumInput.objects.select_for_update(no_key=True).get(pk=given.pk)
    found.forum = forum
    return found


def is_answered(given: ForumInput) -> bool:
    """Tell whether an input has an answer, its own or that of its group."""
    return Disposition.objects.filter(input__in=[given.pk, given.same_as_id]).exists()


def leave_group(given: ForumInput) -> None:
    """Give the group of a first input another first: the lowest number that stands."""
    rest = list(ForumInput.objects.select_for_update(no_key=True).filter(same_as=given).order_by("number"))
    standing = [row for row in rest if row.is_standing]
    if rest:
        ForumInput.objects.filter(same_as=given).update(same_as=None)
    if len(standing) > 1:
        ForumInput.objects.filter(pk__in=[row.pk for row in standing[1:]]).update(same_as=standing[0])


def _with_their_groups(forum: Forum, keys: set[int]) -> list[ForumInput]:
    """Return the inputs, the firsts of their groups and everything below those, locked in the order of their keys."""
    inputs = ForumInput.objects.filter(forum=forum)
    firsts = set(inputs.filter(pk__in=keys, same_as__isnull=False).values_list("same_as_id", flat=True)) | keys
    below = set(inputs.filter(same_as__in=firsts).values_list("pk", flat=True))
    return list(inputs.filter(pk__in=firsts | below).select_for_update(no_key=True).order_by("pk"))


def _settle(given: ForumInput, by: Actor) -> int:
    reports = InputReport.objects.filter(input=given, settled_at__isnull=True)
    return reports.update(settled_at=timezone.now(), settled_by=by)


def _moderated(given: ForumInput, by: Actor, *fields: str) -> None:
    given.moderated_at, given.moderated_by = timezone.now(), by
    given.save(update_fields=[*fields, "moderated_at", "moderated_by"])


def _reply_moved(reply: InputReply, state: str, reason: str, action: str) -> InputReply:
    reply.state, reply.hide_reason = state, reason
    reply.save(update_fields=["state", "hide_reason"])
    _record(action, reply.input, **({"reason": reason} if reason else {}))
    return reply


def _checked_reason(reason: str, note: str) -> str:
    errors: dict[str, list[str]] = {}
    text = normalise(note, lines=False)
    if reason not in HideReason.values:
        errors["reason"] = [_("Choose one of the reasons. That an input criticises is none.")]
    if problem := text_error(text, limit=NOTE_LIMIT, lines=False):
        errors["note"] = [problem]
    if errors:
        raise InvalidInput(errors)
    return text


def _record(action: str, given: ForumInput, **facts: object) -> None:
    audit.record(action=action, target=given, changes={"forum": given.forum.code, "number": given.number, **facts})
    content_changed()
