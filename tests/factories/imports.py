"""Sources of imports for tests: a text, a document and workbooks as agencies have them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
from docx import Document

from services.importing import domain
from services.models import StandardImport

TEXT = """STANDAR PELAYANAN PEMINJAMAN AULA
Kantor Bahasa Contoh
A. Penyampaian Pelayanan (Service Delivery)
1. Persyaratan
1. Surat permohonan
2. Fotokopi KTP penanggung jawab
2. Sistem, mekanisme dan prosedur
1. Pemohon mengajukan permohonan (15 menit)
2. Petugas layanan memeriksa berkas (4 jam)
3. Jangka waktu penyelesaian
2 (dua) hari kerja sejak berkas lengkap
4. Biaya/tarif
Tidak dipungut biaya
5. Produk layanan
Surat izin pemakaian aula
6. Penanganan pengaduan
Telepon: (0736) 21450
Hubungi kami kapan saja
7. Dasar hukum
1. Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik
2. Peraturan Pemerintah Nomor 96 Tahun 2012
"""
ROWS = (
    ("1", "Persyaratan", "1. Surat permohonan\n2. Fotokopi KTP"),
    ("2", "Sistem, mekanisme dan prosedur", "Pemohon mengajukan permohonan\nPetugas memeriksa berkas"),
    ("3", "Jangka waktu penyelesaian", "2 hari kerja"),
    ("4", "Biaya/tarif", "Gratis"),
    ("5", "Hal yang tidak lazim", "Isi yang tidak lazim"),
)


def make_import(text: str = TEXT) -> StandardImport:
    """Begin an import from pasted text as a command would."""
    return domain.import_text(text=text, by=None)


def document(*rows: Sequence[str], title: str = "Standar Pelayanan Peminjaman Aula") -> io.BytesIO:
    """Return a DOCX with a title and the usual table of three columns."""
    made = Document()
    made.add_heading(title, level=1)
    table = made.add_table(rows=1, cols=3)
    for cell, text in zip(table.rows[0].cells, ("No", "Komponen", "Uraian"), strict=True):
        cell.text = text
    for row in rows or ROWS:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    return saved(made, "standar.docx")


def workbook(*rows: Sequence[object], title: str = "Layanan") -> io.BytesIO:
    """Return an XLSX with one sheet of these rows."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return saved(book, "standar.xlsx")


def saved(made: object, name: str) -> io.BytesIO:
    """Return what was made as an uploaded file."""
    out = io.BytesIO()
    made.save(out)  # type: ignore[attr-defined]  # documents and workbooks both have it
    out.seek(0)
    out.name = name
    return out
