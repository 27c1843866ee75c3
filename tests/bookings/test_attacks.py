"""What nobody types: every page of bookings is asked garbage, and every form is sent what no row can hold."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from bookings.domain.lending import change_lending, refuse_lending
from bookings.domain.own_use import plan_own_use
from bookings.domain.reserving import Part
from bookings.errors import NotFree
from bookings.models import Booking, Reservation
from bookings.spans import Span
from core.antispam import stamp
from tests.core.cases.public import open_case
from tests.factories.lending import ask, hours, make_hall, somebody
from tests.routes import Route
from tests.test_masked_numbers import signed_in
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("agency_b", "in_a")
PARTS = [
    importlib.import_module(f"tests.routes.bookings_{part}")
    for part in ("calendar", "figures", "lending", "shelter", "things", "use", "visits")
]
NAMES = (
    *("page", "bulan", "lalu", "daftar", "thing", "q", "rumah", "jenis", "orang", "akses", "sarana", "mulai", "hari"),
    *("selesai", "tempat", "unit", "lama", "lepas", "tanggal", "sampai", "dari", "keadaan", "peminjam", "alasan"),
)
GARBAGE = (
    "%00",
    "%ED%A0%80",
    "9" * 5000,
    "0000001" + "9" * 5000,
    "-1",
    "%D9%A3",
    "0001-01-01",
    "9999-12-31",
    "9999-12",
    "0001-01-01T00:00:00%2B14:00",
    "9999-12-31T23:59:59-12:00",
    "aula:99999999999999999999",
)
TURNS = 6  # each name has every sixth value: all are tried, with two questions a page
HOSTILE: dict[str, dict[type[forms.Field], str]] = {
    "bytes and years that no row holds": {
        forms.CharField: "a\x00b\u202ec",
        forms.DateField: "0001-01-01",
        forms.TimeField: "25.00",
        forms.IntegerField: "-1",
    },
    "too much": {
        forms.CharField: "x" * 10_000,
        forms.DateField: "31-12-9999",
        forms.TimeField: "23.59",
        forms.IntegerField: "9" * 5000,
    },
    "what may be written": {
        forms.CharField: "=1+1 <script>alert(1)</script> {{ 7 }} \U0001f600",
        forms.DateField: "29-02-2028",
        forms.TimeField: "09.00",
        forms.IntegerField: "1",
    },
}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs do not read, and are not counted here."""
    monkeypatch.setattr("core.antispam.GuardedForm.least_seconds", 0)
    monkeypatch.setattr("core.antispam.count", lambda _name: None)


def clients_of(module: ModuleType) -> dict[str | None, Client]:
    """Return a browser for each of those who look at the pages of a part, which are made first."""
    if hasattr(module, "prepare"):
        module.prepare()
    found = {user: signed_in(get_user(user) if user else None) for user in {route.user for route in module.ROUTES}}
    if hasattr(module, "cookies"):
        for name, value in module.cookies().items():
            found[None].cookies[name] = value
    return found


def asked(client: Client, method: str, path: str, data: Any = None) -> HttpResponseBase:
    """Ask, and leave nothing behind."""
    with transaction.atomic():
        answer: HttpResponseBase = getattr(client, method)(path, data or {})
        transaction.set_rollback(True)
    return answer


def written(field: forms.Field, values: dict[type[forms.Field], str]) -> Any:
    """Return what is sent for a field: of a choice what it offers, so that the rules behind the form are reached."""
    if isinstance(field, forms.ChoiceField):
        return next((value for value, _label in field.choices if value not in ("", None)), "")
    if isinstance(field, forms.BooleanField):
        return "on"
    return next((value for kind, value in values.items() if isinstance(field, kind)), "")


def pages_of(module: ModuleType) -> list[Route]:
    return list({(route.user, route.path.partition("?")[0]): route for route in module.ROUTES}.values())


