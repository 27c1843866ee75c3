"""The pages of borrowing: the form, what can be had instead with one press, dates of a series, one's own booking."""

from __future__ import annotations

import datetime as dt
import re
import time
import uuid
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from bookings.disturbances import Disturbance, disturb
from bookings.domain.lending import refuse_lending
from bookings.domain.terms import write_terms
from bookings.forms.lending_desk import LendingSettingsForm
from bookings.models import Booking, BookingSettings, Lending, Resource
from core.antispam import SALT
from core.cases.models import Case
from core.tenancy import schema_context
from tests.factories.bookings import book, make_projectors
from tests.factories.lending import approve, ask, hours, make_companion, make_hall
from tests.world import get_user

pytestmark = pytest.mark.django_db
FORM = "/peminjaman/ajukan/"


def sent(during: Any = None, **fields: Any) -> dict[str, Any]:
    """Return what the form sends for the hall."""
    span = during or hours(1, 3)
    start, end = timezone.localtime(span.start), timezone.localtime(span.end)
    return {
        "key": str(uuid.uuid4()),
        "stamp": signing.dumps(int(time.time()) - 60, salt=SALT),
        "on": start.strftime("%d-%m-%Y"),
        "starts": start.strftime("%H.%M"),
        "ends": end.strftime("%H.%M"),
        "title": "Latihan musikalisasi puisi",
        "participants": "30",
        "asker": "community",
        "organisation": "Sanggar Batang Hari",
        "name": "Ratna Dewanti",
        "email": "ratna@sanggar.example",
        **fields,
    }


def test_a_community_asks_from_a_link_of_the_calendar_and_gets_a_receipt(in_a: Any, client_a: Client) -> None:
    hall, projectors = make_hall(), make_projectors()
    make_companion("pendamping", get_user("facility"))
    terms = write_terms(text="Kembalikan bersih.", by=None)
    start, end = hours(1, 3)
    shown = client_a.get(FORM, {"sarana": "aula", "mulai": start.isoformat(), "selesai": end.isoformat()})
    assert start.strftime("%H.%M") in shown.content.decode()

    data = sent(facility=hall.pk, wants_companion="on", accepts="on", terms_read=str(terms.pk))
    response = client_a.post(FORM, {**data, f"thing_{projectors.pk}": "2"}, follow=True)
    case = Case.objects.get(kind="lending")
    assert response.redirect_chain[-1][0] == f"/lacak/{case.code}/tanda-terima/"
    assert case.lending.wanted == {str(hall.pk): 1, str(projectors.pk): 2}
    status = client_a.get(f"/lacak/{case.code}/").content.decode()
    assert "Aula" in status
    assert "Proyektor (2)" in status
    assert "Ratna" not in client_a.get(f"/lacak/{case.code}/kalender.ics").content.decode()


def test_a_taken_time_leads_to_others_with_one_press_and_nothing_lost(in_a: Any, client_a: Client) -> None:
    hall = make_hall()
    book(hall, *hours(0, 4))
    data = sent(facility=hall.pk)
    refused = client_a.post(FORM, data)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Sanggar Batang Hari" in page
    value, one = refused.context["alternatives"][0]

    taken = client_a.post(FORM, {**data, "take": value})
    booking = Booking.objects.get(kind="lending")
    assert taken.status_code == 302
    assert (booking.during.lower, booking.during.upper) == tuple(one.during)
    assert client_a.post(FORM, {**data, "take": "nothing"}).status_code == 302  # the same form: kept once
    assert Booking.objects.filter(kind="lending").count() == 1


def test_whoever_wants_only_that_time_waits_for_it(in_a: Any, client_a: Client) -> None:
    hall = make_hall()
    book(hall, *hours(0, 4))
    client_a.post(FORM, sent(facility=hall.pk, wait="1"))
    lending = Lending.objects.get()
    assert lending.booking.state == "waiting"
    assert "1" in client_a.get(f"/lacak/{lending.case.code}/").content.decode()


