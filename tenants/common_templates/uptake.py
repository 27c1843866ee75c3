"""Who adopted which version of a template: read from the figures that agencies reported, never from their schemas.

`services` reports under the key "templates" one row for each template and version in use; services.adoption.figures
says what stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.rollups import JSON
from tenants.models import Agency, AgencyRollup, StandardTemplate
from tenants.models.agencies import AgencyQuerySet
from tenants.oversight.rows import STANDARDS
from tenants.oversight.scope import visible_agencies

KEY = "templates"
_NUMBERS = ("services", "as_template", "changed", "behind", "breaking")


@dataclass(frozen=True, kw_only=True)
class AgencyUptake:
    """How one agency uses one version: services, and their components by how they stand to the template."""

    agency: Agency
    code: str
    version: int
    services: int = 0
    as_template: int = 0
    changed: int = 0
    behind: int = 0
    breaking: int = 0
    day: Any = None

    @property
    def components(self) -> int:
        return self.as_template + self.changed + self.behind + self.breaking


@dataclass
class Uptake:
    """How one template is used. `versions` counts services by version, the newest version first."""

    agencies: int = 0
    services: int = 0
    rows: list[AgencyUptake] = field(default_factory=list)

    @property
    def versions(self) -> list[tuple[int, int, int]]:
        """Return version, agencies and services for each version in use."""
        numbers = sorted({row.version for row in self.rows}, reverse=True)
        found: list[tuple[int, int, int]] = []
        for number in numbers:
            rows = [row for row in self.rows if row.version == number]
            found.append((number, len({row.agency.pk for row in rows}), sum(row.services for row in rows)))
        return found

    def total(self, name: str) -> int:
        return sum(int(getattr(row, name)) for row in self.rows)

    def add(self, row: AgencyUptake) -> None:
        self.agencies += row.agency.pk not in {known.agency.pk for known in self.rows}
        self.services += row.services
        self.rows.append(row)


def uptake_of(template: StandardTemplate, *, owner: str | None) -> Uptake:
    """Return how a template is used: by all agencies for central IT (None), or by those of a bureau's province."""
    return uptake_of_all(owner).get(template.code, Uptake())


def uptake_of_all(owner: str | None) -> dict[str, Uptake]:
    """Return the use of every template by its code. One statement."""
    found: dict[str, Uptake] = {}
    for agency, day, figures in _newest_figures(owner):
        for row in _rows(figures.get(KEY)):
            numbers = {name: _number(row.get(name)) for name in _NUMBERS}
            used = AgencyUptake(agency=agency, code=row["code"], version=row["version"], day=day, **numbers)
            found.setdefault(row["code"], Uptake()).add(used)
    return found


def _newest_figures(owner: str | None) -> Iterator[tuple[Agency, Any, Mapping[str, Any]]]:
    """Yield what each agency reported last; a bureau's page reads only what the bureau may see."""
    reports = AgencyRollup.objects.filter(app=STANDARDS, agency__in=_agencies(owner)).select_related("agency__province")
    for report in reports.order_by("agency_id", "-day").distinct("agency_id"):
        yield report.agency, report.day, report.figures


def _agencies(owner: str | None) -> AgencyQuerySet:
    return Agency.objects.served() if owner is None else visible_agencies(owner)


def _rows(value: JSON | None) -> Iterable[Mapping[str, Any]]:
    """Return the rows of a report that have the shape; an agency of an older release reports none."""
    if not isinstance(value, list):
        return []
    return [
        row
        for row in value
        if isinstance(row, Mapping) and isinstance(row.get("code"), str) and isinstance(row.get("version"), int)
    ]


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
