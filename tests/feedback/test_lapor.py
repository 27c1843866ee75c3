"""What comes from SP4N-LAPOR!: columns guessed and put right, every number once, the share told."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from core.cases.models import Case, CaseClock
from core.cases.states import CaseState as State
from core.errors import InvalidInput, PermissionRefused
from feedback import lapor
from feedback.complaint_figures import figures
from feedback.domain.lapor import import_rows, note_number
from feedback.errors import LaporNumberTaken
from feedback.models import Complaint
from tests.factories.complaints import make_answered, make_complaint
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
PAGE = "/portal/pengaduan/lapor/"
HEAD = (
    "Tracking ID;Judul Laporan;Isi Laporan;Tanggal Laporan;Klasifikasi Laporan;Status;Tanggal Selesai;"
    "Anonim;Nama Pelapor"
)
SHEET = "\n".join(
    [
        HEAD,
        "#7001234;Jalan rusak;Jalan di depan pasar rusak.;01-06-2026;Pengaduan;Belum Ditindaklanjuti;;Tidak;Budi Warga",
        "7001235;Taman;Tambah lampu taman.;02/06/2026 09:30;Aspirasi;Selesai;09-06-2026;Ya;Sari Warga",
    ]
)


def sheet(text: str = SHEET) -> SimpleUploadedFile:
    return SimpleUploadedFile("laporan.csv", text.encode())


def rows_of(text: str = SHEET) -> list[lapor.LaporRow]:
    lines = lapor.lines_of(sheet(text), "laporan.csv")
    return lapor.read_rows(lines, lapor.guess(lapor.headings_of(lines)))


def test_the_same_sheet_twice_is_once_and_a_state_is_brought_up_to_date() -> None:
    assert import_rows(rows=rows_of(), by=None) == (2, 0)
    assert import_rows(rows=rows_of(), by=None) == (0, 0)
    assert import_rows(rows=rows_of(SHEET.replace("Belum Ditindaklanjuti", "Dalam Proses")), by=None) == (0, 1)
    road, lights = Complaint.objects.select_related("case").order_by("lapor_number")
    assert (road.lapor_number, road.lapor_state, road.case.channel) == ("7001234", "Dalam Proses", "lapor")
    assert (road.case.title, road.case.state) == ("Jalan rusak", State.RECEIVED)
    assert road.case.counted_from == dt.date(2026, 6, 2)
    assert road.case.clocks.running().count() == 3
    assert (lights.case.kind, lights.case.state, lights.case.is_anonymous) == ("aspiration", State.CLOSED, True)
    assert not CaseClock.objects.filter(case=lights.case).exists()
    assert not hasattr(lights.case, "identity")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (";Judul;Isi.;01-06-2026;Pengaduan;;;;", "tracking number"),
        ("7001;Judul;;01-06-2026;Pengaduan;;;;", "text"),
        ("7001;Judul;Isi.;kemarin;Pengaduan;;;;", "day of receipt"),
        ("7001;Judul;Isi.;01-06-2999;Pengaduan;;;;", "day of receipt"),
        ("7001;Judul;Isi.;01-06-2026;Permintaan Informasi;;;;", "neither"),
        ("=HYPERLINK(1);Judul;Isi.;01-06-2026;Pengaduan;;;;", "tracking number"),
        ("7001;Judul;Isi.;01-01-0001;Pengaduan;;;;", "day of receipt"),
        ("7001;Ju\u202edul;Isi.;01-06-2026;Pengaduan;;;;", "Title"),
        ("7001;Judul;Isi.;01-06-2026;Pengaduan;Sele\0sai;;;", "State"),
        ("7001;Judul;Isi.;01-06-2026;Pengaduan;;;;Budi\u200f", "Name"),
    ],
)
def test_a_row_that_cannot_be_read_stays_out(line: str, problem: str) -> None:
    with translation.override("en"):
        rows = rows_of(f"{SHEET}\n{line}")
    assert problem in rows[2].problems[0]
    assert import_rows(rows=rows, by=None) == (2, 0)


def test_a_report_is_not_finished_before_it_came_nor_in_the_future() -> None:
    for day in ("01-01-1999", "31-12-9999"):
        row = rows_of(SHEET.replace("09-06-2026", day))[1]
        assert (row.problems, row.finished_at) == ([], row.received_at)


def test_a_sheet_that_is_none_is_refused_with_words() -> None:
    for wrong in ("", HEAD, "\n".join([HEAD, *["1;a;b;01-06-2026;;;;;"] * 501])):
        with pytest.raises(InvalidInput):
            rows_of(wrong)
    with pytest.raises(InvalidInput):
        lapor.read_rows(SHEET.replace(";", "\t"), {"number": 0})
    with pytest.raises(PermissionRefused):
        import_rows(rows=[], by=get_user("team"))


def test_the_page_shows_columns_and_rows_before_anything_is_kept(client_a: Client) -> None:
    client_a.force_login(get_user("complaints"))
    page = client_a.post(PAGE, {"file": sheet(SHEET.replace("Isi Laporan", "Keterangan"))})
    assert (page.status_code, Case.objects.exists()) == (200, False)
    lines = page.context["form"].data["lines"]
    chosen: dict[str, Any] = {"lines": lines, "number": "0", "text": "2", "received_on": "3"}
    looked = client_a.post(PAGE, chosen)
    assert b"7001235" in looked.content
    assert not Case.objects.exists()
    assert client_a.post(PAGE, chosen | {"import": "1"}).status_code == 302
    assert Complaint.objects.filter(lapor_number__startswith="70012").count() == 2
    assert client_a.post(PAGE, {"file": SimpleUploadedFile("a.xlsx", b"PK no")}).status_code == 422
    assert client_a.post(PAGE, {"lines": "x"}).status_code == 422
    assert client_a.post(PAGE, {"lines": lines, "number": "99"}).status_code == 422


def test_a_number_belongs_to_one_complaint(client_a: Client) -> None:
    case, other = make_complaint(), make_complaint()
    note_number(case=case, number=" #7009999 ", by=None)
    assert Complaint.objects.get(case=case).lapor_number == "7009999"
    with pytest.raises(LaporNumberTaken):
        note_number(case=other, number="7009999", by=None)
    with pytest.raises(InvalidInput):
        note_number(case=other, number="a b", by=None)
    client_a.force_login(get_user("complaints"))
    page = f"/portal/pengaduan/{other.code}/lapor/"
    assert client_a.post(page, {"number": "7009999"}).status_code == 409
    assert client_a.post(page, {"number": "7008888"}).status_code == 302


def test_the_share_inside_lapor() -> None:
    for _number in range(4):
        make_complaint()
    assert figures().share_in_lapor is None  # fewer than five
    note_number(case=make_complaint(), number="7001", by=None)
    assert figures().share_in_lapor == 20
    assert (figures().received, figures().answered) == (5, 0)
    make_answered()
    assert (figures().received, figures().answered) == (6, None)
