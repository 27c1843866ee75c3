"""Service points: where people go, when, and what helps them there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Required, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.hours import check_opening_hours
from core.pagecache import content_changed
from core.places import TimeZone, check_latitude, check_longitude
from core.rights import Actor, require
from core.typed_text import name_error, normalise, text_error
from services.components.codes import Accessibility
from services.errors import CodeTaken
from services.models import Service, ServicePoint
from services.models.fields import CODE_LIMIT, CODE_PATTERN

PERMISSION = "services.manage_catalogue"
POINT_TAKEN = {"services_servicepoint_code_key": CodeTaken}
RESERVED_CODES = frozenset({"baru", "impor"})  # addresses of the portal's forms
MOST_AT_ONCE = 200
TEXTS = {"name": 160, "address": 400, "phone": 40, "note": 400}


class PointFields(TypedDict, total=False):
    """What is said of a service point. What is left out is empty."""

    name: Required[str]
    kind: str
    address: str
    latitude: Decimal | float | str | None
    longitude: Decimal | float | str | None
    time_zone: str
    opening_hours: Mapping[str, Sequence[Sequence[str]]]
    accessibility: Iterable[str]
    phone: str
    note: str
    services: Iterable[Service]


@transaction.atomic
def create_point(*, code: str = "", by: Actor, **fields: Unpack[PointFields]) -> ServicePoint:
    """Add a point; without `code` it gets one made of its name. Raises CodeTaken, InvalidInput."""
    require(by, PERMISSION)
    services, columns = _apart(fields)
    stored = checked_fields(code=code or None, **columns)
    point = ServicePoint(code=code or free_code(stored["name"]), **stored)
    with translate_violations(POINT_TAKEN):
        point.save()
    point.services.set(services)
    content_changed()
    audit.record(action="services.point_created", target=point, changes={"code": point.code, "name": point.name})
    return point


@transaction.atomic
def change_point(*, point: ServicePoint, by: Actor, **fields: Unpack[PointFields]) -> ServicePoint:
    """Change what is said of a point; its code stays, since its address is made of it. Raises InvalidInput."""
    require(by, PERMISSION)
    point = ServicePoint.objects.select_for_update().get(pk=point.pk)
    services, columns = _apart(fields)
    changes: dict[str, list[Any]] = {}
    for field, value in checked_fields(**columns).items():
        if getattr(point, field) != value:
            changes[field] = [_plain(getattr(point, field)), _plain(value)]
            setattr(point, field, value)
    before, after = sorted(point.services.values_list("code", flat=True)), sorted({item.code for item in services})
    if before != after:
        changes["services"] = [before, after]
        point.services.set(services)
    if changes:
        point.save()
        content_changed()
        audit.record(action="services.point_changed", target=point, changes=changes)
    return point


@transaction.atomic
def set_point_in_use(*, point: ServicePoint, in_use: bool, by: Actor) -> ServicePoint:
    """Show the point to people, or no longer."""
    require(by, PERMISSION)
    point = ServicePoint.objects.select_for_update().get(pk=point.pk)
    if point.is_active != in_use:
        point.is_active = in_use
        point.save(update_fields=["is_active", "updated_at"])
        content_changed()
        changes = {"is_active": [not in_use, in_use]}
        audit.record(action="services.point_changed", target=point, changes=changes)
    return point


@transaction.atomic
def create_points(*, rows: Sequence[PointFields], by: Actor) -> list[ServicePoint]:
    """Add many points, all of them or none. Raises InvalidInput with the first wrong row's errors."""
    require(by, PERMISSION)
    if len(rows) > MOST_AT_ONCE:
        raise InvalidInput({"rows": [_("At most %(most)s points at once.") % {"most": MOST_AT_ONCE}]})
    return [create_point(by=by, **row) for row in rows]


def checked_fields(
    *,
    code: str | None = None,
    name: str,
    kind: str = ServicePoint.Kind.OFFICE,
    address: str = "",
    latitude: Decimal | float | str | None = None,
    longitude: Decimal | float | str | None = None,
    time_zone: str = TimeZone.WESTERN,
    opening_hours: Mapping[str, Sequence[Sequence[str]]] | None = None,
    accessibility: Iterable[str] = (),
    phone: str = "",
    note: str = "",
) -> dict[str, Any]:
    """Return what is said of a point as its columns keep it. Raises InvalidInput with all that is wrong."""
    typed = {"name": name, "address": address, "phone": phone, "note": note}
    clean: dict[str, Any] = {field: normalise(value, lines=False) for field, value in typed.items()}
    errors = _text_errors(clean, code)
    chosen = set(accessibility)
    for field, wrong in (
        ("kind", kind not in ServicePoint.Kind.values),
        ("time_zone", time_zone not in TimeZone.values),
        ("accessibility", bool(chosen - set(Accessibility.values))),
    ):
        if wrong:
            errors[field] = [_("Choose from the list only.")]
    for field, check, value in (
        ("latitude", check_latitude, latitude),
        ("longitude", check_longitude, longitude),
        ("opening_hours", check_opening_hours, opening_hours or {}),
    ):
        try:
            clean[field] = _call(check, value)
        except ValidationError as error:
            errors[field] = error.messages
    if not errors and (clean["latitude"] is None) != (clean["longitude"] is None):
        errors["longitude" if clean["longitude"] is None else "latitude"] = [_("Give both latitude and longitude.")]
    if errors:
        raise InvalidInput(errors)
    ordered = [item for item in Accessibility.values if item in chosen]
    return {**clean, "kind": kind, "time_zone": time_zone, "accessibility": ordered}


def free_code(name: str) -> str:
    """Return a code made of a name that no point has yet."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: CODE_LIMIT - 4].strip("-") or "titik"
    taken = set(ServicePoint.objects.filter(code__startswith=stem).values_list("code", flat=True)) | RESERVED_CODES
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(code for code in numbered if code not in taken)


def _text_errors(clean: Mapping[str, str], code: str | None) -> dict[str, list[Any]]:
    errors: dict[str, list[Any]] = {}
    for field, limit in TEXTS.items():
        text = clean[field]
        problem = name_error(text, limit=limit) if field == "name" else text_error(text, limit=limit, lines=False)
        if problem:
            errors[field] = [problem]
    if not clean["name"]:
        errors["name"] = [_("Write a name.")]
    if clean["phone"] and sum(character.isdigit() for character in clean["phone"]) < 3:
        errors["phone"] = [_("Write the number with digits.")]
    if code is not None and code in RESERVED_CODES:
        errors["code"] = [_("This code is reserved. Choose another one.")]
    elif code is not None and (len(code) > CODE_LIMIT or not re.fullmatch(CODE_PATTERN, code)):
        errors["code"] = [_("Use small letters, digits, and single hyphens between them, such as peminjaman-aula.")]
    return errors


def _apart(fields: PointFields) -> tuple[list[Service], dict[str, Any]]:
    """Return the services of a point, and what its columns hold."""
    return list(fields.get("services", ())), {name: value for name, value in fields.items() if name != "services"}


def _call(check: Callable[[Any], Any], value: Any) -> Any:
    return check(value)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
