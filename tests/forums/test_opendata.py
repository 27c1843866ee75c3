"""A forum as files and as a feed: everything public, nothing else, and no cell that acts as a formula."""

import csv
import datetime as dt
import io
import json
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.models import ActionItem, Forum
from forums.opendata import INPUT_FIELDS
from tests.factories.forums import make_disposition, make_forum, make_input, make_participant
from tests.forums.api.asking import HIDDEN_WORDS, one_of_each, person_with_secrets
from tests.forums.traced import make_traced
from tests.world import AGENCY_B

pytestmark = pytest.mark.usefixtures("in_a")
State = Forum.State
FILES = ("data.json", "data.csv", "data.xlsx", "masukan.atom")
ENTRY = "{http://www.w3.org/2005/Atom}entry"
TITLE = "{http://www.w3.org/2005/Atom}title"
COLUMNS = [
    "number",
    "state",
    "hide_reason",
    "kind",
    "channel",
    "element",
    "service_code",
    "component_code",
    "component",
    "text",
    "received_on",
    "supports",
    "same_as",
    "decision",
    "reason",
    "decided_on",
    "due_on",
    "changed",
]


def path_of(forum: Forum, name: str) -> str:
    return f"/forum/{forum.code}/{name}"


def read(client: Client, forum: Forum, name: str) -> str:
    """Return what a file says, in one text."""
    answer = client.get(path_of(forum, name))
    assert answer.status_code == 200, name
    if name != "data.xlsx":
        return answer.content.decode()
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)


def rows_of(client: Client, forum: Forum) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(read(client, forum, "data.json"))["inputs"]
    return found


