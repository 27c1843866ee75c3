"""What staff do with requests to borrow: the list by the calendar, and each decision."""

from __future__ import annotations

import datetime as dt
from copy import copy
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bookings.companions import free_companions
from bookings.domain import lending_rules as rules
from bookings.domain.aside import other_times
from bookings.domain.holding import companion_of
from bookings.domain.lending import approve_lending, cancel_lending, change_lending, refuse_lending
from bookings.domain.series_deciding import (
    Decided,
    ahead_with,
    approve_dates,
    cancel_dates,
    refuse_dates,
    undecided_with,
)
from bookings.errors import NotFree
from bookings.forms.lending import ChangeForm
from bookings.forms.lending_desk import ApproveForm, CancelForm, ListFilterForm, RefuseForm
from bookings.lending_panels import lending_of, papers_that_came, problem_lines, things_of
from bookings.models import Booking, Lending, Reservation, Resource
from bookings.shells.tabs import tabs_for
from bookings.spans import Span
from bookings.views.lending_ask import with_choice
from bookings.views.lending_own import instead
from core.accounts.access import signed_in
from core.cases.desk_pages import desk_page, handled_page
from core.cases.models import Case
from core.errors import ChangedMeanwhile, DomainError, NotFound, PermissionRefused
from core.ui.formats import number
from core.ui.outcome import show_refusal
from core.ui.pages import posted

PAGE = 50
FORM_METHODS = ["GET", "HEAD", "POST"]
State = Booking.State
LISTS = {
    "putuskan": gettext_lazy("To decide"),
    "disetujui": gettext_lazy("Approved"),
    "hari-ini": gettext_lazy("Today"),
    "menunggu": gettext_lazy("Waiting for a time"),
    "lewat": gettext_lazy("Past"),
}


