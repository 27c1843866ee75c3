"""Which headings are known, and how a source is cut into services and parts."""

from typing import Any

import pytest

from services.components import COMPONENTS, ComponentCode
from services.importing.labels import CUSTOMARY, OFFICIAL, Certainty, recognise_label
from services.importing.reading import read_text
from services.importing.recognising import Found, service_name
from tests.factories.imports import TEXT

Code = ComponentCode


def outline(found: Found) -> list[tuple[str, list[str]]]:
    """Return the parts as (component or heading, lines)."""
    return [(str(part.label.code) if part.label else part.heading, part.lines) for part in found.parts]


@pytest.mark.parametrize(
    ("text", "code", "certainty"),
    [
        ("Persyaratan", Code.REQUIREMENTS, Certainty.OFFICIAL),
        ("1. PERSYARATAN PELAYANAN:", Code.REQUIREMENTS, Certainty.OFFICIAL),
        ("2) Sistem, Mekanisme, dan Prosedur", Code.PROCEDURE, Certainty.OFFICIAL),
        ("2 Sistem, Mekanisme dan Prosedur", Code.PROCEDURE, Certainty.OFFICIAL),
        ("Jangka waktu penyelesaian", Code.DURATION, Certainty.OFFICIAL),
        ("Biaya / Tarif", Code.FEE, Certainty.OFFICIAL),
        ("Biaya/Tarif (Retribusi)", Code.FEE, Certainty.OFFICIAL),
        ("Produk layanan", Code.PRODUCT, Certainty.CUSTOMARY),
        ("Sarana prasarana", Code.FACILITIES, Certainty.CUSTOMARY),
        ("Sarana & Prasarana", Code.FACILITIES, Certainty.CUSTOMARY),
        ("Penanganan Pengaduan, Saran dan Masukan", Code.COMPLAINT_CHANNEL, Certainty.OFFICIAL),
        ("Evaluasi Kinerja Pelaksana", Code.PERFORMANCE_EVALUATION, Certainty.OFFICIAL),
        ("Persyratan pelayanan", Code.REQUIREMENTS, Certainty.NEAR),
        ("Jaminan keselamatan & keamanan", Code.SAFETY_GUARANTEE, Certainty.CUSTOMARY),
    ],
)
def test_label_is_recognised_by_its_words(text: str, code: ComponentCode, certainty: Certainty) -> None:
    label = recognise_label(text)
    assert label is not None
    assert (label.code, label.certainty) == (code, certainty)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.",
        "Persyaratan yang harus dibawa pemohon",
        "Biaya pengiriman ditanggung pemohon",
        "Kantor Bahasa",
        "Uraian",
        "Hal lain",
        "Persyaratan. " * 30,
    ],
)
def test_a_sentence_is_no_label(text: str) -> None:
    assert recognise_label(text) is None


def test_every_component_has_an_official_label_and_no_label_means_two() -> None:
    assert list(OFFICIAL) == list(CUSTOMARY) == list(COMPONENTS)
    for code, words in [*OFFICIAL.items(), *CUSTOMARY.items()]:
        for word in words:
            label = recognise_label(word)
            assert label is not None
            assert label.code == code, word


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("STANDAR PELAYANAN PEMINJAMAN AULA", "PEMINJAMAN AULA"),
        ("Nama layanan: Pinjam aula", "Pinjam aula"),
        ("1. Jenis Pelayanan : Uji kemahiran", "Uji kemahiran"),
        ("Standar pelayanan ini berlaku mulai hari ini", ""),
        ("Standar pelayanan pada Kantor Bahasa", ""),
        ("Standar pelayanan", ""),
        ("Pinjam aula", ""),
    ],
)
def test_service_is_named_by_a_title_line(line: str, name: str) -> None:
    assert service_name(line) == name


def test_text_is_cut_at_its_headings() -> None:
    (found,) = read_text(TEXT)
    assert found.name == "PEMINJAMAN AULA"
    assert found.skipped == ["A. Penyampaian Pelayanan (Service Delivery)"]
    assert outline(found) == [
        ("", ["Kantor Bahasa Contoh"]),
        ("requirements", ["1. Surat permohonan", "2. Fotokopi KTP penanggung jawab"]),
        (
            "procedure",
            ["1. Pemohon mengajukan permohonan (15 menit)", "2. Petugas layanan memeriksa berkas (4 jam)"],
        ),
        ("duration", ["2 (dua) hari kerja sejak berkas lengkap"]),
        ("fee", ["Tidak dipungut biaya"]),
        ("product", ["Surat izin pemakaian aula"]),
        ("complaint_channel", ["Telepon: (0736) 21450", "Hubungi kami kapan saja"]),
        (
            "legal_basis",
            [
                "1. Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik",
                "2. Peraturan Pemerintah Nomor 96 Tahun 2012",
            ],
        ),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Persyaratan: KTP\nBiaya: gratis", [("requirements", ["KTP"]), ("fee", ["gratis"])]),
        (
            "1\tPersyaratan\tKTP\n2\tBiaya/tarif\tGratis\n\t\tuntuk semua",
            [("requirements", ["KTP"]), ("fee", ["Gratis", "untuk semua"])],
        ),
        (
            "Sarana dan prasarana,\ndan/atau fasilitas\nKomputer",
            [("facilities", ["Komputer"])],
        ),
        (
            "Biaya/tarif\nUmum\tRp 50.000\nPelajar\tRp 20.000",
            [("fee", ["Umum | Rp 50.000", "Pelajar | Rp 20.000"])],
        ),
        ("Entah apa\nPersyaratan\nKTP", [("", ["Entah apa"]), ("requirements", ["KTP"])]),
        ("satu\ndua", [("", ["satu"]), ("", ["dua"])]),
        ("<h1>Persyaratan</h1>\n#let a = 1", [("", ["<h1>Persyaratan</h1>"]), ("", ["#let a = 1"])]),
    ],
)
def test_pasted_text_in_the_forms_that_people_have(text: str, expected: list[Any]) -> None:
    (found,) = read_text(text)
    assert outline(found) == expected


def test_several_services_begin_at_their_titles_or_when_the_components_start_over() -> None:
    named = read_text("Standar pelayanan aula\nPersyaratan\nKTP\nBiaya\nGratis\nStandar pelayanan uji\nPersyaratan\nKK")
    assert [(found.name, found.codes) for found in named] == [
        ("aula", ["requirements", "fee"]),
        ("uji", ["requirements"]),
    ]
    unnamed = read_text("Persyaratan\nKTP\nBiaya\nGratis\nPersyaratan\nKK")
    assert [(found.name, found.codes) for found in unnamed] == [("", ["requirements", "fee"]), ("", ["requirements"])]


def test_parts_beyond_a_hundred_are_gathered_not_lost() -> None:
    columns = "\n".join(f"Persyaratan: syarat {n}\nBiaya: biaya {n}" for n in range(80))
    (found,) = read_text(f"Dasar hukum: UU\n{columns}")
    assert len(found.parts) == 100
    lines = [line for part in found.parts for line in part.lines]
    assert sorted(lines) == sorted(["UU", *(f"{word} {n}" for n in range(80) for word in ("syarat", "biaya"))])
