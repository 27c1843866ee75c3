"""An application is sent: what is kept where, under which promise, and never twice."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from core.cases.domain.identities import person_of
from core.cases.models import Case, CaseClock
from core.errors import PermissionRefused
from services.applications import answers, building, drafts, filing
from services.applications.errors import ApplicationIncomplete, DraftGone, FormReplaced, NotTakingApplications
from services.models import Application, ApplicationDraft
from tests.factories.applications import (
    NIK,
    hall_form,
    hall_typed,
    make_application,
    make_form,
    make_unsent,
    new_file,
    send_unsent,
)
from tests.factories.catalogue import make_point
from tests.factories.services import make_next
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")


def test_send_keeps_answers_promise_and_identity_apart() -> None:
    application = make_application()
    case = application.case

    assert application.answers == {"f1": "o1", "f3": "40"}
    assert NIK not in str(bytes(application.sealed or b""))
    assert answers.all_answers(application) == {"f1": "o1", "f3": "40", "f4": NIK}
    assert (person_of(case).name, person_of(case).id_number) == ("Siti Aminah", NIK)
    assert (case.title, case.service_code) == ("Pinjam aula", "peminjaman-aula")
    assert [(file.purpose, file.name, file.by_citizen) for file in case.files.all()] == [("f5", "surat.pdf", True)]
    assert (application.promised_value, application.promised_unit) == (2, "working_day")
    assert application.promise["duration"]["headline"] == "2\N{NO-BREAK SPACE}hari\N{NO-BREAK SPACE}kerja"


def test_send_starts_the_check_first_and_the_promise_only_without_one() -> None:
    checked = make_application()
    [clock] = checked.case.clocks.all()
    form = building.draft_of(checked.service)
    building.change_check(service=checked.service, check_days=None, lock=form.lock, by=None)
    unchecked = make_application(building.publish_form(service=checked.service, lock=form.lock + 1, by=None))
    [main] = unchecked.case.clocks.all()

    assert (clock.kind, clock.amount, clock.source) == (CaseClock.Kind.COMPLETENESS, 2, "form:peminjaman-aula:f1")
    assert (main.kind, main.amount, main.source) == (CaseClock.Kind.MAIN, 2, "standard:peminjaman-aula:v1")


def test_a_service_of_one_place_is_promised_in_the_zone_of_that_place() -> None:
    form = make_form()
    with time_machine.travel(dt.datetime(2026, 6, 15, 15, 30, tzinfo=ZoneInfo("Asia/Jakarta")), tick=False):
        here = make_application(form).case
        make_point(time_zone="Asia/Jayapura", services=[form.service])
        there = make_application(form).case  # it is half past five there, and the office is closed
    ends = [case.clocks.get().due_at.astimezone(dt.UTC).isoformat() for case in (here, there)]
    assert [case.counted_from.day for case in (here, there)] == [15, 17]
    assert ends == ["2026-06-18T09:00:00+00:00", "2026-06-19T07:00:00+00:00"]
    make_point("Taman lain", services=[form.service])
    assert make_application(form).case.point_code == ""


def test_send_twice_is_one_case_with_one_secret() -> None:
    draft = make_unsent()
    first = filing.send(draft=draft)
    again = filing.send(draft=drafts.open_draft(draft.token))
    stale = filing.send(draft=draft)  # read before the first was sent: a double click

    assert (first.is_new, again.is_new, stale.is_new) == (True, False, False)
    assert first.secret == again.secret == stale.secret
    assert first.case == again.case == stale.case
    assert Case.objects.count() == Application.objects.count() == 1
    row = ApplicationDraft.objects.get()
    assert (row.sealed, row.files.count(), row.case) == (None, 0, first.case)


def test_send_refuses_what_is_incomplete_and_names_the_pages() -> None:
    draft = make_unsent(typed={"s1": {"f1": ["o3"], "f3": ["501"]}}, with_file=False)

    with pytest.raises(ApplicationIncomplete) as refusal:
        filing.send(draft=draft)

    assert refusal.value.facts == {"pages": ["s1", "s2"]}
    assert not Case.objects.exists()


def test_send_leaves_out_what_is_not_asked_any_more() -> None:
    """Somebody answered as an individual, then said that an organisation applies: the NIK is not asked for."""
    draft = make_unsent(applicant="a2")
    application = Application.objects.get(case=filing.send(draft=draft).case)

    assert answers.all_answers(application) == {"f1": "o1", "f3": "40"}
    assert person_of(application.case).id_number == ""
    assert application.applicant_label == "Lembaga"


def test_send_keeps_rows_of_a_page_that_repeats() -> None:
    rows = {"rows-TOTAL_FORMS": ["2"], "rows-INITIAL_FORMS": ["0"], "rows-0-f7": ["Kursi"], "rows-0-f8": ["1.200"]}
    typed = {**hall_typed(), "s1": {"f1": ["o1"], "f3": ["101"]}, "s3": {**rows, "rows-1-f7": [""], "rows-1-f8": [""]}}
    application = make_application(typed=typed)

    assert application.answers["s3"] == [{"f7": "Kursi", "f8": "1200"}]


def test_send_tells_that_the_form_was_changed_and_carries_the_answers_over() -> None:
    draft = make_unsent()
    schema = hall_form()
    schema["sections"][0]["fields"][2]["label"] = "Berapa tamu?"
    schema["sections"][1]["fields"][2]["kind"] = "line"
    make_form(draft.row.service, schema)

    with pytest.raises(FormReplaced):
        filing.send(draft=draft)
    again = drafts.open_draft(draft.token)
    application = Application.objects.get(case=filing.send(draft=again).case)

    assert application.form.number == 2
    assert application.answers == {"f1": "o1", "f3": "40"}
    assert application.case.files.count() == 1


def test_send_counts_on_the_standard_in_force_on_that_day() -> None:
    draft = make_unsent()
    standard = draft.row.service.standards.current().get()
    content = standard.by_code()["duration"].content
    make_next(standard, duration={**content, "duration_value": 5, "duration_unit": "hour"})

    with pytest.raises(FormReplaced):
        filing.send(draft=draft)
    application = Application.objects.get(case=filing.send(draft=drafts.open_draft(draft.token)).case)

    assert (application.standard_version, application.form.number) == (2, 2)
    assert (application.promised_value, application.promised_unit) == (5, "hour")


def test_send_is_refused_once_the_form_is_closed() -> None:
    draft = make_unsent()
    building.close_form(service=draft.row.service, by=None)

    with pytest.raises(NotTakingApplications):
        filing.send(draft=draft)


def test_send_by_staff_names_the_way_and_who_entered_it() -> None:
    form, counter = make_form(), get_user("counter")
    entered: dict[str, Any] = {"by": counter.pk, "channel": "letter", "received_at": None}
    case = filing.send(draft=make_unsent(form, entered=entered), by=counter).case

    assert (case.channel, case.entered_by) == ("letter", counter)
    with pytest.raises(PermissionRefused):
        filing.send(draft=make_unsent(form, entered=entered), by=get_user("team"))
    with pytest.raises(PermissionRefused):
        filing.send(draft=make_unsent(form, entered=entered))


def test_a_draft_that_was_deleted_cannot_be_sent() -> None:
    draft = make_unsent()
    drafts.add_files(draft=draft, files=[new_file("f5", "lampiran.pdf")])
    drafts.discard(draft=draft)

    with pytest.raises(DraftGone):
        filing.send(draft=draft)
    assert not ApplicationDraft.objects.exists()
    assert send_unsent(make_unsent(draft.form)).is_new


def test_a_file_that_waits_for_the_scanner_still_waits_once_it_is_sent() -> None:
    draft = make_unsent()
    draft.row.files.update(scan="waiting")
    case = filing.send(draft=drafts.open_draft(draft.token)).case
    assert set(case.files.values_list("scan", flat=True)) == {"waiting"}
