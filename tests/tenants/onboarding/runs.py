"""What a run of onboarding leaves in the database, and how to let one of its steps fail."""

from __future__ import annotations

import pytest

from tenants.models import Agency, OnboardingRun
from tenants.onboarding import running
from tenants.owner import owner_connection


def exists(kind: str, name: str) -> bool:
    queries = {
        "schema": "SELECT 1 FROM pg_namespace WHERE nspname = %s",
        "role": "SELECT 1 FROM pg_roles WHERE rolname = %s",
    }
    with owner_connection().cursor() as cursor:
        cursor.execute(queries[kind], [name])
        return cursor.fetchone() is not None


def states(run: OnboardingRun) -> dict[str, str]:
    return dict(run.steps.order_by("position").values_list("key", "state"))


class Broken(RuntimeError):
    pass


def break_step(monkeypatch: pytest.MonkeyPatch, key: str, *, after: bool = False) -> None:
    """Let a step fail, before or after it has done its work."""
    real = running.STEPS[key]

    def broken(run: OnboardingRun, agency: Agency) -> str:
        if after:
            real(run, agency)
        raise Broken("the disk is full")

    monkeypatch.setattr(running, "STEPS", {**running.STEPS, key: broken})
