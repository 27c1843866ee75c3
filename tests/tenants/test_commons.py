"""Common templates as agencies read them, and what pages say of an agency."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import RequestFactory
from django.utils import timezone

from core.commons import Rule, standard_template, standard_templates
from core.tenancy import schema_context
from core.ui.identity import identify
from tenants.identity import emblem_version
from tenants.models import Agency, StandardTemplate, StandardTemplateVersion

pytestmark = pytest.mark.django_db


def make_template(code: str, *versions: bool, **values: Any) -> StandardTemplate:
    """Make a template with one version for each flag, published or not."""
    template = StandardTemplate.objects.create(
        code=code, name=code.title(), **{"kinds": [Agency.Kind.CENTRAL_UPT, Agency.Kind.PROVINCIAL_AGENCY], **values}
    )
    for number, published in enumerate(versions, start=1):
        StandardTemplateVersion.objects.create(
            template=template,
            version=number,
            components={"product": {"text": f"{code} {number}"}},
            state="published" if published else "draft",
            published_at=timezone.now() if published else None,
        )
    return template


def codes(kind: str | None = None) -> list[tuple[str, int]]:
    return [(found.code, found.version) for found in standard_templates(kind) if found.code.startswith("uji-")]


def test_newest_published_version_of_each_template_in_the_order_of_position(agency_a: Agency) -> None:
    make_template("uji-aula", True, True, False, position=20)
    make_template("uji-singgah", True, position=10, kinds=[Agency.Kind.LIAISON_OFFICE])
    make_template("uji-konsep", False)
    make_template("uji-lama", True, retired_at=timezone.now())

    with schema_context(agency_a.schema_name):
        assert codes() == [("uji-singgah", 1), ("uji-aula", 2)]
        assert codes(Agency.Kind.CENTRAL_UPT) == [("uji-aula", 2)]
        assert codes(Agency.Kind.DISTRICT_AGENCY) == []


def test_one_template_by_code_and_version(agency_a: Agency) -> None:
    make_template("uji-aula", True, True, False)
    make_template("uji-lama", True, retired_at=timezone.now())

    with schema_context(agency_a.schema_name):
        newest, first = standard_template("uji-aula"), standard_template("uji-aula", 1)
        assert newest is not None
        assert first is not None
        assert (newest.version, first.version) == (2, 1)
        assert first.components == {"product": {"text": "uji-aula 1"}}
        assert standard_template("uji-aula", 3) is None
        assert standard_template("uji-tidak-ada") is None
        assert standard_template("uji-lama", 1) is not None


def test_templates_for_a_kind_are_those_with_a_published_version() -> None:
    make_template("uji-aula", True, True)
    make_template("uji-konsep", False)

    make_template("uji-provinsi", True, province_code="15")
    make_template("uji-tetangga", True, province_code="17")

    def offered(province: str = "") -> list[str]:
        found = StandardTemplate.objects.offered_to(Agency.Kind.CENTRAL_UPT, province).filter(code__startswith="uji-")
        return [template.code for template in found]

    assert offered() == ["uji-aula"]
    assert offered("15") == ["uji-aula", "uji-provinsi"]


def test_an_agency_gets_the_templates_of_its_own_bureau_alone(agency_a: Agency) -> None:
    make_template("uji-kita", True, province_code="15")
    make_template("uji-tetangga", True, province_code="17")
    make_template("uji-semua", True)

    with schema_context(agency_a.schema_name):
        assert codes() == [("uji-kita", 1), ("uji-semua", 1)]
        own = standard_template("uji-kita", 1)
        assert own is not None
        assert own.publisher == "Jambi"
        assert standard_template("uji-tetangga") is None
        assert standard_template("uji-tetangga", 1) is None
    assert len(codes()) == 3  # the deployment itself reads all


def test_a_central_office_gets_them_only_while_the_bureau_answers_for_it(agency_a: Agency) -> None:
    make_template("uji-kita", True, province_code="15")
    for opted_in in (False, True):
        Agency.objects.filter(pk=agency_a.pk).update(kind=Agency.Kind.CENTRAL_UPT, opted_in_oversight=opted_in)
        with schema_context(agency_a.schema_name):
            assert bool(codes()) is opted_in
            assert (standard_template("uji-kita", 1) is not None) is opted_in


def test_withdrawn_and_retired_versions_are_read_by_number_only_and_bind_nobody(agency_a: Agency) -> None:
    template = make_template("uji-aula", True, True, True)
    template.versions.update(rules={"product": "fixed"})
    gone = {"state": "withdrawn", "withdrawn_at": timezone.now(), "withdrawn_reason": "Keliru"}
    template.versions.filter(version=3).update(**gone)

    with schema_context(agency_a.schema_name):
        assert codes() == [("uji-aula", 2)]
        newest, withdrawn = standard_template("uji-aula"), standard_template("uji-aula", 3)
        assert newest is not None
        assert withdrawn is not None
        assert (newest.version, newest.rule_of("product"), newest.rule_of("fee")) == (2, Rule.FIXED, Rule.FREE)
        assert (withdrawn.is_withdrawn, withdrawn.rule_of("product")) == (True, Rule.FREE)
    StandardTemplate.objects.filter(pk=template.pk).update(retired_at=timezone.now())
    with schema_context(agency_a.schema_name):
        assert standard_template("uji-aula") is None
        retired = standard_template("uji-aula", 2)
        assert retired is not None
        assert (retired.is_retired, retired.rule_of("product")) == (True, Rule.FREE)


def test_a_draft_is_never_read_by_an_agency(agency_a: Agency) -> None:
    make_template("uji-konsep", False)
    with schema_context(agency_a.schema_name):
        assert standard_template("uji-konsep", 1) is None


def test_an_agency_may_read_templates_but_not_write_them(agency_a: Agency) -> None:
    make_template("uji-aula", True)
    with schema_context(agency_a.schema_name), pytest.raises(ProgrammingError), transaction.atomic():
        StandardTemplateVersion.objects.update(rules={})


def test_pages_of_an_agency_carry_its_identity(agency_a: Agency) -> None:
    agency_a.phone = "+62 741 123"
    agency_a.emblem = "identity/emblem-0123456789abcdef.png"
    agency_a.opening_hours = {"mon": [["08:00", "16:00"]]}
    request = RequestFactory().get("/")
    request.agency = agency_a  # type: ignore[attr-defined]

    identity = identify(request)

    assert (identity.name, identity.is_agency, identity.time_zone) == (agency_a.name, True, "Asia/Jakarta")
    assert identity.emblem_url == "/emblem?v=0123456789abcdef"
    assert identity.css_url == f"/identitas.css?v={agency_a.colour[1:]}"
    assert "08.00" in str(identity.contact.hours)
    assert emblem_version(agency_a) == "0123456789abcdef"


def test_base_host_has_no_agency(base_client: Any) -> None:
    request = RequestFactory().get("/")
    request.agency = None  # type: ignore[attr-defined]

    assert identify(request).is_agency is False
