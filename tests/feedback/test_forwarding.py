"""No wrong door: a complaint goes to another agency with its thread and its clock, and tells it no more than it may."""

import datetime as dt
import hashlib
import json
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from core.cases import access
from core.cases.domain import forwarding, talking
from core.cases.domain.envelopes import pack
from core.cases.domain.files import NewFile
from core.cases.domain.identities import person_of
from core.cases.errors import AgencyAway, AlreadyOnItsWay, CaseMoveRefused, ExtensionRefused
from core.cases.models import Case, CaseIdentity, CaseTransfer, Notice
from core.cases.states import CaseState as State
from core.errors import InvalidInput, PermissionRefused
from core.tenancy import central_context, schema_context
from core.uploads import check_pdf
from feedback.domain.complaints import BrokenPromise, Verdict, answer_complaint, verify_complaint
from feedback.domain.papers import open_paper
from feedback.domain.requests import extend_request
from feedback.domain.settings import change_settings
from feedback.models import Complaint, InformationRequest
from services.domain import create_unit
from services.models import ServiceStandard
from tenants.models import Agency
from tests.factories.complaints import REPORTER, STORY, file_one, make_answered, make_complaint, make_verified
from tests.factories.information import APPLICANT, make_information
from tests.factories.services import make_published, pdf_file
from tests.world import get_user

JAKARTA = ZoneInfo("Asia/Jakarta")
FRIDAY = dt.datetime(2026, 6, 12, 10, 47, tzinfo=JAKARTA)
A, B = "uji_satu", "uji_dua"
REASON = "Ini wewenang dinas lain."

pytestmark = pytest.mark.usefixtures("agency_b", "in_a")


def key() -> str:
    return str(uuid.uuid4())


def bring(case: Case, **more: Any) -> str:
    """Pass a case on to the second agency, and return its code there."""
    forwarding.forward_case(case=case, to_schema=B, reason=REASON, by=None, **more)
    assert forwarding.bring_waiting() == 1
    case.refresh_from_db()
    return case.moved_code


def test_the_clock_is_never_set_anew_and_the_thread_goes_along() -> None:
    with time_machine.travel(FRIDAY, tick=False):
        change_settings(by=None, service_days=10)
        scan = NewFile(kept=check_pdf(pdf_file()), name="bukti.pdf")
        filed = file_one(files=[scan])
        case = filed.case
    with time_machine.travel(dt.datetime(2026, 6, 22, 15, 20, tzinfo=JAKARTA), tick=False):
        talking.ask_citizen(case=case, text="Loket yang mana?", key=key(), by=get_user("complaints"))
    with time_machine.travel(dt.datetime(2026, 7, 2, 19, 5, tzinfo=JAKARTA), tick=False):
        talking.write_as_citizen(case=case, text="Loket 3.", key=key())
        talking.write_note(case=case, text="Catatan rahasia kantor.", key=key(), by=None)
        case.refresh_from_db()
        promised = case.due_at
        code = bring(case)
    assert (case.state, case.moved_schema, case.due_at) == (State.FORWARDED, B, None)
    assert set(case.clocks.filter(kind="main").values_list("on_time", flat=True)) == {None}
    with schema_context(B):
        there = access.case_with_secret(code, filed.secret)
        main = there.clocks.get(kind="main")
        assert (there.state, there.due_at, promised) == (State.RECEIVED, promised, promised)
        assert (main.started_at, main.amount, there.received_at) == (FRIDAY, 10, FRIDAY)
        assert [row.text for row in there.messages.all()] == [STORY, "Loket yang mana?", "Loket 3."]
        assert there.messages.get(author="staff").by_name == "Nama complaints (Kantor Uji Satu Provinsi Jambi)"
        with there.files.get().file.open("rb") as kept:
            assert hashlib.sha256(kept.read()).hexdigest() == scan.kept.sha256
        assert person_of(there) == REPORTER
        complaint = Complaint.objects.get(case=there)
        assert (complaint.place, complaint.verified_at) == ("Loket lantai dasar", None)
        there = verify_complaint(case=there, verdict=Verdict(matter="service"), by=None)
        assert there.due_at == promised


