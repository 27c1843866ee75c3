"""Inputs that say the same: who stands behind a group, and which inputs may belong together."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from forums.models import ForumInput, InputSupport
from forums.models.inputs import InputQuerySet

LEAST_ALIKE = 0.25  # of PostgreSQL's trigrams: texts of one forum share many words anyway
SUGGESTED = 8
FOUND = 20


def supporters_of(firsts: Iterable[int]) -> dict[int, int]:
    """Count for each first input who supports it or one grouped under it: nobody twice. One query."""
    keys = list(firsts)
    supports = InputSupport.objects.filter(Q(input__in=keys) | Q(input__same_as__in=keys))
    supports = supports.filter(input__state=ForumInput.State.SHOWN)
    rows = supports.annotate(first=Coalesce(F("input__same_as"), F("input"))).values("first")
    return {row["first"]: row["people"] for row in rows.annotate(people=Count("participant", distinct=True))}


def suggestions_for(given: ForumInput, *, most: int = SUGGESTED) -> list[ForumInput]:
    """Return inputs of the same forum whose words are like those of `given`, the nearest first."""
    if not given.text:
        return []
    others = _candidates(given).annotate(nearness=TrigramSimilarity("text", given.text))
    return list(others.filter(nearness__gte=LEAST_ALIKE).order_by("-nearness", "number")[:most])


def search_beside(given: ForumInput, words: str, *, most: int = FOUND) -> list[ForumInput]:
    """Return inputs of the same forum that hold every word, or have the number, that was asked for."""
    asked = words.split()[:6]
    if not asked:
        return []
    others = _candidates(given)
    number = asked[0].removeprefix("#")
    if len(asked) == 1 and number.isascii() and number.isdigit() and len(number) < 7:
        return list(others.filter(number=int(number)))
    for word in asked:
        others = others.filter(Q(text__icontains=word) | Q(organisation__icontains=word))
    return list(others.order_by("-number")[:most])


def _candidates(given: ForumInput) -> InputQuerySet:
    """Return what could stand under `given`: standing, without an answer, and not under it already."""
    inputs = ForumInput.objects.filter(forum=given.forum_id).standing().exclude(pk=given.pk)
    inputs = inputs.exclude(same_as=given.pk).filter(disposition__isnull=True)
    return inputs.exclude(pk=given.same_as_id or 0).select_related("subject__service", "participant")
