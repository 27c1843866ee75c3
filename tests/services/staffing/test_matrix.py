"""Who can serve what: the table, who counts, and the functions that change it."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry, User
from services import domain
from services.domain.staffing import record_training, set_levels
from services.models import Service, StaffCompetence
from services.staffing import Cover, read_matrix
from tests.factories.services import make_service, pdf_file
from tests.world import get_user

TODAY = timezone.localdate()


def give(person: User, service: Service, level: str = "alone", **fields: Any) -> StaffCompetence:
    return StaffCompetence.objects.create(person=person, service=service, level=level, **fields)


def cover_of(code: str) -> Any:
    return next(cover for cover in read_matrix(TODAY).covers if cover.service.code == code)


@pytest.mark.parametrize(
    ("levels", "cover"),
    [
        ([], Cover.NOBODY),
        (["learning", "supervised"], Cover.NOBODY),
        (["alone"], Cover.ONE),
        (["trainer", "learning"], Cover.ONE),
        (["alone", "trainer"], Cover.ENOUGH),
    ],
)
def test_cover_counts_those_who_serve_alone(in_a: Any, levels: list[str], cover: Cover) -> None:
    service = make_service("aula", "Aula")
    for local, level in zip(("head", "team"), levels, strict=False):
        give(get_user(local), service, level)

    assert cover_of("aula").cover == cover


def test_a_training_counts_on_its_last_day_and_not_after(in_a: Any) -> None:
    service = make_service("aula", "Aula")
    row = give(get_user("team"), service, training="Kursus", valid_until=TODAY)

    assert cover_of("aula").cover == Cover.ONE
    row.valid_until = TODAY - dt.timedelta(days=1)
    row.save()
    found = cover_of("aula")
    assert (found.cover, found.expired) == (Cover.NOBODY, (get_user("team"),))


def test_people_who_left_and_services_no_longer_given_are_not_in_the_matrix(in_a: Any) -> None:
    kept, gone = make_service("aula", "Aula"), make_service("lama", "Lama")
    give(get_user("head"), kept)
    give(get_user("counter"), kept)
    User.objects.filter(pk=get_user("counter").pk).update(is_active=False)
    domain.retire_service(service=gone, by=None)

    matrix = read_matrix(TODAY)

    assert [service.code for service in matrix.services] == ["aula"]
    assert get_user("counter") not in [row.person for row in matrix.rows]
    assert matrix.covers[0].serving == (get_user("head"),)


def test_services_with_the_fewest_people_stand_first(in_a: Any) -> None:
    one, two, none = make_service("satu", "A"), make_service("dua", "B"), make_service("nol", "C")
    give(get_user("head"), one)
    give(get_user("head"), two)
    give(get_user("team"), two)

    assert [cover.service for cover in read_matrix(TODAY).covers] == [none, one, two]


def test_the_matrix_asks_as_often_for_many_as_for_one(in_a: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            matrix = read_matrix(TODAY)
            assert matrix.covers is not None
        return len(queries)

    give(get_user("head"), make_service("satu", "Satu"))
    few = asked()
    for code in ("dua", "tiga"):
        give(get_user("team"), make_service(code, code.title()))
    assert asked() == few == 3


def test_set_levels_changes_adds_and_takes_away(in_a: Any) -> None:
    aula, ukbi, magang = (make_service(code, code.title()) for code in ("aula", "ukbi", "magang"))
    person = get_user("counter")
    give(person, aula, "learning")
    give(person, ukbi, "alone", training="Kursus")
    give(person, magang, "trainer")

    rows = set_levels(person=person, levels={aula: "supervised", ukbi: ""}, by=get_user("head"))

    assert {row.service.code: row.level for row in rows} == {"aula": "supervised", "magang": "trainer"}
    entry = AuditEntry.objects.latest("pk")
    assert entry.action == "services.competence_changed"
    assert entry.changes == {"levels": "aula: learning > supervised; ukbi: alone > -"}


def test_set_levels_to_what_they_are_leaves_no_entry(in_a: Any) -> None:
    service = make_service("aula", "Aula")
    give(get_user("team"), service, "alone")
    before = AuditEntry.objects.count()

    set_levels(person=get_user("team"), levels={service: "alone"}, by=None)

    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("level", ["expert", "ALONE", " "])
def test_set_levels_refuses_a_level_that_is_none(in_a: Any, level: str) -> None:
    service = make_service("aula", "Aula")
    with pytest.raises(InvalidInput):
        set_levels(person=get_user("team"), levels={service: level}, by=None)
    assert not StaffCompetence.objects.exists()


def test_set_levels_refuses_who_left_and_what_is_no_longer_given(in_a: Any) -> None:
    service = make_service("aula", "Aula")
    person = get_user("counter")
    retired = domain.retire_service(service=make_service("lama", "Lama"), by=None)
    with pytest.raises(InvalidInput):
        set_levels(person=person, levels={retired: "alone"}, by=None)
    User.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(InvalidInput):
        set_levels(person=person, levels={service: "alone"}, by=None)


def test_competence_is_kept_only_by_those_who_may(in_a: Any) -> None:
    service = make_service("aula", "Aula")
    with pytest.raises(PermissionRefused):
        set_levels(person=get_user("team"), levels={service: "alone"}, by=get_user("counter"))
    with pytest.raises(PermissionRefused):
        record_training(person=get_user("team"), service=service, level="alone", by=get_user("counter"))


def test_record_training_keeps_the_proof_until_another_comes(in_a: Any) -> None:
    service = make_service("aula", "Aula")
    person = get_user("team")

    row = record_training(
        person=person,
        service=service,
        level="alone",
        training="  Bimbingan teknis ",
        trained_on=TODAY,
        valid_until=TODAY,
        proof=pdf_file(),
        by=None,
    )
    again = record_training(person=person, service=service, level="trainer", training="Bimbingan teknis", by=None)

    assert (row.training, row.proof.name.startswith("competences/")) == ("Bimbingan teknis", True)
    assert (again.pk, again.level, again.trained_on, again.proof.name) == (row.pk, "trainer", None, row.proof.name)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"level": ""}, "level"),
        ({"training": "x" * 201}, "training"),
        ({"training": "Kur\u202esus"}, "training"),
        ({"training": "", "trained_on": TODAY}, "training"),
        ({"trained_on": TODAY + dt.timedelta(days=1)}, "trained_on"),
        ({"trained_on": dt.date(1900, 1, 1)}, "trained_on"),
        ({"trained_on": TODAY, "valid_until": TODAY - dt.timedelta(days=1)}, "valid_until"),
        ({"proof": SimpleUploadedFile("x.pdf", b"<html>")}, "proof"),
        ({"proof": SimpleUploadedFile("x.pdf", b"")}, "proof"),
    ],
)
def test_record_training_refuses_beside_the_field(in_a: Any, fields: dict[str, Any], field: str) -> None:
    service = make_service("aula", "Aula")
    values = {"level": "alone", "training": "Kursus", **fields}

    with pytest.raises(InvalidInput) as refused:
        record_training(person=get_user("team"), service=service, by=None, **values)

    assert list(refused.value.errors) == [field]
    assert not StaffCompetence.objects.exists()
