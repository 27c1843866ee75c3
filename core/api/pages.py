"""Pages: the tokens of a host, and what the problem codes mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.access import permission_required, signed_in
from core.api import documents
from core.api.forms import TokenForm
from core.api.models import ApiToken
from core.api.problems import BY_STATUS, title_of
from core.api.tokens import create_token, revoke_token
from core.errors import DomainError, NotFound
from core.ui.middleware import asked_by_cookie

manages_tokens = permission_required("api.manage_tokens")


def in_language_of_pages(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page under /api/ speak the language of all other pages, not that of `Accept-Language`."""

    @wraps(view)
    def translated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = asked_by_cookie(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = language
        return response

    return translated


@never_cache
@require_safe
@manages_tokens
def token_list(request: HttpRequest) -> HttpResponse:
    """Show the tokens of this host, usable ones first."""
    tokens = sorted(ApiToken.objects.select_related("user"), key=lambda token: not token.is_usable)
    return render(request, "api/token_list.html", {"tokens": tokens})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@manages_tokens
def token_create(request: HttpRequest) -> HttpResponse:
    """Make a token that acts as whoever is signed in, and show its text this one time."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            token, text = create_token(user=signed_in(request), **form.values())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return render(request, "api/token_created.html", {"token": token, "text": text})
    return render(request, "api/token_create.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@manages_tokens
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then end a token."""
    token = ApiToken.objects.filter(pk=pk, revoked_at__isnull=True).first()
    if token is None:
        raise Http404
    if request.method != "POST":
        consequences = [
            _("Whatever uses this token is refused from that moment on."),
            _("This cannot be undone; you can make a new token."),
        ]
        return render(request, "api/token_revoke.html", {"token": token, "consequences": consequences})
    try:
        revoke_token(pk)
    except NotFound as error:
        raise Http404 from error
    messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
    return redirect("api_tokens:list")


def problem_kinds() -> dict[str, type[DomainError]]:
    """Return every refusal of the loaded apps by its code, in alphabetical order."""
    return dict(sorted((kind.code, kind) for kind in [*BY_STATUS.values(), *_below(DomainError)]))


def _below(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from _below(sub)


@require_safe
@in_language_of_pages
def problem_list(request: HttpRequest) -> HttpResponse:
    """List the problem codes."""
    rows = [(code, kind.status, title_of(kind)) for code, kind in problem_kinds().items()]
    return render(request, "api/problem_list.html", {"rows": rows})


@require_safe
@in_language_of_pages
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """Explain one problem code."""
    kind = problem_kinds().get(code)
    if kind is None:
        raise Http404
    context = {"code": code, "status": kind.status, "title": title_of(kind), "advice": advice(kind.status)}
    return render(request, "api/problem.html", context)


def advice(status: int) -> str:
    """Return what a client should do about a status."""
    words = {
        400: _("Correct the request. Sending it again unchanged gives the same answer."),
        401: _("Send a valid token of this host in the Authorization header."),
        403: _("Use a token with the scope, or an account with the right, that this needs."),
        404: _("Check the address. What is not yours looks the same as what is not there."),
        409: _("Read the present state, then decide whether to try again."),
        410: _("This is over for good. Do not try again."),
        422: _("Correct the values that `errors` names and send the request again."),
        429: _("Wait as many seconds as Retry-After says."),
        503: _("Wait as many seconds as Retry-After says, then send the same request again."),
    }
    return words.get(status) or (
        _("This is our fault. Report the request's number, which `instance` and X-Request-ID carry.")
        if status >= 500
        else _("Read `detail`, and correct the request.")
    )


@in_language_of_pages
def documentation(request: HttpRequest) -> HttpResponse:
    """List the endpoints for people; a browser sees it at the root of the API."""
    context = {
        "groups": documents.operations(documents.name_here()),
        "version": settings.SPECTACULAR_SETTINGS["VERSION"],
        "address": request.build_absolute_uri("/api/v1/"),
        "rates": settings.API_RATES,
    }
    response = render(request, "api/documentation.html", context)
    patch_vary_headers(response, ["Accept"])
    return response
