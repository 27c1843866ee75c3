"""Points to agree on in the portal: their list, their votes and their results."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from forums.access import staff_forum
from forums.domain import points
from forums.models import AgreementPoint, Forum
from forums.room_forms import PointForm, ResultForm
from forums.tallies import Tally, tally_points

PERMISSION = "forums.facilitate_forum"


@staff_page(PERMISSION)
@require_safe
def point_list(request: HttpRequest, code: str) -> HttpResponse:
    """Every point with its votes by element."""
    forum = staff_forum(code)
    found = forum.points.select_related("subject__service").prefetch_related("inputs")
    rows = list(found.order_by("position")[: points.MOST_POINTS])
    tallies = tally_points(rows)
    shown = [(point, tallies.get(point.pk, Tally())) for point in rows]
    context = {"forum": forum, "points": shown, "in_session": forum.state == Forum.State.IN_SESSION}
    return render(request, "forums/points.html", context)


@staff_page(PERMISSION)
def point_create(request: HttpRequest, code: str) -> HttpResponse:
    """Add a point; `?masukan=3,7` begins from inputs."""
    forum = staff_forum(code)
    form = PointForm(posted(request), forum=forum, initial={"inputs": request.GET.get("masukan", "")[:200]})
    return _form_page(request, forum, None, form)


@staff_page(PERMISSION)
def point_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Write a point anew."""
    forum = staff_forum(code)
    point = _point(forum, pk)
    numbers = ", ".join(str(given.number) for given in point.inputs.all())
    about = f"{point.subject_id}:{point.code}" if point.code else str(point.subject_id or "")
    form = PointForm(posted(request), forum=forum, initial={"text": point.text, "about": about, "inputs": numbers})
    return _form_page(request, forum, point, form)


@staff_page(PERMISSION)
def point_result(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Record whether the forum agreed."""
    forum = staff_forum(code)
    point = _point(forum, pk)
    form = ResultForm(posted(request), initial={"result": point.result, "reason": point.reason})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            points.decide_point(point=point, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The result was recorded."))
            return redirect("forums_portal:points", forum.code)
    tally = tally_points([point]).get(point.pk, Tally())
    context = {"forum": forum, "point": point, "form": form, "tally": tally}
    return render(request, "forums/point_result.html", context, status=status)


@staff_page(PERMISSION)
def point_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask once, then take a point off the list."""
    forum = staff_forum(code)
    point = _point(forum, pk)
    if request.method == "POST":
        done = _("The point was removed.")
        tell_outcome(request, lambda: points.remove_point(point=point, by=signed_in(request)), done=done)
        return redirect("forums_portal:points", forum.code)
    return render(request, "forums/point_remove.html", {"forum": forum, "point": point})


@staff_page(PERMISSION)
@require_POST
def point_move(request: HttpRequest, code: str, pk: int, move: str) -> HttpResponse:
    """Order points, open and close their votes."""
    forum = staff_forum(code)
    point = _point(forum, pk)
    by = signed_in(request)
    moves: dict[str, Any] = {
        "naik": lambda: points.move_point(point=point, direction="up", by=by),
        "turun": lambda: points.move_point(point=point, direction="down", by=by),
        "buka": lambda: points.open_votes(point=point, by=by),
        "tutup": lambda: points.close_votes(point=point, by=by),
    }
    if move not in moves:
        raise NotFound
    tell_outcome(request, moves[move])
    return redirect("forums_portal:points", forum.code)


def _form_page(request: HttpRequest, forum: Forum, point: AgreementPoint | None, form: PointForm) -> HttpResponse:
    status = 200
    if request.method == "POST" and form.is_valid():
        subject, code = form.about_of()
        fields: dict[str, Any] = {
            "text": form.cleaned_data["text"],
            "subject": subject,
            "code": code,
            "inputs": form.cleaned_data["inputs"],
            "by": signed_in(request),
        }
        try:
            if point is None:
                points.add_point(forum=forum, **fields)
            else:
                points.change_point(point=point, **fields)
        except DomainError as error:
            show_refusal(form, error, names={"subject": "about", "code": "about"})
            status = error.status
        else:
            messages.success(request, _("The point was saved."))
            return redirect("forums_portal:points", forum.code)
    return render(request, "forums/point_form.html", {"forum": forum, "point": point, "form": form}, status=status)


def _point(forum: Forum, pk: int) -> AgreementPoint:
    point = forum.points.filter(pk=pk).select_related("subject__service").first()
    if point is None:
        raise NotFound
    return point
