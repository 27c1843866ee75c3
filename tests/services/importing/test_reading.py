"""Files and texts as people upload them: what is read of them, and which are refused."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from docx import Document

from services.importing import reading
from services.importing.errors import (
    FileTooLarge,
    NotADocument,
    NotAWorkbook,
    NothingFound,
    TextTooLong,
    TooManyRows,
    TooManyServices,
)
from services.importing.reading import clean, read_document, read_text, read_workbook
from services.importing.template import make_template
from tests.factories.imports import document, saved, workbook
from tests.factories.spreadsheets import FIRST_SHEET
from tests.services.importing.test_recognising import outline

LABELS = ("Persyaratan", "Biaya/tarif", "Jangka waktu penyelesaian")


def test_document_with_the_usual_table() -> None:
    (found,) = read_document(document())
    assert found.name == "Peminjaman Aula"
    assert found.skipped == ["No | Komponen | Uraian"]
    assert outline(found) == [
        ("requirements", ["1. Surat permohonan", "2. Fotokopi KTP"]),
        ("procedure", ["Pemohon mengajukan permohonan", "Petugas memeriksa berkas"]),
        ("duration", ["2 hari kerja"]),
        ("fee", ["Gratis"]),
        ("Hal yang tidak lazim", ["Isi yang tidak lazim"]),
    ]


def test_document_with_headings_and_lists() -> None:
    made = Document()
    made.add_paragraph("Nama layanan: Pinjam aula")
    made.add_heading("Persyaratan", level=2)
    made.add_paragraph("Surat permohonan", style="List Number")
    made.add_paragraph("nama kegiatan", style="List Number 2")
    made.add_heading("Catatan khusus", level=2)
    made.add_paragraph("Isi catatan")
    (found,) = read_document(saved(made, "a.docx"))
    assert found.name == "Pinjam aula"
    assert found.parts[0].lines[0] == "- Surat permohonan"
    assert outline(found)[1] == ("Catatan khusus", ["Isi catatan"])


def test_document_with_a_table_inside_a_cell_and_merged_cells() -> None:
    made = Document()
    table = made.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "Proses Penyampaian Pelayanan (Service Delivery)"
    table.cell(1, 1).text, table.cell(2, 1).text = "Biaya/tarif", "Persyaratan"
    inner = table.cell(1, 2).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Umum", "Rp 50.000"
    table.cell(2, 2).text = "KTP"
    (found,) = read_document(saved(made, "a.docx"))
    assert outline(found) == [("fee", ["Umum | Rp 50.000"]), ("requirements", ["KTP"])]
    assert found.skipped == ["Proses Penyampaian Pelayanan (Service Delivery)"]


def test_workbook_with_one_service_a_row() -> None:
    found = read_workbook(
        workbook(
            ("Daftar layanan kantor",),
            ("No", "Nama layanan", "Kode", *LABELS, "Catatan"),
            (1, "Pinjam aula", "pinjam-aula", "KTP\nKK", "Gratis", "2 hari kerja", "Lihat juga"),
            (2, "Uji", None, "KTP", 50000, None, None),
            (None,),
        )
    )
    assert [(service.name, service.code) for service in found] == [("Pinjam aula", "pinjam-aula"), ("Uji", "")]
    assert outline(found[0]) == [
        ("requirements", ["KTP", "KK"]),
        ("fee", ["Gratis"]),
        ("duration", ["2 hari kerja"]),
        ("Catatan", ["Lihat juga"]),
    ]
    assert found[0].skipped == ["Daftar layanan kantor"]
    assert outline(found[1]) == [("requirements", ["KTP"]), ("fee", ["50000"])]
    assert found[1].parts[0].place == "Layanan!D4"


def test_workbook_with_one_service_a_sheet() -> None:
    book = openpyxl.Workbook()
    for title in ("Pinjam aula", "Uji kemahiran"):
        sheet = book.create_sheet(title)
        for row in (
            ("No", "Komponen", "Uraian"),
            (1, "Persyaratan", "KTP"),
            (None, None, "KK"),
            (2, "Biaya", "Gratis"),
        ):
            sheet.append(row)
    found = read_workbook(saved(book, "a.xlsx"))
    assert [service.name for service in found] == ["Pinjam aula", "Uji kemahiran"]
    assert outline(found[0]) == [("requirements", ["KTP", "KK"]), ("fee", ["Gratis"])]


def test_formula_is_not_computed_but_told() -> None:
    (found,) = read_workbook(workbook(("Nama layanan", *LABELS), ("Pinjam aula", "=A1", "Gratis", "2 hari kerja")))
    assert found.codes == ["fee", "duration"]
    assert found.skipped == ["Layanan!B2: selnya berisi rumus, yang tidak dihitung."]


def test_a_sheet_without_components_is_told_beside_one_with_them() -> None:
    book = openpyxl.load_workbook(workbook(("Nama layanan", *LABELS), ("Pinjam aula", "KTP", "Gratis", "1 jam")))
    book.create_sheet("Rahasia").append(["hal lain"])
    (found,) = read_workbook(saved(book, "a.xlsx"))
    assert "Rahasia" in found.skipped[-1]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_template_reads_back(language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template(language=language)))
    sheet = book.worksheets[0]
    assert sheet.max_column == 18
    for column, text in enumerate(("Pinjam aula", "pinjam-aula", "Untuk warga", "internal"), start=1):
        sheet.cell(row=2, column=column, value=text)
    for column in range(5, 19):
        sheet.cell(row=2, column=column, value=f"Isi {column}")
    (found,) = read_workbook(saved(book, "a.xlsx"))
    assert (found.name, found.code, found.summary, found.audience) == (
        "Pinjam aula",
        "pinjam-aula",
        "Untuk warga",
        "internal",
    )
    assert len(set(found.codes)) == 14


def _zip(**parts: bytes) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    out.seek(0)
    return out


def _changed(file: io.BytesIO, part: str, change: Callable[[bytes], bytes]) -> io.BytesIO:
    """Return the archive with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    out.seek(0)
    return out


