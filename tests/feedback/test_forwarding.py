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
from core.cases.errors import AlreadyOnItsWay, CaseMoveRefused
from core.cases.models import Case, CaseIdentity, CaseTransfer, Notice
from core.cases.states import CaseState as State
from core.errors import InvalidInput, PermissionRefused
from core.tenancy import central_context, schema_context
from core.uploads import check_pdf
from feedback.domain.complaints import Verdict, answer_complaint, verify_complaint
from feedback.domain.settings import change_settings
from feedback.models import Complaint
from tenants.models import Agency
from tests.factories.complaints import REPORTER, STORY, file_one, make_answered, make_complaint, make_verified
from tests.factories.services import pdf_file
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
