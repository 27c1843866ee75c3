"""Absolute addresses and names of offices, for mail that leaves outside of a request.

core knows no agency. The app that does registers itself in `AppConfig.ready()`:

    links.register(address_of, name=name_of, zone=zone_of, schemas=schemas_in_use, at_work=schemas_not_suspended)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from core.tenancy import PUBLIC_SCHEMA

AddressBuilder = Callable[[str, str], str]
NameFinder = Callable[[str], str]
ZoneFinder = Callable[[str], ZoneInfo]
SchemaLister = Callable[[], Iterable[str]]

_builder: AddressBuilder | None = None
_name: NameFinder | None = None
_zone: ZoneFinder | None = None
_schemas: SchemaLister | None = None
_at_work: SchemaLister | None = None


def register(
    builder: AddressBuilder,
    *,
    name: NameFinder | None = None,
    zone: ZoneFinder | None = None,
    schemas: SchemaLister | None = None,
    at_work: SchemaLister | None = None,
) -> None:
    """Have `builder(schema, path)` make addresses, and the others tell an office's name and time zone, the schemas of
    agencies that are served, and of those that are not suspended. All are called in any schema; the last registration
    holds.
    """
    global _builder, _name, _zone, _schemas, _at_work  # one source for the process, set while the apps are loaded
    _builder, _name, _zone, _schemas = builder, name or _name, zone or _zone, schemas or _schemas
    _at_work = at_work or _at_work


def schemas() -> list[str]:
    """Return every schema that has people: the public one and those of agencies."""
    return [PUBLIC_SCHEMA, *(_schemas() if _schemas is not None else ())]


def schemas_at_work() -> list[str]:
    """Return the schemas of the agencies whose people can work and whose citizens can read: none that is suspended."""
    return list(_at_work() if _at_work is not None else ())


def url(schema: str, path: str) -> str:
    """Return the absolute address of `path` on the host of a schema."""
    if schema == PUBLIC_SCHEMA:
        return f"{settings.BASE_URL}{path}"
    if _builder is not None:
        return _builder(schema, path)
    base = urlsplit(settings.BASE_URL)
    return f"{base.scheme}://{schema.replace('_', '-')}.{base.netloc}{path}"


def office_name(schema: str) -> str:
    """Return the name of the office whose schema it is, for the words of a mail."""
    if schema == PUBLIC_SCHEMA:
        return gettext("Maklumat administration")
    return _name(schema) if _name is not None else urlsplit(url(schema, "/")).hostname or schema


def office_zone(schema: str) -> tzinfo:
    """Return the time zone in which an office tells the time."""
    return _zone(schema) if schema != PUBLIC_SCHEMA and _zone is not None else timezone.get_default_timezone()
