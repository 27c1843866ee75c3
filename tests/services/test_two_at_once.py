"""Two people acting at the same moment: the database decides, and the second is told. These tests commit."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from core.errors import DomainError
from core.tenancy import schema_context
from services import domain
from services.models import Service, ServiceStandard, StandardComponent
from tests.factories.services import make_draft, make_service
from tests.world import AGENCY_A

SCHEMA = AGENCY_A.replace("-", "_")


@pytest.fixture
def _cleaned(committing: None) -> Iterator[None]:
    yield
    with schema_context(SCHEMA):
        StandardComponent.objects.all().delete()
        ServiceStandard.objects.all().delete()
        Service.objects.all().delete()


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
        draft = make_draft()
    publish = partial(domain.publish_standard, standard=draft, by=None)
    assert at_once(publish, publish) == ["done", "standard-not-a-draft"]


@pytest.mark.usefixtures("_cleaned")
def test_an_edit_never_reaches_a_version_that_was_just_published() -> None:
    with schema_context(SCHEMA):
        draft = make_draft()
        row = draft.components.get(code="safety_guarantee")
    outcomes = at_once(
        lambda: domain.publish_standard(standard=draft, by=None),
        lambda: domain.edit_component(
            standard=draft, code="safety_guarantee", content={"text": ""}, lock=row.lock, by=None
        ),
    )
    # Either the edit came first and the standard is no longer complete, or the publication did and the edit is refused.
    assert outcomes in (["done", "standard-incomplete"], ["done", "standard-not-a-draft"])
    with schema_context(SCHEMA):
        standard = ServiceStandard.objects.get()
        assert standard.is_published is (standard.missing() == [])


@pytest.mark.usefixtures("_cleaned")
def test_one_of_two_services_gets_the_code() -> None:
    create = partial(make_service, "sama", "Sama")
    assert at_once(create, create) == ["code-taken", "done"]
