"""The catalogue as staff see it: every service with the state of its standard."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.errors import DomainError
from core.ui.tables import Sorting
from services import access, domain, queries
from services.components import COMPONENTS, Completeness
from services.forms import NewServiceForm, ServiceForm
from services.models import Service, ServiceStandard, StandardComponent
from services.models.services import ServiceQuerySet
from services.models.standards import PREPARING, PUBLIC
from services.views.base import posted, put_on_form, staff_page

PAGE_SIZE = 50
TOTAL = len(COMPONENTS)
COLUMNS = {"name": "name", "audience": "audience", "complete": "complete_count", "changed": "changed_at"}
SHOWS = {
    "": (gettext_lazy("All"), Q(retired_at__isnull=True)),
    "unfinished": (gettext_lazy("Not complete"), Q(retired_at__isnull=True, complete_count__lt=TOTAL)),
    "draft": (gettext_lazy("With a draft"), Q(retired_at__isnull=True, draft_version__isnull=False)),
    "published": (gettext_lazy("Published"), Q(retired_at__isnull=True, published_version__isnull=False)),
    "external": (gettext_lazy("External"), Q(retired_at__isnull=True, audience="external")),
    "internal": (gettext_lazy("Internal"), Q(retired_at__isnull=True, audience="internal")),
    "retired": (gettext_lazy("No longer given"), Q(retired_at__isnull=False)),
}


@staff_page("services.view_standard")
def standard_list(request: HttpRequest) -> HttpResponse:
    """Every service with version, completeness and last change; filter, order and search are in the address."""
    words = queries.clean_query(request.GET.get("q", ""))
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    sorting = Sorting.of(request, COLUMNS, default="complete")
    services = with_progress(Service.objects.select_related("unit")).filter(SHOWS[show][1])
    if words:
        services = services.filter(Q(search_words__contains=words.lower()) | Q(code__contains=words.lower()))
    page = Paginator(services.order_by(*sorting.order_by), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "show": show,
        "shows": [(key, label) for key, (label, _condition) in SHOWS.items()],
        "sorting": sorting,
        "sort_choices": [("complete", _("Completeness")), ("name", _("Service")), ("changed", _("Last change"))],
        "component_total": TOTAL,
        "service_total": Service.objects.count(),
    }
    return render(request, "services/standard_list.html", context)


def with_progress(services: ServiceQuerySet) -> ServiceQuerySet:
    """Add the versions in force and in work, and the progress of the one that is worked on (or else in force)."""
    alive = ServiceStandard.objects.filter(service=OuterRef("pk"), state__in=[*PREPARING, *PUBLIC])
    newest = alive.order_by("-version")
    complete = (
        StandardComponent.objects.filter(standard_id=OuterRef("current_id"), completeness=Completeness.COMPLETE)
        .order_by()
        .values("standard_id")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return services.annotate(
        draft_version=Subquery(alive.filter(state__in=PREPARING).values("version")[:1]),
        published_version=Subquery(alive.filter(state__in=PUBLIC).values("version")[:1]),
        current_id=Subquery(newest.values("pk")[:1]),
        current_version=Subquery(newest.values("version")[:1]),
        changed_at=Coalesce(Subquery(newest.values("changed_at")[:1]), F("updated_at")),
    ).annotate(complete_count=Coalesce(Subquery(complete, output_field=IntegerField()), 0))


@staff_page("services.view_standard")
def service_overview(request: HttpRequest, code: str) -> HttpResponse:
    """One service: what is said of it, its versions, and what can be done next."""
    service = access.staff_service(code)
    versions = list(service.standards.with_counts().select_related("published_by", "created_by").order_by("-version"))
    context = {
        "service": service,
        "versions": versions,
        "draft": next((version for version in versions if version.is_preparing), None),
        "in_force": next((version for version in versions if version.is_public), None),
        "component_total": TOTAL,
        "public_url": reverse("services:detail", args=[service.code]),
    }
    return render(request, "services/service_overview.html", context)


@staff_page("services.manage_catalogue")
def service_create(request: HttpRequest) -> HttpResponse:
    """Add a service, and go on to its standard."""
    form = NewServiceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            service = domain.create_service(**form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The service was added. Now write its standard."))
            return redirect("services_portal:service", service.code)
    return render(request, "services/service_form.html", {"form": form})


@staff_page("services.manage_catalogue")
def service_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what is said of a service."""
    service = access.staff_service(code)
    form = ServiceForm(posted(request), initial=service_initial(service), current=service.unit, service=service)
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_service(service=service, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The service was saved."))
            return redirect("services_portal:service", service.code)
    return render(request, "services/service_form.html", {"form": form, "service": service})


def service_initial(service: Service) -> dict[str, Any]:
    return {
        "name": service.name,
        "summary": service.summary,
        "audience": service.audience,
        "unit": service.unit.code if service.unit else "",
        "keywords": service.keywords,
        "channels": service.channels,
        "life_events": service.life_events,
        "groups": service.groups,
        "related": list(service.related.values_list("code", flat=True)),
        "order": service.order,
    }


@staff_page("services.manage_catalogue")
def service_retire(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once, then take the service out of the catalogue."""
    service = access.staff_service(code)
    if request.method == "POST":
        domain.retire_service(service=service, by=signed_in(request))
        messages.success(request, _("The service is no longer given. Its history stays here."))
        return redirect("services_portal:service", service.code)
    return render(request, "services/service_retire.html", {"service": service})


@staff_page("services.manage_catalogue")
@require_POST
def service_restore(request: HttpRequest, code: str) -> HttpResponse:
    """Put a retired service back into the catalogue."""
    service = access.staff_service(code)
    domain.restore_service(service=service, by=signed_in(request))
    messages.success(request, _("The service is given again."))
    return redirect("services_portal:service", service.code)
