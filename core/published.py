"""What every agency publishes, for the common catalogue of all agencies: services, never a person and never a draft.

core owns the registry. The app that publishes registers a provider in `AppConfig.ready()`; the app that keeps the
common catalogue asks it in each agency's schema, under that agency's role, and keeps the answers in the public schema.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TypeAlias

from django.utils.functional import Promise

from core.errors import DomainError
from core.tenancy import is_public

Text: TypeAlias = str | Promise
Labels: TypeAlias = Mapping[str, Text]

MOST_TEXT = 8_000  # characters of a standard that the common search knows
MOST_ROWS = 2_000  # of one agency


class NotPublishable(DomainError):
    """A provider was asked outside an agency, or gave more than the catalogue takes."""

    code = "not-publishable"


@dataclass(frozen=True, kw_only=True)
class PublishedRow:
    """One published service. `facts` are the words of its promise by language: {"id": {"duration": "2 hari kerja"}}.

    `path` is the address of its page below the agency's own, `content_hash` the seal of the version behind it.
    """

    code: str
    name: str
    summary: str = ""
    keywords: Sequence[str] = ()
    life_events: Sequence[str] = ()
    groups: Sequence[str] = ()
    channels: Sequence[str] = ()
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    text: str = ""
    path: str
    version: int
    published_at: dt.datetime
    content_hash: str = ""

    @property
    def fingerprint(self) -> str:
        """Return a hash of all that is told: the same for rows that are the same."""
        told = json.dumps(asdict(self), default=str, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Vocabulary:
    """The words of the codes in a row: who shows them does not know the app that gave them."""

    life_events: Labels = field(default_factory=dict)
    groups: Labels = field(default_factory=dict)
    channels: Labels = field(default_factory=dict)


Provider: TypeAlias = Callable[[], Iterable[PublishedRow]]

_provider: Provider = tuple
_vocabulary = Vocabulary()


def register(provider: Provider, vocabulary: Vocabulary) -> None:
    """Make `provider` the one source of published rows of the current schema; the last registration holds."""
    global _provider, _vocabulary
    _provider, _vocabulary = provider, vocabulary


def rows() -> list[PublishedRow]:
    """Return what the agency of the current schema publishes. Raises NotPublishable, and what the provider raises."""
    if is_public():
        raise NotPublishable
    found = []
    for row in _provider():
        found.append(row)
        if len(found) > MOST_ROWS:
            raise NotPublishable(most=MOST_ROWS)
    return found


def vocabulary() -> Vocabulary:
    """Return the words of life events, groups and channels, in the order to show."""
    return _vocabulary
