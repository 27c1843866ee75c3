"""What is lent, in the portal: the list, one thing with all that belongs to it, adding, changing, taking out of use."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bookings import access
from bookings.domain import resources as domain
from bookings.domain.terms import current_terms
from bookings.errors import CodeTaken, PersonTaken
from bookings.forms.things import NewResourceForm, QuantityForm, ResourceForm
from bookings.models import Booking, Closure, Damage, OtherHours, Reservation, Resource
from bookings.resource_words import Line, accessibility_words, fee_words, rules_in_words
from core.accounts.access import signed_in
from core.cases.regimes import kinds_seen_by
from core.errors import DomainError, NotFound, PermissionRefused
from core.hours import describe_hours
from core.ui.hours import hours_initial
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from services.seam import Service, unit_name

PERMISSION = domain.PERMISSION
PAGE_SIZE = 50
MOST_NEXT = 10
Kind = Resource.Kind
# Fields of a form by the refusal that is about them.
FIELDS: dict[type[DomainError], str] = {CodeTaken: "code", PersonTaken: "person"}
SAID = tuple(domain.ResourceFields.__annotations__)


@staff_page(PERMISSION)
@require_safe
def resource_list(request: HttpRequest) -> HttpResponse:
    """Everything that is lent, and who accompanies, with what can be said of it now; what is out of use comes last."""
    chosen = request.GET.get("jenis", "")
    rows = Resource.objects.things()
    counts = dict(rows.order_by().values_list("kind").annotate(number=Count("pk")))
    rows = rows.filter(kind=chosen) if chosen in counts else rows
    rows = rows.order_by("retired_at", "position", "name", "pk").prefetch_related(_coming_closures())
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "total": sum(counts.values()),
        "kinds": [(kind, kind.label, counts[kind], kind == chosen) for kind in Kind if kind in counts],
        "chosen": chosen if chosen in counts else "",
        "now": timezone.now(),
    }
    return render(request, "bookings/things/portal_list.html", context)


@staff_page(PERMISSION)
@require_safe
def resource_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One thing or companion: its rules, pictures, closures, and what is booked of it next."""
    resource = access.staff_resource(code)
    now = timezone.now()
    context = {
        "resource": resource,
        "now": now,
        "rules": list(_rules(resource)),
        "photos": list(resource.photos.all()),
        "closures": list(resource.closures.filter(during__endswith__gt=now).order_by("during")),
        "other_hours": _described(resource.other_hours.filter(last_on__gte=timezone.localdate())),
        "checklist": list(resource.checklist.all()),
        "own_terms": current_terms(resource),
        "damages": _damages(resource),
        "today": timezone.localdate(),
        "next": _next_uses(resource),
        "kinds_seen": kinds_seen_by(signed_in(request)),
        "is_person": resource.kind == Kind.COMPANION,
        "is_counted": resource.kind == Kind.EQUIPMENT,
    }
    return render(request, "bookings/things/portal_detail.html", context)