def test_of_an_anonymous_reporter_nothing_goes_along_and_news_come_back() -> None:
    case = make_complaint(is_anonymous=True)
    transfer = forwarding.forward_case(case=case, to_schema=B, reason=REASON, by=None)
    envelope = repr(pack(case, transfer, from_schema=A)) + str(CaseTransfer.objects.values().get())
    code = ""
    assert forwarding.bring_waiting() == 1
    case.refresh_from_db()
    with schema_context(B):
        there = Case.objects.get(code=case.moved_code)
        assert not CaseIdentity.objects.filter(case=there).exists()
        talking.write_as_staff(case=there, text="Sedang kami periksa.", key=key(), by=get_user("complaints"))
        assert not Notice.objects.filter(case=there, to_user=None).exists()
        assert forwarding.bring_waiting() == 1
        code = there.code
        envelope += json.dumps(list(there.events.values("note", "facts")))
    for part in (REPORTER.name, REPORTER.email, REPORTER.phone):
        assert part not in envelope
    news = Notice.objects.filter(template="cases/elsewhere").get()
    assert (news.case, news.facts, code != case.code) == (case, {"at": "Dinas Uji Dua Provinsi Jambi"}, True)


@pytest.mark.parametrize("templates", [("izin-lokal", "izin-lokal"), ("izin-lokal", "lain"), ("", "")])
def test_service_and_component_are_found_again_by_their_common_template(templates: tuple[str, str]) -> None:
    ours, theirs = templates
    named = {"service_code": "aula-satu", "reported_unit_code": "loket"}
    create_unit(code="loket", name="Loket Depan", by=None)
    standard = following(make_published("aula-satu", "Pinjam aula"), ours)
    with schema_context(B):
        there_standard = following(make_published("gedung", "Pakai gedung"), theirs)
    case = make_complaint(**named, broken=[BrokenPromise(standard=standard, component_code="duration")])
    code = bring(case)
    is_found = bool(ours) and ours == theirs
    with schema_context(B):
        there = Case.objects.get(code=code)
        kept = list(there.complaint.components.values_list("standard", "component_code"))
        assert (there.service_code, kept) == (("gedung", [(there_standard.pk, "duration")]) if is_found else ("", []))
        told = there.messages.filter(author="staff").get()
        assert told.by_name == "Kantor Uji Satu Provinsi Jambi"
        assert ("Pinjam aula" in told.text) is not is_found
        assert "Loket Depan" in told.text
        forwarding.send_back(case=there, reason="Bukan kami.", by=None)
        assert forwarding.bring_waiting() == 1
    case.refresh_from_db()
    assert (case.service_code, case.complaint.reported_unit_code) == ("aula-satu", "loket")
    assert [row.text for row in case.messages.all()] == [STORY]


def following(standard: ServiceStandard, template: str) -> ServiceStandard:
    """Have a version follow a common template."""
    if template:
        ServiceStandard.objects.filter(pk=standard.pk).update(template_code=template, template_version=1)
    return standard


def test_a_request_for_information_is_registered_there_and_may_come_back() -> None:
    request = make_information()
    case, due = request.case, request.case.due_at
    extend_request(case=case, amount=3, reason="Arsip sedang dipindahkan.", by=None)
    case.refresh_from_db()
    extended = case.due_at
    assert extended != due
    code = bring(case)
    assert (case.state, case.moved_schema) == (State.FORWARDED, B)
    with schema_context(B):
        there = Case.objects.get(code=code)
        kept = there.information_request
        assert (there.state, there.due_at, person_of(there)) == (State.RECEIVED, extended, APPLICANT)
        assert (kept.information, kept.purpose, kept.position) == (request.information, request.purpose, 1)
        with pytest.raises(ExtensionRefused):  # once is once, whoever has it
            extend_request(case=there, amount=3, reason="Lagi.", by=None)
        paper = there.requester_papers.get()
        content = open_paper(paper=paper, reason="Periksa kartu", by=None)
        talking.write_as_staff(case=there, text="Kami tidak menguasainya.", key=key(), by=None)
        forwarding.send_back(case=there, reason="Tidak kami kuasai.", by=get_user("information"))
        assert forwarding.bring_waiting() == 1
    assert open_paper(paper=case.requester_papers.get(), reason="Periksa kartu", by=None) == content
    case.refresh_from_db()
    assert (case.state, case.due_at, case.messages.last().text) == (
        State.RECEIVED,
        extended,
        "Kami tidak menguasainya.",
    )
    assert InformationRequest.objects.get() == request


def test_an_anonymous_aspiration_tells_nobody_who_it_is() -> None:
    case = make_complaint(kind="aspiration", is_anonymous=True)
    transfer = forwarding.forward_case(case=case, to_schema=B, reason=REASON, by=None)
    envelope = pack(case, transfer, from_schema=A)
    assert envelope.person is None
    assert not any(part in str(vars(envelope)) for part in (REPORTER.name, REPORTER.email, REPORTER.phone))
    assert forwarding.bring_waiting() == 1
    case.refresh_from_db()
    with schema_context(B):
        there = Case.objects.get(code=case.moved_code)
        assert (there.kind, CaseIdentity.objects.filter(case=there).exists()) == ("aspiration", False)


