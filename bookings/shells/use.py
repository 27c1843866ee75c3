"""What using a booking puts into the registries: steps, panels, the words of what happened, menus."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, Handover, Resource
from bookings.shells import tabs
from bookings.shells.tabs import Tab
from bookings.use_panels import HANDLE, VIEW, my_uses, use_for_borrower, use_for_staff, uses_today
from core import panels
from core.cases import event_words, history_words, panels_of_case, steps
from core.cases.models import Case, CaseEvent
from core.cases.states import CaseState
from core.cases.steps import Step
from core.models import User

KIND = "lending"
LOAD = "bookings.view_load"
State = Booking.State


def register() -> None:
    """Called once when the app is ready."""
    _register_steps()
    _register_words()
    panels_of_case.register("portal", use_for_staff, order=25, kinds={KIND})
    panels_of_case.register("status", use_for_borrower, order=15, kinds={KIND})
    panels.register("today", uses_today, order=25, waiting=lambda request: 0)
    panels.register("today", my_uses, order=70, waiting=lambda request: 0)
    tabs.register(Tab("use", _("Hand-over"), "use_portal:today", VIEW, order=15))
    tabs.register(Tab("load", _("Companions"), "use_portal:load", LOAD, order=35))


def _register_steps() -> None:
    begun = {CaseState.ANSWERED}
    for step in (
        Step(
            "booking_hand_over",
            _("Hand over"),
            "use_portal:hand_over",
            {KIND},
            begun,
            order=10,
            is_main=True,
            hint=_("Look at everything together; the minutes are made with it."),
            only_if=_stands(State.APPROVED),
        ),
        Step(
            "booking_take_back",
            _("Receive it back"),
            "use_portal:take_back",
            {KIND},
            begun,
            order=10,
            is_main=True,
            hint=_("Compare with the hand-over. The case is finished with it."),
            only_if=_stands(State.IN_USE),
        ),
        Step(
            "booking_no_show",
            _("Nobody came"),
            "use_portal:no_show",
            {KIND},
            begun,
            order=60,
            hint=_("The rest of the time is free again, and the borrower is told."),
            only_if=_has_begun,
        ),
        Step(
            "booking_no_show_undo",
            _("They came after all"),
            "use_portal:undo_no_show",
            {KIND},
            begun,
            order=20,
            only_if=_stands(State.NO_SHOW),
        ),
        Step(
            "booking_damage",
            _("Note a damage"),
            "use_portal:damage",
            {KIND},
            {CaseState.ANSWERED, CaseState.CLOSED},
            order=70,
            is_minor=True,
            only_if=_stands(State.IN_USE, State.RETURNED),
        ),
        Step(
            "booking_keys",
            _("Keys came back"),
            "use_portal:keys",
            {KIND},
            {CaseState.CLOSED},
            order=20,
            only_if=_has_keys,
        ),
        Step(
            "booking_companion",
            _("Exchange the companion"),
            "use_portal:exchange",
            {KIND},
            {CaseState.RECEIVED, CaseState.VERIFIED, CaseState.ANSWERED},
            order=65,
            is_minor=True,
            only_if=_has_companion,
        ),
    ):
        steps.register(step)


def _register_words() -> None:
    words = {
        "booking_arrived": _("The borrower came"),
        "booking_handed_over": _("Handed over"),
        "booking_returned": _("Came back"),
        "booking_no_show": _("Nobody came"),
        "booking_no_show_undone": _("They came after all"),
        "damage_recorded": _("A damage was noted"),
        "damage_settled": _("A damage is settled"),
        "keys_returned": _("Keys came back"),
    }
    for kind, text in words.items():
        event_words.register(kind, text)
        history_words.register(kind, _said(text))
    event_words.register("companion_exchanged", _exchanged)


def _said(text: object) -> Callable[[CaseEvent, Case], str]:
    return lambda _event, _case: str(text)


def _exchanged(event: CaseEvent) -> str:
    names = {"old": event.facts.get("old", ""), "new": event.facts.get("new", "")}
    return gettext("%(new)s accompanies it instead of %(old)s") % names


def _stands(*states: str) -> Callable[[Case, User], bool]:
    return lambda case, _user: Booking.objects.filter(case=case, state__in=states).exists()


def _has_keys(case: Case, user: User) -> bool:
    rows = Handover.objects.filter(booking__case=case, booking__state=State.RETURNED)
    return rows.exclude(keys_out=[]).exists()


def _has_begun(case: Case, user: User) -> bool:
    rows = Booking.objects.filter(case=case, state=State.APPROVED, during__startswith__lte=timezone.now())
    return rows.exists()


def _has_companion(case: Case, user: User) -> bool:
    held = Booking.objects.filter(
        case=case,
        state__in=(State.REQUESTED, State.APPROVED, State.IN_USE),
        reservations__released_at=None,
        reservations__resource__kind=Resource.Kind.COMPANION,
    )
    return held.exists()


__all__ = ["HANDLE", "register"]
