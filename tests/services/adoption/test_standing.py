"""How components stand to their template, and what taking over and keeping does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from services import domain
from services.adoption.bounds import template_findings
from services.adoption.errors import NothingToTakeOver, TemplateMovedOn, TemplateRulesBroken
from services.adoption.figures import adoption_figures
from services.adoption.moves import keep_own, take_over_component, take_over_untouched
from services.adoption.standing import Adoption, Standing, adoption_of
from services.errors import ComponentChanged, NotADraft, TemplateUnknown
from services.models import ComponentRevision, ServiceStandard
from tests.factories.services import bring_to, make_draft, make_minutes, make_service
from tests.services.adoption.conftest import CODE, Shelf
from tests.services.examples import full_content
from tests.world import get_user

pytestmark = pytest.mark.django_db


def look(standard: ServiceStandard) -> Adoption:
    found = adoption_of(ServiceStandard.objects.get(pk=standard.pk))
    assert found is not None
    return found


def standing(standard: ServiceStandard, code: str) -> Standing:
    part = look(standard).of(code)
    assert part is not None
    return part.standing


def edit(standard: ServiceStandard, code: str, **change: Any) -> None:
    row = standard.components.get(code=code)
    domain.edit_component(standard=standard, code=code, content={**row.content, **change}, lock=row.lock, by=None)


def lock_of(standard: ServiceStandard, code: str) -> int:
    return standard.components.get(code=code).lock


# --- how it stands ----------------------------------------------------------------------------------------------------
def test_a_fresh_draft_is_as_its_template_but_for_what_that_leaves_open(adopted: ServiceStandard) -> None:
    standings = {part.code: part.standing for part in look(adopted).components}
    assert standings.pop("safety_guarantee") == Standing.OWN
    assert set(standings.values()) == {Standing.AS_TEMPLATE}
    assert len(standings) == 13


def test_a_standard_without_template_has_no_standing(in_a: Any) -> None:
    standard = make_draft()
    assert adoption_of(standard) is None
    assert template_findings(standard) == []


def test_own_changes_and_newer_texts_are_told_apart(adopted: ServiceStandard, shelf: Shelf) -> None:
    edit(adopted, "fee", note="Catatan kami")
    shelf.put(2, duration={"duration_value": 1}, fee={"payment": "Tunai"}, safety_guarantee={"text": "Aman."})

    assert standing(adopted, "fee") == Standing.MOVED_ON
    assert standing(adopted, "duration") == Standing.MOVED_ON
    assert standing(adopted, "safety_guarantee") == Standing.MOVED_ON
    assert standing(adopted, "product") == Standing.AS_TEMPLATE
    assert [part.code for part in look(adopted).untouched] == ["duration", "safety_guarantee"]


def test_a_rule_that_binds_more_counts_as_news_one_that_binds_less_does_not(
    adopted: ServiceStandard, shelf: Shelf
) -> None:
    shelf.put(2, rules={"fee": "fixed"})
    assert standing(adopted, "fee") == Standing.MOVED_ON
    take_over_untouched(standard=adopted, template_version=2, by=None)
    shelf.put(3)
    assert standing(adopted, "fee") == Standing.AS_TEMPLATE


def test_a_version_in_force_is_looked_at_too(adopted: ServiceStandard, shelf: Shelf) -> None:
    edit(adopted, "safety_guarantee", text="Aman.")
    in_force = bring_to(ServiceStandard.objects.get(pk=adopted.pk), ServiceStandard.State.IN_FORCE)
    shelf.put(2, duration={"duration_value": 1})

    assert standing(in_force, "duration") == Standing.MOVED_ON
    with pytest.raises(NotADraft):
        take_over_untouched(standard=in_force, template_version=2, by=None)
    nxt = domain.draft_standard(service=in_force.service, by=None)
    assert take_over_untouched(standard=nxt, template_version=2, by=None) == ["duration"]
    assert standing(in_force, "duration") == Standing.MOVED_ON


# --- taking over ------------------------------------------------------------------------------------------------------
def test_a_changed_component_is_taken_over_knowingly(adopted: ServiceStandard, shelf: Shelf) -> None:
    edit(adopted, "duration", note="Catatan kami")
    shelf.put(2, duration={"duration_value": 1})
    take_over_component(
        standard=adopted, code="duration", template_version=2, lock=lock_of(adopted, "duration"), by=get_user("team")
    )

    row = adopted.components.get(code="duration")
    assert (row.content["duration_value"], row.content["note"], row.lock) == (1, "", 2)
    assert (row.template_version, row.updated_by) == (2, get_user("team"))
    assert standing(adopted, "duration") == Standing.AS_TEMPLATE
    assert AuditEntry.objects.latest("pk").action == "services.template_component_taken"
    assert ComponentRevision.objects.filter(standard=adopted, code="duration", lock=1).exists()


def test_untouched_components_follow_in_one_go_and_others_stay(adopted: ServiceStandard, shelf: Shelf) -> None:
    edit(adopted, "fee", note="Catatan kami")
    shelf.put(2, duration={"duration_value": 1}, fee={"payment": "Tunai"}, safety_guarantee={"text": "Aman."})

    assert take_over_untouched(standard=adopted, template_version=2, by=None) == ["duration", "safety_guarantee"]
    adopted.refresh_from_db()
    assert adopted.template_version == 1  # the fee still waits for a decision
    assert adopted.components.get(code="fee").content["note"] == "Catatan kami"
    assert adopted.components.get(code="safety_guarantee").content == {"text": "Aman."}
    keep_own(standard=adopted, code="fee", template_version=2, lock=1, by=None)
    adopted.refresh_from_db()
    assert adopted.template_version == 2
    with pytest.raises(NothingToTakeOver):
        take_over_untouched(standard=adopted, template_version=2, by=None)


def test_a_component_that_the_template_leaves_open_now_keeps_its_text(adopted: ServiceStandard, shelf: Shelf) -> None:
    shelf.put(2, duration=None)
    assert take_over_untouched(standard=adopted, template_version=2, by=None) == ["duration"]
    assert adopted.components.get(code="duration").content == full_content("duration")
    assert standing(adopted, "duration") == Standing.OWN


def test_both_texts_joined_follow_the_newest_version(adopted: ServiceStandard, shelf: Shelf) -> None:
    edit(adopted, "duration", note="Catatan kami")
    shelf.put(2, rules={"duration": "minimum"}, duration={"duration_value": 1})
    joined = {**full_content("duration"), "duration_value": 1, "note": "Catatan kami"}
    seen: dict[str, Any] = {"standard": adopted, "code": "duration", "template_version": 2, "lock": 1, "by": None}
    with pytest.raises(InvalidInput) as caught:
        take_over_component(content={**joined, "duration_value": 2}, **seen)
    assert list(caught.value.errors) == ["duration_value"]
    with pytest.raises(InvalidInput):
        take_over_component(content={**joined, "duration_value": "dua"}, **seen)
    take_over_component(content=joined, **seen)
    assert standing(adopted, "duration") == Standing.CHANGED
    assert adopted.components.get(code="duration").template_version == 2


def test_the_second_of_two_is_told(adopted: ServiceStandard, shelf: Shelf) -> None:
    shelf.put(2, duration={"duration_value": 1})
    edit(adopted, "duration", note="Rekan")
    seen: dict[str, Any] = {"standard": adopted, "code": "duration", "template_version": 2, "lock": 0, "by": None}
    with pytest.raises(ComponentChanged):
        take_over_component(**seen)
    with pytest.raises(ComponentChanged):
        keep_own(**seen)
    assert adopted.components.get(code="duration").content["note"] == "Rekan"


def test_nothing_is_taken_over_unseen(adopted: ServiceStandard, shelf: Shelf) -> None:
    shelf.put(2, duration={"duration_value": 1})
    shelf.put(3, duration={"duration_value": 3})
    for act in (
        lambda: take_over_component(standard=adopted, code="duration", template_version=2, lock=0, by=None),
        lambda: take_over_untouched(standard=adopted, template_version=2, by=None),
        lambda: keep_own(standard=adopted, code="duration", template_version=2, lock=0, by=None),
    ):
        with pytest.raises(TemplateMovedOn) as caught:
            act()
        assert caught.value.facts["version"] == 3


def test_what_is_not_new_is_not_taken_over(adopted: ServiceStandard, shelf: Shelf) -> None:
    with pytest.raises(NothingToTakeOver):
        take_over_component(standard=adopted, code="duration", template_version=1, lock=0, by=None)
    with pytest.raises(NothingToTakeOver):
        take_over_untouched(standard=make_draft(make_service("lain", "Lain")), template_version=1, by=None)


def test_who_may_not_edit_takes_nothing_over(adopted: ServiceStandard, shelf: Shelf) -> None:
    shelf.put(2, duration={"duration_value": 1})
    counter = get_user("counter")
    for act in (
        lambda: take_over_component(standard=adopted, code="duration", template_version=2, lock=0, by=counter),
        lambda: take_over_untouched(standard=adopted, template_version=2, by=counter),
        lambda: keep_own(standard=adopted, code="duration", template_version=2, lock=0, by=counter),
    ):
        with pytest.raises(PermissionRefused):
            act()


# --- keeping ----------------------------------------------------------------------------------------------------------
def test_keeping_is_remembered_until_the_template_moves_on_again(adopted: ServiceStandard, shelf: Shelf) -> None:
    edit(adopted, "duration", note="Catatan kami")
    shelf.put(2, duration={"duration_value": 1})
    keep_own(standard=adopted, code="duration", template_version=2, lock=1, reason=" Kapal dua kali sepekan ", by=None)

    assert standing(adopted, "duration") == Standing.EXPLAINED
    shelf.put(3, fee={"payment": "Tunai"})
    assert standing(adopted, "duration") == Standing.EXPLAINED
    shelf.put(4, duration={"duration_value": 3})
    assert standing(adopted, "duration") == Standing.MOVED_ON
    row = adopted.components.get(code="duration")
    assert (row.deviation_reason, row.lock) == ("Kapal dua kali sepekan", 1)


@pytest.mark.parametrize("reason", ["x" * 501, "a\u202eb", "a\x00b"])
def test_a_wrong_reason_is_refused(adopted: ServiceStandard, shelf: Shelf, reason: str) -> None:
    shelf.put(2, duration={"duration_value": 1})
    with pytest.raises(InvalidInput) as caught:
        keep_own(standard=adopted, code="duration", template_version=2, lock=0, reason=reason, by=None)
    assert list(caught.value.errors) == ["reason"]


def test_the_next_version_remembers_what_was_kept(adopted: ServiceStandard, shelf: Shelf) -> None:
    edit(adopted, "safety_guarantee", text="Aman.")
    edit(adopted, "duration", note="Kami")
    shelf.put(2, duration={"duration_value": 1})
    keep_own(standard=adopted, code="duration", template_version=2, lock=1, reason="Jauh", by=None)
    in_force = bring_to(ServiceStandard.objects.get(pk=adopted.pk), ServiceStandard.State.IN_FORCE)

    nxt = domain.draft_standard(service=in_force.service, by=None)
    assert standing(nxt, "duration") == Standing.EXPLAINED
    assert nxt.template_version == 2


# --- rules ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def bound(shelf: Shelf, in_a: Any) -> ServiceStandard:
    """A draft from a version that fixes the fee and makes the duration a minimum."""
    shelf.put(2, rules={"fee": "fixed", "duration": "minimum"})
    return domain.adopt_template(service=make_service(), template_code=CODE, by=None)


def test_the_editor_refuses_what_breaks_a_rule(bound: ServiceStandard) -> None:
    for code, change, path in (("fee", {"note": "x"}, "note"), ("duration", {"duration_value": 3}, "duration_value")):
        with pytest.raises(InvalidInput) as caught:
            edit(bound, code, **change)
        assert list(caught.value.errors) == [path]
        assert lock_of(bound, code) == 0
    edit(bound, "duration", duration_value=1)
    assert standing(bound, "duration") == Standing.CHANGED


def test_the_rules_bind_the_next_version_too(bound: ServiceStandard) -> None:
    edit(bound, "safety_guarantee", text="Aman.")
    in_force = bring_to(ServiceStandard.objects.get(pk=bound.pk), ServiceStandard.State.IN_FORCE)
    nxt = domain.draft_standard(service=in_force.service, by=None)
    with pytest.raises(InvalidInput):
        edit(nxt, "duration", duration_value=3)


def test_stricter_rules_of_a_newer_version_wait_until_it_is_taken_over(adopted: ServiceStandard, shelf: Shelf) -> None:
    shelf.put(2, rules={"duration": "minimum"})
    edit(adopted, "duration", duration_value=3)
    assert standing(adopted, "duration") == Standing.MOVED_ON
    part = look(adopted).of("duration")
    assert part is not None
    assert list(part.newest_breaks) == ["duration_value"]


@pytest.mark.parametrize("fields", [{"is_withdrawn": True}, {"is_retired": True}])
def test_what_is_withdrawn_while_somebody_edits_binds_no_more_and_breaks_nothing(
    bound: ServiceStandard, shelf: Shelf, fields: dict[str, bool]
) -> None:
    shelf.change(2, **fields)
    if "is_retired" in fields:
        shelf.change(1, **fields)
    edit(bound, "fee", note="Catatan kami")
    edit(bound, "duration", duration_value=5)

    adoption = look(bound)
    assert adoption.is_withdrawn == ("is_withdrawn" in fields)
    assert adoption.is_gone == ("is_retired" in fields)
    assert template_findings(bound) == []
    assert {part.standing for part in adoption.components} <= {Standing.CHANGED, Standing.AS_TEMPLATE, Standing.OWN}
    with pytest.raises((NothingToTakeOver, TemplateMovedOn)):
        keep_own(standard=bound, code="fee", template_version=2, lock=1, by=None)


def test_a_withdrawn_version_gives_way_to_an_earlier_one(bound: ServiceStandard, shelf: Shelf) -> None:
    shelf.put(3, product={"items": [{"name": "Lain"}]})
    take_over_untouched(standard=bound, template_version=3, by=None)
    shelf.change(3, is_withdrawn=True)

    assert standing(bound, "product") == Standing.MOVED_ON
    assert take_over_untouched(standard=bound, template_version=2, by=None) == ["product"]
    assert bound.components.get(code="product").content == full_content("product")


def test_a_template_that_is_gone_altogether_leaves_the_text(bound: ServiceStandard, shelf: Shelf) -> None:
    shelf.versions.clear()
    adoption = look(bound)
    assert (adoption.is_gone, adoption.adopted, adoption.name) == (True, None, CODE)
    edit(bound, "fee", note="Catatan kami")
    with pytest.raises(TemplateUnknown):
        domain.adopt_template(service=make_service("lain", "Lain"), template_code=CODE, by=None)


def test_a_retired_template_is_not_adopted(shelf: Shelf, in_a: Any) -> None:
    shelf.change(1, is_retired=True)
    with pytest.raises(TemplateUnknown):
        domain.adopt_template(service=make_service(), template_code=CODE, by=None)


def test_a_template_for_other_kinds_of_agency_is_not_adopted(shelf: Shelf, in_a: Any) -> None:
    shelf.change(1, agency_kinds=("central_upt",))
    with pytest.raises(TemplateUnknown):
        domain.adopt_template(service=make_service(), template_code=CODE, by=None)


def test_findings_name_what_breaks_a_rule(bound: ServiceStandard, shelf: Shelf) -> None:
    assert template_findings(bound) == []
    row = bound.components.get(code="duration")
    row.content = {**row.content, "duration_value": 9}
    row.save()
    found = template_findings(ServiceStandard.objects.get(pk=bound.pk))
    assert [(finding.code, list(finding.problems)) for finding in found] == [("duration", ["duration_value"])]
    assert standing(bound, "duration") == Standing.BREAKS


def test_what_breaks_a_rule_is_neither_submitted_nor_agreed(bound: ServiceStandard) -> None:
    edit(bound, "safety_guarantee", text="Aman.")
    rows, good = bound.components.filter(code="duration"), full_content("duration")
    rows.update(content={**good, "duration_value": 9})
    with pytest.raises(TemplateRulesBroken) as caught:
        domain.submit_for_review(standard=bound, by=None)
    assert caught.value.facts["components"] == ["duration"]
    assert "%(" not in str(caught.value)
    rows.update(content=good)
    consulted = bring_to(ServiceStandard.objects.get(pk=bound.pk), ServiceStandard.State.CONSULTATION)
    rows.update(content={**good, "duration_value": 9})
    with pytest.raises(TemplateRulesBroken):
        domain.agree_standard(standard=consulted, minutes=make_minutes(), by=None)


# --- figures ----------------------------------------------------------------------------------------------------------
def test_figures_count_components_by_template_and_version(
    adopted: ServiceStandard, shelf: Shelf, django_assert_max_num_queries: Any
) -> None:
    edit(adopted, "fee", note="Kami")
    shelf.put(2, duration={"duration_value": 1})
    domain.adopt_template(service=make_service("dua", "Dua"), template_code=CODE, by=None)
    make_draft(make_service("tanpa", "Tanpa templat"))

    counts = {"explained": 0, "breaking": 0}
    with django_assert_max_num_queries(3):
        figures = adoption_figures()
    assert figures == {
        "templates": [
            {
                "code": CODE,
                "version": 1,
                "newest": 2,
                "services": 1,
                "as_template": 11,
                "changed": 1,
                "behind": 1,
                **counts,
            },
            {
                "code": CODE,
                "version": 2,
                "newest": 2,
                "services": 1,
                "as_template": 13,
                "changed": 0,
                "behind": 0,
                **counts,
            },
        ]
    }


def test_figures_without_templates_are_empty(shelf: Shelf, in_a: Any) -> None:
    make_draft()
    assert adoption_figures() == {"templates": []}


def test_looking_costs_no_query_for_each_component(adopted: ServiceStandard, shelf: Shelf) -> None:
    from django.db import connection

    with CaptureQueriesContext(connection) as captured:
        adoption_of(ServiceStandard.objects.get(pk=adopted.pk))
    assert len(captured) <= 2
