"""The pages of a standard beside its template, and what the editor says of rules."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from services import domain
from services.models import ServiceStandard
from tests.factories.services import bring_to, make_draft, make_service
from tests.services.adoption.conftest import CODE, Shelf
from tests.services.adoption.test_standing import edit, lock_of
from tests.services.pages import DRAFT, LIST, form_data, text_of

pytestmark = pytest.mark.django_db
PAGE = f"{DRAFT}templat/"


def seen(standard: ServiceStandard, code: str, version: int = 2) -> dict[str, Any]:
    return {"lock": lock_of(standard, code), "template_version": version}


def test_the_page_tells_what_is_new_and_takes_over_in_one_go(
    team: Client, adopted: ServiceStandard, shelf: Shelf
) -> None:
    assert team.get(PAGE).context["waiting"] == []
    edit(adopted, "fee", note="Catatan kami")
    shelf.put(2, duration={"duration_value": 1}, fee={"payment": "Tunai"})
    page = team.get(PAGE)
    assert [part.code for part in page.context["waiting"]] == ["duration", "fee"]
    assert [part.code for part in page.context["untouched"]] == ["duration"]
    assert "Baru di 2" in text_of(page)
    assert team.post(f"{PAGE}ambil/", {"template_version": "2"})["Location"] == PAGE
    assert adopted.components.get(code="duration").content["duration_value"] == 1
    assert team.get(PAGE).context["untouched"] == []


def test_a_component_shows_mine_the_adopted_and_the_newest_text(
    team: Client, adopted: ServiceStandard, shelf: Shelf
) -> None:
    edit(adopted, "duration", note="Hanya hari kerja")
    shelf.put(2, duration={"duration_value": 1})
    page = team.get(f"{PAGE}duration/")
    body = page.content.decode()
    assert "Hanya hari kerja" in body
    assert "<del>" in body
    assert "<ins>" in body
    assert page.context["joined"].conflicts == ()
    assert team.post(f"{PAGE}duration/", {**seen(adopted, "duration"), "join": "1"})["Location"] == PAGE
    content = adopted.components.get(code="duration").content
    assert (content["duration_value"], content["note"]) == (1, "Hanya hari kerja")


def test_what_both_changed_is_chosen(team: Client, adopted: ServiceStandard, shelf: Shelf) -> None:
    edit(adopted, "duration", duration_value=3, note="Kami")
    shelf.put(2, duration={"duration_value": 1})
    page = team.get(f"{PAGE}duration/")
    assert [conflict.key for conflict in page.context["joined"].conflicts] == ["duration_value"]
    data = {**seen(adopted, "duration"), "join": "1"}
    assert team.post(f"{PAGE}duration/", {**data, "join-duration_value": "nobody"}).status_code == 422
    assert team.post(f"{PAGE}duration/", data).status_code == 422
    team.post(f"{PAGE}duration/", {**data, "join-duration_value": "theirs"})
    content = adopted.components.get(code="duration").content
    assert (content["duration_value"], content["note"]) == (1, "Kami")


def test_joining_that_breaks_the_newest_rule_is_refused_above_the_form(
    team: Client, adopted: ServiceStandard, shelf: Shelf
) -> None:
    edit(adopted, "duration", duration_value=3, note="Kami")
    shelf.put(2, rules={"duration": "minimum"}, duration={"duration_value": 1})
    data = {**seen(adopted, "duration"), "join": "1", "join-duration_value": "mine"}
    answer = team.post(f"{PAGE}duration/", data)
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()
    assert adopted.components.get(code="duration").content["duration_value"] == 3


def test_keeping_with_a_reason_by_page(team: Client, adopted: ServiceStandard, shelf: Shelf) -> None:
    edit(adopted, "duration", note="Kami")
    shelf.put(2, duration={"duration_value": 1})
    data = {**seen(adopted, "duration"), "keep": "1"}
    refused = team.post(f"{PAGE}duration/", {**data, "keep-reason": "x" * 501})
    assert refused.status_code == 422
    assert "x" * 501 in refused.content.decode()
    reason = "<b>Kapal</b> dua kali sepekan"
    assert team.post(f"{PAGE}duration/", {**data, "keep-reason": reason})["Location"] == PAGE
    assert reason in text_of(team.get(PAGE))
    assert "<b>Kapal" not in team.get(PAGE).content.decode()
    assert reason in text_of(team.get(f"{DRAFT}komponen/duration/"))


@pytest.mark.parametrize("change", [{"lock": "7"}, {"lock": "x"}, {"template_version": "1"}, {"template_version": ""}])
def test_an_outdated_page_takes_nothing_over(
    team: Client, adopted: ServiceStandard, shelf: Shelf, change: dict[str, str]
) -> None:
    shelf.put(2, duration={"duration_value": 1})
    data = {**seen(adopted, "duration"), **change}
    for button in ("take", "keep"):
        assert team.post(f"{PAGE}duration/", {**data, button: "1"}).status_code == 409
    assert lock_of(adopted, "duration") == 0


def test_a_reason_stays_typed_when_the_page_was_outdated(team: Client, adopted: ServiceStandard, shelf: Shelf) -> None:
    edit(adopted, "duration", note="Kami")
    shelf.put(2, duration={"duration_value": 1})
    data = {**seen(adopted, "duration"), "lock": "0", "keep": "1", "keep-reason": "Kapal dua kali"}
    answer = team.post(f"{PAGE}duration/", data)
    assert answer.status_code == 409
    assert "Kapal dua kali" in answer.content.decode()
    assert f'name="lock" value="{lock_of(adopted, "duration")}"' in answer.content.decode()


def test_without_a_button_nothing_happens(team: Client, adopted: ServiceStandard, shelf: Shelf) -> None:
    shelf.put(2, duration={"duration_value": 1})
    assert team.post(f"{PAGE}duration/", seen(adopted, "duration")).status_code == 422
    assert team.post(f"{PAGE}ambil/", {"template_version": "1"}, follow=True).status_code == 200
    assert lock_of(adopted, "duration") == 0


def test_the_page_of_a_version_in_force_leads_on(team: Client, adopted: ServiceStandard, shelf: Shelf) -> None:
    edit(adopted, "safety_guarantee", text="Aman.")
    in_force = bring_to(ServiceStandard.objects.get(pk=adopted.pk), ServiceStandard.State.IN_FORCE)
    shelf.put(2, duration={"duration_value": 1})
    body = team.get(PAGE).content.decode()
    assert "ambil/" not in body
    assert 'name="take"' not in team.get(f"{PAGE}duration/").content.decode()
    assert team.post(f"{PAGE}duration/", {**seen(in_force, "duration"), "take": "1"}).status_code == 409
    nxt = domain.draft_standard(service=in_force.service, by=None)
    assert f"versi/{nxt.version}/templat/" in team.get(PAGE).content.decode()


def test_a_standard_without_template_has_no_such_page(team: Client, in_a: Any) -> None:
    make_draft()
    assert team.get(PAGE).status_code == 404
    assert team.get(f"{PAGE}fee/").status_code == 404


def test_who_only_reads_sees_no_buttons(sign_in: Any, adopted: ServiceStandard, shelf: Shelf) -> None:
    shelf.put(2, duration={"duration_value": 1})
    counter = sign_in("counter")
    assert counter.get(PAGE).status_code == 200
    assert 'name="take"' not in counter.get(f"{PAGE}duration/").content.decode()
    assert counter.post(f"{PAGE}duration/", {**seen(adopted, "duration"), "take": "1"}).status_code == 404
    assert counter.post(f"{PAGE}ambil/", {"template_version": "2"}).status_code == 403
    assert counter.get(f"{PAGE}warna/").status_code == 404


# --- the editor -------------------------------------------------------------------------------------------------------
def test_the_editor_shows_the_rule_and_refuses_beside_the_field(team: Client, shelf: Shelf, in_a: Any) -> None:
    shelf.put(2, rules={"fee": "fixed", "duration": "minimum", "requirements": "minimum"})
    draft = domain.adopt_template(service=make_service(), template_code=CODE, by=None)
    address = f"{DRAFT}komponen/duration/"
    page = team.get(address)
    refused = team.post(address, {**form_data(page), "duration_value": "9", "note": "Tulisan saya"})
    assert refused.status_code == 422
    assert 'href="#id_duration_value"' in refused.content.decode()
    assert form_data(refused)["note"] == "Tulisan saya"
    assert str(form_data(refused)["duration_value"]) == "9"
    assert lock_of(draft, "duration") == 0
    address = f"{DRAFT}komponen/requirements/"
    more = {"items-TOTAL_FORMS": 4, "items-3-name": "Materai", "items-3-mandatory": "true"}
    refused = team.post(address, {**form_data(team.get(address)), **more})
    assert refused.status_code == 422
    assert 'href="#id_items-3-name"' in refused.content.decode()


def test_a_template_retired_while_somebody_edits_is_told(team: Client, adopted: ServiceStandard, shelf: Shelf) -> None:
    address = f"{DRAFT}komponen/fee/"
    data = form_data(team.get(address))
    shelf.change(1, is_retired=True)
    assert team.post(address, {**data, "note": "Catatan kami"}).status_code == 302
    for page in (address, PAGE, f"{PAGE}fee/", DRAFT):
        assert team.get(page).status_code == 200
    assert "Templat ini tidak ditawarkan lagi." in text_of(team.get(address))
    assert team.get(f"{LIST}templat/{CODE}/").status_code == 404
    assert team.post(f"{LIST}templat/{CODE}/", {"name": "Lain"}).status_code == 404


def test_the_preview_of_a_template_says_what_it_binds(team: Client, shelf: Shelf, in_a: Any) -> None:
    shelf.put(2, rules={"fee": "fixed", "duration": "minimum"})
    page = team.get(f"{LIST}templat/{CODE}/")
    assert [row.code for row, _rule, _means in page.context["bound"]] == ["duration", "fee"]


# --- the start page ---------------------------------------------------------------------------------------------------
def test_the_start_page_tells_who_writes_of_newer_templates(
    sign_in: Any, adopted: ServiceStandard, shelf: Shelf
) -> None:
    team = sign_in("team")
    assert PAGE not in team.get("/portal/").content.decode()
    shelf.put(2, duration={"duration_value": 1})
    assert PAGE in team.get("/portal/").content.decode()
    assert PAGE not in sign_in("counter").get("/portal/").content.decode()


def test_the_page_of_a_version_shows_its_template(team: Client, adopted: ServiceStandard, shelf: Shelf) -> None:
    shelf.put(2, duration={"duration_value": 1})
    assert PAGE in team.get(DRAFT).content.decode()


def test_a_template_for_other_kinds_of_agency_is_not_shown(team: Client, shelf: Shelf, in_a: Any) -> None:
    assert CODE in team.get(f"{LIST}templat/").content.decode()
    shelf.change(1, agency_kinds=("central_upt",))
    assert CODE not in team.get(f"{LIST}templat/").content.decode()
    assert team.get(f"{LIST}templat/{CODE}/").status_code == 404


@pytest.mark.parametrize(("asked", "status"), [("\x00", 200), ("a\x00b", 404)])
def test_service_asked_for_by_characters_that_no_code_has(team: Client, in_a: Any, asked: str, status: int) -> None:
    assert team.get("/portal/standar/templat/", {"service": asked}).status_code == status
