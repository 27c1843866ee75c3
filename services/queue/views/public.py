"""Queues as visitors see them: take a number, follow it, and the screen of the waiting room."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.agencies import current_agency
from core.antispam import refuse_flood
from core.documents.pictures import qr_svg
from core.errors import DomainError, NotFound
from core.fragments import answer_with, fragment_of
from core.ui.outcome import show_refusal, tell_outcome
from services.around import today_of
from services.models import QueueTicket, ServicePoint
from services.queue import domain
from services.queue.forms import PublicTicketForm
from services.queue.reading import ahead_of, called_at, lines_of, public_point, wait_words
from services.views.base import posted, public_page

PER_ADDRESS, PER_AGENCY = 20, 200  # numbers in a minute
QR_SECONDS = 24 * 3600
SCREEN = "services/queue/_screen.html"
TICKET = "services/queue/_ticket.html"
State = QueueTicket.State


@require_safe
def point_list(request: HttpRequest) -> HttpResponse:
    """The places that give queue numbers."""
    active = Q(queues__is_active=True)
    points = ServicePoint.objects.in_use().filter(active).annotate(queue_count=Count("queues", filter=active))
    found = list(points.order_by("name", "pk")[:200])
    if len(found) == 1:
        return redirect("queue:point", found[0].code)
    return render(request, "services/queue/point_list.html", {"points": found})


@public_page
@never_cache
def point(request: HttpRequest, code: str) -> HttpResponse:
    """How many wait at a place, and the form that gives a number."""
    place = public_point(code)
    lines = lines_of(place)
    open_lines = [line for line in lines if line.opening.is_open]
    form = PublicTicketForm(posted(request), lines=open_lines)
    status = 200
    if request.method == "POST" and form.is_valid():
        if form.is_by_program:
            return redirect("queue:point", place.code)
        try:
            refuse_flood(request, "queue", per_address=PER_ADDRESS, everybody=PER_AGENCY)
            ticket = domain.take_ticket(
                queue=form.chosen, key=str(form.cleaned_data["key"]), is_priority=form.cleaned_data["is_priority"]
            )
        except DomainError as error:
            show_refusal(form, error, field="queue")
            status = error.status
        else:
            return redirect("queue:ticket", place.code, ticket.key)
    elif form.is_bound:
        status = 422
    context = {
        "point": place,
        "lines": lines,
        "open_lines": open_lines,
        "form": form,
        "today": today_of(place, now=timezone.now()),
        "called": called_at(place),
    }
    return render(request, "services/queue/point.html", context, status=status)


@public_page
@never_cache
@require_safe
def ticket_page(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Where one's number stands."""
    context = ticket_context(_ticket(code, key))
    response = render(request, "services/queue/ticket.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@public_page
@require_safe
def ticket_content(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Only what changes of it."""
    return answer_with(request, fragment_of(TICKET, key, lambda: ticket_context(_ticket(code, key))))


@public_page
@never_cache
def ticket_give_back(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Ask once, then give a number back."""
    ticket = _ticket(code, key)
    if request.method == "POST":
        tell_outcome(request, lambda: domain.give_back(ticket=ticket), done=_("You gave your number back."))
        return redirect("queue:ticket", ticket.point.code, ticket.key)
    return render(request, "services/queue/ticket_give_back.html", {"ticket": ticket})


@public_page
@require_safe
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """The whole screen of the waiting room; without scripts it loads itself anew every five seconds."""
    response = render(request, "services/queue/screen.html", screen_context(public_point(code)))
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-cache"
    return response


@public_page
@require_safe
def screen_content(request: HttpRequest, code: str) -> HttpResponse:
    """Only what changes of it."""
    return answer_with(request, fragment_of(SCREEN, code, lambda: screen_context(public_point(code))))


@public_page
@require_safe
def screen_qr(request: HttpRequest, code: str) -> HttpResponse:
    """The QR code that leads to the place's numbers."""
    svg = qr_svg(current_agency().url + reverse("queue:point", args=(public_point(code).code,)))
    headers = {"Cache-Control": f"public, max-age={QR_SECONDS}", "X-Robots-Tag": "noindex"}
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)


def screen_context(place: ServicePoint) -> dict[str, Any]:
    """Return what the screen shows. Three queries beside the place."""
    path = reverse("queue:point", args=(place.code,))
    return {
        "point": place,
        "called": called_at(place),
        "lines": lines_of(place),
        "path": path,
        "host": current_agency().url.split("://", 1)[-1],
    }


def ticket_context(ticket: QueueTicket) -> dict[str, Any]:
    """Return what the page of a number shows."""
    is_today = ticket.day == timezone.localdate(timezone=ticket.point.zone)
    context: dict[str, Any] = {"ticket": ticket, "point": ticket.point, "is_today": is_today}
    if is_today and ticket.state == State.WAITING:
        ahead = ahead_of(ticket)
        line = next((line for line in lines_of(ticket.point) if line.queue.pk == ticket.queue_id), None)
        context |= {"ahead": ahead, "wait": wait_words(line.minutes_for(ahead)) if line else ""}
        context["called"] = called_at(ticket.point)
    return context


def _ticket(code: str, key: str) -> QueueTicket:
    rows = QueueTicket.objects.select_related("queue", "point", "counter")
    ticket = rows.filter(point__code=code, key=key).first()
    if ticket is None:
        raise NotFound
    return ticket
