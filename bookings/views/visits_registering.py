"""Registering for a visit, one's own page behind its secret link, and asking for a visit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.domain import visit_requests, visitors
from bookings.domain.visit_erasing import forget_registration
from bookings.forms.visits import AskForm, RegistrationForm, choices_of
from bookings.models import Place, Registration
from bookings.views.visits_public import public_visit
from bookings.visit_calendars import registration_file
from bookings.visit_offers import other_visits
from core.antispam import refuse_flood
from core.cases.public_pages import private_page
from core.cases.receipts import show_receipt
from core.contacts import masked
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, public_page

# A village hall has one address for many phones, so the limit is high; the quota bounds what can be gained.
REGISTER_LIMITS: dict[str, Any] = {"per_address": 60, "everybody": 600}
ASK_LIMITS: dict[str, Any] = {"per_address": 10, "everybody": 200}
FORM_METHODS = ["GET", "HEAD", "POST"]
State = Registration.State


@never_cache
@require_http_methods(FORM_METHODS)
@public_page
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a registration; where all is closed, words that say so."""
    visit = public_visit(pk)
    if not choices_of(visit):
        return render(request, "bookings/visits/register_closed.html", {"visit": visit})
    form = RegistrationForm(posted(request), visit=visit)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if form.is_by_program:  # it need not know that nothing was kept
                return redirect("visits:visit", pk)
            try:
                refuse_flood(request, "visit-registration", **REGISTER_LIMITS)
                row = visitors.register_visitor(visit=visit, new=form.new, key=form.cleaned_data["key"])
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                return redirect("visits:registration", visitors.token_of(row))
    return render(request, "bookings/visits/register.html", {"visit": visit, "form": form}, status=status)


@require_safe
@private_page
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """One's own registration: the number, what to bring, and how to give the place back."""
    row = visitors.registration_of(token)
    person, visit = visitors.person_of(row), row.visit
    counts_on_coming = row.state in (State.REGISTERED, State.WAITING)
    is_off = visit.state == visit.State.CANCELLED
    others = other_visits(row) if counts_on_coming and (is_off or visit.revision or row.state == State.WAITING) else []
    context = {
        "row": row,
        "visit": visit,
        "token": token,
        "name": person.name,
        "contacts": [masked(contact) for contact in (person.phone, person.email) if contact],
        "others": others,
        "may_cancel": counts_on_coming and not is_off,
        "ahead": _ahead(row),
    }
    return render(request, "bookings/visits/registration.html", context)


@require_http_methods(FORM_METHODS)
@private_page
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Give the place back, after a question."""
    row = visitors.registration_of(token)
    if request.method == "POST":
        done = _("Your place was given back. Thank you: somebody else gets it.")
        tell_outcome(request, lambda: visitors.cancel_registration(registration=row), done=done)
        return redirect("visits:registration", token)
    return render(request, "bookings/visits/registration_cancel.html", {"row": row, "token": token})


@require_http_methods(FORM_METHODS)
@private_page
def registration_forget(request: HttpRequest, token: str) -> HttpResponse:
    """Have one's own name and contact deleted, after a question; the page stays without them."""
    row = visitors.registration_of(token)
    if row.forgotten_at is not None:
        raise NotFound
    if request.method == "POST":
        done = _("Your name and contact are deleted.")
        tell_outcome(request, lambda: forget_registration(row), done=done)
        return redirect("visits:registration", token)
    return render(request, "bookings/visits/registration_forget.html", {"row": row, "token": token})


@require_POST
@private_page
def take_other(request: HttpRequest, token: str) -> HttpResponse:
    """Change to another visit that was offered; the place here is given back."""
    row = visitors.registration_of(token)
    chosen = request.POST.get("visit", "")
    other = next((one for one in other_visits(row) if str(one.offered.pk) == chosen), None)
    if other is None:
        messages.error(request, _("This visit has no place any more. Please choose another one."))
        return redirect("visits:registration", token)
    try:
        new = visitors.take_other_visit(registration=row, offered=other.offered, on=other.on)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("visits:registration", token)
    messages.success(request, _("You are registered for this visit now."))
    return redirect("visits:registration", visitors.token_of(new))


@require_safe
@private_page
def registration_ics(request: HttpRequest, token: str) -> HttpResponse:
    """One's own day for a calendar."""
    row = visitors.registration_of(token)
    headers = {"Content-Disposition": f'attachment; filename="{row.code}.ics"'}
    return HttpResponse(registration_file(row), content_type="text/calendar; charset=utf-8", headers=headers)


@never_cache
@require_http_methods(FORM_METHODS)
@public_page
def ask(request: HttpRequest) -> HttpResponse:
    """The form by which a place asks for a visit; `tempat` names the place."""
    if not Place.objects.filter(retired_at=None).exists():
        raise NotFound
    known = Place.objects.filter(code=request.GET.get("tempat", "")[:60], retired_at=None).first()
    form = AskForm(posted(request), initial={"place": known})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if form.is_by_program:
                return redirect("visits:list")
            try:
                refuse_flood(request, "visit-request", **ASK_LIMITS)
                filed = visit_requests.file_visit_request(new=form.new)
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                return show_receipt(request, filed)
    return render(request, "bookings/visits/ask.html", {"form": form}, status=status)


def _ahead(row: Registration) -> int | None:
    """Return how many of the waiting list come first; None for who does not wait."""
    if row.state != State.WAITING:
        return None
    same = Registration.objects.filter(offered=row.offered_id, on=row.on, state=State.WAITING)
    return same.filter(number__lt=row.number).count()
