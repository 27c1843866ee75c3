"""Points that a forum is asked to agree on, and the votes on them.

A vote is a person's own: pages, exports and records tell numbers by element, never who voted what.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from forums.domain.lifecycle import checked_note, lock_forum, next_position
from forums.errors import ForumFinished, OnlyPresent, PointsFixed, PointVoted, VotesNotTaken
from forums.models import AgreementPoint, Forum, ForumInput, ForumStandard, Participant, PointVote
from services.seam import COMPONENTS

PERMISSION = "forums.facilitate_forum"
TEXT_LIMIT = 1000
REASON_LIMIT = 1000
MOST_POINTS = 60
Result = AgreementPoint.Result


@transaction.atomic
def add_point(
    *,
    forum: Forum,
    text: str,
    subject: ForumStandard | None = None,
    code: str = "",
    inputs: Collection[ForumInput] = (),
    by: Actor,
) -> AgreementPoint:
    """Put a point at the end of the list. Raises InvalidInput, ForumFinished, PointsFixed."""
    require(by, PERMISSION)
    forum = _open_list(forum)
    words = _checked(forum, text, subject, code, inputs)
    points = AgreementPoint.objects.filter(forum=forum)
    if points.count() >= MOST_POINTS:
        raise InvalidInput({"text": [_("A forum may have at most %(most)s points.") % {"most": MOST_POINTS}]})
    same = points.filter(text=words, subject=subject, code=code).first()
    if same is not None:  # sent twice
        return same
    position = next_position(points)
    point = AgreementPoint.objects.create(forum=forum, position=position, text=words, subject=subject, code=code)
    point.inputs.set(inputs)
    _record("forums.point_added", point)
    return point


@transaction.atomic
def change_point(
    *,
    point: AgreementPoint,
    text: str,
    subject: ForumStandard | None = None,
    code: str = "",
    inputs: Collection[ForumInput] = (),
    by: Actor,
) -> AgreementPoint:
    """Write a point anew. Raises PointVoted once votes were opened and the words would differ, and as add_point."""
    require(by, PERMISSION)
    point = _locked(point)
    words = _checked(point.forum, text, subject, code, inputs)
    if point.opened_at is not None and words != point.text:
        raise PointVoted
    point.text, point.subject, point.code = words, subject, code
    point.save(update_fields=["text", "subject", "code"])
    point.inputs.set(inputs)
    _record("forums.point_changed", point)
    return point


@transaction.atomic
def remove_point(*, point: AgreementPoint, by: Actor) -> None:
    """Take a point off the list. Raises PointVoted once votes were opened, ForumFinished, PointsFixed."""
    require(by, PERMISSION)
    point = _locked(point)
    if point.opened_at is not None:
        raise PointVoted
    _record("forums.point_removed", point)
    point.delete()


@transaction.atomic
def move_point(*, point: AgreementPoint, direction: Literal["up", "down"], by: Actor) -> None:
    """Let a point change places with its neighbour; at the end of the list nothing happens."""
    require(by, PERMISSION)
    point = _locked(point)
    others = AgreementPoint.objects.filter(forum=point.forum)
    if direction == "up":
        neighbour = others.filter(position__lt=point.position).order_by("-position").first()
    else:
        neighbour = others.filter(position__gt=point.position).order_by("position").first()
    if neighbour is None:
        return
    point.position, neighbour.position = neighbour.position, point.position
    AgreementPoint.objects.bulk_update([point, neighbour], ["position"])
    _record("forums.point_moved", point)


@transaction.atomic
def open_votes(*, point: AgreementPoint, by: Actor) -> AgreementPoint:
    """Take votes on a point while the forum is in session; one that took them before closes.

    A point that was closed opens again with the votes it had. Raises VotesNotTaken, ForumFinished, PointsFixed.
    """
    require(by, PERMISSION)
    point = _locked(point)
    if point.forum.state != Forum.State.IN_SESSION or point.result != Result.OPEN:
        raise VotesNotTaken
    if point.takes_votes:
        return point
    now = timezone.now()
    AgreementPoint.objects.filter(forum=point.forum, opened_at__isnull=False, closed_at__isnull=True).update(
        closed_at=now
    )
    point.opened_at, point.closed_at = now, None
    point.save(update_fields=["opened_at", "closed_at"])
    _record("forums.votes_opened", point)
    return point


@transaction.atomic
def close_votes(*, point: AgreementPoint, by: Actor) -> AgreementPoint:
    """Take no more votes on a point. A second time changes nothing."""
    require(by, PERMISSION)
    point = _locked(point)
    if point.takes_votes:
        point.closed_at = timezone.now()
        point.save(update_fields=["closed_at"])
        _record("forums.votes_closed", point)
    return point


@transaction.atomic
def decide_point(*, point: AgreementPoint, result: str, reason: str = "", by: Actor) -> AgreementPoint:
    """Record whether the forum agreed; votes on it close. The people decide, so no number of votes is asked for.

    Raises InvalidInput without a reason for "not agreed", ForumFinished, PointsFixed.
    """
    require(by, PERMISSION)
    words = checked_note(reason, field="reason", limit=REASON_LIMIT)
    if result not in Result.values:
        raise InvalidInput({"result": [_("Choose one of the options.")]})
    if result == Result.NOT_AGREED and not words:
        raise InvalidInput({"reason": [_("Say why the forum did not agree. It stands in the minutes of agreement.")]})
    point = _locked(point)
    point.result, point.reason = result, words if result == Result.NOT_AGREED else ""
    if point.takes_votes and result != Result.OPEN:
        point.closed_at = timezone.now()
    point.save(update_fields=["result", "reason", "closed_at"])
    _record("forums.point_decided", point, result=result)
    return point


@transaction.atomic
def vote(*, point: AgreementPoint, participant: Participant, choice: str) -> PointVote:
    """Keep somebody's voice on a point; the newest counts, once. Raises InvalidInput, VotesNotTaken, OnlyPresent.

    The point is locked, so that no vote slips in after it closed and two of one person meet.
    """
    if choice not in PointVote.Choice.values:
        raise InvalidInput({"choice": [_("Choose one of the options.")]})
    point = AgreementPoint.objects.select_for_update(no_key=True, of=("self",)).select_related("forum").get(pk=point.pk)
    if point.forum.state != Forum.State.IN_SESSION or not point.takes_votes:
        raise VotesNotTaken
    participant = Participant.objects.get(pk=participant.pk)
    if participant.forum_id != point.forum_id or not may_vote(participant, point.forum):
        raise OnlyPresent
    given, _made = PointVote.objects.update_or_create(
        point=point, participant=participant, defaults={"choice": choice, "at": timezone.now()}
    )
    return given


def may_vote(participant: Participant | None, forum: Forum) -> bool:
    """Tell whether somebody has a voice: present, or registered to join online; the agency's own people have none."""
    if participant is None or participant.is_guest or participant.element == Participant.Element.PROVIDER:
        return False
    joins = participant.joins_online and forum.method != Forum.Method.OFFLINE
    return participant.is_present or (joins and participant.state == Participant.State.REGISTERED)


