"""What follows when a limit is over that is not the agency's: each app says it for its kinds of case.

    timeouts.register("complaint", CaseClock.Kind.CITIZEN, withdraw_unanswered)

    def withdraw_unanswered(case: Case, clock: CaseClock) -> None: ...

The function is called in a transaction with the case locked and the clock running. Without one, a case whose citizen
said nothing to the answer (SILENCE) is closed, and nothing follows from the others.
"""

from __future__ import annotations

from collections.abc import Callable

from core.cases.domain.ending import close_case
from core.cases.models import Case, CaseClock

Follow = Callable[[Case, CaseClock], object]
_follows: dict[tuple[str, str], Follow] = {}


def register(kind: str, clock_kind: str, follow: Follow) -> None:
    """Have `follow(case, clock)` called; the last one for a kind of case and clock holds."""
    _follows[kind, str(clock_kind)] = follow


def unregister(kind: str, clock_kind: str) -> None:
    """Forget what followed; for tests."""
    del _follows[kind, str(clock_kind)]


def follow(case: Case, clock: CaseClock) -> None:
    """Do what follows for a locked case."""
    found = _follows.get((case.kind, str(clock.kind)))
    if found is not None:
        found(case, clock)
    elif clock.kind == CaseClock.Kind.SILENCE:
        close_case(case=case, by=None, facts={"by": "silence"})
