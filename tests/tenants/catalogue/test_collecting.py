"""The common catalogue follows what agencies publish, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core import pagecache, published
from core.tenancy import central_context, current_schema, schema_context
from services import domain as services
from services.published import VOCABULARY
from tenants.catalogue import domain, tasks
from tenants.catalogue.models import CatalogueWord, PublishedService
from tests.factories.services import make_draft, make_published, make_service
from tests.tenants.catalogue.conftest import close, row

pytestmark = pytest.mark.django_db


def codes() -> list[str]:
    with central_context():
        return list(PublishedService.objects.order_by("code").values_list("code", flat=True))


def test_collecting_copies_public_services_only(agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        made = make_published(
            keywords=["gedung"],
            life_events=["community"],
            groups=["school"],
            channels=["online"],
            summary="Untuk warga",
        )
        make_draft(make_service("rancangan", "Rancangan"))
        make_published("internal", "Rahasia internal", audience="internal")
        services.retire_service(service=make_published("berhenti", "Berhenti").service, by=None)
    assert domain.collect_agency(agency_a.schema_name) == 1
    with central_context():
        kept = PublishedService.objects.get()
    assert (kept.agency_id, kept.code, kept.path) == (agency_a.pk, "peminjaman-aula", "/layanan/peminjaman-aula/")
    assert (kept.keywords, kept.life_events, kept.groups, kept.channels) == (
        ["gedung"], ["community"], ["school"], ["online"],
    )  # fmt: skip
    assert kept.facts["id"]["fee"] == "Tidak dipungut biaya"
    assert kept.facts["id"]["duration"].replace("\u00a0", " ") == "2 hari kerja"
    assert kept.facts["en"]["duration"].replace("\u00a0", " ") == "2 working days"
    assert kept.version == made.version
    assert len(kept.content_hash) == 64
    assert domain.collect_agency(agency_a.schema_name) == 0


def test_collecting_follows_changes_and_withdrawals(agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        service = make_published().service
        make_published("ukbi", "Uji kemahiran")
    assert domain.collect_agency(agency_a.schema_name) == 2
    with schema_context(agency_a.schema_name):
        services.change_service(service=service, name="Pinjam balairung", by=None)
        services.retire_service(service=services_by("ukbi"), by=None)
    assert domain.collect_agency(agency_a.schema_name) == 2
    with central_context():
        assert list(PublishedService.objects.values_list("code", "name")) == [("peminjaman-aula", "Pinjam balairung")]


def services_by(code: str) -> Any:
    from services.access import staff_service

    return staff_service(code)


def test_agencies_do_not_touch_each_others_rows(agency_a: Any, agency_b: Any, keep: Any) -> None:
    keep(row("sama"), agency=agency_a)
    keep(row("sama"), row("lain"), agency=agency_b)
    assert keep(agency=agency_a) == 1
    assert codes() == ["lain", "sama"]


@pytest.mark.parametrize("state", ["suspended"])
def test_closed_agencies_have_no_rows(agency_a: Any, keep: Any, state: str) -> None:
    keep(row())
    close(agency_a, state)
    with central_context():
        assert not PublishedService.objects.shown().exists()
    assert domain.collect_agency(agency_a.schema_name) == 1
    assert codes() == []


def test_tidying_up_removes_rows_of_closed_agencies_and_unused_words(agency_a: Any, agency_b: Any, keep: Any) -> None:
    keep(row(name="Pinjam aula"), agency=agency_a)
    keep(row(name="Uji kemahiran", keywords=()), agency=agency_b)
    close(agency_a)
    assert domain.forget_closed() == 1
    assert domain.forget_words() == 3
    with central_context():
        assert set(CatalogueWord.objects.values_list("word", flat=True)) == {"uji", "kemahiran"}


def test_a_row_that_says_the_same_is_left_alone(keep: Any) -> None:
    assert keep(row()) == 1
    with central_context():
        before = PublishedService.objects.get()
    assert keep(row()) == 0
    assert keep(row(summary="Lain")) == 1
    with central_context():
        after = PublishedService.objects.get()
    assert (after.pk, after.summary) == (before.pk, "Lain")


def test_rows_are_asked_for_in_an_agency_only() -> None:
    with central_context(), pytest.raises(published.NotPublishable):
        published.rows()


def test_every_code_has_a_word() -> None:
    assert published.vocabulary() == VOCABULARY
    assert len(VOCABULARY.life_events) >= 14
    assert len(VOCABULARY.groups) >= 8


def test_a_change_sends_one_task_for_a_rush(
    agency_a: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(tasks.collect_agency, "apply_async", lambda args, **options: sent.append(args[0]))
    with schema_context(agency_a.schema_name), django_capture_on_commit_callbacks(execute=True):
        pagecache.content_changed()
        pagecache.content_changed()
    with central_context(), django_capture_on_commit_callbacks(execute=True):
        pagecache.content_changed()
    assert sent == [agency_a.schema_name]
    tasks.collect_agency(agency_a.schema_name)
    with schema_context(agency_a.schema_name), django_capture_on_commit_callbacks(execute=True):
        pagecache.content_changed()
    assert sent == [agency_a.schema_name] * 2


def test_a_broker_that_is_down_stops_nothing(
    agency_a: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise OSError

    monkeypatch.setattr(tasks.collect_agency, "apply_async", fail)
    with schema_context(agency_a.schema_name), django_capture_on_commit_callbacks(execute=True):
        pagecache.content_changed()


def test_the_nightly_run_sends_a_task_for_each_open_agency(
    agency_a: Any, agency_b: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(tasks.collect_agency, "delay", sent.append)
    close(agency_b)
    tasks.collect_everywhere()
    assert sent == [agency_a.schema_name]
    assert current_schema() == "public"


def test_the_command_collects_one_agency_or_all(agency_a: Any, agency_b: Any, capsys: Any) -> None:
    for agency in (agency_a, agency_b):
        with schema_context(agency.schema_name):
            make_published()
    call_command("collect_published", agency=agency_a.slug)
    assert capsys.readouterr().out == "1 rows changed, 0 removed, 0 words forgotten.\n"
    call_command("collect_published")
    assert capsys.readouterr().out == "1 rows changed, 0 removed, 0 words forgotten.\n"
    with pytest.raises(CommandError):
        call_command("collect_published", agency="tidak-ada")


def test_an_agency_cannot_read_the_catalogue(agency_a: Any, keep: Any) -> None:
    from django.db import DatabaseError

    keep(row())
    with schema_context(agency_a.schema_name), pytest.raises(DatabaseError):
        list(PublishedService.objects.all())
