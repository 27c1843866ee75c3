"""What staff do by API: the same rights, refusals and records as on the pages."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from core.models import AuditEntry
from core.tenancy import schema_context
from forums.models import ActionItem, Disposition, Forum, Stakeholder
from tests.factories.forums import make_disposition, make_forum, make_input
from tests.factories.services import make_in_state
from tests.forums.api.asking import HIDDEN_WORDS, ROOT, code_of, of, one_of_each, send
from tests.world import AGENCY_B, get_user

pytestmark = pytest.mark.usefixtures("in_a")
TODAY = timezone.localdate()
State = Forum.State
REASON = "Sabtu dibuka mulai pukul 09.00 sampai 14.00."
EXAMPLES = {"<forum:code>": "ABC23", "<int:number>": "1", "<int:pk>": "1"}
FOR_EVERYBODY = {("inputs", "POST")}
BY_THE_DOMAIN = {"progress"}  # who is in charge of an action may report as well
OF_COUNTER = {"session", "end"}  # counter staff may lead a meeting


def addresses() -> list[tuple[str, str, str]]:
    """Return (name, method, address) of every operation of this app that changes something."""
    found = []
    for pattern in get_resolver("forums.api.urls").url_patterns:
        view: Any = pattern.callback
        actions = getattr(view, "actions", None) or {name: name for name in dir(view.view_class)}
        address = str(pattern.pattern)
        for name, example in EXAMPLES.items():
            address = address.replace(name, example)
        found += [
            (str(pattern.name), method.upper(), ROOT + address)
            for method in ("post", "put", "delete")
            if method in actions and (pattern.name, method.upper()) not in FOR_EVERYBODY
        ]
    return found


@pytest.mark.parametrize(("name", "method", "address"), addresses())
def test_who_may_only_read_changes_nothing(sign_in: Any, name: str, method: str, address: str) -> None:
    user = "admin" if name in OF_COUNTER else "counter"
    refused = send(sign_in(user), method, address)
    expected = (404, "not-found") if name in BY_THE_DOMAIN else (403, "permission-refused")
    assert code_of(refused) == expected


@pytest.mark.parametrize(("name", "method", "address"), addresses())
def test_who_is_not_known_changes_nothing(client_a: Client, name: str, method: str, address: str) -> None:
    assert send(client_a, method, address).status_code == 401


def test_lists_of_staff_are_not_for_the_public(client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION)
    for path in ("all-forums/", f"all-forums/{forum.code}/", "stakeholders/", f"forums/{forum.code}/all-inputs/"):
        assert client_a.get(ROOT + path).status_code == 401, path
    assert client_a.get(of(forum, "invitations/")).status_code == 401


def test_another_agency_reaches_nothing() -> None:
    forum = make_forum(State.IN_SESSION)
    make_input(forum)
    client = Client(headers={"host": f"{AGENCY_B}.localhost"})
    with schema_context(AGENCY_B.replace("-", "_")):
        client.force_login(get_user("head"))
    for path in (f"all-forums/{forum.code}/", f"forums/{forum.code}/all-inputs/"):
        assert client.get(ROOT + path).status_code == 404, path
    for method, path in (("PUT", "inputs/1/disposition/"), ("POST", "end/"), ("PUT", "subject/")):
        body = {"decision": "accepted", "reason": REASON, "owner_name": "Tim", "title": "A", "subject": "pledge"}
        assert send(client, method, of(forum, path), {**body, "lock": 0}).status_code == 404, path
    assert client.get(f"{ROOT}all-forums/").json()["results"] == []


def test_a_forum_is_planned_announced_and_cancelled(sign_in: Any) -> None:
    standard = make_in_state("consultation")
    team = sign_in("team")
    body = {
        "title": "Standar aula",
        "subject": "draft_standard",
        "purpose": "Menyelaraskan harapan.",
        "standards": [f"{standard.service.code}/{standard.version}"],
    }
    made = send(team, "POST", f"{ROOT}forums/", body)
    assert (made.status_code, made.json()["state"]) == (201, "prepared")
    address = f"{ROOT}forums/{made.json()['code']}/"
    assert code_of(send(team, "POST", f"{address}announcement/")) == (422, "forum-not-ready")
    days = {"comments_from": TODAY.isoformat(), "comments_until": (TODAY + dt.timedelta(days=5)).isoformat()}
    planned = send(team, "PUT", f"{address}schedule/", {"lock": made.json()["lock"], **days})
    assert (planned.status_code, planned.json()["comments_from"]) == (200, TODAY.isoformat())
    assert code_of(send(team, "PUT", f"{address}schedule/", {"lock": 0, **days})) == (409, "forum-changed")
    lock = planned.json()["lock"]
    renamed = send(team, "PUT", f"{address}subject/", {**body, "title": "Standar aula baru", "lock": lock})
    assert (renamed.status_code, renamed.json()["title"]) == (200, "Standar aula baru")
    assert send(team, "POST", f"{address}announcement/").json()["state"] == "announced"
    assert list(send(team, "POST", f"{address}cancellation/", {"reason": ""}).json()["errors"]) == ["reason"]
    assert send(team, "POST", f"{address}cancellation/", {"reason": "Gedung dipakai."}).json()["state"] == "cancelled"
    assert code_of(send(team, "POST", f"{address}announcement/")) == (409, "forum-move-refused")
    assert AuditEntry.objects.filter(action="forums.forum_cancelled").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"subject": "weather"}, "subject"),
        ({"standards": ["tidak-ada/1"]}, "standards"),
        ({"standards": ["tanpa-nomor"]}, "standards"),
    ],
)
def test_a_plan_is_refused_by_field(sign_in: Any, change: dict[str, Any], field: str) -> None:
    body = {"title": "Standar aula", "subject": "draft_standard", **change}
    refused = send(sign_in("team"), "POST", f"{ROOT}forums/", body)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])
    assert not Forum.objects.exists()


def test_a_meeting_begins_ends_and_closes(sign_in: Any) -> None:
    forum = make_forum(State.ANNOUNCED)
    assert send(sign_in("counter"), "POST", of(forum, "session/")).json()["state"] == "in_session"
    given = make_input(Forum.objects.get(pk=forum.pk))
    assert send(sign_in("counter"), "POST", of(forum, "end/")).json()["state"] == "answering"
    head = sign_in("head")
    assert code_of(send(head, "POST", of(forum, "closure/"))) == (422, "forum-not-ready")
    make_disposition(given)
    assert send(head, "POST", of(forum, "answers-publication/")).json()["answers_public_at"] is not None


def test_inputs_are_answered_with_a_lock(sign_in: Any) -> None:
    forum = make_forum(State.IN_SESSION)
    make_input(forum)
    team, address = sign_in("team"), of(forum, "inputs/1/disposition/")
    body = {"decision": "accepted", "reason": REASON, "owner_name": "Tim penyusun"}
    first = send(team, "PUT", address, body)
    assert (first.status_code, first.json()["answer"]["decision"], first.json()["answer_lock"]) == (200, "accepted", 0)
    other = {**body, "decision": "rejected"}
    assert code_of(send(team, "PUT", address, other)) == (409, "disposition-changed")
    changed = send(team, "PUT", address, {**other, "lock": 0})
    assert (changed.json()["answer"]["decision"], changed.json()["answer_lock"]) == ("rejected", 1)
    assert code_of(send(team, "PUT", address, {**body, "lock": 0})) == (409, "disposition-changed")
    assert Disposition.objects.count() == 1
    assert send(team, "PUT", of(forum, "inputs/9/disposition/"), body).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [({"reason": "Ya."}, "reason"), ({"decision": "maybe"}, "decision"), ({"decided_on": "2999-01-01"}, "decided_on")],
)
def test_an_answer_is_refused_by_field(sign_in: Any, change: dict[str, str], field: str) -> None:
    forum = make_forum(State.IN_SESSION)
    make_input(forum)
    body = {"decision": "accepted", "reason": REASON, "owner_name": "Tim", **change}
    refused = send(sign_in("team"), "PUT", of(forum, "inputs/1/disposition/"), body)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])


def test_staff_read_waiting_inputs_without_names(sign_in: Any) -> None:
    forum = make_forum(State.IN_SESSION)
    given = one_of_each(forum)
    answer = sign_in("counter").get(of(forum, "all-inputs/"))
    rows = {row["number"]: row for row in answer.json()["results"]}
    assert set(rows) == {given["waiting"].number, given["shown"].number}
    assert rows[given["waiting"].number]["text"] == "Kata waiting."
    assert not [word for word in HIDDEN_WORDS if word in answer.content.decode()]


def test_actions_are_planned_reported_and_dropped(sign_in: Any) -> None:
    forum = make_forum(State.IN_SESSION)
    make_disposition(make_input(forum))
    make_input(forum)
    team, due = sign_in("team"), (TODAY + dt.timedelta(days=30)).isoformat()
    body = {"action": "Pasang kipas", "due_on": due, "owner_name": "Umum", "inputs": [1]}
    assert list(send(team, "POST", of(forum, "actions/"), {**body, "inputs": [7]}).json()["errors"]) == ["inputs"]
    assert list(send(team, "POST", of(forum, "actions/"), {**body, "inputs": [2]}).json()["errors"]) == ["inputs"]
    made = send(team, "POST", of(forum, "actions/"), body)
    assert (made.status_code, made.json()["inputs"], made.json()["lock"]) == (201, [1], 0)
    one = of(forum, f"actions/{made.json()['id']}/")
    changed = send(team, "PUT", one, {**body, "action": "Pasang dua kipas", "lock": 0})
    assert (changed.json()["action"], changed.json()["lock"]) == ("Pasang dua kipas", 1)
    assert code_of(send(team, "PUT", one, {**body, "action": "Lain", "lock": 0})) == (409, "action-changed")
    half = send(team, "POST", f"{one}progress/", {"progress": 50, "note": "Dipesan.", "lock": 1})
    assert (half.status_code, half.json()["progress"]) == (201, 50)
    whole = {"progress": 100, "note": "Terpasang.", "lock": 2}
    assert list(send(team, "POST", f"{one}progress/", whole).json()["errors"]) == ["evidence"]
    proved = send(team, "POST", f"{one}progress/", {**whole, "evidence_url": "https://contoh.example/foto"})
    assert proved.json()["state"] == "done"
    assert code_of(send(team, "POST", f"{one}drop/", {"reason": "Tidak perlu."})) == (409, "action-settled")
    assert team.get(one).json()["state"] == "done"
    assert send(sign_in("counter"), "POST", f"{one}progress/", whole).status_code == 403
    assert ActionItem.objects.count() == 1


def test_the_register_takes_contacts_and_never_tells_them(sign_in: Any) -> None:
    team = sign_in("team")
    body = {
        "name": "Sanggar Melati",
        "contact_name": "Siti Rahasia",
        "element": "civil_society",
        "email": "rahasia@contoh.example",
        "phone": "0812-0000-1111",
        "consent_basis": "consent",
        "consent_on": TODAY.isoformat(),
    }
    made = send(team, "POST", f"{ROOT}stakeholders/", body)
    assert (made.status_code, made.json()["has_email"], made.json()["has_phone"]) == (201, True, True)
    assert code_of(send(team, "POST", f"{ROOT}stakeholders/", body)) == (409, "stakeholder-name-taken")
    listed = team.get(f"{ROOT}stakeholders/")
    assert [row["name"] for row in listed.json()["results"]] == ["Sanggar Melati"]
    assert not [word for word in HIDDEN_WORDS if word in listed.content.decode() + made.content.decode()]
    assert sign_in("counter").get(f"{ROOT}stakeholders/").status_code == 403
    entry = Stakeholder.objects.get()
    forum = make_forum(State.PREPARED)
    invited = send(team, "POST", of(forum, "invitations/"), {"stakeholders": [entry.pk, entry.pk]})
    assert (invited.status_code, [row["stakeholder"] for row in invited.json()]) == (201, [entry.pk])
    assert send(team, "POST", of(forum, "invitations/"), {"stakeholders": [entry.pk]}).json() == []
    assert send(team, "POST", of(forum, "invitations/"), {"stakeholders": [99999]}).status_code == 404
    assert [row["element"] for row in team.get(of(forum, "invitations/")).json()["results"]] == ["civil_society"]


def test_a_token_that_only_reads_changes_nothing(client_a: Client) -> None:
    from core.api.tokens import create_token

    forum = make_forum(State.ANNOUNCED)
    until = timezone.now() + dt.timedelta(days=1)
    _token, text = create_token(name="Baca", user=get_user("team"), scopes=["read"], expires_at=until)
    headers = {"Authorization": f"Bearer {text}"}
    assert client_a.get(f"{ROOT}all-forums/", headers=headers).status_code == 200
    assert send(client_a, "POST", of(forum, "session/"), **headers).status_code == 403
    assert Forum.objects.get(pk=forum.pk).state == "announced"