def _packed(file: io.BytesIO, *, method: int = 8, version: int = 20) -> io.BytesIO:
    """Return the archive as if its parts were packed by another method, or for a later version of the format."""
    data = bytearray(file.getvalue())
    for head, at in ((b"PK\x03\x04", 4), (b"PK\x01\x02", 6)):
        place = data.find(head)
        while place >= 0:
            struct.pack_into("<H", data, place + at, version)
            struct.pack_into("<H", data, place + at + 4, method)
            place = data.find(head, place + 4)
    return io.BytesIO(bytes(data))


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("read", "file", "refusal"),
    [
        (read_workbook, io.BytesIO(b"not a zip"), NotAWorkbook),
        (read_document, io.BytesIO(b"\xd0\xcf\x11\xe0 an old .doc"), NotADocument),
        (read_workbook, document(), NotAWorkbook),
        (read_document, workbook(("a",)), NotADocument),
        (read_workbook, _zip(**{"xl__workbook.xml": b"broken"}), NotAWorkbook),
        (read_document, _zip(**{"word__document.xml": b"broken"}), NotADocument),
        (read_document, _changed(document(), "word/document.xml", lambda xml: xml[: len(xml) // 2]), NotADocument),
        (read_workbook, _changed(workbook(("a",)), FIRST_SHEET, lambda xml: ENTITY + xml), NotAWorkbook),
        (read_workbook, _packed(workbook(("a",)), method=99), NotAWorkbook),
        (read_workbook, _packed(workbook(("a",)), version=99), NotAWorkbook),
        (read_document, _packed(document(), method=99), NotADocument),
        (read_workbook, io.BytesIO(b""), NothingFound),
        (read_document, io.BytesIO(b""), NothingFound),
        (read_workbook, workbook(), NothingFound),
        (read_document, saved(Document(), "a.docx"), NothingFound),
        (read_workbook, _zip(**{"xl__workbook.xml": b"0" * (reading.MOST_UNPACKED + 1)}), FileTooLarge),
        (read_document, _zip(**{"word__document.xml": b"0" * (reading.MOST_XML + 1)}), FileTooLarge),
        (read_document, io.BytesIO(b"0" * (reading.MOST_BYTES + 1)), FileTooLarge),
    ],
)
def test_files_that_cannot_be_used_are_refused(read: Any, file: io.BytesIO, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read(file)


def test_entities_of_a_document_are_not_expanded() -> None:
    bomb = _changed(document(), "word/document.xml", lambda xml: ENTITY + xml[xml.index(b"<w:document") :])
    (found,) = read_document(bomb)
    assert found.codes == ["requirements", "procedure", "duration", "fee"]


def test_macros_are_never_opened() -> None:
    with_macro = document()
    with zipfile.ZipFile(with_macro, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    with_macro.seek(0)
    assert read_document(with_macro)[0].name == "Peminjaman Aula"


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x07"])
def test_empty_text_is_refused(text: str) -> None:
    with pytest.raises(NothingFound):
        read_text(text)


def test_text_of_a_megabyte_is_refused() -> None:
    with pytest.raises(TextTooLong):
        read_text("a" * 2**20)


def test_too_many_rows_and_services_are_refused() -> None:
    rows = [("Nama layanan", *LABELS), *((f"Layanan {n}", "KTP", "Gratis", "1 jam") for n in range(70))]
    with pytest.raises(TooManyServices):
        read_workbook(workbook(*rows))
    far = openpyxl.load_workbook(workbook(*rows[:3]))
    far.worksheets[0].cell(row=900_000, column=1, value="jauh")
    with pytest.raises(TooManyRows):
        read_workbook(saved(far, "a.xlsx"))


def test_characters_that_nobody_sees_are_taken_out() -> None:
    assert clean("\uf0b7 KTP\u200b\x07\u202e\x0bKK\u00a0asli\r\nakhir") == "• KTP\nKK asli\nakhir"
