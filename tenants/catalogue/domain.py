"""Keeping the common catalogue: an agency's rows are read under its own role and replaced in the public schema.

Everything here may run twice: the later rows replace the earlier ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import QuerySet, Value

from core import published
from core.pagecache import content_changed
from core.published import PublishedRow
from core.search.terms import CONFIG, words_of
from core.tenancy import central_context, schema_context
from tenants.catalogue.models import CatalogueWord, PublishedService
from tenants.models import Agency

SHORTEST_WORD, LONGEST_WORD = 3, 60
TOLD = ("name", "summary", "keywords", "life_events", "groups", "channels", "path", "version", "published_at")


def open_agencies() -> QuerySet[Agency]:
    """Agencies whose services stand in the catalogue: those whose site is open."""
    agencies: QuerySet[Agency] = Agency.objects.filter(state=Agency.State.ACTIVE)
    return agencies


def collect_agency(schema_name: str) -> int:
    """Bring the catalogue in step with what one agency publishes; return how many rows changed.

    An agency whose site is not open has none.
    """
    with central_context():
        agency = open_agencies().filter(schema_name=schema_name).first()
    if agency is None:
        return forget_closed(schema_name)
    with schema_context(schema_name):
        rows = published.rows()
    return keep_rows(agency, rows)


def keep_rows(agency: Agency, rows: Sequence[PublishedRow]) -> int:
    """Replace an agency's rows by these; rows that say the same are left alone. Returns how many changed."""
    with central_context(), transaction.atomic():
        Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
        mine = PublishedService.objects.filter(agency=agency)
        known = dict(mine.values_list("code", "fingerprint"))
        gone, _by_model = mine.exclude(code__in=[row.code for row in rows]).delete()
        new = [row for row in rows if known.get(row.code) != row.fingerprint]
        for row in new:
            PublishedService.objects.update_or_create(agency=agency, code=row.code, defaults=_columns(row))
        _learn(new)
        if gone or new:
            content_changed()
    return gone + len(new)


def forget_closed(schema_name: str | None = None) -> int:
    """Remove the rows of agencies whose site is not open: of one, or of all. Returns how many."""
    with central_context(), transaction.atomic():
        rows = PublishedService.objects.exclude(agency__in=open_agencies())
        if schema_name is not None:
            rows = rows.filter(agency__schema_name=schema_name)
        gone, _by_model = rows.delete()
        if gone:
            content_changed()
    return gone


def forget_words() -> int:
    """Remove words that no service has any more; returns how many."""
    with central_context(), transaction.atomic():
        used = {word for text in PublishedService.objects.values_list("words", flat=True) for word in _words(text)}
        unused = [word for word in CatalogueWord.objects.values_list("word", flat=True) if word not in used]
        CatalogueWord.objects.filter(word__in=unused).delete()
    return len(unused)


def _columns(row: PublishedRow) -> dict[str, object]:
    keywords = " ".join(row.keywords)
    told = {field: getattr(row, field) for field in TOLD}
    return {
        **told,
        "keywords": list(row.keywords),
        "life_events": list(row.life_events),
        "groups": list(row.groups),
        "channels": list(row.channels),
        "facts": {language: dict(facts) for language, facts in row.facts.items()},
        "content_hash": row.content_hash,
        "fingerprint": row.fingerprint,
        "words": f"{row.name} {keywords}".lower(),
        "search": _weighted(row.name, "A") + _weighted(keywords, "B") + _weighted(row.summary, "C"),
        "body": _weighted(" ".join((row.name, keywords, row.summary, row.text)), "D"),
    }


def _weighted(text: str, weight: str) -> SearchVector:
    return SearchVector(Value(text), config=CONFIG, weight=weight)


def _learn(rows: Iterable[PublishedRow]) -> None:
    words = {word for row in rows for word in _words(" ".join([row.name, *row.keywords]))}
    CatalogueWord.objects.bulk_create([CatalogueWord(word=word) for word in sorted(words)], ignore_conflicts=True)


def _words(text: str) -> set[str]:
    return {word for word in words_of(text) if SHORTEST_WORD <= len(word) <= LONGEST_WORD and word.isalpha()}
