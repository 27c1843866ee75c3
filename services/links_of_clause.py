"""Links that other apps put below a published component: for example to complain that it was not kept.

    links_of_clause.register(link_to_complain)

    def link_to_complain(standard: ServiceStandard, code: str) -> Link | None: ...

The page is kept in memory for everybody, so a link is the same for all readers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from services.models import ServiceStandard

Text = str | Promise


@dataclass(frozen=True)
class Link:
    """Words and an address."""

    label: Text
    url: str


LinkOf = Callable[[ServiceStandard, str], Link | None]
_links: list[LinkOf] = []


def register(link_of: LinkOf) -> None:
    """Ask `link_of(standard, code)` for every component of a version that everybody may read; it asks no query."""
    if link_of not in _links:
        _links.append(link_of)


def links_below(standard: ServiceStandard, code: str) -> list[Link]:
    """Return the links below one component; none below what is not public yet."""
    if standard.public_since is None:
        return []
    return [link for link_of in _links if (link := link_of(standard, code)) is not None]
