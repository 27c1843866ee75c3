"""What is approved looks settled, and a time is written in one way."""

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation

from bookings.disturbances import Disturbance, disturb
from bookings.templatetags.booking_periods import between
from core.cases import access
from core.cases.regimes import regime_of
from core.cases.states import CaseState
from core.ui.status import StatusKind
from tests.factories.lending import ask, hours, make_hall


@pytest.mark.parametrize("kind", ["lending", "stay", "visit_request"])
def test_approved_has_the_shape_of_something_done(kind: str) -> None:
    assert regime_of(kind).status_kind(CaseState.ANSWERED) == StatusKind.DONE
    assert regime_of(kind).status_kind(CaseState.RECEIVED) == StatusKind.NEW


def test_between_writes_both_hours_with_two_digits() -> None:
    start = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    with translation.override("id"), timezone.override("Asia/Jakarta"):
        written = between(start, start + dt.timedelta(hours=3)).replace("\N{NO-BREAK SPACE}", " ")
        assert written == "Kamis, 26 November 2026, 09.00\N{EN DASH}12.00 WIB"


def test_what_the_borrower_must_do_stands_beside_what_comes_next(in_a: Any, client_a: Client) -> None:
    hall = make_hall(horizon_days=200)
    case = ask(hall, hours(1, 3)).case
    proof = HttpResponse()
    access.remember(proof, case)
    client_a.cookies.update(proof.cookies)
    address, button = f"/lacak/{case.code}/", 'href="#peminjaman">Pilih waktu lain</a>'
    assert button not in client_a.get(address).content.decode()

    disturb(Disturbance((hall,), hours(1, 3), "Atap diperbaiki.", None))

    assert button in client_a.get(address).content.decode().partition('id="pesan"')[0].partition("<aside")[0]
    asked = client_a.get(f"{address}tarik/").content.decode()
    assert f"Batalkan peminjaman {case.code}?" in asked
    assert "Tarik" not in asked
