"""Pages of the meeting: who may see them, what they do, and that nothing happens twice."""

import uuid
from typing import Any

import pytest
from django.test import Client

from core.tenancy import schema_context, use_public
from forums.domain import points
from forums.domain.moderation import hide_input
from forums.models import AgendaItem, Forum, ForumInput, InputReply, PointVote
from tests.factories.forums import make_forum, make_input, make_participant
from tests.factories.services import picture_file
from tests.world import get_user


@pytest.fixture
def forum(agency_a: Any) -> Forum:
    with schema_context(agency_a.schema_name):
        made = make_forum(Forum.State.IN_SESSION)
        AgendaItem.objects.create(forum=made, position=1, title="Pembukaan", starts_at="09:00")
    use_public()
    return made


@pytest.fixture
def staff(agency_a: Any, client_a: Client) -> Client:
    with schema_context(agency_a.schema_name):
        client_a.force_login(get_user("counter"))
    use_public()
    return client_a


def said(**fields: str) -> dict[str, str]:
    return {
        "text": "Bukalah aula pada hari Sabtu.",
        "kind": "suggestion",
        "about": "",
        "element": "expert",
        "speaker": "Ibu Rohani",
        "organisation": "Sanggar Tari",
        "channel": "facilitator",
        "client_key": str(uuid.uuid4()),
        **fields,
    }


def in_schema(agency: Any, ask: Any) -> Any:
    with schema_context(agency.schema_name):
        found = ask()
    use_public()
    return found


PAGES = ("pimpin/", "pimpin/isi/", "moderasi/", "moderasi/1/", "butir/", "butir/baru/", "foto/", "pimpin/masukan/1/")


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_facilitators_of_this_agency(
    agency_a: Any, client_a: Client, client_b: Client, agency_b: Any, forum: Forum, page: str
) -> None:
    in_schema(agency_a, lambda: make_input(forum))
    path = f"/portal/forum/{forum.code}/{page}"

    assert client_a.get(path).status_code == 302
    in_schema(agency_a, lambda: client_a.force_login(get_user("admin")))
    assert client_a.get(path).status_code == 403
    in_schema(agency_a, lambda: client_a.force_login(get_user("counter")))
    assert client_a.get(path).status_code == 200
    in_schema(agency_b, lambda: client_b.force_login(get_user("team")))
    assert client_b.get(path).status_code == 404


def test_an_input_is_written_down_once(agency_a: Any, staff: Client, forum: Forum) -> None:
    fields = said(about=in_schema(agency_a, lambda: f"{forum.standards.get().pk}:duration"))

    for _ in range(2):
        answer = staff.post(f"/portal/forum/{forum.code}/pimpin/", fields)
        assert answer.status_code == 302

    given = in_schema(agency_a, lambda: ForumInput.objects.select_related("entered_by").get())
    assert (given.speaker, given.organisation, given.element, given.code, given.channel) == (
        "Ibu Rohani",
        "Sanggar Tari",
        "expert",
        "duration",
        "facilitator",
    )
    assert given.entered_by.email.startswith("counter@")


def test_what_was_kept_on_the_device_arrives_with_its_time(agency_a: Any, staff: Client, forum: Forum) -> None:
    headers = {"accept": "application/json"}
    path = f"/portal/forum/{forum.code}/pimpin/"

    answer = staff.post(path, said(written_at="2026-01-01T02:00:00.000Z"), headers=headers)
    wrong = staff.post(path, said(text=""), headers=headers)

    assert (answer.status_code, answer.json()["number"]) == (201, 1)
    assert wrong.status_code == 422
    assert list(wrong.json()["errors"]) == ["text"]


def test_a_form_with_errors_comes_back_whole(staff: Client, forum: Forum) -> None:
    answer = staff.post(f"/portal/forum/{forum.code}/pimpin/", said(text="", speaker="Pak Amin"))

    assert answer.status_code == 422
    assert "Pak Amin" in answer.content.decode()


