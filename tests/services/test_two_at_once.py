"""Two people acting at the same moment: the database decides, and the second is told. These tests commit."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections

from core.errors import DomainError
from core.tenancy import schema_context
from services import domain
from services.domain import publishing
from services.domain.sealing import check_links
from services.models import MinutesOfAgreement, PublicationRecord, ServiceStandard
from tests.factories.services import make_in_state, make_minutes, make_service, pdf_file
from tests.world import AGENCY_A, get_user

SCHEMA = AGENCY_A.replace("-", "_")


@pytest.fixture
def _cleaned(committing: None) -> Iterator[None]:
    """Empty what was committed, as the owner: the agency itself may not delete what is only ever added."""
    yield
    tables = [model._meta.db_table for model in apps.get_app_config("services").get_models()]
    names = ", ".join(f'"{SCHEMA}"."{table}"' for table in [*tables, "core_auditentry"])
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


def at_once(*calls: Callable[[], Any]) -> list[str]:
    """Run the calls in threads that start together; return the sorted outcomes: "done" or the code of the refusal."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> str:
        try:
            with schema_context(SCHEMA):
                barrier.wait(timeout=20)
                call()
        except DomainError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


@pytest.mark.usefixtures("_cleaned")
def test_one_of_two_editors_is_told() -> None:
    with schema_context(SCHEMA):
        draft = domain.draft_standard(service=make_service(), by=None)

    def edit(text: str) -> Callable[[], Any]:
        return lambda: domain.edit_component(
            standard=draft, code="safety_guarantee", content={"text": text}, lock=0, by=None
        )

    assert at_once(edit("Satu"), edit("Dua")) == ["component-changed", "done"]
    with schema_context(SCHEMA):
        row = draft.components.get(code="safety_guarantee")
        assert (row.lock, row.content["text"] in {"Satu", "Dua"}) == (1, True)


@pytest.mark.usefixtures("_cleaned")
def test_one_of_two_drafts_is_begun() -> None:
    with schema_context(SCHEMA):
        service = make_service()
    begin = partial(domain.draft_standard, service=service, by=None)
    assert at_once(begin, begin) == ["done", "draft-exists"]
    with schema_context(SCHEMA):
        assert service.standards.count() == 1


@pytest.mark.usefixtures("_cleaned")
def test_one_of_two_publications_is_done() -> None:
    with schema_context(SCHEMA):
        enacted = make_in_state("enacted")
    publish = partial(domain.publish_standard, standard=enacted, by=None)
    assert at_once(publish, publish) == ["done", "standard-move-refused"]


@pytest.mark.usefixtures("_cleaned")
def test_form_that_was_sent_twice_is_done_once() -> None:
    with schema_context(SCHEMA):
        by, day = get_user("team"), publishing.today()

    def record() -> MinutesOfAgreement:
        return domain.record_minutes(held_on=day, elements=["expert"], file=pdf_file(), by=by)

    assert at_once(record, record) == ["done", "done"]
    with schema_context(SCHEMA):
        assert MinutesOfAgreement.objects.count() == 1


@pytest.mark.usefixtures("_cleaned")
def test_two_services_published_at_once_make_one_chain() -> None:
    with schema_context(SCHEMA):
        first, second = make_in_state("enacted"), make_in_state("enacted", "lain", "Lain")
    publications = [partial(domain.publish_standard, standard=standard, by=None) for standard in (first, second)]
    assert at_once(*publications) == ["done", "done"]
    with schema_context(SCHEMA):
        records = list(check_links(PublicationRecord.objects.order_by("sequence")))
        assert [record.sequence for record in records] == [1, 2]


@pytest.mark.usefixtures("_cleaned")
def test_an_edit_never_reaches_a_version_that_was_just_agreed() -> None:
    with schema_context(SCHEMA):
        consulted, minutes = make_in_state("consultation"), make_minutes()
        row = consulted.components.get(code="safety_guarantee")
    outcomes = at_once(
        lambda: domain.agree_standard(standard=consulted, minutes=minutes, by=None),
        lambda: domain.edit_component(
            standard=consulted, code="safety_guarantee", content={"text": ""}, lock=row.lock, by=None
        ),
    )
    # Either the edit came first and the standard is no longer complete, or the agreement did and the edit is refused.
    assert outcomes in (["done", "standard-incomplete"], ["done", "standard-not-a-draft"])
    with schema_context(SCHEMA):
        standard = ServiceStandard.objects.get()
        assert (standard.state == "agreed") is (standard.missing() == [])


@pytest.mark.usefixtures("_cleaned")
def test_one_of_two_services_gets_the_code() -> None:
    create = partial(make_service, "sama", "Sama")
    assert at_once(create, create) == ["code-taken", "done"]
