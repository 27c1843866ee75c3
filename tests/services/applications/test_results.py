"""A result has one number, one file and one answer; what is checked by its code names nobody."""

import datetime as dt
import io
import uuid
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from core.cases import timeouts
from core.cases.domain import ending
from core.cases.errors import CaseEnded
from core.cases.models import CaseFile, Notice
from core.cases.states import CaseState as State
from core.errors import InvalidInput, PermissionRefused
from services.applications import fees, results
from services.applications.domain_settings import save_terms
from services.applications.errors import FeeOpen, NumberTaken, ResultHanded, ResultRevoked, TemplateChanged
from services.applications.numbers import check_pattern, write_number
from services.applications.result_templates import save_template
from services.models import ApplicationFee, ResultCounter, ResultDocument, ResultTemplate, StandardComponent
from tests.factories.applications import make_application, make_form, new_file
from tests.factories.results import BODY, issue, make_accepted, make_result_template
from tests.factories.services import make_published
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")


def brought(number: str = "800/12/2026") -> results.Brought:
    return results.Brought(kept=new_file("result").kept, number=number, title="Keputusan kepala")


def bring(application: Any, **fields: Any) -> ResultDocument:
    values: dict[str, Any] = {"brought": brought(), "text": "", "delivery": "counter", "key": str(uuid.uuid4())}
    return results.issue_brought(case=application.case, **{**values, **fields}, by=None)


def test_a_document_is_numbered_kept_and_given_as_the_answer() -> None:
    application = make_accepted()
    template = make_result_template(application.service)
    form = str(uuid.uuid4())
    document = issue(application, template, key=form)
    assert issue(application, template, key=form) == document
    case = application.case
    case.refresh_from_db()
    assert (case.state, case.outcome, case.due_at) == (State.ANSWERED, "granted", None)
    year = document.issued_on.year
    assert (document.number.split("/")[0], document.year, document.sequence) == ("001", year, 1)
    file = CaseFile.objects.get(case=case, purpose="result")
    assert (document.file, document.sha256, file.media_type) == (file, file.sha256, "application/pdf")
    assert "Siti" not in str(ResultDocument.objects.values().get())
    assert Notice.objects.filter(template="cases/answered").count() == 1
    with file.file.open("rb") as opened:
        reader = PdfReader(io.BytesIO(opened.read()))
    text = " ".join(reader.pages[0].extract_text().split())
    assert "Siti Aminah" in text
    assert "1571014505900001" not in text
    assert document.number in text.replace(" ", "")
    assert "/StructTreeRoot" in reader.root_object


def test_numbers_of_a_code_count_through_a_year_without_a_gap() -> None:
    form = make_form()
    template = make_result_template(form.service)
    other = make_result_template(form.service, title="Surat lain")
    first, second = (issue(make_accepted(form), one) for one in (template, other))
    refused = make_accepted(form)
    with pytest.raises(InvalidInput):
        issue(refused, template, body="Nama {tidak_dikenal}")
    third = issue(refused, template)
    assert [one.sequence for one in (first, second, third)] == [1, 2, 3]
    assert ResultCounter.objects.get().last == 3
    later = timezone.now() + dt.timedelta(days=400)
    with time_machine.travel(later, tick=False):
        assert issue(make_accepted(form), template).sequence == 1


def test_patterns_have_a_number_and_a_year() -> None:
    number = write_number("{nomor}/{kode}/{bulan}/{tahun}", sequence=7, code="SK", on=dt.date(2026, 9, 1))
    assert number == "007/SK/IX/2026"
    for pattern in ("{nomor}/x", "{tahun}", "{nomor}/{tahun}/{hari}", "{nomor}/{tahun}{", "{nomor}/{tahun}}"):
        with pytest.raises(InvalidInput):
            check_pattern(pattern, field="number_pattern")


def test_templates_are_checked_by_field_and_saved_by_one_at_a_time() -> None:
    service = make_form().service
    template = make_result_template(service)
    for change in ({"title": " "}, {"body": "{siapa}"}, {"body": ""}, {"number_pattern": "12"}, {"signatory_name": ""}):
        with pytest.raises(InvalidInput) as refused:
            make_result_template(service, **{"title": "Lain", **change})
        assert list(refused.value.errors) == list(change)
    texts = {name: getattr(template, name) for name in ("title", "number_pattern", "number_code", "signed_place")}
    texts |= {"signatory_name": "Pelaksana", "signatory_position": "Kepala", "body": BODY}
    save_template(service=service, template=template, lock=0, **texts, by=None)
    with pytest.raises(TemplateChanged):
        save_template(service=service, template=template, lock=0, **texts, by=None)
    counter = get_user("counter")
    with pytest.raises(PermissionRefused):
        save_template(service=service, **{**texts, "title": "Baru"}, by=counter)


