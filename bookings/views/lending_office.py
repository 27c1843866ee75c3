"""What staff do beside single requests: enter one for somebody, plan own activities, set the rules of lending."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.domain.booking_settings import MANAGE, change_settings
from bookings.domain.lending import HANDLE
from bookings.domain.own_use import cancel_own_use, met_by, plan_own_use
from bookings.errors import BookedByOthers, NotFree
from bookings.forms.lending import CounterLendingForm
from bookings.forms.lending_desk import LENDING_SETTINGS, LendingSettingsForm, OwnUseForm
from bookings.lending_panels import problem_lines
from bookings.models import Booking, BookingSettings, Reservation, Resource
from bookings.views.lending_ask import draw, send, sent_with_choice
from core.accounts.access import signed_in
from core.errors import DomainError
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page

FORM_METHODS = ["GET", "HEAD", "POST"]
PAGE = 50
TAKEN_BACK_WITHIN = dt.timedelta(days=7)  # so long an activity that is over stays in the list, to be taken back


@staff_page("cases.enter_case")
@require_http_methods(FORM_METHODS)
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a request for somebody who came, wrote or called; it holds what it asks for at once, as any other."""
    request.__dict__["ui_nav_key"] = "bookings"
    template = "bookings/lending/enter.html"
    form = CounterLendingForm(sent_with_choice(request), request.FILES or None)
    if request.method != "POST":
        return draw(request, form, template)
    if not form.is_valid():
        return draw(request, form, template, status=422)
    return send(request, form, template, by=signed_in(request))


@staff_page(HANDLE)
@require_http_methods(FORM_METHODS)
def own_use(request: HttpRequest) -> HttpResponse:
    """Plan an activity of the agency; the page lists those to come."""
    form = OwnUseForm(posted(request))
    status = 200
    more: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            planned = plan_own_use(
                title=values["title"],
                parts=form.parts,
                during=form.during,
                participants=values["participants"],
                has_priority=values["has_priority"],
                shows_title=values["shows_title"],
                reason=values["reason"],
                by=signed_in(request),
            )
        except NotFree as error:
            more, status = {"problems": problem_lines(error.problems)}, error.status
        except BookedByOthers as error:
            show_refusal(form, error, field="has_priority")
            keys = [part.resource for part in form.parts]
            met = met_by(list(Resource.objects.filter(pk__in=keys)), form.parts, form.during)
            more, status = {"met": met, "days": BookingSettings.load().own_use_days}, error.status
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            told = len(planned.disturbed)
            words = _("It is planned. Those who had booked the time are told and offered others: %(n)s.") % {"n": told}
            messages.success(request, words if told else _("It is planned."))
            return redirect("lending_portal:own_use")
    elif form.is_bound:
        status = 422
    held = Reservation.objects.filter(released_at=None).select_related("resource").order_by("pk")
    rows = Booking.objects.filter(
        kind=Booking.Kind.OWN_USE,
        state=Booking.State.APPROVED,
        during__endswith__gt=timezone.now() - TAKEN_BACK_WITHIN,
    ).prefetch_related(Prefetch("reservations", held, to_attr="held"))
    page = Paginator(rows.order_by("during", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "now": timezone.now(), **more}
    return render(request, "bookings/lending/own_use.html", context, status=status)


@staff_page(HANDLE)
@require_http_methods(FORM_METHODS)
def own_use_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then give the time of an own activity back."""
    booking = get_object_or_404(Booking, pk=pk, kind=Booking.Kind.OWN_USE)
    if request.method == "POST":
        by = signed_in(request)
        tell_outcome(request, lambda: cancel_own_use(booking=booking, by=by), done=_("The time is free again."))
        return redirect("lending_portal:own_use")
    context = {"booking": booking, "start": booking.during.lower, "end": booking.during.upper}
    return render(request, "bookings/lending/own_use_cancel.html", context)


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def settings(request: HttpRequest) -> HttpResponse:
    """The rules of lending."""
    form = LendingSettingsForm(posted(request), instance=BookingSettings.load())
    status = 200
    if form.is_bound and form.is_valid():
        try:
            change_settings(by=signed_in(request), **{name: form.cleaned_data[name] for name in LENDING_SETTINGS})
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("Kept. It holds for what comes from now on."))
            return redirect("lending_portal:settings")
    elif form.is_bound:
        status = 422
    return render(request, "bookings/lending/settings.html", {"form": form}, status=status)
