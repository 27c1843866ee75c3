"""The action plan as everybody reads it: what is done by whom until when, how far it is, and the proof."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.errors import NotFound
from core.ui.pages import public_page
from forums.access import public_forum
from forums.plan import actions_of, evidence_of, plan_figures
from services.seam import send_paper

PAGE_SIZE = 25


@require_safe
@public_page
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The plan of a forum that was held."""
    forum = public_forum(code)
    if not forum.is_held:
        raise NotFound
    today = timezone.localdate()
    page = Paginator(actions_of(forum), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"forum": forum, "page": page, "figures": plan_figures(forum, today), "today": today}
    return render(request, "forums/plan_public.html", context)


@require_safe
@public_page
def evidence(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Hand out a file that everybody may open."""
    forum = public_forum(code)
    update = evidence_of(forum, pk, only_public=True)
    return send_paper(request, update.evidence, name=f"bukti-{forum.code}-{update.pk}")
