"""The officer's pages at hand-over and return: the list of a day, the two forms, who did not come, damages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bookings.companions import free_companions
from bookings.domain.exchanging import exchange_companion
from bookings.domain.holding import companion_of
from bookings.domain.using import check_in, hand_over, mark_no_show, take_back, undo_no_show
from bookings.forms.use import DayForm, ExchangeForm, HandoverForm, LookingForm, ReturnForm
from bookings.looking import held_by, looked_of
from bookings.models import Booking, Handover, Resource
from bookings.spans import Span
from bookings.use_panels import VIEW, booking_of, day_of, keys_away, keys_before, open_count, things_of
from core.accounts.access import signed_in
from core.cases.desk_pages import handled_page
from core.cases.models import Case
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, take_form, tell_outcome
from core.ui.pages import posted, staff_page
from core.ui.tables import change_query

State = Booking.State


@staff_page(VIEW)
def today(request: HttpRequest) -> HttpResponse:
    """Show who comes, what is out and what is late on a day."""
    form = DayForm(request.GET if "tanggal" in request.GET else None)
    day = form.day
    found = day_of(day)
    parts = [
        ("terlambat", _("Late returns"), found.late),
        ("belum", _("Nothing noted yet"), found.unnoted),
        ("datang", _("To hand over"), found.coming),
        ("keluar", _("To take back"), found.out),
        ("kembali", _("Came back"), found.returned),
        ("absen", _("Nobody came"), found.absent),
    ]
    context = {
        "form": form,
        "day": day,
        "is_today": day == timezone.localdate(),
        "parts": [(key, title, [(row, things_of(row)) for row in rows]) for key, title, rows in parts if rows],
        "before": change_query(request, tanggal=day - dt.timedelta(days=1)),
        "after": change_query(request, tanggal=day + dt.timedelta(days=1)),
        "now": timezone.now(),
        "keys": keys_away() if day == timezone.localdate() else [],
        "damages": open_count(),
    }
    return render(request, "bookings/use/today.html", context)


@handled_page
def give(request: HttpRequest, case: Case) -> HttpResponse:
    """Look at what is given out, and hand it over."""
    booking = _booking(case)
    if booking.state == State.IN_USE and request.method != "POST":
        return redirect("use_portal:take_back", case.code)
    initial = {"keys": "\n".join(keys_before(booking))}
    form = HandoverForm(posted(request), request.FILES or None, held=held_by(booking), before={}, initial=initial)
    return _looking(request, case, booking, form, title=_("Hand over"), done=_("Handed over. The minutes are made."))


@handled_page
def take(request: HttpRequest, case: Case) -> HttpResponse:
    """Compare with the hand-over, and take it back."""
    booking = _booking(case)
    given = Handover.objects.filter(booking=booking, direction=Handover.Direction.OUT).first()
    keys = given.keys if given is not None else ()
    form = ReturnForm(posted(request), request.FILES or None, held=held_by(booking), before=looked_of(given), keys=keys)
    done = _("Taken back. The minutes are made, and the borrower is asked how it was.")
    return _looking(request, case, booking, form, title=_("Receive it back"), done=done, given=given)


@require_POST
@handled_page
def arrive(request: HttpRequest, case: Case) -> HttpResponse:
    """Note that somebody came, before the hand-over."""
    booking = _booking(case)
    tell_outcome(request, lambda: check_in(booking=booking, by=signed_in(request)), done=_("Noted that they came."))
    return redirect("use_portal:today")


@handled_page
def no_show(request: HttpRequest, case: Case) -> HttpResponse:
    """Note that nobody came, after a question."""
    booking = _booking(case)
    consequences = [
        _("What is left of the time is free again."),
        _("The borrower is told."),
        _("You can take it back until the end of the day."),
    ]
    return _confirmed(
        request,
        case,
        lambda: mark_no_show(booking=booking, by=signed_in(request)),
        title=_("Nobody came?"),
        text=booking.title,
        submit=_("Note that nobody came"),
        done=_("Noted that nobody came."),
        consequences=consequences,
    )


@handled_page
def undo(request: HttpRequest, case: Case) -> HttpResponse:
    """Take back that nobody came, after a question."""
    booking = _booking(case)
    return _confirmed(
        request,
        case,
        lambda: undo_no_show(booking=booking, by=signed_in(request)),
        title=_("They came after all?"),
        text=booking.title,
        submit=_("Undo it"),
        done=_("Taken back. Everything is held again."),
        consequences=[_("What was booked is held again, as far as nobody else has it.")],
        forward=True,
    )


@handled_page
def exchange(request: HttpRequest, case: Case) -> HttpResponse:
    """Let another companion come; who is free stands in fair order."""
    booking = _booking(case)
    old = companion_of(booking)
    if old is None:
        raise NotFound
    free = [load for load in free_companions(Span.of(booking.during)) if load.resource.pk != old.pk]
    form = ExchangeForm(posted(request), free=free)

    def act() -> object:
        values = form.cleaned_data
        new = Resource.objects.get(pk=values["new"])
        return exchange_companion(booking=booking, old=old, new=new, reason=values["reason"], by=signed_in(request))

    return _step(
        request,
        case,
        form,
        act,
        title=_("Exchange the companion"),
        done=_("Exchanged. Both companions are told."),
        context={"booking": booking, "old": old, "nobody": not free},
    )


def _booking(case: Case) -> Booking:
    booking = booking_of(case)
    if booking is None or booking.kind != Booking.Kind.LENDING:
        raise NotFound
    return booking


def _looking(
    request: HttpRequest,
    case: Case,
    booking: Booking,
    form: LookingForm,
    *,
    title: str,
    done: str,
    given: Handover | None = None,
) -> HttpResponse:
    """Show one of the two forms, or take it and lead back to the case."""
    known = booking.state == (State.APPROVED if given is None and not form.is_return else State.IN_USE)
    status = 200 if known else 409
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _act(booking, form, request)
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                messages.success(request, done)
                return redirect("cases_portal:case", case.code)
    context = {
        "case": case,
        "booking": booking,
        "form": form,
        "title": title,
        "back": reverse("cases_portal:case", args=[case.code]),
        "over": f"{case.code} {case.title}",
        "given": given,
        "may": known or request.method == "POST",
        "now": timezone.now(),
    }
    return render(request, "bookings/use/looking.html", context, status=status)


def _act(booking: Booking, form: LookingForm, request: HttpRequest) -> Handover:
    values = form.cleaned_data
    shared: dict[str, Any] = {
        "booking": booking,
        "looked": form.looked,
        "key": values["key"],
        "by": signed_in(request),
        "at": values["at"],
        "note": values["note"],
        "receiver": values["receiver"],
        "photos": values["photos"],
        "keys": values.get("keys"),
    }
    if isinstance(form, ReturnForm):
        return take_back(**shared, damages=form.damages)
    return hand_over(**shared)


def _step(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    act: Callable[[], object],
    *,
    title: str,
    done: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form of a step, or take it and lead back to the case."""
    status = take_form(request, form, act, done=done)
    if not status:
        return redirect("cases_portal:case", case.code)
    shown = {**context, "case": case, "form": form, "title": title, "submit": title}
    return render(request, "bookings/use/step.html", shown, status=status)


def _confirmed(
    request: HttpRequest, case: Case, act: Callable[[], object], *, done: str, **context: Any
) -> HttpResponse:
    """Ask once, then do it and lead to the list of the day."""
    if request.method == "POST":
        tell_outcome(request, act, done=done)
        return redirect("use_portal:today")
    shown = {**context, "case": case, "cancel_url": reverse("cases_portal:case", args=[case.code])}
    return render(request, "bookings/use/confirm.html", shown)