@staff_page(PERMISSION)
def resource_create(request: HttpRequest, kind: str) -> HttpResponse:
    """Add something, or a companion."""
    if kind not in Kind.values or kind == Kind.BED:
        raise NotFound
    form = NewResourceForm(posted(request), kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            resource = domain.add_resource(kind=kind, **form.said(), by=signed_in(request))
        except DomainError as error:
            _put(error, form)
        else:
            messages.success(request, _("“%(name)s” was added.") % {"name": resource.name})
            return redirect("resources_portal:resource", resource.code)
    context = {"form": form, "kind_label": Kind(kind).label}
    return render(request, "bookings/things/portal_form.html", context)


@staff_page(PERMISSION)
@require_safe
def resource_kinds(request: HttpRequest) -> HttpResponse:
    """Ask first what is to be added: each kind has rules of its own."""
    kinds = [(kind.value, kind.label) for kind in Kind if kind != Kind.BED]
    return render(request, "bookings/things/portal_kinds.html", {"kinds": kinds})


@staff_page(PERMISSION)
def resource_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change the rules of something."""
    resource = access.staff_resource(code)
    initial = {name: getattr(resource, name) for name in SAID if name != "opening_hours"}
    initial |= hours_initial(resource.opening_hours)
    form = ResourceForm(posted(request), kind=resource.kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_resource(resource=resource, **form.said(), by=signed_in(request))
        except DomainError as error:
            _put(error, form)
        else:
            messages.success(
                request, _("“%(name)s” was saved. What is booked already stays.") % {"name": resource.name}
            )
            return redirect("resources_portal:resource", code)
    return render(request, "bookings/things/portal_form.html", {"form": form, "resource": resource})


@staff_page(PERMISSION)
def resource_quantity(request: HttpRequest, code: str) -> HttpResponse:
    """Say how many there are now."""
    resource = access.staff_resource(code)
    if resource.kind != Kind.EQUIPMENT:
        raise NotFound
    form = QuantityForm(posted(request), initial={"quantity": resource.quantity})
    if request.method == "POST" and form.is_valid():
        try:
            domain.set_quantity(resource=resource, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            _put(error, form, field="quantity")
        else:
            messages.success(request, _("The number was saved."))
            return redirect("resources_portal:resource", code)
    context = {"form": form, "resource": resource, "title": _("How many there are")}
    return render(request, "bookings/things/portal_part_form.html", context)


@staff_page(PERMISSION)
@require_POST
def resource_restore(request: HttpRequest, code: str) -> HttpResponse:
    """Take into use again what was out of use."""
    resource, by = access.staff_resource(code), signed_in(request)
    done = _("It is in use again.")
    tell_outcome(request, lambda: domain.restore_resource(resource=resource, by=by), done=done)
    return redirect("resources_portal:resource", code)


def _put(error: DomainError, form: forms.Form, *, field: str = "") -> None:
    if isinstance(error, PermissionRefused | NotFound):
        raise error
    names = {"opening_hours": "hours_mon"}
    show_refusal(form, error, field=FIELDS.get(type(error), field), names=names)


def _coming_closures() -> Prefetch:
    rows = Closure.objects.filter(during__endswith__gt=timezone.now()).order_by("during")
    return Prefetch("closures", rows, to_attr="coming_closures")


def _described(rows: QuerySet[OtherHours]) -> list[tuple[OtherHours, str]]:
    return [(row, describe_hours(row.opening_hours)) for row in rows]


def _rules(resource: Resource) -> Iterator[Line]:
    yield _("Code"), resource.code
    if resource.kind == Kind.COMPANION:
        yield _("Member of staff"), str(resource.person)
    yield from rules_in_words(resource)
    if resource.kind != Kind.COMPANION:
        service = Service.objects.filter(code=resource.service_code).first() if resource.service_code else None
        yield _("Fee"), fee_words(resource)
        yield _("Service by whose standard it is lent"), service.name if service else _("none")
        yield _("Accessibility"), ", ".join(accessibility_words(resource)) or _("nothing is written")
    yield _("Unit in charge"), unit_name(resource.unit_code) or _("none")
    yield _("Responsible officer"), str(resource.responsible or _("none"))


def _damages(resource: Resource) -> list[Damage]:
    """Return what is not settled, and what was settled last."""
    rows = resource.damages.select_related("resource", "booking__case", "created_by")
    rows = rows.prefetch_related("photos__file", "own_photos")
    return list(rows.order_by(F("settled_at").desc(nulls_first=True), "-created_at", "-pk")[:MOST_NEXT])


def _next_uses(resource: Resource) -> list[Booking]:
    held = Reservation.objects.filter(resource=resource, released_at=None)
    rows = Booking.objects.filter(Q(reservations__in=held), during__endswith__gt=timezone.now())
    return list(rows.select_related("case").distinct().order_by("during", "pk")[:MOST_NEXT])
