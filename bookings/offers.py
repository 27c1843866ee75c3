"""What an agency offers the public to book, asked for the menu of every page: from memory, not from the database.

Things that are lent, a shelter, visits of a mobile unit: each part registers its offer in `AppConfig.ready()`. An
answer holds until what the public sees changes (core.pagecache); every process notices within a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from core.pagecache import BLIND_SECONDS, MAX_AGE_SECONDS, generation_now
from core.tenancy import current_schema

MOST_SECONDS = float(MAX_AGE_SECONDS)


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
_known: dict[str, dict[int | None, tuple[float, frozenset[str]]]] = {}  # by schema and generation of its content


def register(offer: Offer) -> None:
    """Add an offer; the same key again replaces it."""
    _offers[offer.key] = offer


def offers_here() -> list[Offer]:
    """Return what the current agency offers, in order: a query for each registered offer after a change, else none."""
    schema, generation = current_schema(), generation_now()
    known = _known.get(schema, {}).get(generation)
    most = BLIND_SECONDS if generation is None else MOST_SECONDS
    if known is None or time.monotonic() - known[0] > most:
        known = (time.monotonic(), frozenset(key for key, one in _offers.items() if one.is_there()))
        # Valkey that forgot everything tells 0, and will again.
        _known[schema] = {number: value for number, value in _known.get(schema, {}).items() if number == 0}
        _known[schema][generation] = known
    return sorted((_offers[key] for key in known[1]), key=lambda offer: offer.order)


def forget() -> None:
    """Empty this process's memory: for tests."""
    _known.clear()
