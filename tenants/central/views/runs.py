"""An onboarding while it runs, after it failed, and when it is done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.ui.outcome import tell_outcome
from tenants.central.access import found, onboards_agencies
from tenants.hosts import agency_url
from tenants.models import OnboardingRun, OnboardingStep
from tenants.onboarding import request_undo, resume_onboarding

STEP_KINDS = {
    OnboardingStep.State.WAITING: "wait",
    OnboardingStep.State.RUNNING: "run",
    OnboardingStep.State.DONE: "done",
    OnboardingStep.State.FAILED: "late",
}
RUN_KINDS = {
    OnboardingRun.State.WAITING: "wait",
    OnboardingRun.State.RUNNING: "run",
    OnboardingRun.State.DONE: "done",
    OnboardingRun.State.FAILED: "late",
    OnboardingRun.State.UNDONE: "off",
}


def get_run(pk: int) -> OnboardingRun:
    """Return an onboarding. Raises Http404."""
    return found(OnboardingRun.objects.select_related("agency", "agency__province").filter(pk=pk).first())


@never_cache
@require_safe
@onboards_agencies
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the steps; while a worker is at it the page refreshes itself."""
    run = get_run(pk)
    steps = list(run.steps.order_by("position"))
    states = OnboardingRun.State
    context = {
        "run": run,
        "agency": run.agency,
        "steps": [{"step": step, "status": STEP_KINDS[OnboardingStep.State(step.state)]} for step in steps],
        "done": sum(step.state == OnboardingStep.State.DONE for step in steps),
        "failed_step": next((step for step in steps if step.state == OnboardingStep.State.FAILED), None),
        "is_running": run.state in (states.WAITING, states.RUNNING) or (run.undo_wanted and run.state != states.UNDONE),
        "is_done": run.state == states.DONE,
        "is_failed": run.state == states.FAILED and not run.undo_wanted,
        "is_undone": run.state == states.UNDONE,
        "status": RUN_KINDS[states(run.state)],
        "site_url": agency_url(run.agency) if run.agency and run.state == states.DONE else "",
    }
    return render(request, "tenants/central/run_detail.html", context)


@never_cache
@require_POST
@onboards_agencies
def run_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again from the step that failed."""
    run = get_run(pk)
    tell_outcome(request, lambda: resume_onboarding(run))
    return redirect("central:run", pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@onboards_agencies
def run_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then remove everything that was made so far."""
    run = get_run(pk)
    if request.method == "POST":
        tell_outcome(request, lambda: request_undo(run))
        return redirect("central:run", pk)
    if run.state in (OnboardingRun.State.DONE, OnboardingRun.State.UNDONE):
        return redirect("central:run", pk)
    consequences = [
        _("The schema %(schema)s and its database role are removed.") % {"schema": run.schema_name},
        _("The address name %(slug)s is free again.") % {"slug": run.slug},
        _("An invitation that was sent already leads nowhere."),
    ]
    context = {"run": run, "name": run.agency or run.slug, "consequences": consequences}
    return render(request, "tenants/central/run_undo.html", context)