@pytest.mark.parametrize("module", PARTS, ids=lambda module: module.__name__.rpartition("_")[2])
def test_every_page_bears_every_question_and_every_form_what_nobody_types(module: ModuleType) -> None:
    clients, failed, sent = clients_of(module), [], 0
    for route in pages_of(module):
        client, path = clients[route.user], route.path.partition("?")[0]
        for turn in range(0, len(GARBAGE), TURNS):
            pairs = [f"{name}={GARBAGE[(turn + at) % len(GARBAGE)]}" for at, name in enumerate(NAMES)]
            if (status := asked(client, "get", f"{path}?{'&'.join(pairs)}").status_code) >= 500:
                failed.append((path, f"turn {turn}", status))
        form = (client.get(route.path).context or {}).get("form")
        for what, values in HOSTILE.items() if isinstance(form, forms.Form) else ():
            data = {form.add_prefix(name): written(field, values) for name, field in form.fields.items()}
            data |= {"website": "", "stamp": stamp()}
            answer = asked(client, "post", route.path, data)
            text = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            sent += 1
            if answer.status_code >= 500 or b"<script>alert" in text:
                failed.append((path, what, answer.status_code))
    assert failed == []
    assert sent or module.__name__.endswith(("calendar", "figures"))


@pytest.mark.parametrize(
    "path",
    ["/portal/keliling/9602/hadir/%00/hadir/", "/keliling/pendaftaran/%00/", "/serah-terima/jadwal/%00.ics"],
)
def test_addresses_that_nobody_made_are_not_found(path: str) -> None:
    assert signed_in(get_user("facility")).post(path).status_code in (404, 405)
    assert signed_in(get_user("facility")).get(path).status_code in (404, 405)


# --- buttons that nobody drew -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["asked", "refused"])
def test_a_button_that_nobody_drew_changes_nothing(state: str) -> None:
    hall = make_hall()
    hidden = make_hall(code="gudang", is_public=False)
    case = ask(hall).case
    if state == "refused":
        refuse_lending(case=case, reason="Dipakai.", refused_for="taken", key="1", by=None)
    client, free = open_case(signed_in(), case), hours(4, 6)
    start, end = free.start.isoformat(), free.end.isoformat()
    for value in (
        "",
        "//",
        f"{end}/{start}/{hall.pk}:1",
        f"0001-01-01T00:00:00+14:00/{end}/{hall.pk}:1",
        f"{start}/9999-12-31T23:59:59-12:00/{hall.pk}:1",
        f"{start}/{end}/{hidden.pk}:1",
        f"{start}/{end}/{hall.pk}:99999",
        f"{start}/{end}/{hall.pk}:0",
        f"{start}/{end}/{hall.pk}:1,{hall.pk}:1",
        f"{start}/{end}/999999999999:1",
        f"{start}/{end}/{hall.pk}:1\x00",
    ):
        for page in ("waktu-lain", "ubah-peminjaman"):
            assert client.post(f"/lacak/{case.code}/{page}/", {"take": value}).status_code < 500, (page, value)
    assert {row.resource_id for row in Reservation.objects.all()} == {hall.pk}
    assert Booking.objects.count() == 1


def test_one_who_presses_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: dict[str, int] = {}

    def count(name: str) -> int:
        who = name.rpartition(":")[0]  # without the minute, which may end meanwhile
        counted[who] = counted.get(who, 0) + 1
        return counted[who]

    monkeypatch.setattr("core.antispam.count", count)
    hall = make_hall()
    case = ask(hall).case
    refuse_lending(case=case, reason="Dipakai.", refused_for="taken", key="1", by=None)
    client = open_case(signed_in(), case)
    for number in range(15):
        during = hours(0, 1, days=number)
        value = f"{during.start.isoformat()}/{during.end.isoformat()}/{hall.pk}:1"
        client.post(f"/lacak/{case.code}/waktu-lain/", {"take": value})
    assert Booking.objects.count() == 1 + 12


def test_a_time_that_ends_before_it_begins_is_refused_by_name() -> None:
    hall, back = make_hall(), Span(*reversed(hours(1, 3)))
    case = ask(hall).case
    for act in (
        lambda: change_lending(case=case, during=back),
        lambda: plan_own_use(title="Rapat", parts=[Part(hall.pk)], during=back, by=get_user("facility")),
        lambda: ask(hall, back, person=somebody("Ana")),
    ):
        with pytest.raises(NotFree) as refused:
            act()
        assert refused.value.problems == {"aula": ["order"]}
    assert Booking.objects.count() == 1
