"""Absolute addresses and names of offices, for mail that leaves outside of a request.

core knows no agency. The app that does registers itself in `AppConfig.ready()`:

    links.register(address_of, name=name_of, schemas=schemas_in_use)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext

from core.tenancy import PUBLIC_SCHEMA

AddressBuilder = Callable[[str, str], str]
NameFinder = Callable[[str], str]
SchemaLister = Callable[[], Iterable[str]]

_builder: AddressBuilder | None = None
_name: NameFinder | None = None
_schemas: SchemaLister | None = None


def register(builder: AddressBuilder, *, name: NameFinder | None = None, schemas: SchemaLister | None = None) -> None:
    """Have `builder(schema, path)` make addresses, `name(schema)` tell the office's name, and `schemas()` list the
    schemas of agencies that are served. All are called in any schema; the last registration holds.
    """
    global _builder, _name, _schemas  # one source for the process, set while the apps are loaded
    _builder, _name, _schemas = builder, name or _name, schemas or _schemas


def schemas() -> list[str]:
    """Return every schema that has people: the public one and those of agencies."""
    return [PUBLIC_SCHEMA, *(_schemas() if _schemas is not None else ())]


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
