"""Language, time zone and self-refresh of a page."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from core.ui.identity import identify


class LanguageMiddleware:
    """Speak the language that the reader chose, and tell time in the agency's zone.

    Pages are Indonesian unless the cookie of the language switch says otherwise: the browser's wishes are not
    asked, because phones sold here often ask for English on behalf of people who read Indonesian. Under /api/ there
    is no cookie, so there `Accept-Language` decides.

    A page that drew `{% auto_refresh %}` asks the browser to come again. It does so by a header: a reader who needs
    more time stops it by a link (`?refresh=off`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_api = request.path.startswith("/api/")
        language = asked_by_header(request) if is_api else asked_by_cookie(request)
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(ZoneInfo(identify(request).time_zone)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if is_api:
            patch_vary_headers(response, ["Accept-Language"])
        elif response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        seconds: int | None = getattr(request, "ui_refresh_seconds", None)
        if seconds is not None and response.status_code == 200:
            response.headers["Refresh"] = str(seconds)
        return response


def asked_by_cookie(request: HttpRequest) -> str:
    """Return the language of the reader's cookie when the site has it, Indonesian otherwise."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def asked_by_header(request: HttpRequest) -> str:
    """Return the first language of `Accept-Language` that the site has, Indonesian otherwise."""
    wishes = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    known = dict(settings.LANGUAGES)
    return next((code for wish, _ in wishes if (code := wish.split("-")[0]) in known), settings.LANGUAGE_CODE)
