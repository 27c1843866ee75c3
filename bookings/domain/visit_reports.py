"""What a visit came to: people served, problems, photos, what follows. With its report a visit is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.domain.reserving import release
from bookings.domain.visit_requests import finish_requests
from bookings.domain.visits import PERMISSION, lock_visit, note_event
from bookings.models import AttendanceAct, Booking, Registration, Visit, VisitPhoto, VisitService
from bookings.models.visits import NOTE_LIMIT
from core import audit
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.typed_text import normalise, text_error
from core.uploads import check_image

MOST_PHOTOS = 20
CAPTION_LIMIT = 200
MOST_SERVED = 99_999
State = Visit.State


@transaction.atomic
def write_report(
    *, visit: Visit, served: Mapping[int, int], summary: str, problems: str = "", follow_up: str = "", by: Actor
) -> Visit:
    """Report on a visit that has begun: it is carried out with that, and may be corrected afterwards.

    `served` counts people by the key of each service of the visit. Who registered and was noted neither as come nor as
    absent did not come, where attendance was kept at all. Raises VisitMoveRefused, InvalidInput.
    """
    require(by, PERMISSION)
    texts = {"summary": summary, "problems": problems, "follow_up": follow_up}
    texts = {name: normalise(text, lines=True) for name, text in texts.items()}
    errors = {
        name: [problem] for name, text in texts.items() if (problem := text_error(text, limit=NOTE_LIMIT, lines=True))
    }
    if not texts["summary"]:
        errors["summary"] = [_("Say in some words how it went.")]
    visit = lock_visit(visit, (State.PUBLISHED, State.UNDER_WAY, State.DONE))
    offered = {row.pk: row for row in visit.offered.all()}
    if set(served) != set(offered) or any(not 0 <= number <= MOST_SERVED for number in served.values()):
        errors["served"] = [_("Say for each service how many people were served.")]
    now = timezone.now()
    if visit.state == State.PUBLISHED and visit.starts_at > now:  # people may come before the first hour
        errors["summary"] = [_("This visit has not begun yet.")]
    if errors:
        raise InvalidInput(errors)
    for pk, number in served.items():
        VisitService.objects.filter(pk=pk).update(served=number)
    for name, text in texts.items():
        setattr(visit, name, text)
    is_first = visit.state != State.DONE
    visit.state, visit.ended_at = State.DONE, visit.ended_at or now
    visit.save(update_fields=["state", "ended_at", *texts])
    if is_first:
        _finish(visit, by)
    audit.record(action="bookings.visit_reported", target=str(visit), changes={"served": sum(served.values())})
    content_changed()
    return visit


@transaction.atomic
def add_visit_photo(*, visit: Visit, file: File, caption: str, by: Actor) -> VisitPhoto:
    """Keep a photo for the report; the same picture again is the same row. Raises InvalidInput, VisitMoveRefused."""
    require(by, PERMISSION)
    words = normalise(caption, lines=False)
    if not words:
        raise InvalidInput({"caption": [_("Say in one sentence what the photo shows.")]})
    if problem := text_error(words, limit=CAPTION_LIMIT, lines=False):
        raise InvalidInput({"caption": [problem]})
    kept = check_image(file)
    visit = lock_visit(visit, (State.UNDER_WAY, State.DONE))
    same = visit.photos.filter(sha256=kept.sha256).first()
    if same is not None:
        return same
    if visit.photos.count() >= MOST_PHOTOS:
        raise InvalidInput({"file": [_("A visit may have at most %(most)s photos.") % {"most": MOST_PHOTOS}]})
    photo = VisitPhoto(visit=visit, sha256=kept.sha256, caption=words, added_by=by)
    photo.file.save(kept.name, kept.content, save=False)
    photo.save()
    audit.record(action="bookings.visit_photo_added", target=str(visit), changes={"photo": photo.pk})
    return photo


@transaction.atomic
def remove_visit_photo(*, photo: VisitPhoto, by: Actor) -> None:
    """Take a photo away for good, with its file."""
    require(by, PERMISSION)
    audit.record(action="bookings.visit_photo_removed", target=str(photo.visit), changes={"photo": photo.pk})
    if not VisitPhoto.objects.filter(file=photo.file.name).exclude(pk=photo.pk).exists():
        transaction.on_commit(partial(photo.file.storage.delete, str(photo.file.name)), robust=True)
    photo.delete()


def _finish(visit: Visit, by: Actor) -> None:
    if AttendanceAct.objects.filter(registration__visit=visit).exists():
        visit.registrations.filter(state=Registration.State.REGISTERED).update(state=Registration.State.NO_SHOW)
    Booking.objects.filter(pk=visit.booking_id).update(state=Booking.State.RETURNED)
    if visit.ends_at > timezone.now():  # back earlier than planned: others may have what travelled
        release(booking=visit.booking)
    finish_requests(visit=visit, by=by)
    note_event(visit, "done", by)
