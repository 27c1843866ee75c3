"""What visits of the mobile unit put into the registries: the regime of requests, pages, steps, panels, privacy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bookings import disturbances, offers, visit_panels
from bookings.domain import visit_erasing
from bookings.domain.visit_disturbances import visit_disturbed
from bookings.domain.visit_requests import HANDLE, KIND
from bookings.models import Booking, Place
from bookings.offers import Offer
from bookings.shells import tabs
from bookings.shells.tabs import Tab
from core import panels
from core.cases import citizen_steps, counter, doors, panels_of_case, regimes, steps
from core.cases.counter import CounterEntry
from core.cases.doors import Door
from core.cases.models import Case
from core.cases.regimes import Moves, Regime, Text
from core.cases.states import CaseState as State
from core.cases.steps import Step
from core.models import User
from core.privacy import processing
from core.privacy.domain.erasing import class_of_cases, when_cases_are_erased
from core.privacy.domain.my_data import Kept, when_data_are_copied, when_people_are_found
from core.privacy.processing import LegalBasis, Processing, RecordClass
from core.ui.status import StatusKind

KINDS = frozenset({KIND})
VIEW = "bookings.view_visit"
KEPT_MONTHS = 60  # an agency changes it within the bounds of core.privacy
WAITS = (State.RECEIVED, State.VERIFIED, State.IN_PROGRESS)
# The promised time ends with the decision: answered is a visit with its days, or a refusal. A visit that is cancelled
# opens its requests again.
MOVES: Moves = {
    State.RECEIVED: frozenset(
        {State.VERIFIED, State.INCOMPLETE, State.ANSWERED, State.REJECTED, State.WITHDRAWN, State.ARCHIVED}
    ),
    State.INCOMPLETE: frozenset(
        {State.RECEIVED, State.VERIFIED, State.ANSWERED, State.REJECTED, State.WITHDRAWN, State.ARCHIVED}
    ),
    State.VERIFIED: frozenset({State.INCOMPLETE, State.ANSWERED, State.REJECTED, State.WITHDRAWN, State.ARCHIVED}),
    State.IN_PROGRESS: frozenset({State.INCOMPLETE, State.ANSWERED, State.REJECTED, State.WITHDRAWN, State.ARCHIVED}),
    State.ANSWERED: frozenset({State.CLOSED, State.IN_PROGRESS}),
}
WORDS: dict[str, Text] = {
    State.RECEIVED: _("Asked for"),
    State.VERIFIED: _("On the list of places"),
    State.IN_PROGRESS: _("Waits for another visit"),
    State.ANSWERED: _("A visit is announced"),
    State.REJECTED: _("Refused"),
    State.CLOSED: _("Visited"),
}
SHAPES: dict[str, StatusKind] = {State.IN_PROGRESS: StatusKind.DUE, State.ANSWERED: StatusKind.DONE}
NEXT: dict[str, Text] = {
    State.RECEIVED: _("Next: we say whether and when we come"),
    State.VERIFIED: _("Next: we say whether and when we come"),
    State.IN_PROGRESS: _("Next: we find another day"),
    State.ANSWERED: _("Next: we come on the days that we announced"),
    State.REJECTED: _("This was refused; the reason stands below"),
    State.CLOSED: _("The visit was carried out"),
}
TEXTS: dict[str, Text] = {
    State.RECEIVED: _("We look at how many people need us, since when nobody was there, and how far it is."),
    State.VERIFIED: _("We look at how many people need us, since when nobody was there, and how far it is."),
    State.IN_PROGRESS: _("The visit that was announced is cancelled. Your place stays on the list; nothing is lost."),
    State.ANSWERED: _("Tell everybody who needs us. Who wants a sure place registers on the page of the visit."),
    State.CLOSED: _("If your place needs us again, you may ask anew at any time."),
}


def register() -> None:
    """Called once when the app is ready."""
    regimes.register(
        Regime(
            kind=KIND,
            label=_("Request for a visit"),
            plural=_("Requests for visits"),
            prefix="KLG",
            group="bookings",
            view=VIEW,
            handle=HANDLE,
            moves=MOVES,
            words=WORDS,
            status_kinds=SHAPES,
            order=90,
            resumes=_after_completion,
            may_join=False,
        )
    )
    citizen_steps.register(
        KIND,
        may_settle=lambda _case: False,
        may_rate=lambda case: case.is_ended,
        next_words=lambda case: NEXT.get(case.state, ""),
        next_text=lambda case: TEXTS.get(case.state, ""),
    )
    disturbances.register(Booking.Kind.VISIT, visit_disturbed)
    _register_pages()
    _register_privacy()
    panels_of_case.register("portal", visit_panels.for_staff, 15, kinds=KINDS)
    panels_of_case.register("status", visit_panels.for_citizen, 15, kinds=KINDS)
    panels.register("home", visit_panels.next_visits, order=45)


def _register_pages() -> None:
    offers.register(
        Offer(
            "visits",
            _("Mobile service unit"),
            _("Services in your village or district: when the unit comes, and how to ask for it."),
            "visits:list",
            has_places,
            order=30,
        )
    )
    tabs.register(Tab("visits", _("Mobile service unit"), "visits_portal:list", VIEW, order=50, offer="visits"))
    doors.register(
        Door(
            "visit",
            _("Ask for a visit of the mobile unit"),
            _("For a village or district from which our office is hard to reach."),
            "visits:ask",
            order=38,
            is_open=lambda _request: has_places(),
        )
    )
    counter.register(CounterEntry(KIND, _("Request for a visit"), "visits_portal:enter", order=70))
    for step in (
        Step(
            "visit_plan",
            _("Plan a visit"),
            "visits_portal:plan_for",
            KINDS,
            WAITS,
            order=10,
            is_main=True,
            hint=_("Once it is announced, everybody who asked from there is told."),
            only_if=lambda case, _user: case.visit_request.place_id is not None,
        ),
        Step(
            "visit_place",
            _("Say which place it is"),
            "visits_portal:put_on_list",
            KINDS,
            WAITS,
            order=12,
            hint=_("From then on the request counts in the order of places."),
            only_if=_has_no_place,
        ),
        Step("visit_refuse", _("Refuse"), "visits_portal:refuse", KINDS, WAITS, order=20, hint=_("With the reason.")),
    ):
        steps.register(step)


def _register_privacy() -> None:
    processing.register_class(class_of_cases(KIND, label=_("Requests for visits"), months=KEPT_MONTHS, order=80))
    when_cases_are_erased(KIND, visit_erasing.erase_requests)
    when_data_are_copied(visit_erasing.copy_of_requests)
    when_people_are_found("registrations", Kept(visit_erasing.has_registrations, visit_erasing.copy_of_registrations))
    processing.register_class(
        RecordClass(
            key=visit_erasing.RECORD_CLASS,
            label=_("Registrations for visits of the mobile unit"),
            months=1,
            erase=visit_erasing.forget_visitors,
            count=visit_erasing.count_visitors,
            order=82,
        )
    )
    processing.register(
        Processing(
            key=KIND,
            label=_("Request for a visit"),
            purpose=_("To decide where the mobile unit goes, and to tell you when it comes."),
            data=_("Your name and how to reach you, the place, and why a visit is needed."),
            recipients=_("The staff who plan the visits."),
            record_class=f"case_{KIND}",
            order=80,
        )
    )
    processing.register(
        Processing(
            key="visit_registration",
            label=_("Registration for a visit of the mobile unit"),
            basis=LegalBasis.CONSENT,
            purpose=_("To keep your place in the queue, and to tell you when the visit changes."),
            data=_("Your name and a mobile number or e-mail. They lie sealed."),
            recipients=_("The team that travels to your place."),
            record_class=visit_erasing.RECORD_CLASS,
            order=82,
        )
    )


def has_places() -> bool:
    """Tell whether this agency has places to visit: only then the public pages have something to show."""
    return Place.objects.filter(retired_at=None).exists()


def _has_no_place(case: Case, _user: User) -> bool:
    return case.visit_request.place_id is None


def _after_completion(case: Case) -> str:
    return State.VERIFIED if case.visit_request.place_id is not None else State.RECEIVED
