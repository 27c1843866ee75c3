"""Registers what the other pages show of personal data, and the kind of case that requests about them are."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.cases import regimes
from core.cases.regimes import Regime
from core.cases.states import CaseState as State
from core.privacy.domain.erasing import class_of_cases
from core.privacy.domain.my_data import KIND
from core.privacy.processing import LegalBasis, Processing, register, register_class

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
        )
    )
    register_class(class_of_cases(KIND, label=_("Requests about personal data"), months=12, order=90))
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
