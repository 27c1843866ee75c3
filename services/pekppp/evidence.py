"""Proofs that other apps keep for the indicators of the evaluation, such as the papers of a forum.

They stand beside the records of the standards and change no score: what scores is `gathering.py` alone.

    evidence.register_proofs(proofs_of_forums)

    def proofs_of_forums(on: dt.date) -> Iterable[Proof]:
        yield Proof(indicator=2, service="izin", kind=_("Attendance sheet"), label="FKP", on=day, url="/...")
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One line of evidence for one service: what it is, what it is called, its day, and the page that shows it."""

    indicator: int
    service: str
    kind: str | Promise
    label: str
    on: dt.date | None
    url: str


Provider = Callable[[dt.date], Iterable[Proof]]
_providers: list[Provider] = []


def register_proofs(provider: Provider) -> None:
    """Ask `provider(on)` for proofs of all services at once, in a constant number of queries."""
    if provider not in _providers:
        _providers.append(provider)


def unregister_proofs(provider: Provider) -> None:
    """Forget a provider; for tests."""
    _providers.remove(provider)


def proofs_by_place(on: dt.date) -> Mapping[tuple[int, str], list[Proof]]:
    """Return the proofs of all providers by indicator and code of the service."""
    found: defaultdict[tuple[int, str], list[Proof]] = defaultdict(list)
    for provider in _providers:
        for proof in provider(on):
            found[proof.indicator, proof.service].append(proof)
    return found