SUSPENDED = {"state": "suspended", "suspended_reason": "Pindah pusat data"}
ARCHIVED = {"state": "archived"}


@pytest.mark.parametrize("away", [SUSPENDED, ARCHIVED])
def test_an_agency_that_is_away_is_refused_by_name_of_the_reason(agency_b: Any, away: dict[str, str]) -> None:
    case = make_complaint()
    leave(agency_b, away)
    with pytest.raises(AgencyAway):
        forwarding.forward_case(case=case, to_schema=B, reason=REASON, by=None)
    case.refresh_from_db()
    assert (case.state, CaseTransfer.objects.count()) == (State.RECEIVED, 0)


def test_what_waits_for_an_agency_that_was_archived_stays(agency_b: Any) -> None:
    case = make_complaint()
    forwarding.forward_case(case=case, to_schema=B, reason=REASON, by=None)
    leave(agency_b, ARCHIVED)
    assert forwarding.bring_waiting() == 0
    transfer = CaseTransfer.objects.get()
    assert (transfer.state, transfer.problem) == ("cancelled", "archived")
    assert case.events.filter(kind="transfer_cancelled").exists()


def leave(agency: Any, away: dict[str, str]) -> None:
    """Take an agency out of service."""
    with central_context():
        moment = "suspended_at" if away is SUSPENDED else "archived_at"
        more = {} if away is SUSPENDED else {"drop_after": timezone.now() + dt.timedelta(days=90)}
        Agency.objects.filter(pk=agency.pk).update(**away, **more, **{moment: timezone.now()})


def test_what_waits_for_the_reporter_still_waits_there() -> None:
    case = talking.ask_citizen(case=make_complaint(), text="Loket yang mana?", key=key(), by=None)
    since = case.paused_since
    code = bring(case)
    with schema_context(B):
        there = Case.objects.get(code=code)
        assert (there.state, there.paused_since, there.due_at) == (State.INCOMPLETE, since, None)
        talking.write_as_citizen(case=there, text="Loket 3.", key=key())
        there.refresh_from_db()
        assert (there.state, there.due_at is not None) == (State.RECEIVED, True)


def test_it_comes_back_with_what_was_written_there() -> None:
    case = make_complaint()
    due = case.due_at
    code = bring(case)
    with schema_context(B):
        there = Case.objects.get(code=code)
        talking.write_as_staff(case=there, text="Bukan kami.", key=key(), by=None)
        forwarding.send_back(case=there, reason="Jalan ini milik kabupaten.", by=get_user("complaints"))
        assert forwarding.bring_waiting() == 1
        there.refresh_from_db()
        assert (there.state, there.moved_schema, there.moved_code) == (State.FORWARDED, A, case.code)
    case.refresh_from_db()
    assert (case.state, case.moved_code, case.due_at) == (State.RECEIVED, "", due)
    assert [row.text for row in case.messages.all()] == [STORY, "Bukan kami."]
    assert person_of(case) == REPORTER
    assert case.messages.filter(is_opening=True).count() == 1
    with pytest.raises(CaseMoveRefused):
        forwarding.send_back(case=case, reason="x", by=None)


def test_an_agency_that_is_suspended_gets_it_later_and_the_clock_runs_on(agency_b: Any) -> None:
    case = make_complaint()
    due = case.due_at
    forwarding.forward_case(case=case, to_schema=B, reason=REASON, by=None)
    with central_context():
        Agency.objects.filter(pk=agency_b.pk).update(
            state=Agency.State.SUSPENDED, suspended_reason="Pindah pusat data", suspended_at=timezone.now()
        )
    assert forwarding.bring_waiting() == 0
    case.refresh_from_db()
    waiting = CaseTransfer.objects.get()
    assert (case.state, case.due_at, waiting.attempts, waiting.problem) == (State.RECEIVED, due, 1, "suspended")
    with central_context():
        Agency.objects.filter(pk=agency_b.pk).update(state=Agency.State.ACTIVE, suspended_reason="", suspended_at=None)
    assert forwarding.bring_waiting() == 0  # not yet
    CaseTransfer.objects.update(not_before=dt.datetime.now(dt.UTC))
    assert (forwarding.bring_waiting(), forwarding.bring_waiting()) == (1, 0)
    with schema_context(B):
        assert Case.objects.count() == 1


def test_what_was_late_counts_for_the_bureau_though_it_was_passed_on() -> None:
    case = make_complaint()
    day, now = dt.timedelta(days=1), timezone.now()
    late = {"started_at": now - 60 * day, "due_at": now - 30 * day, "escalated_at": now - 30 * day}
    case.clocks.filter(kind="main").update(**late, bureau_at=now - 2 * day)
    code = bring(case)
    with schema_context(B):
        assert Case.objects.get(code=code).clocks.get(kind="main").bureau_at == now - 2 * day


