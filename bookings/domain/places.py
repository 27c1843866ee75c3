"""The list of places that a mobile unit may visit, and the units with what usually travels with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import models, transaction
from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bookings.domain.reserving import Part
from bookings.errors import CodeTaken
from bookings.models import MobileUnit, MobileUnitPart, Place, Resource, Visit
from core import audit
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require

PERMISSION = "bookings.manage_visit"
TRAVELS = (Resource.Kind.VEHICLE, Resource.Kind.COMPANION, Resource.Kind.EQUIPMENT)


@dataclass(frozen=True, kw_only=True)
class PlaceFacts:
    """What is kept of a place; an empty `code` is made of the name."""

    name: str
    level: str
    code: str = ""
    within: Place | None = None
    contact_unit: str = ""
    contact_email: str = ""
    distance_km: int | None = None
    has_weak_internet: bool = False
    visited_before_on: dt.date | None = None


@transaction.atomic
def save_place(*, facts: PlaceFacts, place: Place | None = None, by: Actor) -> Place:
    """Put a place on the list, or change it. Raises CodeTaken, InvalidInput."""
    require(by, PERMISSION)
    within, known = facts.within, place.pk if place is not None else None
    while within is not None:  # a village within itself would have no end
        if within.pk == known:
            raise InvalidInput({"within": [_("A place cannot lie in itself.")]})
        within = within.within
    row = place or Place()
    for name in ("name", "level", "within", "contact_unit", "contact_email", "distance_km"):
        setattr(row, name, getattr(facts, name))
    row.has_weak_internet, row.visited_before_on = facts.has_weak_internet, facts.visited_before_on
    row.code = facts.code or row.code or slugify(facts.name)[:40] or "tempat"
    with translate_violations({"bookings_place_code_key": CodeTaken}):
        row.save()
    changes = {name: str(value) for name, value in asdict(facts).items() if value and name != "within"}
    audit.record(action="bookings.place_saved", target=row, changes=changes)
    content_changed()
    return row


@transaction.atomic
def retire_place(*, place: Place, is_retired: bool, by: Actor) -> Place:
    """Take a place off the list, or put it there again; its visits stay."""
    require(by, PERMISSION)
    place.retired_at = (place.retired_at or timezone.now()) if is_retired else None
    place.save(update_fields=["retired_at"])
    audit.record(action="bookings.place_retired", target=place, changes={"retired": is_retired})
    content_changed()
    return place


@transaction.atomic
def save_unit(
    *, name: str, parts: Sequence[Part], unit: MobileUnit | None = None, is_retired: bool = False, by: Actor
) -> MobileUnit:
    """Keep a mobile unit with what usually travels with it. Raises CodeTaken, InvalidInput."""
    require(by, PERMISSION)
    resources = Resource.objects.in_use().filter(kind__in=TRAVELS).in_bulk([part.resource for part in parts])
    if not parts or len(resources) < len(parts):
        raise InvalidInput({"parts": [_("Choose a vehicle, people or equipment that are in use.")]})
    row = unit or MobileUnit()
    row.name = name
    row.code = row.code or slugify(name)[:40] or "unit"
    row.retired_at = (row.retired_at or timezone.now()) if is_retired else None
    with translate_violations({"bookings_mobileunit_code_key": CodeTaken}):
        row.save()
    row.parts.all().delete()
    MobileUnitPart.objects.bulk_create(
        MobileUnitPart(unit=row, resource_id=part.resource, quantity=part.quantity) for part in parts
    )
    travels = {resources[part.resource].code: part.quantity for part in parts}
    audit.record(action="bookings.unit_saved", target=row, changes={"parts": travels, "retired": is_retired})
    return row


def with_last_visit(rows: models.QuerySet[Place]) -> models.QuerySet[Place]:
    """Add `last_on`, the last day of the last visit that was carried out there, and `next_on`, the next announced one.

    A visit to a place counts for those that lie in it, one level up: a subdistrict's for its villages.
    """
    there = Visit.objects.filter(Q(place=OuterRef("pk")) | Q(place=OuterRef("within"))).order_by()
    done = there.filter(state=Visit.State.DONE).values("state").annotate(at=Max("last_on")).values("at")
    today = timezone.localdate()
    coming = there.to_come(today).order_by("first_on").values("first_on")[:1]
    return rows.annotate(
        last_on=Greatest(Subquery(done), "visited_before_on"),  # PostgreSQL passes over what is not known
        next_on=Subquery(coming),
    )
