from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.table import Table

from core.tenancy import central_context
from tenants.blueprint import BLUEPRINT, differences, read_schema
from tenants.fleet import FleetState, read_fleet
from tenants.management.commanding import commanding
from tenants.models import Agency
from tenants.owner import owner_connection

_SIZES = """
SELECT n.nspname::text, COALESCE(sum(pg_total_relation_size(c.oid)), 0)
FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
WHERE n.nspname = ANY(%s) GROUP BY n.nspname
"""


class Command(BaseCommand):
    help = "List the agencies: state, whether their schema is up to date, and its size."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--state", choices=Agency.State.values)
        parser.add_argument(
            "--drift", action="store_true", help="Compare every schema with the blueprint, object by object."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with commanding("agencies"):
            fleet = read_fleet()
            with central_context():
                agencies = Agency.objects.order_by("slug")
                rows = list(agencies.filter(state=options["state"]) if options["state"] else agencies)
            self._draw(rows, fleet)
            if options["drift"]:
                self._compare(fleet)

    def _draw(self, agencies: list[Agency], fleet: FleetState) -> None:
        known = {state.agency.pk: state.fingerprint for state in fleet.agencies}
        sizes = self._sizes([agency.schema_name for agency in agencies])
        table = Table("Agency", "Schema", "State", "Generation", "Size", title=f"{len(agencies)} agencies")
        for agency in agencies:
            fingerprint = known.get(agency.pk, "")
            current = "up to date" if fingerprint == fleet.fingerprint else "behind"
            size = sizes.get(agency.schema_name)
            table.add_row(
                agency.slug,
                agency.schema_name,
                agency.state,
                f"{fingerprint[:8]} {current}" if fingerprint else "none",
                f"{size / 1024:,.0f} kB" if size is not None else "",
            )
        Console(file=self.stdout, width=120).print(table)  # type: ignore[arg-type]  # writes like a file

    def _sizes(self, schema_names: list[str]) -> dict[str, int]:
        with owner_connection().cursor() as cursor:
            cursor.execute(_SIZES, [schema_names])
            return {name: int(size) for name, size in cursor.fetchall()}

    def _compare(self, fleet: FleetState) -> None:
        with owner_connection(BLUEPRINT).cursor() as cursor:
            expected = read_schema(cursor, BLUEPRINT)
        for state in fleet.agencies:
            name = state.agency.schema_name
            with owner_connection(name).cursor() as cursor:
                for line in differences(expected, read_schema(cursor, name)):
                    self.stdout.write(f"{name}: {line}")
