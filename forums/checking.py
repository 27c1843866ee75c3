"""Looks whether the trace from inputs to clauses holds in one agency. Reads only, by chunks, never a row at a time.

Each check is a query for what breaks one rule and yields findings that name the forum and the input; docs and the
command `check_trace` tell them as they come. Run under the agency's own role, in its schema.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from forums.answers import ACCEPTED
from forums.changes import changes_of
from forums.domain.citations import CITABLE
from forums.models import ClauseCitation, Disposition, Forum, ForumAgreement, ForumInput, ForumStandard
from services.seam import content_hash, sealed_sources_of

CHUNK = 200
CLOSED = Forum.State.CLOSED
Row = TypeVar("Row")


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold. `forum` is its code, `number` that of the input, 0 for the forum as a whole."""

    rule: str
    forum: str
    number: int = 0
    detail: str = ""

    def __str__(self) -> str:
        which = f" input {self.number}" if self.number else ""
        return f"{self.rule}: forum {self.forum}{which}{f': {self.detail}' if self.detail else ''}"


@dataclass(frozen=True)
class TraceCounts:
    """What was looked at. `cited_changes` are citations in versions that a decree fixed."""

    forums: int
    closed: int
    inputs: int
    dispositions: int
    citations: int
    cited_changes: int


def count() -> TraceCounts:
    """Count what an agency has to be looked at."""
    citations = ClauseCitation.objects.filter(standard__isnull=False)
    return TraceCounts(
        forums=Forum.objects.count(),
        closed=Forum.objects.filter(state=CLOSED).count(),
        inputs=ForumInput.objects.count(),
        dispositions=Disposition.objects.count(),
        citations=citations.count(),
        cited_changes=citations.exclude(standard__state__in=CITABLE).count(),
    )


def findings() -> Iterator[Finding]:
    """Yield whatever does not hold, rule by rule."""
    for check in CHECKS:
        yield from check()


def unanswered() -> Iterator[Finding]:
    """A closed forum has no standing input without an answer that holds for it."""
    yield from _of_inputs("input-unanswered", ForumInput.objects.filter(forum__state=CLOSED).to_answer())


def answers_not_public() -> Iterator[Finding]:
    """The answers of a closed forum are public. The database refuses the contrary; an older row might not know."""
    for code in _codes(Forum.objects.filter(state=CLOSED, answers_public_at=None)):
        yield Finding("answers-not-public", code)


def answered_though_gone() -> Iterator[Finding]:
    """What was hidden or taken back has no decision that says it was accepted, and changed no clause."""
    accepted = Q(disposition__decision__in=ACCEPTED)
    cited = Exists(ClauseCitation.objects.counted().filter(input=OuterRef("pk")))
    gone = ForumInput.objects.filter(state__in=("hidden", "withdrawn")).filter(accepted | cited)
    yield from _of_inputs("input-gone-but-answered", gone)


def groups_that_lead_nowhere() -> Iterator[Finding]:
    """An input stands under one of the same forum that stands itself and stands under none."""
    elsewhere, deeper = ~Q(same_as__forum=F("forum")), Q(same_as__same_as__isnull=False)
    gone = ~Q(same_as__state__in=("waiting", "shown"))
    grouped = ForumInput.objects.filter(same_as__isnull=False)
    yield from _of_inputs("group-broken", grouped.filter(elsewhere | deeper | gone))


def cited_but_not_accepted() -> Iterator[Finding]:
    """Each citation is of an input that was accepted, wholly or in part."""
    decision = Coalesce(F("input__disposition__decision"), F("input__same_as__disposition__decision"))
    citations = ClauseCitation.objects.counted().annotate(decision=decision)
    yield from _of_citations("cited-not-accepted", citations.filter(Q(decision=None) | ~Q(decision__in=ACCEPTED)))


def cited_elsewhere() -> Iterator[Finding]:
    """Each citation is of an input of a forum about that service, and its version is one of that service."""
    about = ForumStandard.objects.filter(forum=OuterRef("input__forum"), service=OuterRef("service"))
    wrong = ~Exists(about) | ~Q(standard__service=F("service")) | ~Q(standard__version=F("version"))
    yield from _of_citations("cited-elsewhere", ClauseCitation.objects.filter(standard__isnull=False).filter(wrong))


def cited_but_unchanged() -> Iterator[Finding]:
    """The component that a fixed version cites an input for says something else than before."""
    fixed = ClauseCitation.objects.counted().filter(Q(standard__state="agreed") | ~Q(standard__state__in=CITABLE))
    for chunk in _chunks(fixed):
        for change in changes_of(chunk):
            if not change.is_changed:
                yield _citation("cited-not-changed", change.citation)


def sources_lost() -> Iterator[Finding]:
    """What was sealed when a version was published names exactly the inputs that it cites."""
    for sealed in _batches(sealed_sources_of()):
        keys = [record.standard_id for record in sealed]
        cited: dict[int, set[tuple[str, str, int]]] = {}
        rows = ClauseCitation.objects.filter(standard__in=keys).order_by()
        for standard, component, forum, number in rows.values_list(
            "standard", "code", "input__forum__code", "input__number"
        ):
            cited.setdefault(standard or 0, set()).add((component, forum, number))
        for record in sealed:
            told = {
                (component, source["forum"], number)
                for component, sources in record.sources.items()
                for source in sources
                for number in source["inputs"]
            }
            for component, forum, number in sorted(told ^ cited.get(record.standard_id, set())):
                where = f"{record.service_code} version {record.version} {component}"
                lost = (component, forum, number) in told
                yield Finding("source-lost" if lost else "source-not-sealed", forum, number, where)


def agreements_changed() -> Iterator[Finding]:
    """Sealed minutes of agreement are the file and the content that were sealed."""
    sealed = ForumAgreement.objects.filter(state=ForumAgreement.State.SEALED).select_related("forum").order_by("pk")
    for agreement in sealed.iterator(chunk_size=CHUNK):
        if agreement.content_sha256 != content_hash(agreement.content):
            yield Finding("agreement-content-changed", agreement.forum.code)
        try:
            with agreement.file.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            yield Finding("agreement-file-lost", agreement.forum.code)
            continue
        if found != agreement.file_sha256:
            yield Finding("agreement-file-changed", agreement.forum.code)


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    unanswered,
    answers_not_public,
    answered_though_gone,
    groups_that_lead_nowhere,
    cited_but_not_accepted,
    cited_elsewhere,
    cited_but_unchanged,
    sources_lost,
    agreements_changed,
)


# --- shared -----------------------------------------------------------------------------------------------------------
def _codes(forums: QuerySet[Any]) -> Iterator[str]:
    yield from forums.order_by("code").values_list("code", flat=True).iterator(CHUNK)


def _of_inputs(rule: str, inputs: QuerySet[Any]) -> Iterator[Finding]:
    rows = inputs.order_by("forum__code", "number").values_list("forum__code", "number")
    for code, number in rows.iterator(CHUNK):
        yield Finding(rule, code, number)


def _of_citations(rule: str, citations: QuerySet[Any]) -> Iterator[Finding]:
    for chunk in _chunks(citations):
        for citation in chunk:
            yield _citation(rule, citation)


def _chunks(citations: QuerySet[Any]) -> Iterator[list[ClauseCitation]]:
    rows = citations.select_related("input__forum", "service").order_by("pk")
    yield from _batches(rows.iterator(CHUNK))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, CHUNK)):
        yield batch


def _citation(rule: str, citation: ClauseCitation) -> Finding:
    where = f"{citation.service.code} version {citation.version} {citation.code}"
    return Finding(rule, citation.input.forum.code, citation.input.number, where)
