"""What the database itself keeps true of agencies, hosts and their runs."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.db.roles import append_only_tables
from core.tenancy import schema_context
from tenants.models import Agency, Host, OnboardingRun, OnboardingStep, Province, StandardTemplate
from tests.factories.tenants import agency_row

pytestmark = pytest.mark.django_db


def test_provinces_are_those_of_kemendagri() -> None:
    zones = Counter(Province.objects.values_list("time_zone", flat=True))

    assert Province.objects.count() == 38
    assert zones == {"Asia/Jakarta": 18, "Asia/Makassar": 12, "Asia/Jayapura": 8}
    assert Province.objects.get(code="91").name == "Papua"  # 91 is Papua Barat only in the codes of BPS
    assert Province.objects.get(code="96").name == "Papua Barat Daya"


def test_provinces_can_be_loaded_again() -> None:
    Province.objects.filter(code="15").update(name="Salah")
    migration = import_module("tenants.migrations.0002_provinces")

    class Editor:
        pass

    editor = Editor()
    editor.connection = connection  # type: ignore[attr-defined]
    migration.load(apps, editor)

    assert Province.objects.count() == 38
    assert Province.objects.get(code="15").name == "Jambi"


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("agency_slug_is_a_label", {"slug": "Besar"}),
        ("agency_slug_is_a_label", {"slug": "a_b"}),
        ("agency_schema_is_plain", {"schema_name": "Besar"}),
        ("agency_schema_is_plain", {"schema_name": "pg-x"}),
        ("agency_schema_is_plain", {"schema_name": "public"}),
        ("agency_schema_fits_role", {"schema_name": "a" * 49}),
        ("agency_name_given", {"name": ""}),
        ("agency_kind_known", {"kind": "oversight"}),
        ("agency_state_known", {"state": "gone"}),
        ("agency_time_zone_known", {"time_zone": "UTC"}),
        ("agency_language_known", {"language": "fr"}),
        ("agency_colours_are_hex", {"colour": "red"}),
        ("agency_colours_are_hex", {"tint": "#FFFFFF"}),
        ("agency_suspension_has_reason", {"state": "suspended"}),
        ("agency_archive_has_moments", {"state": "archived"}),
        ("agency_dropped_only_when_archived", {"dropped_at": timezone.now()}),
        ("agency_active_has_moment", {"activated_at": None}),
        ("agency_position_is_on_earth", {"latitude": 1}),
        ("agency_position_is_on_earth", {"latitude": 91, "longitude": 1}),
    ],
)
def test_agency_refuses_by_constraint(constraint: str, values: dict[str, Any]) -> None:
    agency = agency_row()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Agency.objects.filter(pk=agency.pk).update(**values)


def test_agency_of_an_unknown_province_is_refused() -> None:
    agency_row(province_code="99")

    with pytest.raises(IntegrityError):
        connection.check_constraints()


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("host_domain_is_normal", {"domain": "Besar.example"}),
        ("host_domain_is_normal", {"domain": "titik.example."}),
        ("host_domain_is_normal", {"domain": "a b.example"}),
        ("host_kind_known", {"kind": "alias"}),
        ("host_subdomain_is_proven", {"verified_at": None}),
        ("host_own_domain_has_token", {"kind": "own", "token": ""}),
        ("host_former_is_not_primary", {"is_primary": True, "is_former": True}),
    ],
)
def test_host_refuses_by_constraint(constraint: str, values: dict[str, Any]) -> None:
    host = Host.objects.create(agency=agency_row(), domain="uji.localhost", verified_at=timezone.now())

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Host.objects.filter(pk=host.pk).update(**values)


def test_host_is_proven_by_one_agency_and_one_is_primary() -> None:
    first, second = agency_row(), agency_row()
    now = timezone.now()
    Host.objects.create(agency=first, domain="uji.localhost", verified_at=now, is_primary=True)

    with pytest.raises(IntegrityError, match="host_proven_once"), transaction.atomic():
        Host.objects.create(agency=second, domain="uji.localhost", verified_at=now)
    with pytest.raises(IntegrityError, match="host_one_primary"), transaction.atomic():
        Host.objects.create(agency=first, domain="lain.localhost", verified_at=now, is_primary=True)


def test_one_unfinished_run_for_each_schema() -> None:
    values = {"slug": "x", "schema_name": "x", "admin_email": "a@b.example", "admin_name": "A"}
    run = OnboardingRun.objects.create(**values)

    with pytest.raises(IntegrityError, match="onboardingrun_one_open"), transaction.atomic():
        OnboardingRun.objects.create(**values)
    with pytest.raises(IntegrityError, match="onboardingstep_error_when_failed"), transaction.atomic():
        OnboardingStep.objects.create(run=run, key="role", position=1, state="failed")


def test_known_values_of_the_constraints_are_those_of_the_choices() -> None:
    for model in (Agency, Host, OnboardingRun, OnboardingStep):
        for field, choices in (("state", "State"), ("kind", "Kind")):
            if not hasattr(model, choices):
                continue
            name = f"{model.__name__.lower()}_{field}_known"
            constraint = next(item for item in model._meta.constraints if item.name == name)
            assert set(constraint.condition.children[0][1]) == set(getattr(model, choices).values), name


def test_agency_row_cannot_be_read_from_an_agency(agency_a: Agency) -> None:
    from django.db import ProgrammingError

    with schema_context(agency_a.schema_name):
        assert Province.objects.count() == 38
        assert StandardTemplate.objects.count() >= 0
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Agency.objects.count()


@pytest.mark.parametrize(
    ("short", "initials"),
    [("Kantor Bahasa Jambi", "KBJ"), ("Diskominfo", "DI"), ("BBPMP Jawa Timur", "BJT"), ("Dinas & Balai", "DB")],
)
def test_initials(short: str, initials: str) -> None:
    assert Agency(short_name=short).initials == initials


def test_audit_is_append_only_in_the_registry_too() -> None:
    assert "core_auditentry" in append_only_tables()
