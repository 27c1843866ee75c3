"""What the shelter puts into the registries: its regime, and later its steps, panels and pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.cases import regimes
from core.cases.regimes import Moves, Regime
from core.cases.states import CaseState as State

STAY = "stay"
VIEW, HANDLE = "bookings.view_stay", "bookings.handle_stay"
# The promised time ends with the decision: ANSWERED is "approved". Whoever loses the beds goes back to the waiting list.
MOVES: Moves = {
    State.RECEIVED: frozenset({State.INCOMPLETE, State.VERIFIED, State.ANSWERED, State.REJECTED, State.WITHDRAWN}),
    State.INCOMPLETE: frozenset({State.RECEIVED, State.VERIFIED, State.REJECTED, State.WITHDRAWN}),
    State.VERIFIED: frozenset({State.INCOMPLETE, State.ANSWERED, State.REJECTED, State.WITHDRAWN}),
    State.ANSWERED: frozenset({State.VERIFIED, State.CLOSED, State.WITHDRAWN}),
}
WORDS = {
    State.VERIFIED: _("On the waiting list"),
    State.ANSWERED: _("Approved"),
    State.REJECTED: _("Refused"),
    State.WITHDRAWN: _("Cancelled"),
}


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
            order=80,
            may_join=False,
        )
    )
