"""Registers what the other pages show of personal data, and the kind of case that requests about them are."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import panels
from core.cases import event_words, history_words, panels_of_case, regimes, steps
from core.cases.models import Case
from core.cases.regimes import Regime
from core.cases.states import CaseState as State
from core.cases.steps import Step
from core.panels import Panel
from core.privacy.domain.erasing import class_of_cases, when_cases_are_erased
from core.privacy.domain.my_data import KIND, erase_requests
from core.privacy.domain.notices import words_of
from core.privacy.models import Incident, RecordHold
from core.privacy.processing import LegalBasis, Processing, register, register_class
from core.ui import nav
from core.ui.nav import NavItem

MOVES: dict[str, frozenset[str]] = {
    State.RECEIVED: frozenset({State.IN_PROGRESS, State.INCOMPLETE, State.ANSWERED, State.WITHDRAWN}),
    State.IN_PROGRESS: frozenset({State.INCOMPLETE, State.ANSWERED, State.WITHDRAWN}),
    State.INCOMPLETE: frozenset({State.RECEIVED, State.IN_PROGRESS, State.WITHDRAWN}),
    State.ANSWERED: frozenset({State.CLOSED}),
}


def register_all() -> None:
    """Fill the registries of core."""
    regimes.register(
        Regime(
            kind=KIND,
            label=_("Request about personal data"),
            plural=_("Requests about personal data"),
            prefix="PDP",
            group="privacy",
            view="privacy.handle_request",
            handle="privacy.handle_request",
            moves=MOVES,
            words={State.ANSWERED: _("Decided")},
            order=90,
            may_join=False,
        )
    )
    register_class(class_of_cases(KIND, label=_("Requests about personal data"), months=12, order=90))
    when_cases_are_erased(KIND, erase_requests)
    register(
        Processing(
            key=KIND,
            label=_("Request about personal data"),
            basis=LegalBasis.LEGAL_OBLIGATION,
            purpose=_("To fulfil your rights to your own data."),
            data=_("What you write, and the contact of the case that it is about."),
            recipients=_("The staff who handle such requests."),
            record_class=f"case_{KIND}",
            order=90,
        )
    )
    nav.register("public_foot", NavItem("privacy", _("Protection of personal data"), "privacy:home", order=30))
    panels_of_case.register("status", way_to_my_data, order=90)
    panels_of_case.register("portal", notice_of_case, order=90)
    event_words.register("data_copied", _("The citizen took a copy of their data"))
    event_words.register("identity_corrected", _("Personal data corrected on request"))
    event_words.register("held", _("Kept longer than its time"))
    event_words.register("hold_ended", _("Kept as long as the others again"))
    history_words.register("identity_corrected", lambda _event, _case: gettext("Your personal data were corrected"))
    nav.register(
        "portal",
        NavItem("privacy", _("Personal data"), "privacy_portal:home", order=88, permission="privacy.manage_retention"),
    )
    panels.register("today", open_incidents, order=5, waiting=lambda request: 0)
    _register_steps()


def _register_steps() -> None:
    steps.register(
        Step(
            "privacy_decide",
            _("Decide"),
            "privacy_portal:decide",
            kinds={KIND},
            states={State.RECEIVED, State.IN_PROGRESS},
            order=10,
            is_main=True,
            hint=_("A correction is applied, a deletion erases the case, as soon as you decide so."),
        )
    )
    always = tuple(State)
    manage = "privacy.manage_retention"
    steps.register(
        Step(
            "privacy_hold",
            _("Keep it longer than its time"),
            "privacy_portal:hold",
            states=always,
            order=95,
            permission=manage,
            is_minor=True,
            only_if=lambda case, _user: case.erased_at is None and not is_held(case),
        )
    )
    steps.register(
        Step(
            "privacy_release",
            _("End the hold"),
            "privacy_portal:release",
            states=always,
            order=95,
            permission=manage,
            is_minor=True,
            only_if=lambda case, _user: is_held(case),
        )
    )


def is_held(case: Case) -> bool:
    """Tell whether a case is held; asked once for each object."""
    known = case.__dict__.get("_is_held")
    if known is None:
        known = case.__dict__["_is_held"] = RecordHold.objects.filter(case=case).exists()
    return bool(known)


def open_incidents(request: HttpRequest) -> Panel | None:
    """Show the incidents of which somebody is still to be told, with the moment by which."""
    if not request.user.has_perm("privacy.manage_incident"):
        return None
    rows = list(Incident.objects.filter(state=Incident.State.OPEN).order_by("due_at")[:5])
    return Panel("privacy/desk/_today.html", {"incidents": rows}) if rows else None


def way_to_my_data(case: Case, request: HttpRequest) -> Panel | None:
    """Lead the citizen of a case to what they may ask about its data."""
    if case.kind == KIND or case.erased_at is not None:
        return None
    return Panel("privacy/_status.html", {"code": case.code, **_notice_of(case)})


def notice_of_case(case: Case, request: HttpRequest) -> Panel:
    """Tell staff which privacy notice the citizen of a case was shown."""
    return Panel("privacy/desk/_case.html", _notice_of(case))


def _notice_of(case: Case) -> dict[str, str]:
    url = reverse("privacy:notice", args=[case.notice_form]) if case.notice_form else ""
    return {"words": words_of(case), "url": f"{url}?versi={case.notice_version}" if url else ""}
