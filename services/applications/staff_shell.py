"""What checking, results and statistics put into the registries of core: steps, panels, words, what follows silence."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.cases import event_words, history_words, panels_of_case, steps, timeouts
from core.cases.casework import may_handle
from core.cases.domain import lifecycle
from core.cases.models import Case, CaseClock, CaseEvent
from core.cases.states import CaseState as State
from core.cases.steps import Step
from core.models import User
from core.panels import Panel
from core.ui.formats import long_date
from services import navigation, panels_of_service
from services.applications import timing
from services.applications.checking import application_of, give_time, items_of, withdraw_unanswered
from services.applications.fees import fee_content
from services.applications.procedure import steps_of
from services.applications.result_templates import PERMISSION as TEMPLATES
from services.applications.results import receiver_of
from services.applications.shell import KIND
from services.applications.statistics import reality_of
from services.models import Application, ApplicationFee, ResultDocument, Service
from services.navigation import Group, Place

OPEN = {State.RECEIVED, State.INCOMPLETE, State.IN_PROGRESS}
KINDS = {KIND}


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    _register_steps()
    for key, label, url, order, permission in (
        ("result_templates", gettext_lazy("Result templates"), "results_portal:templates", 66, TEMPLATES),
        (
            "application_terms",
            gettext_lazy("Limits of applicants"),
            "results_portal:terms",
            67,
            "cases.manage_settings",
        ),
    ):
        navigation.register(Place(key, label, url, order=order, permission=permission, group=Group.PEOPLE))
    panels_of_case.register("portal", application_on_desk, order=15, kinds=KINDS)
    panels_of_case.register("status", wanted_of_citizen, order=10, kinds=KINDS)
    panels_of_case.register("status", result_for_citizen, order=15, kinds=KINDS)
    panels_of_case.register("status", progress_for_citizen, order=20, kinds=KINDS)
    panels_of_service.register(reality_on_page, order=15)
    timeouts.register(KIND, CaseClock.Kind.CITIZEN, withdraw_unanswered)
    lifecycle.when_something_happens(timing.measure)
    lifecycle.when_something_happens(give_time)
    for kind, words in _EVENTS.items():
        event_words.register(kind, words)
    for kind in ("accepted", "step_done", "result_handed", "fee_settled"):
        history_words.register(kind, _told)


def _register_steps() -> None:
    for key, label, url, states, order, is_main, hint in (
        ("application_check", _CHECK, "check", {State.RECEIVED}, 10, True, _CHECK_HINT),
        ("application_check_again", _CHECK, "check", {State.INCOMPLETE, State.IN_PROGRESS}, 40, False, ""),
        ("application_result", _ISSUE, "choose", {State.IN_PROGRESS}, 10, True, _ISSUE_HINT),
        ("application_steps", gettext_lazy("Tick steps"), "steps", {State.IN_PROGRESS}, 20, False, ""),
        ("application_documents", gettext_lazy("Documents"), "choose", {State.ANSWERED, State.CLOSED}, 10, True, ""),
        ("application_refuse", gettext_lazy("Refuse"), "refuse", OPEN, 80, False, ""),
    ):
        steps.register(
            Step(key, label, f"results_portal:{url}", KINDS, states, order=order, is_main=is_main, hint=hint)
        )
    steps.register(
        Step("application_fee", gettext_lazy("Fee"), "results_portal:fee", KINDS, OPEN, order=30, only_if=has_fee)
    )


def has_fee(case: Case, _user: User) -> bool:
    """Tell whether the standard of an application asks for a fee."""
    application = Application.objects.filter(case=case).select_related("standard").first()
    return application is not None and bool(fee_content(application).get("amounts"))


def application_on_desk(case: Case, request: HttpRequest) -> Panel | None:
    """Show staff the items with their verdicts, the steps, the fee and the documents."""
    application = application_of(case)
    user = request.user
    handles = isinstance(user, User) and may_handle(case, user)
    documents = [
        (document, receiver_of(document) if handles else "")
        for document in application.results.select_related("file", "handed_by")
    ]
    context = {
        "application": application,
        "items": [item for item in items_of(application) if item.check is not None] if handles else [],
        "steps": steps_of(application),
        "fee": ApplicationFee.objects.filter(application=application).first(),
        "documents": documents,
        "handles": handles,
    }
    return Panel("services/results/_desk.html", context)


def wanted_of_citizen(case: Case, _request: HttpRequest) -> Panel | None:
    """Show the applicant what was asked for, item by item, with the way to complete each."""
    if case.state != State.INCOMPLETE:
        return None
    items = [item for item in items_of(application_of(case)) if item.check is not None and item.check.verdict != "ok"]
    return Panel("services/results/_wanted.html", {"items": items, "answer_at": "lengkapi"}) if items else None


def result_for_citizen(case: Case, _request: HttpRequest) -> Panel | None:
    """Show the applicant the documents and the fee."""
    application = application_of(case)
    documents = list(application.results.select_related("file"))
    fee = ApplicationFee.objects.filter(application=application).first()
    if not documents and fee is None:
        return None
    return Panel("services/results/_result.html", {"documents": documents, "fee": fee})


def progress_for_citizen(case: Case, _request: HttpRequest) -> Panel | None:
    """Show the applicant the steps of the procedure and which are done."""
    found = steps_of(application_of(case))
    return Panel("services/results/_progress.html", {"steps": found}) if found else None


def reality_on_page(service: Service, _request: HttpRequest) -> Panel | None:
    """Show on the public page of a service how long its applications took."""
    (reality,) = reality_of([service])
    return Panel("services/results/_reality.html", {"reality": reality}) if reality.is_told else None


def _told(event: CaseEvent, case: Case) -> str:
    """Word for the applicant what staff did."""
    match event.kind:
        case "accepted":
            due = case.due_at
            if due is None:
                return _("Your application is complete")
            return _("Your application is complete; the limit is %(date)s") % {"date": long_date(due)}
        case "step_done":
            return _("Done: %(step)s") % {"step": event.facts.get("action", "")}
        case "result_handed":
            posted = event.facts.get("delivery") == ResultDocument.Delivery.POST
            return _("The result was posted") if posted else _("The result was handed over")
    return _("The fee was settled")


_CHECK = gettext_lazy("Check completeness")
_CHECK_HINT = gettext_lazy("The promised time runs from the moment at which the file is complete.")
_ISSUE = gettext_lazy("Give the result")
_ISSUE_HINT = gettext_lazy("A numbered document from a template, or a PDF that you bring.")
_EVENTS = {
    "accepted": gettext_lazy("Application complete"),
    "step_done": gettext_lazy("Step of the procedure done"),
    "fee_set": gettext_lazy("Fee set"),
    "fee_settled": gettext_lazy("Fee settled"),
    "result_handed": gettext_lazy("Result handed over"),
    "result_revoked": gettext_lazy("Result withdrawn"),
}
