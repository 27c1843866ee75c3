"""Shelters, their rooms and beds, as staff set them up. A bed is a resource, so that it is closed like any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.domain.reserving import lock_resources
from bookings.domain.shelter_beds import lock_shelter
from bookings.models import Bed, Factor, Resource, Room, Shelter
from core import audit
from core.db.violations import translate_violations
from core.errors import DomainError, InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from services.seam import CODE_LIMIT

MANAGE = "bookings.manage_resource"
MOST_POINTS = 100
MOST_BEDS = 40  # in one room
MOST_ROOMS = 60  # added at once
MOST_POSITION = 32_767
# The nights decide when a bed may be booked; the grid of the day is only there because resources have one.
AS_A_RESOURCE: dict[str, Any] = {
    "kind": Resource.Kind.BED,
    "quantity": 1,
    "capacity": 1,
    "round_the_clock": True,
    "keeps_days_off": False,
    "step_minutes": 60,
    "shortest_minutes": 60,
    "horizon_days": 730,
    "is_public": False,
}


@transaction.atomic
def save_shelter(*, shelter: Shelter, by: Actor) -> Shelter:
    """Keep a shelter as it was filled in, new or changed. Raises InvalidInput."""
    require(by, MANAGE)
    weights = {str(factor): int(shelter.weights.get(str(factor), 0)) for factor in Factor}
    if any(not 0 <= points <= MOST_POINTS for points in weights.values()):
        raise InvalidInput({"weights": [_("Points go from 0 to %(most)s.") % {"most": MOST_POINTS}]})
    shelter.weights = weights
    if shelter.check_out_time > shelter.check_in_time:
        raise InvalidInput({"check_out_time": [_("People leave before others come: not after the check-in.")]})
    if unknown := set(shelter.far_districts) - set(shelter.districts):
        raise InvalidInput(
            {"far_districts": [_("Not among the districts: %(names)s") % {"names": ", ".join(sorted(unknown))}]}
        )
    if taken := Shelter.objects.filter(code=shelter.code).exclude(pk=shelter.pk).first():
        raise InvalidInput({"code": [_("%(name)s has this code.") % {"name": taken.name}]})
    shelter.full_clean()
    shelter.save()
    resources = Resource.objects.filter(bed__room__shelter=shelter)
    lock_resources(resources.values_list("pk", flat=True))
    resources.update(time_zone=shelter.time_zone)
    audit.record(action="bookings.shelter_changed", target=shelter.code)
    content_changed()
    return shelter


@transaction.atomic
def save_room(*, room: Room, beds: int, accessible: int = 0, by: Actor) -> Room:
    """Keep a room, with at least so many beds, of which the first `accessible` are that. Beds go by `retire_bed`.

    Raises InvalidInput when people are there already whom the new rule would part.
    """
    require(by, MANAGE)
    lock_shelter(room.shelter)  # nobody gets a bed here while the rule of the room changes
    if not 0 <= accessible <= beds <= MOST_BEDS:
        raise InvalidInput({"beds": [_("Use a number from 0 to %(most)s.") % {"most": MOST_BEDS}]})
    if room.pk is not None and Room.objects.get(pk=room.pk).rule != room.rule and _has_people(room):
        raise InvalidInput({"rule": [_("Somebody has a bed in this room. Change the rule when it is empty.")]})
    same_name = InvalidInput({"name": [_("There is a room of this name.")]})
    with translate_violations({"room_name_once_in_its_shelter": same_name}):
        room.save()
    there = list(room.beds.filter(resource__retired_at=None).select_related("resource"))
    lock_resources(bed.resource_id for bed in there)
    there += [_add_bed(room, number) for number in range(len(there) + 1, beds + 1)]
    for number, bed in enumerate(there, start=1):
        name = _("Bed %(bed)s, %(room)s") % {"bed": bed.label, "room": room.name}
        Resource.objects.filter(pk=bed.resource_id).update(name=name, location=room.shelter.name)
        Bed.objects.filter(pk=bed.pk).update(is_accessible=number <= accessible)
    audit.record(action="bookings.room_changed", target=f"{room.shelter.code}/{room.name}")
    content_changed()
    return room


@transaction.atomic
def add_rooms(
    *, shelter: Shelter, stem: str, first: int, number: int, rule: str, beds: int, accessible: int = 0, by: Actor
) -> list[Room]:
    """Add several rooms of one kind, named by a word and numbers: "Kamar 1", "Kamar 2". All or none.

    Raises InvalidInput when one of the names is taken.
    """
    require(by, MANAGE)
    if not 1 <= number <= MOST_ROOMS:
        raise InvalidInput({"number": [_("Use a number from 1 to %(most)s.") % {"most": MOST_ROOMS}]})
    names = [f"{stem} {one}" for one in range(first, first + number)]
    if taken := sorted(shelter.rooms.filter(name__in=names).values_list("name", flat=True)):
        raise InvalidInput({"first": [_("There are rooms of these names: %(names)s") % {"names": ", ".join(taken)}]})
    last = shelter.rooms.aggregate(last=Max("position"))["last"] or 0
    start = min(last + 1, MOST_POSITION - number)
    rooms = [Room(shelter=shelter, name=name, rule=rule, position=start + place) for place, name in enumerate(names)]
    return [save_room(room=room, beds=beds, accessible=accessible, by=by) for room in rooms]


@transaction.atomic
def retire_bed(*, bed: Bed, by: Actor) -> None:
    """Take a bed out of use for good; refused while somebody has it. Raises BedInUse."""
    require(by, MANAGE)
    resource = Resource.objects.select_for_update(no_key=True).get(pk=bed.resource_id)
    if bed.placements.filter(released_at=None, nights__endswith__gt=timezone.localdate()).exists():
        raise BedInUse
    resource.retired_at = timezone.now()
    resource.save(update_fields=["retired_at", "updated_at"])
    # Another bed may get its label.
    Bed.objects.filter(pk=bed.pk).update(label=f"{bed.label[:8]}-{bed.pk}")
    audit.record(action="bookings.room_changed", target=f"{bed.room.shelter.code}/{bed.room.name}")
    content_changed()


class BedInUse(DomainError):
    code = "bed-in-use"
    status = 409
    message = _("Somebody has this bed in a night to come. Give them another one first.")


def weights_of(values: Mapping[str, Any]) -> dict[str, int]:
    """Return the points of each factor from the fields of a form."""
    return {str(factor): int(values.get(f"weight_{factor}") or 0) for factor in Factor}


def _has_people(room: Room) -> bool:
    return room.placements.filter(released_at=None, nights__endswith__gt=timezone.localdate()).exists()


def _add_bed(room: Room, number: int) -> Bed:
    label = str(number)
    taken = set(room.beds.values_list("label", flat=True))
    while label in taken:
        number += 1
        label = str(number)
    resource = Resource.objects.create(
        code=_code_for(room, label),
        name=f"{room.name} {label}",
        time_zone=room.shelter.time_zone,
        service_code=room.shelter.service_code,
        **AS_A_RESOURCE,
    )
    return Bed.objects.create(resource=resource, room=room, label=label, position=number)


def _code_for(room: Room, label: str) -> str:
    stem = f"tempat-tidur-{room.pk}-{label}"[: CODE_LIMIT - 4]
    code, again = stem, 1
    while Resource.objects.filter(code=code).exists():
        again += 1
        code = f"{stem}-{again}"
    return code
