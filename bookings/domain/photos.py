"""Pictures of what is lent: drawn anew in two sizes, each with words for whoever does not see it, in an order."""

from __future__ import annotations

import io

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from PIL import Image

from bookings.domain.resources import PERMISSION
from bookings.errors import PhotoKnown
from bookings.models import Resource, ResourcePhoto
from core import audit
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.tenancy import on_commit_in_schema
from core.typed_text import normalise, text_error
from core.uploads import check_image

MOST_PHOTOS = 8  # of one resource
LARGE, SMALL = 1280, 480  # longer side, in pixels
MOST_TEXT = 300


@transaction.atomic
def add_photo(*, resource: Resource, photo: File, text: str, by: Actor) -> ResourcePhoto:
    """Add a picture behind those that are there. Raises InvalidInput, PhotoKnown."""
    require(by, PERMISSION)
    text = _checked_text(text)
    kept = check_image(photo, field="photo")
    resource = Resource.objects.select_for_update(no_key=True).get(pk=resource.pk)
    if resource.photos.count() >= MOST_PHOTOS:
        raise InvalidInput({"photo": [_("At most %(most)s pictures. Remove one first.") % {"most": MOST_PHOTOS}]})
    last = resource.photos.aggregate(last=Max("position"))["last"] or 0
    with Image.open(kept.content) as image:
        large, small = _drawn(image, LARGE), _drawn(image, SMALL)
    row = ResourcePhoto(
        resource=resource,
        sha256=kept.sha256,
        width=large.size[0],
        height=large.size[1],
        text=text,
        position=last + 1,
        created_by=by,
    )
    row.image.save(f"{kept.sha256[:24]}.jpg", _file(large), save=False)
    row.small.save(f"{kept.sha256[:24]}-small.jpg", _file(small), save=False)
    with translate_violations({"resourcephoto_once": PhotoKnown}):
        row.save()
    content_changed()
    changes = {"text": text, "resource": resource.code}
    audit.record(action="bookings.photo_added", target=resource, changes=changes)
    return row


@transaction.atomic
def describe_photo(*, photo: ResourcePhoto, text: str, by: Actor) -> ResourcePhoto:
    """Change what is said of a picture. Raises InvalidInput."""
    require(by, PERMISSION)
    text = _checked_text(text)
    if photo.text != text:
        changes = {"text": [photo.text, text]}
        photo.text = text
        photo.save(update_fields=["text"])
        content_changed()
        audit.record(action="bookings.photo_changed", target=photo.resource, changes=changes)
    return photo


@transaction.atomic
def put_photo_first(*, photo: ResourcePhoto, by: Actor) -> None:
    """Show a picture before the others, which keep their order; again is nothing."""
    require(by, PERMISSION)
    resource = Resource.objects.select_for_update(no_key=True).get(pk=photo.resource_id)
    rows = list(resource.photos.all())
    if rows and rows[0].pk == photo.pk:
        return
    for number, row in enumerate([photo, *(row for row in rows if row.pk != photo.pk)], start=1):
        row.position = number
        row.save(update_fields=["position"])
    content_changed()
    audit.record(action="bookings.photo_changed", target=resource, changes={"first": photo.text})


@transaction.atomic
def remove_photo(*, photo: ResourcePhoto, by: Actor) -> None:
    """Remove a picture and its files; again is nothing."""
    require(by, PERMISSION)
    row = ResourcePhoto.objects.select_for_update(of=("self",)).select_related("resource").filter(pk=photo.pk).first()
    if row is None:
        return
    files = [(file.storage, file.name) for file in (row.image, row.small)]
    row.delete()
    for storage, name in files:
        on_commit_in_schema(storage.delete, name)
    content_changed()
    audit.record(action="bookings.photo_removed", target=row.resource, changes={"text": row.text})


def _drawn(image: Image.Image, side: int) -> Image.Image:
    drawn = image.convert("RGB")
    drawn.thumbnail((side, side), Image.Resampling.LANCZOS)
    return drawn


def _file(image: Image.Image) -> ContentFile:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80, optimize=True, progressive=True)
    return ContentFile(out.getvalue())


def _checked_text(text: str) -> str:
    text = normalise(text, lines=False)
    if not text:
        raise InvalidInput({"text": [_("Say what the picture shows: some people hear it instead.")]})
    if problem := text_error(text, limit=MOST_TEXT, lines=False):
        raise InvalidInput({"text": [problem]})
    return text
