"""Which agencies lack migrations: told by the schemas themselves, in one query for each few hundred of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from core.tenancy import central_context
from tenants.blueprint.keeping import BLUEPRINT, FINGERPRINT
from tenants.models import Agency
from tenants.owner import owner_connection

# One statement locks every table that it names, and PostgreSQL has room for about 6,400 locks by default.
SCHEMAS_A_QUERY = 250


@dataclass(frozen=True)
class AgencyState:
    """An agency and the fingerprint of what its schema has; empty when the schema or its record is missing."""

    agency: Agency
    fingerprint: str


@dataclass(frozen=True)
class FleetState:
    """The blueprint's fingerprint, and every agency that has a schema."""

    fingerprint: str
    agencies: tuple[AgencyState, ...]

    @property
    def behind(self) -> list[AgencyState]:
        """Agencies whose schema has other migrations than the blueprint."""
        return [state for state in self.agencies if state.fingerprint != self.fingerprint]


def read_fleet() -> FleetState:
    """Return what every schema has. Needs the owner's connection; looks into no table but `django_migrations`."""
    with central_context():
        agencies = list(Agency.objects.holding_schema().order_by("pk"))
    with owner_connection().cursor() as cursor:
        found = fingerprints(cursor, [BLUEPRINT, *(agency.schema_name for agency in agencies)])
    return FleetState(
        found.get(BLUEPRINT, ""),
        tuple(AgencyState(agency, found.get(agency.schema_name, "")) for agency in agencies),
    )


def fingerprints(cursor: Any, schema_names: Sequence[str]) -> dict[str, str]:
    """Return the fingerprint of each schema that records migrations; the others are left out."""
    cursor.execute(
        "SELECT n.nspname::text FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid "
        "WHERE c.relname = 'django_migrations' AND n.nspname = ANY(%s)",
        [list(schema_names)],
    )
    present = [row[0] for row in cursor.fetchall()]
    found: dict[str, str] = {}
    for some in _batches(present, SCHEMAS_A_QUERY):
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}', COALESCE({FINGERPRINT}, '') FROM \"{name}\".django_migrations"  # noqa: S608
                for name in some
            )
        )
        found.update(cursor.fetchall())
    return found


def _batches(names: Sequence[str], size: int) -> Iterator[list[str]]:
    rest = iter(names)
    while some := list(islice(rest, size)):
        yield some
