"""What is lent, and by which rules: halls, places, vehicles, equipment, companions. Source: domain reference, 10.1."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Required, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.domain.reserving import change_quantity
from bookings.errors import CodeTaken, OutOfUse, PersonTaken
from bookings.models import Resource
from bookings.models.resources import MOST_UNITS, STEPS
from core import audit
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.hours import check_opening_hours
from core.models import User
from core.pagecache import content_changed
from core.places import TimeZone
from core.rights import Actor, require
from core.turns import SENT_TWICE_WITHIN, wait_for_turn
from core.typed_text import name_error, normalise, text_error
from services.seam import CODE_LIMIT, CODE_PATTERN, Accessibility, Service, ServiceUnit

PERMISSION = "bookings.manage_resource"
TAKEN = {"bookings_resource_code_key": CodeTaken, "bookings_resource_person_id_key": PersonTaken}
RESERVED_CODES = frozenset({"baru", "tutup", "jam-lain", "tata-tertib"})  # addresses of the pages around them
NEVER_PUBLIC = frozenset({Resource.Kind.COMPANION, Resource.Kind.BED})  # people, and what belongs to a room
LINES = {"name": 120, "summary": 300, "location": 200, "fee": 200, "fee_basis": 200}
MOST_RULES = 4000
MOST_MINUTES = 366 * 24 * 60
# A companion goes along with what somebody books, whose rules hold.
COMPANION_RULES = {"step_minutes": 5, "shortest_minutes": 5, "lead_hours": 0, "horizon_days": 730}
# Least and most of each number; those with None may be left out.
BOUNDS: dict[str, tuple[int, int]] = {
    "capacity": (1, 100_000),
    "shortest_minutes": (1, MOST_MINUTES),
    "longest_minutes": (1, MOST_MINUTES),
    "before_minutes": (0, 1440),
    "after_minutes": (0, 1440),
    "lead_hours": (0, 2160),
    "horizon_days": (1, 730),
    "limit_count": (1, 1000),
    "limit_days": (1, 730),
    "position": (0, 9999),
}
MAY_BE_MISSING = frozenset({"capacity", "longest_minutes", "limit_count"})


class ResourceFields(TypedDict, total=False):
    """What is said of a resource. What is left out is as a new one has it."""

    name: Required[str]
    summary: str
    use_rules: str
    capacity: int | None
    location: str
    accessibility: Iterable[str]
    service_code: str
    unit_code: str
    responsible: User | None
    time_zone: str
    opening_hours: Mapping[str, Sequence[Sequence[str]]]
    round_the_clock: bool
    keeps_days_off: bool
    step_minutes: int
    shortest_minutes: int
    longest_minutes: int | None
    before_minutes: int
    after_minutes: int
    lead_hours: int
    horizon_days: int
    limit_count: int | None
    limit_days: int
    fee: str
    fee_basis: str
    is_public: bool
    position: int


@transaction.atomic
def add_resource(
    *,
    kind: str,
    code: str = "",
    quantity: int = 1,
    person: User | None = None,
    by: Actor,
    **fields: Unpack[ResourceFields],
) -> Resource:
    """Add something that is lent; without `code` it gets one made of its name.

    `person` is the member of staff that a companion is. A form that was sent twice adds one. Raises InvalidInput,
    CodeTaken, PersonTaken.
    """
    require(by, PERMISSION)
    errors: dict[str, list[Any]] = {}
    if kind not in Resource.Kind.values:
        errors["kind"] = [_("Choose from the list only.")]
    if (kind == Resource.Kind.COMPANION) != (person is not None):
        errors["person"] = [_("Choose the member of staff: a companion is a person, and nothing else is.")]
    if problem := quantity_problem(kind, quantity):
        errors["quantity"] = [problem]
    if code and (problem := _code_problem(code)):
        errors["code"] = [problem]
    stored = checked_fields(errors=errors, **fields)
    if kind in NEVER_PUBLIC:
        stored["is_public"] = False
    if kind == Resource.Kind.COMPANION:
        stored = {**COMPANION_RULES, **stored}
    if made := _just_made(kind, code, stored["name"], quantity):
        return made
    resource = Resource(kind=kind, code=code or free_code(stored["name"]), quantity=quantity, person=person, **stored)
    with translate_violations(TAKEN):
        resource.save()
    content_changed()
    changes = {"code": resource.code, "name": resource.name, "kind": resource.kind, "quantity": quantity}
    audit.record(action="bookings.resource_added", target=resource, changes=changes)
    return resource


@transaction.atomic
def change_resource(*, resource: Resource, by: Actor, **fields: Unpack[ResourceFields]) -> Resource:
    """Change what is said of a resource; its code, kind and person stay. What is booked already stays as it is.

    Raises InvalidInput.
    """
    require(by, PERMISSION)
    resource = Resource.objects.select_for_update(no_key=True).get(pk=resource.pk)
    stored = checked_fields(errors={}, **fields)
    if resource.kind in NEVER_PUBLIC:
        stored["is_public"] = False
    changes: dict[str, list[Any]] = {}
    for field, value in stored.items():
        if getattr(resource, field) != value:
            changes[field] = [_plain(getattr(resource, field)), _plain(value)]
            setattr(resource, field, value)
    if changes:
        resource.save()
        content_changed()
        audit.record(action="bookings.resource_changed", target=resource, changes=changes)
    return resource


@transaction.atomic
def set_quantity(*, resource: Resource, quantity: int, by: Actor) -> Resource:
    """Say how many there are now. Raises InvalidInput, and StillNeeded when what is booked needs more at one time."""
    require(by, PERMISSION)
    if problem := quantity_problem(resource.kind, quantity):
        raise InvalidInput({"quantity": [problem]})
    before = resource.quantity
    resource = change_quantity(resource=resource, quantity=quantity)
    if resource.quantity != before:
        content_changed()
        changes = {"quantity": [before, quantity]}
        audit.record(action="bookings.quantity_changed", target=resource, changes=changes)
    return resource


@transaction.atomic
def restore_resource(*, resource: Resource, by: Actor) -> Resource:
    """Take into use again what was out of use; again is nothing."""
    require(by, PERMISSION)
    resource = Resource.objects.select_for_update(no_key=True).get(pk=resource.pk)
    if resource.retired_at is not None:
        resource.retired_at = None
        resource.save(update_fields=["retired_at", "updated_at"])
        content_changed()
        audit.record(action="bookings.resource_restored", target=resource)
    return resource


def refuse_out_of_use(resources: Iterable[Resource]) -> None:
    """Raise OutOfUse where one of the resources is not in use any more."""
    if any(resource.retired_at is not None for resource in resources):
        raise OutOfUse


def quantity_problem(kind: str, quantity: int) -> str | None:
    """Say what is wrong with a quantity, or None."""
    if kind != Resource.Kind.EQUIPMENT:
        return None if quantity == 1 else _("Only equipment has more than one.")
    if not 1 <= quantity <= MOST_UNITS:
        return _("Write a number from %(least)s to %(most)s.") % {"least": 1, "most": MOST_UNITS}
    return None


def free_code(name: str) -> str:
    """Return a code made of a name that no resource has yet."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: CODE_LIMIT - 4].strip("-") or "sarana"
    taken = set(Resource.objects.filter(code__startswith=stem).values_list("code", flat=True)) | RESERVED_CODES
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(code for code in numbered if code not in taken)


