"""Tokens: made, found, bounded in time, and revoked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.api import tokens
from core.api.errors import TokenLifetime, TokenScopes
from core.api.models import ApiToken
from core.errors import InvalidInput, NotFound
from core.models import AuditEntry
from core.tenancy import central_context
from tests.world import get_user

DAY = dt.timedelta(days=1)


def create(**values: Any) -> tuple[ApiToken, str]:
    given = {"name": "Situs web", "scopes": ["read"], "expires_at": timezone.now() + 30 * DAY, **values}
    return tokens.create_token(user=given.pop("user", None) or get_user("admin"), **given)


def test_create_token_keeps_only_a_hash(in_a: Any) -> None:
    token, text = create()

    row = ApiToken.objects.values().get(pk=token.pk)
    assert text.startswith(f"mkl_{token.prefix}_")
    assert text not in str(row)
    assert row["digest"] == tokens.digest_of(text)
    assert tokens.find_token(text) == token


def test_create_token_is_recorded_without_its_text(in_a: Any) -> None:
    token, text = create()

    entry = AuditEntry.objects.get(action="api.token_created", target_id=str(token.pk))
    assert entry.changes["scopes"] == [None, ["read"]]
    assert text.rpartition("_")[2] not in str(entry.changes) + entry.target_name


@pytest.mark.parametrize("lifetime", [-DAY, dt.timedelta(seconds=10), 367 * DAY, 9999 * DAY])
def test_create_token_refuses_lifetimes_outside_of_a_year(in_a: Any, lifetime: dt.timedelta) -> None:
    with pytest.raises(TokenLifetime):
        create(expires_at=timezone.now() + lifetime)


@pytest.mark.parametrize("scopes", [[], ["admin"], ["read", "central"], ["write", "\x00"]])
def test_create_token_refuses_scopes_that_do_not_exist_here(in_a: Any, scopes: list[str]) -> None:
    with pytest.raises(TokenScopes):
        create(scopes=scopes)


def test_create_token_gives_the_central_scope_on_the_base_host(db: None) -> None:
    with central_context():
        token, _ = create(user=get_user("central"), scopes=["central", "read"])

    assert token.scopes == ["read", "central"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "nama\x00", "nama\nbaru", "nama\u202egnp"])
def test_create_token_refuses_names_that_cannot_be_shown(in_a: Any, name: str) -> None:
    with pytest.raises(InvalidInput):
        create(name=name)


@pytest.mark.parametrize("change", [lambda text: text[:-1], lambda text: text + "a", lambda text: text[:-1] + "!"])
def test_find_token_wants_the_whole_text(in_a: Any, change: Any) -> None:
    _, text = create()

    assert tokens.find_token(change(text)) is None


@pytest.mark.parametrize("text", ["", "mkl_", "Bearer", "mkl_" + "a" * 10 + "_" + "b" * 40, "\x00", "é" * 55])
def test_find_token_knows_no_other_text(in_a: Any, text: str) -> None:
    create()

    assert tokens.find_token(text) is None


def test_find_token_with_the_right_prefix_and_another_secret_finds_nothing(in_a: Any) -> None:
    token, _ = create()

    assert tokens.find_token(f"mkl_{token.prefix}_{'a' * 40}") is None


def test_revoke_token_twice_keeps_the_first_moment(in_a: Any) -> None:
    token, _ = create()

    first = tokens.revoke_token(token.pk).revoked_at
    second = tokens.revoke_token(token.pk).revoked_at

    assert first == second
    assert AuditEntry.objects.filter(action="api.token_revoked", target_id=str(token.pk)).count() == 1


def test_revoke_token_that_is_not_there(in_a: Any) -> None:
    with pytest.raises(NotFound):
        tokens.revoke_token(987654321)


def test_note_use_writes_once_in_five_minutes(in_a: Any, django_assert_num_queries: Any) -> None:
    token, _ = create()
    tokens.note_use(token)
    token.refresh_from_db()

    with django_assert_num_queries(0):
        tokens.note_use(token)
    token.last_used_at = timezone.now() - tokens.USE_NOTED_EVERY
    with django_assert_num_queries(1):
        tokens.note_use(token)


@pytest.mark.parametrize(
    "values",
    [{"scopes": []}, {"scopes": ["root"]}, {"expires_at": timezone.now() - 99 * DAY}],
)
def test_the_database_refuses_a_token_without_bounds(in_a: Any, values: dict[str, Any]) -> None:
    token, _ = create()

    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(**values)
