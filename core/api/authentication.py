"""Who calls: a token of this schema, or the session of somebody signed in to the pages of this host."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from core.accounts import policy
from core.api.errors import ScopeMissing, SecondFactorMissing, TokenExpired, TokenRefused
from core.api.models import ApiToken, Scope
from core.api.tokens import find_token, note_use
from core.models import User

REALM = 'Bearer realm="maklumat"'
_SCHEMES = (b"bearer", b"token")


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; the word Token does as well. The token's scopes are checked here, in one place.

    A token lies in the schema of its agency, so on every other host it is simply not there.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the owner and the token; None when the request carries none. Raises what is wrong with it."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() not in _SCHEMES:
            return None
        if len(words) != 2:
            raise TokenRefused
        token = find_token(words[1].decode("latin-1"))
        if token is None or token.revoked_at is not None or not token.user.is_active:
            raise TokenRefused
        if token.is_expired:
            raise TokenExpired
        if policy.lacks_second_factor(request._request, token.user):
            raise SecondFactorMissing
        for scope in needed_scopes(request):
            if not token.allows(scope):
                raise ScopeMissing(scope=scope)
        note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401."""
        return REALM


class PageSessionAuthentication(SessionAuthentication):
    """The session of the pages, with the CSRF token for every unsafe method."""


def needed_scopes(request: Request) -> list[Scope]:
    """Return what a token must allow: to read or to write, and what the view names as `token_scope` besides."""
    by_method = Scope.READ if request.method in SAFE_METHODS else Scope.WRITE
    view: Any = (request.parser_context or {}).get("view")
    extra: Scope | None = getattr(view, "token_scope", None)
    return [by_method, extra] if extra else [by_method]