def checked_fields(*, errors: dict[str, list[Any]], **fields: Unpack[ResourceFields]) -> dict[str, Any]:
    """Return the fields as the columns keep them. Raises InvalidInput with `errors` and all that is wrong here."""
    stored: dict[str, Any] = dict(fields)
    for field in LINES.keys() & stored.keys():
        stored[field] = normalise(stored[field], lines=False)
    if "use_rules" in stored:
        stored["use_rules"] = normalise(stored["use_rules"], lines=True)
    for problems in (_text_problems(stored), _number_problems(stored), _choice_problems(stored), _fee_problems(stored)):
        errors.update(problems)
    if "opening_hours" in stored:
        try:
            stored["opening_hours"] = check_opening_hours(stored["opening_hours"] or {})
        except ValidationError as error:
            errors["opening_hours"] = error.messages
    if not errors:
        errors.update(_time_problems(stored))
    if errors:
        raise InvalidInput(errors)
    if "accessibility" in stored:
        chosen = set(stored["accessibility"])
        stored["accessibility"] = [item for item in Accessibility.values if item in chosen]
    return stored


def _text_problems(stored: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for field, limit in LINES.items():
        text = stored.get(field, "")
        problem = name_error(text, limit=limit) if field == "name" else text_error(text, limit=limit, lines=False)
        if problem:
            found[field] = [problem]
    if problem := text_error(stored.get("use_rules", ""), limit=MOST_RULES, lines=True):
        found["use_rules"] = [problem]
    if not stored["name"]:
        found["name"] = [_("Write a name.")]
    return found


def _number_problems(stored: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for field, (least, most) in BOUNDS.items():
        if field not in stored or (stored[field] is None and field in MAY_BE_MISSING):
            continue
        if stored[field] is None or not least <= stored[field] <= most:
            found[field] = [_("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}]
    return found


def _choice_problems(stored: Mapping[str, Any]) -> dict[str, list[Any]]:
    service, unit, officer = stored.get("service_code"), stored.get("unit_code"), stored.get("responsible")
    wrong = {
        "step_minutes": stored.get("step_minutes", STEPS[0]) not in STEPS,
        "time_zone": bool(stored.get("time_zone")) and stored["time_zone"] not in TimeZone.values,
        "accessibility": not set(stored.get("accessibility", ())) <= set(Accessibility.values),
        "service_code": bool(service) and not Service.objects.filter(code=service).exists(),
        "unit_code": bool(unit) and not ServiceUnit.objects.filter(code=unit).exists(),
        "responsible": officer is not None and not officer.is_active,
    }
    return {field: [_("Choose from the list only.")] for field, is_wrong in wrong.items() if is_wrong}


def _fee_problems(stored: Mapping[str, Any]) -> dict[str, list[Any]]:
    if stored.get("fee") and not stored.get("fee_basis"):
        return {"fee_basis": [_("A fee needs its legal basis. Without one, nothing may be charged.")]}
    if stored.get("fee_basis") and not stored.get("fee"):
        return {"fee": [_("Write the fee that this basis sets.")]}
    return {}


def _time_problems(stored: Mapping[str, Any]) -> dict[str, list[Any]]:
    shortest, longest = stored.get("shortest_minutes", 30), stored.get("longest_minutes")
    if longest is not None and longest < shortest:
        return {"longest_minutes": [_("The longest use cannot be shorter than the shortest.")]}
    spans = [span for day in stored.get("opening_hours", {}).values() for span in day]
    if spans and not stored.get("round_the_clock") and all(_minutes(span) < shortest for span in spans):
        return {"shortest_minutes": [_("It is never open for as long as this.")]}
    return {}


def _just_made(kind: str, code: str, name: str, quantity: int) -> Resource | None:
    wait_for_turn("resource")
    like = Resource.objects.filter(kind=kind, name=name, quantity=quantity)
    like = like.filter(code=code) if code else like
    return like.filter(created_at__gt=timezone.now() - SENT_TWICE_WITHIN).order_by("-pk").first()


def _minutes(span: Sequence[str]) -> float:
    opens, closes = (dt.datetime.combine(dt.date.min, dt.time.fromisoformat(moment)) for moment in span)
    return (closes - opens).total_seconds() / 60


def _code_problem(code: str) -> str | None:
    if code in RESERVED_CODES:
        return _("This code is reserved. Choose another one.")
    if len(code) > CODE_LIMIT or not re.fullmatch(CODE_PATTERN, code):
        return _("Use small letters, digits, and single hyphens between them, such as peminjaman-aula.")
    return None


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, User) else value
