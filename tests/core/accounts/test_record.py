from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone, translation

from core import audit
from core.accounts import history
from core.models import AuditEntry, User
from core.roles import Role
from core.tenancy import central_context, schema_context
from tests.core.accounts.conftest import SIGN_IN
from tests.factories.accounts import PASSWORD, UserFactory
from tests.world import get_user

ROOT = Path(history.__file__).parents[2]
RECORD = "/portal/riwayat/"


def lines(response: Any) -> list[str]:
    return [line.what for line in response.context["lines"]]


def add(action: str = "people.roles_changed", *, by: User | None = None, days_ago: int = 0, **fields: Any) -> None:
    """Add an entry as if it had been made some days ago."""
    AuditEntry.objects.create(
        action=action,
        actor_id=by and by.pk,
        actor_name=str(by or ""),
        via="page",
        at=timezone.now() - dt.timedelta(days=days_ago),
        **fields,
    )


# --- nobody changes it ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "statement",
    ["UPDATE core_auditentry SET actor_name = 'lain'", "DELETE FROM core_auditentry", "TRUNCATE core_auditentry"],
)
@pytest.mark.parametrize("where", ["agency", "public"])
def test_postgresql_refuses_to_change_the_record(agency_a: Any, statement: str, where: str) -> None:
    context = schema_context(agency_a.schema_name) if where == "agency" else central_context()
    with context:
        audit.record(action="people.signed_in", target="uji")
        with connection.unguarded(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
        assert AuditEntry.objects.filter(target_name="uji").exists()


def test_the_models_cannot_change_the_record_either(in_a: Any) -> None:
    audit.record(action="people.signed_in", target="uji")
    entry = AuditEntry.objects.first()
    assert entry is not None

    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.update(action="x.y")
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()


# --- the page ---------------------------------------------------------------------------------------------------------
def test_page_tells_who_when_what_and_from_where(as_admin: Client, agency_a: Any, staff: User) -> None:
    as_admin.post(f"/portal/pengguna/{staff.pk}/", {"roles": ["head", "survey_team"]})

    html = " ".join(as_admin.get(RECORD).content.decode().split())

    assert "Mengubah peran</strong>: Sari Wulandari" in html
    assert "peran: Petugas layanan" in html
    assert "Pimpinan instansi, Tim SKM" in html
    assert "Nama admin" in html
    assert "127.0.0.1" in html
    with translation.override("id"):
        assert timezone.localdate().strftime("%Y") in html


def test_page_shows_sign_ins(as_admin: Client, agency_a: Any, staff: User) -> None:
    browser = Client(headers={"host": "uji-satu.localhost"})
    browser.post(SIGN_IN, {"login": staff.email, "password": "salah"})
    browser.post(SIGN_IN, {"login": staff.email, "password": PASSWORD})

    assert lines(as_admin.get(RECORD))[:2] == ["Masuk", "Gagal masuk: Sari Wulandari"]


def test_page_is_narrowed_by_person_action_and_day(as_admin: Client, agency_a: Any, staff: User) -> None:
    with schema_context(agency_a.schema_name):
        other = UserFactory(full_name="Lain")
        add(by=staff, days_ago=10, target_name="lama")
        add(by=staff, days_ago=2, target_name="baru")
        add("people.signed_out", by=staff, target_name="keluar")
        add(by=other, days_ago=2, target_name="lain")
    since = (timezone.localdate() - dt.timedelta(days=3)).isoformat()
    until = (timezone.localdate() - dt.timedelta(days=1)).isoformat()

    def found(query: str) -> set[str]:
        response = as_admin.get(f"{RECORD}?{query}")
        return {line.target for line in response.context["lines"]} & {"lama", "baru", "keluar", "lain"}

    assert found(f"person={staff.pk}") == {"lama", "baru", "keluar"}
    assert found(f"person={staff.pk}&action=people.roles_changed") == {"lama", "baru"}
    assert found(f"since={since}&until={until}") == {"baru", "lain"}
    assert found(f"person={staff.pk}&since={since}&until={until}") == {"baru"}


@pytest.mark.parametrize(
    "query",
    [
        *("person=abc", "person=999999", "action=x", "since=kemarin", "until=2026-13-45", "page=-1"),
        *("since=0001-01-01", "until=0001-01-01", "since=9999-12-31", "until=9999-12-31"),
    ],
)
def test_page_takes_bad_filters_lightly(as_admin: Client, query: str) -> None:
    assert as_admin.get(f"{RECORD}?{query}").status_code == 200


def test_page_says_that_the_end_lies_before_the_beginning(as_admin: Client) -> None:
    html = as_admin.get(f"{RECORD}?since=2026-07-02&until=2026-07-01").content.decode()

    assert "Tanggal akhir mendahului tanggal awal." in html


def test_page_is_paged(as_admin: Client, agency_a: Any, django_assert_max_num_queries: Any) -> None:
    with schema_context(agency_a.schema_name):
        for number in range(60):
            add(target_name=f"n{number:02}", days_ago=-1)
    as_admin.get(RECORD)

    with django_assert_max_num_queries(8):
        first = as_admin.get(RECORD)

    assert len(first.context["lines"]) == 50
    assert lines(as_admin.get(f"{RECORD}?page=2"))[0].endswith("n09")


def test_another_agencys_record_is_not_shown(as_admin: Client, agency_b: Any) -> None:
    with schema_context(agency_b.schema_name):
        add(target_name="rahasia instansi kedua")

    assert "rahasia instansi kedua" not in as_admin.get(RECORD).content.decode()


def test_central_it_reads_its_own_record(as_central: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        add(target_name="milik instansi")
    with central_context():
        add(target_name="milik pusat")

    html = as_central.get("/central/riwayat/").content.decode()

    assert "milik pusat" in html
    assert "milik instansi" not in html


# --- the files --------------------------------------------------------------------------------------------------------
@pytest.fixture
def hostile(agency_a: Any) -> None:
    """An entry whose texts would be formulas in a spreadsheet."""
    with schema_context(agency_a.schema_name):
        add(target_name=" =HYPERLINK(A1)", changes={"full_name": ["@a", "+62"]}, address="192.0.2.7")


def test_csv(as_admin: Client, agency_a: Any, hostile: None) -> None:
    response = as_admin.get(f"{RECORD}unduh.csv?action=people.roles_changed")

    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    header, row = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert header == ["Waktu", "Siapa", "Apa", "Objek", "Perubahan", "Alamat IP", "Cara"]
    assert row[1:] == [
        "Tidak masuk ke akun",
        "Mengubah peran",
        "' =HYPERLINK(A1)",
        "full name: @a → +62",
        "192.0.2.7",
        "halaman",
    ]
    assert response["Content-Disposition"].startswith('attachment; filename="riwayat-uji-satu-')
    with schema_context(agency_a.schema_name):
        assert AuditEntry.objects.get(action="people.record_downloaded").changes == {"entries": 1}


def test_xlsx(as_admin: Client, hostile: None) -> None:
    response = as_admin.get(f"{RECORD}unduh.xlsx?action=people.roles_changed")

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows())
    assert [cell.value for cell in rows[1]][2:4] == ["Mengubah peran", " =HYPERLINK(A1)"]
    assert rows[1][3].data_type == "s"


@pytest.mark.parametrize("kind", ["pdf", "exe", "csvx"])
def test_other_kinds_are_not_there(as_admin: Client, kind: str) -> None:
    assert as_admin.get(f"{RECORD}unduh.{kind}").status_code == 404


# --- words ------------------------------------------------------------------------------------------------------------
def test_an_action_that_nobody_registered_is_readable() -> None:
    assert history.action_label("services.unit_moved_away") == "Unit moved away"


@pytest.mark.parametrize("folder", ["core", "tenants", "services", "forums", "bookings", "feedback"])
def test_every_action_has_words(folder: str) -> None:
    sources = [path.read_text() for path in (ROOT / folder).rglob("*.py")]
    recorded = {code for text in sources for code in re.findall(r'(?:action=|\.record\(\s*)"(\w+\.\w+)"', text)}

    assert recorded <= {code for code, _ in history.action_choices()}


def test_values_are_put_into_words(in_a: Any) -> None:
    audit.record(
        action="people.roles_changed",
        target=get_user("head"),
        changes={
            "roles": [[], [Role.HEAD.value]],
            "is_active": [True, False],
            "some_new_thing": ["a" * 500, None],
            "sessions_ended": 3,
        },
    )
    entry = AuditEntry.objects.first()
    assert entry is not None

    with translation.override("id"):
        told = {change.name: (change.before, change.after) for change in history.line_of(entry).changes}

    assert told["peran"] == ("kosong", "Pimpinan instansi")
    assert told["aktif"] == ("ya", "tidak")
    assert told["some new thing"] == ("a" * 160 + "…", "kosong")
    assert told["sesi diakhiri"] == ("", "3")
