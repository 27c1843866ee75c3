"""The pages of a request and an objection: sent without an account, answered in the portal, followed by the citizen."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from core.antispam import stamp
from core.cases.codes import secret_of
from core.cases.models import Case
from core.tenancy import schema_context
from feedback.models import InformationObjection, InformationRequest
from tests.factories.information import APPLICANT, REFUSED, file_against, make_information, notify
from tests.factories.services import pdf_file, picture_file
from tests.world import get_user

ASK, OBJECT = "/ppid/permohonan/", "/ppid/keberatan/"


@pytest.fixture
def citizen(agency_a: Any) -> Client:
    client = Client(headers={"host": f"{agency_a.slug}.localhost"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def staff(agency_a: Any) -> Any:
    def sign_in(local: str) -> Client:
        client = Client(headers={"host": f"{agency_a.slug}.localhost"})
        with schema_context(agency_a.schema_name):
            client.force_login(get_user(local))
        return client

    return sign_in


def old_stamp() -> str:
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=20)):
        return stamp()


def typed(**fields: Any) -> dict[str, Any]:
    """Return a request as a browser sends it."""
    return {
        "key": str(uuid.uuid4()),
        "stamp": old_stamp(),
        "information": "Laporan keuangan 2025",
        "purpose": "Penelitian",
        "way": "soft_copy",
        "delivery": "email",
        "requester": "person",
        "name": APPLICANT.name,
        "id_kind": "nik",
        "id_number": APPLICANT.id_number,
        "address": APPLICANT.address,
        "occupation": APPLICANT.occupation,
        "email": APPLICANT.email,
        "card": picture_file("ktp.png"),
        **fields,
    }


def test_a_request_leads_to_its_receipt_and_is_kept_once(citizen: Client, agency_a: Any) -> None:
    key = str(uuid.uuid4())
    sent = [citizen.post(ASK, typed(key=key)) for _time in range(2)]
    with schema_context(agency_a.schema_name):
        case = InformationRequest.objects.select_related("case").get().case
    assert [answer.headers["Location"] for answer in sent] == [f"/lacak/{case.code}/tanda-terima/"] * 2
    status = citizen.get(f"/lacak/{case.code}/").content.decode()
    assert "0001/PPID/" in status
    assert "What you can do now" in status
    assert APPLICANT.id_number not in status


def test_nothing_typed_is_lost_and_errors_stand_at_their_fields(citizen: Client, agency_a: Any) -> None:
    answer = citizen.post(ASK, typed(card="", id_number="123", information=""))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"card", "information"}
    assert "Penelitian" in answer.content.decode()
    short = citizen.post(ASK, typed(id_number="123"))
    assert set(short.context["form"].errors) == {"id_number"}
    body = citizen.post(ASK, typed(requester="legal_body", organisation="PT Contoh"))
    assert set(body.context["form"].errors) == {"deed"}
    with schema_context(agency_a.schema_name):
        assert not InformationRequest.objects.exists()


def test_a_program_keeps_nothing_and_is_not_told(citizen: Client, agency_a: Any) -> None:
    assert citizen.post(ASK, typed(website="x")).headers["Location"] == "/ppid/"
    with schema_context(agency_a.schema_name):
        assert not InformationRequest.objects.exists()


def test_papers_that_somebody_has_to_bring_are_not_called_optional(citizen: Client) -> None:
    form = citizen.get(ASK).context["form"]
    drawn = {name: form[name].as_field_group() for name in ("card", "deed", "organisation")}

    assert {name for name, html in drawn.items() if "mk-optional" in html} == {"organisation"}


def test_an_objection_needs_the_proof_and_answers_every_wrong_one_alike(citizen: Client, agency_a: Any) -> None:
    key = str(uuid.uuid4())
    with schema_context(agency_a.schema_name):
        request = notify(make_information(key=key), **REFUSED)
    form = {"ground": "refused_exempt", "reason": "Tidak setuju", "stamp": old_stamp()}
    wrong = [
        citizen.post(OBJECT, {**form, "reference": reference, "proof": "AAAA-AAAA"})
        for reference in (request.case.code, "INF-2607-ZZZZ")
    ]
    assert {answer.status_code for answer in wrong} == {422}
    assert wrong[0].context["form"].errors == wrong[1].context["form"].errors
    sent = citizen.post(OBJECT, {**form, "reference": request.number, "proof": secret_of(key)})
    with schema_context(agency_a.schema_name):
        objection = InformationObjection.objects.select_related("case").get()
    assert sent.headers["Location"] == f"/lacak/{objection.case.code}/tanda-terima/"


def test_counter_writes_down_a_request_and_an_objection(staff: Any, agency_a: Any) -> None:
    counter = staff("counter")
    paper = typed(channel="letter", received_on="", received_time="", card="")
    assert counter.post("/portal/ppid/catat/permohonan/", paper).status_code == 302
    with schema_context(agency_a.schema_name):
        request = notify(InformationRequest.objects.select_related("case").get(), **REFUSED)
    form = {"channel": "letter", "ground": "refused_exempt", "reason": "Keberatan lewat surat"}
    missing = counter.post("/portal/ppid/catat/keberatan/", {**form, "reference": "9999"})
    assert set(missing.context["form"].errors) == {"reference"}
    sent = counter.post(
        "/portal/ppid/catat/keberatan/",
        {**form, "reference": request.number, "representative": "Dewi", "mandate": pdf_file()},
    )
    assert sent.status_code == 302
    with schema_context(agency_a.schema_name):
        assert InformationObjection.objects.get().has_representative
    assert staff("team").get("/portal/ppid/catat/permohonan/").status_code == 403


def test_the_steps_of_a_request_by_pages(staff: Any, agency_a: Any) -> None:
    information = staff("information")
    with schema_context(agency_a.schema_name):
        case = make_information().case
    base = f"/portal/ppid/berkas/{case.code}/"
    shown = information.get(f"/portal/berkas/{case.code}/").content.decode()
    assert f"{base}pemberitahuan/" in shown
    assert "0001/PPID/" in shown
    assert APPLICANT.id_number not in shown
    assert information.post(f"{base}perpanjang/", {"amount": 3, "reason": "Arsip lama"}).status_code == 302
    half = information.post(f"{base}pemberitahuan/", {"decision": "granted", "key": str(uuid.uuid4())})
    assert (half.status_code, set(half.context["form"].errors)) == (422, {"material", "form"})
    said = {"decision": "granted", "material": "Laporan", "form": "recorded", "key": str(uuid.uuid4())}
    late = information.post(f"{base}pemberitahuan/", {**said, "lock": 99})
    assert (late.status_code, late.context["form"]["material"].value()) == (409, "Laporan")
    assert information.post(f"{base}pemberitahuan/", {**said, "attachments": [pdf_file()]}).status_code == 302
    assert information.post(f"{base}serahkan/", {"given_on": f"{timezone.localdate():%d-%m-%Y}"}).status_code == 302
    with schema_context(agency_a.schema_name):
        assert Case.objects.get(pk=case.pk).state == "closed"


def test_a_sealed_paper_opens_by_post_with_a_reason(staff: Any, agency_a: Any) -> None:
    information = staff("information")
    with schema_context(agency_a.schema_name):
        case = make_information().case
        paper = case.requester_papers.get()
    address = f"/portal/ppid/berkas/{case.code}/identitas/{paper.pk}/"
    assert information.get(address).status_code == 200
    assert information.post(address, {"reason": ""}).status_code == 422
    answer = information.post(address, {"reason": "Mencocokkan"})
    assert (answer["Content-Type"], answer.content[:4]) == ("image/png", b"\x89PNG")
    assert staff("counter").get(address).status_code == 404
    assert staff("head").post(address, {"reason": "Ingin tahu"}).status_code == 403


def test_the_head_decides_by_page_and_the_officer_may_not(staff: Any, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        case = file_against(notify(make_information(), by=get_user("information"), **REFUSED)).case
    address = f"/portal/ppid/berkas/{case.code}/putuskan/"
    assert staff("information").get(address).status_code == 403
    head = staff("head")
    assert head.get(address).context["form"]["superior_name"].value() == "Nama head"
    said = {
        "decision": "partly",
        "text": "Sebagian diberikan.",
        "superior_name": "Ibu Kepala",
        "superior_position": "Kepala",
        "key": str(uuid.uuid4()),
    }
    assert head.post(address, said).status_code == 302
    noted = staff("information").post(f"/portal/ppid/berkas/{case.code}/tanggapan/", {"response": "satisfied"})
    assert noted.status_code == 302
    with schema_context(agency_a.schema_name):
        row = InformationObjection.objects.get(case=case)
    assert (row.decision, row.response) == ("partly", "satisfied")
