"""What the citizen reads of a case: what happens next and until when, every limit with its reasons, nothing else."""

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import pagecache
from core.accounts.links import office_name
from core.cases import citizen_steps, panels_of_case
from core.cases.domain import clocks, ending, identities, lifecycle, talking
from core.cases.domain.clocks import Limit
from core.cases.models import Case, CaseClock
from core.panels import Panel
from tests.core.cases.public import open_case, path_of
from tests.factories.cases import make_trial
from tests.world import get_user

JAKARTA = ZoneInfo("Asia/Jakarta")


def at(*moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=JAKARTA)  # type: ignore[arg-type, misc]


def key() -> str:
    return str(uuid.uuid4())


def shown(client: Client, case: Case) -> str:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = open_case(client, case).get(path_of(case))
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    return " ".join(page.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_page_of_the_calendar_that_was_promised(client_a: Client) -> None:
    """The story of the status page: filed 12 June, asked on the 22nd, answered on 2 July, read on the 6th."""
    with time_machine.travel(at(2026, 6, 12, 10, 47), tick=False):
        case = make_trial()
    with time_machine.travel(at(2026, 6, 22, 15, 20), tick=False):
        talking.ask_citizen(case=case, text="Mohon susunan acara.", key=key(), by=get_user("complaints"))
    with time_machine.travel(at(2026, 6, 24, 9), tick=False):
        html = shown(client_a, case)
        assert "Next: you answer our question" in html
        assert "5 of them are used" in html
    with time_machine.travel(at(2026, 7, 2, 19, 5), tick=False):
        talking.write_as_citizen(case=case, text="Terlampir.", key=key())
    with time_machine.travel(at(2026, 7, 6, 9), tick=False):
        html = shown(client_a, case)
    assert "<strong>10 working days</strong>" in html
    assert "At the latest on <strong>Thursday, 9 July 2026</strong>, 3 working days left." in html
    assert "Today is day 7." in html
    assert '<td class="now" aria-current="date">6' in html
    assert '<td class="end">9' in html
    assert html.count('class="hold"') == 8
    assert "Mohon susunan acara." in html
    assert "Terlampir." in html
    assert "The clock runs again; the limit is now Thursday, 9 July 2026" in html
    assert "telephone 137" in html


def test_what_staff_say_among_themselves_is_never_there(client_a: Client) -> None:
    officer = get_user("complaints")
    case = make_trial(is_anonymous=True)
    lifecycle.assign_case(case=case, owner=officer, note="Hati-hati, pernah ribut.", by=officer)
    talking.write_note(case=case, text="Catatan dalam.", key=key(), by=officer)
    identities.open_identity(case=case, reason="Alamat tidak jelas.", by=officer)
    talking.write_as_staff(case=case, text="Kami periksa.", key=key(), by=officer)
    html = shown(client_a, case)
    assert "Kami periksa." in html
    for secret in ("Hati-hati", "Catatan dalam.", "Alamat tidak jelas.", str(officer), officer.email, "Siti", "siti@"):
        assert secret not in html


def test_a_limit_that_was_extended_says_why(client_a: Client) -> None:
    case = make_trial()
    clocks.extend_clock(case=case, amount=7, reason="Arsip di gudang lama.", by=None, most=7)
    html = shown(client_a, case)
    assert "It was extended once by <strong>7 working days</strong>." in html
    assert "Arsip di gudang lama." in html
    assert "The limit was extended by 7 working days" in html


def test_a_limit_that_was_broken_is_said_so(client_a: Client) -> None:
    with time_machine.travel(at(2026, 6, 1, 9)):
        case = make_trial()
    with time_machine.travel(at(2026, 6, 29, 9)):
        assert "We are late and ask your pardon" in shown(client_a, case)


def test_a_limit_in_hours_has_no_calendar(client_a: Client) -> None:
    html = shown(client_a, make_trial(limits=(Limit(amount=72, unit="hour"),)))
    assert "<strong>72 hours</strong>" in html
    assert "mk-days" not in html


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (lambda case: ending.withdraw_case(case=case), "You took this back"),
        (
            lambda case: ending.archive_case(case=case, reason_code="twice", note="Sudah dijawab di UJI.", by=None),
            "Sudah dijawab di UJI.",
        ),
        (lambda case: ending.answer_case(case=case, text="Sudah menyala.", key=key(), by=None), "Sudah menyala."),
    ],
)
def test_every_end_is_told_and_no_more_is_offered(client_a: Client, end: Any, words: str) -> None:
    case = make_trial()
    end(case)
    case.refresh_from_db()
    html = shown(client_a, case)
    assert words in html
    assert "tarik/" not in html
    assert ("pesan/" in html) is not case.is_ended


def test_a_case_that_went_to_another_agency_says_where(client_a: Client) -> None:
    case = make_trial()
    Case.objects.filter(pk=case.pk).update(moved_schema="uji_dua", moved_code="UJI-2606-ABCD")
    html = shown(client_a, case)
    assert "UJI-2606-ABCD" in html
    assert "uji-dua.localhost" in html
    assert office_name("uji_dua") in html


def test_a_regime_words_what_comes_next_and_shows_its_facts(client_a: Client) -> None:
    def facts(case: Case, request: Any) -> Panel:
        return Panel("core/_empty.html", {"title": f"Fakta {case.code}"})

    case = make_trial()
    citizen_steps.register("trial", next_words=lambda case: "Next: we choose a speaker")
    panels_of_case.register("status", facts, kinds={"trial"})
    try:
        html = shown(client_a, case)
    finally:
        citizen_steps.unregister("trial")
        panels_of_case.unregister("status", facts)
    assert "Next: we choose a speaker" in html
    assert f"Fakta {case.code}" in html


def test_the_page_asks_the_same_number_of_queries_for_much_and_little(client_a: Client) -> None:
    little, much = (
        make_trial(),
        make_trial(limits=(Limit(amount=10), Limit(amount=5, kind=CaseClock.Kind.FIRST_ANSWER))),
    )
    for number in range(4):
        talking.write_as_citizen(case=much, text=f"Pesan {number}.", key=key())
    shown(client_a, little)
    numbers = []
    for case in (little, much):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            shown(client_a, case)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 20


def test_the_cache_of_pages_for_everybody_never_holds_a_case(client_a: Client) -> None:
    for address in ("/", "/lacak/"):
        client_a.get(address)
    shown(client_a, make_trial())
    addresses = {str(part) for key in pagecache._pages.by_key for part in key}
    assert "/" in addresses
    assert not [address for address in addresses if "lacak" in address]
