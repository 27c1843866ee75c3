"""The legal regimes that the engine serves: what an app says once of its kind of case.

core owns the registry; the apps fill it in `AppConfig.ready()`. A regime is a table of moves, words, rights and the
menu under which its cases stand; its own facts lie in a table of its app with a one-to-one key to the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from django.utils.functional import Promise

from core.cases.states import STATUS_KINDS, CaseState
from core.errors import NotFound
from core.ui.status import StatusKind

if TYPE_CHECKING:
    from core.cases.models import Case
    from core.models import User

Text = str | Promise
Group = Literal[
    "applications", "feedback", "privacy", "bookings"
]  # the pages of the portal on which cases stand together
Moves = Mapping[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class Regime:
    """One kind of case.

    `prefix` begins its codes: three capitals. `moves` tells which state may follow which; a state without a line is
    final. `view` and `handle` are the rights of staff. `words` name states where the law has other words than
    `CaseState`, `public_words` where citizens read others than staff; `status_kinds` gives such a word its shape and
    colour where those of the state would say something else. `subject_of` gives the name of what it is
    about (a service, an information) without personal data, for pages and mails; `number_of` the number under which
    its register has it, where the law wants one. `protects_identity` means that who wrote is opened only with a
    reason and logged, whatever was chosen when filing. `resumes` gives the state to which a case comes back when
    the citizen has sent what was missing; without it, to work where the table allows that. `may_join` is False
    where the law wants an answer to each, so that two are never answered as one.
    """

    kind: str
    label: Text
    plural: Text
    prefix: str
    group: Group
    view: str
    handle: str
    moves: Moves
    words: Mapping[str, Text] = field(default_factory=dict)
    public_words: Mapping[str, Text] = field(default_factory=dict)
    status_kinds: Mapping[str, StatusKind] = field(default_factory=dict)
    order: int = 100
    protects_identity: bool = False
    subject_of: Callable[[Case], str] | None = None
    number_of: Callable[[Case], str] | None = None
    resumes: Callable[[Case], str] | None = None
    may_join: bool = True

    def word(self, state: str, *, public: bool = False) -> Text:
        """Return the word of a state."""
        if public and state in self.public_words:
            return self.public_words[state]
        return self.words.get(state, CaseState(state).label)

    def status_kind(self, state: str) -> StatusKind:
        """Return the shape and colour in which the word of a state is shown."""
        return self.status_kinds.get(state) or STATUS_KINDS[state]


_regimes: dict[str, Regime] = {}


def register(regime: Regime) -> None:
    """Serve this kind of case. Raises ValueError when another kind has its prefix."""
    taken = next((known for known in _regimes.values() if known.prefix == regime.prefix), None)
    if taken is not None and taken.kind != regime.kind:
        raise ValueError(f"{regime.kind} and {taken.kind} both begin their codes with {regime.prefix}")
    _regimes[regime.kind] = regime


def unregister(kind: str) -> None:
    """Forget a regime; for tests."""
    del _regimes[kind]


def regime_of(kind: str) -> Regime:
    """Return the regime of a kind. Raises NotFound."""
    if kind not in _regimes:
        raise NotFound
    return _regimes[kind]


def regimes(group: str | None = None) -> list[Regime]:
    """Return the regimes, or those of one group, in their order."""
    found = [regime for regime in _regimes.values() if group is None or regime.group == group]
    return sorted(found, key=lambda regime: (regime.order, regime.kind))


def kinds_seen_by(user: User | None) -> list[str]:
    """Return the kinds whose cases somebody may see without being in charge of one; None, a task, sees all."""
    return [regime.kind for regime in regimes() if user is None or user.has_perm(regime.view)]


def choices(kinds: Iterable[str] | None = None) -> list[tuple[str, Any]]:
    """Return kinds with their labels, for a filter."""
    return [(regime.kind, regime.label) for regime in regimes() if kinds is None or regime.kind in set(kinds)]
