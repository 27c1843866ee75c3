"""Agencies with figures, as oversight pages see them: rows of the public schema, without a schema behind them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.models import User
from core.roles import Role
from tenants.models import Agency, AgencyRollup, DailyFigures
from tests.factories.tenants import agency_row

BENGKULU, BABEL, PAPUA = "17", "19", "91"
COMPONENTS = 14


def reader(role: Role = Role.BUREAU, province_code: str = BENGKULU) -> User:
    """Make a reader of oversight: the bureau of Bengkulu, where the test world has no agency of its own."""
    email = f"{role}-{province_code}@oversight.example"
    return User.objects.create_user(email, full_name="Pembaca Uji", roles=[role], province_code=province_code)


def agency_in(province_code: str = BENGKULU, **changes: Any) -> Agency:
    """Make an agency of a province, without figures."""
    return agency_row(**{"kind": Agency.Kind.PROVINCIAL_AGENCY, "province_code": province_code, **changes})


def figures_of(
    agency: Agency, *, external: int = 2, missing: dict[str, int] | None = None, hours_old: float = 1, **changes: Any
) -> DailyFigures:
    """Give an agency its newest figures: services lack the `missing` components; without any, all are published."""
    missing = missing or {}
    taken_at = timezone.now() - dt.timedelta(hours=hours_old)
    expected = external * COMPONENTS
    values = {
        "day": timezone.localdate(taken_at),
        "services_external": external,
        "services_internal": 1,
        "published": external - max(missing.values(), default=0),
        "drafts": max(missing.values(), default=0),
        "completeness": Decimal(expected - sum(missing.values())) / expected if expected else None,
        "missing": missing,
        "last_changed_on": dt.date(2026, 7, 1),
        "on_paper": external - max(missing.values(), default=0),
        "in_sippn": 0,
        "reviews_overdue": 0,
        "review_age_days": 100 if external else None,
        "checks_failed": 0,
        "pekppp": {"1": 4, "2": 3, "3": 2, "4": 5, "5": 3} if external else {"5": 3},
        "pekppp_mean": Decimal("3.63") if external else None,
        "pekppp_rubric": "permenpan-29-2022",
        "consulting": {"22": 2, "25": 3, "26": 4, "27": 2, "28": 4, "31": 1},
        "consulting_mean": Decimal("3.25"),
        "forums_held": 1,
        "forum_elements": 4,
        "forum_inputs": 12,
        "forum_answered": 12,
        "forum_accepted": 7,
        "actions_open": 3,
        "actions_overdue": 0,
        "cases_received": 40,
        "cases_open": 6,
        "cases_overdue": 0,
        "cases_late": 0,
        "cases_in_time": Decimal("0.9"),
        "taken_at": taken_at,
    }
    return DailyFigures.objects.create(agency=agency, **{**values, **changes})


def report_of(agency: Agency, *services: dict[str, Any], day: dt.date | None = None) -> AgencyRollup:
    """Keep a report of the app `services` that lists these external services."""
    rows = [
        {
            "code": f"layanan-{number}",
            "name": f"Layanan {number}",
            "has_published": True,
            "complete_components": COMPONENTS,
            "missing": [],
            "last_changed_on": "2026-07-01",
            **service,
        }
        for number, service in enumerate(services, start=1)
    ]
    return AgencyRollup.objects.create(
        agency=agency,
        day=day or timezone.localdate(),
        app="services",
        figures={"external_services": rows},
        taken_at=timezone.now(),
    )


def standards_figures(**changes: Any) -> dict[str, Any]:
    """Return what the app `services` reports, for tests that need no real services."""
    return {
        "services_external": 2,
        "services_internal": 1,
        "published_external": 1,
        "drafts": 1,
        "components_complete": 25,
        "components_total": 28,
        "missing_components": {"fee": 1, "duration": 1, "procedure": 1},
        "last_changed_on": "2026-07-01",
        "external_services": [],
        **changes,
    }
