"""An agency is made step by step, interrupted, and resumed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone

from core.accounts.models import Invitation
from core.models import AuditEntry, User
from core.tenancy import schema_context
from tenants import tasks
from tenants.blueprint import BLUEPRINT, differences, read_schema
from tenants.errors import OnboardingFinished, OnboardingRunning, StepFailed
from tenants.models import Agency, Host, OnboardingRun, OnboardingStep
from tenants.onboarding import resume_onboarding, run_onboarding, running, undo_onboarding
from tenants.onboarding.running import stale_runs
from tenants.owner import exclusive, owner_connection, schema_lock
from tests.factories.tenants import onboard, request_run
from tests.tenants.onboarding.runs import break_step, exists, states


def test_run_makes_an_agency_that_works(real_agencies: None, mailoutbox: list[Any]) -> None:
    agency = onboard(slug="balai-jadi", admin_email="ani@balai-jadi.example", admin_name="Ani Budi")

    assert agency.state == Agency.State.ACTIVE
    assert agency.activated_at is not None
    assert Host.objects.get(agency=agency).domain == "balai-jadi.localhost"
    with owner_connection(BLUEPRINT).cursor() as cursor:
        expected = read_schema(cursor, BLUEPRINT)
    with owner_connection("balai_jadi").cursor() as cursor:
        assert differences(expected, read_schema(cursor, "balai_jadi")) == []
    with schema_context("balai_jadi"):
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.roles) == ("ani@balai-jadi.example", ["agency_admin"])
        User.objects.create_user("staf@balai-jadi.example", full_name="Staf")
        assert AuditEntry.objects.filter(action="people.user_invited").exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("agency_balai_jadi",)


def test_run_twice_changes_nothing(real_agencies: None) -> None:
    run = request_run(slug="balai-dua-kali")
    run_onboarding(run.pk)

    with pytest.raises(OnboardingFinished):
        run_onboarding(run.pk)

    with schema_context("balai_dua_kali"):
        assert Invitation.objects.count() == 1
    assert Host.objects.filter(agency__slug="balai-dua-kali").count() == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("key", OnboardingStep.Key.values)
def test_failed_step_keeps_its_error_and_the_run_goes_on_from_there(
    real_agencies: None, monkeypatch: pytest.MonkeyPatch, key: str, after: bool
) -> None:
    run = request_run(slug="balai-gagal")
    with pytest.MonkeyPatch.context() as broken:
        break_step(broken, key, after=after)
        with pytest.raises(StepFailed, match="the disk is full"):
            run_onboarding(run.pk)
    failed = run.steps.get(key=key)
    assert (failed.state, failed.error) == (OnboardingStep.State.FAILED, "Broken: the disk is full")
    assert set(states(run).values()) <= {
        OnboardingStep.State.DONE,
        OnboardingStep.State.FAILED,
        OnboardingStep.State.WAITING,
    }
    assert Agency.objects.get(slug="balai-gagal").state == Agency.State.FAILED

    resume_onboarding(run, enqueue=False)
    run_onboarding(run.pk)

    assert Agency.objects.get(slug="balai-gagal").state == Agency.State.ACTIVE
    assert set(states(run).values()) == {OnboardingStep.State.DONE}
    assert run.steps.get(key=key).attempt == 2
    with schema_context("balai_gagal"):
        assert Invitation.objects.count() == 1
    assert Host.objects.filter(agency__slug="balai-gagal").count() == 1


def test_run_refuses_a_schema_that_belongs_to_something_else_and_undo_leaves_it(real_agencies: None) -> None:
    with owner_connection().cursor() as cursor:
        cursor.execute("CREATE SCHEMA balai_asing; CREATE TABLE balai_asing.rahasia (id int)")
    run = request_run(slug="balai-asing")
    try:
        with pytest.raises(StepFailed):
            run_onboarding(run.pk)
        undo_onboarding(run.pk)
        assert exists("schema", "balai_asing")
    finally:
        with owner_connection().cursor() as cursor:
            cursor.execute("DROP SCHEMA balai_asing CASCADE; DROP ROLE IF EXISTS agency_balai_asing")


def test_second_worker_stands_back_while_one_is_at_it(real_agencies: None) -> None:
    run = request_run(slug="balai-sibuk")
    held, done = threading.Event(), threading.Event()

    def other_worker() -> None:
        with exclusive(schema_lock("balai_sibuk")):
            held.set()
            done.wait(timeout=10)
        connections.close_all()

    worker = threading.Thread(target=other_worker)
    worker.start()
    held.wait(timeout=10)
    try:
        with pytest.raises(OnboardingRunning):
            run_onboarding(run.pk)
        tasks.provision_agency(run.pk)  # the task says nothing and leaves it to the other
    finally:
        done.set()
        worker.join()
    assert states(run)[OnboardingStep.Key.ROLE] == OnboardingStep.State.WAITING


def test_two_workers_at_once_make_it_once(real_agencies: None) -> None:
    run = request_run(slug="balai-serentak")

    def work(_number: int) -> None:
        tasks.provision_agency(run.pk)
        connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))

    assert OnboardingRun.objects.get(pk=run.pk).state == OnboardingRun.State.DONE
    assert set(run.steps.values_list("attempt", flat=True)) == {1}


def test_step_that_failed_because_a_server_was_away_is_tried_again(
    real_agencies: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = request_run(slug="balai-sambung")
    real = running.STEPS[OnboardingStep.Key.GRANTS]
    tries = []

    def away_at_first(of: OnboardingRun, agency: Agency) -> str:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("server closed the connection unexpectedly")
        return real(of, agency)

    monkeypatch.setattr(running, "STEPS", {**running.STEPS, OnboardingStep.Key.GRANTS: away_at_first})

    tasks.provision_agency.apply([run.pk]).get()

    assert OnboardingRun.objects.get(pk=run.pk).state == OnboardingRun.State.DONE
    assert run.steps.get(key=OnboardingStep.Key.GRANTS).attempt == 3


# --- what a killed worker leaves --------------------------------------------------------------------------------------
def test_runs_that_nobody_touches_are_found(real_agencies: None, monkeypatch: pytest.MonkeyPatch) -> None:
    lost, killed, fresh = (request_run(slug=f"balai-{name}") for name in ("hilang", "mati", "baru"))
    long_ago = timezone.now() - timedelta(minutes=30)
    OnboardingRun.objects.filter(pk__in=[lost.pk, killed.pk]).update(created_at=long_ago)
    OnboardingRun.objects.filter(pk=killed.pk).update(state=OnboardingRun.State.RUNNING)
    killed.steps.filter(key=OnboardingStep.Key.ROLE).update(
        state=OnboardingStep.State.RUNNING, started_at=long_ago, attempt=1
    )

    assert {run.pk for run in stale_runs()} == {lost.pk, killed.pk}

    sent = []
    monkeypatch.setattr(tasks.provision_agency, "delay", sent.append)
    tasks.pick_up_onboardings()
    assert sorted(sent) == [lost.pk, killed.pk]
    run_onboarding(killed.pk)
    assert Agency.objects.get(slug="balai-mati").state == Agency.State.ACTIVE
    assert fresh.pk not in sent


WORKER = """
import sys, time
import django
django.setup()
from tenants.onboarding import running
from tenants.onboarding.steps import STEPS
key, run_id = sys.argv[1], int(sys.argv[2])
def hang(run, agency):
    STEPS[key](run, agency)
    print("hanging", flush=True)
    time.sleep(60)
running.STEPS = {**STEPS, key: hang}
running.run_onboarding(run_id)
"""


@pytest.mark.parametrize("key", [OnboardingStep.Key.SCHEMA, OnboardingStep.Key.TABLES, OnboardingStep.Key.INVITATION])
def test_worker_killed_in_the_middle_of_a_step_does_no_harm(real_agencies: None, key: str) -> None:
    run = request_run(slug="balai-terbunuh")
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, key, str(run.pk)],
        stdout=subprocess.PIPE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "deploy.settings.test"},
        text=True,
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "hanging\n"
        with pytest.raises(OnboardingRunning):
            run_onboarding(run.pk)
        worker.send_signal(signal.SIGKILL)
    assert states(run)[key] == OnboardingStep.State.RUNNING

    for _ in range(50):  # PostgreSQL notices the broken connection in its own time
        try:
            run_onboarding(run.pk)
            break
        except OnboardingRunning:
            time.sleep(0.1)

    assert Agency.objects.get(slug="balai-terbunuh").state == Agency.State.ACTIVE
    assert run.steps.get(key=key).attempt == 2
    with schema_context("balai_terbunuh"):
        assert Invitation.objects.count() == 1
