"""create_api_token."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.api.tokens import find_token
from core.models import AuditEntry


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command("create_api_token", *arguments, stdout=output, stderr=io.StringIO())
    return output.getvalue().strip()


def test_create_api_token_prints_the_token_alone(in_a: Any) -> None:
    text = run("admin@uji-satu.example", "--schema", "uji_satu", "--scope", "write", "--days", "7")

    token = find_token(text)
    assert token is not None
    assert token.scopes == ["write"]
    entry = AuditEntry.objects.get(action="api.token_created", target_id=str(token.pk))
    assert (entry.via, entry.actor_name) == ("command", "create_api_token")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nobody@uji-satu.example", "--schema", "uji_satu"),
        ("admin@uji-satu.example",),
        ("admin@uji-satu.example", "--schema", "uji_satu", "--days", "400"),
        ("admin@uji-satu.example", "--schema", "uji_satu", "--days", "0"),
        ("admin@uji-satu.example", "--schema", "uji_satu", "--scope", "central"),
        ("admin@uji-satu.example", "--schema", "pg_catalog"),
        ("admin@uji-satu.example", "--schema", 'x"; DROP'),
    ],
)
def test_create_api_token_says_what_is_wrong(in_a: Any, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*arguments)
