"""What the indicators are computed from: facts of one agency on one day, without a database behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.publication.ladders import MediaFacts, PledgeFacts

COMPONENT_TOTAL = 14


@dataclass(frozen=True, kw_only=True)
class Record:
    """A record that proves something: what kind it is, how to find it, what people call it, and its date.

    `ref` is what its page is found by; `indicators` are the numbers of the indicators that it is evidence for.
    """

    kind: str
    ref: tuple[str | int, ...]
    label: str
    on: dt.date | None = None
    indicators: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ServiceFacts:
    """One external service. What is told is that of the version that counts: what applies, else what is on its way.

    `settled_on` is the last day on which the agency settled what the standard says: its enactment, or the end of a
    review that was followed up.
    """

    code: str
    name: str
    has_standard: bool = False
    components_complete: int = 0
    is_enacted: bool = False
    elements: frozenset[str] = frozenset()
    monitored_on: dt.date | None = None
    media: MediaFacts = field(default_factory=MediaFacts)
    settled_on: dt.date | None = None
    records: tuple[Record, ...] = field(default=(), compare=False)

    @property
    def has_all_components(self) -> bool:
        return self.has_standard and self.components_complete >= COMPONENT_TOTAL


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that indicators 1 to 5 ask about one agency, as it was on `on`."""

    on: dt.date
    services: tuple[ServiceFacts, ...] = ()
    pledge: PledgeFacts = field(default_factory=PledgeFacts)
    pledge_records: tuple[Record, ...] = field(default=(), compare=False)

    @property
    def names(self) -> Mapping[str, str]:
        """Names of the services by code."""
        return {service.code: service.name for service in self.services}
