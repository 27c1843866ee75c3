"""Common templates as agencies read them, and what pages say of an agency."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from core.commons import standard_template, standard_templates
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
