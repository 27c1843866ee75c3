import datetime as dt
from typing import Any

import pytest
from django.urls import get_resolver

from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from services import domain
from services.components import COMPONENTS, Completeness
from services.domain import catalogue, publishing
from services.errors import (
    CodeTaken,
    ComponentChanged,
    DraftExists,
    NeverConsulted,
    NotADraft,
    ServiceRetired,
    TemplateUnknown,
    UnitInUse,
    UnitNameTaken,
)
from services.models import Service, ServiceStandard, ServiceUnit, StandardEvent
from tests.factories.services import (
    ServiceFactory,
    UnitFactory,
    make_decree,
    make_draft,
    make_in_state,
    make_minutes,
    make_published,
    make_service,
    pdf_file,
)
from tests.services.examples import full_content
from tests.world import get_user

State = ServiceStandard.State

pytestmark = pytest.mark.usefixtures("in_a")


def actions() -> list[str]:
    mine = AuditEntry.objects.filter(action__startswith="services.").order_by("pk")
    return list(mine.values_list("action", flat=True))


# --- units and services ---------------------------------------------------------------------------------------------


def test_create_unit_stores_and_records() -> None:
    unit = domain.create_unit(code="umum", name=" Subbagian Umum ", place="Lantai 1", by=get_user("team"))
    assert ServiceUnit.objects.values_list("code", "name", "place").get(pk=unit.pk) == (
        "umum", "Subbagian Umum", "Lantai 1",
    )  # fmt: skip
    entry = AuditEntry.objects.get(action="services.unit_created")
    assert entry.changes == {"code": "umum", "name": "Subbagian Umum"}


def test_create_unit_refuses_a_second_code_or_name() -> None:
    domain.create_unit(code="umum", name="Subbagian Umum", by=None)
    with pytest.raises(CodeTaken):
        domain.create_unit(code="umum", name="Lain", by=None)
    with pytest.raises(UnitNameTaken):
        domain.create_unit(code="lain", name="SUBBAGIAN umum", by=None)
    assert domain.create_unit(code="lain", name="Lain", by=None).pk


@pytest.mark.parametrize("name", ["", "Um\u202eum", "Um\u200dum", "Umum \u0430"])
def test_units_refuse_names_that_look_like_another(name: str) -> None:
    unit = domain.create_unit(code="umum", name="Umum", by=None)
    with pytest.raises(InvalidInput) as refusal:
        domain.create_unit(code="lain", name=name, by=None)
    assert list(refusal.value.errors) == ["name"]
    with pytest.raises(InvalidInput):
        domain.change_unit(unit=unit, name=name, by=None)
    assert domain.change_unit(unit=unit, name="Bagian umum", by=None).name == "Bagian umum"


def test_change_unit_records_only_what_differs() -> None:
    unit = UnitFactory(name="Lama")
    domain.change_unit(unit=unit, name="Lama", by=None)
    domain.change_unit(unit=unit, name="Baru", by=None)
    assert [entry.changes for entry in AuditEntry.objects.filter(action="services.unit_changed")] == [
        {"name": ["Lama", "Baru"]}
    ]


def test_set_unit_in_use_refuses_while_an_active_service_needs_it() -> None:
    service = make_service(unit=UnitFactory())
    assert service.unit is not None
    with pytest.raises(UnitInUse):
        domain.set_unit_in_use(unit=service.unit, in_use=False, by=None)
    domain.retire_service(service=service, by=None)
    assert not domain.set_unit_in_use(unit=service.unit, in_use=False, by=None).is_active
    assert domain.set_unit_in_use(unit=service.unit, in_use=True, by=None).is_active


