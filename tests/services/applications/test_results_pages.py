"""Staff check and give results, applicants complete and fetch, everybody checks a document: without JavaScript."""

import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from core.antispam import stamp
from core.cases import access
from core.tenancy import schema_context
from services.applications import checking, results
from services.applications.domain_settings import save_terms
from services.models import Application, ApplicationSettings, ResultDocument, ResultTemplate
from tests.factories.applications import make_application, make_form
from tests.factories.results import issue, make_accepted, make_result_template
from tests.factories.services import pdf_file
from tests.services.pages import text_of
from tests.world import AGENCY_B, get_user

PORTAL = "/portal/permohonan/"
OK = {f"verdict_{key}": "ok" for key in ("f1", "f3", "f5")}


@pytest.fixture
def application(agency_a: Any) -> Application:
    with schema_context(agency_a.schema_name):
        return make_application()


@pytest.fixture
def counter(sign_in: Any) -> Client:
    client: Client = sign_in("counter")
    return client


def place(application: Application, page: str) -> str:
    return f"{PORTAL}{application.case.code}/{page}/"


def open_case(client: Client, application: Application) -> str:
    """Have a device hold the case open; return the address of its status page."""
    kept = HttpResponse()
    access.remember(kept, application.case)
    client.cookies.update(kept.cookies)
    return f"/lacak/{application.case.code}/"


def test_an_officer_asks_and_the_applicant_completes_each_item(
    agency_a: Any, counter: Client, application: Application
) -> None:
    url = place(application, "periksa")
    words = text_of(counter.get(url))
    assert "surat.pdf" in words
    wrong = {**OK, "verdict_f5": "wrong", "key": str(uuid.uuid4()), "ask": "1"}
    assert counter.post(url, wrong).status_code == 422
    answer = counter.post(url, {**wrong, "note_f5": "Belum ditandatangani."})
    assert answer.status_code == 302
    citizen = Client(headers={"host": f"{agency_a.slug}.localhost"})
    with schema_context(agency_a.schema_name):
        status = open_case(citizen, application)
    page = citizen.get(status)
    assert "Belum ditandatangani." in text_of(page)
    item = f"{status}lengkapi/f5/"
    assert item in page.content.decode()
    assert citizen.get(f"{status}lengkapi/f3/").status_code == 404
    assert citizen.post(item, {"key": str(uuid.uuid4()), "stamp": stamp()}).status_code == 422
    sent = citizen.post(item, {"key": str(uuid.uuid4()), "files": pdf_file("baru.pdf")})
    assert sent.status_code == 302
    with schema_context(agency_a.schema_name):
        application.case.refresh_from_db()
        assert application.case.state == "received"
        assert application.case.files.filter(purpose="f5").count() == 2


def test_two_officers_who_judge_at_once_do_not_write_over_one_another(
    agency_a: Any, counter: Client, application: Application
) -> None:
    url, seen = place(application, "periksa"), application.case.lock
    first = {**OK, "key": str(uuid.uuid4()), "lock": seen}
    for _ in range(2):  # a double click is one verdict
        assert counter.post(url, first).status_code == 302
    other = {**first, "verdict_f5": "missing", "key": str(uuid.uuid4())}
    refused = counter.post(url, other)
    assert refused.status_code == 409
    with schema_context(agency_a.schema_name):
        assert application.checks.get(key="f5").verdict == "ok"
    assert counter.post(url, {**other, "lock": refused.context["form"]["lock"].value()}).status_code == 302


def test_nobody_completes_a_case_that_they_have_not_proved(agency_a: Any, application: Application) -> None:
    with schema_context(agency_a.schema_name):
        checking.save_checks(case=application.case, verdicts={"f5": ("missing", "")}, by=None)
        checking.ask_completion(case=application.case, note="", key=str(uuid.uuid4()), by=None)
    stranger = Client(headers={"host": f"{agency_a.slug}.localhost"})
    item = f"/lacak/{application.case.code}/lengkapi/f5/"
    assert "Surat permohonan" not in stranger.get(item).content.decode()
    stranger.post(item, {"key": str(uuid.uuid4()), "text": "Saya bukan pemohon."})
    with schema_context(agency_a.schema_name):
        application.case.refresh_from_db()
        assert application.case.state == "incomplete"


