"""The action plan of a forum (rencana tindak lanjut): who does what by when, how far it is, and the proof of it.

Progress is only ever added. A new day keeps the first one visible. Source: domain reference, sections 2.2 and 2.5.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput, PermissionRefused
from core.models import User
from core.pagecache import content_changed
from core.rights import Actor, require
from core.uploads import PDF_TYPES, check_upload
from forums.domain.dispositions import person_in_charge
from forums.domain.lifecycle import checked_note, lock_forum, today_here
from forums.errors import ActionChanged, ActionSettled, ForumFinished, ForumNotReady
from forums.models import ActionItem, ActionUpdate, Forum, ForumInput
from services.seam import normalise, text_error

State = ActionItem.State

MANAGE = "forums.manage_forum"
CARRY_OUT = "forums.carry_out_action"
ACTION_LIMIT = 500
NOTE_LIMIT = 1000
REASON_LIMIT = 500
MOST_INPUTS = 50


@dataclass(frozen=True, kw_only=True)
class Planned:
    """An action as it was filled in. The person in charge is an account (`owner`) or a name."""

    action: str
    due_on: dt.date
    owner: User | None = None
    owner_name: str = ""


@transaction.atomic
def add_action(*, forum: Forum, planned: Planned, inputs: Sequence[ForumInput] = (), by: Actor) -> ActionItem:
    """Put an action on the plan of a forum that was held, because of accepted inputs or by itself.

    The same action with the same day and person is kept once, so a form sent twice adds one; its inputs are added.
    Raises ForumFinished, ForumNotReady, InvalidInput.
    """
    require(by, MANAGE)
    forum = _lock_held_forum(forum)
    values = _checked(planned)
    chosen = _accepted(forum, inputs)
    action = forum.actions.open().filter(**values).first()
    if action is None:
        if values["due_on"] < today_here() and by is not None:
            raise InvalidInput({"due_on": [_("This day is over.")]})
        action = ActionItem.objects.create(forum=forum, **values, first_due_on=values["due_on"])
        changes = {"forum": forum.code, "action": action.action, "due_on": action.due_on.isoformat()}
        audit.record(action="forums.action_added", target=action, changes=changes)
    action.inputs.add(*chosen)
    content_changed()
    return action


@transaction.atomic
def change_action(
    *,
    action: ActionItem,
    planned: Planned,
    inputs: Sequence[ForumInput] | None = None,
    note: str = "",
    lock: int,
    by: Actor,
) -> ActionItem:
    """Change an open action; a new day needs a `note` that everybody reads, and the first day stays visible.

    Raises ActionChanged, ActionSettled, InvalidInput, ForumFinished.
    """
    require(by, MANAGE)
    action = _lock_open_action(action)
    values = _checked(planned)
    text = checked_note(note, limit=NOTE_LIMIT)
    chosen = None if inputs is None else _accepted(action.forum, inputs)
    if all(getattr(action, name) == value for name, value in values.items()):
        _set_inputs(action, chosen)
        return action
    if action.lock != lock:
        raise ActionChanged(lock=action.lock)
    is_moved = values["due_on"] != action.due_on
    if is_moved and not text:
        raise InvalidInput({"note": [_("Say why the day changes. Everybody reads it.")]})
    if is_moved and values["due_on"] < today_here():
        raise InvalidInput({"due_on": [_("This day is over.")]})
    before = _told(action)
    for name, value in values.items():
        setattr(action, name, value)
    action.lock += 1
    action.save(update_fields=[*values, "lock"])
    _set_inputs(action, chosen)
    if is_moved:
        _add_update(action, action.progress, text, by, due_on=action.due_on)
    changes = {"forum": action.forum.code, "before": before, "after": _told(action)}
    audit.record(action="forums.action_changed", target=action, changes=changes)
    content_changed()
    return action


@transaction.atomic
def report_progress(
    *,
    action: ActionItem,
    progress: int,
    note: str,
    evidence: File | None = None,
    evidence_url: str = "",
    evidence_is_public: bool = False,
    lock: int,
    by: Actor,
) -> ActionUpdate:
    """Add how far an action is; 100 percent needs evidence, here or with an earlier report, and makes it done.

    The person in charge may report as well as who manages the forum. A report sent twice is kept once.
    Raises ActionChanged, ActionSettled, InvalidInput, PermissionRefused.
    """
    _require_reporter(action, by)
    text = checked_note(note, limit=NOTE_LIMIT)
    kept = _sent_before(action, progress, text, lock=lock, by=by)
    if kept is not None:
        return kept
    action = _lock_open_action(action)
    kept = _sent_before(action, progress, text, lock=lock, by=by)
    if kept is not None:
        return kept
    if action.lock != lock:
        raise ActionChanged(lock=action.lock)
    errors: dict[str, list[str]] = {}
    if not 0 <= progress <= 100:
        errors["progress"] = [_("Give a number from 0 to 100.")]
    if not text:
        errors["note"] = [_("Say what was done. Everybody reads it.")]
    has_proof = evidence is not None or bool(evidence_url) or _has_evidence(action)
    if progress == 100 and not has_proof:
        errors["evidence"] = [_("An action is done when its evidence is there: add a file or an address.")]
    if errors:
        raise InvalidInput(errors)
    file = check_upload(evidence, PDF_TYPES, field="evidence") if evidence is not None else None
    update = _add_update(
        action, progress, text, by, url=evidence_url, file=file, is_public=evidence_is_public and file is not None
    )
    action.progress, action.lock = progress, action.lock + 1
    if progress == 100:
        action.state, action.done_on = State.DONE, today_here()
    action.save(update_fields=["progress", "state", "done_on", "lock"])
    changes = {"forum": action.forum.code, "progress": progress, "evidence": bool(file or evidence_url)}
    audit.record(action="forums.action_reported", target=action, changes=changes)
    content_changed()
    return update


@transaction.atomic
def drop_action(*, action: ActionItem, reason: str, by: Actor) -> ActionItem:
    """Give up an action; it stays on the plan with the reason. Raises ActionSettled, InvalidInput."""
    require(by, MANAGE)
    text = checked_note(reason, field="reason", limit=REASON_LIMIT)
    if not text:
        raise InvalidInput({"reason": [_("Say why. Everybody reads it.")]})
    action = _lock_open_action(action)
    action.state, action.drop_reason, action.lock = State.DROPPED, text, action.lock + 1
    action.save(update_fields=["state", "drop_reason", "lock"])
    changes = {"forum": action.forum.code, "action": action.action, "reason": text}
    audit.record(action="forums.action_dropped", target=action, changes=changes)
    content_changed()
    return action


def may_report(action: ActionItem, by: Any) -> bool:
    """Tell whether somebody may report the progress of an action: its owner, and who manages forums."""
    return bool(by.has_perm(MANAGE) or (action.owner_id is not None and action.owner_id == by.pk))


# --- the parts --------------------------------------------------------------------------------------------------------
def _lock_held_forum(forum: Forum) -> Forum:
    locked = lock_forum(forum)
    if locked.state == Forum.State.CANCELLED:
        raise ForumFinished
    if not locked.is_held:
        raise ForumNotReady(findings=[_("The forum was not held yet.")])
    return locked


def _lock_open_action(action: ActionItem) -> ActionItem:
    """Return an open action, locked after its forum: every function takes the locks in this order."""
    _lock_held_forum(action.forum)
    locked = ActionItem.objects.select_for_update(of=("self",)).select_related("forum").get(pk=action.pk)
    if locked.state != State.OPEN:
        raise ActionSettled
    return locked


def _require_reporter(action: ActionItem, by: Actor) -> None:
    if by is not None and not may_report(action, by):
        raise PermissionRefused


def _checked(planned: Planned) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    action = normalise(planned.action, lines=False)
    if not action:
        errors["action"] = [_("Write what is done.")]
    elif problem := text_error(action, limit=ACTION_LIMIT, lines=False):
        errors["action"] = [problem]
    name = person_in_charge(planned.owner, planned.owner_name, errors)
    if errors:
        raise InvalidInput(errors)
    return {"action": action, "owner": planned.owner, "owner_name": name, "due_on": planned.due_on}


def _accepted(forum: Forum, inputs: Iterable[ForumInput]) -> list[ForumInput]:
    """Return the inputs to be linked. Raises InvalidInput unless each is of this forum and was accepted."""
    keys = {given.pk for given in inputs}
    found = list(forum.inputs.filter(pk__in=keys).select_related("disposition"))
    accepted = [given for given in found if (kept := getattr(given, "disposition", None)) and kept.is_accepted]
    if len(accepted) != len(keys) or len(keys) > MOST_INPUTS:
        raise InvalidInput({"inputs": [_("Choose accepted inputs of this forum.")]})
    return accepted


def _set_inputs(action: ActionItem, chosen: list[ForumInput] | None) -> None:
    if chosen is not None:
        action.inputs.set(chosen)


def _has_evidence(action: ActionItem) -> bool:
    return action.updates.exclude(evidence="", evidence_url="").exists()


def _sent_before(action: ActionItem, progress: int, note: str, *, lock: int, by: Actor) -> ActionUpdate | None:
    """Return the newest report when it is this one: the page that sent it knew one change less."""
    present = ActionItem.objects.filter(pk=action.pk).values_list("lock", flat=True).first()
    last = action.updates.order_by("-pk").first()
    if last is None or present != lock + 1 or last.by_id != (by.pk if by else None):
        return None
    return last if (last.progress, last.note) == (progress, note) else None


def _add_update(
    action: ActionItem,
    progress: int,
    note: str,
    by: Actor,
    *,
    url: str = "",
    file: Any = None,
    is_public: bool = False,
    due_on: dt.date | None = None,
) -> ActionUpdate:
    update = ActionUpdate(
        action=action,
        progress=progress,
        note=note,
        evidence_url=url,
        evidence_is_public=is_public,
        due_on=due_on,
        by_id=by.pk if by else None,
        by_name=str(by) if by else audit.current_actor().name,
    )
    if file is not None:
        update.evidence_sha256 = file.sha256
        update.evidence.save(file.name, file.content, save=False)
    update.save()
    return update


def _told(action: ActionItem) -> dict[str, Any]:
    return {"action": action.action, "owner_name": action.owner_name, "due_on": action.due_on.isoformat()}
