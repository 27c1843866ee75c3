"""The live screen: what it shows at each stage, its tag, and what it costs."""

import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import fragments
from core.tenancy import schema_context, use_public
from forums import live
from forums.domain import meeting, points
from forums.domain.lifecycle import cancel_forum, end_inputs
from forums.domain.moderation import hide_input
from forums.models import AgendaItem, Forum, ForumInput
from tests.factories.forums import make_forum, make_input, make_participant

MOST_QUERIES = 9  # forum, point, agenda, presence, inputs, their number, votes; and the agency by its host
State = Forum.State


@pytest.fixture(autouse=True)
def _fresh() -> None:
    fragments.forget_fragments()


@pytest.fixture
def forum(agency_a: Any) -> Forum:
    with schema_context(agency_a.schema_name):
        made = make_forum(State.IN_SESSION)
        AgendaItem.objects.create(forum=made, position=1, title="Pembukaan", starts_at="09:00")
    use_public()
    return made


def content(client: Client, forum: Forum, **headers: str) -> Any:
    return client.get(f"/forum/{forum.code}/layar/isi/", headers=headers)


def anew(client: Client, forum: Forum) -> str:
    fragments.forget_fragments()
    return str(content(client, forum).content.decode())


def test_screen_is_public_and_not_indexed(client_a: Client, client_b: Client, forum: Forum) -> None:
    answer = client_a.get(f"/forum/{forum.code.lower()}/layar/")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "uji-satu.localhost" in page
    assert f"/forum/{forum.code}/tulis/" in page
    assert "core/live.css" in page
    assert client_b.get(f"/forum/{forum.code}/layar/").status_code == 404


def test_a_prepared_forum_has_no_screen(agency_a: Any, client_a: Client) -> None:
    with schema_context(agency_a.schema_name):
        forum = make_forum(State.PREPARED)

    for part in ("", "isi/", "tulis.svg"):
        assert client_a.get(f"/forum/{forum.code}/layar/{part}").status_code == 404


def test_newest_inputs_with_a_name_only_where_it_is_wanted(agency_a: Any, client_a: Client, forum: Forum) -> None:
    with schema_context(agency_a.schema_name):
        named = make_participant(forum, name="Siti Aminah", show_name=True)
        silent = make_participant(forum, name="Budi Santoso", element="expert")
        make_input(forum, "Pertama", participant=named)
        make_input(forum, "Kedua " * 60, participant=silent)
        hide_input(given=make_input(forum, "Rahasia"), reason="insult", by=None)

    page = content(client_a, forum).content.decode()

    assert "Siti Aminah" in page
    assert "Budi Santoso" not in page
    assert "Rahasia" not in page
    assert "Kedua " * 40 not in page
    assert f"/forum/{forum.code}/masukan/2/" in page
    assert "Masukan masuk: 2" in page
    assert "<b>2</b> hadir dari 2 unsur" in page


def test_the_item_that_is_now_and_the_point_that_takes_votes(agency_a: Any, client_a: Client, forum: Forum) -> None:
    with schema_context(agency_a.schema_name):
        meeting.begin_item(item=forum.agenda.get(), by=None)
        point = points.open_votes(point=points.add_point(forum=forum, text="Aula dibuka Sabtu.", by=None), by=None)
        points.vote(point=point, participant=make_participant(forum), choice="agree")

    page = content(client_a, forum).content.decode()

    assert 'class="now" aria-current="step"' in page
    assert "Aula dibuka Sabtu." in page
    assert '<dd><b>1</b> <svg class="mk-bar mk-bar--good"' in page
    assert f"/forum/{forum.code}/suara/" in page


def test_before_and_after_the_meeting(agency_a: Any, client_a: Client, forum: Forum) -> None:
    with schema_context(agency_a.schema_name):
        standard = forum.standards.get().standard
        assert standard is not None
        early = make_forum(State.ANNOUNCED, standard)
        cancelled = cancel_forum(forum=make_forum(State.ANNOUNCED, standard), reason="Gedung dipakai.", by=None)
        end_inputs(forum=forum, by=None)

    assert f"/forum/{early.code}/hadir/" in content(client_a, early).content.decode()
    assert "Gedung dipakai." in content(client_a, cancelled).content.decode()
    page = content(client_a, forum).content.decode()
    assert "Terima kasih" in page
    assert "/tulis/" not in page


def test_tag_stays_until_something_changes(agency_a: Any, client_a: Client, forum: Forum) -> None:
    first = content(client_a, forum)
    tag = first["ETag"]
    fragments.forget_fragments()
    same = content(client_a, forum, **{"if-none-match": tag})
    with schema_context(agency_a.schema_name):
        make_input(forum)
    fragments.forget_fragments()
    other = content(client_a, forum, **{"if-none-match": tag})

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    assert other.status_code == 200
    assert other["ETag"] != tag


def test_an_input_is_shown_within_half_a_second(agency_a: Any, client_a: Client, forum: Forum) -> None:
    content(client_a, forum)
    with schema_context(agency_a.schema_name):
        make_input(forum, "Baru saja")
    assert "Baru saja" not in content(client_a, forum).content.decode()
    time.sleep(fragments.FRESH_SECONDS)

    assert "Baru saja" in content(client_a, forum).content.decode()


def test_content_costs_the_same_with_a_thousand_inputs(agency_a: Any, client_a: Client, forum: Forum) -> None:
    anew(client_a, forum)
    with CaptureQueriesContext(connection) as few:
        anew(client_a, forum)
    with schema_context(agency_a.schema_name):
        given = make_input(forum)
        rows = [
            ForumInput(
                forum=forum, number=number, client_key=f"{number:08d}-1111-4111-8111-111111111111",
                element="expert", channel="phone", text=f"Masukan {number}",
            )
            for number in range(2, 1001)
        ]  # fmt: skip
        ForumInput.objects.bulk_create(rows)
        assert given.number == 1
    use_public()
    with CaptureQueriesContext(connection) as many:
        page = anew(client_a, forum)

    assert "Masukan 1000" in page
    assert len(many) == len(few) <= MOST_QUERIES


def test_who_asks_again_costs_no_query_of_the_forum(client_a: Client, forum: Forum) -> None:
    tag = content(client_a, forum)["ETag"]

    with CaptureQueriesContext(connection) as asked:
        answers = [content(client_a, forum, **{"if-none-match": tag}).status_code for _ in range(20)]

    assert set(answers) == {304}
    assert not [query for query in asked if "forums_" in query["sql"]]


def test_qr_is_an_own_picture_that_stays(client_a: Client, forum: Forum) -> None:
    answer = client_a.get(f"/forum/{forum.code}/layar/tulis.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert "max-age=86400" in answer["Cache-Control"]
    assert client_a.get(f"/forum/{forum.code}/layar/lain.svg").status_code == 404


def test_a_long_agenda_shows_the_part_around_now() -> None:
    items = [AgendaItem(position=number, title=f"Acara {number}") for number in range(1, 11)]
    items[6].began_at = "2026-07-06T00:00Z"

    assert [item.position for item in live._window(items)] == [5, 6, 7, 8, 9, 10]
    assert [item.position for item in live._window(items[:3])] == [1, 2, 3]