# --- shared -----------------------------------------------------------------------------------------------------------
def _open_list(forum: Forum) -> Forum:
    """Lock a forum whose points may still change: the minutes of agreement are not out for signatures."""
    forum = lock_forum(forum)
    if forum.is_finished:
        raise ForumFinished
    agreement = getattr(forum, "agreement", None)
    if agreement is not None and agreement.state != agreement.State.PREPARED:
        raise PointsFixed
    return forum


def _locked(point: AgreementPoint) -> AgreementPoint:
    forum = _open_list(point.forum)
    found = AgreementPoint.objects.select_for_update(no_key=True).get(pk=point.pk)
    found.forum = forum
    return found


def _checked(forum: Forum, text: str, subject: ForumStandard | None, code: str, inputs: Collection[ForumInput]) -> str:
    words = checked_note(text, field="text", limit=TEXT_LIMIT)
    errors: dict[str, list[str]] = {}
    if not words:
        errors["text"] = [_("Write the point as one sentence that people can agree to.")]
    if subject is not None and subject.forum_id != forum.pk:
        errors["subject"] = [_("This forum is not about that standard.")]
    if code and (subject is None or code not in COMPONENTS):
        errors["code"] = [_("A component belongs to a standard. Choose both.")]
    if any(given.forum_id != forum.pk for given in inputs):
        errors["inputs"] = [_("Choose inputs of this forum.")]
    if errors:
        raise InvalidInput(errors)
    return words


def _record(action: str, point: AgreementPoint, **facts: object) -> None:
    changes = {"forum": point.forum.code, "point": point.position, **facts}
    audit.record(action=action, target=point, changes=changes)
    content_changed()
