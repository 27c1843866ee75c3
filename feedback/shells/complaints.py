"""What complaints and aspirations put into the registries: their regimes, doors, steps, panels and words."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.cases import (
    citizen_steps,
    counter,
    doors,
    event_words,
    history_words,
    panels_of_case,
    regimes,
    steps,
    timeouts,
)
from core.cases.counter import CounterEntry
from core.cases.domain import envelopes, lifecycle
from core.cases.doors import Door
from core.cases.models import Case, CaseClock, CaseEvent
from core.cases.regimes import Moves, Regime, Text
from core.cases.states import CaseState as State
from core.cases.steps import Step
from core.models import User
from core.pagecache import content_changed
from core.ui import nav
from core.ui.nav import NavItem
from feedback import limits
from feedback.complaint_access import KINDS
from feedback.complaint_panels import facts_for_reporter, facts_for_staff
from feedback.domain import complaints
from feedback.domain.settings import MANAGE
from feedback.models import Complaint
from services.seam import ServiceStandard, links_of_clause

COMPLAINT, ASPIRATION = "complaint", "aspiration"
HANDLE = complaints.HANDLE

_ASIDE = {State.INCOMPLETE, State.FORWARDED, State.ARCHIVED, State.WITHDRAWN}
# Source: domain reference, 6.3. What is answered comes back to work when the reporter says that it is not settled; what
# another agency sends back is received again.
MOVES: Moves = {
    State.RECEIVED: frozenset({State.VERIFIED, *_ASIDE}),
    State.INCOMPLETE: frozenset(
        {State.RECEIVED, State.VERIFIED, State.IN_PROGRESS, State.ARCHIVED, State.WITHDRAWN, State.FORWARDED}
    ),
    State.VERIFIED: frozenset({State.ASSIGNED, State.IN_PROGRESS, State.ANSWERED, *_ASIDE}),
    State.ASSIGNED: frozenset({State.IN_PROGRESS, State.ANSWERED, *_ASIDE}),
    State.IN_PROGRESS: frozenset({State.ANSWERED, *_ASIDE}),
    State.ANSWERED: frozenset({State.CLOSED, State.IN_PROGRESS}),
    State.FORWARDED: frozenset({State.RECEIVED}),
}
VERIFIED_ONCE = (State.VERIFIED, State.ASSIGNED, State.IN_PROGRESS)
PUBLISHABLE = (*VERIFIED_ONCE, State.ANSWERED, State.CLOSED, State.FORWARDED)
UNDER_WAY = (State.RECEIVED, *VERIFIED_ONCE)


def register() -> None:
    """Called once when the app is ready."""
    _register_regimes()
    _register_citizens_side()
    _register_steps()
    panels_of_case.register("portal", facts_for_staff, order=20, kinds=KINDS)
    panels_of_case.register("status", facts_for_reporter, order=20, kinds=KINDS)
    counter.register(CounterEntry(COMPLAINT, _("Complaint"), "complaints_portal:enter", order=20))
    counter.register(CounterEntry(ASPIRATION, _("Aspiration"), "complaints_portal:enter_aspiration", order=30))
    links_of_clause.register(link_to_complain)
    counter.register(
        CounterEntry("lapor", _("Spreadsheet of SP4N-LAPOR!"), "complaints_portal:lapor", HANDLE, order=40)
    )
    lifecycle.when_something_happens(what_follows)
    for kind in KINDS:
        envelopes.register_detail(kind, complaints.pack, complaints.unpack)
        timeouts.register(kind, CaseClock.Kind.CITIZEN, lambda case, _clock: complaints.count_as_withdrawn(case))


def what_follows(event: CaseEvent, case: Case) -> None:
    """Give the reporter the time of the law to complete it, and show on public pages what staff did.

    What its reporter takes back leaves them at once.
    """
    if case.kind not in KINDS:
        return
    if event.kind != "move":
        return
    if event.to_state == State.INCOMPLETE:
        from core.cases.domain.clocks import start_clock  # that module needs the one that calls this

        start_clock(case, limits.completion_limit(), at=event.at)
    is_public = event.by_id is not None or event.to_state == State.WITHDRAWN
    if is_public and Complaint.objects.filter(case=case, published_at__isnull=False).exists():
        content_changed()


def link_to_complain(standard: ServiceStandard, code: str) -> links_of_clause.Link:
    """Lead from a promise to the form in which it is named."""
    return links_of_clause.Link(
        _("Was this promise not kept?"), f"{reverse('complaints:write')}?komponen={standard.pk}:{code}"
    )


def back_to(case: Case) -> str:
    """Return where a complaint goes on once its reporter has sent what was missing: not past its verification."""
    is_verified = Complaint.objects.filter(case=case, verified_at__isnull=False).exists()
    return State.IN_PROGRESS if is_verified else State.RECEIVED


def _register_regimes() -> None:
    for kind, label, plural, prefix, order in (
        (COMPLAINT, _("Complaint"), _("Complaints"), "ADU", 10),
        (ASPIRATION, _("Aspiration"), _("Aspirations"), "ASP", 20),
    ):
        regimes.register(
            Regime(
                kind=kind,
                label=label,
                plural=plural,
                prefix=prefix,
                group="feedback",
                view="feedback.view_complaint",
                handle=HANDLE,
                moves=MOVES,
                order=order,
                protects_identity=True,
                resumes=back_to,
            )
        )


def _register_citizens_side() -> None:
    nav.register("public", NavItem("complaints", _("Complaints"), "complaints:list", order=60))
    limits_page = NavItem(
        "complaint_limits", _("Limits of complaints"), "complaints_portal:settings", order=95, permission=MANAGE
    )
    nav.register("portal", limits_page)
    doors.register(
        Door("complaint", _("Complain"), _("Something went wrong, or a promise was not kept."), "complaints:write", 20)
    )
    doors.register(
        Door("aspiration", _("Propose something"), _("You have an idea what could be better."), "complaints:aspire", 30)
    )
    for kind in KINDS:
        citizen_steps.register(kind, reopen_limit=complaints.reopening_limit, may_reopen=complaints.may_reopen)


def _register_steps() -> None:
    hint = _("Say what it is about. That sets the limit.")
    _step("verify", _("Verify"), {State.RECEIVED}, 10, is_main=True, hint=hint)
    _step("answer", _("Answer it"), VERIFIED_ONCE, 20, permission="", is_main=True, hint=_("Tell what was done."))
    hint = _("It turned out to be something else.")
    _step("verify", _("Verify anew"), VERIFIED_ONCE, 60, key="verify_anew", is_minor=True, hint=hint)
    _step("publish", _("Show on the public list"), PUBLISHABLE, 70, is_minor=True, only_if=_may_be_public)
    _step("follow_up", _("Publish the follow-up"), (State.ANSWERED, State.CLOSED), 75)
    _step("lapor_number", _("Number in SP4N-LAPOR!"), tuple(State), 78, is_minor=True)
    hint = _("It takes its messages and its limit along.")
    _step("forward", _("Pass on to another agency"), (*UNDER_WAY, State.INCOMPLETE), 80, hint=hint)
    _step("send_back", _("Send back"), (*UNDER_WAY, State.INCOMPLETE), 82, only_if=_came_from_another)
    hint = _("Only for the reasons of the rules.")
    _step("archive", _("Archive it"), (*UNDER_WAY, State.INCOMPLETE), 90, hint=hint)
    words = {
        "verified_anew": _("Verified anew"),
        "published": _("Shown on the public list"),
        "unpublished": _("Taken off the public list"),
        "follow_up_published": _("Follow-up published"),
        "follow_up_taken_back": _("Follow-up taken back"),
    }
    event_words.register("lapor_noted", _("Noted from SP4N-LAPOR!"))
    event_words.register("arrived", _("Passed on to us by another agency"))
    event_words.register("transfer_planned", _("On its way to another agency"))
    event_words.register("transfer_cancelled", _("Stays here after all"))
    history_words.register("arrived", _where_it_came_from)
    for kind, text in words.items():
        event_words.register(kind, text)
        history_words.register(kind, _said(text))


def _where_it_came_from(event: CaseEvent, _case: Case) -> str:
    return gettext("Passed on to us by %(agency)s") % {"agency": event.facts.get("from", "")}


def _said(text: Text) -> history_words.Words:
    return lambda _event, _case: str(text)


def _step(
    name: str,
    label: Text,
    states: Collection[str],
    order: int,
    *,
    key: str = "",
    permission: str = HANDLE,
    is_main: bool = False,
    is_minor: bool = False,
    hint: Text = "",
    only_if: Callable[[Case, User], bool] | None = None,
) -> None:
    steps.register(
        Step(
            f"complaint_{key or name}",
            label,
            f"complaints_portal:{name}",
            kinds=KINDS,
            states=states,
            order=order,
            permission=permission,
            is_main=is_main,
            is_minor=is_minor,
            hint=hint,
            only_if=only_if,
        )
    )


def _came_from_another(case: Case, _user: User) -> bool:
    return bool(case.origin_schema)


def _may_be_public(case: Case, _user: User) -> bool:
    return not case.is_confidential
