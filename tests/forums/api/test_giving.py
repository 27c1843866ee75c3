"""Passing on an input by API, with a right: kept once, refused as the page refuses, counted."""

from typing import Any

import pytest
from django.test import Client

from forums.api.views import speaking
from forums.models import ForumInput, Participant
from tests.factories.forums import make_forum
from tests.forums.api.asking import code_of, comment, of, online_forum, send

pytestmark = pytest.mark.usefixtures("in_a")


@pytest.fixture
def helper(sign_in: Any) -> Client:
    """Give the browser of somebody who helps in the room."""
    client: Client = sign_in("counter")
    return client


def test_an_input_is_kept_and_its_number_told(helper: Client) -> None:
    forum = online_forum()
    answer = send(helper, "POST", of(forum, "inputs/"), comment(service="peminjaman-aula", component="duration"))
    assert answer.status_code == 201
    assert (answer.json()["number"], answer.json()["state"]) == (1, "shown")
    assert answer.headers["Cache-Control"] == "no-store"
    given = ForumInput.objects.get()
    assert (given.code, given.element, given.channel, given.is_anonymous) == ("duration", "expert", "online", True)
    assert Participant.objects.get().is_guest


def test_the_same_key_is_the_same_input(helper: Client) -> None:
    forum, body = online_forum(), comment()
    statuses = [send(helper, "POST", of(forum, "inputs/"), body).status_code for _number in range(3)]
    assert statuses == [201, 200, 200]
    again = send(helper, "POST", of(forum, "inputs/"), {**body, "text": "Lain."})
    assert (again.status_code, set(again.json())) == (200, {"number", "state", "url"})
    assert (ForumInput.objects.count(), Participant.objects.count()) == (1, 1)


def test_a_name_is_kept_and_told_to_nobody(helper: Client) -> None:
    forum = online_forum()
    answer = send(helper, "POST", of(forum, "inputs/"), comment(name="Siti", organisation="Sanggar", show_name=True))
    assert answer.status_code == 201
    person = Participant.objects.get()
    assert (person.name, person.organisation, person.show_name) == ("Siti", "Sanggar", True)
    assert "Siti" not in helper.get(of(forum, "inputs/")).content.decode()


def test_what_is_read_first_waits(helper: Client) -> None:
    forum = online_forum(moderated_first=True)
    assert send(helper, "POST", of(forum, "inputs/"), comment()).json()["state"] == "waiting"
    assert helper.get(of(forum, "inputs/")).json()["results"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "   "}, "text"),
        ({"text": "x" * 3001}, "text"),
        ({"element": "provider"}, "element"),
        ({"element": ""}, "element"),
        ({"kind": "praise"}, "kind"),
        ({"client_key": "1"}, "client_key"),
        ({"service": "lain"}, "service"),
        ({"component": "duration"}, "code"),
        ({"service": "peminjaman-aula", "component": "weather"}, "component"),
        ({"service": "peminjaman-aula", "component": "duration", "passage": "tidak ada di sana"}, "passage"),
        ({"passage": "kata"}, "passage"),
        ({"name": "x" * 161}, "name"),
    ],
)
def test_bad_values_are_refused_by_field(helper: Client, change: dict[str, Any], field: str) -> None:
    refused = send(helper, "POST", of(online_forum(), "inputs/"), comment(**change))
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == [field]
    assert not ForumInput.objects.exists()
    assert not Participant.objects.exists()


def test_refusals_are_those_of_the_page(helper: Client) -> None:
    forum = online_forum(anonymous_allowed=False)
    assert code_of(send(helper, "POST", of(forum, "inputs/"), comment())) == (422, "anonymous-refused")
    assert send(helper, "POST", of(forum, "inputs/"), comment(name="Siti")).status_code == 201
    subject = forum.standards.get().standard
    assert subject is not None
    invited = make_forum("in_session", subject, by_invitation=True)
    assert code_of(send(helper, "POST", of(invited, "inputs/"), comment())) == (403, "only-invited")
    later = make_forum("announced", subject)
    assert code_of(send(helper, "POST", of(later, "inputs/"), comment())) == (409, "inputs-not-taken")
    prepared = make_forum("prepared", subject)
    assert code_of(send(helper, "POST", of(prepared, "inputs/"), comment())) == (404, "not-found")


def test_a_rush_from_one_address_is_stopped(helper: Client) -> None:
    forum = online_forum()
    for _number in range(speaking.FROM_ONE_ADDRESS):
        assert send(helper, "POST", of(forum, "inputs/"), comment()).status_code == 201
    assert code_of(send(helper, "POST", of(forum, "inputs/"), comment())) == (429, "too-many-messages")


def test_it_takes_the_right_of_who_helps_in_the_room(client_a: Client, sign_in: Any) -> None:
    forum = online_forum()
    assert send(client_a, "POST", of(forum, "inputs/"), comment()).status_code == 401
    assert send(sign_in("admin"), "POST", of(forum, "inputs/"), comment()).status_code == 403
    assert not ForumInput.objects.exists()
