"""What a hostile participant sends: bytes that PostgreSQL does not keep, keys of others, clocks that are wrong."""

from __future__ import annotations

import datetime as dt
import json
import time
import uuid
from typing import Any
from urllib.parse import quote

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from core.antispam import SALT
from forums.domain.inputs import take_back_input
from forums.domain.invitations import answer_invitation
from forums.domain.moderation import group_inputs
from forums.domain.participants import check_in
from forums.errors import AlreadyPresent, InputSettled
from forums.models import Forum, ForumAgreement, ForumInput, Participant
from tests.factories.forums import make_disposition, make_forum, make_input, make_participant
from tests.forums import people
from tests.forums.papers import make_agreement, make_held_forum

pytestmark = pytest.mark.usefixtures("agency_b", "in_a")  # the second agency is asked for before the first is entered
State = Forum.State
JSON = {"accept": "application/json"}
LONG = "9" * 30


@pytest.fixture
def forum(in_a: Any) -> Forum:
    return make_forum(State.IN_SESSION, code="ABC23")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs do not read."""
    monkeypatch.setattr("core.antispam.GuardedForm.least_seconds", 0)
    monkeypatch.setattr("forums.input_forms.GuestForm.least_seconds", 0)


def stamp() -> str:
    return signing.dumps(int(time.time()) - 60, salt=SALT)


def written(**fields: str) -> dict[str, str]:
    shared = {"client_key": str(uuid.uuid4()), "stamp": stamp(), "kind": "suggestion", "about": ""}
    who = {"element": "civil_society", "name": "", "organisation": ""}
    return {**shared, **who, "text": "Bukalah aula pada hari Sabtu.", **fields}


# --- bytes and numbers that no row holds ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path",
    [
        "undangan/%00/",
        "undangan/%00" + "a" * 30 + "/",
        "tanda-tangan/%00/",
        "ABC23/saya/%00/",
        f"undangan/{'a' * 2000}/",
        f"ABC23/masukan/{LONG}/",
        f"ABC23/masukan/{'9' * 5000}/",
        f"ABC23/masukan/{LONG}/dukung/",
        f"ABC23/masukan/1/balas/{LONG}/tarik/",
        f"ABC23/foto/{LONG}/",
        f"ABC23/bahan/{LONG}/",
        f"ABC23/rtl/bukti/{LONG}/",
        "ABC23/naskah/tidak-ada/",
        f"ABC23/naskah/?standar={LONG}",
        "ABC23/layar/tidak.svg",
        "ABC23/dokumen/tidak.pdf",
        "ABCDEFG23/",
        "ABC2345/",
    ],
)
def test_addresses_that_nobody_made_are_not_found(client_a: Client, forum: Forum, path: str) -> None:
    make_input(forum)
    assert client_a.get(f"/forum/{path}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?tahun=0000",
        "?tahun=%00",
        "?kode=%00",
        "?page=%00",
        f"?page={LONG}",
        "?q=%00",
    ],
)
def test_the_list_of_forums_bears_any_question(client_a: Client, forum: Forum, query: str) -> None:
    assert client_a.get(f"/forum/{query}").status_code < 500


@pytest.mark.parametrize("value", ["%00", LONG, "-", "1-", "-fee", "%D9%A3", "%25", "\\"])
def test_filters_bear_any_value(client_a: Client, forum: Forum, value: str) -> None:
    make_input(forum)
    asked = {
        "masukan/": ("bagian", "unsur", "jawaban", "urut", "page"),
        "jejak/": ("komponen", "masukan", "page"),
        "tulis/": ("bagian", "standar", "kutipan"),
        "naskah/fee/": ("standar", "page", "kutipan"),
        "masukan/1/": ("page",),
        "": ("page",),
    }
    for page, names in asked.items():
        for name in names:
            response = client_a.get(f"/forum/ABC23/{page}?{name}={quote(value, safe='%')}")
            assert response.status_code in (200, 404), (page, name)


@pytest.mark.parametrize("value", ['"\\000"', "a" * 3000, "é", "'; DROP TABLE x"])
def test_a_cookie_that_nobody_set_is_nobody(client_a: Client, forum: Forum, value: str) -> None:
    headers = {"cookie": f"forum_ABC23={value}"}
    for page in ("", "saya/", "masukan/", "tulis/", "suara/", "hadir/"):
        assert client_a.get(f"/forum/ABC23/{page}", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "drawing",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "[[[" + "9" * 5000 + ",1],[1,900]]]",
        "[[[NaN,1],[1,900]]]",
        "[[[1e400,1],[1,900]]]",
        "[[[-1,1],[1,900]]]",
        "[[[true,1],[1,900]]]",
        "[[[0.5,1],[1,900]]]",
        "[[[1,1,1],[1,900,1]]]",
        '{"a": 1}',
        "null",
        '"\\u0000"',
        json.dumps([[[n % 1000, n % 900] for n in range(5000)]]),
    ],
)
def test_a_drawing_that_is_none_is_refused(client_a: Client, drawing: str) -> None:
    agreement = make_agreement(make_held_forum(), ForumAgreement.State.SIGNING)
    signature = agreement.signatures.get(element="expert")
    data = {"drawing": drawing, "content_sha256": agreement.content_sha256}
    assert client_a.post(f"/forum/tanda-tangan/{signature.key}/", data).status_code == 422
    signature.refresh_from_db()
    assert signature.drawing is None


@pytest.mark.parametrize(
    "typed", ["0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "x"]
)
def test_a_wrong_clock_is_not_believed(client_a: Client, forum: Forum, typed: str) -> None:
    page = f"/forum/{forum.code}/tulis/"
    sent = client_a.post(page, written(written_at=typed), headers=JSON)
    assert sent.status_code == 201
    given = ForumInput.objects.get()
    assert timezone.now() - given.written_at < dt.timedelta(minutes=1)
    assert client_a.get("/forum/ABC23/masukan/").status_code == 200


# --- keys of others ---------------------------------------------------------------------------------------------------
def test_the_key_of_another_forum_makes_no_second_person_and_no_failure(client_a: Client, forum: Forum) -> None:
    other = people.make_forum(State.ANNOUNCED, code="XYZ45")
    known = make_participant(other, present=False, phone="6281200000001")
    typed = {
        "name": "Budi", "element": "service_user", "phone": "0812 3456 7890", "consent": "on",
        "stamp": stamp(), "key": known.key,
    }  # fmt: skip
    third = people.make_forum(State.ANNOUNCED, code="PQR67")
    assert client_a.post(f"/forum/{third.code}/daftar/", typed).status_code in (200, 302)
    arrival = {**typed, "way": "arrival"}
    assert client_a.post("/forum/ABC23/hadir/", arrival).status_code in (200, 302)
    make_input(forum)
    guest = {"element": "expert", "stamp": stamp(), "key": known.key}
    fresh = Client(headers={"host": client_a.defaults["HTTP_HOST"]})
    assert fresh.post("/forum/ABC23/masukan/1/dukung/", guest).status_code in (302, 409, 422)
    known.refresh_from_db()
    assert (known.forum_id, known.name) == (other.pk, "Siti Aminah")
    for url in ("/forum/ABC23/saya/", "/forum/PQR67/saya/"):
        assert "Siti Aminah" not in fresh.get(url).content.decode()


def test_a_cookie_of_one_forum_or_agency_is_nobody_in_another(agency_b: Any, client_a: Client, forum: Forum) -> None:
    person = make_participant(forum, name="Nama Rahasia")
    people.make_forum(State.IN_SESSION, code="XYZ45")
    client_b = Client(headers={"host": f"{agency_b.slug}.localhost"})
    for client, code in ((client_a, "XYZ45"), (client_b, "ABC23")):
        client.cookies[f"forum_{code}"] = person.key
        for page in (f"{code}/saya/", f"{code}/saya/{person.key}/", f"{code}/suara/"):
            response = client.get(f"/forum/{page}")
            assert "Nama Rahasia" not in response.content.decode()
            assert response.status_code in (200, 404)


def test_who_finds_the_thanks_page_does_not_become_the_giver(client_a: Client, forum: Forum) -> None:
    """The key of an input stands in an address that people copy; it must not open somebody's own page for ever."""
    registered = make_participant(forum)
    guest = make_participant(forum, present=False, is_guest=True, name="")
    mine, old = make_input(forum, participant=registered), make_input(forum, participant=guest)
    ForumInput.objects.filter(pk=old.pk).update(received_at=timezone.now() - dt.timedelta(days=2))
    for given in (mine, old):
        stranger = Client(headers={"host": client_a.defaults["HTTP_HOST"]})
        sent = stranger.post("/forum/ABC23/tulis/", written(client_key=str(given.client_key), text=given.text))
        assert sent.status_code == 302
        assert "forum_ABC23" not in sent.cookies


