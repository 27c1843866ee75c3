"""Rules that PostgreSQL keeps, whatever the code above does."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.models import Service, ServiceStandard, ServiceUnit, StandardComponent
from tests.factories.services import (
    ServiceFactory,
    UnitFactory,
    make_decree,
    make_draft,
    make_in_state,
    make_published,
)

pytestmark = pytest.mark.usefixtures("in_a")


def violated(call: Any) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        call()
    return str(error.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"code": "A B"}, "service_code_is_a_label"),
        ({"code": "a\n"}, "service_code_is_a_label"),
        ({"name": ""}, "service_name_given"),
        ({"audience": "all"}, "service_audience_known"),
        ({"channels": ["pigeon"]}, "service_channels_known"),
    ],
)
def test_service_constraints(fields: dict[str, Any], constraint: str) -> None:
    ServiceFactory()
    assert violated(lambda: ServiceFactory(**fields)) == constraint


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"code": "-a"}, "serviceunit_code_is_a_label"),
        ({"name": ""}, "serviceunit_name_given"),
        ({"name": "UMUM"}, "serviceunit_name_once"),
    ],
)
def test_unit_constraints(fields: dict[str, Any], constraint: str) -> None:
    UnitFactory(name="Umum")
    assert violated(lambda: UnitFactory(**fields)) == constraint


NOW = timezone.now()


ENACTED = {"agreed_at": NOW, "enacted_at": NOW, "published_at": NOW}
DUE = {"review_due_on": NOW.date()}


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"version": 1}, "servicestandard_version_once"),
        ({"version": 2}, "servicestandard_one_preparing"),
        ({"version": 0, "state": "published", **ENACTED}, "servicestandard_version_from_one"),
        ({"version": 2, "state": "published"}, "servicestandard_moments_match_state"),
        ({"version": 2, "state": "published", **ENACTED, "decree": None}, "servicestandard_moments_match_state"),
        ({"version": 2, "state": "draft", "published_at": NOW}, "servicestandard_moments_match_state"),
        ({"version": 2, "state": "agreed"}, "servicestandard_moments_match_state"),
        ({"version": 2, "state": "in_force", **ENACTED, "applied_at": NOW}, "servicestandard_moments_match_state"),
        ({"version": 2, "state": "published", **ENACTED, "ended_at": NOW}, "servicestandard_moments_match_state"),
        ({"version": 2, "state": "superseded", **ENACTED}, "servicestandard_moments_match_state"),
        ({"version": 2, "state": "revoked", **ENACTED, "ended_at": NOW}, "servicestandard_revoked_has_reason"),
        ({"version": 2, "state": "nonsense"}, "servicestandard_moments_match_state"),
        (
            {"version": 2, "state": "published", **ENACTED, "template_code": "a"},
            "servicestandard_template_has_version",
        ),
    ],
)
def test_standard_constraints(fields: dict[str, Any], constraint: str) -> None:
    draft = make_draft()
    if "agreed_at" in fields:
        fields = {"decree": make_decree(make_in_state("agreed", "lain", "Lain")), **fields}
    assert violated(lambda: ServiceStandard.objects.create(service=draft.service, **fields)) == constraint


def test_a_service_has_one_version_that_applies_and_one_that_will() -> None:
    standard = make_published()
    again = {"service": standard.service, "version": 2, "decree": standard.decree, **ENACTED}
    current = {**again, "state": "under_review", "applied_at": NOW, **DUE}
    assert violated(lambda: ServiceStandard.objects.create(**current)) == "servicestandard_one_current"
    ServiceStandard.objects.create(**again, state="published")
    upcoming = {**again, "version": 3, "state": "published"}
    assert violated(lambda: ServiceStandard.objects.create(**upcoming)) == "servicestandard_one_upcoming"


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"code": "fee"}, "standardcomponent_once"),
        ({"code": "colour"}, "standardcomponent_code_known"),
        ({"code": "fee", "completeness": "half"}, "standardcomponent_completeness_known"),
    ],
)
def test_component_constraints(fields: dict[str, Any], constraint: str) -> None:
    draft = make_draft()
    if constraint == "standardcomponent_completeness_known":
        draft.components.filter(code="fee").delete()
    assert violated(lambda: StandardComponent.objects.create(standard=draft, **fields)) == constraint


def test_a_service_with_history_cannot_be_deleted() -> None:
    from django.db.models import ProtectedError

    standard = make_published(unit=UnitFactory())
    with pytest.raises(ProtectedError):
        standard.service.delete()
    with pytest.raises(ProtectedError):
        ServiceUnit.objects.get().delete()
    assert Service.objects.count() == 1
