"""What the current agency is: its name, place and address as they stand on documents.

The registry of agencies lies in the public schema, which an agency's role may not read, and above core. The app that
keeps it registers a provider in its `AppConfig.ready()`; whoever works in an agency's schema asks `current_agency`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from core.errors import NotFound
from core.tenancy import current_schema


@dataclass(frozen=True, kw_only=True)
class AgencyFacts:
    """One agency as documents and machine-readable data name it. `url` is its public site without a closing slash."""

    slug: str
    schema_name: str
    name: str
    short_name: str
    kind: str
    province_code: str
    url: str
    parent_name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    whatsapp: str = ""
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str = "Asia/Jakarta"
    colour: str = "#30397f"
    tint: str = "#eff0f5"
    initials: str = ""
    opening_hours: Mapping[str, Any] = field(default_factory=dict)
    bureau_answers: bool = True
    emblem: Callable[[], bytes | None] = lambda: None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True)
class OtherAgency:
    """An agency of the same deployment, as others choose it."""

    schema_name: str
    name: str
    province_code: str


Provider = Callable[[str], AgencyFacts | None]
Lister = Callable[[], Iterable[OtherAgency]]

_provider: Provider = lambda schema: None  # noqa: E731  # nothing is known until an app says more
_lister: Lister = lambda: ()  # noqa: E731


def register(provider: Provider, *, lister: Lister | None = None) -> None:
    """Make `provider(schema_name)` the one source, and `lister()` that of all agencies; the last registration holds."""
    global _provider, _lister
    _provider, _lister = provider, lister or _lister


def other_agencies() -> list[OtherAgency]:
    """Return the agencies beside the current one that serve the public, by name; one query in the public schema."""
    here = current_schema()
    return sorted((one for one in _lister() if one.schema_name != here), key=lambda one: one.name)


def is_agency(schema_name: str) -> bool:
    """Tell whether a schema is, or was, that of an agency."""
    return _provider(schema_name) is not None


def current_agency() -> AgencyFacts:
    """Return the agency of the current schema. Raises NotFound in the public schema."""
    facts = _provider(current_schema())
    if facts is None:
        raise NotFound
    return facts