def test_after_the_forum_nothing_is_written_down(agency_a: Any, staff: Client, forum: Forum) -> None:
    in_schema(
        agency_a,
        lambda: Forum.objects.filter(pk=forum.pk).update(
            state="cancelled", cancelled_at="2026-07-01T00:00Z", cancel_reason="x"
        ),
    )

    answer = staff.post(f"/portal/forum/{forum.code}/pimpin/", said(), headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (409, "inputs-not-taken")


def test_item_begins_and_gets_notes(agency_a: Any, staff: Client, forum: Forum) -> None:
    item = in_schema(agency_a, lambda: forum.agenda.get())
    base = f"/portal/forum/{forum.code}/pimpin/acara/{item.pk}/"

    assert staff.post(f"{base}mulai/").status_code == 302
    assert staff.post(base, {"notes": "Dibuka kepala kantor."}).status_code == 302
    assert staff.post(f"{base}lain/").status_code == 404

    item = in_schema(agency_a, lambda: forum.agenda.get())
    assert (item.is_now, item.notes) == (True, "Dibuka kepala kantor.")


def test_reply_is_published_once(agency_a: Any, staff: Client, forum: Forum) -> None:
    in_schema(agency_a, lambda: make_input(forum, kind="question"))
    fields = {"text": "Mulai Agustus.", "is_oral": "on", "client_key": str(uuid.uuid4())}

    for _ in range(2):
        assert staff.post(f"/portal/forum/{forum.code}/pimpin/masukan/1/", fields).status_code == 302

    reply = in_schema(agency_a, lambda: InputReply.objects.get())
    assert (reply.is_official, reply.is_oral) == (True, True)


def test_moderation_hides_shows_and_groups(agency_a: Any, staff: Client, forum: Forum) -> None:
    in_schema(agency_a, lambda: [make_input(forum) for _ in range(3)])
    base = f"/portal/forum/{forum.code}/moderasi/"

    assert staff.post(f"{base}1/", {"reason": ""}).status_code == 422
    assert staff.post(f"{base}1/", {"reason": "spam", "note": "Iklan"}).status_code == 302
    assert "Iklan" in staff.get(f"{base}1/").content.decode()
    assert staff.post(f"{base}1/tampilkan/").status_code == 302
    assert staff.post(f"{base}2/gabung/", {"others": ["1", "3", "x", "999999"]}).status_code == 302
    assert staff.post(f"{base}3/pisahkan/", {"back": "one"}).status_code == 302
    assert staff.post(f"{base}3/lain/").status_code == 404

    same = in_schema(agency_a, lambda: dict(ForumInput.objects.values_list("number", "same_as__number")))
    assert same == {1: 2, 2: None, 3: None}


def test_moderation_list_asks_the_same_for_one_and_twenty(
    agency_a: Any, staff: Client, forum: Forum, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    path = f"/portal/forum/{forum.code}/moderasi/?show=all"
    counts = []
    for more in (1, 19):
        in_schema(agency_a, lambda more=more: [make_input(forum) for _ in range(more)])
        staff.get(path)
        with CaptureQueriesContext(connection) as asked:
            staff.get(path)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_points_are_made_voted_on_and_decided(agency_a: Any, staff: Client, forum: Forum) -> None:
    in_schema(agency_a, lambda: make_input(forum))
    base = f"/portal/forum/{forum.code}/butir/"
    fields = {"text": "Aula dibuka Sabtu.", "about": "", "inputs": "#1"}

    assert staff.post(f"{base}baru/", {**fields, "inputs": "7"}).status_code == 200
    assert staff.post(f"{base}baru/", fields).status_code == 302
    point = in_schema(agency_a, lambda: forum.points.get())
    assert staff.post(f"{base}{point.pk}/buka/").status_code == 302
    assert staff.post(f"{base}{point.pk}/hasil/", {"result": "not_agreed", "reason": ""}).status_code == 422
    assert staff.post(f"{base}{point.pk}/hasil/", {"result": "agreed"}).status_code == 302
    assert staff.post(f"{base}{point.pk}/hapus/").status_code == 302

    point = in_schema(agency_a, lambda: forum.points.get())
    assert (point.result, point.takes_votes) == ("agreed", False)


def test_votes_from_a_phone(agency_a: Any, client_a: Client, forum: Forum) -> None:
    def ready() -> Any:
        point = points.open_votes(point=points.add_point(forum=forum, text="Satu", by=None), by=None)
        return point, make_participant(forum)

    point, person = in_schema(agency_a, ready)
    path = f"/forum/{forum.code}/suara/"

    client_a.post(path, {"point": point.pk, "choice": "agree"})
    assert in_schema(agency_a, PointVote.objects.count) == 0
    assert "hanya" in client_a.get(path).content.decode().lower()

    client_a.cookies[f"forum_{forum.code}"] = person.key
    for choice in ("agree", "agree", "disagree"):
        assert client_a.post(path, {"point": point.pk, "choice": choice}).status_code == 302
    assert in_schema(agency_a, lambda: list(PointVote.objects.values_list("choice", flat=True))) == ["disagree"]
    page = client_a.get(path).content.decode()
    assert 'value="disagree" checked' in page
    assert person.name not in page
    for wrong in ("", "x", "999999999"):
        assert client_a.post(path, {"point": wrong, "choice": "agree"}).status_code == 404


def test_photos_are_added_changed_and_removed(agency_a: Any, staff: Client, forum: Forum) -> None:
    base = f"/portal/forum/{forum.code}/foto/"

    assert staff.post(base, {"file": picture_file(), "alt": ""}).status_code == 200
    for _ in range(2):
        assert staff.post(base, {"file": picture_file(), "alt": "Aula", "is_public": "on"}).status_code == 302
    photo = in_schema(agency_a, lambda: forum.photos.get())
    file = staff.get(f"{base}{photo.pk}/berkas/")
    assert (file["Content-Type"], file.getvalue()[:4]) == ("image/png", b"\x89PNG")
    assert f"/forum/{forum.code}/foto/{photo.pk}/" in staff.get(f"/forum/{forum.code}/").content.decode()
    assert staff.post(f"{base}{photo.pk}/", {"alt": "Aula penuh"}).status_code == 302
    assert in_schema(agency_a, lambda: forum.photos.get().is_public) is False
    assert staff.post(f"{base}{photo.pk}/hapus/").status_code == 302
    assert in_schema(agency_a, forum.photos.count) == 0


def test_hidden_inputs_leave_the_stream_of_the_room_but_not_of_staff(
    agency_a: Any, staff: Client, forum: Forum
) -> None:
    in_schema(agency_a, lambda: hide_input(given=make_input(forum, "Kasar sekali"), reason="insult", by=None))

    assert "Kasar sekali" in staff.get(f"/portal/forum/{forum.code}/pimpin/isi/").content.decode()
    assert "Kasar sekali" not in staff.get(f"/forum/{forum.code}/layar/isi/").content.decode()
