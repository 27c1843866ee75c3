"""The search of one agency: full text with synonyms, then put right, then by likeness; and what nobody was answered."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.search.terms import Synonyms, corrected, full_text_query, synonyms_with, words_of
from services.models import SynonymGroup, UnansweredSearch
from services.models.services import ServiceQuerySet

KEPT_DAYS = 180
MOST_UNANSWERED_A_DAY = 500  # different words; strangers can ask for anything
_PERSONAL = re.compile(r"@|\d[\d .-]{4,}\d")  # an address or a number that may be somebody's
_UNANSWERED_LENGTH = 120


@dataclass(frozen=True)
class Found:
    """Services for a search.

    `did_you_mean` is the search put right when what was typed finds nothing and that does: the services are then those.
    `is_near_miss` says that nothing had the words either way, and these are only spelled alike.
    """

    services: ServiceQuerySet
    is_near_miss: bool = False
    did_you_mean: str = ""
    is_answered: bool = True


def agency_synonyms() -> Synonyms:
    """Return the shipped synonyms together with those of this agency."""
    return synonyms_with(SynonymGroup.objects.values_list("words", flat=True))


def search_services(public: ServiceQuerySet, words: str) -> Found:
    """Return the services that `words` (cleaned, not empty) find among `public`, the best first."""
    synonyms = agency_synonyms()
    if exact := _having(public, words, synonyms):
        return Found(exact)
    better = corrected(words, _vocabulary(public) | synonyms.vocabulary)
    if better and (exact := _having(public, better, synonyms)):
        return Found(exact, did_you_mean=better)
    return Found(public.resembling(words), is_near_miss=True, is_answered=False)


def note_unanswered(words: str, *, today: dt.date | None = None) -> None:
    """Count a search that found nothing: its words and the day, nothing about who searched.

    What looks like an address or a number of a person is not kept. The first one of a day forgets old days.
    """
    if _PERSONAL.search(words):
        return
    words = " ".join(words_of(words))[:_UNANSWERED_LENGTH]
    if not words:
        return
    today = today or timezone.localdate()
    with transaction.atomic():
        if UnansweredSearch.objects.filter(day=today, words=words).update(count=F("count") + 1):
            return
        known = UnansweredSearch.objects.filter(day=today).count()
        if known == 0:
            UnansweredSearch.objects.filter(day__lt=today - dt.timedelta(days=KEPT_DAYS)).delete()
        if known < MOST_UNANSWERED_A_DAY:
            UnansweredSearch.objects.bulk_create([UnansweredSearch(day=today, words=words)], ignore_conflicts=True)


def _having(public: ServiceQuerySet, words: str, synonyms: Synonyms) -> ServiceQuerySet | None:
    query = full_text_query(words, synonyms)
    if query is None:
        return None
    found = public.matching(query)
    return found if found.exists() else None


def _vocabulary(public: ServiceQuerySet) -> set[str]:
    return {word for text in public.values_list("search_words", flat=True) for word in words_of(text)}
