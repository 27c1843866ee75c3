"""What lending puts into the registries: its regime and words, menu and links, steps, panels, privacy."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings import disturbances, lending_panels
from bookings.domain import lending_erasing
from bookings.domain.aside import stand_aside
from bookings.domain.lending import HANDLE, KIND, let_go, may_cancel
from bookings.models import Booking
from bookings.shells import tabs
from bookings.shells.tabs import Tab
from core import panels
from core.cases import citizen_steps, counter, doors, event_words, history_words, panels_of_case, regimes, steps
from core.cases.counter import CounterEntry
from core.cases.domain import lifecycle
from core.cases.doors import Door
from core.cases.inbox import tally_for
from core.cases.models import Case, CaseEvent
from core.cases.regimes import Moves, Regime, Text
from core.cases.states import CaseState as State
from core.cases.steps import Step
from core.models import User
from core.privacy import processing
from core.privacy.domain.erasing import class_of_cases, when_cases_are_erased
from core.privacy.domain.my_data import when_data_are_copied
from core.privacy.processing import Processing
from core.ui import nav
from core.ui.formats import clock, long_date
from core.ui.nav import NavItem
from core.ui.status import StatusKind

KINDS = frozenset({KIND})
VIEW = "bookings.view_booking"
MANAGE = "bookings.manage_resource"
ANY_RIGHT = (VIEW, "bookings.view_stay", "bookings.view_visit", "bookings.view_load", MANAGE)
KEPT_MONTHS = 60  # an agency changes it within the bounds of core.privacy
UNDECIDED = (State.RECEIVED, State.VERIFIED, State.INCOMPLETE)

# Assigned is the waiting list; in progress is a time that was taken away, until another one is chosen. Answered is
# approved: the promised limit ends with the decision, and the use follows.
MOVES: Moves = {
    State.RECEIVED: frozenset(
        {State.VERIFIED, State.INCOMPLETE, State.ANSWERED, State.REJECTED, State.WITHDRAWN, State.IN_PROGRESS}
    ),
    State.VERIFIED: frozenset({State.INCOMPLETE, State.ANSWERED, State.REJECTED, State.WITHDRAWN, State.IN_PROGRESS}),
    State.INCOMPLETE: frozenset({State.RECEIVED, State.ANSWERED, State.REJECTED, State.WITHDRAWN, State.IN_PROGRESS}),
    State.ASSIGNED: frozenset({State.RECEIVED, State.REJECTED, State.WITHDRAWN, State.ARCHIVED}),
    State.IN_PROGRESS: frozenset({State.RECEIVED, State.ANSWERED, State.REJECTED, State.WITHDRAWN, State.ARCHIVED}),
    State.ANSWERED: frozenset({State.RECEIVED, State.IN_PROGRESS, State.CLOSED, State.WITHDRAWN}),
    State.CLOSED: frozenset({State.ANSWERED}),
}
WORDS: dict[str, Text] = {
    State.RECEIVED: _("Asked for"),
    State.VERIFIED: _("Examined"),
    State.ASSIGNED: _("On the waiting list"),
    State.IN_PROGRESS: _("Needs another time"),
    State.ANSWERED: _("Approved"),
    State.REJECTED: _("Refused"),
    State.WITHDRAWN: _("Cancelled"),
    State.ARCHIVED: _("Waited in vain"),
    State.CLOSED: _("Finished"),
}
SHAPES: dict[str, StatusKind] = {
    State.ASSIGNED: StatusKind.WAIT,
    State.IN_PROGRESS: StatusKind.DUE,
    State.ANSWERED: StatusKind.DONE,
}
NEXT: dict[str, Text] = {
    State.RECEIVED: _("Next: we decide on your request"),
    State.VERIFIED: _("Next: we decide on your request"),
    State.ASSIGNED: _("Next: we offer you the time when it becomes free"),
    State.IN_PROGRESS: _("Next: you choose another time"),
    State.ANSWERED: _("Next: you come at the time that you booked"),
    State.REJECTED: _("This was refused; the reason stands below"),
    State.WITHDRAWN: _("This booking was cancelled"),
    State.ARCHIVED: _("The time could not be given to you"),
    State.CLOSED: _("This use is over"),
}
IN_USE: dict[str, Text] = {
    Booking.State.IN_USE: _("Next: you bring everything back in time"),
    Booking.State.NO_SHOW: _("This use is over"),
}
TEXTS: dict[str, Text] = {
    State.IN_PROGRESS: _("The time that you booked cannot be used. Choose another one beside, or cancel."),
    State.ANSWERED: _("If you cannot come, cancel it in time, so that others can have it."),
    State.ASSIGNED: _("We write to you then. The time is held for you for some hours; take it on this page."),
}


def register() -> None:
    """Called once when the app is ready."""
    regimes.register(
        Regime(
            kind=KIND,
            label=_("Lending"),
            plural=_("Lendings"),
            prefix="PJM",
            group="bookings",
            view=VIEW,
            handle=HANDLE,
            moves=MOVES,
            words=WORDS,
            status_kinds=SHAPES,
            order=60,
            resumes=lambda _case: State.RECEIVED,
            may_join=False,
        )
    )
    citizen_steps.register(
        KIND,
        may_withdraw=_may_cancel,
        may_settle=lambda _case: False,
        may_rate=lambda case: case.is_ended,
        next_words=_next_words,
        next_text=_next_text,
        withdrawal=citizen_steps.Withdrawal(
            link=_("Cancel the booking"),
            title=_("Cancel the booking %(code)s?"),
            consequences=(
                _("The time becomes free at once and goes to whoever waits for it. This cannot be taken back."),
                _("You may ask anew at any time."),
            ),
            submit=_("Yes, cancel it"),
            done=_("The booking is cancelled. You need not do anything more."),
        ),
    )
    lifecycle.when_something_happens(let_go)
    disturbances.register(Booking.Kind.LENDING, stand_aside)
    _register_menus()
    _register_steps()
    _register_words()
    _register_privacy()
    panels_of_case.register("portal", lending_panels.for_staff, 15, kinds=KINDS)
    panels_of_case.register("status", lending_panels.for_citizen, 15, kinds=KINDS)
    panels.register("today", lending_panels.silent_today, order=15, waiting=lambda _request: 0)


def _next_words(case: Case) -> Text:
    """Return what comes next for the borrower; what was approved goes by where its use stands."""
    return IN_USE.get(_use_of(case)) or NEXT.get(case.state, "")


def _next_text(case: Case) -> Text:
    return "" if _use_of(case) in IN_USE else TEXTS.get(case.state, "")


def _use_of(case: Case) -> str:
    """Return where the use of what was approved stands; empty for other cases."""
    if case.state != State.ANSWERED:
        return ""
    return Booking.objects.filter(case=case).values_list("state", flat=True).first() or ""


def _register_menus() -> None:
    nav.register(
        "portal",
        NavItem(
            "bookings",
            _("Bookings"),
            "lending_portal:list",
            order=45,
            shown=lambda request: any(request.user.has_perm(right) for right in ANY_RIGHT),
            count=lambda request: tally_for(request).undecided_of("bookings") or None,
            also=tabs.addresses,
        ),
    )
    tabs.register(Tab("lending", _("Requests"), "lending_portal:list", VIEW, order=10))
    tabs.register(Tab("own_use", _("Own activities"), "lending_portal:own_use", HANDLE, order=18))
    tabs.register(Tab("booking_settings", _("Settings"), "lending_portal:settings", MANAGE, order=90))
    doors.register(
        Door(
            "lending",
            _("Borrow a room or equipment"),
            _("See what is free, and book it with what you need."),
            "lending:ask",
            order=35,
            is_open=lending_panels.is_lent_here,
        )
    )
    counter.register(CounterEntry(KIND, _("Lending"), "lending_portal:enter", order=60))


def _register_steps() -> None:
    _step("approve", _("Approve"), UNDECIDED, 10, is_main=True, hint=_("With or without a companion officer."))
    _step("refuse", _("Refuse"), (*UNDECIDED, State.ASSIGNED), 20, hint=_("With the reason and other times."))
    moved = (*UNDECIDED, State.ANSWERED)
    _step("change", _("Change on behalf"), moved, 60, is_minor=True, only_if=_is_ahead)
    cancelled = (*moved, State.ASSIGNED, State.IN_PROGRESS)
    _step("cancel", _("Cancel on behalf"), cancelled, 90, is_minor=True, only_if=_is_ahead)


def _register_words() -> None:
    event_words.register("lending_changed", _("Booking changed"))
    event_words.register("lending_offered", _("Offered from the waiting list"))
    event_words.register("lending_given_back", _("Time given back"))
    history_words.register("lending_changed", _moved_words)
    history_words.register("lending_given_back", lambda _event, _case: gettext("The time is free after all and yours"))
    history_words.register("lending_offered", lambda _event, _case: gettext("The time became free and was offered"))


def _register_privacy() -> None:
    processing.register_class(class_of_cases(KIND, label=_("Lendings"), months=KEPT_MONTHS, order=60))
    when_cases_are_erased(KIND, lending_erasing.erase_lendings)
    when_data_are_copied(lending_erasing.copy_of_lendings)
    processing.register(
        Processing(
            key=KIND,
            label=_("Lending"),
            purpose=_("To decide on your request, to hold what you booked, and to hand it over."),
            data=_("Who is in charge, how to reach you, your organisation, the activity, and papers that you attach."),
            recipients=_("The staff who lend, and the officer who accompanies you."),
            record_class=f"case_{KIND}",
            order=60,
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
    only_if: Callable[[Case, User], bool] | None = None,
) -> None:
    steps.register(
        Step(
            f"lending_{name}",
            label,
            f"lending_portal:{name}",
            kinds=KINDS,
            states=states,
            order=order,
            is_main=is_main,
            is_minor=is_minor,
            hint=hint,
            only_if=only_if,
        )
    )


def _may_cancel(case: Case) -> bool:
    booking = Booking.objects.filter(case=case).first()
    return booking is not None and may_cancel(booking)


def _is_ahead(case: Case, _user: User) -> bool:
    states = (Booking.State.REQUESTED, Booking.State.APPROVED, Booking.State.WAITING)
    return Booking.objects.filter(case=case, state__in=states).exists()


def _moved_words(event: CaseEvent, _case: Case) -> str:
    moment = parse_datetime(str(event.facts.get("to", "")))
    if moment is None or event.facts.get("from") == event.facts.get("to"):
        return gettext("The booking was changed")
    return gettext("The booking was moved to %(date)s, %(time)s") % {"date": long_date(moment), "time": clock(moment)}
