"""The action plan in the portal: of one forum, and everything that is open in the agency."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.errors import DomainError
from core.ui.outcome import show_refusal
from core.ui.pages import posted, staff_page
from forums.access import staff_forum
from forums.answer_forms import ActionForm, ChangeActionForm, DropForm, ProgressForm
from forums.answers import ACCEPTED, without_follow_up
from forums.domain import actions
from forums.domain.actions import MANAGE, may_report
from forums.errors import ActionChanged
from forums.models import ActionItem, Forum, ForumInput
from forums.plan import action_of, actions_of, evidence_of, plan_figures
from services.seam import send_paper

VIEW = "forums.view_forum"
PAGE_SIZE = 25
SHOWN_IDLE = 25


@staff_page(VIEW)
@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The plan of a forum, and the accepted inputs because of which nothing happens yet."""
    forum = staff_forum(code)
    today = timezone.localdate()
    inputs = ForumInput.objects.filter(forum=forum).standing()
    idle = without_follow_up(inputs).select_related("disposition").order_by("number")
    page = Paginator(actions_of(forum), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "forum": forum,
        "page": page,
        "figures": plan_figures(forum, today),
        "idle": list(idle[: SHOWN_IDLE + 1]),
        "shown_idle": SHOWN_IDLE,
        "may_plan": request.user.has_perm(MANAGE) and forum.is_held,
        "today": today,
    }
    return render(request, "forums/plan.html", context)


@staff_page(VIEW)
@require_safe
def open_actions(request: HttpRequest) -> HttpResponse:
    """Everything that the agency promised at forums and did not do yet, the most urgent first."""
    today = timezone.localdate()
    is_mine = "mine" in request.GET
    found = ActionItem.objects.open().select_related("forum").order_by("due_on", "pk")
    if is_mine:
        found = found.filter(owner=signed_in(request))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    late = found.filter(due_on__lt=today).count()
    return render(request, "forums/action_list.html", {"page": page, "today": today, "is_mine": is_mine, "late": late})


@staff_page(MANAGE)
def action_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add an action; `?masukan=7` fills it in from an accepted input."""
    forum = staff_forum(code)
    form = ActionForm(posted(request), accepted=_accepted(forum), initial=_prefilled(request, forum))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            inputs = list(form.cleaned_data.get("inputs") or ())
            actions.add_action(forum=forum, planned=form.planned(), inputs=inputs, by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The action is on the plan."))
            return redirect("forums_portal:plan", forum.code)
    context = {"title": _("Add an action"), "submit": _("Put it on the plan")}
    return _form_page(request, forum, form, context, status)


@staff_page(VIEW)
def action_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One action with its reports, and the form for the next one."""
    forum = staff_forum(code)
    action = action_of(forum, pk)
    reports = action.state == ActionItem.State.OPEN and may_report(action, request.user)
    if request.method == "POST" and not reports:
        raise PermissionDenied
    files = request.FILES if request.method == "POST" else None
    form = ProgressForm(posted(request), files, initial={"progress": action.progress, "lock": action.lock})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_progress(action=action, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            _show_refusal(form, error, request)
            status = error.status
        else:
            messages.success(request, _("The progress was reported."))
            return redirect("forums_portal:action", forum.code, pk)
    context = {
        "forum": forum,
        "action": action,
        "form": form if reports else None,
        "may_plan": request.user.has_perm(MANAGE) and action.state == ActionItem.State.OPEN,
        "today": timezone.localdate(),
    }
    return render(request, "forums/action_detail.html", context, status=status)


@staff_page(MANAGE)
def action_change(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Change an open action: its words, who is in charge, its day with a note."""
    forum = staff_forum(code)
    action = action_of(forum, pk)
    if action.state != ActionItem.State.OPEN:
        return redirect("forums_portal:action", forum.code, pk)
    initial = ChangeActionForm.initial_of(action)
    form = ChangeActionForm(posted(request), accepted=_accepted(forum), initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        inputs = list(data["inputs"]) if "inputs" in data else None
        try:
            actions.change_action(
                action=action,
                planned=form.planned(),
                inputs=inputs,
                note=data["note"],
                lock=data["lock"],
                by=signed_in(request),
            )
        except DomainError as error:
            _show_refusal(form, error, request)
            status = error.status
        else:
            messages.success(request, _("The action was changed."))
            return redirect("forums_portal:action", forum.code, pk)
    context = {"title": _("Change the action"), "submit": _("Save the action"), "action": action}
    return _form_page(request, forum, form, context, status)


@staff_page(MANAGE)
def action_drop(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask for the reason, then give an action up."""
    forum = staff_forum(code)
    action = action_of(forum, pk)
    back = reverse("forums_portal:action", args=[forum.code, pk])
    if action.state != ActionItem.State.OPEN:
        return redirect(back)
    form = DropForm(posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.drop_action(action=action, reason=form.cleaned_data["reason"], by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The action was dropped."))
            return redirect("forums_portal:plan", forum.code)
    context = {"forum": forum, "action": action, "form": form, "back": back}
    return render(request, "forums/action_drop.html", context, status=status)


@staff_page(VIEW)
@require_safe
def evidence(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Hand out the file of a report."""
    update = evidence_of(staff_forum(code), pk, only_public=False)
    return send_paper(request, update.evidence, name=f"bukti-{update.pk}")


def _accepted(forum: Forum) -> Any:
    rows = ForumInput.objects.filter(forum=forum, disposition__decision__in=ACCEPTED).standing()
    return rows.order_by("number")


def _prefilled(request: HttpRequest, forum: Forum) -> dict[str, Any]:
    number = request.GET.get("masukan", "")
    if not (number.isdecimal() and len(number) < 9):
        return {}
    given = _accepted(forum).filter(number=int(number)).select_related("disposition").first()
    if given is None:
        return {}
    answer = given.disposition
    return {
        "action": " ".join(answer.reason.split())[: actions.ACTION_LIMIT],
        "owner": answer.owner_id,
        "owner_name": "" if answer.owner_id else answer.owner_name,
        "due_on": answer.due_on,
        "inputs": [given.pk],
    }


def _show_refusal(form: Any, error: DomainError, request: HttpRequest) -> None:
    """Put a refusal on the form; saving again then takes the place of what somebody else did meanwhile."""
    show_refusal(form, error)
    if isinstance(error, ActionChanged):
        form.data = {**request.POST.dict(), "lock": error.facts["lock"]}


def _form_page(
    request: HttpRequest, forum: Forum, form: ActionForm, context: dict[str, Any], status: int
) -> HttpResponse:
    return render(request, "forums/action_form.html", {**context, "forum": forum, "form": form}, status=status)
