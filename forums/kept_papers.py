"""The documents of a forum as the pages list them: one line for each kind, with what there is of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from forums.domain.documents import is_private, making_finding
from forums.models import Forum, ForumDocument
from forums.paper_files import SLUG_OF

Kind = ForumDocument.Kind
KEPT_SHOWN = 20  # of one kind: earlier ones stay, and are not listed


@dataclass(frozen=True)
class KeptPaper:
    """One kept document."""

    document: ForumDocument
    may_be_public: bool


@dataclass(frozen=True)
class PapersOfKind:
    """A kind of document: what is kept, and why it cannot be made yet (empty when it can)."""

    kind: Kind
    slug: str
    kept: list[KeptPaper]
    finding: str
    is_made_here: bool


def papers_of(forum: Forum) -> list[PapersOfKind]:
    """Return every kind of document in the order of the work, newest first in each. One query."""
    by_kind: dict[str, list[KeptPaper]] = defaultdict(list)
    for document in forum.documents.select_related("made_by").order_by("-made_at", "-pk"):
        by_kind[document.kind].append(KeptPaper(document, not is_private(document)))
    return [
        PapersOfKind(
            kind=kind,
            slug=SLUG_OF[kind],
            kept=by_kind[kind][:KEPT_SHOWN],
            finding=making_finding(forum, kind),
            is_made_here=kind != Kind.AGREEMENT,
        )
        for kind in Kind
    ]


def public_papers(forum: Forum) -> list[tuple[str, ForumDocument]]:
    """Return what everybody may read, with the words of its address. One query."""
    order = {kind.value: place for place, kind in enumerate(Kind)}
    rows = sorted(forum.documents.filter(is_public=True), key=lambda row: order[row.kind])
    return [(SLUG_OF[row.kind], row) for row in rows]
