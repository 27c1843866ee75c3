"""What applications put into the registries: their regime, with its moves and words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.cases import regimes
from core.cases.models import Case, CaseClock
from core.cases.regimes import Regime
from core.cases.states import CaseState as State

KIND = "application"


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
