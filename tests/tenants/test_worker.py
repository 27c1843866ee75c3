"""A real Celery worker on the provisioning queue: asked by a message, killed, and replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from tenants import tasks
from tenants.models import Agency, OnboardingRun, OnboardingStep
from tenants.onboarding import request_agency
from tests.factories.tenants import new_agency

pytestmark = [pytest.mark.usefixtures("real_agencies"), pytest.mark.slow]

WORKER = """
import sys, time
from deploy.celery import app
import django
django.setup()
if sys.argv[1] == "slow":
    from tenants.onboarding import running
    from tenants.onboarding.steps import STEPS
    def slow(run, agency):
        time.sleep(60)
    running.STEPS = {**STEPS, "host": slow}
app.worker_main(["worker", "-Q", "provisioning", "-P", "solo", "-l", "warning", "--without-gossip", "--without-mingle"])
"""


@pytest.fixture
def start_worker() -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    workers: list[subprocess.Popen[bytes]] = []

    def start(pace: str) -> subprocess.Popen[bytes]:
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "deploy.settings.test"}
        worker = subprocess.Popen([sys.executable, "-c", WORKER, pace], env=env, stderr=subprocess.DEVNULL)
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("it did not happen within a minute")


def state_of(slug: str) -> str:
    return Agency.objects.get(slug=slug).state


def test_worker_makes_what_was_asked_for(start_worker: Callable[[str], subprocess.Popen[bytes]]) -> None:
    run = request_agency(new_agency(slug="balai-pekerja"))
    start_worker("usual")

    wait_for(lambda: state_of("balai-pekerja") == Agency.State.ACTIVE)

    assert set(run.steps.values_list("attempt", flat=True)) == {1}


def test_run_of_a_killed_worker_is_picked_up_by_another(
    start_worker: Callable[[str], subprocess.Popen[bytes]],
) -> None:
    run = request_agency(new_agency(slug="balai-korban"))
    victim = start_worker("slow")
    wait_for(lambda: run.steps.get(key=OnboardingStep.Key.HOST).state == OnboardingStep.State.RUNNING)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    long_ago = timezone.now() - timedelta(minutes=5)
    OnboardingRun.objects.filter(pk=run.pk).update(created_at=long_ago)
    run.steps.filter(started_at__isnull=False).update(started_at=long_ago)

    tasks.pick_up_onboardings()  # what beat asks for every minute
    start_worker("usual")

    wait_for(lambda: state_of("balai-korban") == Agency.State.ACTIVE)
    assert run.steps.get(key=OnboardingStep.Key.TABLES).attempt == 1
    assert run.steps.get(key=OnboardingStep.Key.HOST).attempt == 2
