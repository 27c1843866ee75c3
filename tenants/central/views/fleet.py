"""Upgrades of all agencies: who is behind, and how the last one went."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from core import audit
from tenants.central import queries
from tenants.central.access import manages_agencies
from tenants.models import Agency, FleetItem, FleetRun
from tenants.tasks import upgrade_fleet

ITEM_KINDS = {
    FleetItem.State.WAITING: "wait",
    FleetItem.State.RUNNING: "run",
    FleetItem.State.DONE: "done",
    FleetItem.State.FAILED: "late",
}
PER_PAGE = 50


@never_cache
@require_safe
@manages_agencies
def fleet_page(request: HttpRequest) -> HttpResponse:
    """Show who is behind and the last upgrade, failures first."""
    run = queries.last_fleet_run()
    behind = queries.agencies_behind().select_related("province").order_by("migrated_at", "pk")
    page = Paginator(behind, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "total": Agency.objects.holding_schema().count(),
        "page": page,
        "run": run,
        "is_running": run is not None and run.state == FleetRun.State.RUNNING,
        "counts": _counts(run) if run else None,
        "failures": list(run.items.filter(state=FleetItem.State.FAILED).select_related("agency")[:20]) if run else [],
        "runs": FleetRun.objects.annotate(
            total=Count("items"), failed=Count("items", filter=Q(items__state=FleetItem.State.FAILED))
        )[:10],
    }
    return render(request, "tenants/central/fleet.html", context)


def _counts(run: FleetRun) -> dict[str, object]:
    numbers = dict(run.items.values_list("state").annotate(number=Count("pk")))
    words = {
        FleetItem.State.DONE: _("%(n)s done"),
        FleetItem.State.RUNNING: _("%(n)s in progress"),
        FleetItem.State.FAILED: _("%(n)s failed"),
        FleetItem.State.WAITING: _("%(n)s waiting"),
    }
    chips = [(ITEM_KINDS[state], text % {"n": numbers[state]}) for state, text in words.items() if numbers.get(state)]
    return {"done": numbers.get(FleetItem.State.DONE, 0), "total": sum(numbers.values()), "chips": chips}


@never_cache
@require_POST
@manages_agencies
def fleet_start(request: HttpRequest) -> HttpResponse:
    """Let a worker upgrade whoever is behind; while one is at it, a second does nothing."""
    try:
        upgrade_fleet.apply_async(retry=False)
    except (OperationalError, OSError):
        messages.error(request, _("The task queue does not answer. Try again in a few minutes."))
        return redirect("central:fleet")
    audit.record(action="tenants.fleet_upgrade_requested")
    messages.success(request, _("A worker begins with the agencies that are behind."))
    return redirect("central:fleet")
