"""What the agency decides about inputs: a decision, the reason that everybody reads, and who is in charge.

A decision about the first of a group holds for the whole group, so it is kept once, at the first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import audit
from core.errors import InvalidInput
from core.models import User
from core.rights import Actor, require
from forums.domain.lifecycle import add_event, lock_forum, today_here
from forums.errors import DecisionUnfit, DispositionChanged, ForumFinished, ForumNotReady, InputCited, InputSettled
from forums.models import Disposition, Forum, ForumInput
from forums.models.inputs import TEXT_LIMIT
from services.seam import normalise, text_error

Decision = Disposition.Decision
ACCEPTING = (Decision.ACCEPTED, Decision.PARTIALLY_ACCEPTED)

ANSWER = "forums.answer_input"
LEAST_REASON = 20  # characters: less than a sentence tells nobody why
SAME_REASON = 3  # a reason that more rejected inputs share is pointed out to who writes it
MOST_AT_ONCE = 50
NAME_LIMIT = 160


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A decision as it was filled in. The person in charge is an account (`owner`) or a name.

    `decided_on` is given for what was decided on an earlier day, such as at the meeting itself.
    """

    decision: str
    reason: str
    owner: User | None = None
    owner_name: str = ""
    due_on: dt.date | None = None
    decided_on: dt.date | None = None


@transaction.atomic
def decide_input(*, given: ForumInput, answer: Answer, by: Actor) -> Disposition:
    """Answer an input; for one of a group, the group. The same answer sent twice is kept once.

    Raises DispositionChanged when another answer is there, DecisionUnfit, InputSettled, InvalidInput, ForumFinished.
    """
    require(by, ANSWER)
    forum = lock_open_forum(given.forum)
    kept, is_new = _decide(forum, given, answer, by)
    if is_new:
        _announce(forum, "input_answered", by, [kept])
    return kept


@transaction.atomic
def decide_inputs(*, inputs: Sequence[ForumInput], answer: Answer, by: Actor) -> list[Disposition]:
    """Give several inputs of one forum the same answer, each its own row; nothing is kept when one is refused.

    Raises what `decide_input` raises; for DecisionUnfit and the like `facts["number"]` names the input.
    """
    require(by, ANSWER)
    if not 0 < len(inputs) <= MOST_AT_ONCE or len({given.forum_id for given in inputs}) != 1:
        raise InvalidInput({"inputs": [_("Choose between 1 and %(most)s inputs.") % {"most": MOST_AT_ONCE}]})
    forum = lock_open_forum(inputs[0].forum)
    made = [_decide(forum, given, answer, by) for given in sorted(inputs, key=lambda given: given.pk)]
    if fresh := [kept for kept, is_new in made if is_new]:
        _announce(forum, "input_answered", by, fresh)
    return [kept for kept, _is_new in made]


@transaction.atomic
def change_disposition(*, disposition: Disposition, answer: Answer, lock: int, by: Actor) -> Disposition:
    """Put another answer in the place of one, until the forum is closed; whoever read the former one is told.

    Raises DispositionChanged when `lock` is not the present number of changes, InputCited when a clause was changed
    because of what would no longer be accepted, and what `decide_input` raises.
    """
    require(by, ANSWER)
    forum = lock_open_forum(disposition.input.forum)
    kept = Disposition.objects.select_for_update(of=("self",)).select_related("input").get(pk=disposition.pk)
    if not kept.input.is_standing:
        raise InputSettled(number=kept.input.number)
    values = _checked(kept.input, answer, decided_on=kept.decided_on)
    if _same(kept, values):
        return kept
    if answer.decision not in ACCEPTING and kept.input.citations.filter(standard__isnull=False).exists():
        raise InputCited
    if kept.lock != lock:
        raise DispositionChanged(lock=kept.lock)
    before, decision = _told(kept), kept.decision
    for name, value in values.items():
        setattr(kept, name, value)
    if answer.decided_on is None and decision != kept.decision:
        kept.decided_on = today_here()
    kept.decided_by, kept.decided_at, kept.lock = by, timezone.now(), kept.lock + 1
    kept.save()
    changes = {"forum": forum.code, "number": kept.input.number, "before": before, "after": _told(kept)}
    audit.record(action="forums.answer_changed", target=kept, changes=changes)
    _announce(forum, "answer_changed", by, [kept], former=decision)
    return kept


def effective_disposition(given: ForumInput) -> Disposition | None:
    """Return the answer that holds for an input: its own, else that of the first of its group."""
    own: Disposition | None = getattr(given, "disposition", None)
    if own is not None or given.same_as is None:
        return own
    first: Disposition | None = getattr(given.same_as, "disposition", None)
    return first


def dispositions_of(inputs: Iterable[ForumInput]) -> dict[int, Disposition]:
    """Return the answers that hold for many inputs, by the key of the input. One query."""
    firsts = {given.pk: given.same_as_id for given in inputs}
    wanted = {*firsts, *filter(None, firsts.values())}
    found = Disposition.objects.filter(input__in=wanted).select_related("input").in_bulk(field_name="input_id")
    return {
        pk: answer for pk, first in firsts.items() if (answer := found.get(pk) or found.get(first or pk)) is not None
    }


def public_disposition(given: ForumInput) -> Disposition | None:
    """Return the answer that everybody may read: none before the answers were published."""
    return effective_disposition(given) if given.forum.answers_are_public else None


