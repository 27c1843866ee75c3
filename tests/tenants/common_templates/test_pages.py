"""The pages on which central IT and bureaus write common templates."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tenants.common_templates.publishing import withdraw_version
from tenants.common_templates.writing import begin_version
from tenants.models import Agency, AgencyRollup, StandardTemplate, StandardTemplateVersion
from tests.factories.oversight import agency_in, report_of
from tests.factories.templates import FIELDS, published_template, template_draft, write
from tests.services.pages import form_data, text_of
from tests.world import get_user

pytestmark = pytest.mark.django_db
CENTRAL, BUREAU = "/central/templat/", "/oversight/templat/"
FORM = {**FIELDS, "keywords": "pkl, magang"}


def typed(page: Any) -> dict[str, Any]:
    """Return what a browser would send from the editor of a component."""
    return {**form_data(page), "rule": str(page.context["rule_form"]["rule"].value())}


@pytest.mark.parametrize("place", ["central", "bureau"])
def test_a_template_is_written_and_published_by_page(place: str, request: Any) -> None:
    client: Client = request.getfixturevalue(place)
    base = CENTRAL if place == "central" else BUREAU
    made = client.post(f"{base}baru/", FORM)
    version = StandardTemplateVersion.objects.get()
    address = f"{base}{version.template.code}/1/"
    assert made["Location"] == address
    assert version.template.province_code == (None if place == "central" else "15")
    assert version.template.keywords == ["pkl", "magang"]

    editor = client.get(f"{address}komponen/duration/")
    data = {**typed(editor), "duration_value": "2", "duration_unit": "working_day", "start_event": "berkas lengkap"}
    saved = client.post(f"{address}komponen/duration/", {**data, "rule": "minimum", "next": "1"})
    assert saved["Location"] == f"{address}komponen/fee/"
    version.refresh_from_db()
    assert version.components["duration"]["duration_value"] == 2
    assert version.rules == {"duration": "minimum"}

    assert "The agency writes this itself." in text_of(client.get(address))
    preview = text_of(client.get(f"{address}terbitkan/"))
    assert "3. Service duration" in preview
    assert "A minimum: adopters may only be better" in preview
    assert client.post(f"{address}terbitkan/", {"note": ""})["Location"] == address
    version.refresh_from_db()
    assert version.state == "published"
    listed = text_of(client.get(base))
    assert "Izin magang" in listed
    assert "Version 1 on offer" in listed


def test_wrong_fields_stand_beside_their_field_and_nothing_typed_is_lost(central: Client) -> None:
    answer = central.post(f"{CENTRAL}baru/", {**FORM, "name": "Izin \u043cagang", "kinds": []})
    assert answer.status_code == 200
    assert 'href="#id_kinds_0"' in answer.content.decode()
    assert "Izin \u043cagang" in answer.content.decode()
    again = central.post(f"{CENTRAL}baru/", {**FORM, "name": "Izin \u043cagang"})
    assert "several scripts" in text_of(again)
    assert not StandardTemplate.objects.exists()


def test_hostile_texts_are_shown_as_text(central: Client) -> None:
    hostile = '<script>alert("x")</script> {{ 7|add:7 }} #set page()'
    version = write(template_draft(summary=hostile), "safety_guarantee", "fixed", text=hostile)
    for page in ("", f"{version.template.code}/1/", f"{version.template.code}/1/terbitkan/"):
        body = central.get(f"{CENTRAL}{page}").content.decode()
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert" in body
        assert "{{ 7|add:7 }}" in body


def test_errors_of_a_component_stand_beside_their_field(central: Client) -> None:
    version = template_draft()
    address = f"{CENTRAL}{version.template.code}/1/komponen/procedure/"
    data = {**typed(central.get(address)), "steps-0-actor": "Pemohon", "steps-0-duration_value": "dua"}
    answer = central.post(address, {**data, "rule": "fixed"})
    assert answer.status_code == 422
    assert 'href="#id_steps-0-duration_value"' in answer.content.decode()
    assert typed(answer)["steps-0-actor"] == "Pemohon"
    assert typed(answer)["rule"] == "fixed"
    empty = central.post(address, {**typed(central.get(address)), "rule": "fixed"})
    assert empty.status_code == 422
    assert "nothing to hold adopters to" in text_of(empty)


def test_rows_are_added_without_saving(central: Client) -> None:
    version = template_draft("requirements")
    address = f"{CENTRAL}{version.template.code}/1/komponen/requirements/"
    page = central.post(address, {**typed(central.get(address)), "items-add": "1", "rule": "minimum"})
    assert page.status_code == 200
    assert typed(page)["rule"] == "minimum"
    assert int(typed(page)["items-TOTAL_FORMS"]) == 4
    version.refresh_from_db()
    assert version.locks == {"requirements": 1}


@pytest.mark.parametrize("lock", ["0", "", "x", "9" * 30])
def test_the_second_of_two_sees_both_texts(central: Client, lock: str) -> None:
    version = write(template_draft(), "safety_guarantee", text="Tulisan rekan")
    address = f"{CENTRAL}{version.template.code}/1/komponen/safety_guarantee/"
    refused = central.post(address, {"text": "Tulisan saya", "lock": lock, "rule": "free"})
    assert refused.status_code == 409
    assert "Tulisan rekan" in text_of(refused)
    assert "Tulisan saya" in refused.content.decode()
    assert central.post(address, typed(refused)).status_code == 302
    version.refresh_from_db()
    assert version.components["safety_guarantee"]["text"] == "Tulisan saya"


def test_a_published_version_leads_away_from_its_forms(central: Client) -> None:
    version = published_template()
    address = f"{CENTRAL}{version.template.code}/1/"
    for page in ("komponen/fee/", "terbitkan/", "buang/"):
        assert central.get(f"{address}{page}")["Location"] == address
    assert central.get(f"{address}komponen/warna/").status_code == 404


def test_a_version_moves_on_is_compared_and_withdrawn_by_page(central: Client) -> None:
    template = published_template().template
    base = f"{CENTRAL}{template.code}/"
    assert central.post(f"{base}versi-baru/")["Location"] == f"{base}2/"
    assert central.post(f"{base}versi-baru/", follow=True).status_code == 200
    draft = template.versions.get(version=2)
    assert "the same as the version on offer" in text_of(central.post(f"{base}2/terbitkan/", {"note": "x"}))
    write(draft, "duration", "minimum", duration_value=1)
    assert "Write what changed" in text_of(central.post(f"{base}2/terbitkan/", {"note": ""}))
    central.post(f"{base}2/terbitkan/", {"note": "Satu hari"})
    compared = text_of(central.get(f"{base}banding/1/2/"))
    assert "3. Service duration" in compared
    assert "4. Fee" not in compared
    assert central.get(f"{base}banding/1/1/").status_code == 404
    central.post(f"{base}2/tarik/", {"reason": "Keliru"})
    assert "Keliru" in text_of(central.get(f"{base}2/"))
    assert central.get(f"{base}2/tarik/")["Location"] == f"{base}2/"


def test_a_template_is_retired_and_put_back_by_page(central: Client) -> None:
    template = published_template().template
    base = f"{CENTRAL}{template.code}/"
    assert "No" in text_of(central.get(f"{base}hentikan/"))
    central.post(f"{base}hentikan/")
    assert "Retired" in text_of(central.get(f"{base}1/"))
    assert central.get(f"{base}hentikan/").status_code == 302
    central.post(f"{base}pulihkan/")
    template.refresh_from_db()
    assert not template.is_retired


def test_a_draft_is_discarded_by_page(central: Client) -> None:
    version = template_draft("fee")
    assert central.get(f"{CENTRAL}{version.template.code}/1/buang/").status_code == 200
    assert central.post(f"{CENTRAL}{version.template.code}/1/buang/")["Location"] == CENTRAL
    assert not StandardTemplate.objects.exists()


# --- whose ------------------------------------------------------------------------------------------------------------
def pages_of(code: str) -> list[str]:
    return [
        f"{code}/",
        f"{code}/ubah/",
        f"{code}/pemakaian/",
        f"{code}/hentikan/",
        f"{code}/banding/1/2/",
        *(f"{code}/{n}/{page}" for n in (1, 2) for page in ("", "terbitkan/", "tarik/", "buang/", "komponen/fee/")),
    ]


def test_another_provinces_template_is_not_there(other_bureau: Client) -> None:
    version = published_template(province="15")
    write(begin_version(version.template, by=None), "duration", duration_value=1)
    code = version.template.code

    assert code not in other_bureau.get(BUREAU).content.decode()
    for page in pages_of(code):
        assert other_bureau.get(f"{BUREAU}{page}").status_code == 404, page
    for page in ("versi-baru/", "pulihkan/", "1/tarik/", "2/terbitkan/", "2/komponen/fee/", "hentikan/", "ubah/"):
        assert other_bureau.post(f"{BUREAU}{code}/{page}", {"note": "x", "reason": "x"}).status_code == 404, page
    assert list(version.template.versions.order_by("version").values_list("state", flat=True)) == [
        "published",
        "draft",
    ]


@pytest.mark.parametrize(("place", "base", "province"), [("bureau", BUREAU, None), ("central", CENTRAL, "15")])
def test_others_templates_are_read_but_not_written(place: str, base: str, province: str | None, request: Any) -> None:
    client: Client = request.getfixturevalue(place)
    version = published_template(province=province)
    begin_version(version.template, by=None)
    code = version.template.code

    assert code in client.get(base).content.decode()
    shown = text_of(client.get(f"{base}{code}/", follow=True))
    assert "Begin a new version" not in shown
    assert "Continue the draft" not in shown
    assert client.get(f"{base}{code}/pemakaian/").status_code == 200
    for page in (f"{code}/2/", f"{code}/banding/1/2/", f"{code}/ubah/", f"{code}/hentikan/", f"{code}/1/tarik/"):
        assert client.get(f"{base}{page}").status_code == 404, page
    for page in ("versi-baru/", "pulihkan/", "2/terbitkan/"):
        assert client.post(f"{base}{code}/{page}").status_code == 404, page


def test_a_bureau_takes_over_no_templates_of_the_release(bureau: Client) -> None:
    assert bureau.post(f"{BUREAU}ambil/").status_code in (404, 405)
    assert bureau.post(f"{CENTRAL}ambil/").status_code == 403


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("bureau", CENTRAL, 403),
        ("bureau", f"{CENTRAL}baru/", 403),
        ("central", BUREAU, 403),
        ("ministry", BUREAU, 403),
        ("ministry", CENTRAL, 403),
    ],
)
def test_each_keeps_to_their_own_pages(sign_in: Any, who: str, path: str, status: int) -> None:
    assert sign_in(get_user(who)).get(path).status_code == status


def test_a_visitor_is_led_to_the_sign_in(base_client: Client) -> None:
    for path in (CENTRAL, BUREAU, f"{BUREAU}baru/"):
        assert base_client.get(path)["Location"].startswith("/akun/")


def test_the_menu_of_a_bureau_leads_to_its_templates(bureau: Client, sign_in: Any) -> None:
    assert f'href="{BUREAU}"' in bureau.get("/oversight/").content.decode()
    assert f'href="{BUREAU}"' not in sign_in(get_user("ministry")).get("/oversight/").content.decode()


# --- who uses it ------------------------------------------------------------------------------------------------------
def report(agency: Agency, code: str, **counts: Any) -> AgencyRollup:
    row = {"code": code, "version": 1, "newest": 1, "services": 1, "as_template": 10, "changed": 4, "behind": 0}
    rollup = report_of(agency)
    rollup.figures = {"templates": [{**row, "breaking": 0, **counts}]}
    rollup.save()
    return rollup


def test_adoption_is_read_from_the_figures_those_behind_first(central: Client) -> None:
    code = published_template().template.code
    report(agency_in("17", name="Dinas Ikut"), code, version=2)
    report(agency_in("17", name="Dinas Tertinggal"), code, behind=3, services=2)
    report(agency_in("19", name="Dinas Lain"), "lain")

    shown = text_of(central.get(f"{CENTRAL}{code}/pemakaian/"))
    assert "1 of 2 agencies is behind" in shown
    assert shown.index("Dinas Tertinggal") < shown.index("Dinas Ikut")
    assert "Dinas Lain" not in shown
    assert "services 3, agencies 2" in text_of(central.get(CENTRAL))


def test_a_bureau_sees_the_use_in_its_own_province_alone(bureau: Client) -> None:
    code = published_template().template.code
    report(agency_in("15", name="Dinas Kita"), code)
    report(agency_in("17", name="Dinas Tetangga"), code)
    report(agency_in("15", name="Balai Sendiri", kind=Agency.Kind.CENTRAL_UPT), code)

    shown = text_of(bureau.get(f"{BUREAU}{code}/pemakaian/"))
    assert "Dinas Kita" in shown
    assert "Dinas Tetangga" not in shown
    assert "Balai Sendiri" not in shown


@pytest.mark.parametrize(
    "figures",
    [{}, {"templates": None}, {"templates": "x"}, {"templates": [1, {"code": 5}, {"code": "izin-magang"}]}],
)
def test_reports_of_another_shape_count_nothing(central: Client, figures: dict[str, Any]) -> None:
    code = published_template().template.code
    rollup = report_of(agency_in("17"))
    rollup.figures = figures
    rollup.save()
    assert "No agency uses it yet" in text_of(central.get(f"{CENTRAL}{code}/pemakaian/"))


def test_a_withdrawn_version_says_so_to_its_readers(bureau: Client) -> None:
    version = withdraw_version(published_template(), reason="Keliru", by=None)
    assert "Keliru" in text_of(bureau.get(f"{BUREAU}{version.template.code}/1/"))
