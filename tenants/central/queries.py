"""What the pages of central IT list and count."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import OuterRef, Q, QuerySet, Subquery

from tenants.models import Agency, FleetRun, Host, OnboardingRun

STATUS_KINDS = {
    Agency.State.REQUESTED: "wait",
    Agency.State.PROVISIONING: "run",
    Agency.State.ACTIVE: "done",
    Agency.State.SUSPENDED: "pause",
    Agency.State.ARCHIVING: "run",
    Agency.State.ARCHIVED: "off",
    Agency.State.FAILED: "late",
}
SORT_COLUMNS = {
    "name": "name",
    "province": "province",
    "kind": "kind",
    "state": "state",
    "since": "activated_at",
    "migrated": "migrated_at",
}


@dataclass(frozen=True)
class AgencyFilter:
    """What the address asks the list of agencies for."""

    query: str = ""
    province: str = ""
    kind: str = ""
    state: str = ""

    def apply(self, agencies: QuerySet[Agency]) -> QuerySet[Agency]:
        """Narrow the agencies; each word must stand in a name, the address name or a domain."""
        for word in self.query.split()[:8]:
            agencies = agencies.filter(
                Q(name__icontains=word)
                | Q(short_name__icontains=word)
                | Q(slug__icontains=word)
                | Q(pk__in=Host.objects.filter(domain__icontains=word).values("agency"))
            )
        chosen = {"province": self.province, "kind": self.kind, "state": self.state}
        return agencies.filter(**{name: value for name, value in chosen.items() if value})


def all_agencies() -> QuerySet[Agency]:
    """Every agency with its province and the domain of its main host as `main_domain`."""
    main = Host.objects.filter(agency=OuterRef("pk"), is_primary=True).values("domain")[:1]
    agencies: QuerySet[Agency] = Agency.objects.select_related("province")
    return cast("QuerySet[Agency]", agencies.annotate(main_domain=Subquery(main)))


def schema_sizes(schema_names: Iterable[str]) -> dict[str, int]:
    """Return the bytes on disk of schemas, from PostgreSQL's own catalogue: no row of an agency is read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname::text, sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind = 'r' AND n.nspname = ANY(%s) GROUP BY n.nspname",
            [list(schema_names)],
        )
        return dict(cursor.fetchall())


def failed_runs() -> QuerySet[OnboardingRun]:
    """Onboardings that stopped with an error and wait for a decision."""
    return OnboardingRun.objects.filter(state=OnboardingRun.State.FAILED).select_related("agency")


def unproven_domains() -> QuerySet[Host]:
    """Own domains whose owner has not proved them yet, of agencies that are alive."""
    return Host.objects.filter(verified_at__isnull=True, agency__state__in=Agency.HAS_SCHEMA).select_related("agency")


def last_fleet_run() -> FleetRun | None:
    """Return the newest upgrade of all agencies, None before the first."""
    return FleetRun.objects.first()


@lru_cache(maxsize=1)
def expected_fingerprint() -> str:
    """Return the fingerprint of a schema that has every migration of this release, from the files on disk.

    The rule is that of tenants.blueprint.keeping, which asks the schemas themselves and needs the owner's connection.
    """
    loader = MigrationLoader(None)
    names = sorted(f"{app}.{name}" for app, name in loader.graph.nodes)
    return hashlib.md5(",".join(names).encode(), usedforsecurity=False).hexdigest()


def agencies_behind() -> QuerySet[Agency]:
    """Agencies whose schema lacks migrations of this release, or whose last upgrade failed."""
    alive = Agency.objects.holding_schema()
    return alive.filter(~Q(fingerprint=expected_fingerprint()) | ~Q(migration_error=""))


def is_behind(agency: Agency) -> bool:
    """Tell whether an agency's schema lacks migrations of this release, or its last upgrade failed."""
    return agency.fingerprint != expected_fingerprint() or bool(agency.migration_error)
