"""What everybody reads of forums: the list with its code box, the page of one forum, its calendar file, the feed."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.db.models.functions import Coalesce, ExtractYear, TruncDate
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.pagecache import cache_page_for_everyone
from core.ui.pages import public_page
from forums import access, calendars, feeds, panels_of_forum, taking_part
from forums.addresses import address_of
from forums.models import Forum
from forums.planning_forms import CodeForm
from forums.views.planning_edit import send_material

PAGE_SIZE = 20
MOST_OPEN = 50
State = Forum.State


@require_safe
@public_page
def forum_list(request: HttpRequest) -> HttpResponse:
    """Forums that are open or come next, and the past ones by year; the code box leads to a forum."""
    form = CodeForm(request.GET if "kode" in request.GET else None)
    if form.is_bound and form.is_valid():
        code = _code_in(form.cleaned_data["kode"])
        if code and Forum.objects.public().filter(code=code).exists():
            return redirect("forums:forum", code)
        form.add_error("kode", _("No forum has this code. Look at the screen or the invitation again."))
    today = timezone.localdate()
    alive = Forum.objects.public().filter(state__in=[State.ANNOUNCED, State.IN_SESSION])
    in_order = list(alive.order_by(Coalesce("starts_at", "announced_at"), "pk")[:MOST_OPEN])
    is_open = [forum for forum in in_order if forum.state == State.IN_SESSION or forum.takes_comments_on(today)]
    past, years, year = _past(request)
    context = {
        "form": form,
        "open_forums": is_open,
        "coming": [forum for forum in in_order if forum not in is_open],
        "page": Paginator(past, PAGE_SIZE).get_page(request.GET.get("page")),
        "years": years,
        "year": year,
    }
    return render(request, "forums/public_list.html", context)


def _code_in(typed: str) -> str:
    """Return what was typed as a code: without spaces and dashes, in capitals; "" for what is none."""
    bare = "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())
    return bare if 3 <= len(bare) <= 9 else ""


def _past(request: HttpRequest) -> tuple[Any, list[int], int | None]:
    """Return the forums that are over, the years that have some, and the year that was asked for."""
    over = Forum.objects.public().filter(Q(state__in=[State.ANSWERING, State.CLOSED, State.CANCELLED]))
    over = over.annotate(held_on=Coalesce(TruncDate("starts_at"), "comments_until", TruncDate("announced_at")))
    years = sorted(over.order_by().annotate(year=ExtractYear("held_on")).values_list("year", flat=True).distinct())
    asked = request.GET.get("tahun", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) in years else None
    found = over.filter(held_on__year=year) if year else over
    return found.order_by("-held_on", "-pk"), years[::-1], year


@require_safe
@public_page
def forum_page(request: HttpRequest, code: str) -> HttpResponse:
    """One forum: when, where, what about, and how to take part."""
    forum = access.public_forum(code)
    now, today = timezone.now(), timezone.localdate()
    built = panels_of_forum.panels("public", forum, request)
    standards = list(forum.standards.select_related("service", "standard"))
    moved = forum.events.filter(kind="rescheduled").order_by("-at", "-pk").first() if forum.is_editable else None
    context = {
        "forum": forum,
        "ways": taking_part.ways_of(forum, now=now, today=today),
        "registration_open": taking_part.registration_is_open(forum, now),
        "takes_comments": forum.takes_comments_on(today),
        "standards": standards,
        "has_text": any(row.contents for row in standards),
        "reading_url": address_of("forums:reading", forum.code),
        "agenda": forum.agenda.all(),
        "materials": forum.materials.all(),
        "moved": moved,
        "moved_from": calendars.before_of(moved) if moved else None,
        "first_panels": panels_of_forum.panels("first", forum, request),
        "is_over": forum.state in (State.ANSWERING, State.CLOSED),
        "panels": [panel for panel in built if not panel.aside],
        "side_panels": [panel for panel in built if panel.aside],
    }
    return render(request, "forums/public_forum.html", context)


@require_safe
@public_page
def forum_material(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """A material of a public forum."""
    return send_material(request, access.public_forum(code), pk)


@require_safe
@public_page
@cache_page_for_everyone
def forum_calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The meeting and the days for comments, for a calendar."""
    forum = access.public_forum(code)
    response = HttpResponse(calendars.calendar_of(forum), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="forum-{forum.code.lower()}.ics"'
    return response


@require_safe
@cache_page_for_everyone
def forum_feed(request: HttpRequest) -> HttpResponse:
    """The feed of forums."""
    response = HttpResponse(feeds.feed(), content_type="application/atom+xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response
