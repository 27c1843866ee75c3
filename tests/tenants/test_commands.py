"""The commands of operators: what they make, and how they say no."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

from core.models import AuditEntry
from core.tenancy import central_context
from tenants.errors import StepFailed
from tenants.models import Agency, OnboardingRun
from tenants.onboarding import run_onboarding, running
from tests.factories.tenants import onboard, request_run

ARGUMENTS = {
    "slug": "balai-perintah",
    "name": "Balai Perintah",
    "kind": "central_upt",
    "province_code": "15",
    "admin_email": "admin@balai-perintah.example",
    "admin_name": "Admin Pertama",
}


def call(command: str, /, *arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def state(slug: str) -> str:
    with central_context():
        return Agency.objects.get(slug=slug).state


def test_onboard_agency_makes_an_agency(real_agencies: None) -> None:
    assert "http://balai-perintah.localhost:8000/" in call("onboard_agency", **ARGUMENTS)

    assert state("balai-perintah") == Agency.State.ACTIVE
    entry = AuditEntry.objects.get(action="tenants.agency_requested", target_name="Balai Perintah")
    assert (entry.actor_name, entry.via) == ("manage.py onboard_agency", "command")


@pytest.mark.django_db
def test_onboard_agency_shows_before_it_makes(agency_a: Agency) -> None:
    assert "schema balai_perintah, role agency_balai_perintah" in call("onboard_agency", dry_run=True, **ARGUMENTS)
    assert "taken" in call("onboard_agency", dry_run=True, **{**ARGUMENTS, "slug": "uji-satu"})
    assert not Agency.objects.filter(slug="balai-perintah").exists()


@pytest.mark.django_db
def test_onboard_agency_says_what_is_wrong_with_each_value(agency_a: Agency) -> None:
    with pytest.raises(CommandError) as refusal:
        call("onboard_agency", **{**ARGUMENTS, "slug": "public", "province_code": "99"})
    assert "slug: " in str(refusal.value)
    assert "province_code: " in str(refusal.value)
    with pytest.raises(CommandError):
        call("onboard_agency", **{**ARGUMENTS, "slug": "uji-satu"})


def test_agencies_lists_state_generation_and_size(real_agencies: None) -> None:
    onboard(slug="balai-daftar")
    request_run(slug="balai-antre")

    listed = call("agencies")

    line = next(line for line in listed.splitlines() if "balai-daftar" in line)
    assert "active" in line
    assert "up to date" in line
    assert "kB" in line
    assert "requested" in next(line for line in listed.splitlines() if "balai-antre" in line)
    assert "balai-daftar" not in call("agencies", state="requested")


def test_agencies_finds_a_schema_that_differs_from_the_blueprint(real_agencies: None) -> None:
    agency = onboard(slug="balai-beda")
    assert "balai_beda:" not in call("agencies", drift=True)

    with connections["owner"].cursor() as cursor:
        cursor.execute('ALTER TABLE "balai_beda".core_user ADD COLUMN titipan text')

    assert "balai_beda: table core_user, column titipan is not in the blueprint" in call("agencies", drift=True)
    assert agency.schema_name == "balai_beda"


@pytest.mark.django_db
def test_suspend_and_resume(agency_a: Agency) -> None:
    call("suspend_agency", "uji-satu", reason="Pindah gedung.")
    assert state("uji-satu") == Agency.State.SUSPENDED
    with pytest.raises(CommandError):
        call("suspend_agency", "uji-satu", reason="Lagi.")

    call("resume_agency", "uji_satu")
    assert state("uji-satu") == Agency.State.ACTIVE
    with pytest.raises(CommandError, match="no agency"):
        call("resume_agency", "tidak-ada")


def test_archive_agency_exports_at_once(real_agencies: None) -> None:
    onboard(slug="balai-arsip")

    assert "sha256" in call("archive_agency", "balai-arsip")
    assert state("balai-arsip") == Agency.State.ARCHIVED


@pytest.mark.parametrize(("undo", "expected"), [(False, OnboardingRun.State.DONE), (True, OnboardingRun.State.UNDONE)])
def test_resume_onboarding_goes_on_or_undoes(
    real_agencies: None, monkeypatch: pytest.MonkeyPatch, undo: bool, expected: str
) -> None:
    run = request_run(slug="balai-lanjut")

    def broken(*args: Any) -> str:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(running, "STEPS", {**running.STEPS, "grants": broken})
        with pytest.raises(StepFailed):
            run_onboarding(run.pk)

    call("resume_onboarding", "balai-lanjut", undo=undo)

    assert OnboardingRun.objects.get(pk=run.pk).state == expected
    with pytest.raises(CommandError, match="No unfinished onboarding"):
        call("resume_onboarding", "balai-lanjut")


def test_migrate_fleet_says_when_there_is_nothing_to_do(real_agencies: None) -> None:
    assert "up to date" in call("migrate_fleet", verbosity=0)


def test_process_without_the_owners_connection_says_so(real_agencies: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.owner.has_owner", lambda: False)

    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        call("migrate_fleet")


def test_migrate_public_again_does_nothing(real_agencies: None) -> None:
    assert "up to date" in call("migrate_public")
