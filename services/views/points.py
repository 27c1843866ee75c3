"""Service points in the portal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.ui.hours import hours_from, hours_initial
from core.ui.identity import identify
from core.ui.outcome import show_refusal, tell_outcome
from services import queries
from services.catalogue_forms import NewPointForm, PointForm, PointImportForm
from services.domain import points as domain
from services.models import ServicePoint
from services.point_import import PointRow, lines_of_file, read_points
from services.views.base import posted, put_on_form, staff_page

PAGE_SIZE = 50


@staff_page("services.view_standard")
def point_list(request: HttpRequest) -> HttpResponse:
    """All points with the number of services each gives; those in use first."""
    words = queries.clean_query(request.GET.get("q", ""))
    active = Count("services", filter=Q(services__retired_at__isnull=True))
    points = ServicePoint.objects.annotate(service_count=active)
    if words:
        points = points.filter(Q(name__icontains=words) | Q(address__icontains=words))
    page = Paginator(points.order_by("-is_active", "name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "total": ServicePoint.objects.count()}
    return render(request, "services/portal_point_list.html", context)


@staff_page("services.manage_catalogue")
def point_create(request: HttpRequest) -> HttpResponse:
    """Add a point."""
    form = NewPointForm(posted(request), initial={"time_zone": identify(request).time_zone})
    if request.method == "POST" and form.is_valid():
        try:
            point = domain.create_point(**_fields(form.cleaned_data), by=signed_in(request))
        except DomainError as error:
            _put(error, form)
        else:
            messages.success(request, _("The place “%(name)s” was added.") % {"name": point.name})
            return redirect("services_portal:points")
    return render(request, "services/portal_point_form.html", {"form": form})


@staff_page("services.manage_catalogue")
def point_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what is said of a point."""
    point = _point(code)
    form = PointForm(posted(request), initial=_initial(point))
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_point(point=point, **_fields(form.cleaned_data), by=signed_in(request))
        except DomainError as error:
            _put(error, form)
        else:
            messages.success(request, _("The place was saved."))
            return redirect("services_portal:points")
    return render(request, "services/portal_point_form.html", {"form": form, "point": point})


@staff_page("services.manage_catalogue")
@require_POST
def point_use(request: HttpRequest, code: str) -> HttpResponse:
    """Show a point to people, or no longer."""
    point, by = _point(code), signed_in(request)
    in_use = request.POST.get("in_use") == "yes"
    tell_outcome(
        request,
        lambda: domain.set_point_in_use(point=point, in_use=in_use, by=by),
        done=_("The place was saved."),
    )
    return redirect("services_portal:points")


@staff_page("services.manage_catalogue")
def point_import(request: HttpRequest) -> HttpResponse:
    """Read many points, show what was understood, and add them once somebody has looked at it."""
    initial = {"kind": ServicePoint.Kind.HOTSPOT, "time_zone": identify(request).time_zone}
    form = PointImportForm(posted(request), request.FILES or None, initial=initial)
    rows: list[PointRow] = []
    if request.method == "POST" and form.is_valid():
        try:
            text = _text_of(form)
            rows = read_points(text, kind=form.cleaned_data["kind"], time_zone=form.cleaned_data["time_zone"])
            good = all(not row.problems for row in rows)
            if good and "confirm" in request.POST:
                made = domain.create_points(rows=[row.fields for row in rows], by=signed_in(request))
                done = ngettext("One place was added.", "%(count)s places were added.", len(made))
                messages.success(request, done % {"count": len(made)})
                return redirect("services_portal:points")
        except DomainError as error:
            put_on_form(error, form)
        else:
            form = PointImportForm(initial={**form.cleaned_data, "rows": text})
    context = {"form": form, "lines": rows, "wrong": sum(bool(row.problems) for row in rows)}
    return render(request, "services/portal_point_import.html", context)


def _text_of(form: PointImportForm) -> str:
    """Return the lines to read: those of the file when there is one, else what was typed."""
    upload = form.cleaned_data["file"]
    return lines_of_file(upload, upload.name) if upload else str(form.cleaned_data["rows"])


def _fields(cleaned: dict[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in cleaned.items() if not name.startswith("hours_")}
    return {**values, "opening_hours": hours_from(cleaned)}


def _initial(point: ServicePoint) -> dict[str, Any]:
    names = ("name", "kind", "address", "phone", "time_zone", "accessibility", "note")
    return {
        **{name: getattr(point, name) for name in names},
        "latitude": "" if point.latitude is None else str(point.latitude),
        "longitude": "" if point.longitude is None else str(point.longitude),
        "services": list(point.services.values_list("code", flat=True)),
        **hours_initial(point.opening_hours),
    }


def _put(error: DomainError, form: PointForm) -> None:
    """Show a refusal; what is wrong with the hours as a whole stands beside their first day."""
    if hasattr(error, "errors"):
        show_refusal(form, error, names={"opening_hours": "hours_mon"})
    else:
        put_on_form(error, form)


def _point(code: str) -> ServicePoint:
    point = ServicePoint.objects.filter(code=code).first()
    if point is None:
        raise NotFound
    return point
