"""Promise and reality: measured when an application ends, told from five on."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core.cases.domain import ending
from core.cases.domain.clocks import Limit
from core.pagecache import forget_everything
from services.applications import checking
from services.applications.statistics import length_words, reality_of
from services.models import Application, Service, ServiceTime
from tests.factories.applications import make_form
from tests.factories.results import make_accepted
from tests.services.applications.test_results_checking import key
from tests.services.pages import text_of

pytestmark = pytest.mark.usefixtures("in_a")
JAMBI = ZoneInfo("Asia/Jakarta")
MONDAY = dt.datetime(2026, 6, 15, 9, 0, tzinfo=JAMBI)


def at(day: int, hour: int = 10) -> Any:
    return time_machine.travel(MONDAY.replace(day=day, hour=hour), tick=False)


def answer(application: Application) -> None:
    ending.answer_case(case=application.case, text="Boleh.", key=key(), by=None)


def times(service: Service, *used: int, unit: str = "working_day", promised: int = 2, ago: int = 1) -> None:
    """Keep the times of applications that exist already, without filing any."""
    base = make_accepted(service.forms.get(state="published"))
    for length in used:
        copied = Application.objects.get(pk=base.pk)
        case = copied.case
        case.pk, case.code, case.key_digest = None, f"PMH-2606-{ServiceTime.objects.count():04d}", key()
        case.save()
        copied.pk, copied.case = None, case
        copied.save()
        ServiceTime.objects.create(
            application=copied,
            service=service,
            finished_at=timezone.now() - dt.timedelta(days=ago),
            unit=unit,
            used=length,
            on_time=length <= promised,
        )


@pytest.mark.parametrize(("day", "used", "on_time"), [(15, 0, True), (17, 1, True), (18, 2, True), (23, 5, False)])
def test_working_days_are_counted_as_they_were_promised(day: int, used: int, on_time: bool) -> None:
    """16 June 2026 is a holiday, 20 and 21 are a weekend; the standard promises two working days."""
    with at(15, 9):
        application = make_accepted()
    with at(day):
        answer(application)
    kept = ServiceTime.objects.get()
    assert (kept.unit, kept.used, kept.on_time) == ("working_day", used, on_time)


def test_the_time_in_which_the_applicant_was_asked_does_not_count() -> None:
    with at(15, 9):
        application = make_accepted()
        checking.save_checks(case=application.case, verdicts={"f5": ("missing", "")}, by=None)
        checking.ask_completion(case=application.case, note="", key=key(), by=None)
    with at(25):
        checking.complete_item(case=application.case, item="f5", text="Ini.", files=[], key=key())
    with at(26):
        answer(application)
    kept = ServiceTime.objects.get()
    assert (kept.used, kept.on_time) == (1, True)


def test_an_application_that_was_opened_again_counts_all_its_rounds() -> None:
    with at(15, 9):
        application = make_accepted()
        answer(application)
    with at(18):
        ending.reopen_case(case=application.case, reason="Salah nama.", limit=Limit(amount=2))
    with at(19):
        answer(application)
    kept = ServiceTime.objects.get()
    assert (kept.used, kept.finished_at.astimezone(JAMBI).day) == (1, 19)


def test_withdrawn_applications_are_not_measured() -> None:
    ending.withdraw_case(case=make_accepted().case)
    assert not ServiceTime.objects.exists()


def test_figures_are_told_from_five_on_and_of_twelve_months() -> None:
    service = make_form().service
    times(service, 1, 2, 2, 9)
    times(service, 1, ago=400)
    (few,) = reality_of([service])
    assert (few.is_told, few.number, few.on_time_share) == (False, 4, None)
    times(service, 3)
    (told,) = reality_of([service])
    assert (told.median, told.nine_tenths, told.on_time_share, told.number) == (2, 9, 60, 5)


def test_lengths_in_another_unit_are_not_compared() -> None:
    service = make_form().service
    times(service, 1, 1, 1, 1, 1, ago=30)
    times(service, 50, 60, 70, unit="working_minute", promised=60)
    (told,) = reality_of([service])
    assert not told.is_told
    assert [length_words(minutes, "working_minute") for minutes in (90, 121)] == ["90\xa0menit", "3\xa0jam\xa0kerja"]


def test_pages_tell_the_figures_and_hide_what_is_too_few(client_a: Client, agency_a: Any) -> None:
    service = make_form().service
    times(service, 1, 2, 2, 2)
    assert "kenyataan-judul" not in client_a.get(f"/layanan/{service.code}/").content.decode()
    times(service, 3)
    forget_everything()
    words = text_of(client_a.get("/permohonan/statistik/"))
    assert "2 hari kerja" in words
    assert "80 %" in words
    assert "kenyataan-judul" in client_a.get(f"/layanan/{service.code}/").content.decode()
