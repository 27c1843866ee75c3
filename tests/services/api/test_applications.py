"""Applications by API: the questions, filing judged like the form, and what staff do with one."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from core.api.models import IdempotencyRecord
from core.cases.models import Case, CaseClock
from services.models import (
    Application,
    ApplicationDraft,
    ApplicationFee,
    ItemCheck,
    ResultDocument,
    ServiceTime,
    StandardComponent,
)
from tests.core.cases.api.asking import ROOT, browser, file_by_api, of, refusal, send
from tests.factories.applications import NIK, make_application, make_form, send_unsent
from tests.factories.results import issue, make_accepted, make_result_template
from tests.factories.services import pdf_file
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
PERSON = {"name": "Siti Aminah", "email": "siti@warga.example"}
ANSWERS = {"f1": "o1", "f3": 40, "f4": NIK}
BODY: dict[str, Any] = {"service": "peminjaman-aula", "applicant": "a1", "person": PERSON, "answers": ANSWERS}


def file_with(client: Client, body: Any, key: str = "", **files: Any) -> Any:
    """File an application with files beside it."""
    data = {"application": json.dumps(body), **files}
    return client.post(f"{ROOT}applications/", data, headers={"idempotency-key": key or str(uuid.uuid4())})


def paper() -> Any:
    return pdf_file("surat.pdf", "surat.pdf")


def test_everybody_reads_the_questions_of_a_service_that_takes_applications() -> None:
    assert browser().get(f"{ROOT}services/peminjaman-aula/form/").status_code == 404
    make_form()
    form = browser().get(f"{ROOT}services/peminjaman-aula/form/").json()
    assert (form["number"], form["standard_version"], form["is_open"], form["check_days"]) == (1, 1, True, 2)
    assert form["applicants"] == [{"key": "a1", "label": "Perorangan"}, {"key": "a2", "label": "Lembaga"}]
    first = form["pages"][0]["questions"]
    assert [(one["key"], one["kind"], "options" in one) for one in first] == [
        ("f1", "one", True),
        ("f2", "line", False),
        ("f3", "number", False),
    ]
    assert first[1]["show"] == {"mode": "all", "tests": [{"field": "f1", "op": "is", "value": ["o3"]}]}


def test_an_application_is_filed_once_for_one_key_and_nothing_of_it_is_kept_with_the_key() -> None:
    make_form()
    key = str(uuid.uuid4())
    first, again = (file_with(browser("counter"), BODY, key, f5=paper()) for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 200), first.content
    assert (again.json()["code"], again.json()["secret"]) == (first.json()["code"], first.json()["secret"])
    application = Application.objects.select_related("case").get()
    case = application.case
    assert (case.channel, case.entered_by) == ("api", get_user("counter"))
    assert application.answers == {"f1": "o1", "f3": "40"}
    assert [(file.purpose, file.name, file.by_citizen) for file in case.files.all()] == [("f5", "surat.pdf", True)]
    assert IdempotencyRecord.objects.get().body == ""
    assert ApplicationDraft.objects.get().sealed is None


def test_rows_dates_and_numbers_are_read_as_they_are_written() -> None:
    make_form()
    rows = [{"f7": "Kursi", "f8": 1200}, {"f7": "Meja"}]
    body = {**BODY, "applicant": "a2", "answers": {"f1": "o1", "f3": "101", "s3": rows}}
    assert file_with(browser("counter"), body, f5=paper()).status_code == 201
    assert Application.objects.get().answers == {
        "f1": "o1",
        "f3": "101",
        "s3": [{"f7": "Kursi", "f8": "1200"}, {"f7": "Meja"}],
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"person": {}}, "person.name"),
        ({"applicant": "a9"}, "applicant"),
        ({"service": "tidak-ada"}, "service"),
        ({"answers": {**ANSWERS, "f3": 501}}, "answers.f3"),
        ({"answers": {**ANSWERS, "f3": "1.250"}}, "answers.f3"),
        ({"answers": {**ANSWERS, "f1": "o3"}}, "answers.f2"),
        ({"answers": {**ANSWERS, "f99": "x"}}, "answers.f99"),
        ({"answers": {**ANSWERS, "f5": "surat.pdf"}}, "answers.f5"),
        ({"answers": {**ANSWERS, "f1": ["o1"]}}, "answers.f1"),
        ({"answers": {**ANSWERS, "f3": 200, "s3": [{"f8": 3}]}}, "answers.s3.0.f7"),
        ({"answers": {**ANSWERS, "s3": "x"}}, "answers.s3"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_kept(change: dict[str, Any], field: str) -> None:
    make_form()
    answer = file_with(browser("counter"), {**BODY, **change}, f5=paper())
    assert refusal(answer) == (422, "invalid-input")
    assert list(answer.json()["errors"]) == [field]
    assert not Case.objects.exists()
    assert not ApplicationDraft.objects.exists()


def test_a_file_is_asked_for_and_looked_at() -> None:
    make_form()
    missing = file_by_api(browser("counter"), "applications/", BODY)
    assert list(missing.json()["errors"]) == ["answers.f5"]
    wrong = SimpleUploadedFile("surat.pdf", b"MZ program")
    assert list(file_with(browser("counter"), BODY, f5=wrong).json()["errors"]) == ["f5"]
    assert list(file_with(browser("counter"), BODY, f4=paper()).json()["errors"]) == ["f4"]
    assert list(file_with(browser("counter"), "{").json()["errors"]) == ["non_field_errors"]


def test_filing_takes_the_right_and_a_key() -> None:
    make_form()
    assert send(browser("counter"), "POST", "applications/", BODY).status_code == 422
    assert file_by_api(browser("team"), "applications/", BODY).status_code == 403
    assert file_by_api(browser(), "applications/", BODY).status_code == 401


def test_figures_of_a_service_are_told_from_five_on() -> None:
    form = make_form()
    now = timezone.now()
    address = f"{ROOT}services/peminjaman-aula/statistics/"
    for used in range(1, 6):
        few = browser().get(address).json()
        case = make_application(form)
        ServiceTime.objects.create(
            application=case, service=form.service, finished_at=now, unit="working_day", used=used, on_time=used < 5
        )
    assert (few["number"], few["median"], few["promised_value"], few["promised_unit"]) == (None, None, 2, "working_day")
    told = browser().get(address).json()
    assert (told["number"], told["unit"], told["median"], told["nine_tenths"]) == (5, "working_day", 3, 5)
    assert told["on_time_share"] == pytest.approx(80)


def test_staff_read_an_application_without_who_applies() -> None:
    case = make_application().case
    facts = browser("counter").get(ROOT + of(case, "application/"))
    assert facts.json()["sealed"] == ["f4"]
    assert facts.json()["answers"] == {"f1": "o1", "f3": "40"}
    assert [item["key"] for item in facts.json()["items"]] == ["f1", "f3", "f5"]
    assert NIK not in facts.text
    assert "Siti" not in facts.text
    assert browser("complaints").get(ROOT + of(case, "application/")).status_code in (403, 404)


def test_what_is_missing_is_asked_for_and_the_rest_accepted() -> None:
    case = make_application().case
    staff = browser("counter")
    judged = {"items": [{"key": "f5", "verdict": "wrong", "note": "Tidak terbaca."}], "lock": 0}
    assert send(staff, "PUT", of(case, "checks/"), judged).status_code == 200
    assert refusal(send(staff, "PUT", of(case, "checks/"), {**judged, "items": [{"key": "f5", "verdict": "ok"}]})) == (
        409,
        "case-changed",
    )
    asked = send(staff, "POST", of(case, "completion-request/"), {"note": "Pindai ulang."})
    assert (asked.json()["state"], asked.json()["paused_since"] is None) == ("incomplete", False)
    assert "Tidak terbaca." in case.messages.get(author="staff").text
    assert send(staff, "PUT", of(case, "checks/"), {"items": [{"key": "f5", "verdict": "ok"}]}).status_code == 200
    accepted = send(staff, "POST", of(case, "acceptance/"))
    assert accepted.json()["state"] == "in_progress"
    assert case.clocks.running().get().kind == CaseClock.Kind.MAIN
    assert ItemCheck.objects.get().verdict == "ok"


def test_the_applicant_brings_what_is_missing_by_the_secret_word() -> None:
    filed = send_unsent()
    case, mine = filed.case, {"x-case-secret": filed.secret}
    status = f"{ROOT}case-status/{case.code}/application/"
    assert browser().get(status, headers=mine).json()["wanted"] == []
    judged = {"items": [{"key": "f5", "verdict": "missing"}, {"key": "f3", "verdict": "wrong", "note": "Berapa?"}]}
    send(browser("counter"), "PUT", of(case, "checks/"), judged)
    send(browser("counter"), "POST", of(case, "completion-request/"))
    wanted = browser().get(status, headers=mine).json()["wanted"]
    assert [(item["key"], item["verdict"], item["is_open"]) for item in wanted] == [
        ("f3", "wrong", True),
        ("f5", "missing", True),
    ]
    items = f"case-status/{case.code}/items/"
    said = {"text": "40 orang."}
    assert send(browser("counter"), "POST", f"{items}f3/", said, x_case_secret="SALAH-SALA").status_code == 404
    first = send(browser("counter"), "POST", f"{items}f3/", said, x_case_secret=filed.secret)
    assert (first.status_code, first.json()["state"]) == (200, "incomplete")
    second = browser("counter").post(f"{ROOT}{items}f5/", {"files": [paper()]}, headers=mine)
    assert (second.status_code, second.json()["state"]) == (200, "received")
    assert send(browser("counter"), "POST", f"{items}f1/", said, x_case_secret=filed.secret).status_code == 404


def test_steps_are_ticked_and_an_unknown_one_refused() -> None:
    case = make_accepted().case
    assert send(browser("counter"), "PUT", of(case, "steps/"), {"steps": [1]}).status_code == 200
    steps = browser("counter").get(ROOT + of(case, "application/")).json()["steps"]
    assert [step["done_at"] is not None for step in steps][:1] == [True]
    assert refusal(send(browser("counter"), "PUT", of(case, "steps/"), {"steps": [99]}))[0] == 422


def test_a_fee_is_set_by_the_tariff_and_settled_before_the_result() -> None:
    application = make_accepted()
    case = application.case
    amounts = [{"name": "Umum", "amount": 250_000, "per": "jam"}]
    StandardComponent.objects.filter(standard=application.standard, code="fee").update(
        content={"free": False, "amounts": amounts, "legal_basis": "Perda 1/2025"}
    )
    template = make_result_template(application.service)
    staff = browser("counter")
    assert staff.get(ROOT + of(case, "application/")).json()["tariffs"] == amounts
    assert refusal(send(staff, "PUT", of(case, "fee/"), {"tariff": 1}))[0] == 422
    assert send(staff, "PUT", of(case, "fee/"), {"tariff": 0, "quantity": 3}).status_code == 200
    asked = {"template": template.pk}
    assert refusal(send(staff, "POST", of(case, "results/"), asked)) == (422, "application-fee-open")
    paid = {"reference": "NTPN 123", "on": dt.date.today().isoformat()}  # noqa: DTZ011  # the day of the machine will do
    assert send(staff, "POST", of(case, "fee/settlement/"), paid).status_code == 200
    assert (ApplicationFee.objects.get().amount, ApplicationFee.objects.get().state) == (750_000, "paid")
    assert send(staff, "POST", of(case, "results/"), asked).status_code == 201


def test_a_result_is_made_once_for_one_key_and_handed_over() -> None:
    application = make_accepted()
    case, staff = application.case, browser("counter")
    template = make_result_template(application.service)
    asked = {"template": template.pk, "delivery": "counter"}
    first, again = (send(staff, "POST", of(case, "results/"), asked, idempotency_key="k") for _time in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    document = ResultDocument.objects.get()
    assert (first.json()["id"], first.json()["number"]) == (document.pk, document.number)
    assert refusal(send(staff, "POST", of(case, f"results/{document.pk}/handover/"), {}))[0] == 422
    handed = send(staff, "POST", of(case, f"results/{document.pk}/handover/"), {"receiver": "Siti Aminah"})
    assert handed.json()["state"] == "closed"
    assert "Siti" not in handed.text
    revoked = send(staff, "POST", of(case, f"results/{document.pk}/revocation/"), {"reason": "Salah nama."})
    assert revoked.status_code == 200
    results = staff.get(ROOT + of(case, "application/")).json()["results"]
    assert results[0]["revoked_reason"] == "Salah nama."


def test_a_document_that_was_made_elsewhere_is_the_result() -> None:
    case = make_accepted().case
    data = {"title": "Keputusan kepala", "number": "800/12/2026", "delivery": "download", "file": paper()}
    made = browser("counter").post(ROOT + of(case, "brought-results/"), data)
    assert (made.status_code, made.json()["number"]) == (201, "800/12/2026")
    case.refresh_from_db()
    assert case.state == "answered"


def test_a_refusal_needs_its_ground_in_the_law() -> None:
    case = make_application().case
    said = {"reason": "Tidak memenuhi syarat."}
    assert refusal(send(browser("counter"), "POST", of(case, "refusal/"), said))[0] == 422
    said["legal_ground"] = "Perda 1/2025 Pasal 4"
    assert send(browser("counter"), "POST", of(case, "refusal/"), said).json()["state"] == "rejected"


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("PUT", "checks/", {"items": []}),
        ("POST", "acceptance/", {}),
        ("POST", "completion-request/", {}),
        ("PUT", "steps/", {"steps": []}),
        ("PUT", "fee/", {"tariff": 0}),
        ("POST", "fee/settlement/", {"reference": "x", "on": "2026-01-01"}),
        ("POST", "refusal/", {"reason": "x", "legal_ground": "y"}),
        ("POST", "results/", {"template": 1}),
        ("POST", "results/1/handover/", {"receiver": "x"}),
        ("POST", "results/1/revocation/", {"reason": "x"}),
    ],
)
def test_no_step_without_the_right(method: str, path: str, data: Any) -> None:
    application = make_accepted()
    template = make_result_template(application.service)
    document = issue(application, template) if "results/1/" in path else None
    path = path.replace("results/1/", f"results/{document.pk}/") if document else path
    data = {**data, "template": template.pk} if "template" in data else data
    answer = send(browser("complaints"), method, of(application.case, path), data)
    assert answer.status_code in (403, 404)
    assert send(browser(), method, of(application.case, path), data).status_code == 401


def test_templates_of_results_are_written_and_changed_by_one_at_a_time() -> None:
    service = make_form().service
    known = make_result_template(service)
    address = f"services/{service.code}/result-templates/"
    listed = browser("counter").get(f"{ROOT}{address}").json()["results"]
    assert [row["title"] for row in listed] == [known.title]
    texts = {name: listed[0][name] for name in listed[0] if name not in ("id", "lock", "is_active")}
    new = send(browser("admin"), "POST", address, {**texts, "title": "Surat lain"})
    assert new.status_code == 201, new.content
    changed = send(browser("admin"), "PUT", f"{address}{known.pk}/", {**texts, "title": "Surat izin", "lock": 0})
    assert (changed.json()["title"], changed.json()["lock"]) == ("Surat izin", 1)
    assert send(browser("admin"), "PUT", f"{address}{known.pk}/", {**texts, "lock": 0}).status_code == 409
    wrong = send(browser("admin"), "POST", address, {**texts, "title": "X", "body": "{tidak_ada}"})
    assert list(wrong.json()["errors"]) == ["body"]
    assert send(browser("complaints"), "POST", address, texts).status_code == 403
