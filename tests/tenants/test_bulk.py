"""Many agencies at once: each row goes its own way, and a file is started once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from tenants import tasks
from tenants.errors import BulkAlreadyStarted
from tenants.models import Agency, BulkOnboarding, BulkOnboardingRow, OnboardingRun
from tenants.onboarding import start_bulk
from tenants.onboarding.bulk import continue_bulk

State = BulkOnboardingRow.State


def cells(slug: str, **changes: Any) -> dict[str, Any]:
    return {
        "slug": slug,
        "name": f"Balai {slug}",
        "kind": "central_upt",
        "province_code": "15",
        "admin_email": f"admin@{slug}.example",
        "admin_name": "Admin Pertama",
        **changes,
    }


def make_bulk(*rows: dict[str, Any]) -> BulkOnboarding:
    bulk = BulkOnboarding.objects.create(file_name="instansi.xlsx")
    BulkOnboardingRow.objects.bulk_create(
        BulkOnboardingRow(bulk=bulk, number=number, data=data) for number, data in enumerate(rows, start=2)
    )
    return bulk


def states(bulk: BulkOnboarding) -> dict[str, str]:
    return {row.data["slug"]: row.state for row in bulk.rows.order_by("number")}


@pytest.mark.django_db
def test_bad_row_stops_nobody_and_says_why(agency_a: Agency) -> None:
    bulk = make_bulk(
        cells("massal-satu"),
        cells("uji-satu"),
        cells("massal-dua", province_code="00", colour="#ffff00"),
        cells("massal-tiga", unknown_column="x"),
    )

    start_bulk(bulk, enqueue=False)

    assert states(bulk) == {
        "massal-satu": State.REQUESTED,
        "uji-satu": State.REFUSED,
        "massal-dua": State.REFUSED,
        "massal-tiga": State.REQUESTED,
    }
    assert {entry["field"] for entry in bulk.rows.get(number=3).errors} == {"slug"}
    assert {entry["field"] for entry in bulk.rows.get(number=4).errors} == {"province_code", "colour"}
    assert bulk.rows.get(number=2).agency == Agency.objects.get(slug="massal-satu")


@pytest.mark.django_db
def test_row_with_nothing_in_it_is_refused() -> None:
    bulk = make_bulk({"slug": ""})

    start_bulk(bulk, enqueue=False)

    assert bulk.rows.get().state == State.REFUSED


@pytest.mark.django_db
def test_file_is_started_once() -> None:
    bulk = make_bulk(cells("massal-satu"))
    start_bulk(bulk, enqueue=False)

    with pytest.raises(BulkAlreadyStarted):
        start_bulk(bulk, enqueue=False)
    assert OnboardingRun.objects.filter(slug="massal-satu").count() == 1


def test_two_workers_that_continue_a_file_ask_for_each_agency_once(real_agencies: None) -> None:
    bulk = make_bulk(*(cells(f"massal-{letter * 3}") for letter in "abcdef"))
    barrier = threading.Barrier(2)

    def work(_number: int) -> None:
        barrier.wait(timeout=10)
        continue_bulk(bulk, enqueue=False)
        connections.close_all()

    try:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(work, range(2)))

        assert set(states(bulk).values()) == {State.REQUESTED}
        assert OnboardingRun.objects.filter(slug__startswith="massal-").count() == 6
    finally:
        bulk.delete()


@pytest.mark.django_db
def test_file_that_was_half_asked_for_when_its_process_died_is_picked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    bulk = make_bulk(cells("massal-satu"), cells("massal-dua"))
    BulkOnboarding.objects.filter(pk=bulk.pk).update(
        state=BulkOnboarding.State.STARTED, started_at=timezone.now() - timedelta(minutes=10)
    )
    bulk.rows.filter(number=2).update(state=State.REQUESTED)
    monkeypatch.setattr(tasks.provision_agency, "delay", lambda run_id: None)

    tasks.pick_up_onboardings()

    assert set(states(bulk).values()) == {State.REQUESTED}
    assert OnboardingRun.objects.filter(slug__startswith="massal-").count() == 1
