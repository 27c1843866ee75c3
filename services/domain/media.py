"""The register of media: where standards and pledges are published, with the proof. Source: domain reference, 1.5."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit
from core.agencies import current_agency
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.turns import just_made
from core.typed_text import normalise, text_error
from core.uploads import check_image
from services.errors import PlacementAutomatic, PlacementRemoved
from services.models import MediaPlacement, Medium, PlacedStandard, Service, ServicePledge, ServiceStandard
from services.models.standards import PUBLIC

PERMISSION = "services.manage_publication"
SAID = (
    *("medium", "what", "place", "url", "placed_on"),
    *("photo_sha256", "photo_text", "covers_all", "coverage_note", "pledge"),
)
OLDEST_YEAR = 2009  # of the law that asks for publication: UU 25/2009


@transaction.atomic
def register_placement(
    *,
    medium: str,
    what: str,
    placed_on: dt.date,
    standards: Sequence[ServiceStandard] = (),
    pledge: ServicePledge | None = None,
    place: str = "",
    url: str = "",
    photo: File | None = None,
    photo_text: str = "",
    covers_all: bool = False,
    coverage_note: str = "",
    replaces: MediaPlacement | None = None,
    by: Actor,
) -> MediaPlacement:
    """Enter a place where public versions, or a pledge, are shown. Its proof is a photo, or an address, or both.

    `replaces` ends an older entry of the same place on the same day. What is sent twice is entered once. Raises
    InvalidInput, PlacementRemoved, PlacementAutomatic.
    """
    require(by, PERMISSION)
    _refuse_wrong_subject(standards, pledge)
    _refuse_wrong_day(placed_on)
    placement = MediaPlacement(
        medium=Medium(medium),
        what=_line(what, "what", 160, needed=True),
        place=_line(place, "place", 300),
        url=_address(url),
        placed_on=placed_on,
        photo_text=_line(photo_text, "photo_text", 300),
        covers_all=covers_all or pledge is not None,
        coverage_note=_line(coverage_note, "coverage_note", 300),
        pledge=pledge,
        created_by=by,
    )
    _take_photo(placement, photo)
    if made := just_made(_like(placement, standards), by=by):
        return made
    if replaces is not None:
        _end(replaces, on=placed_on, note=_("Replaced by a newer version."))
    placement.save()
    _show(placement, standards)
    changes = {"medium": placement.medium, "what": placement.what, "standards": [str(item) for item in standards]}
    audit.record(action="services.placement_registered", target=placement, changes=changes)
    content_changed()
    return placement


@transaction.atomic
def add_photo(*, placement: MediaPlacement, photo: File, photo_text: str, by: Actor) -> MediaPlacement:
    """Add the photo of a place, or a better one. Raises InvalidInput, PlacementRemoved, PlacementAutomatic."""
    require(by, PERMISSION)
    placement = _lock(placement)
    placement.photo_text = _line(photo_text, "photo_text", 300)
    _take_photo(placement, photo)
    placement.save(update_fields=["photo", "photo_sha256", "photo_text"])
    changes = {"photo_sha256": placement.photo_sha256}
    audit.record(action="services.placement_photographed", target=placement, changes=changes)
    content_changed()
    return placement


@transaction.atomic
def end_placement(*, placement: MediaPlacement, removed_on: dt.date, note: str = "", by: Actor) -> MediaPlacement:
    """Record that something no longer stands there; the entry stays as history.

    Raises InvalidInput, PlacementRemoved, PlacementAutomatic.
    """
    require(by, PERMISSION)
    placement = _end(placement, on=removed_on, note=note)
    audit.record(action="services.placement_ended", target=placement, changes={"removed_on": removed_on.isoformat()})
    content_changed()
    return placement


def mark_entered_in_sippn(*, standard: ServiceStandard, entered_on: dt.date, url: str, by: Actor) -> MediaPlacement:
    """Record that the service stands in SIPP Nasional, all six components of delivery. Raises InvalidInput."""
    older = MediaPlacement.objects.standing().filter(medium=Medium.SIPPN, shown__service=standard.service).first()
    return register_placement(
        medium=Medium.SIPPN,
        what=_("Page of the service in SIPP Nasional"),
        placed_on=entered_on,
        standards=[standard],
        url=url,
        covers_all=True,
        replaces=older,
        by=by,
    )


def follow_service(service: Service) -> None:
    """Bring the entries that publishing makes by itself in step with the public versions of a service.

    The caller owns the transaction. Done twice it changes nothing.
    """
    public = list(service.standards.filter(state__in=PUBLIC)) if service.is_external and not service.is_retired else []
    entries = MediaPlacement.objects.standing().filter(is_automatic=True, shown__service=service)
    known = {shown.standard_id for entry in entries.prefetch_related("shown") for shown in entry.shown.all()}
    _end_automatic(entries.exclude(shown__standard__in=public))
    for standard in public:
        if standard.pk not in known:
            path = f"/layanan/{service.code}/versi/{standard.version}/"
            _show(_website(path, standard.published_at), [standard])


def follow_pledge(kind: str) -> None:
    """The same for the public version of a kind of pledge."""
    public = ServicePledge.objects.published().filter(kind=kind).first()
    entries = MediaPlacement.objects.standing().filter(is_automatic=True, pledge__kind=kind)
    _end_automatic(entries.exclude(pledge=public) if public else entries)
    if public and not entries.filter(pledge=public).exists():
        _website("/maklumat/", public.published_at, pledge=public)


def today() -> dt.date:
    """Return the date in the agency's own zone."""
    return timezone.localdate(timezone=current_agency().zone)


