"""Runs all doors over pairs of agencies and counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from django.db import connections, transaction

from core import pagecache
from core.db.names import APP_ROLE
from deploy.isolation.canaries import plant, remove
from deploy.isolation.doors import DOORS
from tenants.models import Agency


@dataclass
class Tally:
    """What one door came to: how many attempts, and the words of those that leaked."""

    attempts: int = 0
    leaks: list[str] = field(default_factory=list)


@transaction.atomic
def prove(
    agencies: Sequence[Agency], *, most_pairs: int, progress: Callable[[int, int], None] | None = None
) -> dict[str, Tally]:
    """Plant a canary in every agency, attack each pair through every door, and leave nothing behind.

    Everything happens in one transaction that is rolled back; files and cached values are removed.
    """
    tallies = {name: Tally() for name in DOORS}
    try:
        canaries = [plant(agency) for agency in agencies]
        pairs = list(permutations(canaries, 2))[:most_pairs]
        for number, (attacker, victim) in enumerate(pairs, 1):
            for name, door in DOORS.items():
                for attempt in door(attacker, victim):
                    tallies[name].attempts += 1
                    if attempt.leaked:
                        tallies[name].leaks.append(f"{attacker.schema} got at {victim.schema}: {attempt.what}")
            if progress is not None:
                progress(number, len(pairs))
    finally:
        for agency in agencies:
            remove(agency)
        pagecache.forget_everything()
        transaction.set_rollback(True)
    return tallies


def work_without_roles() -> None:
    """Connect as stock django-tenants does: one login that may do everything, and only the search path switched."""
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = {**connections.settings["owner"], "CONN_MAX_AGE": 600}
    if connections["default"].settings_dict["USER"] == APP_ROLE:
        raise RuntimeError("DATABASE_OWNER_URL signs in as the application; the control needs the owner")
