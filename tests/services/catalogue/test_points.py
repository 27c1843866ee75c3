"""Service points: rules, pages for people, pages of the portal, and many at once."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from services.around import today_of
from services.components.codes import Accessibility
from services.domain import points as domain
from services.errors import CodeTaken
from services.models import ServicePoint
from services.point_import import lines_of_file, read_points
from tests.factories.catalogue import make_point
from tests.factories.services import make_draft, make_published, make_service
from tests.services.pages import text_of
from tests.world import AGENCY_B, get_user

pytestmark = pytest.mark.usefixtures("in_a")
PORTAL = "/portal/standar/titik/"
OPEN = "08.00\N{EN DASH}16.00"


def test_a_point_gets_a_code_of_its_name() -> None:
    assert [make_point().code, make_point().code, make_point("Érik & Ának!").code, make_point("北京站").code] == [
        "taman-remaja",
        "taman-remaja-2",
        "erik-anak",
        "titik",
    ]
    with pytest.raises(CodeTaken):
        make_point(code="taman-remaja")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"name": "Taman\u202enamaT"}, "name"),
        ({"kind": "moon"}, "kind"),
        ({"time_zone": "Europe/Berlin"}, "time_zone"),
        ({"accessibility": ["ramp", "wings"]}, "accessibility"),
        ({"latitude": "x", "longitude": "103"}, "latitude"),
        ({"latitude": "52.5"}, "latitude"),
        ({"latitude": "-1.6", "longitude": None}, "longitude"),
        ({"latitude": None}, "latitude"),
        ({"latitude": "NaN"}, "latitude"),
        ({"opening_hours": {"mon": [["16:00", "08:00"]]}}, "opening_hours"),
        ({"opening_hours": {"someday": []}}, "opening_hours"),
        ({"phone": "telepon"}, "phone"),
        ({"note": "x" * 401}, "note"),
        ({"code": "baru"}, "code"),
        ({"code": "Besar Kecil"}, "code"),
    ],
)
def test_bad_values_are_refused_beside_their_field(fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        make_point(**{"name": "Taman", **fields})
    assert list(refused.value.errors) == [wrong]
    assert not ServicePoint.objects.exists()


def test_a_change_is_recorded_and_the_code_stays() -> None:
    point = make_point()
    service = make_service()
    point = domain.change_point(point=point, name="Taman Baru", services=[service], by=None)
    assert (point.code, point.name, point.latitude, point.opening_hours) == ("taman-remaja", "Taman Baru", None, {})
    assert list(point.services.all()) == [service]
    entry = AuditEntry.objects.filter(action="services.point_changed").latest("pk")
    assert entry.changes["services"] == [[], ["peminjaman-aula"]]


def test_only_who_keeps_the_catalogue_changes_points() -> None:
    point = make_point()
    for act in (
        lambda by: domain.create_point(name="Lain", by=by),
        lambda by: domain.change_point(point=point, name="Lain", by=by),
        lambda by: domain.set_point_in_use(point=point, in_use=False, by=by),
        lambda by: domain.create_points(rows=[{"name": "Lain"}], by=by),
    ):
        with pytest.raises(PermissionRefused):
            act(get_user("counter"))


@pytest.mark.parametrize(
    ("zone", "now", "hours"),
    [
        ("Asia/Jakarta", dt.datetime(2026, 7, 5, 16, 0, tzinfo=dt.UTC), ""),  # Sunday 23:00
        ("Asia/Makassar", dt.datetime(2026, 7, 5, 16, 0, tzinfo=dt.UTC), OPEN),  # Monday 00:00
        ("Asia/Jayapura", dt.datetime(2026, 7, 5, 15, 0, tzinfo=dt.UTC), OPEN),  # Monday 00:00
        ("Asia/Jakarta", dt.datetime(2026, 7, 10, 16, 59, tzinfo=dt.UTC), OPEN),  # Friday 23:59
        ("Asia/Jakarta", dt.datetime(2026, 7, 10, 17, 0, tzinfo=dt.UTC), ""),  # Saturday 00:00
    ],
)
def test_today_is_the_day_at_the_place(zone: str, now: dt.datetime, hours: str) -> None:
    assert today_of(make_point(time_zone=zone), now=now).hours == hours


# --- for people -----------------------------------------------------------------------------------------------------


def test_page_of_a_point_shows_place_hours_help_and_services(client_a: Client) -> None:
    service = make_published().service
    make_point(services=[service], phone="0741 555", note="Masuk dari barat")
    response = client_a.get("/titik/taman-remaja/")
    words = text_of(response)
    for part in ("Titik hotspot internet", "Jalan Jenderal Sudirman", "0741 555", "Masuk dari barat", "Pinjam aula"):
        assert part in words
    assert OPEN in words
    assert "Tutup" in words
    assert str(Accessibility.RAMP.label) in words
    body = response.content.decode()
    assert 'href="geo:-1.610123,103.613120"' in body
    assert "https://www.openstreetmap.org/?mlat=-1.610123&amp;mlon=103.613120#map=17/-1.610123/103.613120" in body


def test_points_stand_on_the_page_of_their_service(client_a: Client) -> None:
    service = make_published().service
    for number in range(8):
        make_point(f"Titik {number}", services=[service])
    domain.set_point_in_use(point=ServicePoint.objects.get(code="titik-0"), in_use=False, by=None)
    words = text_of(client_a.get("/layanan/peminjaman-aula/"))
    assert "Tempat memperolehnya" in words
    assert "Titik 0" not in words
    assert "Titik 6" in words
    assert "1 tempat lagi" in words


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Loket", "Taman"]),
        ("?jenis=counter", ["Loket"]),
        ("?akses=toilet", ["Loket"]),
        ("?layanan=peminjaman-aula", ["Taman"]),
        ("?layanan=rahasia", ["Loket", "Taman"]),
        ("?jenis=counter&akses=ramp", []),
        ("?jenis=x&page=99", ["Loket", "Taman"]),
    ],
)
def test_list_of_points_is_filtered(client_a: Client, query: str, names: list[str]) -> None:
    public, hidden = make_published().service, make_draft(make_service("rahasia", "Rahasia")).service
    make_point("Taman", services=[public, hidden])
    make_point("Loket", kind="counter", accessibility=["toilet"])
    words = text_of(client_a.get(f"/titik/{query}"))
    assert [name for name in ("Loket", "Taman") if f"{name} Jalan" in words] == names
    assert "Rahasia" not in words


def test_points_out_of_use_are_not_there(client_a: Client) -> None:
    domain.set_point_in_use(point=make_point(), in_use=False, by=None)
    assert client_a.get("/titik/taman-remaja/").status_code == 404
    assert "Belum ada tempat" in text_of(client_a.get("/titik/"))
    assert Client(headers={"host": f"{AGENCY_B}.localhost"}).get("/titik/taman-remaja/").status_code == 404


def test_what_staff_write_of_a_point_is_escaped(client_a: Client) -> None:
    make_point("<b>Taman</b>", note="<script>alert(1)</script>")
    body = client_a.get("/titik/b-taman-b/").content.decode()
    assert "<script>alert" not in body
    assert "&lt;b&gt;Taman&lt;/b&gt;" in body


# --- in the portal --------------------------------------------------------------------------------------------------


def form_of(**changes: str) -> dict[str, str]:
    return {
        "name": "Taman Remaja",
        "kind": "hotspot",
        "time_zone": "Asia/Jakarta",
        "latitude": "-1.61",
        "longitude": "103.61",
        "hours_mon": "08.00-12.00, 13.00-16.00",
        **changes,
    }


def test_team_adds_changes_and_stops_using_a_point(team: Client) -> None:
    assert team.post(f"{PORTAL}baru/", form_of()).status_code == 302
    point = ServicePoint.objects.get()
    assert point.opening_hours == {"mon": [["08:00", "12:00"], ["13:00", "16:00"]]}
    assert "Taman Remaja" in text_of(team.get(PORTAL))
    page = team.get(f"{PORTAL}taman-remaja/")
    assert 'value="08.00-12.00, 13.00-16.00"' in page.content.decode()
    assert 'value="-1.610000"' in page.content.decode()
    team.post(f"{PORTAL}taman-remaja/", form_of(name="Taman Baru"))
    team.post(f"{PORTAL}taman-remaja/pakai/", {"in_use": "no"})
    point.refresh_from_db()
    assert (point.name, point.is_active) == ("Taman Baru", False)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Name"),
        ({"hours_mon": "pagi"}, "08.00-12.00"),
        ({"hours_mon": "16.00-08.00"}, "berurutan"),
        ({"latitude": "utara"}, "derajat"),
        ({"longitude": ""}, "lintang dan bujur"),
        ({"kind": "bulan"}, ""),
    ],
)
def test_form_says_what_is_wrong_and_keeps_what_was_typed(team: Client, changes: dict[str, str], words: str) -> None:
    page = team.post(f"{PORTAL}baru/", form_of(note="Catatan saya", **changes))
    assert page.status_code == 200
    assert words in text_of(page) or words == "Name"
    assert "Catatan saya" in page.content.decode()
    assert not ServicePoint.objects.exists()


def test_staff_without_the_right_only_read(sign_in: Any) -> None:
    make_point()
    client = sign_in("counter")
    assert client.get(PORTAL).status_code == 200
    assert client.get(f"{PORTAL}baru/").status_code == 403
    assert client.post(f"{PORTAL}taman-remaja/pakai/", {"in_use": "no"}).status_code == 403


# --- many at once ---------------------------------------------------------------------------------------------------

LINES = "Nama; Alamat; Lintang; Bujur\nTaman Remaja; Jalan Sudirman; -1,610123; 103,613\nPasar Angso Duo;;;\n"


def test_lines_are_read_and_judged_one_by_one() -> None:
    rows = read_points(
        f"{LINES}Pasar Angso Duo;x;;\nKota; Jalan; 52.5; 13.4\n;tanpa nama\nA;b;c;d;e", kind="hotspot",
        time_zone="Asia/Jakarta",
    )  # fmt: skip
    assert [(row.number, row.fields["name"], len(row.problems)) for row in rows] == [
        (2, "Taman Remaja", 0),
        (3, "Pasar Angso Duo", 0),
        (4, "Pasar Angso Duo", 1),
        (5, "Kota", 2),
        (6, "", 1),
        (7, "A", 3),
    ]
    assert rows[0].fields["latitude"] == "-1.610123"


@pytest.mark.parametrize("text", ["", "  \n ", "Nama;Alamat;Lintang;Bujur", "x" * 60_001, "a;b\n" * 201])
def test_a_text_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_points(text, kind="hotspot", time_zone="Asia/Jakarta")


def sheet(*rows: tuple[Any, ...]) -> io.BytesIO:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


@pytest.mark.parametrize(
    ("upload", "name"),
    [
        (sheet(("Nama", "Alamat", "Lintang", "Bujur"), ("Taman; Remaja", "Jalan", -1.61, 103.61)), "titik.xlsx"),
        (io.BytesIO('\ufeffNama;Alamat;Lintang;Bujur\n"Taman; Remaja";Jalan;-1.61;103.61\n'.encode()), "titik.csv"),
        (io.BytesIO(b'Nama,Alamat,Lintang,Bujur\n"Taman; Remaja",Jalan,-1.61,103.61\n'), "titik.csv"),
    ],
)
def test_spreadsheets_become_lines(upload: io.BytesIO, name: str) -> None:
    assert lines_of_file(upload, name) == "Nama; Alamat; Lintang; Bujur\nTaman, Remaja; Jalan; -1.61; 103.61"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"not a spreadsheet", "titik.xlsx"),
        (b"PK\x03\x04broken", "titik.xlsx"),
        (b"\xff\xfe\x00", "titik.csv"),
        (b"x" * (2 * 2**20 + 1), "titik.csv"),
        (b"a;b\n" * 300, "titik.csv"),
    ],
)
def test_files_that_cannot_be_used_are_refused(content: bytes, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        lines_of_file(io.BytesIO(content), name)
    assert list(refused.value.errors) == ["file"]


def test_many_points_are_shown_first_and_added_on_confirmation(team: Client) -> None:
    data = {"rows": LINES, "kind": "hotspot", "time_zone": "Asia/Jakarta"}
    shown = team.post(f"{PORTAL}impor/", data)
    assert "Semua baris dapat ditambahkan." in text_of(shown)
    assert not ServicePoint.objects.exists()
    assert team.post(f"{PORTAL}impor/", {**data, "confirm": "1"}).status_code == 302
    assert list(ServicePoint.objects.values_list("code", flat=True)) == ["pasar-angso-duo", "taman-remaja"]


def test_a_wrong_line_stops_all_and_the_text_stays(team: Client) -> None:
    data = {"rows": f"{LINES}Kota; Jalan; 52; 13", "kind": "hotspot", "time_zone": "Asia/Jakarta", "confirm": "1"}
    shown = team.post(f"{PORTAL}impor/", data)
    assert "1 baris perlu diperbaiki" in text_of(shown)
    assert "Kota; Jalan; 52; 13" in shown.content.decode()
    assert not ServicePoint.objects.exists()


def test_a_file_is_shown_as_lines(team: Client) -> None:
    upload = SimpleUploadedFile("titik.xlsx", sheet(("Taman", "Jalan", -1.61, 103.61)).getvalue())
    shown = team.post(f"{PORTAL}impor/", {"file": upload, "rows": "", "kind": "hotspot", "time_zone": "Asia/Jakarta"})
    assert "Taman; Jalan; -1.61; 103.61" in shown.content.decode()


def test_seventeen_hotspots_are_added_at_once(team: Client) -> None:
    lines = "\n".join(f"Hotspot {n}; Jalan {n}; -1.{600 + n}; 103.{600 + n}" for n in range(17))
    data = {"rows": lines, "kind": "hotspot", "time_zone": "Asia/Jakarta", "confirm": "1"}
    assert team.post(f"{PORTAL}impor/", data).status_code == 302
    assert ServicePoint.objects.in_use().filter(kind="hotspot", latitude__isnull=False).count() == 17
