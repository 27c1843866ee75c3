"""The catalogue as staff see it: every service with the state of its standard."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.errors import DomainError
from core.ui.identity import Text
from core.ui.tables import Sorting
from services import access, domain, queries, reporting
from services.components import COMPONENTS, Completeness
from services.forms import NewServiceForm, ServiceForm
from services.models import Service, ServiceStandard, StandardComponent
from services.models.services import ServiceQuerySet
from services.models.standards import CURRENT, PREPARING, PUBLIC
from services.views.base import posted, put_on_form, staff_page

PAGE_SIZE = 50
TOTAL = len(COMPONENTS)
COLUMNS = {
    "name": "name",
    "complete": "complete_count",
    "since": "state_since",
    "review": "review_due_on",
}
State = ServiceStandard.State
IN_USE = Q(retired_at__isnull=True)


def _filters(today: dt.date) -> dict[str, tuple[Text, Q]]:
    """Return the filters of the list; those of a state look at the version that is prepared or that is public."""
    return {
        "": (_("All"), IN_USE),
        "none": (_("Without a standard"), IN_USE & Q(draft_state=None, public_state=None)),
        **{str(state): (state.label, IN_USE & Q(draft_state=state)) for state in State if state in PREPARING},
        **{str(state): (state.label, IN_USE & Q(public_state=state)) for state in State if state in PUBLIC},
        str(State.PUBLISHED): (State.PUBLISHED.label, IN_USE & Q(upcoming_version__isnull=False)),
        "overdue": (_("Review overdue"), IN_USE & Q(review_due_on__lt=today)),
        "unfinished": (_("Not complete"), IN_USE & Q(complete_count__lt=TOTAL)),
        "external": (_("External"), IN_USE & Q(audience="external")),
        "internal": (_("Internal"), IN_USE & Q(audience="internal")),
        "ended": (_("With superseded or revoked versions"), IN_USE & Q(has_ended=True)),
        "retired": (_("No longer given"), Q(retired_at__isnull=False)),
    }


@staff_page("services.view_standard")
def standard_list(request: HttpRequest) -> HttpResponse:
    """Every service with its versions, states and next review; filter, order and search are in the address."""
    words = queries.clean_query(request.GET.get("q", ""))
    today = timezone.localdate()
    filters = _filters(today)
    show = request.GET.get("show", "")
    show = show if show in filters else ""
    sorting = Sorting.of(request, COLUMNS, default="complete")
    services = with_progress(Service.objects.select_related("unit"))
    if words:
        services = services.filter(Q(search_words__contains=words.lower()) | Q(code__contains=words.lower()))
    counts = _counts(services, filters)
    found = services.filter(filters[show][1])
    page = Paginator(found.order_by(*sorting.order_by), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "show": show,
        "shows": [
            (key, label, counts[key]) for key, (label, _q) in filters.items() if counts[key] or key in ("", show)
        ],
        "sorting": sorting,
        "sort_choices": [
            ("complete", _("Completeness")),
            ("name", _("Service")),
            ("since", _("In this state since")),
            ("review", _("Next review")),
        ],
        "component_total": TOTAL,
        "service_total": Service.objects.count(),
        "today": today,
        "differing": reporting.failing_services(),
    }
    return render(request, "services/standard_list.html", context)


def _counts(services: ServiceQuerySet, filters: Mapping[str, tuple[Text, Q]]) -> dict[str, int]:
    """Count the services of every filter, in one query."""
    numbers = {f"n_{key}": Count("pk", filter=which) for key, (_label, which) in filters.items()}
    found = services.order_by().aggregate(**numbers)
    return {key: found[f"n_{key}"] for key in filters}


def with_progress(services: ServiceQuerySet) -> ServiceQuerySet:
    """Add the versions that are prepared, public and about to apply, and the progress of the newest."""
    alive = ServiceStandard.objects.filter(service=OuterRef("pk"), state__in=[*PREPARING, *PUBLIC])
    preparing = alive.filter(state__in=PREPARING)
    # What applies stands before what will apply.
    shown = alive.filter(state__in=PUBLIC).order_by(Case(When(state__in=CURRENT, then=0), default=1), "-version")
    ended = ServiceStandard.objects.filter(service=OuterRef("pk"), state__in=[State.SUPERSEDED, State.REVOKED])
    newest = alive.order_by("-version")
    complete = (
        StandardComponent.objects.filter(standard_id=OuterRef("current_id"), completeness=Completeness.COMPLETE)
        .order_by()
        .values("standard_id")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return services.annotate(
        draft_version=Subquery(preparing.values("version")[:1]),
        draft_state=Subquery(preparing.values("state")[:1]),
        public_version=Subquery(shown.values("version")[:1]),
        public_state=Subquery(shown.values("state")[:1]),
        upcoming_version=Subquery(alive.filter(state=State.PUBLISHED).values("version")[:1]),
        review_due_on=Subquery(alive.filter(state__in=CURRENT).values("review_due_on")[:1]),
        has_ended=Exists(ended),
        current_id=Subquery(newest.values("pk")[:1]),
        state_since=Coalesce(Subquery(newest.values("state_since")[:1]), F("updated_at")),
    ).annotate(complete_count=Coalesce(Subquery(complete, output_field=IntegerField()), 0))


@staff_page("services.view_standard")
def service_overview(request: HttpRequest, code: str) -> HttpResponse:
    """One service: what is said of it, its versions, and what can be done next."""
    service = access.staff_service(code)
    versions = list(
        service.standards.with_counts().select_related("published_by", "created_by", "decree").order_by("-version")
    )
    context = {
        "service": service,
        "versions": versions,
        "draft": next((version for version in versions if version.is_preparing), None),
        "upcoming": next((version for version in versions if version.is_upcoming), None),
        "current": next((version for version in versions if version.is_current), None),
        "component_total": TOTAL,
        "public_url": reverse("services:detail", args=[service.code]),
        "today": timezone.localdate(),
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
