"""Two people who do what does not go together at the same moment: one of them is refused, nothing is half done."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from core.errors import DomainError
from core.tenancy import schema_context
from forums.domain import moderation, points
from forums.domain import participants as people
from forums.domain.agreements import open_signing, reopen_agreement, seal_agreement, sign
from forums.domain.dispositions import Answer, decide_input
from forums.domain.inputs import Channel, Said, give_input, take_back_input
from forums.domain.lifecycle import close_forum, end_inputs
from forums.domain.people import Person
from forums.models import AgreementPoint, Disposition, Forum, ForumAgreement, ForumInput, Participant, PointVote
from services.models import ServiceStandard
from tests.factories.forums import make_input, make_participant
from tests.forums.papers import DRAWING, make_agreement, make_held_forum, sign_all
from tests.forums.people import make_forum
from tests.forums.test_inputs_at_once import SCHEMA, _cleaned, at_once  # noqa: F401  # a fixture

pytestmark = pytest.mark.usefixtures("_cleaned")
State = Forum.State
ANSWER = Answer(decision="rejected", reason="Petugas jaga belum ada pada hari Sabtu.", owner_name="Tim penyusun")
TRIES = 3


def outcome(act: Callable[[], Any]) -> Callable[[], str]:
    """Return a call that tells "done" or the code of the refusal."""

    def call() -> str:
        try:
            act()
        except DomainError as error:
            return error.code
        return "done"

    return call


def clash(*acts: Callable[[], Any]) -> list[str]:
    return at_once(*map(outcome, acts))


def person(phone: str, email: str = "") -> Person:
    return Person(name="Siti", element="service_user", phone=phone, email=email)


def test_groups_in_opposite_directions_make_no_circle() -> None:
    with schema_context(SCHEMA):
        forum = make_forum(State.IN_SESSION)
        one, two, three = (make_input(forum, f"Kata {n}.") for n in range(3))
    clash(
        lambda: moderation.group_inputs(first=one, others=[two], by=None),
        lambda: moderation.group_inputs(first=two, others=[one, three], by=None),
        lambda: moderation.group_inputs(first=three, others=[one], by=None),
    )
    with schema_context(SCHEMA):
        rows = {row.pk: row.same_as_id for row in ForumInput.objects.all()}
    heads = [pk for pk, first in rows.items() if first is None]
    assert len(heads) == 1
    assert all(first in (None, heads[0]) for first in rows.values())


@pytest.mark.parametrize("what", ["take back", "hide"])
def test_what_is_answered_is_not_taken_away_at_the_same_moment(what: str) -> None:
    for _try in range(TRIES):
        with schema_context(SCHEMA):
            forum = make_forum(State.IN_SESSION)
            giver = make_participant(forum)
            given = make_input(forum, participant=giver)
        acts: dict[str, Callable[[], Any]] = {
            "take back": lambda: take_back_input(given=given, participant=giver),  # noqa: B023
            "hide": lambda: moderation.hide_input(given=given, reason="spam", by=None),  # noqa: B023
        }
        done = clash(lambda: decide_input(given=given, answer=ANSWER, by=None), acts[what])  # noqa: B023
        assert sorted(done) == ["done", "input-settled"]
        with schema_context(SCHEMA):
            given.refresh_from_db()
            assert given.is_standing == Disposition.objects.filter(input=given).exists()


def test_a_forum_does_not_close_over_an_input_that_arrives() -> None:
    for _try in range(TRIES):
        with schema_context(SCHEMA):
            forum = end_inputs(forum=make_forum(State.IN_SESSION), by=None)
            Forum.objects.filter(pk=forum.pk).update(session_began_at=None)
        late = Said(client_key=uuid.uuid4(), text="Ditulis di kertas.", channel=Channel.PAPER, speaker="Budi")
        closed, given = clash(lambda: close_forum(forum=forum, by=None), lambda: give_input(forum=forum, said=late))  # noqa: B023
        assert (closed, given) in {("done", "inputs-not-taken"), ("forum-not-ready", "done")}


def test_an_answer_and_the_end_of_a_forum_meet() -> None:
    with schema_context(SCHEMA):
        forum = make_forum(State.IN_SESSION)
        given = make_input(forum)
        end_inputs(forum=forum, by=None)
        Forum.objects.filter(pk=forum.pk).update(session_began_at=None)
    closed, answered = clash(
        lambda: close_forum(forum=forum, by=None), lambda: decide_input(given=given, answer=ANSWER, by=None)
    )
    assert answered == "done"
    assert closed in ("done", "forum-not-ready")


def test_the_last_seat_goes_to_one() -> None:
    with schema_context(SCHEMA):
        forum = make_forum(State.ANNOUNCED, capacity=2)
        holders = [people.register(forum=forum, person=person(f"08120000000{n}")) for n in range(2)]
        people.register(forum=forum, person=person("081200000005"))
    clash(
        lambda: people.withdraw(participant=holders[0]),
        lambda: people.withdraw(participant=holders[1]),
        *[lambda n=n: people.register(forum=forum, person=person(f"0812111111{n}1")) for n in range(3)],
        lambda: people.fill_free_seats(forum=forum),
    )
    with schema_context(SCHEMA):
        states = list(forum.participants.values_list("state", flat=True))
        waiting = forum.participants.get(phone="6281200000005")
    assert states.count("registered") == 2
    assert states.count("waiting") == 2
    assert waiting.state == "registered"


def test_one_person_in_many_spellings_registers_once() -> None:
    with schema_context(SCHEMA):
        forum = make_forum(State.ANNOUNCED)
    spelled = [
        person("0812 3456 7890", "Siti@Contoh.id"),
        person("+62 812-3456-7890"),
        person("+62 (0)812 3456 7890"),
        person("81234567890"),
        person("", "SITI@contoh.ID"),
    ]
    done = clash(*[lambda one=one: people.register(forum=forum, person=one) for one in spelled])
    with schema_context(SCHEMA):
        made = forum.participants.count()
    assert made == done.count("done") <= 2  # the address alone may come before the number alone
    assert set(done) == {"done", "already-registered"}


def test_two_voices_of_one_person_count_once() -> None:
    with schema_context(SCHEMA):
        forum = make_forum(State.IN_SESSION)
        point = points.open_votes(point=points.add_point(forum=forum, text="Aula dibuka.", by=None), by=None)
        voter = make_participant(forum)
    choices = ["agree", "disagree", "agree", "abstain"]
    done = clash(*[lambda c=c: points.vote(point=point, participant=voter, choice=c) for c in choices])
    assert done == ["done"] * 4
    with schema_context(SCHEMA):
        assert PointVote.objects.count() == 1


def test_no_vote_slips_in_behind_the_end() -> None:
    with schema_context(SCHEMA):
        forum = make_forum(State.IN_SESSION)
        point = points.open_votes(point=points.add_point(forum=forum, text="Aula dibuka.", by=None), by=None)
        voters = [make_participant(forum, name=f"Warga {n}") for n in range(3)]
    done = clash(
        lambda: end_inputs(forum=forum, by=None),
        *[lambda v=v: points.vote(point=point, participant=v, choice="agree") for v in voters],
    )
    assert done[0] == "done"
    with schema_context(SCHEMA):
        point.refresh_from_db()
        assert PointVote.objects.count() == done[1:].count("done")
        assert not point.takes_votes


def test_signing_and_taking_the_minutes_back_meet() -> None:
    for _try in range(TRIES):
        with schema_context(SCHEMA):
            agreement = make_agreement(
                make_held_forum(*ServiceStandard.objects.filter(state="consultation")[:1]), ForumAgreement.State.SIGNING
            )
            key = agreement.signatures.get(element="expert").key
        seen = agreement.content_sha256
        reopened, signed = clash(
            lambda: reopen_agreement(agreement=agreement, by=None),  # noqa: B023
            lambda: sign(key=key, drawing=DRAWING, content_sha256=seen),  # noqa: B023
        )
        assert reopened == "done"
        assert signed in ("done", "agreement-not-open")
        with schema_context(SCHEMA):
            assert not agreement.signatures.filter(signed_at__isnull=False).exists()


def test_points_do_not_change_under_the_signatures() -> None:
    for _try in range(TRIES):
        with schema_context(SCHEMA):
            agreement = make_agreement(make_held_forum(*ServiceStandard.objects.filter(state="consultation")[:1]))
            point = AgreementPoint.objects.get(forum=agreement.forum, result="agreed")
        opened, changed = clash(
            lambda: open_signing(agreement=agreement, by=None),  # noqa: B023
            lambda: points.change_point(point=point, text="Aula dibuka setiap hari.", by=None),  # noqa: B023
        )
        assert opened == "done"
        with schema_context(SCHEMA):
            agreement.refresh_from_db()
            said = agreement.content["agreed"][0]["text"]
        assert said == ("Aula dibuka setiap hari." if changed == "done" else "Aula dibuka pada hari Sabtu.")
        assert changed in ("done", "points-fixed")


def test_sealing_and_taking_back_do_not_both_happen() -> None:
    with schema_context(SCHEMA):
        agreement = make_agreement(
            make_held_forum(*ServiceStandard.objects.filter(state="consultation")[:1]), ForumAgreement.State.SIGNING
        )
        sign_all(agreement)
    sealed, reopened = clash(
        lambda: seal_agreement(agreement=agreement, by=None), lambda: reopen_agreement(agreement=agreement, by=None)
    )
    assert (sealed, reopened) in {("done", "agreement-sealed"), ("agreement-not-open", "done")}


def test_checking_in_twice_and_going_again_meet() -> None:
    with schema_context(SCHEMA):
        forum = make_forum(State.IN_SESSION)
        who = make_participant(forum, present=False)
    first, second, gone = clash(
        lambda: people.check_in(participant=who),
        lambda: people.check_in(participant=who),
        lambda: people.withdraw(participant=who),
    )
    with schema_context(SCHEMA):
        who.refresh_from_db()
    if gone == "done":
        assert (who.state, who.checked_in_at, first, second) == ("withdrawn", None, "not-registered", "not-registered")
    else:
        assert (gone, first, second, who.state) == ("already-present", "done", "done", Participant.State.REGISTERED)
