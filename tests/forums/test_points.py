"""Points to agree on: their list, who may vote, what counts, and what is told of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections

from core.errors import InvalidInput, PermissionRefused
from core.tenancy import schema_context
from forums.domain import points
from forums.errors import ForumFinished, OnlyPresent, PointsFixed, PointVoted, VotesNotTaken
from forums.models import AgreementPoint, Forum, ForumAgreement, Participant, PointVote
from forums.tallies import tally_points
from tests.factories.forums import make_forum, make_input, make_participant
from tests.world import AGENCY_A, get_user

Element = Participant.Element
SCHEMA = AGENCY_A.replace("-", "_")


@pytest.fixture
def forum(in_a: Any) -> Forum:
    return make_forum(Forum.State.IN_SESSION)


@pytest.fixture
def point(forum: Forum) -> AgreementPoint:
    return points.open_votes(point=points.add_point(forum=forum, text="Aula dibuka hari Sabtu.", by=None), by=None)


def test_add_ties_a_point_to_component_and_inputs_once(forum: Forum) -> None:
    given, subject = make_input(forum), forum.standards.get()

    for _ in range(2):
        made = points.add_point(
            forum=forum, text=" Aula dibuka hari Sabtu. ", subject=subject, code="duration", inputs=[given], by=None
        )

    assert (made.text, made.position, made.code) == ("Aula dibuka hari Sabtu.", 1, "duration")
    assert list(made.inputs.all()) == [given]
    assert forum.points.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"text": ""}, "text"), ({"text": "x" * 1001}, "text"), ({"code": "duration"}, "code")],
)
def test_add_refuses_what_is_wrong(forum: Forum, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        points.add_point(forum=forum, **{"text": "Aula dibuka.", **fields}, by=None)

    assert list(refused.value.errors) == [field]


def test_add_refuses_standards_and_inputs_of_another_forum(forum: Forum) -> None:
    standard = forum.standards.get().standard
    assert standard is not None
    other = make_forum(Forum.State.IN_SESSION, standard)

    with pytest.raises(InvalidInput) as refused:
        points.add_point(forum=forum, text="Aula.", subject=other.standards.get(), inputs=[make_input(other)], by=None)

    assert sorted(refused.value.errors) == ["inputs", "subject"]


def test_points_change_places_and_leave(forum: Forum) -> None:
    one, two = (points.add_point(forum=forum, text=text, by=None) for text in ("Satu", "Dua"))

    points.move_point(point=two, direction="up", by=None)
    points.move_point(point=two, direction="up", by=None)

    assert [point.text for point in forum.points.order_by("position")] == ["Dua", "Satu"]
    points.remove_point(point=one, by=None)
    assert [point.text for point in forum.points.all()] == ["Dua"]


def test_words_that_people_voted_on_stay(point: AgreementPoint) -> None:
    with pytest.raises(PointVoted):
        points.change_point(point=point, text="Aula ditutup.", by=None)
    with pytest.raises(PointVoted):
        points.remove_point(point=point, by=None)

    assert points.change_point(point=point, text=point.text, subject=point.forum.standards.get(), by=None).subject


def test_one_point_takes_votes_at_a_time(forum: Forum, point: AgreementPoint) -> None:
    second = points.open_votes(point=points.add_point(forum=forum, text="Dua", by=None), by=None)

    point.refresh_from_db()
    assert (point.takes_votes, second.takes_votes) == (False, True)


def test_votes_open_only_in_session_and_on_undecided_points(in_a: Any, point: AgreementPoint) -> None:
    standard = point.forum.standards.get().standard
    assert standard is not None
    announced = make_forum(Forum.State.ANNOUNCED, standard)
    early = points.add_point(forum=announced, text="Satu", by=None)
    points.decide_point(point=point, result="agreed", by=None)

    for refused in (early, point):
        with pytest.raises(VotesNotTaken):
            points.open_votes(point=refused, by=None)


def test_vote_counts_once_and_may_change(point: AgreementPoint) -> None:
    person = make_participant(point.forum)

    points.vote(point=point, participant=person, choice="agree")
    points.vote(point=point, participant=person, choice="disagree")

    assert list(PointVote.objects.values_list("participant", "choice")) == [(person.pk, "disagree")]


def test_vote_refuses_other_words(point: AgreementPoint) -> None:
    with pytest.raises(InvalidInput):
        points.vote(point=point, participant=make_participant(point.forum), choice="perhaps")


def test_vote_after_closing_is_refused(point: AgreementPoint) -> None:
    person = make_participant(point.forum)
    points.close_votes(point=point, by=None)

    with pytest.raises(VotesNotTaken):
        points.vote(point=point, participant=person, choice="agree")
    points.open_votes(point=point, by=None)
    assert points.vote(point=point, participant=person, choice="agree").choice == "agree"


@pytest.mark.parametrize(
    ("fields", "method", "may"),
    [
        ({}, "offline", True),
        ({"present": False}, "offline", False),
        ({"element": Element.PROVIDER}, "offline", False),
        ({"state": "withdrawn"}, "offline", False),
        ({"present": False, "joins_online": True}, "offline", False),
        ({"present": False, "joins_online": True}, "hybrid", True),
        ({"present": False, "joins_online": True}, "online", True),
        ({"present": False, "joins_online": True, "state": "waiting"}, "hybrid", False),
        ({"present": False, "is_guest": True}, "online", False),
    ],
)
def test_who_may_vote(point: AgreementPoint, fields: dict[str, Any], method: str, *, may: bool) -> None:
    Forum.objects.filter(pk=point.forum.pk).update(method=method)
    person = make_participant(point.forum, **fields)

    if may:
        assert points.vote(point=point, participant=person, choice="agree").pk
    else:
        with pytest.raises(OnlyPresent):
            points.vote(point=point, participant=person, choice="agree")


def test_people_of_another_forum_do_not_vote(point: AgreementPoint) -> None:
    standard = point.forum.standards.get().standard
    assert standard is not None
    stranger = make_participant(make_forum(Forum.State.IN_SESSION, standard))

    with pytest.raises(OnlyPresent):
        points.vote(point=point, participant=stranger, choice="agree")


def test_result_needs_a_reason_when_not_agreed_and_closes_the_votes(point: AgreementPoint) -> None:
    with pytest.raises(InvalidInput):
        points.decide_point(point=point, result="not_agreed", reason=" ", by=None)
    with pytest.raises(InvalidInput):
        points.decide_point(point=point, result="perhaps", by=None)

    decided = points.decide_point(point=point, result="not_agreed", reason="Biaya belum jelas.", by=None)

    assert (decided.result, decided.reason, decided.takes_votes) == ("not_agreed", "Biaya belum jelas.", False)
    assert points.decide_point(point=point, result="agreed", reason="x", by=None).reason == ""


def test_points_are_fixed_once_the_minutes_are_out_for_signatures(point: AgreementPoint) -> None:
    ForumAgreement.objects.create(forum=point.forum, dated_on="2026-07-06", place="Jambi", state="signing")

    for act in (
        lambda: points.add_point(forum=point.forum, text="Dua", by=None),
        lambda: points.decide_point(point=point, result="agreed", by=None),
        lambda: points.move_point(point=point, direction="up", by=None),
    ):
        with pytest.raises(PointsFixed):
            act()


def test_a_cancelled_forum_takes_no_points(in_a: Any) -> None:
    with pytest.raises(ForumFinished):
        points.add_point(forum=make_forum(Forum.State.CANCELLED), text="Satu", by=None)


def test_only_facilitators_work_at_points(point: AgreementPoint) -> None:
    admin = get_user("admin")

    for act in (
        lambda: points.add_point(forum=point.forum, text="Dua", by=admin),
        lambda: points.change_point(point=point, text="Dua", by=admin),
        lambda: points.open_votes(point=point, by=admin),
        lambda: points.close_votes(point=point, by=admin),
        lambda: points.decide_point(point=point, result="agreed", by=admin),
        lambda: points.remove_point(point=point, by=admin),
        lambda: points.move_point(point=point, direction="up", by=admin),
    ):
        with pytest.raises(PermissionRefused):
            act()


def test_tallies_tell_numbers_by_element(point: AgreementPoint, django_assert_num_queries: Any) -> None:
    forum = point.forum
    for name, element, choice in (
        ("Ani", Element.EXPERT, "agree"),
        ("Budi", Element.SERVICE_USER, "agree"),
        ("Citra", Element.SERVICE_USER, "disagree"),
    ):
        person = make_participant(forum, name=name, element=element)
        points.vote(point=point, participant=person, choice=choice)

    with django_assert_num_queries(1):
        tally = tally_points([point])[point.pk]

    assert (tally.agree, tally.disagree, tally.abstain, tally.total) == (2, 1, 0, 3)
    assert [(line.agree, line.disagree) for line in tally.elements] == [(1, 1), (1, 0)]


@pytest.fixture
def _cleaned(committing: None) -> Iterator[None]:
    """Empty what was committed, as the owner: the agency itself may not delete what is only ever added."""
    yield
    models = [model for app in ("forums", "services") for model in apps.get_app_config(app).get_models()]
    names = ", ".join(f'"{SCHEMA}"."{model._meta.db_table}"' for model in models)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'TRUNCATE {names}, "{SCHEMA}"."core_auditentry" CASCADE')


@pytest.mark.usefixtures("_cleaned")
def test_two_votes_of_one_person_at_once_count_once() -> None:
    with schema_context(SCHEMA):
        forum = make_forum(Forum.State.IN_SESSION)
        point = points.open_votes(point=points.add_point(forum=forum, text="Satu", by=None), by=None)
        person = make_participant(forum)
    start = Barrier(4)

    def send(choice: str) -> None:
        try:
            with schema_context(SCHEMA):
                start.wait(timeout=20)
                points.vote(point=point, participant=person, choice=choice)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, ("agree", "disagree", "agree", "abstain")))

    with schema_context(SCHEMA):
        assert PointVote.objects.filter(point=point).count() == 1
