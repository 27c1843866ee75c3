"""The officer's page: whom the counter serves, who waits, and one button for the next number."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.cases.access import staff_case
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, tell_outcome
from services.models import QueueCounter, QueueTicket, ServicePoint, ServiceQueue
from services.queue import domain
from services.queue.forms import LinkForm, PassOnForm, TicketForm
from services.queue.printing import print_slip
from services.queue.reading import lines_of, queues_of, waiting_for
from services.views.base import posted, staff_page

PERMISSION = domain.PERMISSION
SHOWN_MISSED = 10
WIDTHS = {"58": 58, "80": 80}
State = QueueTicket.State


@staff_page(PERMISSION)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Choose the counter at which one sits."""
    counters = QueueCounter.objects.filter(is_active=True, point__is_active=True).select_related("point")
    busy = {ticket.counter_id: ticket for ticket in QueueTicket.objects.filter(state=State.CALLED)}
    rows = [(counter, busy.get(counter.pk)) for counter in counters.order_by("point__name", "point", "name", "pk")]
    context = {"rows": rows, "has_queues": ServiceQueue.objects.filter(is_active=True).exists()}
    return render(request, "services/queue/portal_home.html", context)


@staff_page(PERMISSION)
@require_safe
def counter(request: HttpRequest, pk: int) -> HttpResponse:
    """Call, and end what was called."""
    return render(request, "services/queue/counter.html", _desk(_counter(pk)))


@staff_page(PERMISSION)
@require_safe
def counter_content(request: HttpRequest, pk: int) -> HttpResponse:
    """Who waits, alone, for core/live.js."""
    return HttpResponse(render_to_string("services/queue/_waiting.html", _desk(_counter(pk)), request=request))


@staff_page(PERMISSION)
@require_POST
def call_next(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the next number."""
    desk = _counter(pk)
    seen = request.POST.get("seen", "")
    present = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else None
    ticket = domain.call_next(counter=desk, seen=present, by=signed_in(request))
    if ticket is None:
        messages.info(request, _("Nobody waits now."))
    return redirect("queue_portal:counter", desk.pk)


@staff_page(PERMISSION)
@require_POST
def move(request: HttpRequest, pk: int, ticket: int, move: str) -> HttpResponse:
    """Call a number again, or note that it was served or did not come."""
    desk, found, by = _counter(pk), _ticket(ticket), signed_in(request)
    moves: dict[str, Any] = {
        "panggil": lambda: domain.call_again(ticket=found, counter=desk, by=by),
        "selesai": lambda: domain.finish_ticket(ticket=found, by=by),
        "tidak-hadir": lambda: domain.miss_ticket(ticket=found, by=by),
    }
    if move not in moves:
        raise NotFound
    tell_outcome(request, moves[move])
    return redirect("queue_portal:counter", desk.pk)


@staff_page(PERMISSION)
def pass_on(request: HttpRequest, pk: int, ticket: int) -> HttpResponse:
    """Let a number wait in another queue."""
    desk, found = _counter(pk), _ticket(ticket)
    others = ServiceQueue.objects.filter(point=found.point_id, is_active=True).exclude(pk=found.queue_id)
    form = PassOnForm(posted(request), others=others.order_by("letter"))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.pass_on(ticket=found, queue=form.cleaned_data["queue"], by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error, field="queue")
            status = error.status
        else:
            words = {"number": found.label, "queue": form.cleaned_data["queue"]}
            messages.success(request, _("%(number)s waits in %(queue)s now.") % words)
            return redirect("queue_portal:counter", desk.pk)
    context = {"counter": desk, "ticket": found, "form": form}
    return render(request, "services/queue/pass_on.html", context, status=status)


@staff_page(PERMISSION)
def link(request: HttpRequest, pk: int, ticket: int) -> HttpResponse:
    """Note which case the visit is about."""
    desk, found = _counter(pk), _ticket(ticket)
    form = LinkForm(posted(request), initial={"code": found.case_code})
    status = 200
    if request.method == "POST" and form.is_valid():
        by = signed_in(request)
        try:
            case = staff_case(form.cleaned_data["code"], by)
            domain.link_case(ticket=found, case=case, by=by)
        except NotFound:
            form.add_error("code", _("No case with this code can be read by you."))
            status = 422
        else:
            messages.success(request, _("The case was linked to %(number)s.") % {"number": found.label})
            return redirect("queue_portal:counter", desk.pk)
    context = {"counter": desk, "ticket": found, "form": form}
    return render(request, "services/queue/link.html", context, status=status)


@staff_page(PERMISSION)
def give(request: HttpRequest, code: str) -> HttpResponse:
    """Give a number to somebody who stands here, and offer the slip."""
    point = _point(code)
    lines = lines_of(point)
    form = TicketForm(posted(request), lines=lines, initial={"key": uuid.uuid4()})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            ticket = domain.take_ticket(
                queue=form.chosen,
                key=str(form.cleaned_data["key"]),
                is_priority=form.cleaned_data["is_priority"],
                way=QueueTicket.Way.COUNTER,
                by=signed_in(request),
            )
        except DomainError as error:
            show_refusal(form, error, field="queue")
            status = error.status
        else:
            return redirect("queue_portal:given", ticket.pk)
    elif form.is_bound:
        status = 422
    context = {"point": point, "lines": lines, "form": form}
    return render(request, "services/queue/give.html", context, status=status)


@staff_page(PERMISSION)
@require_safe
def given(request: HttpRequest, ticket: int) -> HttpResponse:
    """The number that was given, with its slip in both widths of paper."""
    return render(request, "services/queue/given.html", {"ticket": _ticket(ticket), "widths": WIDTHS})


@staff_page(PERMISSION)
@require_safe
def slip(request: HttpRequest, ticket: int, width: str) -> HttpResponse:
    """The slip as a PDF of the paper's width."""
    if width not in WIDTHS:
        raise NotFound
    found = _ticket(ticket)
    pdf = print_slip(found, width=WIDTHS[width])
    name = f"antrean-{found.letter}{found.number:03d}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "X-Robots-Tag": "noindex"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _desk(desk: QueueCounter) -> dict[str, Any]:
    queues = queues_of(desk)
    today = timezone.localdate(timezone=desk.point.zone)
    rows = QueueTicket.objects.select_related("queue")
    missed = rows.filter(point=desk.point_id, day=today, state=State.NO_SHOW, queue__in=[queue.pk for queue in queues])
    return {
        "counter": desk,
        "queues": queues,
        "present": rows.filter(counter=desk, state=State.CALLED).first(),
        "waiting": waiting_for(queues, today),
        "missed": list(missed.order_by("-ended_at", "-pk")[:SHOWN_MISSED]),
    }


def _counter(pk: int) -> QueueCounter:
    found = QueueCounter.objects.select_related("point").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _ticket(pk: int) -> QueueTicket:
    found = QueueTicket.objects.select_related("queue", "point", "counter").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _point(code: str) -> ServicePoint:
    found = ServicePoint.objects.in_use().filter(code=code, queues__is_active=True).distinct().first()
    if found is None:
        raise NotFound
    return found
