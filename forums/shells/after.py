"""What answering and the action plan put into the registries: places, panels, the start page, mails after an event."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import panels
from core.panels import Panel
from core.tenancy import current_schema
from forums import panels_of_forum, panels_of_input, places
from forums.answers import figures_of, without_follow_up
from forums.domain import lifecycle
from forums.domain.actions import CARRY_OUT
from forums.domain.dispositions import ANSWER, public_disposition
from forums.models import ActionItem, Disposition, Forum, ForumEvent, ForumInput
from forums.notices.answers import KINDS
from forums.places import Place
from forums.plan import late_actions, plan_figures
from forums.tasks import tell_answers
from forums.worklist import clock_of, figures_and_clock

State = Forum.State
HELD = frozenset({State.IN_SESSION.value, State.ANSWERING.value, State.CLOSED.value})
ANSWERED = frozenset({State.ANNOUNCED.value, *HELD})
SHOWN = 5


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    inputs = Place("inputs", _("Inputs"), "forums_portal:inputs", order=50, count=count_to_answer, states=ANSWERED)
    places.register(inputs)
    places.register(Place("plan", _("Action plan"), "forums_portal:plan", order=70, count=count_late, states=HELD))
    places.register_public(Place("plan", _("Action plan"), "forums:plan", order=40, shown=has_plan, states=HELD))
    panels_of_forum.register("public", answers_public, order=40)
    panels_of_forum.register("public", plan_public, order=60)
    panels_of_forum.register("portal", answers_portal, order=50)
    panels_of_input.register(answer_of_input, order=10)
    panels.register("today", answers_today, order=30, waiting=count_today)
    lifecycle.when_something_happens(plan_mails)


def plan_mails(event: ForumEvent) -> None:
    """Send the answers to those who gave the inputs once the answers are committed and public."""
    if event.kind not in KINDS:
        return
    schema, forum_id = current_schema(), event.forum_id
    transaction.on_commit(lambda: tell_answers.delay(schema, forum_id), robust=True)


# --- places -----------------------------------------------------------------------------------------------------------
def count_to_answer(forum: Forum, request: HttpRequest) -> int | None:
    """Count the inputs without an answer once they are to be answered."""
    if forum.state != State.ANSWERING or not request.user.has_perm(ANSWER):
        return None
    return ForumInput.objects.filter(forum=forum).to_answer().count() or None


def count_late(forum: Forum, request: HttpRequest) -> int | None:
    """Count the overdue actions of a plan."""
    return forum.actions.open().filter(due_on__lt=timezone.localdate()).count() or None


def has_plan(forum: Forum) -> bool:
    """Tell whether anything is planned."""
    return forum.actions.exists()


# --- panels of a forum ------------------------------------------------------------------------------------------------
def answers_public(forum: Forum, request: HttpRequest) -> Panel | None:
    """Show how many inputs were answered, and how, once the answers are public."""
    if not forum.answers_are_public:
        return None
    figures = figures_of(forum)
    if not figures.total:
        return None
    decisions = [(code, figures.by_decision[code]) for code in Disposition.Decision.values if figures.by_decision[code]]
    context = {
        "figures": figures,
        "decisions": decisions,
        "most": max((number for _code, number in decisions), default=1),
        "share": figures.answered * 100 / figures.total,
    }
    return Panel("forums/_answers_public.html", context)


def plan_public(forum: Forum, request: HttpRequest) -> Panel | None:
    """Show how far the action plan is."""
    if not forum.is_held:
        return None
    plan = plan_figures(forum, timezone.localdate())
    return Panel("forums/_plan_public_panel.html", {"plan": plan}) if plan.total else None


def answers_portal(forum: Forum, request: HttpRequest) -> Panel | None:
    """Show staff what is still to be answered and what follows."""
    if forum.state not in (State.ANSWERING, State.CLOSED):
        return None
    figures, clock = figures_and_clock(forum)
    if not figures.total:
        return None
    context = {
        "figures": figures,
        "clock": clock,
        "plan": plan_figures(forum, timezone.localdate()),
        "idle": without_follow_up(ForumInput.objects.filter(forum=forum).standing()).count(),
    }
    return Panel("forums/_answers_portal.html", context)


def answer_of_input(given: ForumInput, request: HttpRequest) -> Panel | None:
    """Show the answer to an input, or by when there will be one."""
    forum = given.forum
    if not given.is_standing or forum.state == State.CANCELLED:
        return None
    answer = public_disposition(given)
    actions = list(answer.input.actions.exclude(state=ActionItem.State.DROPPED)) if answer is not None else []
    left = clock_of(forum.answers_due_on, timezone.localdate()) if forum.state == State.ANSWERING else None
    context = {"given": given, "answer": answer, "actions": actions, "left": left}
    return Panel("forums/_answer_of_input.html", context)


# --- the start page of the portal -------------------------------------------------------------------------------------
def answers_today(request: HttpRequest) -> Panel | None:
    """Show the forums whose inputs are to be answered, and the actions of this user whose day is over."""
    today = timezone.localdate()
    rows = []
    if not request.user.has_perm(CARRY_OUT):
        return None
    if request.user.has_perm(ANSWER):
        rows = [(forum, forum.left, clock_of(forum.answers_due_on, today)) for forum in _to_answer()]
    late = list(late_actions(request.user.pk or 0, today).select_related("forum"))
    if not rows and not late:
        return None
    return Panel(
        "forums/_today_answers.html", {"rows": rows[:SHOWN], "late": late[:SHOWN]}, waiting=len(rows) + len(late)
    )


def count_today(request: HttpRequest) -> int:
    """Count what `answers_today` shows as waiting, in one query."""
    if not request.user.has_perm(CARRY_OUT):
        return 0
    late = late_actions(request.user.pk or 0, timezone.localdate()).order_by().values_list("pk")
    if not request.user.has_perm(ANSWER):
        return late.count()
    return _answering().order_by().values_list("pk").union(late, all=True).count()


def _answering() -> models.QuerySet[Forum]:
    open_inputs = ForumInput.objects.filter(forum=OuterRef("pk")).to_answer()
    return Forum.objects.filter(Exists(open_inputs), state=State.ANSWERING)


def _to_answer() -> list[Any]:
    """Return the forums with inputs without an answer, the most urgent first; `left` counts them."""
    unanswered = Q(
        inputs__state__in=("waiting", "shown"),
        inputs__disposition__isnull=True,
        inputs__same_as__disposition__isnull=True,
    )
    counted = _answering().annotate(left=Count("inputs", filter=unanswered))
    return list(counted.order_by(F("answers_due_on").asc(nulls_last=True), "pk"))
