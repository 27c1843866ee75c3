"""Get one object on behalf of whoever asks, or NotFound: the same answer for "hidden" and "not there"."""

from __future__ import annotations

from core.errors import NotFound
from forums.models import Forum, ForumInput
from forums.models.inputs import InputQuerySet


def public_forum(code: str) -> Forum:
    """Return a forum that was announced, cancelled ones included."""
    forum = Forum.objects.public().filter(code=code).first()
    if forum is None:
        raise NotFound
    return forum


def staff_forum(code: str) -> Forum:
    """Return any forum of the agency."""
    forum = Forum.objects.filter(code=code).first()
    if forum is None:
        raise NotFound
    return forum


def public_input(forum: Forum, number: int) -> ForumInput:
    """Return an input that everybody may read; of one that was hidden or taken back only the number is shown."""
    given = _inputs(forum).exclude(state=ForumInput.State.WAITING).filter(number=number).first()
    if given is None:
        raise NotFound
    return given


def staff_input(forum: Forum, number: int) -> ForumInput:
    """Return any input of a forum."""
    given = _inputs(forum).filter(number=number).first()
    if given is None:
        raise NotFound
    return given


def _inputs(forum: Forum) -> InputQuerySet:
    inputs = ForumInput.objects.filter(forum=forum)
    return inputs.select_related("forum", "participant", "subject__service", "disposition", "same_as")
