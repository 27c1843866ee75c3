"""An agency is asked for, also by two at once; nothing is made before."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from core.errors import InvalidInput
from core.models import AuditEntry
from tenants import tasks
from tenants.errors import SlugTaken
from tenants.models import Agency, OnboardingRun, OnboardingStep
from tenants.onboarding import preview_agency, request_agency
from tenants.onboarding.asking import propose_slug
from tenants.onboarding.running import stale_runs
from tests.factories.tenants import new_agency
from tests.tenants.onboarding.runs import states


@pytest.mark.django_db
def test_request_keeps_the_agency_as_requested_with_all_its_steps() -> None:
    run = request_agency(new_agency(slug="balai-minta", province_code="53", name="Balai  Minta"), enqueue=False)

    agency = Agency.objects.get(slug="balai-minta")
    assert (agency.state, agency.schema_name) == (Agency.State.REQUESTED, "balai_minta")
    assert (agency.name, agency.short_name, agency.time_zone) == ("Balai Minta", "Balai Minta", "Asia/Makassar")
    assert list(states(run).values()) == [OnboardingStep.State.WAITING] * 9
    assert AuditEntry.objects.filter(action="tenants.agency_requested", target_id=str(agency.pk)).count() == 1


@pytest.mark.django_db
def test_request_says_everything_that_is_wrong_at_once() -> None:
    wrong = new_agency(
        slug="Públik",
        name="Dinas\u202eSatu",
        kind="kantor",
        province_code="99",
        admin_email="bukan alamat",
        admin_name="",
        colour="#ffff00",
        phone="telepon",
        time_zone="Europe/Berlin",
        language="fr",
    )

    with pytest.raises(InvalidInput) as refusal:
        request_agency(wrong, enqueue=False)

    assert set(refusal.value.errors) >= {
        *(
            "slug",
            "name",
            "kind",
            "province_code",
            "admin_email",
            "admin_name",
            "colour",
            "phone",
            "time_zone",
            "language",
        )
    }
    assert not Agency.objects.filter(province_code="99").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["uji-satu", "public", "postgres", "pg-catalog", "blueprint", "www"])
def test_request_refuses_address_names_that_are_taken_or_reserved(agency_a: Agency, slug: str) -> None:
    with pytest.raises((SlugTaken, InvalidInput)):
        request_agency(new_agency(slug=slug), enqueue=False)


@pytest.mark.django_db
def test_preview_tells_what_would_be_made_and_makes_nothing(agency_a: Agency) -> None:
    before = Agency.objects.count()

    preview = preview_agency(new_agency(slug="balai-lihat", province_code="91"))

    assert (preview.schema_name, preview.role) == ("balai_lihat", "agency_balai_lihat")
    assert preview.url == "http://balai-lihat.localhost:8000/"
    assert preview.time_zone == "Asia/Jayapura"
    assert (preview.taken, len(preview.steps)) == (False, 9)
    assert preview_agency(new_agency(slug="uji-satu")).taken is True
    assert Agency.objects.count() == before


@pytest.mark.django_db
def test_propose_slug_offers_only_free_names(agency_a: Agency) -> None:
    assert propose_slug("Kantor Bahasa Provinsi Jambi") == "kantor-bahasa-provinsi-jambi"
    assert propose_slug("Uji Satu") == ""
    assert propose_slug("Admin") == ""


def test_of_two_who_ask_at_once_the_database_lets_one_through(real_agencies: None) -> None:
    barrier = threading.Barrier(2)

    def ask(number: int) -> str:
        try:
            barrier.wait(timeout=10)
            request_agency(new_agency(slug="balai-rebutan", name=f"Balai {'AB'[number]}"), enqueue=False)
        except SlugTaken:
            return "taken"
        else:
            return "requested"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(ask, range(2)))

    assert answers == ["requested", "taken"]
    assert Agency.objects.filter(slug="balai-rebutan").count() == 1
    assert OnboardingRun.objects.filter(slug="balai-rebutan").count() == 1


def test_of_two_transactions_that_both_saw_the_name_free_one_is_refused_by_the_constraint(
    real_agencies: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.onboarding import asking

    monkeypatch.setattr(asking, "is_taken", lambda slug: False)
    request_agency(new_agency(slug="balai-ganda"), enqueue=False)

    with pytest.raises(SlugTaken):
        request_agency(new_agency(slug="balai-ganda"), enqueue=False)


def test_broker_that_is_down_does_not_lose_the_request(real_agencies: None, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []

    def fail(*args: Any, **kwargs: Any) -> None:
        sent.append(args)
        raise OSError("no broker")

    monkeypatch.setattr(tasks.provision_agency, "apply_async", fail)

    run = request_agency(new_agency(slug="balai-tunda"))

    assert sent == [([run.pk],)]
    assert OnboardingRun.objects.get(pk=run.pk).state == OnboardingRun.State.WAITING
    OnboardingRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert [stale.pk for stale in stale_runs()] == [run.pk]
