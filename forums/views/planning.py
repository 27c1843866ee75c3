"""The forums of the agency in the portal: the list, and the overview of one forum."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.ui.pages import staff_page
from forums import access, panels_of_forum
from forums.models import Forum


@staff_page("forums.view_forum")
@require_safe
def forum_list(request: HttpRequest) -> HttpResponse:
    """All forums of the agency."""
    return render(request, "forums/portal_list.html", {"forums": Forum.objects.all()[:30]})


@staff_page("forums.view_forum")
@require_safe
def forum_overview(request: HttpRequest, code: str) -> HttpResponse:
    """One forum with its three stages."""
    forum = access.staff_forum(code)
    context = {"forum": forum, "panels": panels_of_forum.panels("portal", forum, request)}
    return render(request, "forums/portal_forum.html", context)
