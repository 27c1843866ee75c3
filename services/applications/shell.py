"""What applications put into the registries: their regime, with its moves and words."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.cases import counter, doors, panels_of_case, regimes
from core.cases.counter import CounterEntry
from core.cases.domain import clocks
from core.cases.doors import Door
from core.cases.models import Case, CaseClock
from core.cases.regimes import Regime
from core.cases.states import CaseState as State
from core.privacy import processing
from core.privacy.domain.erasing import ERASED_TEXT, class_of_cases, when_cases_are_erased
from core.privacy.domain.my_data import when_data_are_copied
from core.privacy.processing import Erasure, Processing, RecordClass
from services import navigation, panels_of_service
from services.applications.answers import all_answers
from services.applications.case_panels import answers_for_citizen, answers_for_staff, way_to_apply
from services.applications.drafts import RECORD_CLASS as DRAFTS
from services.applications.promise import calendar_at
from services.applications.taking import services_that_take
from services.models import Application, ApplicationFee, ItemCheck, ResultDocument
from services.navigation import Group, Place

KIND = "application"
MOST_AT_THE_DOOR = 200
KEPT_MONTHS = 60  # an agency changes it within the bounds of core.privacy


def state_after_completion(case: Case) -> str:
    """Return where an application comes back to when its citizen has completed it: to the check that still runs."""
    is_checked = not case.clocks.running().filter(kind=CaseClock.Kind.COMPLETENESS).exists()
    return State.IN_PROGRESS if is_checked else State.RECEIVED


REGIME = Regime(
    kind=KIND,
    label=_("Service application"),
    plural=_("Service applications"),
    prefix="PMH",
    group="applications",
    view="services.view_application",
    handle="services.handle_application",
    moves={
        State.RECEIVED: frozenset(
            {State.INCOMPLETE, State.IN_PROGRESS, State.ANSWERED, State.REJECTED, State.WITHDRAWN, State.ARCHIVED}
        ),
        State.INCOMPLETE: frozenset(
            {State.RECEIVED, State.IN_PROGRESS, State.REJECTED, State.WITHDRAWN, State.ARCHIVED}
        ),
        State.IN_PROGRESS: frozenset(
            {State.INCOMPLETE, State.ANSWERED, State.REJECTED, State.WITHDRAWN, State.ARCHIVED}
        ),
        State.ANSWERED: frozenset({State.IN_PROGRESS, State.CLOSED}),
        State.CLOSED: frozenset({State.IN_PROGRESS}),
    },
    words={State.ANSWERED: _("Result issued")},
    order=10,
    resumes=state_after_completion,
)


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    regimes.register(REGIME)
    clocks.register_points(calendar_at)
    doors.register(
        Door(
            "application",
            _("Apply for a service"),
            _("Fill in the form of a service, and follow it until you have the result."),
            "applications:services",
            order=10,
            is_open=lambda request: services_that_take().exists(),
        )
    )
    doors.register_services(services_at_the_door)
    counter.register(CounterEntry(KIND, _("Service application"), "applications_portal:enter", order=10))
    panels_of_case.register("portal", answers_for_staff, 20, kinds={KIND})
    panels_of_case.register("status", answers_for_citizen, 80, kinds={KIND})
    panels_of_service.register(way_to_apply, order=5)
    place = Place(
        "forms",
        _("Application forms"),
        "applications_portal:forms",
        order=65,
        permission="services.manage_form",
        group=Group.PEOPLE,
    )
    navigation.register(place)
    _register_privacy()


def services_at_the_door(words: str) -> list[doors.Service]:
    """Return the services that people may apply for here, narrowed to those whose name or summary has the words."""
    found = services_that_take().order_by("order", "name", "pk")
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(summary__icontains=word))
    return [
        doors.Service(service.name, service.summary, reverse("applications:start", args=[service.code]))
        for service in found[:MOST_AT_THE_DOOR]
    ]


def erase_answers(case_ids: list[int]) -> None:
    """Empty what was answered in erased cases; the service, the promise and the kind of applicant stay for figures."""
    Application.objects.filter(case__in=case_ids).update(answers={}, sealed=None)
    ItemCheck.objects.filter(application__case__in=case_ids).update(note="")
    results = ResultDocument.objects.filter(application__case__in=case_ids)
    results.update(receiver=None, post_number="")
    results.exclude(revoked_reason="").update(revoked_reason=ERASED_TEXT)
    ApplicationFee.objects.filter(application__case__in=case_ids).exclude(reference="").update(reference=ERASED_TEXT)


def copy_of_answers(case_ids: list[int]) -> dict[int, dict[str, object]]:
    """Return what was answered in these cases, for whoever wrote it."""
    rows = Application.objects.select_related("form").filter(case__in=case_ids)
    return {row.case_id: {"answers": all_answers(row)} for row in rows}


def _register_privacy() -> None:
    when_data_are_copied(copy_of_answers)
    record_class = class_of_cases(KIND, label=_("Service applications"), months=KEPT_MONTHS, order=10)
    processing.register_class(record_class)
    when_cases_are_erased(KIND, erase_answers)
    processing.register_class(
        RecordClass(
            key=DRAFTS,
            label=_("Unsent applications"),
            months=1,
            action=Erasure.DELETE,
            own_months=lambda: 1,
            order=15,
        )
    )
    processing.register(
        Processing(
            key=KIND,
            label=_("Service application"),
            purpose=_("To decide on your application, to hand over its result, and to tell you what happens."),
            data=_("Your name, how to reach you, and what the form of the service asks."),
            recipients=_("The staff who work on your application."),
            record_class=f"case_{KIND}",
            order=10,
        )
    )