def _website(path: str, since: dt.datetime | None, pledge: ServicePledge | None = None) -> MediaPlacement:
    agency = current_agency()
    with translation.override("id"):
        what = _("Public page")
    return MediaPlacement.objects.create(
        medium=Medium.WEBSITE,
        what=what,
        url=f"{agency.url}{path}",
        placed_on=since.astimezone(agency.zone).date() if since else today(),
        covers_all=True,
        pledge=pledge,
        is_automatic=True,
    )


def _show(placement: MediaPlacement, standards: Iterable[ServiceStandard]) -> None:
    PlacedStandard.objects.bulk_create(
        PlacedStandard(placement=placement, service_id=standard.service_id, standard=standard) for standard in standards
    )


def _end_automatic(entries: Iterable[MediaPlacement]) -> None:
    for entry in entries:
        entry.removed_on = max(today(), entry.placed_on)
        entry.save(update_fields=["removed_on"])


def _end(placement: MediaPlacement, *, on: dt.date, note: str) -> MediaPlacement:
    placement = _lock(placement)
    if on < placement.placed_on:
        raise InvalidInput({"removed_on": [_("It was published there on a later day than this.")]})
    if on > today():
        raise InvalidInput({"removed_on": [_("This day is still to come.")]})
    placement.removed_on = on
    placement.removal_note = _line(note, "note", 300)
    placement.save(update_fields=["removed_on", "removal_note"])
    return placement


def _lock(placement: MediaPlacement) -> MediaPlacement:
    placement = MediaPlacement.objects.select_for_update().get(pk=placement.pk)
    if placement.is_automatic:
        raise PlacementAutomatic
    if not placement.is_standing:
        raise PlacementRemoved
    return placement


def _refuse_wrong_subject(standards: Sequence[ServiceStandard], pledge: ServicePledge | None) -> None:
    if bool(standards) == (pledge is not None):
        raise InvalidInput({"standards": [_("Choose the services that are shown, or a pledge: one of both.")]})
    if any(not standard.is_public for standard in standards) or (pledge and not pledge.is_published):
        raise InvalidInput({"standards": [_("Only what is published can be registered.")]})
    if len({standard.service_id for standard in standards}) < len(standards):
        raise InvalidInput({"standards": [_("Choose one version of each service.")]})


def _refuse_wrong_day(day: dt.date) -> None:
    if day > today():
        raise InvalidInput({"placed_on": [_("This day is still to come.")]})
    if day.year < OLDEST_YEAR:
        raise InvalidInput({"placed_on": [_("This day is too long ago.")]})


def _like(placement: MediaPlacement, standards: Sequence[ServiceStandard]) -> QuerySet[MediaPlacement]:
    """Return the standing entries that say the same of the same versions."""
    said = {name: getattr(placement, name) for name in SAID}
    others = PlacedStandard.objects.exclude(standard__in=standards)
    rows = MediaPlacement.objects.standing().filter(**said).exclude(shown__in=others)
    for standard in standards:
        rows = rows.filter(shown__standard=standard)
    return rows


def _take_photo(placement: MediaPlacement, photo: File | None) -> None:
    if photo is not None:
        if not placement.photo_text:
            raise InvalidInput({"photo_text": [_("Describe what the photo shows, for people who cannot see it.")]})
        kept = check_image(photo, field="photo")
        placement.photo, placement.photo_sha256 = File(kept.content, name=kept.name), kept.sha256
    elif not placement.url:
        raise InvalidInput({"photo": [_("Add a photo, or give the address where it can be seen.")]})


def _address(value: str) -> str:
    url = value.strip()
    if not url:
        return ""
    if problem := text_error(url, limit=500, lines=False):
        raise InvalidInput({"url": [problem]})
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname)
    except ValueError:
        has_host = False
    if not has_host or parts.scheme not in {"http", "https"} or "@" in parts.netloc or " " in url:
        raise InvalidInput({"url": [_("Give a web address that begins with https:// or http://.")]})
    return url


def _line(value: str, name: str, limit: int, *, needed: bool = False) -> str:
    line = normalise(value, lines=False)
    problem = text_error(line, limit=limit, lines=False)
    if not problem and needed and not line:
        problem = _("This must be filled in.")
    if problem:
        raise InvalidInput({name: [problem]})
    return line
