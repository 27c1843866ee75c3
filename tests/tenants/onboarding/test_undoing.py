"""What was made of an agency before it was opened is removed again."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from tenants import tasks
from tenants.domain.suspension import suspend_agency
from tenants.errors import OnboardingFinished, StepFailed
from tenants.models import Agency, Host, OnboardingRun, OnboardingStep
from tenants.onboarding import request_undo, run_onboarding, running, undo_onboarding
from tests.factories.tenants import onboard, request_run
from tests.tenants.onboarding.runs import break_step, exists


@pytest.mark.parametrize(("key", "made"), [(OnboardingStep.Key.TABLES, False), (OnboardingStep.Key.INVITATION, True)])
def test_undo_removes_everything_made_so_far_and_frees_the_name(
    real_agencies: None, monkeypatch: pytest.MonkeyPatch, key: str, made: bool
) -> None:
    run = request_run(slug="balai-batal")
    with pytest.MonkeyPatch.context() as broken:
        break_step(broken, key, after=True)
        with pytest.raises(StepFailed):
            run_onboarding(run.pk)
    assert exists("schema", "balai_batal") is made
    assert exists("role", "agency_balai_batal") is made

    request_undo(run, enqueue=False)
    with pytest.raises(OnboardingFinished):
        run_onboarding(run.pk)
    undone = undo_onboarding(run.pk)

    assert undone.state == OnboardingRun.State.UNDONE
    assert not exists("schema", "balai_batal")
    assert not exists("role", "agency_balai_batal")
    assert not Agency.objects.filter(slug="balai-batal").exists()
    assert not Host.objects.filter(domain="balai-batal.localhost").exists()
    with pytest.raises(OnboardingFinished):
        undo_onboarding(run.pk)
    assert onboard(slug="balai-batal").state == Agency.State.ACTIVE


def test_undo_never_touches_an_agency_that_was_opened(real_agencies: None) -> None:
    agency = onboard(slug="balai-buka")
    run = OnboardingRun.objects.get(agency=agency)

    with pytest.raises(OnboardingFinished):
        undo_onboarding(run.pk)
    with pytest.raises(OnboardingFinished):
        request_undo(run, enqueue=False)

    suspend_agency(agency, reason="Untuk uji.")
    assert exists("schema", "balai_buka")


def test_undo_that_is_asked_for_while_a_worker_runs_keeps_the_agency_closed(
    real_agencies: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = request_run(slug="balai-urung")
    real = running.STEPS[OnboardingStep.Key.INVITATION]

    def somebody_undoes(of: OnboardingRun, agency: Agency) -> str:
        def elsewhere() -> None:
            request_undo(of, enqueue=False)
            connections.close_all()

        person = threading.Thread(target=elsewhere)
        person.start()
        person.join()
        return real(of, agency)

    with monkeypatch.context() as patch:
        patch.setattr(running, "STEPS", {**running.STEPS, OnboardingStep.Key.INVITATION: somebody_undoes})
        with pytest.raises(StepFailed):
            run_onboarding(run.pk)

    assert Agency.objects.get(slug="balai-urung").state == Agency.State.FAILED
    OnboardingRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(minutes=30))
    run.steps.update(started_at=timezone.now() - timedelta(minutes=30), finished_at=timezone.now())
    sent = []
    monkeypatch.setattr(tasks.undo_agency, "delay", sent.append)
    tasks.pick_up_onboardings()
    assert sent == [run.pk]
    tasks.undo_agency(run.pk)
    assert not exists("schema", "balai_urung")
