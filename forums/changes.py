"""What a cited input changed: the words of a component before and after. Reads only.

A version that was itself before the forum is compared with the text that people were asked about; a later version with
the published version before it, or with the consulted text when there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from forums.models import ClauseCitation, ForumStandard
from services.seam import COMPONENTS, ComponentCode, ContentComparison, StandardComponent, compare_contents

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One citation with the text before and after. `before_version` is None when there was no text before."""

    citation: ClauseCitation
    before: Content
    after: Content
    before_version: int | None
    was_consulted: bool

    @property
    def label(self) -> str:
        return str(COMPONENTS[ComponentCode(self.citation.code)].label)

    @cached_property
    def comparison(self) -> ContentComparison:
        """The change word by word."""
        return compare_contents(COMPONENTS[ComponentCode(self.citation.code)], self.before, self.after)

    @property
    def is_changed(self) -> bool:
        return self.before != self.after and self.comparison.is_changed


@dataclass(frozen=True)
class _Text:
    version: int
    content: Content


def changes_of(citations: Iterable[ClauseCitation]) -> list[Change]:
    """Return what citations changed, in their order; those of discarded drafts are left out. Two queries at most.

    The citations come with their input.
    """
    asked = [citation for citation in citations if citation.standard_id is not None]
    if not asked:
        return []
    consulted, texts = _consulted(asked), _texts(asked)
    return [_change(citation, consulted, texts) for citation in asked]


def _change(
    citation: ClauseCitation,
    consulted: Mapping[tuple[int, int], _Text],
    texts: Mapping[tuple[int, str], Sequence[_Text]],
) -> Change:
    known = texts.get((citation.service_id, citation.code), ())
    after = next((text.content for text in known if text.version == citation.version), {})
    asked_about = consulted.get((citation.input.forum_id, citation.service_id))
    former = max((text for text in known if text.version < citation.version), key=lambda t: t.version, default=None)
    is_same = asked_about is not None and asked_about.version == citation.version
    base = asked_about if asked_about is not None and (is_same or former is None) else former
    if base is None:
        return Change(citation, {}, after, None, was_consulted=False)
    content = base.content.get(citation.code, {}) if base is asked_about else base.content
    return Change(citation, content, after, base.version, was_consulted=base is asked_about)


def _consulted(citations: Sequence[ClauseCitation]) -> dict[tuple[int, int], _Text]:
    rows = ForumStandard.objects.filter(
        forum__in={citation.input.forum_id for citation in citations},
        service__in={citation.service_id for citation in citations},
        contents__isnull=False,
    ).values_list("forum", "service", "version", "contents")
    return {(forum, service): _Text(version, contents or {}) for forum, service, version, contents in rows}


def _texts(citations: Sequence[ClauseCitation]) -> dict[tuple[int, str], list[_Text]]:
    """Return what the cited versions and all that were ever published say, by service and component."""
    own = Q(standard__in={citation.standard_id for citation in citations})
    rows = (
        StandardComponent.objects.filter(own | Q(standard__published_at__isnull=False))
        .filter(
            standard__service__in={citation.service_id for citation in citations},
            code__in={citation.code for citation in citations},
        )
        .order_by()
        .values_list("standard__service", "code", "standard__version", "content")
    )
    found: dict[tuple[int, str], list[_Text]] = {}
    for service, code, version, content in rows:
        found.setdefault((service, code), []).append(_Text(version, content))
    return found
