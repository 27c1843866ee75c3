"""Tokens: made, found, used, revoked. What machines send is `mkl_<prefix>_<secret>`; the database keeps SHA-256 of it.

The secret has 238 random bits, so a fast hash is enough: there is no short password to guess.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
import string
from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import audit
from core.api.errors import TokenLifetime, TokenScopes
from core.api.models import ApiToken, Scope
from core.errors import InvalidInput, NotFound, PermissionRefused
from core.models import User
from core.tenancy import is_public

MARK = "mkl"
_LETTERS = string.ascii_letters + string.digits
_PREFIX_LENGTH = 10
_SECRET_LENGTH = 40
_SHAPE = re.compile(rf"{MARK}_([A-Za-z0-9]{{{_PREFIX_LENGTH}}})_[A-Za-z0-9]{{{_SECRET_LENGTH}}}")
SHORTEST = dt.timedelta(minutes=1)
USE_NOTED_EVERY = dt.timedelta(minutes=5)


def known_scopes() -> tuple[Scope, ...]:
    """Return the scopes that exist in the current schema: only the public one has agencies to administer."""
    return tuple(Scope) if is_public() else (Scope.READ, Scope.WRITE)


@transaction.atomic
def create_token(*, name: str, user: User, scopes: Collection[str], expires_at: dt.datetime) -> tuple[ApiToken, str]:
    """Make a token that acts as `user` until `expires_at`. Returns it with its text, which is never told again.

    Raises InvalidInput without a name, TokenScopes, TokenLifetime, and PermissionRefused for a user who may no longer
    sign in: the row is locked, so that a deactivation in the same moment finds the token or is found.
    """
    name = name.strip()
    if not name or len(name) > 100 or not name.isprintable():
        raise InvalidInput({"name": [str(InvalidInput.message)]})
    strange = sorted(set(scopes) - set(known_scopes()))
    if strange or not scopes:
        raise TokenScopes(scopes=", ".join(strange))
    now = timezone.now()
    if not now + SHORTEST <= expires_at <= now + settings.API_TOKEN_LONGEST:
        raise TokenLifetime(days=settings.API_TOKEN_LONGEST.days)
    if not User.objects.select_for_update(no_key=True).filter(pk=user.pk, is_active=True).exists():
        raise PermissionRefused
    prefix = _random(_PREFIX_LENGTH)
    text = f"{MARK}_{prefix}_{_random(_SECRET_LENGTH)}"
    token = ApiToken.objects.create(
        name=name,
        user=user,
        prefix=prefix,
        digest=digest_of(text),
        scopes=[scope.value for scope in Scope if scope in scopes],
        created_at=now,
        expires_at=expires_at,
    )
    audit.record(
        action="api.token_created",
        target=token,
        changes={"scopes": [None, token.scopes], "expires_at": [None, expires_at.isoformat()], "user": [None, user.pk]},
    )
    return token, text


@transaction.atomic
def revoke_token(pk: int) -> ApiToken:
    """End a token at once; ending it twice does no harm. Raises NotFound."""
    token = ApiToken.objects.select_for_update().filter(pk=pk).first()
    if token is None:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.record(action="api.token_revoked", target=token)
    return token


def open_tokens_of(user: User) -> QuerySet[ApiToken]:
    """Return the tokens that act as this user now."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=timezone.now())


def revoke_tokens_of(user: User) -> int:
    """End all tokens that act as this user, and return how many there were."""
    return len([revoke_token(pk) for pk in open_tokens_of(user).order_by("pk").values_list("pk", flat=True)])


def find_token(text: str) -> ApiToken | None:
    """Return the token of this schema with this text, revoked and expired ones too; None when there is none."""
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return None
    token = ApiToken.objects.select_related("user").filter(prefix=shape[1]).first()
    if token is None or not hmac.compare_digest(token.digest, digest_of(text)):
        return None
    return token


def note_use(token: ApiToken) -> None:
    """Write down that the token was used, at most once in five minutes."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def digest_of(text: str) -> str:
    """Return what the database keeps of a token's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
