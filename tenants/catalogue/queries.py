"""Reading the common catalogue: search with synonyms and slips put right, and filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.search.terms import corrected, full_text_query, plain_query, shipped_synonyms, words_of
from core.text_rules import search_words
from tenants.catalogue.models import CatalogueWord, PublishedService, PublishedServiceQuerySet

QUERY_LIMIT = 120
CANDIDATES = 20  # words that a slip is compared with
MOST_SLIPS = 6


@dataclass(frozen=True)
class Found:
    """Services for a search; `did_you_mean` is the search put right, whose services are shown then."""

    services: PublishedServiceQuerySet
    did_you_mean: str = ""
    is_near_miss: bool = False


def clean_query(typed: str) -> str:
    """Return a search as the database can take it, and not longer than anybody types."""
    return search_words(typed, most=QUERY_LIMIT)


def filtered(values: Mapping[str, str]) -> PublishedServiceQuerySet:
    """Return the services that the filters leave: province, kind (of agency), life_event, channel, group.

    A service without groups is for everybody.
    """
    services = PublishedService.objects.shown()
    if province := values.get("province"):
        services = services.filter(agency__province=province)
    if kind := values.get("kind"):
        services = services.filter(agency__kind=kind)
    if life_event := values.get("life_event"):
        services = services.filter(life_events__contains=[life_event])
    if channel := values.get("channel"):
        services = services.filter(channels__contains=[channel])
    if group := values.get("group"):
        services = services.filter(groups__contains=[group]) | services.filter(groups=[])
    return services


def search(services: PublishedServiceQuerySet, words: str) -> Found:
    """Return those of `services` that `words` (cleaned) find, the best first; all by name without words."""
    if not words:
        return Found(services.order_by("name", "pk"))
    if (exact := _having(services, words)) is not None:
        return Found(exact)
    better = corrected(words, _vocabulary_near(words))
    if better and (exact := _having(services, better)) is not None:
        return Found(exact, did_you_mean=better)
    containing = services.containing(words)
    near = containing if containing.exists() else services.resembling(words)
    return Found(near, is_near_miss=True)


def _having(services: PublishedServiceQuerySet, words: str) -> PublishedServiceQuerySet | None:
    """Return the services that are about the words, or else those that mention them; None when there are none."""
    query = full_text_query(words, shipped_synonyms(), where="")
    if query is None:
        return None
    about = services.about(query)
    if about.exists():
        return about
    mentioning = services.mentioning(plain_query(words))
    return mentioning if mentioning.exists() else None


def _vocabulary_near(words: str) -> set[str]:
    """Return the words of the catalogue that resemble one of these, and all that stand among the synonyms."""
    near: set[str] = set()
    for word in words_of(words)[:MOST_SLIPS]:
        alike = CatalogueWord.objects.filter(word__trigram_similar=word)
        near.update(alike.values_list("word", flat=True)[:CANDIDATES])
    return near | shipped_synonyms().vocabulary
