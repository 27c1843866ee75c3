"""How complaints and aspirations stand in the engine: their moves, words and rights."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.cases import regimes
from core.cases.regimes import Moves, Regime
from core.cases.states import CaseState as State

COMPLAINT, ASPIRATION = "complaint", "aspiration"
KINDS = frozenset({COMPLAINT, ASPIRATION})

_ASIDE = {State.INCOMPLETE, State.FORWARDED, State.ARCHIVED, State.WITHDRAWN}
# Source: domain reference, 6.3. What is answered comes back to work when the reporter says that it is not settled; what
# another agency sends back is received again.
MOVES: Moves = {
    State.RECEIVED: frozenset({State.VERIFIED, *_ASIDE}),
    State.INCOMPLETE: frozenset(
        {State.RECEIVED, State.IN_PROGRESS, State.ARCHIVED, State.WITHDRAWN, State.FORWARDED}
    ),
    State.VERIFIED: frozenset({State.ASSIGNED, State.IN_PROGRESS, State.ANSWERED, *_ASIDE}),
    State.ASSIGNED: frozenset({State.IN_PROGRESS, State.ANSWERED, *_ASIDE}),
    State.IN_PROGRESS: frozenset({State.ANSWERED, *_ASIDE}),
    State.ANSWERED: frozenset({State.CLOSED, State.IN_PROGRESS}),
    State.FORWARDED: frozenset({State.RECEIVED}),
}


def register() -> None:
    """Called once when the app is ready."""
    regimes.register(
        Regime(
            kind=COMPLAINT,
            label=_("Complaint"),
            plural=_("Complaints"),
            prefix="ADU",
            group="feedback",
            view="feedback.view_complaint",
            handle="feedback.handle_complaint",
            moves=MOVES,
            order=10,
            protects_identity=True,
        )
    )
    regimes.register(
        Regime(
            kind=ASPIRATION,
            label=_("Aspiration"),
            plural=_("Aspirations"),
            prefix="ASP",
            group="feedback",
            view="feedback.view_complaint",
            handle="feedback.handle_complaint",
            moves=MOVES,
            order=20,
            protects_identity=True,
        )
    )
