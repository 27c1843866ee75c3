"""Why a component says what it says: what people said at a consultation, told beside the text that changed.

    from services.seam import Source, SourceInput, register_sources

    register_sources(ForumSources())

services knows nothing of where sources come from: whoever keeps them registers one provider. What it tells of a version
is fixed when the version is enacted, and is sealed with it when it is published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.components import COMPONENTS
from services.models import PublicationRecord, ServiceStandard


@dataclass(frozen=True)
class SourceInput:
    """One input, by the number that it has at its consultation, and where it can be read."""

    number: int
    url: str


@dataclass(frozen=True)
class Source:
    """A consultation and those of its inputs because of which a component was changed; `url` leads to its trace."""

    code: str
    title: str
    held_on: dt.date
    url: str
    inputs: tuple[SourceInput, ...]


Sources = Mapping[str, Sequence[Source]]  # by the code of the component


class SourceProvider(Protocol):
    """Tells sources of versions, whatever their number, by a constant number of queries."""

    def sources_of(self, standards: Sequence[ServiceStandard]) -> Mapping[int, Sources]:
        """Return the sources by the key of the version; versions without any are left out."""


_providers: list[SourceProvider] = []


def register(provider: SourceProvider) -> None:
    """Ask `provider` for the sources of versions."""
    if provider not in _providers:
        _providers.append(provider)


def unregister(provider: SourceProvider) -> None:
    """Forget a provider; for tests."""
    _providers.remove(provider)


def sources_of(standard: ServiceStandard) -> dict[str, list[Source]]:
    """Return why components of a version were changed, in the official order."""
    return sources_of_many([standard]).get(standard.pk, {})


def sources_of_many(standards: Iterable[ServiceStandard]) -> dict[int, dict[str, list[Source]]]:
    """Return the sources of several versions by their keys; those without any are left out."""
    asked = list(standards)
    found = [provider.sources_of(asked) for provider in _providers] if asked else []
    together: dict[int, dict[str, list[Source]]] = {}
    for by_standard in found:
        for pk, by_code in by_standard.items():
            for code in COMPONENTS:
                if sources := by_code.get(code):
                    together.setdefault(pk, {}).setdefault(str(code), []).extend(sources)
    return together


def sealed_sources(standard: ServiceStandard) -> dict[str, Any]:
    """Return the sources of a version as a publication seals them: no addresses, which may change."""
    return {
        code: [
            {
                "forum": source.code,
                "held_on": source.held_on.isoformat(),
                "inputs": [given.number for given in source.inputs],
            }
            for source in sources
        ]
        for code, sources in sources_of(standard).items()
    }


@dataclass(frozen=True)
class SealedSources:
    """What was sealed of the sources of one version, by component."""

    standard_id: int
    service_code: str
    version: int
    sources: Mapping[str, Any]


def sealed_sources_of() -> Iterator[SealedSources]:
    """Yield what every publication of a standard sealed of its sources, in the order of the chain."""
    records = PublicationRecord.objects.filter(kind=PublicationRecord.Kind.STANDARD).order_by("sequence")
    rows = records.values_list("standard", "standard__service__code", "standard__version", "content__sources")
    for standard, service_code, version, sources in rows.iterator():
        yield SealedSources(standard, service_code, version, sources or {})
