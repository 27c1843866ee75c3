"""What the pages of officers for one stay share: the form or the question, and the way back to the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bookings.domain import shelter_beds as beds
from bookings.models import Bed, Stay
from bookings.shelter_errors import BedsNotGiven
from bookings.shelter_panels import stay_of
from bookings.shelter_rules import Nights
from core.cases.models import Case
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal

Act = Callable[[], object]
either = require_http_methods(["GET", "HEAD", "POST"])


def step(
    request: HttpRequest,
    case: Case,
    form: Form,
    act: Act,
    *,
    title: str,
    submit: str,
    done: str,
    lead: str = "",
    context: Mapping[str, Any] | None = None,
    template: str = "bookings/shelter/step.html",
    to: str = "",
    is_warning: bool = False,
) -> HttpResponse:
    """Show a form, or take it and lead on; a refusal of the domain stands beside the form."""
    status, instead = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act()
            except DomainError as error:
                show_refusal(form, error, names={"papers": "kinds"})
                status = error.status
                instead = error.instead if isinstance(error, BedsNotGiven) else None
            else:
                messages.success(request, done)
                return redirect(to or reverse("cases_portal:case", args=[case.code]))
    shown = {
        "case": case,
        "form": form,
        "title": title,
        "submit": submit,
        "lead": lead,
        "instead": instead,
        "is_warning": is_warning,
        "back": reverse("cases_portal:case", args=[case.code]),
        **(context or {}),
    }
    return render(request, template, shown, status=status)


def confirmed(request: HttpRequest, case: Case, act: Act, **told: Any) -> HttpResponse:
    """Ask once, and do it."""
    back = reverse("cases_portal:case", args=[case.code])
    if request.method == "POST":
        try:
            act()
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, told["done"])
        return redirect(back)
    return render(request, "bookings/shelter/confirm.html", {"case": case, "cancel_url": back, **told})


def the_stay(case: Case) -> Stay:
    """Return the stay behind a case. Raises NotFound."""
    stay = stay_of(case)
    if stay is None:
        raise NotFound
    return stay


def beds_of_house(stay: Stay) -> list[Bed]:
    """Return all beds in use of the house where somebody stays."""
    rows = Bed.objects.filter(room__shelter=stay.shelter_id, resource__retired_at=None)
    return list(rows.select_related("room"))


def free_beds(stay: Stay, nights: Nights) -> list[Bed]:
    """Return the beds that nobody else has in any of the nights, in the order of the house."""
    if nights.last <= nights.first:
        return []
    rooms = beds.rooms_of(stay.shelter, nights, without=stay)
    free = {bed.key for room in rooms for bed in room.free_beds(nights)}
    return list(Bed.objects.filter(pk__in=free).select_related("room"))