def test_create_service_stores_and_records() -> None:
    service = domain.create_service(
        code="pinjam",
        name="Pinjam aula",
        audience="internal",
        keywords=["gedung", " gedung ", "", "ruang"],
        channels=["counter", "online"],
        by=None,
    )
    service.refresh_from_db()
    assert (service.keywords, service.channels) == (["gedung", "ruang"], ["online", "counter"])
    assert service.channel_labels == ["Daring", "Di loket"]
    assert actions() == ["services.service_created"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": " "}, ["name"]),
        ({"name": "x" * 161}, ["name"]),
        ({"name": "Pin\u202ejam"}, ["name"]),
        ({"name": "Pinj\u0430m"}, ["name"]),  # a Cyrillic a
        ({"name": "Pin\u200djam"}, ["name"]),
        ({"name": "Pin\x07jam"}, ["name"]),
        ({"name": "Pin\njam"}, ["name"]),
        ({"summary": "x" * 401}, ["summary"]),
        ({"code": "Pinjam"}, ["code"]),
        ({"code": "pinjam_aula"}, ["code"]),
        ({"code": "pinjam--aula"}, ["code"]),
        ({"code": "pinjam\n"}, ["code"]),
        ({"code": ""}, ["code"]),
        ({"code": "x" * 61}, ["code"]),
        ({"code": "baru"}, ["code"]),
        ({"code": "statistik"}, ["code"]),
        ({"audience": "everybody"}, ["audience"]),
        ({"keywords": ["x" * 61]}, ["keywords"]),
        ({"keywords": [f"kata {n}" for n in range(31)]}, ["keywords"]),
        ({"keywords": ["a\u2066b"]}, ["keywords"]),
        ({"channels": ["pigeon"]}, ["channels"]),
    ],
)
def test_create_service_refuses_wrong_values_beside_their_field(fields: dict[str, Any], wrong: list[str]) -> None:
    right: dict[str, Any] = {"code": "pinjam", "name": "Pinjam aula"}
    with pytest.raises(InvalidInput) as refusal:
        domain.create_service(**{**right, **fields}, by=None)
    assert list(refusal.value.errors) == wrong
    assert domain.create_service(**right, by=None).pk


def test_no_fixed_address_stands_where_the_code_of_a_service_may() -> None:
    beside = set()
    for module in ("services.urls_public_applications", "services.urls_public_results"):
        for pattern in get_resolver(module).url_patterns:
            beside.add(str(pattern.pattern).partition("/")[0])
    assert {"", "<slug:code>"} < beside
    assert {word for word in beside if not word.startswith("<")} - {""} <= catalogue.RESERVED_CODES


def test_create_service_takes_no_field_that_a_service_lacks() -> None:
    with pytest.raises(TypeError):
        domain.create_service(code="pinjam", name="Pinjam aula", colour="green", by=None)  # type: ignore[call-arg]
    assert not Service.objects.exists()


def test_create_service_refuses_a_second_code() -> None:
    make_service("pinjam")
    with pytest.raises(CodeTaken):
        make_service("pinjam", "Lain")


def test_change_service_records_what_differs() -> None:
    service = make_service(name="Lama", audience="external")
    domain.change_service(service=service, name="Baru", audience="internal", by=None)
    entry = AuditEntry.objects.get(action="services.service_changed")
    assert entry.changes == {"name": ["Lama", "Baru"], "audience": ["external", "internal"]}


def test_retire_and_restore_service_are_recorded_once() -> None:
    service = make_service()
    domain.retire_service(service=service, by=None)
    assert domain.retire_service(service=service, by=None).is_retired
    assert not domain.restore_service(service=service, by=None).is_retired
    assert actions() == ["services.service_created", "services.service_retired", "services.service_restored"]


# --- drafts ---------------------------------------------------------------------------------------------------------


def test_draft_standard_begins_with_fourteen_empty_components() -> None:
    draft = domain.draft_standard(service=make_service(), by=get_user("team"))
    assert (draft.version, draft.state, draft.created_by) == (1, State.DRAFT, get_user("team"))
    assert list(draft.by_code()) == list(COMPONENTS)
    assert {row.completeness for row in draft.components.all()} == {Completeness.EMPTY}
    assert draft.missing() == list(COMPONENTS)


def test_draft_standard_refuses_a_second_draft() -> None:
    service = make_service()
    domain.draft_standard(service=service, by=None)
    with pytest.raises(DraftExists) as refusal:
        domain.draft_standard(service=service, by=None)
    assert refusal.value.facts == {"version": 1}


def test_draft_standard_copies_the_newest_published_version() -> None:
    first = make_published()
    second = domain.draft_standard(service=first.service, by=None)
    assert second.version == 2
    assert {c: r.content for c, r in second.by_code().items()} == {c: r.content for c, r in first.by_code().items()}
    assert second.missing() == []


def test_draft_standard_refuses_a_retired_service() -> None:
    service = domain.retire_service(service=make_service(), by=None)
    with pytest.raises(ServiceRetired):
        domain.draft_standard(service=service, by=None)


def test_edit_component_stores_content_completeness_and_who() -> None:
    draft = domain.draft_standard(service=make_service(), by=None)
    row = domain.edit_component(standard=draft, code="fee", content={"free": True}, lock=0, by=get_user("team"))
    row.refresh_from_db()
    assert row.content == {"free": True, "amounts": [], "legal_basis": "", "payment": "", "note": ""}
    assert (row.completeness, row.lock, row.updated_by) == (Completeness.COMPLETE, 1, get_user("team"))
    entry = AuditEntry.objects.get(action="services.component_edited")
    assert entry.changes == {"component": "fee", "lock": 1, "completeness": "complete"}


