import datetime as dt
import json
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import rollups
from services import domain
from services.components import COMPONENTS
from services.domain import sessions
from services.models import ServiceStandard, StaffCompetence, StandardDecree
from services.models.media import Medium
from services.pekppp.scoring import months_before
from services.rollup import collect
from tests.factories.services import make_draft, make_published, make_service
from tests.services.pekppp.test_reporting import place
from tests.services.staffing.test_sessions import GUEST, planned
from tests.world import get_user

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
        "checks": {"checked_on": None, "checked": 0, "differences": 0, "by_kind": {}, "services": []},
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


def test_rollup_tells_publication_reviews_and_people(in_a: Any) -> None:
    aula, ukbi = make_published("aula", "Aula"), make_published("ukbi", "Uji")
    place(aula, Medium.PRINT)
    place(aula, Medium.SIPPN)
    ServiceStandard.objects.filter(pk=ukbi.pk).update(review_due_on=TODAY - dt.timedelta(days=1))
    StandardDecree.objects.filter(pk=ukbi.decree_id).update(dated_on=TODAY - dt.timedelta(days=400))
    for local in ("head", "team"):
        StaffCompetence.objects.create(person=get_user(local), service=aula.service, level="alone")
    held(services=[aula.service])

    figures = collect(TODAY)

    assert figures["states"] == {"in_force": 2}
    assert figures["publication"] == {"web": 2, "paper": 1, "sippn": 1, "unproven": 1, "pledge": 0}
    assert figures["reviews"] == {
        "age_days_median": 200,
        "age_days_oldest": 400,
        "never": 0,
        "overdue": 1,
        "open": 0,
    }
    assert (figures["competence"]["covered"], figures["competence"]["nobody"]) == (1, 1)
    assert figures["competence"]["serving"] == {"value": None, "suppressed": True}
    assert figures["sessions"] == {"internalisation": 1, "socialisation": 0, "open_questions": 1}
    rows = {row["code"]: (row["on_paper"], row["in_sippn"], row["is_overdue"]) for row in figures["external_services"]}
    assert rows == {"aula": (True, True, False), "ukbi": (False, False, True)}


def test_rollup_never_names_a_person(in_a: Any) -> None:
    aula = make_published("aula", "Aula")
    StaffCompetence.objects.create(person=get_user("team"), service=aula.service, level="alone", training="Kursus X")
    held(services=[aula.service])

    text = json.dumps([collect(TODAY), rollups.collect("pekppp_standards", TODAY)])

    assert "Nama team" not in text
    assert "@" not in text
    assert "Kursus X" not in text
    assert "Siti Aminah" not in text


def held(**fields: Any) -> None:
    """Hold a session with a guest and an open question."""
    session = planned(**fields)
    sessions.add_guests(session=session, guests=[GUEST], by=None)
    sessions.ask_question(session=session, question="Kapan?", by=None)
    sessions.hold_session(session=session, minutes="Dibahas.", by=None)
