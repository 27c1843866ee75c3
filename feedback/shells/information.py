"""How requests for public information and objections stand in the engine, in the menus and on the pages of a case."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from core import panels
from core.cases import counter, doors, panels_of_case, regimes, steps, timeouts
from core.cases.counter import CounterEntry
from core.cases.domain import envelopes
from core.cases.domain.clocks import Limit, start_clocks
from core.cases.domain.ending import close_case
from core.cases.domain.lifecycle import when_something_happens
from core.cases.doors import Door
from core.cases.models import Case, CaseClock, CaseEvent
from core.cases.regimes import Moves, Regime
from core.cases.states import CaseState as State
from core.cases.steps import Step
from core.models import User
from core.ui import nav
from core.ui.nav import NavItem
from feedback import information_panels
from feedback.domain import requests
from feedback.domain.objections import DECIDE
from feedback.domain.objections import KIND as OBJECTION
from feedback.domain.requests import HANDLE, LAW
from feedback.domain.requests import KIND as REQUEST
from feedback.models.information import OBJECTION_DAYS

_WORKING = {State.RECEIVED, State.IN_PROGRESS}
REQUEST_MOVES: Moves = {
    State.RECEIVED: frozenset(
        {State.IN_PROGRESS, State.INCOMPLETE, State.ANSWERED, State.FORWARDED, State.ARCHIVED, State.WITHDRAWN}
    ),
    State.INCOMPLETE: frozenset({State.RECEIVED, State.IN_PROGRESS, State.FORWARDED, State.ARCHIVED, State.WITHDRAWN}),
    State.IN_PROGRESS: frozenset({State.INCOMPLETE, State.ANSWERED, State.FORWARDED, State.ARCHIVED, State.WITHDRAWN}),
    State.ANSWERED: frozenset({State.CLOSED, State.IN_PROGRESS}),  # again, when an objection was accepted
    State.CLOSED: frozenset({State.IN_PROGRESS}),
    State.FORWARDED: frozenset({State.RECEIVED}),  # the other agency sends it back
}
OBJECTION_MOVES: Moves = {
    State.RECEIVED: frozenset({State.IN_PROGRESS, State.ANSWERED, State.WITHDRAWN}),
    State.IN_PROGRESS: frozenset({State.ANSWERED, State.WITHDRAWN}),
    State.ANSWERED: frozenset({State.CLOSED}),
}


def register() -> None:
    """Called once when the app is ready."""
    regimes.register(
        Regime(
            kind=REQUEST,
            label=_("Request for public information"),
            plural=_("Requests for public information"),
            prefix="INF",
            group="feedback",
            view="feedback.view_request",
            handle=HANDLE,
            moves=REQUEST_MOVES,
            words={State.RECEIVED: _("Registered"), State.ANSWERED: _("Notified in writing")},
            number_of=lambda case: case.information_request.number,
            order=30,
            may_join=False,
        )
    )
    regimes.register(
        Regime(
            kind=OBJECTION,
            label=_("Objection"),
            plural=_("Objections"),
            prefix="KBR",
            group="feedback",
            view="feedback.view_request",
            handle=DECIDE,
            moves=OBJECTION_MOVES,
            words={State.RECEIVED: _("Registered"), State.ANSWERED: _("Decided")},
            number_of=lambda case: case.information_objection.number,
            order=40,
            may_join=False,
        )
    )
    _register_steps()
    panels_of_case.register("portal", information_panels.request_facts, 20, kinds={REQUEST})
    panels_of_case.register("portal", information_panels.objection_facts, 20, kinds={OBJECTION})
    panels_of_case.register("status", information_panels.what_to_do, 20, kinds={REQUEST, OBJECTION})
    panels_of_case.register("status", information_panels.public_facts, 40, kinds={REQUEST, OBJECTION})
    panels.register("today", information_panels.duties_of_ppid, 60, waiting=lambda request: 0)
    timeouts.register(REQUEST, CaseClock.Kind.OBJECTION, finish_when_over)
    timeouts.register(OBJECTION, CaseClock.Kind.DISPUTE, finish_when_over)
    when_something_happens(let_object, of_many=let_all_object)
    envelopes.register_detail(REQUEST, requests.pack, requests.unpack)
    _register_doors()
    nav.register(
        "portal",
        NavItem("ppid", _("Information service"), "ppid_portal:home", order=45, permission="feedback.view_request"),
    )
    nav.register("public_foot", NavItem("ppid", _("Public information (PPID)"), "ppid:home", order=20))


def _register_steps() -> None:
    request, objection = {REQUEST}, {OBJECTION}
    for step in (
        Step(
            "information_notify",
            _("Notify in writing"),
            "ppid_portal:notify",
            request,
            _WORKING,
            order=10,
            is_main=True,
            hint=_("Say whether the information is held, given or refused. The letter is made with it."),
        ),
        Step(
            "information_extend",
            _("Extend the limit"),
            "ppid_portal:extend",
            request,
            _WORKING,
            order=40,
            hint=_("Once, by at most seven working days, with a reason that the applicant reads."),
            only_if=_may_extend,
        ),
        Step(
            "information_given",
            _("Note that it was given"),
            "ppid_portal:given",
            request,
            {State.ANSWERED},
            order=20,
            is_main=True,
            only_if=_is_granted,
        ),
        Step(
            "information_forward",
            _("Pass on to another agency"),
            "ppid_portal:forward",
            request,
            {*_WORKING, State.INCOMPLETE},
            order=60,
            hint=_("Where another agency holds it. It takes its messages and its limit along."),
        ),
        Step(
            "information_send_back",
            _("Send back"),
            "ppid_portal:send_back",
            request,
            {*_WORKING, State.INCOMPLETE},
            order=62,
            only_if=lambda case, _user: bool(case.origin_schema),
        ),
        Step("information_papers", _("Papers of the applicant"), "ppid_portal:papers", request | objection, order=80),
        Step(
            "objection_decide",
            _("Decide on the objection"),
            "ppid_portal:decide",
            objection,
            _WORKING,
            order=10,
            permission=DECIDE,
            is_main=True,
            hint=_("The superior of the PPID decides. Whoever answered the request cannot."),
            only_if=_did_not_answer,
        ),
        Step(
            "objection_response",
            _("Response and dispute"),
            "ppid_portal:response",
            objection,
            {State.ANSWERED, State.CLOSED},
            order=30,
            permission="feedback.view_request",
        ),
    ):
        steps.register(step)


def _register_doors() -> None:
    doors.register(
        Door(
            "information",
            _("Ask for public information"),
            _("Documents and figures of this office. An answer within 10 working days; the information is free."),
            "ppid:request",
            order=40,
        )
    )
    counter.register(
        CounterEntry(
            REQUEST,
            _("Request for public information"),
            "ppid_portal:enter_request",
            order=30,
            hint=_("Also one that was only spoken: the law wants it written down, with a number at once."),
        )
    )
    counter.register(CounterEntry(OBJECTION, _("Objection"), "ppid_portal:enter_objection", order=40))


def let_object(event: CaseEvent, case: Case) -> None:
    """Let the time to object run when the limit of a request broke without an answer."""
    let_all_object([(event, case)])


def let_all_object(rows: Sequence[tuple[CaseEvent, Case]]) -> None:
    """Do it for all whose limits a task found broken together."""
    cases = {case.pk: case for event, case in rows if _tells_of_broken_limit(event, case)}
    if not cases:
        return
    broken = CaseClock.objects.running().filter(case__in=cases, kind=CaseClock.Kind.MAIN)
    limit = Limit(amount=OBJECTION_DAYS, kind=CaseClock.Kind.OBJECTION, source=LAW, pauses=False)
    start_clocks([(cases[pk], due_at) for pk, due_at in broken.values_list("case_id", "due_at")], limit)


def _tells_of_broken_limit(event: CaseEvent, case: Case) -> bool:
    return event.kind == "escalated" and case.kind == REQUEST and event.facts.get("clock") == CaseClock.Kind.MAIN


def finish_when_over(case: Case, clock: CaseClock) -> None:
    """Finish what was answered when nobody objected in time; what waits for its answer goes on waiting."""
    if case.state == State.ANSWERED:
        close_case(case=case, by=None, facts={"by": "silence"})


def _may_extend(case: Case, user: User) -> bool:
    return case.paused_since is None and case.clocks.running().filter(kind="main", extension=0).exists()


def _is_granted(case: Case, user: User) -> bool:
    return case.information_request.decision in ("granted", "partly")


def _did_not_answer(case: Case, user: User) -> bool:
    return case.information_objection.request.decided_by_id != user.pk
