"""What the project adds to a signed-in request: its session belongs to this schema, and the second step is set up."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from core.accounts import policy
from core.accounts.sessions import touch
from core.addresses import client_address
from core.errors import DomainError
from core.models import User
from core.tenancy import current_schema
from core.ui import views as pages

SCHEMA_KEY = "_schema"
SEEN_KEY = "_seen_at"
SECOND_FACTOR_KEY = "_second_factor"
SEEN_EVERY_SECONDS = 300
# Pages that somebody without the required second factor still reaches.
WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "ui:language",
        "tenants:identity_css",
        "tenants:emblem",
    }
)


class AccountsMiddleware:
    """Refuses sessions of another schema, asks for the second factor, and notes when a session was used.

    A visitor without a session costs nothing here: the session is looked at only when the browser sends its cookie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if session.session_key and auth.SESSION_KEY in session and session.get(SCHEMA_KEY) != current_schema():
            # Sessions stand in tables of their own schema, so this row was copied: it opens nothing.
            session.flush()
            request.user = AnonymousUser()
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, named_arguments: Any
    ) -> HttpResponse | None:
        """Send whoever must still set up the second factor to its page."""
        if not request.session.session_key or not request.user.is_authenticated:
            return None
        user = request.user
        self._note_use(request)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in WITHOUT_SECOND_FACTOR or not policy.requires_second_factor(request, user):
            return None
        if has_second_factor(request, user):
            return None
        if request.path.startswith("/api/"):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("mfa_activate_totp"))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show a page for what a view let pass: what is not there, or a cache or queue that does not answer."""
        if request.path.startswith("/api/"):
            return None
        if isinstance(exception, RedisError | OperationalError) and request.path.startswith("/akun/"):
            return pages.unavailable(request)
        if not isinstance(exception, DomainError):
            return None
        if exception.status == HTTPStatus.FORBIDDEN:
            return pages.permission_denied(request)
        if exception.status == HTTPStatus.NOT_FOUND:
            return pages.page_not_found(request)
        return pages.refuse(request, exception)

    def _note_use(self, request: HttpRequest) -> None:
        now = int(time.time())
        if now - request.session.get(SEEN_KEY, 0) >= SEEN_EVERY_SECONDS:
            request.session[SEEN_KEY] = now
            touch(str(request.session.session_key), client_address(request))


def has_second_factor(request: HttpRequest, user: User) -> bool:
    """Tell whether the user has an authenticator app; a yes is kept in the session, which ends when it is reset."""
    if request.session.get(SECOND_FACTOR_KEY):
        return True
    found = policy.has_authenticator(user)
    if found:
        request.session[SECOND_FACTOR_KEY] = True
    return found
