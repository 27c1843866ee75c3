"""Asking for what is lent: the form, why it cannot be booked and what can be instead, several dates, the receipt."""

from __future__ import annotations

import re
from copy import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.asking import asking
from bookings.choices import choice_value, read_choice
from bookings.domain import lending_rules as rules
from bookings.domain.lending import KIND, WAITABLE, ask_lending
from bookings.domain.lending_instead import instead_of
from bookings.domain.series import ask_series, look_at, members_of
from bookings.errors import NotFree
from bookings.forms.lending import LendingForm, thing_field, time_initial
from bookings.lending_panels import is_lent_here, problem_lines
from bookings.models import Lending, Resource
from bookings.spans import Span
from core.antispam import refuse_flood
from core.cases import access
from core.cases.history_words import length_of
from core.cases.receipts import show_receipt
from core.dates import moment_in
from core.errors import DomainError, InvalidInput, NotFound
from core.rights import Actor
from core.ui.outcome import show_refusal
from core.ui.pages import posted, public_page
from core.workdays.counting import count
from core.workdays.office import office_calendar

FROM_ONE_ADDRESS = 20  # a minute
FROM_EVERYBODY = 1200
SHOWN = 5  # alternatives
FORM_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(FORM_METHODS)
@public_page
def ask(request: HttpRequest) -> HttpResponse:
    """The form of a request; a link from the calendar names the thing and the time."""
    if request.method != "POST" and not is_lent_here(request):
        raise NotFound
    form = LendingForm(sent_with_choice(request), request.FILES or None, initial=_asked(request))
    if request.method != "POST":
        return draw(request, form, "bookings/lending/ask.html")
    if not form.is_valid():
        return draw(request, form, "bookings/lending/ask.html", status=422)
    if form.is_by_program:  # it need not know that nothing was kept
        return redirect("lending:ask")
    try:
        refuse_flood(request, "lending", per_address=FROM_ONE_ADDRESS, everybody=FROM_EVERYBODY)
    except DomainError as error:
        show_refusal(form, error)
        return draw(request, form, "bookings/lending/ask.html", status=error.status)
    return send(request, form, "bookings/lending/ask.html")


def send(request: HttpRequest, form: LendingForm, template: str, *, by: Actor = None) -> HttpResponse:
    """Keep what a valid form asks for and lead to the receipt, or show what stands in its way and what can be done."""
    try:
        dates = form.dates()
        if dates and "confirm" not in request.POST:
            found = look_at(form.new, dates, by=by)
            shown = [{"date": date, "lines": problem_lines(date.problems)} for date in found]
            return draw(request, form, template, dates=shown, free=sum(date.is_free for date in found))
        if dates:
            return _receipt_of_series(request, form, dates, by)
        filed = ask_lending(new=form.new, by=by, waits="wait" in request.POST)
    except NotFree as error:
        return draw(request, form, template, status=error.status, **_instead(form, error))
    except DomainError as error:
        show_refusal(form, error, names={"terms": "accepts"})
        return draw(request, form, template, status=error.status)
    return show_receipt(request, filed)


def draw(request: HttpRequest, form: LendingForm, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw the page of a form."""
    limit, now = rules.decision_limit(form.standard, form.settings), timezone.now()
    decided = count(received_at=now, amount=limit.amount, unit=limit.unit, calendar=office_calendar(), now=now)
    context = {
        "form": form,
        "decided_within": length_of(limit.amount, limit.unit),
        "decided_on": decided.due_on,
        "kind": KIND,
        "terms": form.terms,
        "asking": asking(form, has_problems="problems" in more),
        "settings": form.settings,
        "most_waiting": form.settings.most_waiting,
        **more,
    }
    return render(request, template, context, status=status)


def _receipt_of_series(request: HttpRequest, form: LendingForm, dates: list[Span], by: Actor) -> HttpResponse:
    booked = ask_series(new=form.new, dates=dates, by=by)
    response = show_receipt(request, booked.first)
    lending = Lending.objects.get(case=booked.first.case)
    if by is None:
        for member in members_of(lending):
            access.remember(response, member.case)
    return response


def _instead(form: LendingForm, error: NotFree) -> dict[str, Any]:
    """Return what stands in the way, and what can be had with one press."""
    people = form.cleaned_data.get("participants")
    only_taken = error.problems and all(set(why) <= WAITABLE for why in error.problems.values())
    found = instead_of(
        parts=form.parts,
        during=form.during,
        participants=people,
        person=form.new.person,
        wants_companion=form.cleaned_data.get("wants_companion", False),
        most=SHOWN,
    )
    return {
        "problems": problem_lines(error.problems),
        "alternatives": [(choice_value(one), one) for one in found],
        "may_wait": bool(only_taken) and form.settings.most_waiting > 0 and form.is_guarded,
        "without_companion": rules.COMPANION in error.problems and "wants_companion" in form.fields,
    }


def sent_with_choice(request: HttpRequest) -> Any:
    """Return what was sent; a pressed alternative sets the time and the things, and leaves the rest as it was typed."""
    data = posted(request)
    if data is None:
        return None
    if "alone" in data:
        data = data.copy()
        data.pop("wants_companion", None)
    if "take" not in data:
        return data
    return with_choice(data, str(data["take"]))


def with_choice(data: Any, value: str) -> Any:
    """Return sent data with the time and the things of a button; as they were when no button says that."""
    try:
        during, parts = read_choice(value)
    except InvalidInput:
        return data
    changed = copy(data)
    initial = time_initial(during)
    changed["on"] = initial["on"].strftime("%d-%m-%Y")
    changed["ends_on"] = initial["ends_on"].strftime("%d-%m-%Y") if initial["ends_on"] else ""
    for name in ("starts", "ends"):
        changed[name] = initial[name].strftime("%H.%M")
    kinds = {row.pk: row for row in Resource.objects.filter(pk__in=[part.resource for part in parts])}
    changed["facility"] = ""
    for name in [name for name in changed if name.startswith("thing_")]:
        changed[name] = ""
    for part in parts:
        row = kinds.get(part.resource)
        if row is not None and row.kind == Resource.Kind.EQUIPMENT:
            changed[thing_field(row)] = str(part.quantity)
        elif row is not None and row.kind in rules.PLACES:
            changed["facility"] = str(row.pk)
    return changed


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Return what the address names: a thing, and a time."""
    found: dict[str, Any] = {}
    wanted = dict(text.partition(":")[::2] for text in request.GET.getlist("sarana")[:20])  # code, code:quantity
    rows = Resource.objects.public().filter(code__in=wanted, kind__in=rules.LENT) if wanted else ()
    for row in rows:
        if row.kind in rules.PLACES:
            found.setdefault("facility", str(row.pk))
        else:
            quantity = wanted[row.code]
            found[thing_field(row)] = int(quantity) if re.fullmatch(r"[1-9]\d{0,3}", quantity) else 1
    start = _moment(request.GET.get("mulai", ""))
    end = _moment(request.GET.get("selesai", ""))
    if start is not None and end is not None and start < end:
        found |= time_initial(Span(start, end))
    people = request.GET.get("orang", "")
    if people.isascii() and people.isdigit() and len(people) < 6:
        found["participants"] = int(people)
    return found


def _moment(value: str) -> Any:
    found = moment_in(value.replace(" ", "+"))
    return timezone.make_aware(found) if found is not None and found.tzinfo is None else found
