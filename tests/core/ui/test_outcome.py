from __future__ import annotations

import re
from unittest import mock

import pytest
from django import forms
from django.contrib.messages import constants, get_messages
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from core.errors import DomainError, InvalidInput, NotFound
from core.ui.outcome import show_refusal, tell_outcome


class Week(forms.Form):
    code = forms.CharField(required=False)
    monday = forms.CharField(required=False)


@pytest.mark.parametrize(
    ("error", "field", "expected"),
    [
        (NotFound(), None, {"__all__": [str(NotFound())]}),
        (NotFound(), "code", {"code": [str(NotFound())]}),
        (NotFound(), "elsewhere", {"__all__": [str(NotFound())]}),
        (InvalidInput({"code": ["a", "b"]}), None, {"code": ["a", "b"]}),
        (InvalidInput({"hours": ["a"], "other": ["c"]}), "code", {"monday": ["a"], "__all__": ["c"]}),
    ],
)
def test_a_refusal_stands_beside_its_field(
    error: DomainError, field: str | None, expected: dict[str, list[str]]
) -> None:
    form = Week({})

    show_refusal(form, error, field=field, names={"hours": "monday"})

    assert form.errors == expected


@pytest.fixture
def asked() -> HttpRequest:
    request = RequestFactory().post("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def told(request: HttpRequest) -> list[tuple[int, str]]:
    return [(message.level, str(message)) for message in get_messages(request)]


@pytest.mark.parametrize(("done", "expected"), [("Saved.", [(constants.SUCCESS, "Saved.")]), ("", [])])
def test_what_was_done_is_told(asked: HttpRequest, done: str, expected: list[tuple[int, str]]) -> None:
    act = mock.Mock()

    assert tell_outcome(asked, act, done=done)
    assert told(asked) == expected
    act.assert_called_once_with()


def test_a_refusal_is_told_instead(asked: HttpRequest) -> None:
    assert not tell_outcome(asked, mock.Mock(side_effect=NotFound), done="Saved.")
    assert told(asked) == [(constants.ERROR, str(NotFound()))]


def test_what_is_no_refusal_passes(asked: HttpRequest) -> None:
    with pytest.raises(ValueError, match="broken"):
        tell_outcome(asked, mock.Mock(side_effect=ValueError("broken")))


def test_refusal_is_read_out_at_once_and_the_rest_in_its_turn() -> None:
    told = [Message(constants.ERROR, "Ditolak"), Message(constants.SUCCESS, "Tersimpan")]

    html = render_to_string("core/_messages.html", {"messages": told})

    assert re.findall(r'role="(\w+)">(\w+)<', html) == [("alert", "Ditolak"), ("status", "Tersimpan")]
