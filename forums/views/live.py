"""The screen that is projected during a meeting, and what it asks for every two seconds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.agencies import current_agency
from core.documents.pictures import qr_svg
from core.errors import NotFound
from core.fragments import answer_with
from core.ui.pages import public_page
from forums.access import public_forum
from forums.live import TARGETS, fragment_of, live_context, target_path

QR_SECONDS = 24 * 3600


@public_page
@require_safe
def live(request: HttpRequest, code: str) -> HttpResponse:
    """The whole screen; without scripts it loads itself anew every five seconds."""
    forum = public_forum(code)
    response = render(request, "forums/live.html", live_context(forum))
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-cache"
    return response


@public_page
@require_safe
def live_content(request: HttpRequest, code: str) -> HttpResponse:
    """Only what changes; "not modified" while nothing did."""
    return answer_with(request, fragment_of(code, lambda: live_context(public_forum(code))))


@public_page
@require_safe
def live_qr(request: HttpRequest, code: str, to: str) -> HttpResponse:
    """The QR code of one of the forum's addresses."""
    if to not in TARGETS:
        raise NotFound
    forum = public_forum(code)
    svg = qr_svg(current_agency().url + target_path(forum, to))
    headers = {"Cache-Control": f"public, max-age={QR_SECONDS}", "X-Robots-Tag": "noindex"}
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)
