"""Pages for what went wrong. Each says in plain words what happened and what to do next.

`deploy` names them as handlers; other apps call `gone`, `suspended_agency`, `unknown_host` and the like directly.
"""

import datetime as dt
import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist, TemplateSyntaxError, loader
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, override
from django.views.decorators.csrf import requires_csrf_token

from core.ui.context import EXAMPLE_NOTICE, base_url, is_demo
from core.ui.middleware import asked_by_cookie

logger = logging.getLogger(__name__)

# The last resort: shown when not even the template of the 500 page can be drawn.
PLAIN_500 = (
    '<!doctype html><html lang="id"><meta charset="utf-8"><title>Gangguan</title>'
    "<h1>Ada gangguan pada sistem kami</h1><p>Coba lagi beberapa menit lagi. (Something went wrong on our side. "
    "Please try again in a few minutes.)</p></html>"
)


def _reader_language(request: HttpRequest) -> override:
    """Speak the reader's language also where the request ends before the middleware that would see to it."""
    return override(getattr(request, "LANGUAGE_CODE", None) or asked_by_cookie(request))


def _page(request: HttpRequest, name: str, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    with _reader_language(request):
        response = render(request, f"errors/{name}.html", context or {}, status=status)
    add_never_cache_headers(response)
    return response


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be understood."""
    return _page(request, "400", 400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in or not, this is not theirs to see."""
    return _page(request, "403", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old, or did not come from our page."""
    logger.info("form refused: %s", reason)
    return _page(request, "403_csrf", 403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not to be told that it is there."""
    return _page(request, "404", 404)


def gone(request: HttpRequest, *, title: str = "", explanation: str = "", offers_sign_in: bool = False) -> HttpResponse:
    """410: it was here and is no longer, such as a used link. The caller may say what, and offer the sign-in."""
    context = {"title": title, "explanation": explanation, "offers_sign_in": offers_sign_in}
    return _page(request, "410", 410, context)


def too_many_requests(request: HttpRequest, *, retry_after_seconds: int = 60) -> HttpResponse:
    """429: too often in too short a time."""
    minutes = max(1, -(-retry_after_seconds // 60))
    response = _page(request, "429", 429, {"minutes": minutes})
    response.headers["Retry-After"] = str(retry_after_seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Asks neither the database nor a context processor, for one of them may be what failed."""
    try:
        body = loader.get_template("errors/500.html").render(_without_request())
    except (TemplateDoesNotExist, TemplateSyntaxError, ValueError, OSError):
        logger.exception("the 500 page cannot be drawn")
        body = PLAIN_500
    response = HttpResponse(body, status=500)
    add_never_cache_headers(response)
    return response


def unavailable(request: HttpRequest, *, retry_after_seconds: int = 120) -> HttpResponse:
    """503: a part that we need, such as the database, does not answer. Drawn without any of them."""
    return _standalone(request, "503", 503, retry_after_seconds)


def maintenance(request: HttpRequest, *, retry_after_seconds: int = 600) -> HttpResponse:
    """503: stopped on purpose for a while."""
    return _standalone(request, "maintenance", 503, retry_after_seconds)


def unknown_host(request: HttpRequest) -> HttpResponse:
    """404: no agency has this address. Drawn without an identity, for there is none."""
    return _standalone(request, "unknown_host", 404, None)


def suspended_agency(
    request: HttpRequest, *, since: dt.date | None = None, until: dt.date | None = None, reason: str = ""
) -> HttpResponse:
    """503: the agency's site is stopped for a while; says since when and how to reach the office."""
    return _page(request, "suspended", 503, {"since": since, "until": until, "reason": reason})


def _without_request() -> dict[str, Any]:
    """Return what a page needs that is drawn without any context processor."""
    return {
        "LANGUAGE_CODE": get_language() or "id",
        "directory_url": base_url(),
        "is_demo": is_demo(),
        "example_notice": EXAMPLE_NOTICE,
    }


def _standalone(request: HttpRequest, name: str, status: int, retry_after_seconds: int | None) -> HttpResponse:
    with _reader_language(request):
        body = loader.render_to_string(f"errors/{name}.html", _without_request())
    response = HttpResponse(body, status=status)
    if retry_after_seconds is not None:
        response.headers["Retry-After"] = str(retry_after_seconds)
    add_never_cache_headers(response)
    return response
