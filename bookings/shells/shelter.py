"""What the shelter puts into the registries: its regime and words, menu and links, steps, panels, privacy."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings import disturbances, offers, shelter_panels, shelter_words
from bookings.domain import calls, shelter_beds, shelter_disturbed, shelter_health, shelter_waiting
from bookings.domain.stay_copies import copy_of_stays
from bookings.models import Booking, Shelter, Stay
from bookings.shells import tabs
from bookings.shells.tabs import Tab
from bookings.shelter_errors import StayMoveRefused
from bookings.shelter_today import stays_today
from core import panels
from core.cases import citizen_steps, counter, doors, event_words, history_words, panels_of_case, regimes, steps
from core.cases.counter import CounterEntry
from core.cases.domain import lifecycle
from core.cases.doors import Door
from core.cases.models import Case, CaseEvent
from core.cases.regimes import Moves, Regime, Text
from core.cases.states import CaseState as State
from core.cases.steps import Step
from core.models import User
from core.privacy import processing
from core.privacy.domain.erasing import class_of_cases, when_cases_are_erased
from core.privacy.domain.my_data import when_data_are_copied
from core.privacy.processing import Erasure, LegalBasis, Processing, RecordClass
from core.ui.status import StatusKind

STAY = "stay"
KINDS = frozenset({STAY})
VIEW, HANDLE, MANAGE = "bookings.view_stay", "bookings.handle_stay", "bookings.manage_resource"
KEPT_MONTHS, HEALTH_MONTHS = 24, 3  # an agency changes both within the bounds of core.privacy
UNDECIDED = (State.RECEIVED, State.INCOMPLETE)
USE = Booking.State

# The promised time ends when the family is on the waiting list, refused or approved. Whoever loses the beds goes back
# to the waiting list.
MOVES: Moves = {
    State.RECEIVED: frozenset({State.INCOMPLETE, State.VERIFIED, State.REJECTED, State.WITHDRAWN}),
    State.INCOMPLETE: frozenset({State.RECEIVED, State.VERIFIED, State.REJECTED, State.WITHDRAWN}),
    State.VERIFIED: frozenset({State.ANSWERED, State.REJECTED, State.WITHDRAWN}),
    State.ANSWERED: frozenset({State.VERIFIED, State.CLOSED, State.WITHDRAWN}),
}
WORDS: dict[str, Text] = {
    State.RECEIVED: _("Asked for"),
    State.VERIFIED: _("On the waiting list"),
    State.ANSWERED: _("Approved"),
    State.REJECTED: _("Refused"),
    State.WITHDRAWN: _("Cancelled"),
    State.CLOSED: _("Over"),
}
SHAPES: dict[str, StatusKind] = {State.VERIFIED: StatusKind.WAIT, State.ANSWERED: StatusKind.DONE}


def register() -> None:
    """Called once when the app is ready."""
    regimes.register(
        Regime(
            kind=STAY,
            label=_("Stay in the shelter"),
            plural=_("Stays in the shelter"),
            prefix="INP",
            group="bookings",
            view=VIEW,
            handle=HANDLE,
            moves=MOVES,
            words=WORDS,
            status_kinds=SHAPES,
            order=80,
            resumes=lambda _case: State.RECEIVED,
            may_join=False,
        )
    )
    citizen_steps.register(
        STAY,
        may_withdraw=_may_take_back,
        may_settle=lambda _case: False,
        may_rate=_may_rate,
        next_words=shelter_words.next_words,
        next_text=shelter_words.next_text,
    )
    lifecycle.when_something_happens(let_go)
    disturbances.register(Booking.Kind.STAY, shelter_disturbed.look_after)
    panels_of_case.register("portal", shelter_panels.for_staff, 15, kinds=KINDS)
    panels_of_case.register("status", shelter_panels.for_citizen, 15, kinds=KINDS)
    tabs.register(Tab("shelter", _("Patient shelter"), "shelter_portal:board", VIEW, order=40, offer="shelter"))
    offers.register(
        offers.Offer(
            "shelter",
            _("Patient shelter"),
            _("Beds for patients from our region and those who accompany them."),
            "shelter:home",
            is_there,
            order=40,
        )
    )
    doors.register(
        Door(
            "stay",
            _("Stay in the patient shelter"),
            _("You are treated in this city, or accompany somebody who is."),
            "shelter:ask",
            order=36,
            is_open=_is_open,
        )
    )
    counter.register(CounterEntry(STAY, _("Stay in the shelter"), "shelter_portal:enter", HANDLE, order=80))
    panels.register("today", stays_today, order=14, waiting=lambda _request: 0)
    _register_steps()
    _register_words()
    _register_privacy()


def let_go(event: CaseEvent, case: Case) -> None:
    """Free the beds of who takes the request back. Raises StayMoveRefused for who is in the house."""
    if case.kind != STAY or event.kind != "move" or event.to_state != State.WITHDRAWN:
        return
    stay = Stay.objects.select_related("booking", "shelter").filter(case=case).first()
    if stay is None or stay.ending:
        return
    if stay.booking.state == USE.IN_USE:
        raise StayMoveRefused
    stay.case = case
    if stay.offers.filter(answer="").exists():
        shelter_waiting.take_offer_back(stay=stay, case=case, now=event.at)
    shelter_beds.let_go_all(stay, now=event.at)
    calls.settle(case, by=None, now=event.at)
    Booking.objects.filter(pk=stay.booking_id).update(state=USE.CANCELLED)


def is_there() -> bool:
    """Tell whether the public sees a shelter here."""
    return Shelter.objects.filter(is_public=True, retired_at=None).exists()


def _is_open(_request: HttpRequest) -> bool:
    return any(offer.key == "shelter" for offer in offers.offers_here())


def _may_rate(case: Case) -> bool:
    return case.is_ended and not Stay.objects.filter(case=case, ending=Stay.Ending.DECEASED).exists()


def _may_take_back(case: Case) -> bool:
    return Booking.objects.filter(case=case).exclude(state=USE.IN_USE).exists()


def _register_steps() -> None:
    _step("check", _("Accept"), UNDECIDED, 10, is_main=True, hint=_("Papers are complete; weigh the priority."))
    _step("refuse", _("Refuse"), (*UNDECIDED, State.VERIFIED), 30, hint=_("With the reason, which the family reads."))
    hint = _("See the suggestion, or choose other beds with a reason.")
    _step("beds", _("Give beds"), {State.VERIFIED}, 10, is_main=True, hint=hint, only_if=_has_no_offer)
    _step("answer", _("Answer the offer for them"), {State.VERIFIED}, 12, only_if=_has_offer)
    _step("weigh", _("Weigh the priority anew"), {State.VERIFIED}, 40, is_minor=True)
    answered = {State.ANSWERED}
    _step("arrive", _("Note the arrival"), answered, 10, is_main=True, only_if=_in(USE.APPROVED))
    _step("leave", _("Check out"), answered, 20, is_main=True, only_if=_in(USE.IN_USE))
    _step("extension", _("Decide on the extension"), answered, 15, is_main=True, only_if=_wants_longer)
    _step("extend", _("Extend for them"), answered, 40, is_minor=True, only_if=_in(USE.IN_USE, USE.APPROVED))
    _step("move", _("Give other beds"), answered, 50, is_minor=True, only_if=_in(USE.IN_USE, USE.APPROVED))
    _step("companion", _("Exchange the companion"), answered, 55, is_minor=True, only_if=_has_companion)
    _step("no_show", _("Nobody came"), answered, 60, is_minor=True, only_if=_in(USE.APPROVED))
    _step("away", _("The patient sleeps in a hospital"), answered, 56, is_minor=True, only_if=_sleeps(away=False))
    _step("back", _("The patient is back"), answered, 30, only_if=_sleeps(away=True))
    waits = (*UNDECIDED, State.VERIFIED, State.ANSWERED)
    _step("family", _("Stays with another patient of the family"), waits, 65, is_minor=True)
    open_states = (*UNDECIDED, State.VERIFIED, State.ANSWERED)
    _step("papers", _("Note papers"), open_states, 70, is_minor=True)
    _step(
        "health", _("Open health data"), (*open_states, State.CLOSED), 80, is_minor=True, permission=shelter_health.OPEN
    )
    _step("death", _("The patient passed away"), open_states, 95, is_minor=True)


def _register_words() -> None:
    words: dict[str, Text | Callable[[CaseEvent], str]] = {
        "stay_weighed": _weighed,
        "stay_papers": _("Papers noted"),
        "stay_papers_late": _("Papers are late: the family and the officers were reminded"),
        "stay_beds_held": _("Beds held"),
        "stay_offered": _("Beds offered"),
        "stay_offer_accepted": _("Offer accepted"),
        "stay_offer_declined": _("Offer declined"),
        "stay_offer_expired": _("Offer not answered in time"),
        "stay_offer_taken_back": _("Offer taken back"),
        "stay_beds_lost": _("Beds closed: back on the waiting list"),
        "stay_needs_beds": _("Beds closed, and no others are free"),
        "stay_arrived": _("Checked in"),
        "stay_moved": _("Other beds"),
        "stay_companion": _("Companion exchanged"),
        "stay_family": _("Counts as one family with another stay"),
        "stay_patient_away": _("Patient in a hospital, the bed is kept"),
        "stay_patient_back": _("Patient back from the hospital"),
        "stay_extension_asked": _("Extension asked for"),
        "stay_extended": _("Stay extended"),
        "stay_extension_refused": _("Extension refused"),
        "stay_ended": _("Stay ended"),
        "health_opened": _("Health data or a sealed paper opened"),
    }
    for kind, text in words.items():
        event_words.register(kind, text)
    for kind in (
        *("stay_offered", "stay_offer_accepted", "stay_offer_declined", "stay_offer_expired", "stay_offer_taken_back"),
        *("stay_arrived", "stay_extension_asked", "stay_extended", "stay_extension_refused"),
    ):
        history_words.register(kind, _said(words[kind]))


def _register_privacy() -> None:
    processing.register_class(class_of_cases(STAY, label=_("Stays in the shelter"), months=KEPT_MONTHS, order=80))
    processing.register_class(
        RecordClass(
            key="stay_health",
            label=_("Health data of stays"),
            months=HEALTH_MONTHS,
            action=Erasure.DELETE,
            erase=shelter_health.erase_health,
            count=shelter_health.count_health,
            order=81,
        )
    )
    when_cases_are_erased(STAY, shelter_health.erase_stays)
    when_data_are_copied(copy_of_stays)
    processing.register(
        Processing(
            key=STAY,
            label=_("Stay in the shelter"),
            basis=LegalBasis.PUBLIC_TASK,
            purpose=_("To see whether you may stay, to give you beds that suit, and to keep the waiting list fair."),
            data=_(
                "Who stays, with NIK and papers, how to reach you, and why and where somebody is treated. Health data"
                " are kept sealed and deleted some months after the stay."
            ),
            recipients=_("The officers of the shelter. Health data are opened only for a reason that is kept."),
            record_class=f"case_{STAY}",
            is_sensitive=True,
            order=80,
        )
    )


def _step(
    name: str,
    label: Text,
    states: Collection[str],
    order: int,
    *,
    is_main: bool = False,
    is_minor: bool = False,
    hint: Text = "",
    permission: str = "",
    only_if: Callable[[Case, User], bool] | None = None,
) -> None:
    steps.register(
        Step(
            f"stay_{name}",
            label,
            f"shelter_portal:{name}",
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


def _in(*states: str) -> Callable[[Case, User], bool]:
    return lambda case, _user: Booking.objects.filter(case=case, state__in=states).exists()


def _has_offer(case: Case, _user: User) -> bool:
    return Stay.objects.filter(case=case, offers__answer="").exists()


def _has_no_offer(case: Case, user: User) -> bool:
    return not _has_offer(case, user)


def _wants_longer(case: Case, _user: User) -> bool:
    return Stay.objects.filter(case=case, extensions__state="asked").exists()


def _has_companion(case: Case, _user: User) -> bool:
    living = Stay.objects.filter(case=case, booking__state__in=[USE.APPROVED, USE.IN_USE])
    return living.filter(people__role="companion", people__left_on=None).exists()


def _sleeps(*, away: bool) -> Callable[[Case, User], bool]:
    rows = Stay.objects.filter(booking__state=USE.IN_USE, patient_away_on__isnull=not away)
    return lambda case, _user: rows.filter(case=case).exists()


def _weighed(event: CaseEvent) -> str:
    return gettext("Priority weighed: %(points)s points") % {"points": event.facts.get("points", 0)}


def _said(text: Text | Callable[[CaseEvent], str]) -> history_words.Words:
    return lambda _event, _case: str(text)
