"""From an input to the clause that it changed: cited while a version is prepared, fixed when it is enacted."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from forums.changes import changes_of
from forums.domain.dispositions import effective_disposition
from forums.domain.lifecycle import lock_forum
from forums.errors import CitationRefused, ClauseUnchanged
from forums.models import ClauseCitation, ForumInput
from forums.models.forums import HELD
from services.seam import COMPONENTS, ServiceStandard, lock_standard, normalise, text_error

EDIT = "services.edit_standard"
NOTE_LIMIT = 500
# The states of a version whose sources may still be written: until the decree fixes it.
CITABLE = (
    ServiceStandard.State.DRAFT,
    ServiceStandard.State.INTERNAL_REVIEW,
    ServiceStandard.State.CONSULTATION,
    ServiceStandard.State.AGREED,
)


@transaction.atomic
def cite_input(*, given: ForumInput, standard: ServiceStandard, code: str, note: str = "", by: Actor) -> ClauseCitation:
    """Record that a component of a version was changed because of an input; of a group, because of its first.

    The same citation again returns the one that is there, with a new note if one is given. Raises CitationRefused,
    ClauseUnchanged, InvalidInput.
    """
    require(by, EDIT)
    text = _checked(code, note)
    forum = lock_forum(given.forum)  # nobody answers, groups or cites its inputs meanwhile
    given = _first(given)
    standard = lock_standard(standard)
    if (
        standard.state not in CITABLE
        or standard.service.is_retired
        or forum.state not in HELD
        or not forum.standards.filter(service=standard.service_id).exists()
        or not _is_accepted(given)
    ):
        raise CitationRefused
    kept = ClauseCitation.objects.filter(input=given, standard=standard, code=code).first()
    if kept is not None:
        return _noted(kept, text)
    citation = ClauseCitation(
        input=given,
        service=standard.service,
        standard=standard,
        version=standard.version,
        code=code,
        note=text,
        cited_by=by,
    )
    if not changes_of([citation])[0].is_changed:
        raise ClauseUnchanged
    citation.save()
    _record("forums.input_cited", citation)
    return citation


@transaction.atomic
def withdraw_citation(*, citation: ClauseCitation, by: Actor) -> None:
    """Take back a citation while the version is prepared; a second time changes nothing. Raises CitationRefused."""
    require(by, EDIT)
    lock_forum(citation.input.forum)
    if citation.standard is None:
        raise CitationRefused
    standard = lock_standard(citation.standard)
    if standard.state not in CITABLE:
        raise CitationRefused
    kept = ClauseCitation.objects.filter(pk=citation.pk).select_related("input__forum", "service").first()
    if kept is not None:
        _record("forums.citation_withdrawn", kept)
        kept.delete()


def unfounded_citations(standard: ServiceStandard) -> list[str]:
    """Say which citations of a version do not hold: its component was written back to what it said before."""
    citations = ClauseCitation.objects.filter(standard=standard).select_related("input__forum")
    words = _(
        "“%(component)s” cites input number %(number)s of the forum “%(forum)s”, but says what it said before. "
        "Change it, or withdraw the citation."
    )
    return [
        words
        % {"component": change.label, "number": change.citation.input.number, "forum": change.citation.input.forum}
        for change in changes_of(citations)
        if not change.is_changed
    ]


def _checked(code: str, note: str) -> str:
    errors: dict[str, list[str]] = {}
    text = normalise(note, lines=False)
    if code not in COMPONENTS:
        errors["code"] = [_("Choose from the list only.")]
    if problem := text_error(text, limit=NOTE_LIMIT, lines=False):
        errors["note"] = [problem]
    if errors:
        raise InvalidInput(errors)
    return text


def _first(given: ForumInput) -> ForumInput:
    """Return the input as it is now, or the first of its group when that was answered for all."""
    found = ForumInput.objects.select_related("forum", "disposition", "same_as__disposition").get(pk=given.pk)
    own = getattr(found, "disposition", None)
    if own is None and found.same_as is not None and effective_disposition(found) is not None:
        return found.same_as
    return found


def _is_accepted(given: ForumInput) -> bool:
    answer = effective_disposition(given)
    return given.is_standing and answer is not None and answer.is_accepted


def _noted(kept: ClauseCitation, note: str) -> ClauseCitation:
    if note and note != kept.note:
        kept.note = note
        kept.save(update_fields=["note"])
    return kept


def _record(action: str, citation: ClauseCitation) -> None:
    changes = {
        "forum": citation.input.forum.code,
        "number": citation.input.number,
        "service": citation.service.code,
        "version": citation.version,
        "component": citation.code,
    }
    audit.record(action=action, target=citation, changes=changes)
    content_changed()
