"""The proof of isolation holds on two agencies, and can fail: without roles it must find leaks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.models import AuditEntry, User
from core.tenancy import schema_context
from deploy.isolation.canaries import plant, remove
from deploy.isolation.doors import DOORS
from deploy.isolation.proof import prove
from tests.world import forget_process_state

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_no_door_leaks_and_nothing_is_left_behind(agency_a: Any, agency_b: Any) -> None:
    def rows() -> tuple[int, int]:
        with schema_context(agency_a.schema_name):
            return User.objects.count(), AuditEntry.objects.count()

    before = rows()

    tallies = prove([agency_a, agency_b], most_pairs=2)

    assert {name: tally.leaks for name, tally in tallies.items()} == {name: [] for name in DOORS}
    assert all(tally.attempts > 2 for tally in tallies.values())
    assert rows() == before


@pytest.mark.django_db
def test_a_canary_lives_where_the_second_factor_is_required(agency_a: Any) -> None:
    agency_a.requires_totp = True
    agency_a.save(update_fields=["requires_totp"])
    forget_process_state()

    try:
        assert plant(agency_a).host == "uji-satu.localhost"
    finally:
        remove(agency_a)


@pytest.mark.slow
def test_without_roles_it_must_leak(committing: None) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "prove_isolation", "--without-roles", "--pairs", "1"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "deploy.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stderr
    assert "got at" in done.stdout, done.stderr