def test_what_is_missing_stands_beside_its_field(in_a: Any, client_a: Client) -> None:
    hall = make_hall()
    write_terms(text="Kembalikan bersih.", by=None)
    for fields, named in (
        ({"facility": ""}, "facility"),
        ({"facility": hall.pk, "ends": "00.30"}, "ends"),
        ({"facility": hall.pk}, "accepts"),
        ({"facility": hall.pk, "rhythm": "own", "own_dates": "besok"}, "own_dates"),
        ({"facility": hall.pk, "rhythm": "weekly"}, "times"),
        ({"facility": hall.pk, "participants": "99999"}, "accepts"),
    ):
        response = client_a.post(FORM, sent(**fields))
        assert response.status_code == 422
        assert named in response.context["form"].errors
    assert not Lending.objects.exists()


def test_dates_are_shown_before_they_are_booked_and_after(in_a: Any, client_a: Client) -> None:
    hall = make_hall()
    book(hall, *hours(0, 4, days=7))
    data = sent(facility=hall.pk, rhythm="weekly", times="3")
    before = client_a.post(FORM, data)
    assert [row["date"].is_free for row in before.context["dates"]] == [True, False, True]
    assert not Lending.objects.exists()

    client_a.post(FORM, {**data, "confirm": "1"})
    first, second = Lending.objects.order_by("booking__during")
    page = client_a.get(f"/lacak/{first.case.code}/").content.decode()
    assert second.case.code in page
    assert client_a.get(f"/lacak/{first.case.code}/rangkaian/{second.case.code}/").status_code == 302
    other = ask(hall, hours(5, 6)).case
    assert client_a.get(f"/lacak/{first.case.code}/rangkaian/{other.code}/").status_code == 404


def test_the_borrower_changes_and_cancels_by_the_page_of_the_case(in_a: Any, client_a: Client) -> None:
    hall = make_hall()
    client_a.post(FORM, sent(facility=hall.pk))
    case = Case.objects.get(kind="lending")
    address = f"/lacak/{case.code}/ubah-peminjaman/"
    assert client_a.get(address).status_code == 200
    later = hours(4, 6)
    data = {**sent(later), "facility": hall.pk}
    assert client_a.post(address, data).status_code == 302
    assert Booking.objects.get(case=case).during.lower == later.start

    book(hall, *hours(1, 2))
    taken = client_a.post(address, {**sent(hours(1, 2)), "facility": hall.pk})
    assert (taken.status_code, bool(taken.context["alternatives"])) == (409, True)
    assert client_a.post(f"/lacak/{case.code}/tarik/", {"reason": ""}).status_code == 302
    assert Booking.objects.get(case=case).state == "cancelled"


def test_nobody_else_sees_or_changes_a_booking(client_b: Client, in_a: Any, client_a: Client) -> None:
    case = ask(make_hall()).case
    for client in (client_a, client_b):
        response = client.get(f"/lacak/{case.code}/ubah-peminjaman/")
        assert "Latihan" not in response.content.decode()
        client.post(f"/lacak/{case.code}/terima-tawaran/")
        client.post(f"/lacak/{case.code}/tarik/", {"reason": ""})
    with schema_context(in_a.schema_name):
        assert Booking.objects.get(case=case).state == "requested"


def signed_in(client: Client, who: str) -> Client:
    client.force_login(get_user(who))
    return client


def test_staff_approve_with_a_companion_and_refuse_with_other_times(in_a: Any, client_a: Client) -> None:
    hall, companion = make_hall(), make_companion("pendamping", get_user("counter"))
    staff = signed_in(client_a, "facility")
    one, other = ask(hall).case, ask(hall, hours(4, 6)).case
    page = staff.get(f"/portal/berkas/{one.code}/").content.decode()
    assert f"/portal/peminjaman/{one.code}/setujui/" in page

    values = {"key": str(uuid.uuid4()), "lock": one.lock, "companion": companion.pk, "note": "Kunci di pos jaga."}
    for _twice in range(2):
        assert staff.post(f"/portal/peminjaman/{one.code}/setujui/", values).status_code == 302
    booking = Booking.objects.get(case=one)
    assert (booking.state, booking.reservations.filter(resource=companion, released_at=None).count()) == ("approved", 1)

    values = {"key": str(uuid.uuid4()), "lock": other.lock, "refused_for": "taken", "reason": "Dipakai rapat."}
    assert staff.post(f"/portal/peminjaman/{other.code}/tolak/", values).status_code == 302
    assert Booking.objects.get(case=other).state == "refused"
    listed = staff.get("/portal/peminjaman/?daftar=disetujui&thing=aula&q=puisi").content.decode()
    assert one.code in listed
    assert other.code in staff.get("/portal/peminjaman/?daftar=lewat").content.decode()


