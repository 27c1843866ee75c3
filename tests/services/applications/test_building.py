"""Staff write a form without code, publish it, carry it over, share it, and take its answers out."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest

from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from services.applications import building, sheets
from services.applications.errors import FormChanged, FormNotReady, NoStandardInForce
from services.applications.schema import empty_schema
from services.models import ApplicationForm
from tests.factories.applications import (
    NIK,
    hall_form,
    hall_typed,
    make_application,
    make_form,
    page,
    question,
    standard_of,
)
from tests.factories.services import make_next, make_published, make_service
from tests.services.pages import text_of
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
FORM = "/portal/permohonan/formulir/peminjaman-aula/"
State = ApplicationForm.State


def test_publishing_retires_the_former_form_and_refuses_what_is_unfinished() -> None:
    first = make_form()
    draft = building.change_form(service=first.service, edit=lambda _old: empty_schema(), lock=0, by=None)

    with pytest.raises(FormNotReady):
        building.publish_form(service=first.service, lock=draft.lock, by=None)
    second = make_form(first.service)

    states = list(first.service.forms.order_by("number").values_list("number", "state"))
    assert states == [(1, State.RETIRED), (2, State.PUBLISHED)]
    assert building.draft_of(first.service).schema == second.schema


def test_two_people_at_once_notice_each_other() -> None:
    service = make_published().service
    building.change_form(service=service, edit=lambda _old: hall_form(), lock=0, by=None)

    with pytest.raises(FormChanged) as refusal:
        building.change_form(service=service, edit=lambda _old: empty_schema(), lock=0, by=None)
    assert refusal.value.facts == {"lock": 1}


def test_a_service_without_a_standard_in_force_publishes_no_form() -> None:
    service = make_service()
    building.change_form(service=service, edit=lambda _old: hall_form(), lock=0, by=None)

    with pytest.raises(NoStandardInForce):
        building.publish_form(service=service, lock=1, by=None)


def test_a_new_version_of_the_standard_takes_the_form_over() -> None:
    form = make_form()
    application = make_application(form)
    make_next(form.service.standards.current().get())
    carried = form.service.forms.get(state=State.PUBLISHED)
    application.refresh_from_db()

    assert (carried.number, carried.standard, carried.schema) == (2, standard_of(form), form.schema)
    assert (application.form_id, application.standard_version) == (form.pk, 1)


def test_a_form_travels_between_agencies_as_a_file() -> None:
    form = make_form()
    other = make_published("peminjaman-alat", "Pinjam alat").service
    made = building.import_form(service=other, data=building.exported(form), lock=0, by=None)

    assert (made.schema, made.state) == (form.schema, State.DRAFT)
    for data in (
        b"",
        b"[]",
        b"{}",
        b"PK\x03\x04",
        b"[" * 50_000,
        json.dumps({"format": building.FORMAT, "form": 1}).encode(),
    ):
        with pytest.raises(InvalidInput):
            building.import_form(service=other, data=data, lock=1, by=None)


def test_who_may_not_manage_forms_changes_nothing() -> None:
    service, by = make_published().service, get_user("counter")
    with pytest.raises(PermissionRefused):
        building.change_form(service=service, edit=lambda _old: hall_form(), lock=0, by=by)
    with pytest.raises(PermissionRefused):
        building.publish_form(service=service, lock=0, by=by)
    assert not ApplicationForm.objects.exists()


def test_a_form_is_built_on_pages_from_nothing_to_published(sign_in: Any) -> None:
    make_published(channels=["online"])
    client = sign_in("team")
    assert (
        client.post(f"{FORM}awal/", {"intro": "", "applicants": "Perorangan\nLembaga", "check_days": "3"}).status_code
        == 302
    )
    client.post(f"{FORM}bagian/baru/", {"title": "Acara"})
    assert client.get(f"{FORM}bagian/s1/baru/").status_code == 200
    choice = {"label": "Untuk apa?", "options": "Rapat\nPentas", "required": "yes", "section": "s1"}
    client.post(f"{FORM}bagian/s1/baru/?jenis=one", choice)
    bad = client.post(f"{FORM}bagian/s1/baru/?jenis=one", {**choice, "options": "Satu"})
    client.post(f"{FORM}bagian/s1/baru/?jenis=line", {"label": "Judul", "required": "no", "section": "s1"})
    rows = {"tests-TOTAL_FORMS": "1", "tests-INITIAL_FORMS": "0", "tests-0-what": "f1|is|o2", "tests-0-number": ""}
    client.post(f"{FORM}syarat/f2/tampil/", {"mode": "all", **rows})
    client.post(f"{FORM}usul/")
    schema = building.draft_of(ApplicationForm.objects.get().service).schema

    assert "Berikan paling sedikit dua" in text_of(bad)
    assert schema["sections"][0]["fields"][1]["show"]["tests"] == [{"field": "f1", "op": "is", "value": ["o2"]}]
    assert len(schema["sections"][0]["fields"]) > 2
    overview = text_of(client.get(FORM))
    assert "“Untuk apa?” adalah Pentas" in overview
    assert client.get(f"{FORM}terbit/").status_code == 200
    assert client.post(f"{FORM}terbit/", {"lock": "999"}).status_code == 200  # somebody else saved meanwhile
    lock = ApplicationForm.objects.get().lock
    assert client.post(f"{FORM}terbit/", {"lock": lock}).headers["Location"] == FORM
    assert ApplicationForm.objects.get().state == State.PUBLISHED
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"services.form_written", "services.form_published"} <= actions


def test_the_order_changes_by_buttons_and_a_page_is_removed_after_asking(sign_in: Any) -> None:
    form = make_form()
    client = sign_in("team")
    client.post(f"{FORM}urutan/", {"down": "f1", "lock": "0"})
    client.post(f"{FORM}urutan/", {"remove": "f6", "lock": "1"})
    ask = client.get(f"{FORM}bagian/s3/hapus/")
    client.post(f"{FORM}bagian/s3/hapus/")
    draft = building.draft_of(form.service)

    assert "Nama alat" in text_of(ask)
    assert [item["key"] for item in draft.schema["sections"][0]["fields"]] == ["f2", "f1", "f3"]
    assert [item["key"] for item in draft.schema["sections"]] == ["s1", "s2"]
    assert "letaknya sesudah ini" in text_of(client.get(FORM))
    client.post(f"{FORM}buang/")
    assert building.draft_of(form.service).schema == form.schema


def test_the_preview_judges_as_citizens_are_judged_and_keeps_nothing(sign_in: Any) -> None:
    make_form()
    client = sign_in("team")
    wrong = client.post(f"{FORM}pratinjau/s1/", {"maju": "1", "f1": "o1", "f3": "0", "drawn": "f1 f3"})
    right = client.post(
        f"{FORM}pratinjau/s1/", {"maju": "1", "pemohon": "a1", "f1": "o1", "f3": "40", "drawn": "f1 f3"}
    )
    last = client.post(f"{FORM}pratinjau/s2/", {"maju": "1", "pemohon": "a1", "s1.f1": "o1", "s1.f3": "40", "f4": NIK})

    assert "govuk-error-summary" in wrong.content.decode()
    assert 'name="f4"' in right.content.decode()
    assert 'name="s1.f3" value="40"' in right.content.decode()
    assert "Rapat" in text_of(last)


@pytest.mark.parametrize("local", ["counter", "complaints"])
def test_pages_of_the_builder_are_for_those_who_manage_forms(sign_in: Any, local: str) -> None:
    make_form()
    client = sign_in(local)
    assert {client.get(f"{FORM}{path}").status_code for path in ("", "awal/", "terbit/", "pratinjau/s1/")} == {403}


def test_export_leaves_out_who_it_is_unless_asked_with_the_right(sign_in: Any) -> None:
    schema = hall_form()
    schema["sections"].append(
        page("s4", question("f9", "text", "Rahasia", personal=True), question("f10", "text", "Terbuka"))
    )
    typed = {**hall_typed(), "s4": {"f9": ["=1+1 rahasia"], "f10": ["=1+1 terbuka"]}}
    application = make_application(make_form(make_published(channels=["online"]).service, schema), typed=typed)
    url = "/portal/permohonan/ekspor/peminjaman-aula/"
    plain = _cells(sign_in("counter").post(url, {"since": "", "until": ""}))
    full = _cells(sign_in("counter").post(url, {"since": "", "until": "", "with_identity": "on"}))

    assert application.case.code in plain
    assert {"=1+1 terbuka", "40 orang"} <= plain
    assert not any(name in "|".join(plain) for name in ("Siti", "siti@warga", NIK, "0001", "rahasia"))
    assert {"Siti Aminah", "=1+1 rahasia", f"{chr(0x2022) * 12}0001"} <= full
    assert AuditEntry.objects.filter(action="services.answers_exported").count() == 2


def test_export_asks_as_much_for_three_as_for_one(django_assert_num_queries: Any) -> None:
    form = make_form()
    make_application(form)
    with django_assert_num_queries(1):
        sheets.as_xlsx(sheets.applications_of(form.service, since=None, until=None), with_identity=False)
    for _number in range(2):
        make_application(form)
    with django_assert_num_queries(1):
        sheets.as_xlsx(sheets.applications_of(form.service, since=None, until=None), with_identity=False)


def _cells(response: Any) -> set[str]:
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    sheet = book.active
    assert sheet is not None
    return {
        str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None and cell.data_type != "f"
    }
