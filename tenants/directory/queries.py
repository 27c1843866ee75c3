"""Which agencies the public finds, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest

from core.text_rules import search_words
from tenants.models import Agency, Host, Province

MOST_QUERY = 80
MOST_WORDS = 8
# Of a word with one letter wrong, about this share of its trigrams is left.
LEAST_SIMILARITY = 0.45
SHOWN = (Agency.State.ACTIVE, Agency.State.SUSPENDED)


@dataclass(frozen=True)
class ProvinceCount:
    """A province with the number of its agencies."""

    code: str
    name: str
    count: int


def clean_query(text: str) -> str:
    """Return a search as the database can take it, and not longer than anybody types."""
    return search_words(text, most=MOST_QUERY)


def public_agencies() -> QuerySet[Agency]:
    """Agencies that may be seen, each with the domain of its main host as `main_domain`."""
    main = Host.objects.filter(agency=OuterRef("pk"), is_primary=True).values("domain")[:1]
    shown: QuerySet[Agency] = Agency.objects.filter(state__in=SHOWN).select_related("province")
    return cast("QuerySet[Agency]", shown.annotate(main_domain=Subquery(main)))


def search_agencies(agencies: QuerySet[Agency], query: str) -> QuerySet[Agency]:
    """Narrow to agencies whose name, short name, parent or province is like the query, best first.

    Each word of the query must be met, exactly or nearly: "dinaz komunikasi jambi" finds Dinas Komunikasi in Jambi.
    """
    likeness: Combinable = Value(0.0)
    for number, word in enumerate(query.split()[:MOST_WORDS]):
        fields = ("name", "short_name", "parent_name", "province__name")
        similarity = Greatest(*(TrigramWordSimilarity(word, field) for field in fields))
        contained = Q()
        for field in fields:
            contained |= Q(**{f"{field}__icontains": word})
        alias = f"similarity_{number}"
        agencies = agencies.annotate(**{alias: similarity}).filter(contained | Q(**{f"{alias}__gte": LEAST_SIMILARITY}))
        likeness = likeness + F(alias)
    return cast("QuerySet[Agency]", agencies.annotate(likeness=likeness).order_by("-likeness", "name", "pk"))


def count_by_province() -> list[ProvinceCount]:
    """Return the provinces that have agencies, in the order of their codes."""
    rows = (
        Province.objects.annotate(count=Count("agencies", filter=Q(agencies__state__in=SHOWN)))
        .filter(count__gt=0)
        .order_by("code")
    )
    return [ProvinceCount(row.code, row.name, row.count) for row in rows]
