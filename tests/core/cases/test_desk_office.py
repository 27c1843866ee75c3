"""Counter, workload, templates, settings, shortcuts and the start page of the portal."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.cases import counter
from core.cases.counter import CounterEntry
from core.cases.domain import lifecycle, talking
from core.cases.domain.labels import mark_read
from core.cases.models import Case, CaseSettings, ReplyTemplate
from core.cases.workload import workload
from tests.core.cases.desk import BASE, due_in
from tests.factories.cases import make_trial
from tests.services.pages import text_of
from tests.world import get_user


def sign_in(client: Client, local: str) -> Client:
    client.force_login(get_user(local))
    return client


@pytest.mark.parametrize(
    ("page", "allowed", "refused"),
    [
        ("catat/", "counter", "team"),
        ("beban/", "head", "complaints"),
        ("kalimat-baku/", "complaints", "admin"),
        ("kalimat-baku/baru/", "counter", "admin"),
        ("pembukaan-identitas/", "head", "complaints"),
        ("pengaturan/", "admin", "complaints"),
    ],
)
def test_pages_of_the_office_ask_their_own_right(client_a: Client, page: str, allowed: str, refused: str) -> None:
    assert client_a.get(f"{BASE}{page}").status_code == 302
    assert sign_in(client_a, refused).get(f"{BASE}{page}").status_code == 403
    assert sign_in(client_a, allowed).get(f"{BASE}{page}").status_code == 200


def test_the_counter_lists_the_forms_of_ones_rights(client_a: Client) -> None:
    counter.register(CounterEntry("trial", "Formulir uji", "cases_portal:shortcuts", "feedback.handle_complaint"))
    try:
        assert "Formulir uji" in text_of(sign_in(client_a, "complaints").get(f"{BASE}catat/"))
        assert "Formulir uji" not in text_of(sign_in(client_a, "information").get(f"{BASE}catat/"))
    finally:
        counter.unregister("trial")


def test_workload_counts_open_overdue_and_the_middle_of_what_was_answered() -> None:
    head, officer = get_user("head"), get_user("complaints")
    now = timezone.now()
    late = due_in(-1)
    lifecycle.assign_case(case=late, owner=officer, by=None)
    make_trial()
    for days in (1, 2, 9):
        case = make_trial()
        Case.objects.filter(pk=case.pk).update(
            owner=officer, state="answered", received_at=now - dt.timedelta(days=days), answered_at=now, due_at=None
        )
    nobody, own = workload(head, now=now)
    assert (nobody.owner_id, nobody.open, nobody.late) == (None, 1, 0)
    assert (own.name, own.open, own.late, own.answered, own.median_days) == (str(officer), 4, 1, 3, 2.0)


def test_a_template_is_written_once_changed_and_taken_out_of_use(client_a: Client) -> None:
    officer = sign_in(client_a, "complaints")
    form = {"title": "Terima kasih", "text": "Terima kasih, [kode].", "kinds": ["trial"], "is_active": "on"}
    for _ in range(2):
        assert officer.post(f"{BASE}kalimat-baku/baru/", form).status_code == 302
    row = ReplyTemplate.objects.get()
    assert officer.post(f"{BASE}kalimat-baku/baru/", {**form, "text": "Lain."}).status_code == 422
    assert officer.post(f"{BASE}kalimat-baku/baru/", {**form, "kinds": ["unknown"]}).status_code == 422
    del form["is_active"]
    assert officer.post(f"{BASE}kalimat-baku/{row.pk}/", form).status_code == 302
    row.refresh_from_db()
    assert row.is_active is False
    assert "Tidak dipakai" in text_of(officer.get(f"{BASE}kalimat-baku/"))


def test_settings_stay_within_their_bounds(client_a: Client) -> None:
    admin = sign_in(client_a, "admin")
    values = {"bureau_after_days": "7", "link_days": "30", "tells_by_text": "on"}
    assert admin.post(f"{BASE}pengaturan/", {**values, "link_days": "91"}).status_code == 422
    assert admin.post(f"{BASE}pengaturan/", values).status_code == 302
    terms = CaseSettings.load()
    assert (terms.bureau_after_days, terms.link_days, terms.tells_by_text) == (7, 30, True)


# --- the start page ---------------------------------------------------------------------------------------------------
def test_the_start_page_shows_what_is_late_due_new_and_in_ones_charge(client_a: Client) -> None:
    late, mine, new = due_in(-3, title="Pohon tumbang"), due_in(30, title="Parkir kurang"), make_trial(limits=())
    officer = get_user("complaints")
    lifecycle.assign_case(case=mine, owner=officer, by=None)
    talking.write_as_citizen(case=mine, text="Sudah dicek?", key=str(uuid.uuid4()))
    response = sign_in(client_a, "complaints").get("/portal/")
    text = text_of(response)
    assert all(text.count(case.title) == 1 for case in (late, mine, new))
    figures = {str(figure.label): figure.number for figure in response.context["figures"]}
    assert figures == {"Terlambat": 1, "Baru dari warga": 1, "Belum ada pemegang": 1}
    assert "Tiga hal menunggu" in text
    mark_read(case=mine, by=officer)
    figures = {str(figure.label): figure.number for figure in client_a.get("/portal/").context["figures"]}
    assert figures == {"Terlambat": 1, "Menunggu saya": 1, "Belum ada pemegang": 1}


def test_menu_counts_and_start_page_ask_the_same_queries_for_any_number(client_a: Client) -> None:
    officer = sign_in(client_a, "complaints")
    make_trial()
    officer.get("/portal/")
    with CaptureQueriesContext(connection) as first:
        officer.get("/portal/")
    for number in range(3):
        due_in(40 + number)
    with CaptureQueriesContext(connection) as many:
        page = officer.get("/portal/")
    assert len(many) == len(first)
    assert "Pengaduan &amp; informasi" in page.content.decode()


@pytest.mark.parametrize(
    ("local", "entries"), [("complaints", {"feedback"}), ("counter", {"applications"}), ("team", set())]
)
def test_the_menu_has_what_one_may_see(client_a: Client, local: str, entries: set[str], monkeypatch: Any) -> None:
    shell = sign_in(client_a, local).get("/portal/").context["shell"]
    keys = {link.key for link in shell.nav}
    assert keys & {"applications", "feedback"} <= entries
    assert "feedback" not in entries or "feedback" in keys


def test_the_header_searches_for_whoever_sees_cases(client_a: Client) -> None:
    assert sign_in(client_a, "team").get("/portal/").context["shell"].search is None
    assert f'action="{BASE}cari/"' in sign_in(client_a, "complaints").get("/portal/").content.decode()
