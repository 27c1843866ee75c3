"""The inputs behind a version of a standard, as services shows and seals them: see services.sources."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from forums.models import ClauseCitation, Forum
from forums.trace import day_of
from services.seam import ServiceStandard, Source, SourceInput


class ForumSources:
    """Tells services because of which inputs a component was changed. One query, whatever the number of versions."""

    def sources_of(self, standards: Sequence[ServiceStandard]) -> dict[int, dict[str, list[Source]]]:
        """Return the sources by version and component: forums by their days, inputs by their numbers."""
        citations = (
            ClauseCitation.objects.filter(standard__in=[standard.pk for standard in standards])
            .select_related("input__forum")
            .order_by("input__forum__starts_at", "input__forum__comments_until", "input__forum", "input__number")
        )
        found: dict[int, dict[str, dict[int, Source]]] = {}
        for citation in citations:
            forum = citation.input.forum
            by_forum = found.setdefault(citation.standard_id or 0, {}).setdefault(citation.code, {})
            known = by_forum.get(forum.pk) or _source(forum)
            given = SourceInput(citation.input.number, _address("forums:input", forum.code, citation.input.number))
            by_forum[forum.pk] = Source(known.code, known.title, known.held_on, known.url, (*known.inputs, given))
        return {
            standard: {code: list(by_forum.values()) for code, by_forum in by_code.items()}
            for standard, by_code in found.items()
        }


def _source(forum: Forum) -> Source:
    day = day_of(forum)
    if day is None:  # an announced forum has a meeting or days for comments, see lifecycle.announcing_findings
        raise ValueError(forum.code)
    return Source(forum.code, forum.title, day, _address("forums:trace", forum.code), ())


def _address(name: str, *args: object) -> str:
    """Return an address on the agency's host, also within a task, whose addresses are those of the base host."""
    return reverse(name, urlconf=settings.URLCONF_AGENCY, args=args)
