"""The start page of central IT: what needs attention, worst first."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.panels import Figure
from tenants.central import queries
from tenants.central.access import manages_agencies
from tenants.models import Agency, OnboardingRun

SHOWN = 5


@never_cache
@require_safe
@manages_agencies
def home(request: HttpRequest) -> HttpResponse:
    """Show failed onboardings, unproven domains and agencies that are behind."""
    states = Agency.State
    counts = Agency.objects.aggregate(
        active=Count("pk", filter=Q(state=states.ACTIVE)),
        suspended=Count("pk", filter=Q(state=states.SUSPENDED)),
        coming=Count("pk", filter=Q(state__in=(states.REQUESTED, states.PROVISIONING))),
    )
    failed = list(queries.failed_runs())
    domains = list(queries.unproven_domains()[:SHOWN])
    behind = list(queries.agencies_behind().order_by("migrated_at", "pk")[: SHOWN + 1])
    agencies = reverse("central:agencies")
    figures = (
        Figure(counts["active"], _("active agencies"), href=f"{agencies}?keadaan=active"),
        Figure(counts["coming"], _("being set up"), href=f"{agencies}?keadaan=provisioning"),
        Figure(len(failed), _("onboardings that failed"), href=f"{agencies}?keadaan=failed"),
        Figure(counts["suspended"], _("suspended"), href=f"{agencies}?keadaan=suspended"),
    )
    context = {
        "figures": figures,
        "failed": failed,
        "domains": domains,
        "behind": behind[:SHOWN],
        "more_behind": len(behind) > SHOWN,
        "recent": OnboardingRun.objects.select_related("agency")[:SHOWN],
    }
    return render(request, "tenants/central/home.html", context)
