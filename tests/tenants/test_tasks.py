"""The schedule of the registry, and that its tasks do what they are called."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deploy.celery import app
from tenants import tasks
from tenants.models import Agency


def test_every_entry_of_the_schedule_is_a_task_on_the_right_queue() -> None:
    app.loader.import_default_modules()
    for entry in tasks.SCHEDULE.values():
        assert entry["task"] in app.tasks
        needs_owner = str(entry["task"]).startswith("tenants.provisioning.")
        assert (entry["options"].get("queue") == "provisioning") is needs_owner


@pytest.mark.django_db
def test_suspension_that_is_over_ends_by_the_task(agency_a: Agency) -> None:
    now = timezone.now()
    Agency.objects.filter(pk=agency_a.pk).update(
        state=Agency.State.SUSPENDED,
        suspended_reason="Sebentar.",
        suspended_at=now - timedelta(days=1),
        suspended_until=now - timedelta(minutes=1),
    )

    tasks.resume_due_agencies()

    assert Agency.objects.get(pk=agency_a.pk).state == Agency.State.ACTIVE


@pytest.mark.django_db
def test_agencies_that_wait_for_their_export_are_picked_up(agency_a: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    Agency.objects.filter(pk=agency_a.pk).update(state=Agency.State.ARCHIVING)
    sent: list[int] = []
    monkeypatch.setattr(tasks.archive_agency, "delay", sent.append)

    tasks.pick_up_archives()

    assert sent == [agency_a.pk]


@pytest.mark.django_db
def test_nothing_is_dropped_before_its_time(agency_a: Agency) -> None:
    now = timezone.now()
    Agency.objects.filter(pk=agency_a.pk).update(
        state=Agency.State.ARCHIVED, archived_at=now, drop_after=now + timedelta(days=1)
    )

    tasks.drop_archived_agencies()

    assert Agency.objects.get(pk=agency_a.pk).dropped_at is None