def test_a_template_of_another_service_or_out_of_use_is_not_taken() -> None:
    application = make_accepted()
    foreign = make_result_template(make_published("ukbi", "Uji kemahiran").service, body="Tetap.")
    own = make_result_template(application.service)
    ResultTemplate.objects.filter(pk=own.pk).update(is_active=False)
    own.refresh_from_db()
    for template in (foreign, own):
        with pytest.raises(InvalidInput):
            issue(application, template)
    with pytest.raises(InvalidInput):
        bring(application, delivery="pigeon")


def test_a_document_that_was_made_elsewhere_keeps_its_own_number_once() -> None:
    form = make_form()
    document = bring(make_accepted(form))
    assert (document.number, document.sequence) == ("800/12/2026", None)
    with pytest.raises(NumberTaken):
        bring(make_accepted(form))


def test_what_is_fetched_is_finished_and_who_fetched_it_is_sealed() -> None:
    application = make_accepted()
    document = bring(application)
    with pytest.raises(InvalidInput):
        results.hand_over(document=document, receiver=" ", by=None)
    document = results.hand_over(document=document, receiver="Budi Santoso", by=get_user("counter"))
    application.case.refresh_from_db()
    assert application.case.state == State.CLOSED
    assert b"Budi" not in bytes(document.receiver or b"")
    assert results.receiver_of(document) == "Budi Santoso"
    with pytest.raises(ResultHanded):
        results.hand_over(document=document, receiver="Ani", by=None)


def test_what_is_posted_needs_the_number_of_the_posting() -> None:
    document = bring(make_accepted(), delivery="post")
    with pytest.raises(InvalidInput):
        results.hand_over(document=document, receiver="Budi", by=None)
    assert results.hand_over(document=document, post_number="P2606-1", by=None).receiver is None


def test_a_result_that_nobody_fetches_is_closed_after_the_days_of_the_settings() -> None:
    save_terms(citizen_days=30, collect_days=14, by=get_user("head"))
    application = make_accepted()
    bring(application)
    clock = application.case.clocks.running().get()
    assert (clock.kind, clock.amount) == ("silence", 14)
    timeouts.follow(application.case, clock)
    application.case.refresh_from_db()
    assert application.case.state == State.CLOSED
    with pytest.raises(InvalidInput):
        save_terms(citizen_days=1, collect_days=14, by=None)
    with pytest.raises(PermissionRefused):
        save_terms(citizen_days=30, collect_days=30, by=get_user("counter"))


def test_a_withdrawn_document_is_not_handed_over() -> None:
    document = bring(make_accepted())
    with pytest.raises(InvalidInput):
        results.revoke_document(document=document, reason="", by=None)
    document = results.revoke_document(document=document, reason="Salah ketik.", by=None)
    assert results.revoke_document(document=document, reason="Lagi.", by=None).revoked_reason == "Salah ketik."
    with pytest.raises(ResultRevoked):
        results.hand_over(document=document, receiver="Budi", by=None)


def test_no_result_before_the_fee_is_settled_and_none_without_a_tariff() -> None:
    amounts = [{"name": "Sewa aula", "amount": 80_000, "per": "per hari"}]
    fee = {"free": False, "amounts": amounts, "legal_basis": "Perda 3/2024", "payment": "Rekening 12", "note": ""}
    form = make_form()
    StandardComponent.objects.filter(standard=form.standard, code="fee").update(content=fee)
    application = make_accepted(form)
    case = application.case
    for tariff, quantity in ((5, 1), (0, 0)):
        with pytest.raises(InvalidInput):
            fees.set_fee(case=case, tariff=tariff, quantity=quantity, by=None)
    due = fees.set_fee(case=case, tariff=0, quantity=2, by=None)
    assert (due.amount, due.legal_basis, due.state) == (160_000, "Perda 3/2024", "due")
    with pytest.raises(FeeOpen):
        bring(application)
    today = timezone.localdate()
    with pytest.raises(InvalidInput):
        fees.settle_fee(case=case, reference="NTPN 1", on=today + dt.timedelta(days=2), waived=False, by=None)
    paid = fees.settle_fee(case=case, reference="NTPN 1", on=today, waived=False, by=None)
    assert fees.settle_fee(case=case, reference="Lain", on=today, waived=True, by=None).reference == "NTPN 1"
    assert (paid.state, ApplicationFee.objects.count()) == ("paid", 1)
    bring(application)


def test_who_may_not_handle_applications_gives_no_result() -> None:
    application = make_accepted()
    template = make_result_template(application.service)
    stranger = get_user("information")
    with pytest.raises(PermissionRefused):
        issue(application, template, by=stranger)
    document = bring(application)
    with pytest.raises(PermissionRefused):
        results.hand_over(document=document, receiver="Budi", by=stranger)
    with pytest.raises(PermissionRefused):
        results.revoke_document(document=document, reason="x", by=stranger)


def test_what_has_ended_costs_nothing_any_more() -> None:
    case = ending.withdraw_case(case=make_application().case)
    with pytest.raises(CaseEnded):
        fees.set_fee(case=case, tariff=0, quantity=1, by=None)