def test_columns_are_stable(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    make_input(forum)
    assert list(INPUT_FIELDS) == COLUMNS
    data = json.loads(read(client_a, forum, "data.json"))
    assert list(data["inputs"][0]) == list(data["fields"]) == COLUMNS
    assert data["licence"]["code"] == "CC-BY-4.0"
    text = read(client_a, forum, "data.csv").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    assert next(csv.reader(io.StringIO(text))) == COLUMNS
    answer = client_a.get(path_of(forum, "data.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book.worksheets[0][1]] == COLUMNS
    assert len(book.worksheets) == 4
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", FILES)
def test_nothing_that_is_hidden_or_private_leaks(client_a: Client, name: str) -> None:
    forum = make_forum(State.IN_SESSION)
    one_of_each(forum)
    make_disposition(make_input(forum, "Kipas.", participant=person_with_secrets_again(forum)), reason="Belum terbuka.")
    due = timezone.localdate()
    ActionItem.objects.create(forum=forum, action="Pasang", owner_name="Budi Rahasia", due_on=due, first_due_on=due)
    text = read(client_a, forum, name)
    assert "Kata shown." in text
    secrets = ("Kata waiting.", "Kata hidden.", "Kata withdrawn.", "Belum terbuka.", "Budi", *HIDDEN_WORDS)
    assert not [word for word in secrets if word in text]


def person_with_secrets_again(forum: Forum) -> Any:
    return forum.participants.first() or person_with_secrets(forum)


def test_hidden_and_withdrawn_inputs_leave_their_numbers(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    given = one_of_each(forum)
    rows = {row["number"]: row for row in rows_of(client_a, forum)}
    assert given["waiting"].number not in rows
    hidden = rows[given["hidden"].number]
    assert (hidden["state"], hidden["hide_reason"]) == ("hidden", "insult")
    assert {name for name, value in hidden.items() if value is not None} == {"number", "state", "hide_reason"}


def test_answers_and_changes_stand_beside_the_input(client_a: Client) -> None:
    traced = make_traced(closed=True)
    traced.cite()
    traced.enact()
    row = rows_of(client_a, traced.forum)[0]
    assert (row["decision"], row["changed"]) == ("accepted", "peminjaman-aula/2/duration")
    assert row["component_code"] == "duration"
    assert row["supports"] == 0


def test_a_group_is_told_by_numbers(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION, answers_public_at=timezone.now())
    first, second = make_input(forum), make_input(forum)
    type(second).objects.filter(pk=second.pk).update(same_as=first)
    make_disposition(first)
    assert [(row["same_as"], row["decision"]) for row in rows_of(client_a, forum)] == [
        (None, "accepted"),
        (1, "accepted"),
    ]


def test_few_participants_are_hidden(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    for _number in range(6):
        make_participant(forum)
    make_participant(forum, element="expert")
    people = json.loads(read(client_a, forum, "data.json"))["participants"]
    assert people["total"]["value"] == 7
    assert {code: figure["value"] for code, figure in people["by_element"].items()} == {
        "service_user": None,
        "expert": None,
    }


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x.example","Klik")', "+1+1", "-2+3", "@SUM(A1)", "\uff1d1+1"])
def test_no_cell_acts_as_a_formula(client_a: Client, sign_in: Any, text: str) -> None:
    forum = make_forum(State.IN_SESSION)
    make_input(forum, text)
    cells = next(csv.DictReader(io.StringIO(read(client_a, forum, "data.csv").lstrip("\N{ZERO WIDTH NO-BREAK SPACE}"))))
    assert cells["text"] == f"'{text}"
    for client, path in ((client_a, path_of(forum, "data.xlsx")), (sign_in("team"), sheet_of(forum))):
        sheet = openpyxl.load_workbook(io.BytesIO(client.get(path).content)).worksheets[0]
        cell = next(cell for cell in sheet[2] if cell.value == text)
        assert (cell.data_type, cell.hyperlink) == ("s", None)


@pytest.mark.parametrize("name", FILES)
def test_only_announced_forums_are_open(client_a: Client, name: str) -> None:
    forum = make_forum(State.PREPARED)
    assert client_a.get(path_of(forum, name)).status_code == 404
    cancelled = make_forum(State.ANNOUNCED, forum.standards.get().standard)
    Forum.objects.filter(pk=cancelled.pk).update(
        state="cancelled", cancelled_at=timezone.now(), cancel_reason="Gedung dipakai."
    )
    assert client_a.get(path_of(cancelled, name)).status_code == 200
    assert client_a.post(path_of(cancelled, name)).status_code in (403, 405)
    other = Client(headers={"host": f"{AGENCY_B}.localhost"})
    assert other.get(path_of(cancelled, name)).status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_queries_do_not_grow(client_a: Client, name: str) -> None:
    forum = make_forum(State.IN_SESSION, answers_public_at=timezone.now())

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            read(client_a, forum, name)
        return len(asked)

    make_disposition(make_input(forum, participant=make_participant(forum)))
    queries()
    few = queries()
    for _number in range(4):
        make_disposition(make_input(forum, participant=make_participant(forum)))
    assert queries() == few


# --- the feed ---------------------------------------------------------------------------------------------------------
def entries(client: Client, forum: Forum) -> list[str]:
    root = ElementTree.fromstring(read(client, forum, "masukan.atom"))  # our own document
    return [entry.findtext(TITLE) or "" for entry in root.iter(ENTRY)]


def test_the_feed_tells_of_inputs_and_then_of_answers(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    make_disposition(make_input(forum))
    assert len(entries(client_a, forum)) == 1
    Forum.objects.filter(pk=forum.pk).update(answers_public_at=timezone.now() + dt.timedelta(minutes=1))
    found = entries(client_a, forum)
    assert len(found) == 2
    assert "1" in found[0]


# --- the working sheet ------------------------------------------------------------------------------------------------
def sheet_of(forum: Forum) -> str:
    return f"/portal/forum/{forum.code}/masukan.xlsx"


def test_staff_work_with_waiting_inputs_and_answers_without_names(sign_in: Any) -> None:
    forum = make_forum(State.IN_SESSION)
    given = one_of_each(forum)
    make_disposition(given["shown"], reason="Sabtu dibuka.")
    answer = sign_in("counter").get(sheet_of(forum))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "Kata waiting." in text
    assert "Sabtu dibuka." in text
    assert not [word for word in ("Kata hidden.", *HIDDEN_WORDS) if word in text]
    assert answer.headers["Cache-Control"].startswith("max-age=0")


def test_the_working_sheet_is_for_staff(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    assert client_a.get(sheet_of(forum)).status_code == 302
