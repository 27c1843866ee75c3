"""What the staff's side of cases puts into the registries: menu, start page, steps, a note for the citizen."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import panels
from core.cases import panels_of_case, regimes, steps
from core.cases.casework import may_handle
from core.cases.domain import lifecycle
from core.cases.domain.merging import follow_joined
from core.cases.domain.secret_words import ENTER, may_renew_secret
from core.cases.inbox import end_of_week, rows_of, scope_of, tally_for, with_running
from core.cases.models import Case
from core.cases.states import CaseState
from core.cases.steps import Step
from core.models import User
from core.panels import Figure, Panel
from core.ui import nav
from core.ui.nav import NavItem

SHOWN = 5


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    nav.register(
        "portal",
        NavItem(
            "applications",
            _("Applications"),
            "cases_portal:applications",
            order=20,
            shown=lambda request: _sees(request, "applications"),
            count=lambda request: tally_for(request).of_group("applications") or None,
        ),
    )
    nav.register(
        "portal",
        NavItem(
            "feedback",
            _("Complaints and information"),
            "cases_portal:feedback",
            order=40,
            shown=lambda request: _sees(request, "feedback"),
            count=lambda request: tally_for(request).of_group("feedback") or None,
        ),
    )
    nav.register(
        "portal_search", NavItem("cases", _("Code or words of a title"), "cases_portal:search", shown=_sees_any)
    )
    panels.register("today", cases_today, order=10, waiting=lambda request: tally_for(request).waiting)
    panels_of_case.register("status", joined_for_citizen, order=5)
    lifecycle.when_something_happens(follow_joined)
    _register_steps()


def _register_steps() -> None:
    steps.register(
        Step(
            "ask",
            _("Ask the citizen"),
            "cases_portal:ask",
            order=40,
            hint=_("Asking lets the limit stand still until the citizen answers."),
            only_if=lambda case, user: case.allows(CaseState.INCOMPLETE),
        )
    )
    steps.register(Step("assign", _("Disposition"), "cases_portal:assign", order=50))
    steps.register(
        Step(
            "join",
            _("Join with another one"),
            "cases_portal:join",
            order=70,
            is_minor=True,
            only_if=lambda case, user: case.regime.may_join,
        )
    )
    steps.register(Step("label", _("Tags and priority"), "cases_portal:label", order=75, is_minor=True))
    steps.register(Step("parent", _("Put under another one"), "cases_portal:parent", order=80, is_minor=True))
    steps.register(Step("add_file", _("Add internal files"), "cases_portal:add_file", order=85, is_minor=True))
    every = tuple(CaseState)
    steps.register(
        Step(
            "secret",
            _("New secret word"),
            "cases_portal:secret",
            states=every,
            order=90,
            is_minor=True,
            only_if=may_renew_secret,
        )
    )
    steps.register(
        Step(
            "secret_at_counter",
            _("New secret word"),
            "cases_portal:secret",
            states=every,
            order=90,
            permission=ENTER,
            is_minor=True,
            only_if=lambda case, user: may_renew_secret(case, user) and not may_handle(case, user),
        )
    )
    steps.register(
        Step(
            "part",
            _("Part from the other one"),
            "cases_portal:part",
            order=70,
            states={CaseState.ARCHIVED},
            only_if=lambda case, user: case.merged_into is not None and not case.merged_into.is_ended,
        )
    )


def joined_for_citizen(case: Case, request: HttpRequest) -> Panel | None:
    """Tell the citizen that their case is answered together with another one, without naming it."""
    if case.merged_into_id is None:
        return None
    return Panel("cases/desk/_joined_for_citizen.html", {"is_answered": case.answered_at is not None})


def cases_today(request: HttpRequest) -> Panel | None:
    """Show what is late, due this week, new from citizens, waiting for this user, and without anybody in charge."""
    user = request.user
    if not isinstance(user, User):
        return None
    now = timezone.now()
    open_cases = Case.objects.open().filter(scope_of(user))
    late, week = Q(due_at__lt=now), Q(due_at__gte=now, due_at__lt=end_of_week(now))
    news, calm = Q(citizen_wrote_at__isnull=False), Q(due_at__isnull=True) | Q(due_at__gte=end_of_week(now))
    parts = {  # every case stands in one of them
        "late": (late, ("due_at", "pk")),
        "week": (week, ("due_at", "pk")),
        "mine": (calm & ~news & Q(owner=user), ("due_at", "pk")),
        "news": (calm & news & Q(owner__isnull=False), ("-citizen_wrote_at", "-pk")),
        "nobody": (calm & Q(owner__isnull=True), ("received_at", "pk")),
    }
    counts = open_cases.aggregate(**{name: Count("kind", filter=test) for name, (test, _order) in parts.items()})
    if not any(counts.values()):
        return None
    found = {
        name: list(open_cases.filter(test).select_related("owner").order_by(*order)[:SHOWN]) if counts[name] else []
        for name, (test, order) in parts.items()
    }
    rows = iter(rows_of(with_running([case for cases in found.values() for case in cases]), now=now))
    shown = {name: [next(rows) for _case in cases] for name, cases in found.items()}
    every = reverse("cases_portal:inbox")
    figures = (
        Figure(counts["late"], _("Overdue"), "late", f"{every}?when=late"),
        Figure(counts["week"], _("Due this week"), "due", f"{every}?when=soon"),
        Figure(counts["mine"], _("Waiting for me"), "wait", f"{every}?who=mine"),
        Figure(counts["news"], _("New from citizens"), "new", f"{every}?who=news"),
        Figure(counts["nobody"], _("Nobody in charge yet"), "wait", f"{every}?who=nobody"),
    )
    told = tuple(figure for figure in figures if figure.number)
    context = {"shown": shown, "counts": counts}
    return Panel("cases/desk/_today.html", context, waiting=tally_for(request).waiting, figures=told)


def _sees(request: HttpRequest, group: str) -> bool:
    return any(request.user.has_perm(regime.view) for regime in regimes.regimes(group))


def _sees_any(request: HttpRequest) -> bool:
    return any(request.user.has_perm(regime.view) for regime in regimes.regimes())
