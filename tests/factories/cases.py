"""Cases of a trial regime, filed through the domain; moments may lie in the past."""

from __future__ import annotations

import uuid
from typing import Any

from core.cases import regimes
from core.cases.domain.clocks import Limit
from core.cases.domain.filing import Filed, NewCase, file_case
from core.cases.domain.identities import Person
from core.cases.models import Case
from core.cases.regimes import Regime
from core.cases.states import CaseState as State

PERSON = Person(name="Siti Aminah", email="siti@warga.example", phone="0812 5550 1234", id_number="1571014505900001")
TRIAL = Regime(
    kind="trial",
    label="Trial",
    plural="Trials",
    prefix="UJI",
    group="feedback",
    view="feedback.view_complaint",
    handle="feedback.handle_complaint",
    moves={
        State.RECEIVED: frozenset(
            {State.VERIFIED, State.INCOMPLETE, State.IN_PROGRESS, State.ANSWERED, State.WITHDRAWN, State.ARCHIVED}
        ),
        State.VERIFIED: frozenset({State.ASSIGNED, State.IN_PROGRESS, State.WITHDRAWN, State.FORWARDED}),
        State.ASSIGNED: frozenset({State.IN_PROGRESS, State.ANSWERED, State.WITHDRAWN}),
        State.INCOMPLETE: frozenset({State.RECEIVED, State.IN_PROGRESS, State.WITHDRAWN, State.ARCHIVED}),
        State.IN_PROGRESS: frozenset({State.INCOMPLETE, State.ANSWERED, State.REJECTED, State.WITHDRAWN}),
        State.ANSWERED: frozenset({State.CLOSED, State.IN_PROGRESS}),
        State.CLOSED: frozenset({State.IN_PROGRESS}),
    },
)


def serve_trials() -> None:
    """Register the trial regime; a test takes it back with `regimes.unregister("trial")`."""
    regimes.register(TRIAL)


def file_trial(**fields: Any) -> Filed:
    """File a trial with a main limit of ten working days, from somebody with an e-mail address."""
    values: dict[str, Any] = {
        "kind": "trial",
        "key": str(uuid.uuid4()),
        "title": "Lampu jalan padam",
        "text": "Lampu di depan pasar padam sejak Senin.",
        "person": PERSON,
        "limits": (Limit(amount=10),),
    }
    return file_case(new=NewCase(**{**values, **fields}))


def make_trial(**fields: Any) -> Case:
    """Return a filed trial."""
    return file_trial(**fields).case
