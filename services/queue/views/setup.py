"""Queues and counters as the office sets them up, and how the last thirty days went."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal
from services.models import QueueCounter, ServicePoint, ServiceQueue
from services.queue import figures, setup
from services.queue.domain import PERMISSION as CALL
from services.queue.errors import CounterNameTaken, LetterTaken
from services.queue.forms import CounterForm, NewQueueForm, QueueForm
from services.views.base import posted, staff_page

FIELDS: dict[type[DomainError], str] = {LetterTaken: "letter", CounterNameTaken: "name"}
COLUMNS = ("name", "typical_minutes", "takes_web", "opens_before", "most_per_day", "is_active")


@staff_page(setup.PERMISSION)
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The places with the number of their queues and counters."""
    counted = ServicePoint.objects.in_use().annotate(
        queue_count=Count("queues", filter=Q(queues__is_active=True), distinct=True),
        counter_count=Count("counters", filter=Q(counters__is_active=True), distinct=True),
    )
    return render(request, "services/queue/places.html", {"points": counted.order_by("name", "pk")[:200]})


@staff_page(setup.PERMISSION)
@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    """The queues and counters of one place."""
    point = _point(code)
    context = {
        "point": point,
        "queues": point.queues.order_by("letter"),
        "counters": point.counters.prefetch_related("queues").order_by("name", "pk"),
    }
    return render(request, "services/queue/place.html", context)


@staff_page(setup.PERMISSION)
def queue_edit(request: HttpRequest, code: str, letter: str = "") -> HttpResponse:
    """Add a queue, or change one."""
    point = _point(code)
    queue = _queue(point, letter) if letter else None
    kind = QueueForm if queue else NewQueueForm
    form = kind(posted(request), initial=_initial(queue) if queue else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        fields = {"letter": letter, **form.cleaned_data}
        try:
            setup.save_queue(point=point, queue=queue, **fields, by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error, field=FIELDS.get(type(error)))
            status = error.status
        else:
            messages.success(request, _("The queue was saved."))
            return redirect("queue_portal:place", point.code)
    context = {"point": point, "queue": queue, "form": form}
    return render(request, "services/queue/queue_form.html", context, status=status)


@staff_page(setup.PERMISSION)
def counter_edit(request: HttpRequest, code: str, pk: int = 0) -> HttpResponse:
    """Add a counter, or change one."""
    point = _point(code)
    counter = _counter(point, pk) if pk else None
    initial: dict[str, Any] = {}
    if counter:
        initial = {"name": counter.name, "queues": counter.queues.all(), "is_active": counter.is_active}
    form = CounterForm(posted(request), point=point, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            setup.save_counter(point=point, counter=counter, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error, field=FIELDS.get(type(error)))
            status = error.status
        else:
            messages.success(request, _("The counter was saved."))
            return redirect("queue_portal:place", point.code)
    context = {"point": point, "counter": counter, "form": form}
    return render(request, "services/queue/counter_form.html", context, status=status)


@staff_page(CALL)
@require_safe
def numbers(request: HttpRequest, code: str) -> HttpResponse:
    """How long people waited at a place, and how many did not come."""
    point = _point(code)
    context = {
        "point": point,
        "by_queue": figures.by_queue(point),
        "by_day": figures.by_day(point),
        "days": figures.DAYS,
    }
    return render(request, "services/queue/numbers.html", context)


def _initial(queue: ServiceQueue) -> dict[str, Any]:
    return {**{name: getattr(queue, name) for name in COLUMNS}, "services": queue.services.all()}


def _point(code: str) -> ServicePoint:
    found = ServicePoint.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def _queue(point: ServicePoint, letter: str) -> ServiceQueue:
    found = point.queues.filter(letter=letter.upper()).first()
    if found is None:
        raise NotFound
    return found


def _counter(point: ServicePoint, pk: int) -> QueueCounter:
    found = point.counters.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