@require_safe
@desk_page
def lendings(request: HttpRequest) -> HttpResponseBase:
    """Requests in the order of the calendar: to decide, approved, today, waiting, past."""
    user = signed_in(request)
    if not user.has_perm("bookings.view_booking"):
        found = tabs_for(request)
        if not found:
            raise PermissionRefused
        return redirect(found[0].url)
    chosen = request.GET.get("daftar", "")
    chosen = chosen if chosen in LISTS else "putuskan"
    parts = _parts(timezone.now())
    rows = Booking.objects.filter(kind=Booking.Kind.LENDING)
    counts = rows.aggregate(**{name.replace("-", "_"): Count("pk", filter=test) for name, test in parts.items()})
    things = list(Resource.objects.in_use().filter(kind__in=rules.LENT))
    form = ListFilterForm(request.GET, things=things)
    rows = _narrowed(rows.filter(parts[chosen]), form)
    order = "-during" if chosen == "lewat" else "during"
    page = Paginator(_with_facts(rows).order_by(order, "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "chosen": chosen,
        "lists": [(name, label, counts[name.replace("-", "_")], name == chosen) for name, label in LISTS.items()],
        "form": form,
        "is_narrowed": bool(request.GET.get("thing") or request.GET.get("q")),
    }
    return render(request, "bookings/lending/list.html", context)


@require_http_methods(FORM_METHODS)
@handled_page
def approve(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Approve, and say who comes along: whoever has least to do stands first."""
    lending = _lending(case)
    booking = lending.booking
    present = companion_of(booking)
    free = free_companions(Span.of(booking.during), without_booking=booking.pk)
    free = [load for load in free if present is None or load.resource.pk != present.pk]
    dates = undecided_with(lending)
    form = ApproveForm(posted(request), present=present, free=free, dates=dates, initial={"lock": case.lock})
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        decided = {"key": values["key"], "note": values["note"], "lock": values["lock"], **form.chosen}
        try:
            if form.is_for_all:
                _tell_dates(request, approve_dates(case=case, by=signed_in(request), **decided))
            else:
                approve_lending(case=case, by=signed_in(request), **decided)
        except DomainError as error:
            return _refused(request, lending, form, error, "bookings/lending/approve.html", _("Approve"))
        messages.success(request, _("Approved. The borrower is told."))
        return _to_case(case)
    missing = [paper.name for paper in papers_that_came(case, lending, things_of(lending)) if not paper.is_there]
    return _page(request, lending, form, "bookings/lending/approve.html", _("Approve"), missing=missing)


@require_http_methods(FORM_METHODS)
@handled_page
def refuse(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Refuse with a reason; the page shows which times the borrower is offered."""
    lending = _lending(case)
    others = other_times(lending.booking, most=4)
    form = RefuseForm(posted(request), dates=undecided_with(lending), initial={"lock": case.lock})
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        decided = {name: values[name] for name in ("reason", "refused_for", "key", "lock")}
        try:
            if form.is_for_all:
                _tell_dates(request, refuse_dates(case=case, alternatives=others, by=signed_in(request), **decided))
            else:
                refuse_lending(case=case, alternatives=others, by=signed_in(request), **decided)
        except DomainError as error:
            return _refused(
                request, lending, form, error, "bookings/lending/refuse.html", _("Refuse"), alternatives=others
            )
        messages.success(request, _("Refused. The borrower reads why, and which times are free."))
        return _to_case(case)
    return _page(request, lending, form, "bookings/lending/refuse.html", _("Refuse"), alternatives=others)


@require_http_methods(FORM_METHODS)
@handled_page
def change(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Change time or things on behalf of the borrower, who is told."""
    lending = _lending(case)
    data = posted(request)
    if data is not None and "take" in data:
        data = with_choice(data, str(data["take"]))
    form = ChangeForm(data, lending=lending, public=False)
    title, template = _("Change the booking"), "bookings/lending/change_desk.html"
    if form.is_bound and form.is_valid():
        people = form.cleaned_data["participants"]
        try:
            change_lending(case=case, during=form.during, parts=form.parts, participants=people, by=signed_in(request))
        except NotFree as error:
            more = instead(lending, form, error)
            return _page(request, lending, form, template, title, status=error.status, **more)
        except DomainError as error:
            return _refused(request, lending, form, error, template, title)
        messages.success(request, _("Changed. The borrower is told."))
        return _to_case(case)
    return _page(request, lending, form, template, title)


@require_http_methods(FORM_METHODS)
@handled_page
def cancel(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Cancel on behalf of the borrower, who is told; the time goes to whoever waits for it."""
    lending = _lending(case)
    form = CancelForm(posted(request), dates=ahead_with(lending))
    title, template = _("Cancel the booking"), "bookings/lending/cancel.html"
    if form.is_bound and form.is_valid():
        reason, by = form.cleaned_data["reason"], signed_in(request)
        try:
            if form.is_for_all:
                _tell_dates(request, cancel_dates(case=case, reason=reason, by=by))
            else:
                cancel_lending(case=case, reason=reason, by=by)
        except DomainError as error:
            return _refused(request, lending, form, error, template, title)
        messages.success(request, _("Cancelled. The time is free again."))
        return _to_case(case)
    return _page(request, lending, form, template, title)


def _tell_dates(request: HttpRequest, decided: Decided) -> None:
    """Say for how many other dates the decision holds, and which stay as they were."""
    if count := len(decided.others):
        words = ngettext("It holds for %(n)s other date.", "It holds for %(n)s other dates.", count)
        messages.success(request, words % {"n": number(count)})
    for one in decided.left:
        messages.warning(request, f"{one.case.code}: {one.why}")


def _parts(now: dt.datetime) -> dict[str, Q]:
    """Return the lists; a request that waits for its decision stands in the first, however late it is."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = today + dt.timedelta(days=1)
    is_today = Q(during__startswith__lt=tomorrow, during__endswith__gt=today)
    over = [State.RETURNED, State.REFUSED, State.CANCELLED, State.NO_SHOW]
    return {
        "putuskan": Q(state=State.REQUESTED),
        "disetujui": Q(state__in=[State.APPROVED, State.IN_USE], during__endswith__gt=now),
        "hari-ini": is_today & Q(state__in=[State.APPROVED, State.IN_USE, State.RETURNED, State.NO_SHOW]),
        "menunggu": Q(state=State.WAITING),
        "lewat": Q(state__in=over) | Q(state__in=[State.APPROVED, State.IN_USE], during__endswith__lte=now),
    }


def _narrowed(rows: QuerySet[Booking], form: ListFilterForm) -> QuerySet[Booking]:
    if not form.is_valid():
        return rows
    if code := form.cleaned_data["thing"]:
        thing = Resource.objects.filter(code=code).values_list("pk", flat=True).first()
        rows = rows.filter(lending__wanted__has_key=str(thing))
    if words := form.cleaned_data["q"].strip():
        rows = rows.filter(Q(case__code__istartswith=words) | Q(title__icontains=words))
    return rows


def _with_facts(rows: QuerySet[Booking]) -> QuerySet[Booking]:
    held = Reservation.objects.filter(released_at=None).select_related("resource").order_by("resource__position", "pk")
    return rows.select_related("case", "lending").prefetch_related(Prefetch("reservations", held, to_attr="held"))


def _lending(case: Case) -> Lending:
    lending = lending_of(case)
    if lending is None:
        raise NotFound
    return lending


def _to_case(case: Case) -> HttpResponse:
    return redirect("cases_portal:case", case.code)


def _refused(
    request: HttpRequest, lending: Lending, form: Form, error: DomainError, template: str, title: str, **more: Any
) -> HttpResponse:
    """Show the form with what was typed; of a case that changed meanwhile the next try is about the present one."""
    show_refusal(form, error)
    if isinstance(error, NotFree):
        more["problems"] = problem_lines(error.problems)
    if isinstance(error, ChangedMeanwhile):
        data: Any = copy(form.data)  # of a QueryDict this is a copy that may be changed
        data["lock"] = str(error.facts["lock"])
        form.data = data
    return _page(request, lending, form, template, title, status=error.status, **more)


def _page(
    request: HttpRequest,
    lending: Lending,
    form: Form,
    template: str,
    title: str,
    *,
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    context = {
        "case": lending.case,
        "lending": lending,
        "booking": lending.booking,
        "start": lending.booking.during.lower,
        "end": lending.booking.during.upper,
        "things": things_of(lending),
        "form": form,
        "title": title,
        "back": reverse("cases_portal:case", args=[lending.case.code]),
        **more,
    }
    return render(request, template, context, status=status or (422 if form.errors else 200))
