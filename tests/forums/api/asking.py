"""Asking the API of forums as a program does, and what the tests of it ask about."""

import json
import uuid
from typing import Any

from django.test import Client

from forums.models import Forum, ForumInput, Participant
from tests.factories.forums import make_forum, make_input, make_participant

ROOT = "/api/v1/"
HIDDEN_WORDS = ("Siti Rahasia", "rahasia@contoh.example", "6281200001111", "Komunitas Tertutup")


def send(client: Client, method: str, address: str, data: Any = None, **headers: str) -> Any:
    """Send JSON."""
    body = json.dumps({} if data is None else data)
    return client.generic(method, address, body, content_type="application/json", headers=headers)


def code_of(response: Any) -> tuple[int, str]:
    """Return status and code of a refusal."""
    return response.status_code, response.json()["code"]


def of(forum: Forum, path: str = "") -> str:
    """Return an address below a forum."""
    return f"{ROOT}forums/{forum.code}/{path}"


def person_with_secrets(forum: Forum) -> Participant:
    """Return somebody whose name and contacts nobody may read."""
    name, email, phone, organisation = HIDDEN_WORDS
    return make_participant(forum, name=name, email=email, phone=phone, organisation=organisation)


def one_of_each(forum: Forum) -> dict[str, ForumInput]:
    """Give a forum in session an input in each state; the words of all but the shown one are secret."""
    person = person_with_secrets(forum)
    given = {state: make_input(forum, f"Kata {state}.", participant=person) for state in ForumInput.State.values}
    change = ForumInput.objects.filter
    change(pk=given["waiting"].pk).update(state="waiting")
    change(pk=given["hidden"].pk).update(state="hidden", hide_reason="insult", moderated_at=given["hidden"].received_at)
    change(pk=given["withdrawn"].pk).update(state="withdrawn", text="", passage="", speaker="")
    return given


def online_forum(**fields: Any) -> Forum:
    """Return a forum that takes comments today."""
    from datetime import timedelta

    from forums.domain.lifecycle import today_here

    days = {"comments_from": today_here(), "comments_until": today_here() + timedelta(days=3)}
    return make_forum("announced", starts_at=None, ends_at=None, **{**days, **fields})


def comment(**changes: Any) -> dict[str, Any]:
    """Return the body of an input."""
    return {"client_key": str(uuid.uuid4()), "text": "Bukalah pada hari Sabtu.", "element": "expert", **changes}
