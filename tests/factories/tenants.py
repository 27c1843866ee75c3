"""Agencies for tests, made the way production makes them; whoever commits removes what it made."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from core.tenancy import central_context
from tenants.models import Agency, AgencyArchive, FleetRun, OnboardingRun
from tenants.onboarding import NewAgency, request_agency, run_onboarding
from tenants.onboarding.undoing import drop_schema

_numbers = itertools.count(1)


def new_agency(**changes: Any) -> NewAgency:
    """Return what has to be known of an agency, valid, with an address name of its own."""
    number = next(_numbers)
    values = {
        "slug": f"balai-uji-{number}",
        "name": f"Balai Uji {number}",
        "kind": Agency.Kind.CENTRAL_UPT,
        "province_code": "15",
        "admin_email": f"admin@balai-uji-{number}.example",
        "admin_name": "Admin Pertama",
    }
    return NewAgency(**{**values, **changes})


def request_run(**changes: Any) -> OnboardingRun:
    """Ask for an agency that nobody makes yet."""
    return request_agency(new_agency(**changes), enqueue=False)


def onboard(**changes: Any) -> Agency:
    """Make an agency, committed, with its schema and role."""
    run = run_onboarding(request_run(**changes).pk)
    with central_context():
        return Agency.objects.get(pk=run.agency_id)


def agency_row(**changes: Any) -> Agency:
    """Return the row of an agency that is active, without any schema: for rules that never look into one."""
    new = new_agency()
    values = {
        "slug": new.slug,
        "schema_name": new.slug.replace("-", "_"),
        "name": new.name,
        "short_name": new.name,
        "kind": new.kind,
        "province_code": new.province_code,
        "time_zone": "Asia/Jakarta",
        "state": Agency.State.ACTIVE,
        "activated_at": timezone.now(),
    }
    return Agency.objects.create(**{**values, **changes})


def remove_new_agencies() -> Iterator[None]:
    """Body of a fixture: afterwards every agency, run and schema that was not there before is gone."""
    with central_context():
        agencies = set(Agency.objects.values_list("pk", flat=True))
        runs = set(OnboardingRun.objects.values_list("pk", flat=True))
    yield
    with central_context():
        for agency in Agency.objects.exclude(pk__in=agencies):
            drop_schema(agency)
            AgencyArchive.objects.filter(agency=agency).delete()
            agency.hosts.all().delete()
            Agency.objects.filter(pk=agency.pk).delete()
        OnboardingRun.objects.exclude(pk__in=runs).delete()
        FleetRun.objects.all().delete()
