"""What staff call the services, service points and units whose codes a case carries. The app above registers them.

names.register("service", lambda: dict(Service.objects.values_list("code", "name")))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

What = Literal["service", "point", "unit"]
Source = Callable[[], Mapping[str, str]]
_sources: dict[What, Source] = {}


def register(what: What, source: Source) -> None:
    """Ask `source` for the names by code; it may ask one query."""
    _sources[what] = source


def names_of(what: What) -> Mapping[str, str]:
    """Return the names by code, in the order in which people choose; empty when no app gives any."""
    source = _sources.get(what)
    return source() if source else {}