def test_a_guest_whose_answer_was_lost_is_remembered_when_it_is_sent_again(client_a: Client, forum: Forum) -> None:
    data = written()
    client_a.post("/forum/ABC23/tulis/", data)
    again = Client(headers={"host": client_a.defaults["HTTP_HOST"]})
    assert again.post("/forum/ABC23/tulis/", data).cookies["forum_ABC23"].value == Participant.objects.get().key


# --- what was settled stays settled -----------------------------------------------------------------------------------
def test_nobody_takes_back_what_was_answered_with_its_group(forum: Forum) -> None:
    first, second = make_input(forum), make_input(forum, "Sabtu juga.", participant=make_participant(forum))
    group_inputs(first=first, others=[second], by=None)
    make_disposition(first)
    second.refresh_from_db()
    assert second.participant is not None
    with pytest.raises(InputSettled):
        take_back_input(given=second, participant=second.participant)
    second.refresh_from_db()
    assert (second.text, second.same_as_id) == ("Sabtu juga.", first.pk)


def test_a_first_that_is_taken_back_leaves_its_group_together(forum: Forum) -> None:
    giver = make_participant(forum)
    first, second, third = make_input(forum, participant=giver), make_input(forum), make_input(forum)
    group_inputs(first=first, others=[second, third], by=None)
    take_back_input(given=first, participant=giver)
    assert [row.same_as_id for row in ForumInput.objects.order_by("number")] == [None, None, second.pk]


def test_an_invitation_does_not_put_out_who_is_checked_in() -> None:
    forum = people.make_forum(State.ANNOUNCED, **people.soon())
    invited = people.make_invitation(forum)
    answer_invitation(invitation=invited, answer="attending", people=[people.person(1), people.person(2)])
    first = forum.participants.order_by("pk").first()
    assert first is not None
    check_in(participant=first)
    for answer, coming in (("declined", []), ("attending", [people.person(3), people.person(2)])):
        with pytest.raises(AlreadyPresent):
            answer_invitation(invitation=invited, answer=answer, people=coming)
    answer_invitation(invitation=invited, answer="attending", people=[people.person(1)])
    assert [row.state for row in forum.participants.order_by("pk")] == ["registered", "withdrawn"]