def test_what_fails_half_way_leaves_nothing_and_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.cases.domain import envelopes

    case = make_complaint()
    forwarding.forward_case(case=case, to_schema=B, reason=REASON, by=None)
    with monkeypatch.context() as patch:

        def fall(*_anything: Any) -> None:
            raise OperationalError

        patch.setattr(envelopes, "_keep_clocks", fall)
        assert forwarding.bring_waiting() == 0
    with schema_context(B):
        assert not Case.objects.exists()
    assert CaseTransfer.objects.get().problem == "OperationalError"
    CaseTransfer.objects.update(not_before=dt.datetime.now(dt.UTC))
    assert forwarding.bring_waiting() == 1


def test_what_can_never_arrive_stops_nothing_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = make_complaint(files=[NewFile(kept=check_pdf(pdf_file()), name="bukti.pdf")])
    sound = make_complaint()
    for case in (broken, sound):
        forwarding.forward_case(case=case, to_schema=B, reason=REASON, by=None)
    row = broken.files.get()
    row.file.storage.delete(str(row.file.name))
    assert forwarding.bring_waiting() == 1
    sound.refresh_from_db()
    assert (sound.state, CaseTransfer.objects.get(case=broken).problem) == (State.FORWARDED, "FileNotFoundError")


def test_what_was_answered_while_it_waited_stays_here() -> None:
    case = make_verified()
    forwarding.forward_case(case=case, to_schema=B, reason=REASON, by=None)
    answer_complaint(case=case, text="Sudah selesai.", outcome="resolved", key=key(), by=get_user("complaints"))
    assert forwarding.bring_waiting() == 0
    case.refresh_from_db()
    assert (case.state, CaseTransfer.objects.get().state) == (State.ANSWERED, "cancelled")


def test_it_goes_one_way_at_a_time_and_may_be_stopped() -> None:
    case = make_complaint()
    transfer = forwarding.forward_case(case=case, to_schema=B, reason=REASON, by=None)
    with pytest.raises(AlreadyOnItsWay):
        forwarding.forward_case(case=case, to_schema=B, reason=REASON, by=None)
    forwarding.take_back(transfer=transfer, by=get_user("complaints"))
    assert forwarding.bring_waiting() == 0
    case.refresh_from_db()
    assert case.state == State.RECEIVED


def test_who_and_what_may_not_be_passed_on() -> None:
    case = make_complaint()
    for wrong in ({"to_schema": A}, {"to_schema": "public"}, {"reason": " "}):
        with pytest.raises(InvalidInput):
            forwarding.forward_case(**{"case": case, "to_schema": B, "reason": REASON, "by": None, **wrong})
    with pytest.raises(PermissionRefused):
        forwarding.forward_case(case=case, to_schema=B, reason=REASON, by=get_user("team"))
    with pytest.raises(CaseMoveRefused):
        forwarding.forward_case(case=make_answered(), to_schema=B, reason=REASON, by=None)
    assert not CaseTransfer.objects.exists()


def test_the_pages_of_a_request(client_a: Client, client_b: Client) -> None:
    case = make_information().case
    client_a.force_login(get_user("information"))
    page = f"/portal/ppid/berkas/{case.code}/teruskan/"
    assert client_a.post(page, {"to": B, "reason": ""}).status_code == 422
    assert client_a.post(page, {"to": B, "reason": REASON}).status_code == 302
    assert client_a.get(f"/portal/ppid/berkas/{make_complaint().code}/teruskan/").status_code in (403, 404)
    assert forwarding.bring_waiting() == 1
    case.refresh_from_db()
    with schema_context(B):
        client_b.force_login(get_user("information"))
    back = f"/portal/ppid/berkas/{case.moved_code}/kembalikan/"
    assert client_b.post(back, {"reason": "Tidak kami kuasai."}).status_code == 302


def test_the_pages(client_a: Client, client_b: Client) -> None:
    case = make_complaint()
    client_a.force_login(get_user("complaints"))
    page = f"/portal/pengaduan/{case.code}/teruskan/"
    assert client_a.post(page, {"to": A, "reason": REASON}).status_code == 422
    assert client_a.post(page, {"to": B, "reason": REASON}).status_code == 302
    assert b'name="stop"' in client_a.get(page).content
    assert client_a.post(page, {"stop": "1"}).status_code == 302
    code = bring(case)
    with schema_context(B):
        client_b.force_login(get_user("complaints"))
    back = f"/portal/pengaduan/{code}/kembalikan/"
    assert client_b.post(back, {"reason": ""}).status_code == 422
    assert client_b.post(back, {"reason": "Bukan kami."}).status_code == 302
