"""Keeps from everything behind it what no part could take: too large bodies, and NUL in addresses."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class BodyTooLarge(DomainError):
    """The request carries more than REQUEST_BODY_LIMIT bytes."""

    code = "body-too-large"
    status = 413
    message = _("What was sent is too large: at most %(limit_megabytes)s MB.")


class BodyLimitMiddleware:
    """Answers 413 by the declared length; a body without one cannot exceed Django's own limits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) <= settings.REQUEST_BODY_LIMIT:
            return self.get_response(request)
        from core.ui.views import refuse

        return refuse(request, BodyTooLarge(limit_megabytes=settings.REQUEST_BODY_LIMIT // 2**20))


class NulMiddleware:
    """Takes NUL out of addresses: PostgreSQL keeps it in no text, so nothing is found by it.

    In a path it becomes the sign for what is no character, which is in no address. A page reads a question as if it was
    not there; the API says itself what is wrong with one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            request.path_info = request.path_info.replace("\x00", "\N{REPLACEMENT CHARACTER}")
        elif "%00" in (query := request.META.get("QUERY_STRING", "")) and not request.path.startswith("/api/"):
            request.META["QUERY_STRING"] = query.replace("%00", "")
        return self.get_response(request)
