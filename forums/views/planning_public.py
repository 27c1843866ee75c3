"""What everybody reads of forums: the list with its code box, and the page of one forum."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.ui.pages import public_page
from forums import access, panels_of_forum
from forums.models import Forum


@require_safe
@public_page
def forum_list(request: HttpRequest) -> HttpResponse:
    """All forums that were announced."""
    return render(request, "forums/public_list.html", {"forums": Forum.objects.public()[:30]})


@require_safe
@public_page
def forum_page(request: HttpRequest, code: str) -> HttpResponse:
    """One forum: when, where, what about, and how to take part."""
    forum = access.public_forum(code)
    context = {"forum": forum, "panels": panels_of_forum.panels("public", forum, request)}
    return render(request, "forums/public_forum.html", context)
