"""The pages of the import, as a browser without JavaScript uses them."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.tenancy import schema_context
from services.importing import reading
from services.models import ImportedStandard, ServiceStandard, StandardImport
from tests.factories.imports import TEXT, document, make_import, workbook
from tests.factories.services import make_draft, make_published, make_service
from tests.services.pages import text_of

START = "/portal/standar/impor/"


def form_data(response: Any, **changes: Any) -> dict[str, Any]:
    """Return what a browser would send of the mapping form as it stands, with every component ticked."""
    form = response.context["form"]
    data: dict[str, Any] = {"lock": response.context["imported"].lock}
    for bound in form:
        value = bound.value()
        if bound.name.startswith("ok-"):
            data[bound.html_name] = "on"
        elif value not in (None, "", False):
            data[bound.html_name] = value
    return {**data, **changes}


def page_of(standard_import: StandardImport) -> str:
    return f"{START}{standard_import.pk}/layanan/1/"


def test_pasted_text_becomes_a_draft(team: Client, in_a: Any) -> None:
    response = team.post(START, {"source": "text", "text": TEXT})
    made = StandardImport.objects.get()
    assert response["Location"] == page_of(made)
    page = team.get(page_of(made))
    words = text_of(page)
    assert "1 bagian tidak dikenali" in words
    assert "Kantor Bahasa Contoh" in words
    assert "7 komponen tidak ditemukan" in words
    assert "Dari impor, mohon diperiksa: Hubungi kami kapan saja" in words
    assert team.post(page_of(made), form_data(page)).status_code == 422
    page = team.get(page_of(made))
    changed = team.post(page_of(made), form_data(page, **{"part-1": "leave_out"}, name="Pinjam aula", code="aula"))
    assert changed["Location"] == page_of(made)
    page = team.get(page_of(made))
    assert "Penetapan bagian berubah" in text_of(page)
    assert team.post(page_of(made), form_data(page))["Location"] == f"{START}{made.pk}/"
    assert "Rancangannya dapat dibuat sekarang" in text_of(team.get(f"{START}{made.pk}/"))
    result = team.post(f"{START}{made.pk}/buat/", follow=True)
    draft = ServiceStandard.objects.get()
    assert f"/portal/standar/layanan/aula/versi/{draft.version}/" in result.content.decode()
    assert "1 rancangan dibuat" in result.content.decode()
    assert "Mohon diperiksa" in text_of(result)


def test_confirming_without_a_tick_is_refused_and_keeps_the_choices(team: Client, in_a: Any) -> None:
    made = make_import("Nama layanan: Aula\nPersyaratan\nKTP")
    data = form_data(team.get(page_of(made)))
    del data["ok-requirements"]
    response = team.post(page_of(made), {**data, "name": "Aula baru"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["ok-requirements"]
    assert response.context["form"]["name"].value() == "Aula baru"
    assert ImportedStandard.objects.get().state == "open"


@pytest.mark.parametrize(
    ("source", "field", "file", "words"),
    [
        ("spreadsheet", "workbook", b"bukan xlsx", "bukan buku kerja XLSX"),
        ("document", "document", b"bukan docx", "bukan dokumen DOCX"),
        ("spreadsheet", "workbook", b"", "kosong"),
        ("document", "document", b"0" * (reading.MOST_BYTES + 1), "terlalu besar"),
    ],
)
def test_bad_files_are_refused_beside_the_field(
    team: Client, in_a: Any, source: str, field: str, file: bytes, words: str
) -> None:
    response = team.post(START, {"source": source, field: SimpleUploadedFile("a.xlsx", file)})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert words in text_of(response)
    assert not StandardImport.objects.exists()


def test_a_megabyte_is_refused_and_stays_on_the_page(team: Client, in_a: Any) -> None:
    text = "kata " * 210_000
    response = team.post(START, {"source": "text", "text": text})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["text"]
    assert text in response.content.decode()


def test_nothing_pasted_and_no_way_chosen(team: Client, in_a: Any) -> None:
    assert list(team.post(START, {"source": "text", "text": "  "}).context["form"].errors) == ["text"]
    assert team.post(START, {"source": "lain"}).status_code == 200


@pytest.mark.parametrize(("source", "field"), [("spreadsheet", "workbook"), ("document", "document")])
def test_files_are_taken(team: Client, in_a: Any, source: str, field: str) -> None:
    rows = [("Nama layanan", "Persyaratan", "Biaya", "Waktu"), ("A", "KTP", "Gratis", "1 jam"), ("B", "KK", "-", "-")]
    file = workbook(*rows) if source == "spreadsheet" else document()
    response = team.post(START, {"source": source, field: file})
    made = StandardImport.objects.get()
    assert response["Location"] == page_of(made)
    assert [row.name for row in made.services.all()] == (["A", "B"] if source == "spreadsheet" else ["Peminjaman Aula"])


def test_markup_is_text(team: Client, in_a: Any) -> None:
    made = make_import('Nama layanan: Aula\nPersyaratan\n<script>alert(1)</script>\n#import "x"')
    body = team.get(page_of(made)).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body


def test_a_service_that_is_there_is_offered_a_new_version(team: Client, in_a: Any) -> None:
    make_published()
    made = make_import("Nama layanan: Pinjam aula\nPersyaratan\nKTP")
    page = team.get(page_of(made))
    assert "sudah memakai kode ini" in text_of(page)
    refused = team.post(page_of(made), form_data(page))
    assert list(refused.context["form"].errors) == ["code"]
    page = team.get(page_of(made))
    team.post(page_of(made), form_data(page, as_new_version="on"))
    team.post(f"{START}{made.pk}/buat/")
    assert list(ServiceStandard.objects.values_list("version", flat=True).order_by("version")) == [1, 2]


def test_a_draft_that_cannot_be_made_is_told(team: Client, in_a: Any) -> None:
    make_draft(make_service())
    made = make_import("Nama layanan: Pinjam aula\nPersyaratan\nKTP")
    team.post(page_of(made), form_data(team.get(page_of(made)), as_new_version="on"))
    assert "Tidak ada rancangan yang dibuat" in text_of(team.post(f"{START}{made.pk}/buat/", follow=True))


def test_somebody_else_was_faster(team: Client, in_a: Any) -> None:
    made = make_import("Nama layanan: Aula\nPersyaratan\nKTP")
    data = form_data(team.get(page_of(made)))
    assert team.post(page_of(made), {**data, "again": "1"})["Location"] == page_of(made)
    assert "Orang lain mengubah" in text_of(team.post(page_of(made), data, follow=True))


def test_leaving_out_bringing_back_and_putting_aside(team: Client, in_a: Any) -> None:
    made = make_import("Nama layanan: Aula\nPersyaratan\nKTP")
    assert team.post(page_of(made), {"lock": 0, "leave_out": "1"})["Location"] == f"{START}{made.pk}/"
    assert "Kembalikan layanan ini" in text_of(team.get(page_of(made)))
    assert team.post(page_of(made), {"lock": 1, "bring_back": "1"})["Location"] == page_of(made)
    assert team.get(f"{START}{made.pk}/buang/").status_code == 200
    assert team.post(f"{START}{made.pk}/buang/")["Location"] == START
    assert "dikesampingkan" in text_of(team.get(f"{START}{made.pk}/"))
    assert team.get(page_of(made))["Location"] == f"{START}{made.pk}/"
    assert team.get(f"{START}{made.pk}/buang/")["Location"] == f"{START}{made.pk}/"


def test_the_template_is_a_workbook(team: Client, in_a: Any) -> None:
    response = team.get(f"{START}templat.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    heads = [cell.value for cell in book.worksheets[0][1]]
    assert heads[:6] == [
        "Nama layanan",
        "Kode",
        "Ringkasan",
        "Sasaran",
        "Persyaratan",
        "Sistem, mekanisme, dan prosedur",
    ]
    assert len(heads) == 18


def test_only_who_may_edit_standards_sees_imports(sign_in: Any, in_a: Any) -> None:
    made = make_import()
    counter = sign_in("counter")
    for address in (START, f"{START}templat.xlsx", f"{START}{made.pk}/", page_of(made), f"{START}{made.pk}/buang/"):
        assert counter.get(address).status_code == 403
    assert counter.post(f"{START}{made.pk}/buat/").status_code == 403


def test_an_import_of_another_agency_is_not_there(agency_b: Any, team: Client, in_a: Any) -> None:
    with schema_context(agency_b.schema_name):
        made = make_import()
    for address in (f"{START}{made.pk}/", page_of(made), f"{START}{made.pk}/buang/"):
        assert team.get(address).status_code == 404
