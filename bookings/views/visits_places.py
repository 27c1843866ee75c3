"""Places and mobile units, requests in the order in which places should be visited, and the steps of a request."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.domain import places as domain
from bookings.domain import visit_requests
from bookings.domain.visit_settings import change_visit_settings
from bookings.forms.visit_desk import PlaceForm, PutOnListForm, RefuseForm, UnitForm, WeightsForm
from bookings.forms.visits import CounterAskForm
from bookings.models import BookingSettings, MobileUnit, Place
from bookings.views.visits_desk import FORM_METHODS, MANAGE, VIEW
from bookings.views.visits_public import tile_of
from core.accounts.access import signed_in
from core.cases.desk_pages import handled_page
from core.cases.models import Case
from core.cases.receipts import show_receipt
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, take_form, tell_outcome
from core.ui.pages import posted, staff_page

Row = TypeVar("Row", bound=Model)
MOST_SHOWN = 100
PER_PAGE = 50


@staff_page(VIEW)
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """The places that ask, in the order in which they should be visited, each with why it stands there."""
    ranked = visit_requests.ranked_places()
    page = Paginator(ranked, PER_PAGE).get_page(request.GET.get("page"))
    waiting = visit_requests.waiting_requests().select_related("case").order_by("case__received_at", "pk")
    places = {one.asking.key for one in page}
    by_place: dict[int | None, list[Any]] = {}
    for row in waiting.filter(place__in=places):
        by_place.setdefault(row.place_id, []).append(row)
    codes = dict(Place.objects.filter(pk__in=places).values_list("pk", "code"))
    context = {
        "page": page,
        "rows": [
            {"ranked": one, "requests": by_place.get(one.asking.key, []), "code": codes[one.asking.key]} for one in page
        ],
        "unplaced": list(waiting.filter(place=None)[:MOST_SHOWN]),
        "terms": BookingSettings.load(),
        "may_manage": request.user.has_perm(MANAGE),
    }
    return render(request, "bookings/visits/desk_requests.html", context)


@staff_page("cases.enter_case")
@require_http_methods(FORM_METHODS)
def enter(request: HttpRequest) -> HttpResponse:
    """Write down a request that came by telephone, by letter or at the counter."""
    form = CounterAskForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                filed = visit_requests.file_visit_request(new=form.new, by=signed_in(request))
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                return show_receipt(request, filed)
    return render(request, "bookings/visits/desk_enter.html", {"form": form}, status=status)


@handled_page
def put_on_list(request: HttpRequest, case: Case) -> HttpResponse:
    """Say which place of the list a request means."""
    _require_kind(case)
    form = PutOnListForm(posted(request))
    if request.method == "POST" and form.is_valid():
        by = signed_in(request)
        done = _("The request counts in the order of places now.")
        if tell_outcome(request, lambda: visit_requests.put_on_list(case=case, by=by, **form.cleaned_data), done=done):
            return redirect("cases_portal:case", case.code)
    context = {"case": case, "form": form, "title": _("Say which place it is"), "asked": case.visit_request}
    return render(request, "bookings/visits/desk_step.html", context, status=422 if form.errors else 200)


@handled_page
def refuse(request: HttpRequest, case: Case) -> HttpResponse:
    """Refuse a visit, with the reason that the place reads."""
    _require_kind(case)
    form = RefuseForm(posted(request), initial={"lock": case.lock})

    def act() -> None:
        visit_requests.refuse_request(case=case, by=signed_in(request), **form.cleaned_data)

    if not (status := take_form(request, form, act, done=_("The refusal was sent."))):
        return redirect("cases_portal:case", case.code)
    context = {"case": case, "form": form, "title": _("Refuse"), "asked": case.visit_request}
    return render(request, "bookings/visits/desk_step.html", context, status=status)


@staff_page(VIEW)
@require_safe
def place_list(request: HttpRequest) -> HttpResponse:
    """The places with their last visit, those that wait longest first; `lama` shows only these."""
    gap, today = BookingSettings.load().visit_gap_months, timezone.localdate()
    only_long, is_retired = request.GET.get("lama") == "1", request.GET.get("lepas") == "1"
    rows = domain.with_last_visit(Place.objects.filter(retired_at__isnull=not is_retired)).select_related("within")
    tiles = sorted(
        (tile_of(place, today, gap) for place in rows.order_by("name", "pk")),
        key=lambda tile: -tile["sort"],
    )
    shown = [tile for tile in tiles if tile["kind"] != "done"] if only_long else tiles
    context = {
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "total": len(tiles),
        "long": sum(tile["kind"] != "done" for tile in tiles),
        "gap": gap,
        "only_long": only_long,
        "is_retired": is_retired,
        "may_manage": request.user.has_perm(MANAGE),
    }
    return render(request, "bookings/visits/desk_places.html", context)


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def place_create(request: HttpRequest) -> HttpResponse:
    """Put a place on the list."""
    return _place_page(request, None)


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Change a place."""
    return _place_page(request, _known(Place.objects.filter(code=code)))


