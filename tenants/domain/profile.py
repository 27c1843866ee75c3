"""What an agency says about itself, and what central IT keeps about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import EmailValidator
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import InvalidInput, PermissionRefused
from core.hours import check_opening_hours
from core.places import TimeZone, check_latitude, check_longitude
from core.tenancy import PUBLIC_SCHEMA, schema_context
from core.workdays.office import calendar_changed
from tenants.colours import accept_colour
from tenants.domain.changing import changing
from tenants.emblems import make_emblem
from tenants.models import Agency, Province
from tenants.names import clean_name, clean_text

_PHONE = re.compile(r"\+?[0-9(][0-9() .-]{3,38}[0-9]")


def _optional_text(most: int, *, lines: bool = False) -> Callable[[Any], str]:
    return lambda value: clean_text(str(value or ""), most=most, lines=lines)


def _phone(value: Any) -> str:
    text = clean_text(str(value or ""), most=40)
    if text and not _PHONE.fullmatch(text):
        raise ValidationError(_("Write the number with digits, for example +62 21 5551234."), code="phone")
    return text


def _email(value: Any) -> str:
    text = clean_text(str(value or ""), most=254)
    if text:
        EmailValidator(_("Enter an e-mail address such as layanan@example.go.id."))(text)
    return text


def one_of(choices: list[str]) -> Callable[[Any], str]:
    """Make the check that a value is one of the choices."""

    def check(value: Any) -> str:
        if value not in choices:
            raise ValidationError(_("Choose one of the options."), code="choice")
        return str(value)

    return check


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValidationError(_("Choose yes or no."), code="choice")
    return value


def _province(value: Any) -> str:
    if not Province.objects.filter(code=str(value)).exists():
        raise ValidationError(_("There is no province with this Kemendagri code."), code="choice")
    return str(value)


# What the agency's own administrators may change, and how each value is checked.
PROFILE_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "short_name": lambda value: clean_name(str(value or ""), most=60),
    "address": _optional_text(400, lines=True),
    "phone": _phone,
    "whatsapp": _phone,
    "email": _email,
    "latitude": check_latitude,
    "longitude": check_longitude,
    "opening_hours": check_opening_hours,
    "language": one_of(Agency.Language.values),
    "colour": lambda value: accept_colour(str(value or "")),
    "requires_totp": _boolean,
    "opted_in_oversight": _boolean,  # its own choice: only central offices are asked, see Agency.of_province
}
# What only central IT may change.
REGISTRY_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "name": lambda value: clean_name(str(value or "")),
    "kind": one_of(Agency.Kind.values),
    "province_code": _province,
    "parent_name": _optional_text(160),
    "time_zone": one_of(TimeZone.values),
    "is_example": _boolean,
}
# What decides which days and hours the agency works: limits that are open are counted again.
CALENDAR_FIELDS = frozenset({"opening_hours", "time_zone", "province_code"})


def update_profile(agency: Agency, **values: Any) -> Agency:
    """Change fields of PROFILE_FIELDS, and in the public schema also those of REGISTRY_FIELDS.

    The tint follows the colour. Raises InvalidInput with all errors at once, PermissionRefused for other fields.
    """
    with changing(agency) as change:
        allowed = {**PROFILE_FIELDS, **REGISTRY_FIELDS} if change.origin == PUBLIC_SCHEMA else PROFILE_FIELDS
        if not set(values) <= set(allowed):
            raise PermissionRefused
        cleaned = clean_fields(allowed, values)
        _refuse_half_position(change.agency, cleaned)
        changes = {
            name: [_plain(getattr(change.agency, name)), _plain(value)]
            for name, value in cleaned.items()
            if getattr(change.agency, name) != value
        }
        if changes:
            for name in changes:
                setattr(change.agency, name, cleaned[name])
            change.agency.save(update_fields=[*(_column(name) for name in changes), "updated_at"])
            change.record("tenants.profile_updated", changes)
            if change.agency.has_schema and not CALENDAR_FIELDS.isdisjoint(changes):
                with schema_context(change.agency.schema_name):
                    calendar_changed()
    return change.agency


def clean_fields(checks: Mapping[str, Callable[[Any], Any]], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the checked values; a colour brings its tint. Raises InvalidInput with the errors of every field."""
    cleaned: dict[str, Any] = {}
    errors: dict[str, list[Any]] = {}
    for name, value in values.items():
        try:
            result = checks[name](value)
        except ValidationError as error:
            errors[name] = error.messages
            continue
        if name == "colour":
            cleaned["colour"], cleaned["tint"] = result
        else:
            cleaned[name] = result
    if errors:
        raise InvalidInput(errors)
    return cleaned


def set_emblem(agency: Agency, *, upload: BinaryIO) -> Agency:
    """Store the picture as a small PNG in the agency's folder, and remove the one before. Raises InvalidInput."""
    try:
        name, picture = make_emblem(upload)
    except ValidationError as error:
        raise InvalidInput({"emblem": error.messages}) from error
    with changing(agency) as change:
        before = change.agency.emblem.name or ""
        with schema_context(agency.schema_name):
            kept = change.agency.emblem.storage.save(f"identity/{name}", ContentFile(picture))
        change.agency.emblem = kept
        change.agency.save(update_fields=["emblem", "updated_at"])
        change.record("tenants.emblem_changed", {"emblem": [before, kept]})
        _delete_later(agency, before)
    return change.agency


def remove_emblem(agency: Agency) -> Agency:
    """Return to the letters in the emblem's place."""
    with changing(agency) as change:
        before = change.agency.emblem.name or ""
        if before:
            change.agency.emblem = ""
            change.agency.save(update_fields=["emblem", "updated_at"])
            change.record("tenants.emblem_changed", {"emblem": [before, ""]})
            _delete_later(agency, before)
    return change.agency


def read_emblem(agency: Agency) -> bytes | None:
    """Return the emblem's PNG, None without one. Works from any schema."""
    if not agency.emblem:
        return None
    with schema_context(agency.schema_name):
        try:
            with agency.emblem.storage.open(str(agency.emblem.name)) as file:
                return bytes(file.read())
        except FileNotFoundError:
            return None


def _delete_later(agency: Agency, name: str) -> None:
    def delete() -> None:
        with schema_context(agency.schema_name):
            agency.emblem.storage.delete(name)

    if name:
        transaction.on_commit(delete)


def _refuse_half_position(agency: Agency, cleaned: Mapping[str, Any]) -> None:
    latitude, longitude = (cleaned.get(name, getattr(agency, name)) for name in ("latitude", "longitude"))
    if (latitude is None) != (longitude is None):
        missing = "latitude" if latitude is None else "longitude"
        raise InvalidInput({missing: [_("Give both latitude and longitude, or neither.")]})


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _column(name: str) -> str:
    return "province" if name == "province_code" else name