def test_an_officer_accepts_issues_and_hands_over(agency_a: Any, counter: Client, application: Application) -> None:
    with schema_context(agency_a.schema_name):
        template = make_result_template(application.service)
    form = {**OK, "key": str(uuid.uuid4()), "accept": "1"}
    assert counter.post(place(application, "periksa"), form).status_code == 302
    assert counter.post(place(application, "langkah"), {"steps": ["1"]}).status_code == 302
    assert template.title in text_of(counter.get(place(application, "hasil")))
    url = f"{place(application, 'hasil')}templat/{template.pk}/"
    body = counter.get(url).context["form"].initial["body"]
    assert "Siti Aminah" in body
    values = {"body": body, "delivery": "counter", "key": str(uuid.uuid4())}
    preview = counter.post(url, {**values, "preview": "1"})
    assert (preview["Content-Type"], preview.content[:5]) == ("application/pdf", b"%PDF-")
    assert counter.post(url, {**values, "body": "{ini_bukan_tempat}"}).status_code == 422
    assert counter.post(url, values).status_code == 302
    with schema_context(agency_a.schema_name):
        document = ResultDocument.objects.get()
    hand = f"{place(application, 'hasil')}{document.pk}/serah/"
    assert counter.post(hand, {"receiver": ""}).status_code == 422
    assert counter.post(hand, {"receiver": "Budi Santoso"}).status_code == 302
    assert "Budi Santoso" in text_of(counter.get(f"/portal/berkas/{application.case.code}/"))
    with schema_context(agency_a.schema_name):
        application.case.refresh_from_db()
        assert application.case.state == "closed"


def test_the_applicant_downloads_and_others_check(agency_a: Any, client_a: Client, client_b: Client) -> None:
    with schema_context(agency_a.schema_name):
        application = make_accepted()
        document = issue(application, make_result_template(application.service))
        status = open_case(client_a, application)
    assert document.number in text_of(client_a.get(status)).replace("/ ", "/")
    file = client_a.get(f"{status}berkas/{document.file_id}/")
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    page = client_b.__class__(headers={"host": f"{agency_a.slug}.localhost"}).get(
        f"/permohonan/periksa/{document.key}/"
    )
    words = text_of(page)
    assert document.number in words.replace("/ ", "/")
    assert document.sha256 in words
    assert "Siti" not in words
    assert application.case.code not in words
    assert client_b.get(f"/permohonan/periksa/{document.key}/").status_code == 404
    assert client_a.get("/permohonan/periksa/tidak-ada/").status_code == 404
    with schema_context(agency_a.schema_name):
        results.revoke_document(document=document, reason="Salah ketik.", by=None)
    assert "Salah ketik." not in text_of(client_a.get(f"/permohonan/periksa/{document.key}/"))
    assert "Salah ketik." in text_of(client_a.get(status))


def test_a_document_that_was_made_elsewhere_is_brought_as_a_pdf(agency_a: Any, counter: Client) -> None:
    with schema_context(agency_a.schema_name):
        application = make_accepted()
    url = f"{place(application, 'hasil')}bawa/"
    values = {"title": "Keputusan", "number": "800/1/2026", "delivery": "download", "key": str(uuid.uuid4())}
    assert counter.post(url, values).status_code == 422
    assert counter.post(url, {**values, "file": pdf_file("keputusan.pdf")}).status_code == 302
    with schema_context(agency_a.schema_name):
        assert ResultDocument.objects.get().number == "800/1/2026"


def test_a_refusal_needs_a_ground(agency_a: Any, counter: Client, application: Application) -> None:
    url = place(application, "tolak")
    assert counter.post(url, {"reason": "Aula dipakai.", "legal_ground": ""}).status_code == 422
    assert counter.post(url, {"reason": "Aula dipakai.", "legal_ground": "Pasal 4 Perda 1/2020"}).status_code == 302
    with schema_context(agency_a.schema_name):
        application.case.refresh_from_db()
        assert application.case.state == "rejected"


def test_templates_and_limits_are_written_by_who_may(agency_a: Any, sign_in: Any) -> None:
    with schema_context(agency_a.schema_name):
        service = make_form().service
        template = make_result_template(service)
        save_terms(citizen_days=20, collect_days=20, by=None)
    team = sign_in("team")
    new = f"{PORTAL}hasil/templat/{service.code}/baru/"
    names = ("title", "body", "number_pattern", "number_code", "signed_place", "signatory_name", "signatory_position")
    values = {name: getattr(template, name) for name in names} | {"is_active": "on"}
    assert team.post(new, values).status_code == 409
    assert team.post(new, {**values, "title": "Lain", "body": "{salah}"}).status_code == 422
    assert team.post(new, {**values, "title": "Lain"}).status_code == 302
    assert team.get(f"{PORTAL}hasil/templat/").status_code == 200
    head = sign_in("head")
    assert head.post(f"{PORTAL}pengaturan/", {"citizen_days": "10", "collect_days": "2"}).status_code == 422
    assert head.post(f"{PORTAL}pengaturan/", {"citizen_days": "10", "collect_days": "12"}).status_code == 302
    with schema_context(agency_a.schema_name):
        assert (ApplicationSettings.load().citizen_days, ResultTemplate.objects.count()) == (10, 2)


def test_other_roles_and_agencies_find_nothing(
    agency_a: Any, agency_b: Any, sign_in: Any, application: Application
) -> None:
    client = sign_in("information")
    for page in ("periksa", "langkah", "tolak", "hasil", "biaya"):
        assert client.get(place(application, page)).status_code == 404
    assert client.get(f"{PORTAL}hasil/templat/").status_code == 403
    other = Client(headers={"host": f"{AGENCY_B}.localhost"})
    with schema_context(agency_b.schema_name):
        other.force_login(get_user("counter"))
    assert other.get(place(application, "periksa")).status_code == 404
