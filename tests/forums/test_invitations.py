"""Inviting, answering, and what happens to the seats; the balance of the elements."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from forums.balance import balance_of, score
from forums.domain import invitations as domain
from forums.domain.people import Person
from forums.errors import AlreadyPresent, AlreadyRegistered, ForumFinished, InvitationEnded, MailJustSent
from forums.models import Forum, Invitation, Stakeholder
from tests.factories.forums import bring_forum_to, make_participant
from tests.forums.people import make_forum, make_invitation, make_stakeholder
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
State = Forum.State


def coming(*names: str, **fields: Any) -> list[Person]:
    return [Person(name=name, element="", **fields) for name in names]


def test_entries_of_the_register_are_invited_once() -> None:
    forum = make_forum()
    entries = [make_stakeholder(), make_stakeholder("Kampus", element="expert", email="", phone="0812 3456 7890")]
    made = domain.invite(forum=forum, stakeholders=entries, by=get_user("team"))
    assert [(each.name, each.element, each.phone) for each in made] == [
        ("Komunitas Teater", "civil_society", ""),
        ("Kampus", "expert", "6281234567890"),
    ]
    assert domain.invite(forum=forum, stakeholders=entries, by=get_user("team")) == []
    entry = AuditEntry.objects.get(action="forums.invited")
    assert entry.changes == {"forum": forum.code, "invitations": 2}
    domain.withdraw_invitation(invitation=made[0], by=None)
    assert len(domain.invite(forum=forum, stakeholders=entries, by=None)) == 1


def test_entries_that_are_not_used_are_left_out() -> None:
    entry = make_stakeholder()
    Stakeholder.objects.update(is_active=False)
    entry.refresh_from_db()
    assert domain.invite(forum=make_forum(), stakeholders=[entry], by=None) == []


@pytest.mark.parametrize("user", ["admin", "counter"])
def test_only_the_team_invites(user: str) -> None:
    with pytest.raises(PermissionRefused):
        domain.invite(forum=make_forum(), stakeholders=[], by=get_user(user))


@pytest.mark.parametrize("state", [State.IN_SESSION, State.ANSWERING, State.CANCELLED])
def test_nobody_is_invited_later(state: str) -> None:
    with pytest.raises(ForumFinished):
        make_invitation(make_forum(state))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"email": "x"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"element": "provider"}, "element"),
    ],
)
def test_a_wrong_invitation_is_refused(fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        make_invitation(make_forum(), **fields)
    assert list(refused.value.errors) == [wrong]


def test_the_same_name_is_not_invited_twice() -> None:
    forum = make_forum()
    make_invitation(forum)
    with pytest.raises(InvalidInput):
        make_invitation(forum, name="komunitas teater")


# --- answering --------------------------------------------------------------------------------------------------------
def test_answer_makes_participants_and_may_be_changed() -> None:
    forum = make_forum(State.ANNOUNCED)
    invited = make_invitation(forum)
    domain.answer_invitation(
        invitation=invited, answer="attending", people=coming("Ani", "Budi"), message="Terima kasih"
    )
    people = list(forum.participants.order_by("pk"))
    assert [(each.name, each.element, each.source, each.state) for each in people] == [
        ("Ani", "civil_society", "invitation", "registered"),
        ("Budi", "civil_society", "invitation", "registered"),
    ]
    domain.answer_invitation(invitation=invited, answer="attending", people=coming("Ani Lestari"))
    people[0].refresh_from_db()
    people[1].refresh_from_db()
    assert (people[0].name, people[1].state, forum.participants.count()) == ("Ani Lestari", "withdrawn", 2)
    domain.answer_invitation(invitation=invited, answer="declined")
    invited.refresh_from_db()
    assert (invited.answer, invited.answered_at is not None) == ("declined", True)
    assert not forum.participants.exclude(state="withdrawn").exists()


def test_answers_take_seats_and_give_them_back() -> None:
    forum = make_forum(State.ANNOUNCED, capacity=1, method="hybrid", link="https://rapat.example/1")
    first, second = make_invitation(forum), make_invitation(forum, name="Kampus", element="expert")
    domain.answer_invitation(invitation=first, answer="attending", people=coming("Ani"))
    domain.answer_invitation(invitation=second, answer="attending", people=coming("Budi"))
    assert second.participants.get().state == "waiting"
    domain.answer_invitation(invitation=first, answer="online", people=coming("Ani"))
    assert (second.participants.get().state, first.participants.get().joins_online) == ("registered", True)
    domain.answer_invitation(invitation=first, answer="attending", people=coming("Ani"))
    assert first.participants.get().state == "waiting"


@pytest.mark.parametrize(
    ("answer", "number", "wrong"),
    [
        ("attending", 0, "people"),
        ("attending", 6, "people"),
        ("online", 1, "answer"),
        ("", 1, "answer"),
        ("x", 1, "answer"),
    ],
)
def test_a_wrong_answer_is_refused(answer: str, number: int, wrong: str) -> None:
    invited = make_invitation(make_forum(State.ANNOUNCED))
    with pytest.raises(InvalidInput) as refused:
        domain.answer_invitation(invitation=invited, answer=answer, people=coming(*["Ani"] * number))
    assert list(refused.value.errors) == [wrong]


def test_who_registered_already_is_not_counted_twice() -> None:
    forum = make_forum(State.ANNOUNCED)
    make_participant(forum, present=False, phone="6281234567890")
    with pytest.raises(AlreadyRegistered):
        domain.answer_invitation(
            invitation=make_invitation(forum), answer="attending", people=coming("Ani", phone="0812 3456 7890")
        )


@pytest.mark.parametrize("state", [State.IN_SESSION, State.ANSWERING, State.CANCELLED])
def test_answers_end_when_the_forum_begins(state: str) -> None:
    forum = make_forum(State.ANNOUNCED)
    invited = make_invitation(forum)
    if state == State.CANCELLED:
        bring_forum_to(forum, state)
    else:
        Forum.objects.filter(pk=forum.pk).update(starts_at=timezone.now() - dt.timedelta(minutes=1))
    with pytest.raises(InvitationEnded):
        domain.answer_invitation(invitation=invited, answer="declined")


def test_a_withdrawn_invitation_ends_and_frees_its_seats() -> None:
    forum = make_forum(State.ANNOUNCED, capacity=1)
    invited = make_invitation(forum)
    domain.answer_invitation(invitation=invited, answer="attending", people=coming("Ani"))
    waiting = make_participant(forum, present=False, state="waiting")
    domain.withdraw_invitation(invitation=invited, by=get_user("team"))
    waiting.refresh_from_db()
    assert waiting.state == "registered"
    with pytest.raises(InvitationEnded):
        domain.answer_invitation(invitation=invited, answer="attending", people=coming("Ani"))
    with pytest.raises(InvitationEnded):
        domain.hand_over(invitation=invited, by=None)
    with pytest.raises(InvitationEnded):
        domain.send_again(invitation=invited, by=None)
    assert domain.withdraw_invitation(invitation=invited, by=None).withdrawn_at is not None


def test_who_is_there_is_not_uninvited() -> None:
    forum = make_forum(State.ANNOUNCED)
    invited = make_invitation(forum)
    make_participant(forum, invitation=invited)
    with pytest.raises(AlreadyPresent):
        domain.withdraw_invitation(invitation=invited, by=None)


def test_letter_and_second_mail() -> None:
    forum = make_forum(State.ANNOUNCED)
    invited = make_invitation(forum)
    handed = domain.hand_over(invitation=invited, by=None).handed_over_at
    assert domain.hand_over(invitation=invited, by=None).handed_over_at == handed
    domain.send_again(invitation=invited, by=None)
    Invitation.objects.update(mailed_at=timezone.now())
    with pytest.raises(MailJustSent):
        domain.send_again(invitation=invited, by=None)
    with pytest.raises(InvalidInput):
        domain.send_again(invitation=make_invitation(forum, name="Tanpa surel", email=""), by=None)


# --- balance ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("elements", "points"), [(0, 0), (1, 1), (4, 4), (5, 5)])
def test_score_counts_elements(elements: int, points: int) -> None:
    assert score(elements) == points


def test_balance_tells_who_is_missing_and_what_score_would_result(django_assert_num_queries: Any) -> None:
    forum = make_forum(State.ANNOUNCED)
    invited = make_invitation(forum)
    make_invitation(forum, name="Kampus", element="expert")
    domain.answer_invitation(invitation=invited, answer="attending", people=coming("Ani", "Budi"))
    make_participant(forum, element="mass_media")
    make_participant(forum, element="provider")
    make_participant(forum, element="related_agency", state="withdrawn")
    make_participant(forum, element="related_agency", is_guest=True, present=False)
    with django_assert_num_queries(2):
        balance = balance_of(forum)
    lines = {line.element: (line.invited, line.accepted, line.registered, line.attended) for line in balance.lines}
    assert lines == {
        "service_user": (0, 0, 0, 0),
        "expert": (1, 0, 0, 0),
        "related_agency": (0, 0, 0, 0),
        "civil_society": (1, 1, 2, 0),
        "mass_media": (0, 0, 1, 1),
    }
    assert [line.element for line in balance.missing] == ["service_user", "related_agency"]
    assert (balance.score_invited, balance.score_expected, balance.score_attended, balance.most) == (3, 2, 1, 2)
