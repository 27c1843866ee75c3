"""The trace of a forum as everybody reads it: from every input to the clause that changed, or why none did."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.ui.pages import public_page
from forums import access, trace
from forums.models import Forum

PAGE_SIZE = 10


@require_safe
@public_page
def forum_trace(request: HttpRequest, code: str) -> HttpResponse:
    """All ways of a forum. `komponen` keeps those of one component, `masukan` the one of an input."""
    forum = access.public_forum(code)
    shown = forum.answers_are_public
    chosen, only = request.GET.get("komponen", ""), request.GET.get("masukan", "")
    inputs = trace.with_people(trace.heads(forum))
    if only.isascii() and only.isdigit() and len(only) < 8:
        given = access.public_input(forum, int(only))
        first = given.same_as if given.same_as is not None and given.same_as.is_shown else given
        inputs = inputs.filter(pk=first.pk)
    else:
        only = ""
        inputs = trace.about_part(inputs, chosen)
    page = Paginator(trace.in_order(inputs, answers_shown=shown), PAGE_SIZE).get_page(request.GET.get("page"))
    is_whole = not only and not chosen and page.number == 1
    return render(
        request,
        "forums/trace_public.html",
        {**_frame(forum), **_featured(forum, is_whole=is_whole)}
        | {
            "page": page,
            "paths": trace.paths_of(page.object_list, answers_shown=shown),
            "chosen": chosen,
            "only": only,
        },
    )


def _frame(forum: Forum) -> dict[str, object]:
    parts = trace.parts_of(forum)
    return {
        "forum": forum,
        "day": trace.day_of(forum),
        "figures": trace.figures(forum),
        "parts": parts,
        "names_services": len({part.service for part in parts if part.service}) > 1,
        "standards": forum.standards.select_related("service"),
    }


def _featured(forum: Forum, *, is_whole: bool) -> dict[str, object]:
    return {"first": trace.featured(forum, answers_shown=forum.answers_are_public) if is_whole else None}