def test_edit_component_without_a_change_changes_nothing() -> None:
    draft = make_draft()
    row = draft.components.get(code="fee")
    same = domain.edit_component(standard=draft, code="fee", content=full_content("fee"), lock=row.lock, by=None)
    assert same.lock == row.lock


def test_edit_component_refuses_wrong_content_by_field() -> None:
    draft = domain.draft_standard(service=make_service(), by=None)
    content = {**full_content("duration"), "duration_value": -1}
    with pytest.raises(InvalidInput) as refusal:
        domain.edit_component(standard=draft, code="duration", content=content, lock=0, by=None)
    assert list(refusal.value.errors) == ["duration_value"]
    assert draft.components.get(code="duration").lock == 0


def test_edit_component_tells_the_second_of_two_editors() -> None:
    draft = domain.draft_standard(service=make_service(), by=None)
    first = {"text": "Tulisan pertama"}
    domain.edit_component(standard=draft, code="safety_guarantee", content=first, lock=0, by=None)
    with pytest.raises(ComponentChanged) as refusal:
        domain.edit_component(standard=draft, code="safety_guarantee", content={"text": "Kedua"}, lock=0, by=None)
    assert refusal.value.facts == {"lock": 1, "component": "safety_guarantee"}
    assert draft.components.get(code="safety_guarantee").content == first
    row = domain.edit_component(standard=draft, code="safety_guarantee", content={"text": "Kedua"}, lock=1, by=None)
    assert row.lock == 2


@pytest.mark.parametrize("state", sorted(set(State.values) - {State.DRAFT, State.CONSULTATION}))
def test_edit_component_refuses_whatever_is_not_being_written(state: str) -> None:
    standard = make_in_state(state)
    with pytest.raises(NotADraft):
        domain.edit_component(standard=standard, code="fee", content={"free": None}, lock=1, by=None)


@pytest.mark.parametrize("state", [State.DRAFT, State.CONSULTATION])
def test_edit_component_stores_what_is_being_written(state: str) -> None:
    standard = make_in_state(state)
    row = domain.edit_component(
        standard=standard, code="fee", content={"free": True, "note": "Selalu"}, lock=1, by=None
    )
    assert row.content["note"] == "Selalu"


# --- common templates -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("templates")
def test_adopt_template_fills_a_draft_and_remembers_its_version() -> None:
    draft = domain.adopt_template(service=make_service(), template_code="peminjaman-sarana", by=None)
    assert (draft.template_code, draft.template_version) == ("peminjaman-sarana", 2)
    assert draft.missing() == ["safety_guarantee"]
    rows = draft.by_code()
    assert rows["fee"].is_as_template
    assert not rows["safety_guarantee"].is_as_template
    changed = domain.edit_component(
        standard=draft, code="fee", content={"free": True, "note": "Selalu"}, lock=0, by=None
    )
    assert not changed.is_as_template


@pytest.mark.usefixtures("templates")
def test_adopt_template_keeps_what_the_template_leaves_out() -> None:
    first = make_published()
    draft = domain.adopt_template(service=first.service, template_code="peminjaman-sarana", by=None)
    assert draft.version == 2
    assert draft.by_code()["safety_guarantee"].content == first.by_code()["safety_guarantee"].content
    assert draft.missing() == []


@pytest.mark.usefixtures("templates")
def test_adopt_template_refuses_an_unknown_code() -> None:
    with pytest.raises(TemplateUnknown):
        domain.adopt_template(service=make_service(), template_code="tidak-ada", by=None)


def test_adopt_template_refuses_one_that_does_not_keep_the_format(templates: Any) -> None:
    from tests.factories.services import make_template

    templates.templates = (make_template(components={"fee": {"free": "no"}, "colour": {}}),)
    with pytest.raises(InvalidInput) as refusal:
        domain.adopt_template(service=make_service(), template_code="peminjaman-sarana", by=None)
    assert list(refusal.value.errors) == ["fee.free", "colour"]
    assert not ServiceStandard.objects.exists()


@pytest.mark.usefixtures("templates")
def test_create_service_from_template_leaves_nothing_when_it_fails() -> None:
    with pytest.raises(TemplateUnknown):
        domain.create_service_from_template(template_code="tidak-ada", code="pinjam", name="Pinjam", by=None)
    assert not Service.objects.exists()
    draft = domain.create_service_from_template(
        template_code="peminjaman-sarana", code="pinjam", name="Pinjam", by=None
    )
    assert draft.service.code == "pinjam"


# --- drafts ---------------------------------------------------------------------------------------------------------


