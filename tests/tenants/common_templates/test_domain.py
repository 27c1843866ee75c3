"""Writing and publishing common templates: each move, each refusal, and who may."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import InvalidInput, NotFound, PermissionRefused
from core.models import AuditEntry, User
from core.roles import Role
from tenants.common_templates import errors
from tenants.common_templates.publishing import (
    discard_version,
    publish_version,
    restore_template,
    retire_template,
    withdraw_version,
)
from tenants.common_templates.writing import begin_version, change_template, create_template, write_component
from tenants.domain.templates import publish_template
from tenants.models import StandardTemplate, StandardTemplateVersion
from tests.factories.oversight import reader
from tests.factories.services import make_template
from tests.factories.templates import FIELDS, next_version, published_template, template_draft, write
from tests.services.examples import full_content
from tests.world import get_user

pytestmark = pytest.mark.django_db


def last_action() -> str:
    return AuditEntry.objects.latest("pk").action


# --- making one -------------------------------------------------------------------------------------------------------
def test_a_template_begins_with_an_empty_draft_and_a_code_of_its_name() -> None:
    version = create_template(province_code=None, by=get_user("central"), **FIELDS)

    assert (version.version, version.state, version.components) == (1, "draft", {})
    assert (version.template.code, version.template.province_code) == ("izin-magang", None)
    assert last_action() == "tenants.template_created"


def test_codes_stay_apart_also_those_of_provinces() -> None:
    codes = [
        create_template(province_code=province, by=None, **FIELDS).template.code
        for province in (None, None, "15", "15")
    ]
    assert codes == ["izin-magang", "izin-magang-2", "p15-izin-magang", "p15-izin-magang-2"]


@pytest.mark.parametrize("name", ["Baru", "Ambil"])
def test_no_code_stands_in_the_way_of_a_page(name: str) -> None:
    version = create_template(province_code=None, by=None, **{**FIELDS, "name": name})
    assert version.template.code == f"{name.lower()}-2"


def test_a_name_without_latin_letters_gets_a_code_too() -> None:
    version = create_template(province_code=None, by=None, **{**FIELDS, "name": "ᮘᮞ ᮞᮥᮔ᮪ᮓ"})
    assert version.template.code == "templat"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 161),
        ("name", "Izin\u202emagang"),
        ("name", "Izin \u043cagang"),
        ("summary", "x" * 401),
        ("audience", "everybody"),
        ("kinds", []),
        ("kinds", ["ministry"]),
        ("channels", ["pigeon"]),
        ("keywords", ["x" * 61]),
        ("keywords", [str(n) for n in range(31)]),
        ("position", -1),
        ("position", 1000),
        ("position", True),
    ],
)
def test_wrong_fields_are_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        create_template(province_code=None, by=None, **{**FIELDS, field: value})
    assert list(caught.value.errors) == [field]
    assert not StandardTemplate.objects.filter(name=FIELDS["name"]).exists()


def test_what_a_template_is_for_may_change_at_any_time() -> None:
    template = published_template().template
    change_template(template, by=None, **{**FIELDS, "kinds": ["central_upt", "district_agency"], "name": "Magang"})

    template.refresh_from_db()
    assert (template.name, template.kinds, template.code) == (
        "Magang",
        ["central_upt", "district_agency"],
        "izin-magang",
    )


# --- who may ----------------------------------------------------------------------------------------------------------
def people() -> dict[str, User]:
    return {
        "central": get_user("central"),
        "bureau": get_user("bureau"),
        "other": reader(Role.BUREAU, "17"),
        "ministry": get_user("ministry"),
    }


@pytest.mark.parametrize(("province", "allowed"), [(None, {"central"}), ("15", {"bureau"}), ("", set())])
def test_only_the_owner_writes(province: str | None, allowed: set[str]) -> None:
    for name, user in people().items():
        if name in allowed:
            assert create_template(province_code=province, by=user, **FIELDS).template.province_code == province
        else:
            with pytest.raises(PermissionRefused):
                create_template(province_code=province, by=user, **FIELDS)


def test_every_move_asks_whose_template_it_is() -> None:
    version = published_template(province="15")
    draft = begin_version(version.template, by=None)
    stranger = get_user("central")
    moves: list[Any] = [
        lambda: change_template(version.template, by=stranger, **FIELDS),
        lambda: begin_version(version.template, by=stranger),
        lambda: write_component(draft, code="fee", content={}, rule="free", lock=0, by=stranger),
        lambda: publish_version(draft, note="x", by=stranger),
        lambda: withdraw_version(version, reason="x", by=stranger),
        lambda: discard_version(draft, by=stranger),
        lambda: retire_template(version.template, by=stranger),
        lambda: restore_template(version.template, by=stranger),
    ]
    for move in moves:
        with pytest.raises(PermissionRefused):
            move()


# --- components -------------------------------------------------------------------------------------------------------
def test_a_component_is_stored_in_its_form_with_its_rule() -> None:
    version = write(template_draft(), "duration", "minimum", note="  Catatan \r\n baris ")

    assert version.components["duration"]["note"] == "Catatan\n baris"
    assert (version.rules, version.locks) == ({"duration": "minimum"}, {"duration": 1})
    again = write(version, "duration", "free")
    assert (again.rules, again.locks) == ({}, {"duration": 2})
    assert last_action() == "tenants.template_component_written"


def test_a_blank_component_is_left_to_the_agencies() -> None:
    version = write(template_draft(), "fee")
    cleared = write_component(version, code="fee", content={"free": None}, rule="free", lock=1, by=None)

    assert cleared.components == {}


def test_saving_the_same_again_is_no_change() -> None:
    version = write(template_draft(), "fee", "fixed")
    assert write(version, "fee", "fixed").locks == {"fee": 1}


@pytest.mark.parametrize(
    ("content", "rule", "path"),
    [
        ({"duration_value": "dua"}, "free", "duration_value"),
        ({"duration_value": -1}, "free", "duration_value"),
        ({"start_event": "a\u202eb"}, "free", "start_event"),
        ({"colour": "red"}, "free", "colour"),
        ("text", "free", ""),
        ({}, "fixed", "rule"),
        ({}, "minimum", "rule"),
        ({"duration_value": 1}, "strict", "rule"),
    ],
)
def test_wrong_content_and_rules_without_content_are_refused(content: Any, rule: str, path: str) -> None:
    version = template_draft()
    with pytest.raises(InvalidInput) as caught:
        write_component(version, code="duration", content=content, rule=rule, lock=0, by=None)
    assert path in caught.value.errors


def test_an_unknown_component_is_not_there() -> None:
    with pytest.raises(NotFound):
        write_component(template_draft(), code="colour", content={}, rule="free", lock=0, by=None)


def test_two_editors_notice_each_other_by_component() -> None:
    version = template_draft()
    write(version, "fee")
    with pytest.raises(errors.TemplateComponentChanged) as caught:
        write_component(version, code="fee", content={"free": True}, rule="free", lock=0, by=None)
    assert caught.value.facts["lock"] == 1
    assert write_component(version, code="product", content=full_content("product"), rule="free", lock=0, by=None)


# --- versions ---------------------------------------------------------------------------------------------------------
def test_a_published_version_is_never_changed() -> None:
    version = published_template()
    with pytest.raises(errors.TemplateVersionClosed):
        write_component(version, code="fee", content={"free": True}, rule="free", lock=1, by=None)
    with pytest.raises(errors.TemplateVersionClosed):
        publish_version(version, note="x", by=None)
    with pytest.raises(errors.TemplateVersionClosed):
        discard_version(version, by=None)


def test_the_next_version_begins_as_a_copy() -> None:
    version = published_template(rules={"fee": "fixed"})
    draft = begin_version(version.template, by=None)

    assert (draft.version, draft.components, draft.rules) == (2, version.components, version.rules)
    with pytest.raises(errors.TemplateDraftExists) as caught:
        begin_version(version.template, by=None)
    assert caught.value.facts["version"] == 2


def test_publishing_needs_something_new_and_says_what() -> None:
    with pytest.raises(errors.TemplateEmpty):
        publish_version(template_draft(), note="", by=None)
    template = published_template().template
    draft = begin_version(template, by=None)
    with pytest.raises(errors.TemplateUnchanged):
        publish_version(draft, note="x", by=None)
    write(draft, "duration", "minimum")
    for note in ("", "  ", "x" * 301, "a\u202eb"):
        with pytest.raises(InvalidInput) as caught:
            publish_version(draft, note=note, by=None)
        assert "note" in caught.value.errors
    published = publish_version(draft, note="Jangka waktu menjadi batas", by=None)
    assert (published.state, published.published_at is not None) == ("published", True)
    assert last_action() == "tenants.template_published"


def test_a_draft_older_than_what_the_release_brought_gets_the_next_number() -> None:
    template = published_template(name="Peminjaman").template
    draft = write(begin_version(template, by=None), "fee", "fixed")
    publish_template(make_template(code=template.code))

    assert publish_version(draft, note="Biaya tetap", by=None).version == 4


def test_a_version_is_withdrawn_with_a_reason() -> None:
    version = published_template()
    with pytest.raises(InvalidInput):
        withdraw_version(version, reason=" ", by=None)
    withdrawn = withdraw_version(version, reason="Dasar hukum dicabut", by=None)

    assert (withdrawn.state, withdrawn.withdrawn_reason) == ("withdrawn", "Dasar hukum dicabut")
    with pytest.raises(errors.TemplateVersionClosed):
        withdraw_version(version, reason="lagi", by=None)


def test_a_discarded_first_draft_takes_its_template_along() -> None:
    first = template_draft("fee")
    assert discard_version(first, by=None) is True
    assert not StandardTemplate.objects.filter(pk=first.template_id).exists()
    template = published_template().template
    assert discard_version(begin_version(template, by=None), by=None) is False
    assert list(template.versions.values_list("version", flat=True)) == [1]
    with pytest.raises(NotFound):
        publish_version(first, note="", by=None)


def test_a_retired_template_rests_until_it_is_put_back() -> None:
    template = published_template().template
    draft = write(begin_version(template, by=None), "fee", "fixed")
    retire_template(template, by=None)
    with pytest.raises(errors.TemplateRetired):
        publish_version(draft, note="x", by=None)
    discard_version(draft, by=None)
    with pytest.raises(errors.TemplateRetired):
        begin_version(template, by=None)
    restore_template(template, by=None)
    assert begin_version(template, by=None).version == 2


def test_versions_are_counted_upwards() -> None:
    template = published_template().template
    assert [next_version(template, duration={"duration_value": n}).version for n in (5, 4, 3)] == [2, 3, 4]
    assert StandardTemplateVersion.objects.filter(template=template, state="published").count() == 4
