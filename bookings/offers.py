"""What an agency offers the public to book, asked for the menu of every page: from memory, not from the database.

Things that are lent, a shelter, visits of a mobile unit: each part registers its offer in `AppConfig.ready()`. An
answer holds until what the public sees changes (core.pagecache); every process notices within a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from core.pagecache import BLIND_SECONDS, generation_now
from core.tenancy import current_schema


@dataclass(frozen=True)
class Offer:
    """One thing that the public may find here; `is_there` asks the database, in the agency's schema."""

    key: str
    label: str | Promise
    text: str | Promise  # one sentence
    url_name: str
    is_there: Callable[[], bool]
    order: int = 100


_offers: dict[str, Offer] = {}
_known: dict[str, tuple[int | None, float, frozenset[str]]] = {}


def register(offer: Offer) -> None:
    """Add an offer; the same key again replaces it."""
    _offers[offer.key] = offer


def offers_here() -> list[Offer]:
    """Return what the current agency offers, in order; a query for each registered offer after a change, else none."""
    schema, generation = current_schema(), generation_now()
    known = _known.get(schema)
    if known is None or known[0] != generation or (generation is None and time.monotonic() - known[1] > BLIND_SECONDS):
        known = (generation, time.monotonic(), frozenset(key for key, one in _offers.items() if one.is_there()))
        _known[schema] = known
    return sorted((_offers[key] for key in known[2]), key=lambda offer: offer.order)


def forget() -> None:
    """Empty this process's memory: for tests."""
    _known.clear()
