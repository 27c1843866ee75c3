"""One decision for all dates of a series: each as if it stood alone, one message to the borrower."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from bookings.domain.series import ask_series
from bookings.domain.series_deciding import approve_dates, cancel_dates, refuse_dates
from bookings.errors import TooLateToChange
from bookings.models import Booking, BookingSettings, Lending
from core.cases.errors import CaseChanged
from core.cases.models import Case, Notice
from tests.bookings.lending.test_pages import FORM, sent, signed_in
from tests.factories.lending import approve, ask, hours, make_companion, make_hall, new_lending, somebody
from tests.world import get_user

pytestmark = pytest.mark.django_db


def make_series(hall: Any, *, times: int = 3, **fields: Any) -> list[Case]:
    """Return the cases of a series of weekly dates."""
    dates = [hours(1, 3, days=7 * number) for number in range(times)]
    ask_series(new=new_lending(hall, **fields), dates=dates)
    Notice.objects.all().delete()
    return [lending.case for lending in Lending.objects.select_related("case").order_by("booking__during")]


def states() -> list[str]:
    return list(Booking.objects.order_by("during").values_list("state", flat=True))


def key() -> str:
    return str(uuid.uuid4())


def test_the_dates_that_wait_are_approved_with_one_message(in_a: Any) -> None:
    make_companion("satu", get_user("counter"))
    first, second, third = make_series(make_hall(), wants_companion=True)
    approve(third)
    Notice.objects.all().delete()
    same = key()
    for _twice in range(2):
        decided = approve_dates(case=second, key=same, by=get_user("facility"))
        assert decided.left == []
    assert states() == ["approved"] * 3
    notice = Notice.objects.get(template="bookings/approved")
    assert (notice.case, [row["code"] for row in notice.facts["dates"]]) == (second, [first.code])


def test_a_date_that_cannot_be_decided_is_left_and_told(in_a: Any) -> None:
    first, second, third = make_series(make_hall())
    only = get_user("team")  # in charge of one date, and of no other
    Case.objects.filter(pk__in=[first.pk, third.pk]).update(owner=only)
    decided = refuse_dates(case=first, reason="Dipakai rapat.", refused_for="taken", key=key(), by=only)
    assert ([one.pk for one in decided.others], [one.case.pk for one in decided.left]) == ([third.pk], [second.pk])
    assert states() == ["refused", "requested", "refused"]


def test_nothing_is_decided_where_the_first_cannot_be(in_a: Any) -> None:
    first, *_others = make_series(make_hall())
    with pytest.raises(CaseChanged):
        approve_dates(case=first, key=key(), by=get_user("facility"), lock=first.lock + 1)
    assert states() == ["requested"] * 3
    assert not Notice.objects.exists()


def test_a_borrower_cancels_the_dates_that_are_still_theirs_to_cancel(in_a: Any) -> None:
    hall = make_hall()
    first, second, _third = make_series(hall)
    for case in (first, second):
        approve(case)
    BookingSettings.objects.create(pk=1, change_hours=24 * 12)  # too late for the first, which is approved
    Notice.objects.all().delete()
    decided = cancel_dates(case=first)
    assert (decided.case, states()) == (second, ["approved", "cancelled", "cancelled"])
    assert Notice.objects.filter(template="bookings/cancelled").count() == 1
    alone = ask(hall, hours(5, 6), person=somebody("Ana")).case
    with pytest.raises(TooLateToChange):
        cancel_dates(case=alone)


def test_staff_and_borrower_do_it_on_a_page(in_a: Any, client_a: Client) -> None:
    hall = make_hall()
    client_a.post(FORM, sent(facility=hall.pk, rhythm="weekly", times="3", confirm="1"))
    first = Lending.objects.order_by("booking__during")[0].case
    staff = signed_in(Client(headers={"host": f"{in_a.slug}.localhost"}), "facility")
    page = f"/portal/peminjaman/{first.code}/setujui/"
    assert "with_dates" in staff.get(page).content.decode()
    values = {"key": key(), "lock": first.lock, "companion": "none", "with_dates": "on"}
    assert staff.post(page, values).status_code == 302
    assert states() == ["approved"] * 3

    address = f"/lacak/{first.code}/batalkan-rangkaian/"
    assert address in client_a.get(f"/lacak/{first.code}/").content.decode()
    assert client_a.get(address).status_code == 200
    assert client_a.post(address, {"reason": ""}).status_code == 302
    assert states() == ["cancelled"] * 3
    assert client_a.get(address).status_code == 404