@staff_page(MANAGE)
@require_POST
def place_retire(request: HttpRequest, code: str) -> HttpResponse:
    """Take a place off the list, or put it there again."""
    found = _known(Place.objects.filter(code=code))
    domain.retire_place(place=found, is_retired=found.retired_at is None, by=signed_in(request))
    messages.success(request, _("The list of places was changed."))
    return redirect("visits_portal:places")


@staff_page(VIEW)
@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    """The mobile units with what usually travels."""
    units = MobileUnit.objects.prefetch_related("parts__resource").order_by("retired_at", "name", "pk")
    context = {"units": list(units), "may_manage": request.user.has_perm(MANAGE)}
    return render(request, "bookings/visits/desk_units.html", context)


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def unit_create(request: HttpRequest) -> HttpResponse:
    """Add a mobile unit."""
    return _unit_page(request, None)


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a mobile unit."""
    return _unit_page(request, _known(MobileUnit.objects.filter(code=code)))


@staff_page(MANAGE)
@require_http_methods(FORM_METHODS)
def settings(request: HttpRequest) -> HttpResponse:
    """The weights of the order, and the times of visits."""
    form = WeightsForm(posted(request))

    def act() -> None:
        change_visit_settings(values=form.cleaned_data, by=signed_in(request))

    if not (status := take_form(request, form, act, done=_("The settings were saved."))):
        return redirect("visits_portal:requests")
    context = {"form": form, "title": _("Order of places"), "back": reverse("visits_portal:requests")}
    return render(request, "bookings/visits/desk_form.html", context, status=status)


def _place_page(request: HttpRequest, known: Place | None) -> HttpResponse:
    form = PlaceForm(posted(request), place=known)

    def act() -> None:
        domain.save_place(facts=form.facts, place=known, by=signed_in(request))

    if not (status := take_form(request, form, act, done=_("The place was saved."), field="name")):
        return redirect("visits_portal:places")
    title = known.name if known is not None else _("Add a place")
    context = {"form": form, "title": title, "back": reverse("visits_portal:places"), "place": known}
    return render(request, "bookings/visits/desk_form.html", context, status=status)


def _unit_page(request: HttpRequest, known: MobileUnit | None) -> HttpResponse:
    form = UnitForm(posted(request), unit=known)

    def act() -> None:
        domain.save_unit(
            name=form.cleaned_data["name"],
            parts=form.parts,
            unit=known,
            is_retired=bool(form.cleaned_data.get("is_retired")),
            by=signed_in(request),
        )

    done = _("The mobile unit was saved.")
    if not (status := take_form(request, form, act, done=done, field="name", names={"parts": "vehicles"})):
        return redirect("visits_portal:units")
    title = known.name if known is not None else _("Add a mobile unit")
    context = {"form": form, "title": title, "back": reverse("visits_portal:units")}
    return render(request, "bookings/visits/desk_form.html", context, status=status)


def _known(rows: QuerySet[Row]) -> Row:
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def _require_kind(case: Case) -> None:
    if case.kind != visit_requests.KIND:
        raise NotFound
