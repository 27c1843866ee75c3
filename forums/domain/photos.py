"""Photos of a forum: drawn anew without the camera's data, with words for people who cannot see them."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.uploads import check_image
from forums.domain.lifecycle import lock_forum, today_here
from forums.models import Forum, ForumPhoto
from services.seam import normalise, text_error

PERMISSION = "forums.facilitate_forum"
ALT_LIMIT = 300
MOST_PHOTOS = 40


@transaction.atomic
def add_photo(
    *, forum: Forum, file: File, alt: str, is_public: bool = True, taken_on: dt.date | None = None, by: Actor
) -> ForumPhoto:
    """Keep a photo; the same picture again is the same row. Raises InvalidInput."""
    require(by, PERMISSION)
    words = _checked(alt, taken_on)
    kept = check_image(file)
    forum = lock_forum(forum)
    photos = ForumPhoto.objects.filter(forum=forum)
    same = photos.filter(file_sha256=kept.sha256).first()
    if same is not None:
        return same
    if photos.count() >= MOST_PHOTOS:
        raise InvalidInput({"file": [_("A forum may have at most %(most)s photos.") % {"most": MOST_PHOTOS}]})
    photo = ForumPhoto(
        forum=forum, file_sha256=kept.sha256, alt=words, is_public=is_public, taken_on=taken_on, added_by=by
    )
    photo.file.save(kept.name, kept.content, save=False)
    photo.save()
    _record("forums.photo_added", photo, is_public=is_public)
    return photo


@transaction.atomic
def change_photo(
    *, photo: ForumPhoto, alt: str, is_public: bool, taken_on: dt.date | None = None, by: Actor
) -> ForumPhoto:
    """Say otherwise what a photo shows, or who may see it. Raises InvalidInput."""
    require(by, PERMISSION)
    words = _checked(alt, taken_on)
    photo = ForumPhoto.objects.select_for_update(no_key=True, of=("self",)).select_related("forum").get(pk=photo.pk)
    photo.alt, photo.is_public, photo.taken_on = words, is_public, taken_on
    photo.save(update_fields=["alt", "is_public", "taken_on"])
    _record("forums.photo_changed", photo, is_public=is_public)
    return photo


@transaction.atomic
def remove_photo(*, photo: ForumPhoto, by: Actor) -> None:
    """Take a photo away for good, with its file."""
    require(by, PERMISSION)
    _record("forums.photo_removed", photo)
    if not ForumPhoto.objects.filter(file=photo.file.name).exclude(pk=photo.pk).exists():
        transaction.on_commit(partial(photo.file.storage.delete, str(photo.file.name)), robust=True)
    photo.delete()


def _checked(alt: str, taken_on: dt.date | None) -> str:
    words = normalise(alt, lines=False)
    errors: dict[str, list[str]] = {}
    if not words:
        errors["alt"] = [_("Say in one sentence what the photo shows.")]
    elif problem := text_error(words, limit=ALT_LIMIT, lines=False):
        errors["alt"] = [problem]
    if taken_on is not None and taken_on > today_here():
        errors["taken_on"] = [_("This day lies in the future.")]
    if errors:
        raise InvalidInput(errors)
    return words


def _record(action: str, photo: ForumPhoto, **facts: object) -> None:
    audit.record(action=action, target=photo, changes={"forum": photo.forum.code, "photo": photo.pk, **facts})
    content_changed()
