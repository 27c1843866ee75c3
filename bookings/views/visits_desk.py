"""Visits in the portal: the list, one visit, planning and changing it, announcing and cancelling it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.domain import visits as domain
from bookings.domain.calls import open_calls
from bookings.domain.visit_disturbances import open_disturbances
from bookings.domain.visit_requests import ranked_places, waiting_requests
from bookings.errors import NotFree
from bookings.forms.visit_desk import CancelForm, PlanForm
from bookings.models import MobileUnit, Place, Registration, Resource, Visit
from bookings.spans import Span
from bookings.visit_planning import WayOut, ways_out
from core.accounts.access import signed_in
from core.agencies import current_agency
from core.cases.desk_pages import handled_page
from core.cases.models import Case
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, take_form, tell_outcome
from core.ui.pages import posted, staff_page

VIEW, MANAGE = "bookings.view_visit", domain.PERMISSION
PER_PAGE = 20
FORM_METHODS = ["GET", "HEAD", "POST"]
State, Reg = Visit.State, Registration.State
ENDED = (State.DONE, State.CANCELLED)


@staff_page(VIEW)
@require_safe
def visit_list(request: HttpRequest) -> HttpResponse:
    """Visits to come, or those that ended; and how many requests wait."""
    is_past = request.GET.get("lalu") == "1"
    rows = Visit.objects.select_related("place").annotate(
        people=Count("registrations", filter=Q(registrations__state__in=(Reg.REGISTERED, Reg.CAME))),
        waiting=Count("registrations", filter=Q(registrations__state=Reg.WAITING)),
    )
    if is_past:
        rows = rows.filter(state__in=ENDED).order_by("-last_on", "-pk")
    else:
        rows = rows.exclude(state__in=ENDED).order_by("first_on", "opens_at", "pk")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "is_past": is_past,
        "requests": waiting_requests().count(),
        "first": next(iter(ranked_places()), None) if not is_past else None,
        "has_places": Place.objects.filter(retired_at=None).exists(),
        "may_manage": request.user.has_perm(MANAGE),
        "today": timezone.localdate(),
    }
    return render(request, "bookings/visits/desk_list.html", context)


@staff_page(VIEW)
@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: what travels, who comes, what happened, what can be done next."""
    found = staff_visit(pk)
    held = found.booking.reservations.filter(released_at=None).select_related("resource")
    travels: dict[str, int] = {}
    for row in held.order_by("resource__position", "resource__name", "pk"):
        travels[row.resource.name] = travels.get(row.resource.name, 0) + row.lot.upper - row.lot.lower
    counts = Count("registrations", filter=Q(registrations__state__in=(Reg.REGISTERED, Reg.CAME, Reg.NO_SHOW)))
    came = Count("registrations", filter=Q(registrations__state=Reg.CAME))
    waiting = Count("registrations", filter=Q(registrations__state=Reg.WAITING))
    is_done = found.state == State.DONE
    context = {
        "visit": found,
        "travels": travels.items(),
        "offered": found.offered.annotate(people=counts, came=came, waiting=waiting),
        "disturbed": [event.facts for event in open_disturbances(found)],
        "events": list(found.events.order_by("-at", "-pk")[:30]),
        "answers": list(found.answers.select_related("case").order_by("pk")[:50]),
        "photos": list(found.photos.all()) if found.state in (State.UNDER_WAY, State.DONE) else [],
        "to_call": _to_call(found),
        "may_manage": request.user.has_perm(MANAGE),
        "may_register": request.user.has_perm("bookings.register_visitor"),
        "may_change": found.state in domain.MAY_CHANGE,
        "may_cancel": found.state in domain.MAY_CANCEL,
        "may_report": found.state == State.UNDER_WAY or (found.is_announced and found.starts_at <= timezone.now()),
        "is_done": is_done,
    }
    return render(request, "bookings/visits/desk_visit.html", context)


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a visit; `tempat` and `unit` fill the form."""
    place = Place.objects.filter(code=request.GET.get("tempat", "")[:60], retired_at=None).first()
    return _plan(request, place)


@handled_page
def plan_for(request: HttpRequest, case: Case) -> HttpResponse:
    """Plan a visit to the place that a request means."""
    if case.kind != "visit_request":
        raise NotFound
    return _plan(request, case.visit_request.place)


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change or move a visit that has not begun."""
    found = staff_visit(pk)
    if found.state not in domain.MAY_CHANGE:
        messages.error(request, _("This visit has begun or ended and is not changed any more."))
        return redirect("visits_portal:visit", pk)
    by = signed_in(request)
    form = PlanForm(_with_day(request), visit=found, unit=found.unit)

    def act() -> Visit:
        return domain.change_visit(visit=found, plan=form.plan, by=by)

    return _planned(request, form, act, visit=found)


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Announce a visit, after showing who is told."""
    found = staff_visit(pk)
    if request.method == "POST":
        by = signed_in(request)
        done = _("The visit is announced. Whoever asked for it is told.")
        tell_outcome(request, lambda: domain.publish_visit(visit=found, by=by), done=done)
        return redirect("visits_portal:visit", pk)
    there = Q(place=found.place_id) | Q(place__within=found.place_id)
    context = {"visit": found, "asked": waiting_requests().filter(there).count()}
    return render(request, "bookings/visits/desk_publish.html", context)


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a visit with a reason."""
    found = staff_visit(pk)
    form = CancelForm(posted(request))

    def act() -> None:
        domain.cancel_visit(visit=found, by=signed_in(request), **form.cleaned_data)

    if not (status := take_form(request, form, act, done=_("The visit was cancelled. Whoever registered is told."))):
        return redirect("visits_portal:visit", pk)
    people = found.registrations.filter(state__in=(Reg.REGISTERED, Reg.WAITING)).count()
    context = {"visit": found, "form": form, "people": people}
    return render(request, "bookings/visits/desk_cancel.html", context, status=status)


