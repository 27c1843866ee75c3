"""Every page in every state of a forum: none breaks, none shows what is hidden, none acts on what people wrote."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from django.test import Client

from core.errors import InvalidInput
from core.fragments import forget_fragments
from forums.domain.guests import Guest, give_as_guest
from forums.domain.inputs import Channel, Said, give_input
from forums.domain.lifecycle import cancel_forum, end_inputs, publish_answers, today_here
from forums.domain.planning import schedule_forum
from forums.domain.replies import reply_to_input
from forums.models import Forum, ForumInput, InputReply
from services.domain import discard_draft, retire_service
from services.models import ServiceStandard
from tests.factories.forums import bring_forum_to, make_disposition, make_forum, make_input, make_participant
from tests.factories.services import make_draft
from tests.forums.api.asking import HIDDEN_WORDS, one_of_each
from tests.forums.test_attacks_rights import PORTAL, PUBLIC
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
State = Forum.State
FORMULA = '=HYPERLINK("http://jahat.example";"klik")'
HOSTILE = f"{FORMULA} <script>alert(1)</script> <img src=x onerror=alert(1)> ]]> \U0001f600"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_fragments()


def said(text: str, **fields: Any) -> Said:
    return Said(**{"client_key": uuid.uuid4(), "text": text, "channel": Channel.PHONE, **fields})


def body_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] != b"PK":
        return str(content.decode(errors="replace"))
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def numbered(addresses: list[tuple[str, str]], most: int) -> list[str]:
    """Return the addresses, those of an input for each of them."""
    found = []
    for _name, address in addresses:
        one = "masukan/1/"
        found += [address.replace(one, f"masukan/{n}/") for n in range(1, most + 1)] if one in address else [address]
    return found


# --- what is hidden ---------------------------------------------------------------------------------------------------
def test_what_waits_or_is_hidden_stands_on_no_page(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION, code="ABC23")
    given = one_of_each(forum)
    shown = given["shown"]
    words = ["Kata waiting.", "Kata hidden.", "Kata withdrawn.", *HIDDEN_WORDS[:3]]
    for state in ("waiting", "hidden", "withdrawn"):
        reply = reply_to_input(
            given=shown, client_key=uuid.uuid4(), text=f"Balasan {state}.", participant=make_participant(forum)
        )
        withheld = {"text": ""} if state == "withdrawn" else {}
        InputReply.objects.filter(pk=reply.pk).update(state=state, hide_reason="insult", **withheld)
        words.append(f"Balasan {state}.")
    secret = make_disposition(shown, reason="Jawaban yang belum terbit.")
    asked = [*numbered(PUBLIC, 4), "/api/v1/forums/ABC23/inputs/", "/api/v1/forums/ABC23/trace/", "/cari/?q=Kata"]
    for state in (State.IN_SESSION, State.ANSWERING):
        if state == State.ANSWERING:
            end_inputs(forum=forum, by=None)
        forget_fragments()
        for address in asked:
            text = body_of(client_a.get(address))
            for word in (*words, secret.reason):
                assert word not in text, (address, word)
    publish_answers(forum=forum, by=None)
    for address in asked:
        text = body_of(client_a.get(address))
        assert not [word for word in words if word in text], address


# --- what people write ------------------------------------------------------------------------------------------------
def test_words_stay_words_everywhere(client_a: Client, sign_in: Any) -> None:
    forum = make_forum(State.IN_SESSION, code="ABC23", title='Aula <b>&amp;</b> "kita"')
    speaker = make_participant(forum, name="<script>alert(2)</script>", organisation=FORMULA, show_name=True)
    given = make_input(forum, HOSTILE, participant=speaker, organisation=FORMULA)
    reply_to_input(given=given, client_key=uuid.uuid4(), text=HOSTILE, participant=speaker)
    head = sign_in("head")
    client_a.cookies["forum_ABC23"] = speaker.key
    for client, addresses in ((client_a, PUBLIC), (head, PORTAL)):
        for name, address in addresses:
            response = client.get(address)
            kind = response.headers.get("Content-Type", "")
            if "html" in kind or "svg" in kind:
                text = body_of(response)
                for tag in ("<script>alert", "<img src=x"):
                    assert tag not in text, (name, tag)
    rows = list(csv.DictReader(io.StringIO(body_of(client_a.get("/forum/ABC23/data.csv")).lstrip("\ufeff"))))
    assert not rows[0]["text"].startswith("=")
    for address in ("/forum/ABC23/masukan.atom", "/forum/forum.atom"):
        assert ElementTree.fromstring(client_a.get(address).content) is not None  # our own document
    for client, address in (
        (client_a, "/forum/ABC23/data.xlsx"),
        (head, "/portal/forum/ABC23/masukan.xlsx"),
        (head, "/portal/forum/ABC23/peserta/daftar-hadir.xlsx"),
    ):
        book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
        assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"], (
            address
        )
    assert client_a.get("/forum/ABC23/data.json").json()["inputs"][0]["text"] == given.text


@pytest.mark.parametrize("text", ["\u202etxet", "a\x00b", "x" * 100_000, "\ud800", " \n\t "])
def test_letters_that_deceive_are_refused(text: str) -> None:
    forum = make_forum(State.IN_SESSION)
    with pytest.raises(InvalidInput):
        give_input(forum=forum, said=said(text))
    if text.strip():
        with pytest.raises(InvalidInput):
            give_as_guest(forum=forum, said=said("Baik."), guest=Guest(element="expert", name=text, organisation="X"))
    assert not forum.participants.exists()


# --- every page in every state ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", [*State])
@pytest.mark.parametrize("kind", ["meeting", "comments"])
def test_no_page_breaks(client_a: Client, sign_in: Any, state: str, kind: str) -> None:
    day = today_here()
    days = {"starts_at": None, "ends_at": None, "comments_from": day, "comments_until": day + dt.timedelta(days=3)}
    if (kind, state) in {("meeting", State.CLOSED), ("comments", State.IN_SESSION)}:
        pytest.skip("a meeting closes with minutes of agreement only, and comments have none")
    forum = make_forum(State.PREPARED, code="ABC23", **(days if kind == "comments" else {}))
    forum = bring_forum_to(forum, state)
    _ask_everything(client_a, sign_in("head"))
    assert Forum.objects.get(pk=forum.pk).state == state


def test_no_page_breaks_when_the_draft_is_discarded_and_the_service_retired(client_a: Client, sign_in: Any) -> None:
    forum = make_forum(State.ANSWERING, code="ABC23")
    given = make_input(forum, channel=Channel.PAPER, speaker="Budi")
    make_disposition(given)
    standard = forum.standards.get().standard
    assert standard is not None
    ServiceStandard.objects.filter(pk=standard.pk).update(state="draft")
    standard.refresh_from_db()
    discard_draft(standard=standard, by=None)
    _ask_everything(client_a, sign_in("head"))
    retire_service(service=standard.service, by=None)
    _ask_everything(client_a, sign_in("head"))
    assert ForumInput.objects.get().subject_id == forum.standards.get().pk


def test_a_prepared_forum_bears_that_its_draft_is_discarded(client_a: Client, sign_in: Any) -> None:
    standard = make_draft()
    make_forum(State.PREPARED, standard, code="ABC23")
    discard_draft(standard=standard, by=None)
    _ask_everything(client_a, sign_in("head"))


def test_the_last_day_of_the_calendar_is_too_far_away(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED, code="ABC23")
    last = {"comments_from": dt.date(9999, 12, 1), "comments_until": dt.date(9999, 12, 31)}
    meeting = {
        name: dt.datetime(9999, 12, 31, hour, tzinfo=dt.UTC) for name, hour in (("starts_at", 20), ("ends_at", 23))
    }
    for field, fields in (("comments_until", last), ("ends_at", meeting)):
        with pytest.raises(InvalidInput) as refusal:
            schedule_forum(forum=forum, lock=forum.lock, **fields, by=get_user("team"))
        assert list(refusal.value.errors) == [field]
    assert client_a.get("/forum/ABC23/acara.ics").status_code == 200


def test_a_cancelled_forum_takes_nothing_more(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED, code="ABC23")
    person = make_participant(forum, present=False)
    cancel_forum(forum=forum, reason="Gedung dipakai.", by=None)
    client_a.cookies["forum_ABC23"] = person.key
    for name, address in PUBLIC:
        if "ABC23" in address:
            assert client_a.post(address, {"way": "known"}).status_code < 500, name
    person.refresh_from_db()
    assert (person.checked_in_at, forum.inputs.count()) == (None, 0)


def _ask_everything(guest: Client, staff: Client) -> None:
    forget_fragments()
    for client, addresses in ((guest, PUBLIC), (staff, PORTAL), (staff, PUBLIC)):
        for name, address in addresses:
            status = client.get(address).status_code
            assert status in (200, 302, 304, 403, 404, 405, 409, 410), (name, status)
