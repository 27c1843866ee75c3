"""Remarks of the team on components that are being prepared: written, answered, resolved, withdrawn; never edited."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput, NotFound, PermissionRefused
from core.models import User
from core.rights import Actor
from core.typed_text import normalise, text_error
from services.errors import CommentsClosed, CommentWithdrawn
from services.models import ComponentComment, ServiceStandard
from services.models.comments import TEXT_LIMIT

# Whoever writes, reviews or decides on a standard takes part in the conversation.
COMMENTERS = ("services.edit_standard", "services.review_standard", "services.publish_standard")


def may_comment(user: User) -> bool:
    return any(user.has_perm(permission) for permission in COMMENTERS)


@transaction.atomic
def add_comment(
    *, standard: ServiceStandard, code: str, text: str, by: Actor, reply_to: int | None = None
) -> ComponentComment:
    """Add a remark, or an answer to the conversation `reply_to`, which is then open again.

    Raises InvalidInput, CommentsClosed, and NotFound for a conversation elsewhere.
    """
    _require_open(standard, by)
    text = normalise(text, lines=True)
    problem = text_error(text, limit=TEXT_LIMIT, lines=True) if text else _("Write the comment first.")
    if problem:
        raise InvalidInput({"text": [problem]})
    first = _first_comment(standard, code, reply_to) if reply_to is not None else None
    comment = ComponentComment.objects.create(standard=standard, code=code, author=by, text=text, reply_to=first)
    if first is not None and first.resolved_at is not None:
        _resolve(first, at=None, by=None)
    _record("services.comment_added", comment)
    return comment


@transaction.atomic
def resolve_comment(*, comment: ComponentComment, by: Actor) -> ComponentComment:
    """Say that a conversation is settled; once is enough."""
    comment = _locked(comment, by)
    if comment.resolved_at is None:
        _resolve(comment, at=timezone.now(), by=by)
        _record("services.comment_resolved", comment)
    return comment


@transaction.atomic
def reopen_comment(*, comment: ComponentComment, by: Actor) -> ComponentComment:
    """Say that a conversation is not settled after all."""
    comment = _locked(comment, by)
    if comment.resolved_at is not None:
        _resolve(comment, at=None, by=None)
        _record("services.comment_reopened", comment)
    return comment


@transaction.atomic
def withdraw_comment(*, comment: ComponentComment, by: Actor) -> ComponentComment:
    """Take back one's own words; that there was a comment stays. Raises PermissionRefused for somebody else's."""
    comment = ComponentComment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if by is None or comment.author_id != by.pk:
        raise PermissionRefused
    if comment.withdrawn_at is None:
        comment.text, comment.withdrawn_at = "", timezone.now()
        comment.save(update_fields=["text", "withdrawn_at"])
        _record("services.comment_withdrawn", comment)
    return comment


def _require_open(standard: ServiceStandard, by: Actor) -> None:
    if by is not None and not may_comment(by):
        raise PermissionRefused
    if not standard.is_preparing:
        raise CommentsClosed


def _first_comment(standard: ServiceStandard, code: str, pk: int) -> ComponentComment:
    comments = ComponentComment.objects.select_for_update(of=("self",))
    comment = comments.filter(standard=standard, code=code, pk=pk).first()
    if comment is not None and comment.reply_to_id is not None:
        comment = comments.filter(pk=comment.reply_to_id).first()
    if comment is None:
        raise NotFound
    return comment


def _locked(comment: ComponentComment, by: Actor) -> ComponentComment:
    """Return the first comment of a conversation, locked, for somebody who may settle it."""
    comments = ComponentComment.objects.select_for_update(of=("self",)).select_related("standard")
    comment = comments.get(pk=comment.pk)
    _require_open(comment.standard, by)
    if comment.reply_to_id is not None:
        raise NotFound
    if comment.withdrawn_at is not None:
        raise CommentWithdrawn
    return comment


def _resolve(comment: ComponentComment, *, at: object, by: Actor) -> None:
    ComponentComment.objects.filter(pk=comment.pk).update(resolved_at=at, resolved_by=by)
    comment.refresh_from_db(fields=["resolved_at", "resolved_by"])


def _record(action: str, comment: ComponentComment) -> None:
    audit.record(action=action, target=comment.standard, changes={"component": comment.code, "comment": comment.pk})
