"""Around every request under /api/: what cannot be read is refused, and no refusal leaves as a page."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from core.api.errors import BadQuery, MalformedRequest
from core.api.problems import is_api, problem_response, refusal_of
from core.errors import NotFound
from core.ui.middleware import asked_by_header

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class ApiMiddleware:
    """Stands outside of whatever may answer with an error page: body limit, host, CSRF, unknown addresses, crashes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api(request):
            return self.get_response(request)
        with translation.override(asked_by_header(request)):
            response = refuse_unreadable(request) or as_problem(request, self.get_response(request))
        patch_vary_headers(response, ["Accept-Language"])
        return response


def note_failure(request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Keep what failed for the answer; a receiver of got_request_exception, which is sent where it is still known."""
    if request is not None:
        request.api_failure = sys.exc_info()[1]  # type: ignore[attr-defined]


def refuse_unreadable(request: HttpRequest) -> HttpResponse | None:
    """Refuse an address with control characters or bytes that are not UTF-8: PostgreSQL could not take them either."""
    if _CONTROL.search(request.path_info) or "\ufffd" in request.path_info:
        return problem_response(request, NotFound())
    try:
        query = unquote_to_bytes(request.META.get("QUERY_STRING", "")).decode()
    except UnicodeDecodeError:
        return problem_response(request, MalformedRequest())
    if _CONTROL.search(query):
        bad = [name for name, values in request.GET.lists() if _CONTROL.search(name + "".join(values))]
        words = str(MalformedRequest.message)
        return problem_response(request, BadQuery({_CONTROL.sub("?", name): [words] for name in bad}))
    return None


def as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the answer itself, or a problem document in place of an error page."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if response.status_code < 400 or (not is_page and response.headers.get("Content-Type")):
        return response
    failure = getattr(request, "api_failure", None)
    problem = problem_response(request, (failure and refusal_of(failure)) or response.status_code)
    problem.cookies = response.cookies
    for name in _KEPT_HEADERS:
        if name in response.headers:
            problem.headers[name] = response.headers[name]
    return problem
