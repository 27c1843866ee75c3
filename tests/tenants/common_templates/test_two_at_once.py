"""Two people acting at the same moment on one template. These tests commit, and remove what they made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from core.errors import DomainError
from core.tenancy import central_context
from tenants.common_templates.errors import TemplateComponentChanged, TemplateDraftExists, TemplateVersionClosed
from tenants.common_templates.publishing import publish_version, withdraw_version
from tenants.common_templates.writing import begin_version, create_template, write_component
from tenants.models import StandardTemplate, StandardTemplateVersion
from tests.factories.templates import FIELDS, published_template, template_draft


@pytest.fixture(autouse=True)
def _cleaned(committing: None) -> Iterator[None]:
    with central_context():
        before = list(StandardTemplate.objects.values_list("pk", flat=True))
    yield
    with central_context():
        StandardTemplate.objects.exclude(pk__in=before).delete()


def both(*acts: Callable[[], Any]) -> list[Any]:
    """Run the functions at the same moment in connections of their own; return answers and refusals, sorted by kind."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            with central_context():
                gate.wait(10)
                return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts), key=lambda found: isinstance(found, DomainError))


def test_one_of_two_begins_the_next_version() -> None:
    with central_context():
        template = published_template().template
    first, second = both(*[lambda: begin_version(template, by=None)] * 2)

    assert first.version == 2
    assert isinstance(second, TemplateDraftExists)


def test_one_of_two_saves_a_component() -> None:
    with central_context():
        version = template_draft()

    def write(text: str) -> StandardTemplateVersion:
        content = {"text": text}
        return write_component(version, code="safety_guarantee", content=content, rule="free", lock=0, by=None)

    first, second = both(lambda: write("satu"), lambda: write("dua"))
    assert isinstance(second, TemplateComponentChanged)
    with central_context():
        version.refresh_from_db()
    assert version.components == first.components


def test_two_components_are_saved_at_once_without_loss() -> None:
    with central_context():
        version = template_draft()

    def write(code: str) -> StandardTemplateVersion:
        content = {"text": code} if code == "safety_guarantee" else {"free": True}
        return write_component(version, code=code, content=content, rule="free", lock=0, by=None)

    both(lambda: write("safety_guarantee"), lambda: write("fee"))
    with central_context():
        version.refresh_from_db()
    assert set(version.components) == {"safety_guarantee", "fee"}


def test_no_edit_reaches_a_version_that_is_being_published() -> None:
    with central_context():
        version = template_draft("fee")

    def write() -> StandardTemplateVersion:
        return write_component(version, code="product", content={}, rule="free", lock=0, by=None)

    both(lambda: publish_version(version, note="", by=None), write)
    with central_context():
        version.refresh_from_db()
        assert version.is_published
        with pytest.raises(TemplateVersionClosed):
            write()


def test_a_version_is_withdrawn_once() -> None:
    with central_context():
        version = published_template()
    first, second = both(*[lambda: withdraw_version(version, reason="Keliru", by=None)] * 2)

    assert first.state == "withdrawn"
    assert isinstance(second, TemplateVersionClosed)


def test_two_templates_of_one_name_get_two_codes() -> None:
    made = both(*[lambda: create_template(province_code=None, by=None, **FIELDS)] * 2)
    assert {version.template.code for version in made} == {"izin-magang", "izin-magang-2"}
