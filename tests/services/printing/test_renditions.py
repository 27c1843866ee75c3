"""Printed forms that are kept: made once, also for two at once, and made again when they would look else."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from core.agencies import current_agency
from core.errors import NotFound
from core.tenancy import schema_context
from services import domain as domain_of_services
from services.domain.sealing import standard_content
from services.models import PublicationRecord, Rendition, RenditionKind, ServiceStandard
from services.printing import domain
from services.printing.annexes import annex_of, draft_annex_pdf
from services.printing.documents import STANDARD_KINDS
from services.printing.reading import compare_annex, compare_with_record
from services.tasks import make_renditions
from tests.factories.services import make_decree, make_in_state, make_published, pdf_file
from tests.services.printing.contents import HEAD, make_content
from tests.world import AGENCY_A

State = ServiceStandard.State
SCHEMA = AGENCY_A.replace("-", "_")


@pytest.fixture
def record(in_a: Any) -> PublicationRecord:
    return PublicationRecord.objects.get(standard=make_published())


def content_of(rendition: Rendition) -> bytes:
    with rendition.file.open("rb") as file:
        content: bytes = file.read()
    return content


def test_a_form_is_made_once_and_kept(record: PublicationRecord) -> None:
    made = domain.rendition_of(record, RenditionKind.STANDARD)
    content = content_of(made)
    assert (made.sha256, made.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert compare_with_record(content, record) == []
    assert domain.rendition_of(record, RenditionKind.STANDARD) == made
    assert Rendition.objects.count() == 1


@pytest.mark.parametrize("kind", [RenditionKind.PLEDGE, "lain", ""])
def test_a_kind_that_the_record_has_not_is_not_found(record: PublicationRecord, kind: str) -> None:
    with pytest.raises(NotFound):
        domain.rendition_of(record, kind)


def test_the_task_makes_every_kind_and_a_second_run_changes_nothing(record: PublicationRecord, in_a: Any) -> None:
    make_renditions(in_a.schema_name, record.pk)
    first = domain.renditions_of(record)
    assert [rendition.kind for rendition in first] == list(STANDARD_KINDS)
    make_renditions(in_a.schema_name, record.pk)
    assert [(r.pk, r.made_at, r.file.name) for r in domain.renditions_of(record)] == [
        (r.pk, r.made_at, r.file.name) for r in first
    ]
    make_renditions(in_a.schema_name, 0)  # a record of another schema, or none


def test_a_changed_look_makes_the_forms_again(
    record: PublicationRecord, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    before = domain.rendition_of(record, RenditionKind.POSTER)
    old_name, storage = str(before.file.name), before.file.storage
    plain = domain.agency_look
    monkeypatch.setattr(
        domain, "agency_look", lambda agency: plain(agency).__class__(**{**plain(agency).__dict__, "colour": "#6a3390"})
    )
    with django_capture_on_commit_callbacks(execute=True):
        domain.make_renditions(record)
    after = domain.rendition_of(record, RenditionKind.POSTER)
    assert after.pk == before.pk
    assert after.sha256 != before.sha256
    assert compare_with_record(content_of(after), record) == []
    assert not storage.exists(old_name)


def test_a_lost_file_is_made_again(record: PublicationRecord) -> None:
    made = domain.rendition_of(record, RenditionKind.LEAFLET)
    made.file.storage.delete(str(made.file.name))
    again = domain.remake_lost(made)
    assert (again.pk, again.sha256) == (made.pk, made.sha256)
    assert hashlib.sha256(content_of(again)).hexdigest() == made.sha256


@pytest.fixture
def _cleaned(committing: None) -> Iterator[None]:
    """Empty what was committed, as the owner: the agency itself may not delete what is only ever added."""
    yield
    tables = ("service", "standarddecree", "minutesofagreement", "standardevent", "publicationrecord")
    names = ", ".join(f'"{SCHEMA}".services_{table}' for table in tables)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


@pytest.mark.usefixtures("_cleaned")
def test_three_at_once_make_one() -> None:
    with schema_context(SCHEMA):
        record = PublicationRecord.objects.get(standard=make_published())

    def make(_number: int) -> int:
        try:
            with schema_context(SCHEMA):
                return domain.rendition_of(record, RenditionKind.LEAFLET).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(make, range(3)))
    with schema_context(SCHEMA):
        assert made == [Rendition.objects.get().pk] * 3


def test_the_annex_is_a_draft_until_the_decree_is_signed(in_a: Any) -> None:
    standards = [make_in_state(State.AGREED), make_in_state(State.AGREED, "ukbi", "Uji kemahiran")]
    decree = make_decree(*standards, signed=False)
    draft, again = annex_of(decree), annex_of(decree)
    assert draft == again
    signed = annex_of(domain_of_services.enact_decree(decree=decree, file=pdf_file("sk.pdf"), by=None))
    assert signed.pdf != draft.pdf
    assert signed.pages == draft.pages
    contents = [standard_content(standard, current_agency()) for standard in standards]
    contents.sort(key=lambda content: content["service"]["name"])
    assert compare_annex(draft.pdf, contents) == compare_annex(signed.pdf, contents) == []


def test_the_annex_of_a_signed_decree_says_what_was_sealed(record: PublicationRecord) -> None:
    standard = record.standard
    assert standard is not None
    assert standard.decree is not None
    assert compare_annex(annex_of(standard.decree).pdf, [record.content]) == []


def test_a_decree_without_standards_has_no_annex(in_a: Any) -> None:
    with pytest.raises(NotFound):
        annex_of(make_decree(signed=False))


def test_a_draft_can_be_made_of_given_contents(in_a: Any) -> None:
    assert compare_annex(draft_annex_pdf(HEAD, [make_content()]), [make_content()]) == []
