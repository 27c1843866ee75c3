"""Citing inputs in versions: who, when, which; and what services seals and shows of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from core.errors import DomainError, InvalidInput, PermissionRefused
from core.models import AuditEntry
from forums.changes import changes_of
from forums.domain.citations import withdraw_citation
from forums.domain.dispositions import Answer, change_disposition
from forums.domain.moderation import group_inputs
from forums.errors import CitationRefused, ClauseUnchanged, InputCited
from forums.models import ClauseCitation, Forum, ForumInput
from services import domain
from services.errors import ConditionsUnmet
from services.models import PublicationRecord, ServiceStandard
from services.sources import sources_of
from services.verification.findings import look_at_page, look_at_rows
from tests.factories.forums import make_disposition, make_input
from tests.factories.services import bring_to, make_draft, make_minutes, make_service
from tests.forums.traced import WEEKEND, Traced, make_traced
from tests.world import get_user

State = ServiceStandard.State


@pytest.fixture
def traced(in_a: Any) -> Traced:
    return make_traced()


def test_cite_input_keeps_who_cited_what_and_writes_it_down(traced: Traced) -> None:
    citation = traced.cite(note="  Sabtu\u00a0ditambahkan. ", by=get_user("team"))
    assert (citation.input, citation.standard, citation.code) == (traced.given, traced.draft, "duration")
    assert (citation.service, citation.version) == (traced.draft.service, 2)
    assert citation.cited_by == get_user("team")
    entry = AuditEntry.objects.get(action="forums.input_cited")
    assert entry.changes == {
        "forum": traced.forum.code,
        "number": 1,
        "service": "peminjaman-aula",
        "version": 2,
        "component": "duration",
    }


def test_cite_input_again_keeps_one_citation_and_takes_the_new_note(traced: Traced) -> None:
    first = traced.cite(note="Satu")
    assert traced.cite().pk == first.pk
    assert traced.cite(note="Dua").pk == first.pk
    assert ClauseCitation.objects.get().note == "Dua"


@pytest.mark.parametrize("decision", ["rejected", "answered", ""])
def test_cite_input_takes_accepted_inputs_only(in_a: Any, decision: str) -> None:
    traced = make_traced(decision=decision)
    with pytest.raises(CitationRefused):
        traced.cite()
    make_disposition(traced.given, "partially_accepted") if not decision else None
    if not decision:
        assert traced.cite().pk


def test_cite_input_takes_inputs_about_this_service_only(traced: Traced) -> None:
    other = make_draft(make_service("lain", "Lain"))
    with pytest.raises(CitationRefused):
        traced.cite(standard=other)


@pytest.mark.parametrize("state", [State.DRAFT, State.INTERNAL_REVIEW, State.CONSULTATION, State.AGREED])
def test_cite_input_while_the_version_is_prepared(traced: Traced, state: str) -> None:
    bring_to(traced.draft, state)
    assert traced.cite().standard == traced.draft


@pytest.mark.parametrize("state", [State.ENACTED, State.PUBLISHED, State.IN_FORCE])
def test_citations_are_fixed_with_the_decree(traced: Traced, state: str) -> None:
    citation = traced.cite()
    bring_to(traced.draft, state)
    with pytest.raises(CitationRefused):
        traced.cite(code="fee")
    with pytest.raises(CitationRefused):
        withdraw_citation(citation=ClauseCitation.objects.get(), by=None)
    assert list(ClauseCitation.objects.all()) == [citation]


def test_cite_input_needs_a_changed_component(traced: Traced) -> None:
    with pytest.raises(ClauseUnchanged):
        traced.cite(code="fee")


@pytest.mark.parametrize("bad", [{"code": "biaya"}, {"note": "x" * 501}, {"note": "a\u202eb"}])
def test_cite_input_refuses_what_is_no_component_or_no_note(traced: Traced, bad: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        traced.cite(**bad)
    assert not ClauseCitation.objects.exists()


@pytest.mark.parametrize("local", ["admin", "counter"])
def test_only_who_writes_standards_cites_and_withdraws(traced: Traced, local: str) -> None:
    with pytest.raises(PermissionRefused):
        traced.cite(by=get_user(local))
    citation = traced.cite(by=get_user("team"))
    with pytest.raises(PermissionRefused):
        withdraw_citation(citation=citation, by=get_user(local))


def test_citing_one_of_a_group_cites_its_first(in_a: Any) -> None:
    traced = make_traced(decision="")
    other = make_input(traced.forum, "Sabtu juga.", channel=ForumInput.Channel.FACILITATOR)
    group_inputs(first=traced.given, others=[other], by=None)
    make_disposition(traced.given)
    assert traced.cite(given=ForumInput.objects.get(pk=other.pk)).input == traced.given


def test_withdraw_citation_twice_changes_nothing_more(traced: Traced) -> None:
    citation = traced.cite()
    same = ClauseCitation.objects.get()
    withdraw_citation(citation=citation, by=None)
    withdraw_citation(citation=same, by=None)
    assert not ClauseCitation.objects.exists()
    assert AuditEntry.objects.filter(action="forums.citation_withdrawn").count() == 1


def test_a_discarded_draft_leaves_a_citation_that_counts_no_more(traced: Traced) -> None:
    traced.cite()
    domain.discard_draft(standard=traced.draft, by=None)
    assert ClauseCitation.objects.get().standard is None
    assert not ClauseCitation.objects.counted().exists()


def test_a_cited_input_stays_accepted(traced: Traced) -> None:
    traced.cite()
    disposition = traced.given.disposition
    reason = "Penjagaan gedung belum mungkin pada hari itu."
    no = Answer(decision="rejected", reason=reason, owner_name="Tim")
    with pytest.raises(InputCited):
        change_disposition(disposition=disposition, answer=no, lock=0, by=None)
    partly = Answer(decision="partially_accepted", reason=reason, owner_name="Tim")
    assert change_disposition(disposition=disposition, answer=partly, lock=0, by=None).is_accepted


def test_a_version_is_not_agreed_while_a_citation_does_not_hold(traced: Traced) -> None:
    traced.cite()
    row = traced.draft.components.get(code="duration")
    before = traced.former.components.get(code="duration").content
    domain.edit_component(standard=traced.draft, code="duration", content=before, lock=row.lock, by=None)
    consulted = bring_to(traced.draft, State.CONSULTATION)
    with translation.override("en"), pytest.raises(ConditionsUnmet) as refused:
        domain.agree_standard(standard=consulted, minutes=make_minutes(), by=None)
    assert "number 1" in str(refused.value)
    withdraw_citation(citation=ClauseCitation.objects.get(), by=None)
    assert domain.agree_standard(standard=consulted, minutes=make_minutes(), by=None).state == State.AGREED


# --- what services does with it ---------------------------------------------------------------------------------------
def test_publication_seals_the_sources_and_stays_verifiable(traced: Traced) -> None:
    traced.cite()
    standard = traced.enact()
    record = PublicationRecord.objects.get(standard=standard)
    day = traced.forum.comments_until
    assert record.content["sources"] == {
        "duration": [{"forum": traced.forum.code, "held_on": day.isoformat(), "inputs": [1]}]
    }
    assert (look_at_rows(record).ok, look_at_page(record).ok) == (True, True), look_at_page(record)
    ClauseCitation.objects.all().delete()
    found = look_at_rows(record)
    assert (found.ok, found.detail) == (False, "sources")


def test_publication_without_sources_has_the_same_content_as_before(traced: Traced) -> None:
    assert "sources" not in PublicationRecord.objects.get(standard=traced.former).content


def test_sources_name_the_forum_its_day_and_the_inputs(traced: Traced) -> None:
    traced.cite()
    (source,) = sources_of(traced.draft)["duration"]
    assert (source.code, source.held_on) == (traced.forum.code, traced.forum.comments_until)
    assert source.url == f"/forum/{traced.forum.code}/jejak/"
    assert [(given.number, given.url) for given in source.inputs] == [(1, f"/forum/{traced.forum.code}/masukan/1/")]


def test_changes_compare_a_later_version_with_the_one_before(traced: Traced) -> None:
    traced.cite()
    (change,) = changes_of(ClauseCitation.objects.select_related("input"))
    assert (change.before_version, change.was_consulted, change.is_changed) == (1, False, True)
    assert (change.before["note"], change.after["note"]) != (WEEKEND, "")


def test_changes_compare_the_version_that_was_consulted_with_what_people_read(in_a: Any) -> None:
    from tests.factories.forums import make_forum

    forum = make_forum("in_session")
    given = make_input(forum)
    make_disposition(given)
    standard = forum.standards.get().standard
    assert standard is not None
    row = standard.components.get(code="duration")
    content = {**row.content, "note": WEEKEND}
    with pytest.raises(ClauseUnchanged):
        Traced(forum, given, standard, standard).cite()
    domain.edit_component(standard=standard, code="duration", content=content, lock=row.lock, by=None)
    citation = Traced(forum, given, standard, standard).cite()
    (change,) = changes_of([citation])
    assert (change.before_version, change.was_consulted, change.before) == (1, True, row.content)


def test_cite_input_refuses_before_the_forum_was_held(in_a: Any) -> None:
    traced = make_traced()
    Forum.objects.filter(pk=traced.forum.pk).update(state="announced", answering_since=None)
    with pytest.raises(DomainError):
        traced.cite()