def staff_visit(pk: int) -> Visit:
    """Return a visit. Raises NotFound."""
    rows = Visit.objects.select_related("place__within", "booking", "unit")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _plan(request: HttpRequest, place: Place | None) -> HttpResponse:
    units = MobileUnit.objects.filter(retired_at=None)
    asked = request.GET.get("unit", "")[:60]
    chosen = units.filter(code=asked).first() if asked else units.first()
    by = signed_in(request)
    form = PlanForm(_with_day(request), unit=chosen, initial={"place": place})

    def act() -> Visit:
        return domain.plan_visit(plan=form.plan, by=by)

    return _planned(request, form, act, units=list(units), chosen=chosen)


def _planned(
    request: HttpRequest, form: PlanForm, act: Callable[[], Visit], *, visit: Visit | None = None, **more: Any
) -> HttpResponse:
    """Show the form of a plan, or take it; what is taken is shown with others and with days on which all is free."""
    status, way_out = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                planned = act()
            except NotFree as error:
                form.add_error(None, _("Something that should travel is not free. Choose below, or change the plan."))
                way_out, status = _way_out(error, form, visit), error.status
            except DomainError as error:
                show_refusal(form, error, names={"parts": "vehicles"})
                status = error.status
            else:
                messages.success(request, _("The visit is planned, and what travels is held."))
                return redirect("visits_portal:visit", planned.pk)
    has_things = Resource.objects.in_use().filter(kind__in=("vehicle", "companion")).exists()
    context = {"form": form, "visit": visit, "way_out": way_out, "has_things": has_things, **more}
    return render(request, "bookings/visits/desk_plan.html", context, status=status)


def _way_out(error: NotFree, form: PlanForm, visit: Visit | None) -> WayOut:
    wanted, zone = form.plan, current_agency().zone
    during = Span(
        dt.datetime.combine(wanted.first_on, wanted.opens_at, zone),
        dt.datetime.combine(wanted.last_on, wanted.closes_at, zone),
    )
    anew = visit.booking if visit is not None else None
    return ways_out(error, parts=wanted.parts, during=during, now=timezone.now(), anew=anew)


def _with_day(request: HttpRequest) -> Any:
    """Return what was sent, with the other first day that was pressed; the visit stays as long as it was."""
    data = posted(request)
    pressed = parse_date(data.get("other_day", "")) if data is not None and data.get("other_day") else None
    if data is None or pressed is None:
        return data
    copy = data.copy()
    field = PlanForm.base_fields["first_on"]
    try:
        first, last = field.clean(data.get("first_on")), PlanForm.base_fields["last_on"].clean(data.get("last_on"))
    except ValidationError:
        return data
    copy["first_on"] = pressed.strftime("%d-%m-%Y")
    if last:
        copy["last_on"] = (pressed + (last - first)).strftime("%d-%m-%Y")
    return copy


def _to_call(found: Visit) -> int:
    """Return how many people of a visit are to be rung up, since no message reaches them."""
    return open_calls().filter(registration__visit=found).count()
