"""Taking the figures now instead of tonight, and following how far it is."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from kombu.exceptions import OperationalError as BrokerDown

from core.accounts.access import permission_required, signed_in
from core.models import User
from core.roles import Role
from tenants.models import CollectionItem, CollectionRun
from tenants.oversight.domain import start_collection
from tenants.oversight.tasks import collect_run
from tenants.oversight.views.base import zone_of

MOST_RUNS = 10
State = CollectionItem.State


@never_cache
@permission_required("oversight.collect")
@require_http_methods(["GET", "HEAD", "POST"])
def collections(request: HttpRequest) -> HttpResponseBase:
    """Show the last collections; POST begins a new one and leads to its page."""
    user = signed_in(request)
    scope = scope_code(user)
    if request.method == "POST":
        return _start(request, user, scope)
    with timezone.override(zone_of(request)):
        runs = CollectionRun.objects.filter(province_code=scope).annotate(
            total=Count("items"), failed=Count("items", filter=Q(items__state=State.FAILED))
        )[:MOST_RUNS]
        context = {"runs": runs, "may_view": user.has_perm("oversight.view"), "is_national": not scope}
        return render(request, "tenants/oversight/collections.html", context)


@never_cache
@permission_required("oversight.collect")
@require_safe
def collection(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a collection is and which agencies could not be asked."""
    user = signed_in(request)
    run = get_object_or_404(CollectionRun, pk=pk, province_code=scope_code(user))
    counts = run.items.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(state=State.DONE)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
    )
    is_running = run.is_running and timezone.now() - run.started_at < CollectionRun.LONGEST
    with timezone.override(zone_of(request)):
        context = {
            "run": run,
            "is_running": is_running,
            "is_stuck": not is_running and run.state != CollectionRun.State.DONE,
            "total": counts["total"],
            "finished": counts["done"] + counts["failed"],
            "counts": _chips(counts),
            "failed": run.items.filter(state=State.FAILED).select_related("agency").order_by("agency__name"),
            "may_view": user.has_perm("oversight.view"),
        }
        return render(request, "tenants/oversight/collection.html", context)


def scope_code(user: User) -> str:
    """Return the province whose agencies the user may have asked; empty for central IT, which has all of them asked."""
    if user.has_role(Role.CENTRAL_IT):
        return ""
    if not user.province_code:
        raise Http404
    return user.province_code


def _start(request: HttpRequest, user: User, scope: str) -> HttpResponse:
    try:
        run = start_collection(province_code=scope, by=user, send=collect_run.delay)
    except BrokerDown:
        messages.error(
            request, _("The workers cannot be reached now. Your request is noted; try again in a few minutes.")
        )
        return HttpResponseRedirect(reverse("oversight:collections"))
    return HttpResponseRedirect(reverse("oversight:collection", args=[run.pk]))


def _chips(counts: dict[str, int]) -> list[tuple[str, str]]:
    chips = [("done", _("%(n)s collected") % {"n": counts["done"]})]
    if counts["failed"]:
        chips.append(("off", _("%(n)s not collected") % {"n": counts["failed"]}))
    return chips
