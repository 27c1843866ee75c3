"""Who may see a page, and one object on a user's behalf. Views of every app ask here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import escape_leading_slashes

from core.accounts.errors import SignInRequired
from core.accounts.models import Invitation
from core.api.problems import problem_response
from core.errors import NotFound, PermissionRefused
from core.models import User

View = Callable[..., HttpResponseBase]


def signed_in(request: HttpRequest) -> User:
    """Return who is signed in. For views behind `permission_required`; raises SignInRequired elsewhere."""
    if not request.user.is_authenticated:
        raise SignInRequired
    return request.user


def permission_required(*permissions: str) -> Callable[[View], View]:
    """Let only those see a view who hold every one of the permissions; without any, whoever is signed in.

    A visitor goes to the sign-in and comes back afterwards; somebody signed in without the right gets the 403 page.
    Under /api/ both get a problem document.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return refusal(request, permissions) or view(request, *args, **kwargs)

        return guarded

    return decorate


def refusal(request: HttpRequest, permissions: tuple[str, ...]) -> HttpResponseBase | None:
    """Return the answer to whoever may not go on, None to whoever may. Raises PermissionDenied for the 403 page."""
    is_api = request.path.startswith("/api/")
    if not request.user.is_authenticated:
        return problem_response(request, SignInRequired()) if is_api else to_sign_in(request)
    if request.user.has_perms(permissions):
        return None
    if is_api:
        return problem_response(request, PermissionRefused())
    raise PermissionDenied


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in, and after it back to this page of this host; a form that was sent is not repeated."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    return redirect_to_login(escape_leading_slashes(back), resolve_url("account_login"))


def get_user(pk: int, *, by: User) -> User:
    """Return a user of this schema for somebody who manages users; raises NotFound."""
    user = User.objects.filter(pk=pk).first() if by.has_perm("people.manage_users") else None
    if user is None:
        raise NotFound
    return user


def get_invitation(pk: int, *, by: User) -> Invitation:
    """Return an invitation of this schema for somebody who manages users; raises NotFound."""
    invitation = Invitation.objects.filter(pk=pk).first() if by.has_perm("people.manage_users") else None
    if invitation is None:
        raise NotFound
    return invitation
