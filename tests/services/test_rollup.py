import datetime as dt
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import rollups
from services import domain
from services.components import COMPONENTS
from services.models import ServiceStandard
from services.pekppp.scoring import months_before
from services.rollup import collect
from tests.factories.services import make_draft, make_published, make_service

TODAY = timezone.localdate()
COUNTED = (
    "services_external",
    "services_internal",
    "published_external",
    "published_internal",
    "drafts",
    "components_complete",
    "components_total",
    "completeness",
    "last_changed_on",
    "last_change_age_days",
)


def years_after(day: dt.date) -> dt.date:
    """Return the same day of the next year: when a review is due by default."""
    return months_before(day, -12)


def test_rollup_of_an_empty_agency(in_a: Any) -> None:
    assert collect(TODAY) == {
        "services_external": 0,
        "services_internal": 0,
        "published_external": 0,
        "published_internal": 0,
        "drafts": 0,
        "components_complete": 0,
        "components_total": 0,
        "completeness": None,
        "missing_components": {},
        "last_changed_on": None,
        "last_change_age_days": None,
        "external_services": [],
        "states": {},
        "publication": {"web": 0, "paper": 0, "sippn": 0, "unproven": 0, "pledge": 0},
        "reviews": {"age_days_median": None, "age_days_oldest": None, "never": 0, "overdue": 0, "open": 0},
        "checks": {"ok": 0, "failed": 0, "unknown": 0, "services": [], "checked_at": None},
        "competence": {
            "nobody": 0,
            "one": 0,
            "covered": 0,
            "serving": {"value": None, "suppressed": True},
            "several": {"value": None, "suppressed": True},
        },
        "sessions": {"internalisation": 0, "socialisation": 0, "open_questions": 0},
        "templates": [],
    }


def test_rollup_counts_services_and_names_what_is_missing(in_a: Any) -> None:
    make_published("aula", "Aula")
    make_draft(make_service("ukbi", "Uji"), without=("fee", "safety_guarantee"))
    make_service("kosong", "Kosong")
    make_published("magang", "Magang", audience="internal")
    domain.retire_service(service=make_published("lama", "Lama").service, by=None)
    ServiceStandard.objects.update(changed_at=timezone.now() - dt.timedelta(days=20))
    ServiceStandard.objects.filter(published_at__isnull=False).update(
        published_at=timezone.now() - dt.timedelta(days=10)
    )
    figures = collect(TODAY)
    external = {row["code"]: row for row in figures.pop("external_services")}
    assert figures.pop("missing_components") == {
        code: 2 if code in ("fee", "safety_guarantee") else 1 for code in COMPONENTS
    }
    changed_on = (TODAY - dt.timedelta(days=10)).isoformat()
    assert {name: figures[name] for name in COUNTED} == {
        "services_external": 3,
        "services_internal": 1,
        "published_external": 1,
        "published_internal": 1,
        "drafts": 1,
        "components_complete": 26,
        "components_total": 42,
        "completeness": 61.9,
        "last_changed_on": changed_on,
        "last_change_age_days": 10,
    }
    assert external["aula"] == {
        "code": "aula",
        "name": "Aula",
        "has_published": True,
        "state": "in_force",
        "on_paper": False,
        "in_sippn": False,
        "review_due_on": years_after(TODAY).isoformat(),
        "is_overdue": False,
        "complete_components": 14,
        "missing": [],
        "last_changed_on": changed_on,
    }
    assert external["ukbi"]["missing"] == ["fee", "safety_guarantee"]
    assert external["ukbi"]["last_changed_on"] == (TODAY - dt.timedelta(days=20)).isoformat()
    assert (external["kosong"]["complete_components"], external["kosong"]["last_changed_on"]) == (0, None)


def test_rollup_counts_the_version_in_force_while_a_new_one_is_drafted(in_a: Any) -> None:
    standard = make_published("aula", "Aula")
    draft = domain.draft_standard(service=standard.service, by=None)
    draft.components.filter(code="fee").update(completeness="empty")
    figures = collect(TODAY)
    assert (figures["completeness"], figures["drafts"], figures["missing_components"]) == (100.0, 1, {})


def test_rollup_is_registered_with_the_words_of_the_components(in_a: Any) -> None:
    make_published("aula", "Aula")
    assert rollups.collect("services", TODAY) == collect(TODAY)
    assert list(rollups.labels_of("services")) == list(COMPONENTS)


def test_rollup_asks_as_often_for_three_services_as_for_one(in_a: Any) -> None:
    make_published("satu", "Satu")
    with CaptureQueriesContext(connection) as one:
        collect(TODAY)
    make_published("dua", "Dua")
    make_draft(make_service("tiga", "Tiga"))
    with CaptureQueriesContext(connection) as three:
        collect(TODAY)
    assert len(three) == len(one)
