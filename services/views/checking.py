"""Publication checks in the portal: what was read back, and a button to look again."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.tenancy import current_schema
from core.ui.outcome import tell_outcome
from services import access
from services.domain.checking import LOST_AFTER, ask_for_checks, is_checkable, newest_checks
from services.models import CheckRun, PublicationCheck
from services.publication.tasks import check_publication
from services.views.base import staff_page

RUNS_SHOWN = 10


@staff_page("services.view_standard")
@require_safe
def check_list(request: HttpRequest) -> HttpResponse:
    """The newest reading back of everything: what differs first, and the runs before."""
    runs = CheckRun.objects.select_related("started_by").order_by("-started_at", "-pk")
    whole = runs.filter(finished_at__isnull=False, checks__kind=PublicationCheck.Kind.RECORD).first()
    checks = (
        PublicationCheck.objects.filter(run=whole).select_related("standard__service", "pledge", "placement")
        if whole
        else PublicationCheck.objects.none()
    )
    rows = sorted(checks, key=lambda check: (check.ok is True, check.pk))
    context = {
        "run": whole,
        "wrong": [check for check in rows if check.ok is False],
        "right": [check for check in rows if check.ok is not False],
        "runs": runs[:RUNS_SHOWN],
        "lost_before": timezone.now() - LOST_AFTER,
    }
    return render(request, "services/check_list.html", context)


@staff_page("services.manage_publication")
@require_POST
def check_run(request: HttpRequest) -> HttpResponse:
    """Look at everything again; a worker does it."""
    tell_outcome(
        request,
        lambda: _send(ask_for_checks(by=signed_in(request))),
        done=_("The check begins now. Its findings stand here in a minute."),
    )
    return redirect("services_portal:checks")


def _send(run: CheckRun) -> None:
    call = partial(check_publication.delay, current_schema(), run.reason, run.started_by_id, None, run.pk)
    transaction.on_commit(call, robust=True)


@staff_page("services.view_standard")
@require_safe
def standard_checks(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """What was seen last of one version."""
    standard = access.staff_standard(code, version)
    checks = newest_checks([standard]).get(standard.pk, [])
    context = {
        "standard": standard,
        "service": standard.service,
        "checks": sorted(checks, key=lambda check: (check.ok is True, check.kind, check.subject)),
        "is_checkable": is_checkable(standard),
        "placements": standard.placed.filter(placement__removed_on__isnull=True).select_related("placement"),
    }
    return render(request, "services/standard_checks.html", context)
