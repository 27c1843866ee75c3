"""The forums of the agency in the portal: the list, the overview of one forum, suggested subjects, settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.errors import DomainError
from core.ui.outcome import show_refusal
from core.ui.pages import posted, staff_page
from forums import access, next_steps, panels_of_forum, stages, suggestions
from forums.addresses import address_of
from forums.domain import planning as domain
from forums.domain.lifecycle import announcing_findings
from forums.models import Forum, ForumSettings
from forums.planning_forms import SettingsForm

PAGE_SIZE = 25
State = Forum.State
SHOWS: dict[str, tuple[Any, Q]] = {
    "": (gettext_lazy("To go on with"), ~Q(state__in=[State.CLOSED, State.CANCELLED])),
    "closed": (gettext_lazy("Closed"), Q(state=State.CLOSED)),
    "cancelled": (gettext_lazy("Cancelled"), Q(state=State.CANCELLED)),
    "all": (gettext_lazy("All"), Q()),
}

EACH_ANSWER = ("input_answered", "answer_changed")  # of forty inputs they would be the whole record

AREA = (
    ("forums_portal:stakeholders", gettext_lazy("Stakeholders"), stages.MANAGE),
    ("forums_portal:actions", gettext_lazy("All open actions"), "forums.view_forum"),
)


@staff_page("forums.view_forum")
@require_safe
def forum_list(request: HttpRequest) -> HttpResponse:
    """All forums of the agency: those to go on with first."""
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    found = Forum.objects.filter(SHOWS[show][1]).order_by("-created_at", "-pk")
    standing = Q(inputs__state__in=["waiting", "shown"])
    counted = found.annotate(inputs_given=Count("inputs", filter=standing, distinct=True))
    page = Paginator(counted, PAGE_SIZE).get_page(request.GET.get("page"))
    today, terms, total = timezone.localdate(), ForumSettings.load(), Forum.objects.count()
    context = {
        "page": page,
        "rows": [(forum, next_steps.next_for_staff(forum, today, notice_days=terms.notice_days)) for forum in page],
        "show": show,
        "shows": [(key, label) for key, (label, _condition) in SHOWS.items()],
        "area_links": [
            (url, label)
            for name, label, permission in AREA
            if request.user.has_perm(permission) and (url := address_of(name))
        ],
        "has_any": bool(total),
        "forum_total": total,
    }
    return render(request, "forums/portal_list.html", context)


@staff_page("forums.view_forum")
@require_safe
def forum_overview(request: HttpRequest, code: str) -> HttpResponse:
    """One forum with its three stages: what is done, what is missing, and the one thing to do now."""
    forum = access.staff_forum(code)
    counts, today, terms = stages.count(forum), timezone.localdate(), ForumSettings.load()
    built = panels_of_forum.panels("portal", forum, request)
    main = stages.main_action(forum, counts, request.user, today)
    may_plan = request.user.has_perm(stages.MANAGE) and forum.state == State.PREPARED
    context = {
        "forum": forum,
        "terms": terms,
        "main": main,
        "moves": [move for move in stages.moves_of(forum, request.user) if main is None or move.url != main.url],
        "stages": stages.stages_of(forum, counts, request.user),
        "findings": announcing_findings(forum, signed_in(request)) if may_plan else [],
        "is_late": next_steps.is_late(forum, today, terms.notice_days),
        "standards": forum.standards.select_related("service", "standard"),
        "events": list(forum.events.exclude(kind__in=EACH_ANSWER).order_by("-at", "-pk")[:10]),
        "panels": [panel for panel in built if not panel.aside],
        "side_panels": [panel for panel in built if panel.aside],
    }
    return render(request, "forums/portal_forum.html", context)


@staff_page("forums.view_forum")
@require_safe
def subject_list(request: HttpRequest) -> HttpResponse:
    """What a forum could be about, and why; each fills the form of a new forum."""
    found = suggestions.suggestions(timezone.localdate())
    context = {"suggestions": found, "may_plan": request.user.has_perm(domain.PERMISSION)}
    return render(request, "forums/subject_list.html", context)


@staff_page("forums.close_forum")
def settings(request: HttpRequest) -> HttpResponse:
    """The agency's own terms."""
    form = SettingsForm(posted(request), instance=ForumSettings.load())
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_settings(by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The settings were saved. They count for what is planned from now on."))
            return redirect("forums_portal:list")
    return render(request, "forums/settings.html", {"form": form}, status=status)