def test_pages_of_staff_are_closed_to_others(in_a: Any, client_a: Client) -> None:
    case = ask(make_hall()).case
    team = signed_in(client_a, "team")
    for path in ("", "kegiatan/", "setelan/", "catat/", f"{case.code}/setujui/", f"{case.code}/ubah/"):
        assert team.get(f"/portal/peminjaman/{path}").status_code in (403, 404)
    assert team.post(f"/portal/peminjaman/{case.code}/batalkan/", {"reason": "x"}).status_code in (403, 404)


def test_the_counter_enters_what_came_by_letter(in_a: Any, client_a: Client) -> None:
    hall = make_hall(lead_hours=24 * 30)
    staff = signed_in(client_a, "counter")
    data = sent(facility=hall.pk, channel="letter")
    assert staff.post("/portal/peminjaman/catat/", data).status_code == 302
    assert Case.objects.get(kind="lending").channel == "letter"


def test_own_activities_take_a_booked_time_only_with_a_reason(in_a: Any, client_a: Client) -> None:
    hall = make_hall()
    case = approve(ask(hall).case)
    staff = signed_in(client_a, "facility")
    data = {**sent(hours(2, 5)), "facility": hall.pk, "title": "Rapat kerja"}
    refused = staff.post("/portal/peminjaman/kegiatan/", data)
    assert (refused.status_code, [one.case for one in refused.context["met"]]) == (409, [case])
    data |= {"has_priority": "on", "reason": "Kunjungan menteri."}
    assert staff.post("/portal/peminjaman/kegiatan/", data).status_code == 302
    case.refresh_from_db()
    assert case.state == "in_progress"
    own = Booking.objects.get(kind="own_use")
    assert "Rapat kerja" in staff.get("/portal/peminjaman/kegiatan/").content.decode()
    staff.post(f"/portal/peminjaman/kegiatan/{own.pk}/batalkan/")
    own.refresh_from_db()
    assert own.state == "cancelled"


def test_the_rules_of_lending_are_set_by_whoever_keeps_the_things(in_a: Any, client_a: Client) -> None:
    staff = signed_in(client_a, "facility")
    values = {
        **{name: getattr(BookingSettings.load(), name) for name in ("warn_percent", "change_hours", "reminder_hours")},
        "companions": "always",
        "offer_hours": 48,
        "most_waiting": 5,
        "most_dates": 8,
        "own_use_days": 14,
        "no_show_minutes": 45,
        "due_hours": 3,
    }
    assert staff.post("/portal/peminjaman/setelan/", {**values, "decision_days": 99}).status_code == 422
    assert staff.post("/portal/peminjaman/setelan/", {**values, "decision_days": 3}).status_code == 302
    assert (BookingSettings.load().decision_days, BookingSettings.load().companions) == (3, "always")
    assert (BookingSettings.load().no_show_minutes, BookingSettings.load().no_show_counts) == (45, False)


def test_the_list_asks_as_many_queries_for_three_as_for_one(in_a: Any, client_a: Client) -> None:
    hall = make_hall()
    staff = signed_in(client_a, "facility")
    found = []
    for number in range(3):
        ask(hall, hours(number * 2, number * 2 + 1))
        staff.get("/portal/peminjaman/")
        with CaptureQueriesContext(connection) as queries:
            staff.get("/portal/peminjaman/")
        found.append(len(queries))
    assert found[0] == found[2]


