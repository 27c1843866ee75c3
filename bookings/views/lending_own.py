"""What borrowers do with their own booking: change it, take another time, take an offer, keep it in their calendar."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookings.choices import choice_value, read_choice
from bookings.domain.aside import take_other_time
from bookings.domain.lending import NewLending, ask_lending, change_lending, change_until
from bookings.domain.lending_instead import instead_of_booking
from bookings.domain.series import members_of
from bookings.domain.waiting import take_offer
from bookings.errors import NotFree
from bookings.forms.lending import ChangeForm
from bookings.lending_panels import MOVABLE, lending_of, problem_lines, things_of
from bookings.models import BookingSettings, Lending
from bookings.views.lending_ask import with_choice
from core.agencies import current_agency
from core.antispam import refuse_flood
from core.calendar_text import Happening, calendar_file
from core.cases import access
from core.cases.domain.identities import person_or_nobody
from core.cases.models import Case
from core.cases.public_pages import citizen_page
from core.cases.receipts import show_receipt
from core.cases.states import CaseState
from core.errors import DomainError, InvalidInput, NotFound
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted

OWN_LIMITS: dict[str, Any] = {"per_person": 12, "per_address": 60, "everybody": 3000}  # a minute; each tells by mail
either = require_http_methods(["GET", "HEAD", "POST"])


@either
@citizen_page
def change(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Change time, things or people; until when that is possible stands on the status page."""
    lending = _own(case)
    data = posted(request)
    if data is not None and "take" in data:
        data = with_choice(data, str(data["take"]))
    form = ChangeForm(data, lending=lending)
    more: dict[str, Any] = {}
    status = 200
    if form.is_bound and form.is_valid():
        try:
            refuse_flood(request, "lending-case", person=case.code, **OWN_LIMITS)
            change_lending(
                case=case, during=form.during, parts=form.parts, participants=form.cleaned_data["participants"]
            )
        except NotFree as error:
            more, status = instead(lending, form, error), error.status
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("Your booking was changed."))
            return redirect("cases:status", case.code)
    elif form.is_bound:
        status = 422
    context = {
        "case": case,
        "form": form,
        "is_approved": case.state == CaseState.ANSWERED,
        "may_change": lending.booking.state in MOVABLE and timezone.now() <= _until(lending),
        "until": _until(lending),
        **more,
    }
    return render(request, "bookings/lending/change.html", context, status=status)


@require_POST
@citizen_page
def take(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Take another time instead of the one that was taken away or refused."""
    lending = _own(case)
    if case.state == CaseState.REJECTED:
        return _ask_again(request, lending)

    def act() -> None:
        refuse_flood(request, "lending-case", person=case.code, **OWN_LIMITS)
        during, parts = read_choice(request.POST.get("take", ""))
        take_other_time(case=case, during=during, parts=parts)

    tell_outcome(request, act, done=_("Your booking has its new time."))
    return redirect("cases:status", case.code)


@require_POST
@citizen_page
def accept_offer(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Take what the waiting list offers."""
    tell_outcome(request, lambda: take_offer(case=case), done=_("It is held for you. We decide on your request now."))
    return redirect("cases:status", case.code)


@require_GET
@citizen_page
def member(request: HttpRequest, case: Case, other: str) -> HttpResponseBase:
    """Lead to another date of the same series: who may open one of them may open all."""
    lending = _own(case)
    found = next((one for one in members_of(lending) if one.case.code == other.upper()), None)
    if found is None:
        raise NotFound
    response = redirect("cases:status", found.case.code)
    access.remember(response, found.case)
    return response


@require_GET
@citizen_page
def calendar(request: HttpRequest, case: Case) -> HttpResponseBase:
    """The booking as a file for calendars."""
    lending = _own(case)
    booking, agency = lending.booking, current_agency()
    things = things_of(lending)
    happening = Happening(
        uid=f"{case.code}@{agency.url.partition('://')[2]}",
        sequence=case.lock,
        title=booking.title,
        starts=booking.during.lower,
        ends=booking.during.upper,
        changed_at=booking.created_at,
        place=", ".join(filter(None, (thing.resource.location or thing.resource.name for thing in things))),
        is_cancelled=booking.state not in MOVABLE and case.is_ended,
    )
    content = calendar_file([happening], producer=agency.name)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{case.code}.ics"'
    return response


def instead(lending: Lending, form: ChangeForm, error: NotFree) -> dict[str, Any]:
    """Return what stands in the way of a change, and what can be had with one press."""
    people = form.cleaned_data["participants"]
    found = instead_of_booking(booking=lending.booking, parts=form.parts, during=form.during, participants=people)
    return {
        "problems": problem_lines(error.problems),
        "alternatives": [(choice_value(one), one) for one in found],
    }


def _ask_again(request: HttpRequest, lending: Lending) -> HttpResponse:
    """Ask anew for another time, with everything that was written in the request that was refused."""
    case, booking = lending.case, lending.booking
    try:
        refuse_flood(request, "lending-case", person=case.code, **OWN_LIMITS)
        during, parts = read_choice(request.POST.get("take", ""))
        filed = ask_lending(
            new=NewLending(
                key=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{case.code}:{case.secret_hash}:{during.start.isoformat()}")),
                title=booking.title,
                during=during,
                parts=parts,
                asker=lending.asker,
                participants=booking.participants,
                text=lending.activity,
                wants_companion=lending.wants_companion,
                terms=[one.terms for one in lending.accepted.select_related("terms")],
                person=person_or_nobody(case),
                notice_version=case.notice_version,
            )
        )
    except InvalidInput as error:  # such as terms of use that changed meanwhile
        messages.error(request, " ".join(str(text) for texts in error.errors.values() for text in texts))
        return redirect("cases:status", case.code)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("cases:status", case.code)
    return show_receipt(request, filed)


def _own(case: Case) -> Lending:
    lending = lending_of(case)
    if lending is None:
        raise NotFound
    return lending


def _until(lending: Lending) -> dt.datetime:
    return change_until(lending.booking, BookingSettings.load())