def test_discard_draft_deletes_only_drafts() -> None:
    standard = make_published()
    with pytest.raises(NotADraft):
        domain.discard_draft(standard=standard, by=None)
    draft = domain.draft_standard(service=standard.service, by=None)
    domain.discard_draft(standard=draft, by=None)
    assert list(ServiceStandard.objects.values_list("version", flat=True)) == [1]


def test_discard_draft_keeps_the_moves_of_one_that_came_back() -> None:
    draft = make_in_state(State.INTERNAL_REVIEW)
    domain.return_to_draft(standard=draft, note="Ulangi", by=None)
    domain.discard_draft(standard=draft, by=None)
    assert list(StandardEvent.objects.values_list("service_code", "version", "to_state")) == [
        ("peminjaman-aula", 1, "internal_review"),
        ("peminjaman-aula", 1, "draft"),
    ]


# --- rights ---------------------------------------------------------------------------------------------------------

CALLS: list[tuple[str, Any, set[str]]] = [
    ("create_unit", lambda by: domain.create_unit(code="u", name="U", by=by), {"team", "admin"}),
    ("change_unit", lambda by: domain.change_unit(unit=UnitFactory(), name="U", by=by), {"team", "admin"}),
    ("set_unit_in_use", lambda by: domain.set_unit_in_use(unit=UnitFactory(), in_use=False, by=by), {"team", "admin"}),
    ("create_service", lambda by: domain.create_service(code="x", name="X", by=by), {"team", "admin"}),
    ("change_service", lambda by: domain.change_service(service=make_service(), name="X", by=by), {"team", "admin"}),
    ("retire_service", lambda by: domain.retire_service(service=make_service(), by=by), {"team", "admin"}),
    ("restore_service", lambda by: domain.restore_service(service=make_service(), by=by), {"team", "admin"}),
    ("draft_standard", lambda by: domain.draft_standard(service=ServiceFactory(), by=by), {"team", "head"}),
    (
        "edit_component",
        lambda by: domain.edit_component(standard=make_draft(), code="fee", content={}, lock=1, by=by),
        {"team", "head"},
    ),
    ("discard_draft", lambda by: domain.discard_draft(standard=make_draft(), by=by), {"team", "head"}),
    ("submit", lambda by: domain.submit_for_review(standard=make_draft(), by=by), {"team", "head"}),
    (
        "return",
        lambda by: domain.return_to_draft(standard=make_in_state(State.CONSULTATION), note="Ulangi", by=by),
        {"head"},
    ),
    ("consult", lambda by: domain.open_consultation(standard=make_in_state(State.INTERNAL_REVIEW), by=by), {"head"}),
    (
        "agree",
        lambda by: domain.agree_standard(standard=make_in_state(State.CONSULTATION), minutes=make_minutes(), by=by),
        {"head"},
    ),
    (
        "enact",
        lambda by: domain.enact_decree(
            decree=make_decree(make_in_state(State.AGREED), signed=False), file=pdf_file(), by=by
        ),
        {"head"},
    ),
    ("publish", lambda by: domain.publish_standard(standard=make_in_state(State.ENACTED), by=by), {"head"}),
    ("begin_review", lambda by: domain.begin_review(standard=make_published(), by=by), {"team", "head"}),
    ("revoke", lambda by: domain.revoke_standard(standard=make_published(), reason="Salah", by=by), {"head"}),
]


@pytest.mark.parametrize("local", ["team", "head", "admin", "counter"])
@pytest.mark.parametrize(("name", "call", "allowed"), CALLS, ids=[name for name, _call, _allowed in CALLS])
def test_domain_asks_for_the_right(local: str, name: str, call: Any, allowed: set[str]) -> None:
    if local in allowed:
        call(get_user(local))
    else:
        with pytest.raises(PermissionRefused):
            call(get_user(local))


# --- opened to the public -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.PUBLISHED, State.IN_FORCE, State.UNDER_REVIEW])
def test_a_service_for_staff_is_not_opened_with_a_standard_that_no_forum_agreed_to(state: str) -> None:
    inner = make_draft(make_service("arsip", "Arsip", audience="internal"))
    domain.submit_for_review(standard=inner, by=None)
    domain.agree_standard(standard=inner, minutes=None, by=None)
    today = publishing.today()
    later = today + dt.timedelta(days=30 if state == State.PUBLISHED else 0)
    make_decree(inner, effective_on=later)
    standard = domain.publish_standard(standard=inner, by=None)
    if state == State.UNDER_REVIEW:
        domain.begin_review(standard=standard, by=None)
    with pytest.raises(NeverConsulted):
        domain.change_service(service=inner.service, name="Arsip", audience="external", by=None)
    assert not Service.objects.public().exists()