def test_a_booking_of_last_minute_is_not_changed_by_the_borrower(in_a: Any, client_a: Client) -> None:
    hall = make_hall(round_the_clock=True)
    soon = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=3)
    client_a.post(FORM, sent(facility=hall.pk))
    case = Case.objects.get(kind="lending")
    approve(case)
    Booking.objects.filter(case=case).update(during=(soon, soon + dt.timedelta(hours=1)))
    client_a.post(f"/lacak/{case.code}/tarik/", {"reason": ""})
    client_a.post(f"/lacak/{case.code}/ubah-peminjaman/", {**sent(), "facility": hall.pk})
    booking = Booking.objects.get(case=case)
    assert (booking.state, booking.during.lower) == ("approved", soon)


def test_the_status_page_says_what_the_borrower_does_next(in_a: Any, client_a: Client) -> None:
    client_a.post(FORM, sent(facility=make_hall().pk))
    case = Case.objects.get(kind="lending")
    for move, words in ((approve, "batalkan pada waktunya"), (stand_aside, "Pilih waktu lain")):
        move(case)
        page = client_a.get(f"/lacak/{case.code}/").content.decode()
        assert words in page
        assert "/selesai/" not in page
        assert "/nilai/" not in page


def stand_aside(case: Case) -> None:
    """Take the hall away from whoever has it."""
    disturb(Disturbance((Resource.objects.get(code="aula"),), hours(0, 8), "Atap bocor.", None))


def test_a_refused_borrower_asks_again_with_one_press(in_a: Any, client_a: Client) -> None:
    client_a.post(FORM, sent(facility=make_hall().pk))
    case = Case.objects.get(kind="lending")
    refuse_lending(case=case, reason="Dipakai rapat.", refused_for="taken", key=str(uuid.uuid4()), by=None)
    page = client_a.get(f"/lacak/{case.code}/").content.decode()
    values = re.findall(r'name="take" value="([^"]+)"', page)
    for _twice in range(2):
        assert client_a.post(f"/lacak/{case.code}/waktu-lain/", {"take": values[0]}).status_code == 302
    again = Lending.objects.exclude(case=case).get()
    assert (again.booking.title, again.community) == (case.lending.booking.title, case.lending.community)


def test_the_start_page_shows_limits_that_come_near(in_a: Any, client_a: Client) -> None:
    case = ask(make_hall()).case
    head = signed_in(client_a, "head")
    assert "UU 30/2014" not in head.get("/portal/").content.decode()
    case.clocks.update(started_at=timezone.now() - dt.timedelta(days=7))
    assert "UU 30/2014" in head.get("/portal/").content.decode()


def test_every_setting_of_lending_says_what_it_does_and_what_is_usual(in_a: Any) -> None:
    with translation.override("en"):
        form = LendingSettingsForm(instance=BookingSettings())
        words = {name: str(field.help_text) for name, field in form.fields.items()}
    apart = {field.name for field in BookingSettings._meta.fields if field.name.startswith("visit_")} | {"id"}
    assert {*form.fields} == {field.name for field in BookingSettings._meta.fields} - apart
    assert all("Usual:" in text for text in words.values())
    assert (words["decision_days"][-9:], words["due_hours"][-9:]) == ("Usual: 2.", "Usual: 2.")


def test_what_the_calendar_chose_is_one_line_and_folded_until_something_is_wrong(in_a: Any, client_a: Client) -> None:
    hall, projectors = make_hall(), make_projectors()
    start, end = hours(1, 3)
    link = {"sarana": ["aula", "proyektor:2"], "mulai": start.isoformat(), "selesai": end.isoformat()}
    asking = client_a.get(FORM, link).context["asking"]
    assert (asking.chosen.things, asking.chosen.during.start, asking.is_folded) == (
        ["Aula", "Proyektor (2)"],
        start,
        True,
    )
    assert not client_a.get(FORM).context["asking"].is_folded

    wrong = client_a.post(FORM, sent(facility=hall.pk, own_dates="kapan-kapan", rhythm="own", title=""))
    asking = wrong.context["asking"]
    when = asking.choice[1].folds[0]
    assert (wrong.status_code, asking.is_folded, when.is_open) == (422, False, True)
    taken = client_a.post(FORM, sent(facility=hall.pk, **{f"thing_{projectors.pk}": "2"}, title=""))
    assert taken.context["asking"].is_folded
