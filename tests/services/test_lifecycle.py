"""The table of moves: what it allows passes, all else is refused, and no way leads past what the law asks for."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.agencies import current_agency
from core.errors import DomainError, InvalidInput
from services import domain
from services.components import COMPONENTS
from services.domain import publishing, sealing
from services.domain.lifecycle import MOVES, months_later
from services.errors import (
    ChainBroken,
    ConsultationMissing,
    DecreeEmpty,
    DecreeNumberTaken,
    DecreeSigned,
    DraftExists,
    MoveRefused,
    NotInEffectYet,
    OnADecree,
    ReviewClosed,
    ServiceRetired,
    StandardIncomplete,
    UpcomingExists,
)
from services.models import (
    PublicationRecord,
    ServiceStandard,
    StandardDecree,
    StandardEvent,
    StandardReview,
    StandardsSettings,
)
from tests.factories.services import (
    bring_to,
    make_decree,
    make_draft,
    make_in_state,
    make_minutes,
    make_next_draft,
    make_published,
    make_service,
    pdf_file,
    picture_file,
)
from tests.world import get_user

State = ServiceStandard.State

pytestmark = pytest.mark.usefixtures("in_a")


def call(name: str, standard: ServiceStandard) -> Any:
    """Do one of the moves that a person can ask for."""
    calls = {
        State.INTERNAL_REVIEW: lambda: domain.submit_for_review(standard=standard, by=None),
        State.DRAFT: lambda: domain.return_to_draft(standard=standard, note="Ulangi", by=None),
        State.CONSULTATION: lambda: domain.open_consultation(standard=standard, by=None),
        State.AGREED: lambda: domain.agree_standard(standard=standard, minutes=make_minutes(), by=None),
        State.ENACTED: lambda: make_decree(standard),
        State.PUBLISHED: lambda: domain.publish_standard(standard=standard, by=None),
        State.IN_FORCE: lambda: domain.apply_standard(standard=standard, by=None),
        State.UNDER_REVIEW: lambda: domain.begin_review(standard=standard, by=None),
        State.REVOKED: lambda: domain.revoke_standard(standard=standard, reason="Salah", by=None),
    }
    return calls[State(name)]()


def fresh(standard: ServiceStandard) -> ServiceStandard:
    return ServiceStandard.objects.select_related("service", "decree").get(pk=standard.pk)


@pytest.mark.parametrize("state", State.values)
def test_every_state_can_be_reached(state: str) -> None:
    assert make_in_state(state).state == state


@pytest.mark.parametrize("state", State.values)
def test_moves_that_the_table_lacks_are_refused(state: str) -> None:
    standard = make_in_state(state)
    for to in State.values:
        if to != State.SUPERSEDED:
            with transaction.atomic():  # each from the same state
                _try(standard, state, to)
                transaction.set_rollback(True)
            standard = fresh(standard)


def _try(standard: ServiceStandard, state: str, to: str) -> None:
    before = (standard.state, standard.events.count(), PublicationRecord.objects.count())
    allowed = to in MOVES.get(state, frozenset())
    # Two ways into a state need more than the call: an external service is not agreed without a forum, and what
    # applies again after a review does so by a signed statement.
    asks_more = (state, to) in {(State.INTERNAL_REVIEW, State.AGREED), (State.UNDER_REVIEW, State.IN_FORCE)}
    later = (state, to) == (State.PUBLISHED, State.IN_FORCE)  # its decree takes effect next month
    if allowed and not asks_more and not later:
        call(to, standard)
        assert fresh(standard).state != state
        return
    with pytest.raises(NotInEffectYet if later else MoveRefused):
        call(to, standard)
    standard = fresh(standard)
    assert (standard.state, standard.events.count(), PublicationRecord.objects.count()) == before


def test_each_move_is_told_by_an_event() -> None:
    head = get_user("head")
    draft = make_draft()
    domain.submit_for_review(standard=draft, note="Sudah lengkap", by=head)
    event = StandardEvent.objects.get()
    told = (event.from_state, event.to_state, event.by_id, event.by_name, event.note, event.facts)
    assert told == ("draft", "internal_review", head.pk, str(head), "Sudah lengkap", {"missing": []})
    states = ["internal_review", "consultation", "agreed", "enacted", "published", "in_force"]
    other = bring_to(make_draft(make_service("lain", "Lain")), State.IN_FORCE)
    assert list(other.events.values_list("to_state", flat=True)) == states


def test_the_text_that_was_consulted_and_the_one_that_was_agreed_stay_readable() -> None:
    standard = make_in_state(State.CONSULTATION)
    domain.edit_component(standard=standard, code="safety_guarantee", content={"text": "Baru"}, lock=1, by=None)
    domain.agree_standard(standard=standard, minutes=make_minutes(), by=None)
    consulted, agreed = standard.events.exclude(contents=None)
    assert consulted.contents["safety_guarantee"] != agreed.contents["safety_guarantee"] == {"text": "Baru"}
    assert agreed.facts["elements"] == ["service_user", "expert"]


@pytest.mark.parametrize("code", list(COMPONENTS))
def test_agreement_names_each_missing_component(code: str) -> None:
    draft = make_draft(without=(code,))
    standard = bring_to(draft, State.CONSULTATION)
    with pytest.raises(StandardIncomplete) as refusal:
        domain.agree_standard(standard=standard, minutes=make_minutes(), by=None)
    assert refusal.value.facts == {"missing": [code], "service": "peminjaman-aula"}


def test_enactment_names_what_became_incomplete_and_enacts_nothing() -> None:
    good, bad = make_in_state(State.AGREED), make_in_state(State.AGREED, "lain", "Lain")
    decree = make_decree(good, bad, signed=False)
    bad.components.filter(code="duration").update(content={"duration_value": 2})
    with pytest.raises(StandardIncomplete) as refusal:
        domain.enact_decree(decree=decree, file=pdf_file(), by=None)
    assert refusal.value.facts == {"missing": ["duration"], "service": "lain"}


def test_an_external_service_is_agreed_only_with_minutes() -> None:
    with pytest.raises(ConsultationMissing):
        domain.agree_standard(standard=make_in_state(State.CONSULTATION), minutes=None, by=None)


def test_an_internal_service_may_be_agreed_without_a_forum() -> None:
    draft = make_draft(make_service("arsip", "Arsip", audience="internal"))
    domain.submit_for_review(standard=draft, by=None)
    assert domain.agree_standard(standard=draft, minutes=None, by=None).state == State.AGREED


def test_a_service_that_was_opened_after_its_agreement_needs_the_forum_after_all() -> None:
    draft = make_draft(make_service("arsip", "Arsip", audience="internal"))
    domain.submit_for_review(standard=draft, by=None)
    agreed = domain.agree_standard(standard=draft, minutes=None, by=None)
    decree = make_decree(agreed, signed=False)
    domain.change_service(service=agreed.service, name="Arsip", audience="external", by=None)
    with pytest.raises(ConsultationMissing):
        domain.enact_decree(decree=decree, file=pdf_file(), by=None)

    domain.change_service(service=agreed.service, name="Arsip", audience="internal", by=None)
    domain.enact_decree(decree=decree, file=pdf_file(), by=None)
    domain.change_service(service=agreed.service, name="Arsip", audience="external", by=None)
    with pytest.raises(ConsultationMissing):
        domain.publish_standard(standard=agreed, by=None)


def test_what_stands_on_a_decree_is_not_returned() -> None:
    standard = make_in_state(State.AGREED)
    decree = make_decree(standard, signed=False)
    with pytest.raises(OnADecree):
        domain.return_to_draft(standard=standard, note="Ulangi", by=None)
    domain.take_off_decree(decree=decree, standard=standard, by=None)
    returned = domain.return_to_draft(standard=standard, note="Ulangi", by=None)
    assert (returned.state, returned.agreed_at, returned.minutes) == (State.DRAFT, None, None)


def test_a_return_needs_a_note() -> None:
    with pytest.raises(InvalidInput) as refusal:
        domain.return_to_draft(standard=make_in_state(State.INTERNAL_REVIEW), note=" ", by=None)
    assert list(refusal.value.errors) == ["note"]


def test_a_retired_service_gets_no_new_standard_but_can_be_revoked() -> None:
    standard = make_published()
    draft = domain.draft_standard(service=standard.service, by=None)
    domain.retire_service(service=standard.service, by=None)
    with pytest.raises(ServiceRetired):
        domain.submit_for_review(standard=draft, by=None)
    assert domain.revoke_standard(standard=standard, reason="Berhenti", by=None).state == State.REVOKED


# --- minutes and decrees ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"elements": []}, ["elements"]),
        ({"elements": ["nobody"]}, ["elements"]),
        ({"held_on": dt.date(2200, 1, 1)}, ["held_on"]),
        ({"number": "x" * 121}, ["number"]),
        ({"file": picture_file("x.gif", (1, 1))}, []),
    ],
)
def test_minutes_are_checked(fields: dict[str, Any], wrong: list[str]) -> None:
    if not wrong:
        assert make_minutes(**fields).file_sha256
        return
    with pytest.raises(InvalidInput) as refusal:
        make_minutes(**fields)
    assert list(refusal.value.errors) == wrong


def test_a_decree_covers_many_standards() -> None:
    standards = [make_in_state(State.AGREED, f"layanan-{n}", f"Layanan {n}") for n in range(3)]
    decree = make_decree(*standards)
    assert decree.state == StandardDecree.State.SIGNED
    assert {fresh(standard).state for standard in standards} == {State.ENACTED}
    assert len(decree.file_sha256) == 64


def test_a_decree_enacts_something_and_is_signed_once() -> None:
    decree = make_decree(signed=False)
    with pytest.raises(DecreeEmpty):
        domain.enact_decree(decree=decree, file=pdf_file(), by=None)
    standard = make_in_state(State.AGREED)
    domain.put_on_decree(decree=decree, standard=standard, by=None)
    domain.enact_decree(decree=decree, file=pdf_file(), by=None)
    for refused in (
        lambda: domain.enact_decree(decree=decree, file=pdf_file(), by=None),
        lambda: domain.discard_decree(decree=decree, by=None),
        lambda: domain.take_off_decree(decree=decree, standard=standard, by=None),
    ):
        with pytest.raises(DecreeSigned):
            refused()


def test_two_decrees_of_a_year_have_two_numbers() -> None:
    first = make_decree(signed=False, number="SK 1/2026")
    with pytest.raises(DecreeNumberTaken):
        make_decree(signed=False, number=" sk  1/2026 ")
    domain.discard_decree(decree=first, by=None)
    assert make_decree(signed=False, number="SK 1/2026").number == "SK 1/2026"


def test_a_discarded_decree_gives_its_standards_back() -> None:
    standard = make_in_state(State.AGREED)
    domain.discard_decree(decree=make_decree(standard, signed=False), by=None)
    assert fresh(standard).decree is None


def test_a_standard_stands_on_one_decree() -> None:
    standard = make_in_state(State.AGREED)
    make_decree(standard, signed=False)
    with pytest.raises(OnADecree):
        make_decree(standard, signed=False, number="Lain")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"number": " "}, ["number"]),
        ({"title": "x" * 301}, ["title"]),
        ({"signatory_name": "a\x00"}, ["signatory_name"]),
        ({"dated_on": dt.date(2026, 5, 2), "effective_on": dt.date(2026, 5, 1)}, ["effective_on"]),
    ],
)
def test_a_decrees_head_is_checked(fields: dict[str, Any], wrong: list[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make_decree(signed=False, **fields)
    assert list(refusal.value.errors) == wrong


def test_a_decree_of_tomorrow_is_not_signed_today() -> None:
    tomorrow = publishing.today() + dt.timedelta(days=1)
    standard = make_in_state(State.AGREED)
    decree = make_decree(standard, signed=False, dated_on=tomorrow, effective_on=tomorrow)
    with pytest.raises(InvalidInput):
        domain.enact_decree(decree=decree, file=pdf_file(), by=None)


# --- into force, and out of it ----------------------------------------------------------------------------------------


def test_publication_goes_into_force_at_once_when_the_decree_is_in_effect() -> None:
    standard = domain.publish_standard(standard=make_in_state(State.ENACTED), change_note="Baru", by=get_user("head"))
    standard = fresh(standard)
    due = months_later(publishing.today(), 12)
    assert (standard.state, standard.review_due_on, standard.change_note) == (State.IN_FORCE, due, "Baru")
    assert (standard.published_by, standard.public_since) == (get_user("head"), standard.published_at)


def test_a_decree_that_takes_effect_later_lets_the_former_version_apply_until_then() -> None:
    first = make_published()
    second = bring_to(make_next_draft(first, duration={"duration_value": 5}), State.PUBLISHED)
    shown = ServiceStandard.objects.filter(service=first.service)
    assert [s.version for s in shown.shown()] == [1]
    assert [s.version for s in shown.upcoming()] == [2]
    assert publishing.due_to_apply() == []
    second.decree.effective_on = second.decree.dated_on
    second.decree.save()
    assert publishing.due_to_apply() == [second]
    domain.apply_standard(standard=second, by=None)
    assert (fresh(first).state, fresh(second).state) == (State.SUPERSEDED, State.IN_FORCE)
    assert [s.version for s in shown.shown()] == [2]


def test_one_published_version_waits_at_a_time() -> None:
    first = make_published()
    second = bring_to(make_next_draft(first, duration={"duration_value": 5}), State.PUBLISHED)
    third = bring_to(domain.draft_standard(service=second.service, by=None), State.ENACTED)
    with pytest.raises(UpcomingExists) as refusal:
        domain.publish_standard(standard=third, by=None)
    assert refusal.value.facts == {"version": 2}


def test_a_new_draft_waits_until_the_former_is_published() -> None:
    enacted = make_in_state(State.ENACTED)
    with pytest.raises(DraftExists):
        domain.draft_standard(service=enacted.service, by=None)


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501, "a\x00b"])
def test_revocation_needs_a_reason(reason: str) -> None:
    standard = make_published()
    with pytest.raises(InvalidInput):
        domain.revoke_standard(standard=standard, reason=reason, by=None)
    assert fresh(standard).is_current


def test_a_revoked_standard_can_be_followed_by_a_new_version() -> None:
    standard = make_in_state(State.REVOKED)
    assert standard.end_reason == "Tidak diberikan lagi."
    draft = domain.draft_standard(service=standard.service, by=None)
    assert (draft.version, bring_to(draft, State.IN_FORCE).is_current) == (2, True)


# --- reviews ----------------------------------------------------------------------------------------------------------


def test_a_review_without_change_is_a_signed_statement() -> None:
    standard = make_published()
    review = domain.begin_review(standard=standard, reason="Tahunan", by=None)
    standard.review_due_on = dt.date(2020, 1, 1)
    ServiceStandard.objects.filter(pk=standard.pk).update(review_due_on=standard.review_due_on)
    fields = {"statement_number": "P/1", "statement_on": publishing.today(), "by": None}
    concluded = domain.conclude_review_unchanged(review=review, file=pdf_file(), **fields)
    assert concluded.outcome == StandardReview.Outcome.UNCHANGED
    assert fresh(standard).state == State.IN_FORCE
    assert fresh(standard).review_due_on == months_later(publishing.today(), 12)
    with pytest.raises(ReviewClosed):
        domain.conclude_review_unchanged(review=review, file=pdf_file(), **fields)


def test_a_review_ends_with_the_version_that_came_of_it() -> None:
    first = make_in_state(State.UNDER_REVIEW)
    second = bring_to(make_next_draft(first, duration={"duration_value": 5}), State.IN_FORCE)
    review = StandardReview.objects.get()
    assert (review.outcome, review.successor) == (StandardReview.Outcome.NEW_VERSION, second)


def test_a_revocation_ends_the_review() -> None:
    standard = make_in_state(State.UNDER_REVIEW)
    domain.revoke_standard(standard=standard, reason="Berhenti", by=None)
    assert StandardReview.objects.get().outcome == StandardReview.Outcome.ABANDONED


def test_the_time_between_reviews_is_a_setting() -> None:
    domain.change_standards_settings(review_months=6, remind_days=14, by=None)
    assert make_published().review_due_on == months_later(publishing.today(), 6)
    with pytest.raises(InvalidInput) as refusal:
        domain.change_standards_settings(review_months=0, remind_days=181, by=None)
    assert list(refusal.value.errors) == ["review_months", "remind_days"]
    assert StandardsSettings.objects.get().review_months == 6


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (dt.date(2026, 11, 22), 12, dt.date(2027, 11, 22)),
        (dt.date(2028, 2, 29), 12, dt.date(2029, 2, 28)),
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28)),
        (dt.date(2026, 12, 31), 1, dt.date(2027, 1, 31)),
        (dt.date(2026, 12, 15), 36, dt.date(2029, 12, 15)),
    ],
)
def test_months_later(day: dt.date, months: int, then: dt.date) -> None:
    assert months_later(day, months) == then


# --- the chain --------------------------------------------------------------------------------------------------------


def test_each_publication_is_a_link_with_everything_in_it() -> None:
    standard = make_published(unit=None, summary="Aula untuk warga.")
    record = PublicationRecord.objects.get()
    assert record.content == sealing.standard_content(fresh(standard), current_agency())
    assert set(record.content["components"]) == set(COMPONENTS)
    assert record.content["decree"]["number"] == standard.decree.number
    assert (record.sequence, record.previous_hash, len(record.code)) == (1, "0" * 64, 12)
    make_next(standard)
    first, second = sealing.check_links(PublicationRecord.objects.order_by("sequence"))
    assert second.previous_hash == first.chain_hash


def make_next(standard: ServiceStandard) -> ServiceStandard:
    return bring_to(make_next_draft(standard, duration={"duration_value": 7}), State.IN_FORCE)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"content": {"format": "other"}}, "content"),
        ({"content_hash": "a" * 64}, "content"),
        ({"chain_hash": "b" * 64}, "link"),
        ({"previous_hash": "c" * 64}, "previous"),
        ({"sequence": 7}, "gap"),
        ({"code": "aaaaaaaaaaaa"}, "code"),
    ],
)
def test_a_changed_link_is_found(change: dict[str, Any], problem: str) -> None:
    make_published()
    record = PublicationRecord.objects.get()
    for name, value in change.items():
        setattr(record, name, value)
    with pytest.raises(ChainBroken) as refusal:
        list(sealing.check_links([record]))
    assert refusal.value.facts["problem"] == problem


def test_nothing_is_published_onto_a_broken_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    make_published()
    enacted = make_in_state(State.ENACTED, "lain", "Lain")
    monkeypatch.setattr(sealing, "hash_of", lambda content: "d" * 64)
    with pytest.raises(ChainBroken):
        domain.publish_standard(standard=enacted, by=None)
    assert fresh(enacted).state == State.ENACTED


# --- no way around ----------------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.one_of(
        st.sampled_from([state for state in State.values if state != State.SUPERSEDED]),
        st.sampled_from(["empty a component", "fill everything", "unsigned decree", "conclude"]),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_sequence_of_moves_publishes_what_is_incomplete_unsigned_or_unchained(steps: list[str]) -> None:
    from django.db import transaction

    with transaction.atomic():
        draft = make_draft(make_service("acak", "Acak"), without=("fee",))
        for step in ["internal_review", "consultation", *steps]:
            try:
                with transaction.atomic():
                    _step(step, fresh(draft))
            except DomainError:
                continue
        standard = fresh(draft)
        if standard.published_at is not None:
            assert standard.missing() == []
            assert standard.decree is not None
            assert (standard.decree.is_signed, bool(standard.decree.file)) == (True, True)
            assert standard.minutes is not None
            assert standard.record.content_hash == sealing.hash_of(standard.record.content)
            list(sealing.check_links(PublicationRecord.objects.order_by("sequence")))
        transaction.set_rollback(True)


def _step(step: str, standard: ServiceStandard) -> None:
    if step == "empty a component" or step == "fill everything":
        from tests.services.examples import full_content

        content = full_content("fee") if step == "fill everything" else {}
        lock = standard.components.get(code="fee").lock
        domain.edit_component(standard=standard, code="fee", content=content, lock=lock, by=None)
    elif step == "unsigned decree":
        make_decree(standard, signed=False)
    elif step == "conclude":
        review = standard.reviews.filter(outcome="open").first()
        if review:
            domain.conclude_review_unchanged(
                review=review, statement_number="1", statement_on=publishing.today(), file=pdf_file(), by=None
            )
    else:
        call(step, standard)