def same_reasons(forum: Forum, dispositions: Iterable[Disposition]) -> dict[int, int]:
    """Return how many rejected inputs share a reason, by the key of the disposition, where it is many. One query."""
    rejected = [row for row in dispositions if row.decision == Decision.REJECTED]
    if not rejected:
        return {}
    counts: dict[str, int] = {}
    for reason in forum_rejections(forum):
        counts[_key(reason)] = counts.get(_key(reason), 0) + 1
    return {row.pk: n for row in rejected if (n := counts.get(_key(row.reason), 0)) > SAME_REASON}


def forum_rejections(forum: Forum) -> Iterable[str]:
    """Return the reasons of all rejected inputs of a forum."""
    rows = Disposition.objects.filter(input__forum=forum, decision=Decision.REJECTED)
    return rows.values_list("reason", flat=True)


def same_reason_warning(number: int) -> str:
    """Say that one sentence answers many: people notice that nobody read what they wrote."""
    text = ngettext(
        "The same sentence is used for %(number)s input. Tell each person why, in words of its own.",
        "The same sentence is used for %(number)s inputs. Tell each person why, in words of its own.",
        number,
    )
    return text % {"number": number}


def lock_open_forum(forum: Forum) -> Forum:
    """Return the forum, locked, while its answers may be written. Raises ForumFinished, ForumNotReady."""
    locked = lock_forum(forum)
    if locked.is_finished:
        raise ForumFinished
    if not locked.is_public:
        raise ForumNotReady(findings=[_("The forum was not announced yet.")])
    return locked


def person_in_charge(owner: User | None, owner_name: str, errors: dict[str, list[str]]) -> str:
    """Return the name to be kept; what is wrong with it is added to `errors`."""
    name = str(owner.full_name or owner) if owner is not None else normalise(owner_name, lines=False)
    if not name:
        errors["owner_name"] = [_("Say who is in charge: choose an account, or write a name.")]
    elif problem := text_error(name, limit=NAME_LIMIT, lines=False):
        errors["owner_name"] = [problem]
    return name


# --- the parts --------------------------------------------------------------------------------------------------------
def _decide(forum: Forum, given: ForumInput, answer: Answer, by: Actor) -> tuple[Disposition, bool]:
    given = ForumInput.objects.select_for_update(of=("self",)).select_related("same_as", "disposition").get(pk=given.pk)
    first = given.same_as
    if first is not None and first.is_standing and given.is_standing:
        given = first
    if not given.is_standing:
        raise InputSettled(number=given.number)
    values = _checked(given, answer, decided_on=today_here())
    kept: Disposition | None = getattr(given, "disposition", None)
    if kept is not None:
        if _same(kept, values):
            return kept, False
        raise DispositionChanged(lock=kept.lock, number=given.number)
    kept = Disposition.objects.create(input=given, **values, decided_by=by)
    changes = {"forum": forum.code, "number": given.number, "after": _told(kept)}
    audit.record(action="forums.input_answered", target=kept, changes=changes)
    return kept, True


def _checked(given: ForumInput, answer: Answer, *, decided_on: dt.date) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    reason = normalise(answer.reason, lines=True)
    if answer.decision not in Decision.values:
        errors["decision"] = [_("Choose one of the options.")]
    if len(reason) < LEAST_REASON:
        errors["reason"] = [
            _("Say why in at least %(least)s characters. Everybody reads it.") % {"least": LEAST_REASON}
        ]
    elif problem := text_error(reason, limit=TEXT_LIMIT, lines=True):
        errors["reason"] = [problem]
    name = person_in_charge(answer.owner, answer.owner_name, errors)
    day = answer.decided_on or decided_on
    if day > today_here():
        errors["decided_on"] = [_("This day is still to come.")]
    accepted = answer.decision in ACCEPTING
    if answer.due_on is not None and not accepted:
        errors["due_on"] = [_("Only what is accepted has a day by which it is done.")]
    elif answer.due_on is not None and answer.due_on < day:
        errors["due_on"] = [_("This day is before the decision.")]
    if errors:
        raise InvalidInput(errors)
    if answer.decision == Decision.ANSWERED and given.kind != ForumInput.Kind.QUESTION:
        raise DecisionUnfit(number=given.number)
    return {
        "decision": answer.decision,
        "reason": reason,
        "owner": answer.owner,
        "owner_name": name,
        "due_on": answer.due_on,
        "decided_on": day,
    }


def _same(kept: Disposition, values: Mapping[str, Any]) -> bool:
    return all(getattr(kept, name) == value for name, value in values.items() if name != "decided_on")


def _told(kept: Disposition) -> dict[str, Any]:
    due_on = kept.due_on.isoformat() if kept.due_on else None
    return {"decision": kept.decision, "reason": kept.reason, "owner_name": kept.owner_name, "due_on": due_on}


def _announce(forum: Forum, kind: str, by: Actor, answers: Sequence[Disposition], *, former: str = "") -> None:
    """Write later answers into the record of a forum whose answers everybody reads: then they are mailed as well."""
    if not forum.answers_are_public:
        return
    facts: dict[str, Any] = {"numbers": [kept.input.number for kept in answers]}
    if former:
        facts |= {"former": former, "disposition": answers[0].pk, "lock": answers[0].lock}
    add_event(forum, kind, by=by, facts=facts)


def _key(reason: str) -> str:
    return " ".join(reason.casefold().split())
