"""What a source says and what a component would store of it, as tables of cases; and that no word is lost."""

import re
from typing import Any

import pytest

from services.components import COMPONENTS, ComponentCode
from services.importing.mapping import import_mark
from services.importing.structuring import structure, with_leftovers

Code = ComponentCode


def contents(code: ComponentCode, *lines: str, **options: Any) -> dict[str, Any]:
    """Return what was filled in, without blanks, with the leftovers under `leftovers`."""
    structured = structure(code, lines, **options)
    blank = COMPONENTS[code].blank()
    filled = {name: value for name, value in structured.content.items() if value != blank[name]}
    return {**filled, "leftovers": structured.leftovers} if structured.leftovers else filled


def rows(code: ComponentCode, *lines: str) -> list[dict[str, Any]]:
    """Return the rows of the component's list, without blanks."""
    content = structure(code, lines).content
    name = next(part for part in content if isinstance(content[part], list))
    return [
        {key: value for key, value in row.items() if value not in ("", None) and value is not True}
        for row in content[name]
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["2 hari kerja"], {"duration_value": 2, "duration_unit": "working_day"}),
        (["2 (dua) hari kerja."], {"duration_value": 2, "duration_unit": "working_day"}),
        (["Paling lama 30 menit"], {"duration_value": 30, "duration_unit": "minute"}),
        (["1. 14 hari kalender"], {"duration_value": 14, "duration_unit": "calendar_day"}),
        (
            ["3 (tiga) hari kerja sejak berkas lengkap"],
            {"duration_value": 3, "duration_unit": "working_day", "start_event": "berkas lengkap"},
        ),
        (
            ["5 hari kerja terhitung sejak permohonan diterima sampai dengan izin terbit"],
            {
                "duration_value": 5,
                "duration_unit": "working_day",
                "start_event": "permohonan diterima",
                "end_event": "izin terbit",
            },
        ),
        (["3 hari"], {"duration_value": 3, "leftovers": ["3 hari"]}),
        (["kurang lebih 1 jam"], {"duration_value": 1, "duration_unit": "hour", "leftovers": ["kurang lebih 1 jam"]}),
        (["3-5 hari kerja"], {"leftovers": ["3-5 hari kerja"]}),
        (["3 s.d. 5 hari kerja"], {"leftovers": ["3 s.d. 5 hari kerja"]}),
        (["2 x 24 jam"], {"leftovers": ["2 x 24 jam"]}),
        (["1,5 jam"], {"leftovers": ["1,5 jam"]}),
        (["1 jam 30 menit"], {"leftovers": ["1 jam 30 menit"]}),
        (["2 minggu"], {"leftovers": ["2 minggu"]}),
        (["0 hari kerja"], {"leftovers": ["0 hari kerja"]}),
        (["-5 hari kerja"], {"leftovers": ["-5 hari kerja"]}),
        (["dua hari kerja"], {"leftovers": ["dua hari kerja"]}),
        (["Sesuai kebutuhan"], {"leftovers": ["Sesuai kebutuhan"]}),
    ],
)
def test_duration_is_taken_only_without_doubt(lines: list[str], expected: dict[str, Any]) -> None:
    assert contents(Code.DURATION, *lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Gratis"], {"free": True}),
        (["Tidak dipungut biaya"], {"free": True}),
        (["Tanpa biaya."], {"free": True}),
        (["Rp 0,-"], {"free": True}),
        (["Rp0"], {"free": True}),
        (
            ["Gratis", "Barang yang rusak diganti"],
            {"free": True, "leftovers": ["Barang yang rusak diganti"]},
        ),
        (["Rp 80.000"], {"leftovers": ["Rp 80.000"]}),
        (["delapan puluh ribu rupiah"], {"leftovers": ["delapan puluh ribu rupiah"]}),
        (["Rp 80 ribu"], {"leftovers": ["Rp 80 ribu"]}),
        (["Rp 80.000,50"], {"leftovers": ["Rp 80.000,50"]}),
        (["Rp 80.00"], {"leftovers": ["Rp 80.00"]}),
        (
            ["Umum: Rp 80.000,00 per jam", "Pelajar | Rp50.000,-", "Berdasarkan Perda Nomor 1 Tahun 2024"],
            {
                "free": False,
                "amounts": [
                    {"name": "Umum", "amount": 80_000, "per": "jam"},
                    {"name": "Pelajar", "amount": 50_000, "per": ""},
                ],
                "legal_basis": "Perda Nomor 1 Tahun 2024",
            },
        ),
        (
            ["Aula Rp 1.500.000/hari sesuai Peraturan Daerah Nomor 2 Tahun 2023"],
            {
                "free": False,
                "amounts": [{"name": "Aula", "amount": 1_500_000, "per": "hari"}],
                "legal_basis": "Peraturan Daerah Nomor 2 Tahun 2023",
            },
        ),
        (
            ["Gratis untuk pelajar", "Umum Rp 50.000", "Perda Nomor 1 Tahun 2024", "Pembayaran lewat bank"],
            {
                "free": False,
                "amounts": [{"name": "Umum", "amount": 50_000, "per": ""}],
                "legal_basis": "Perda Nomor 1 Tahun 2024",
                "payment": "Pembayaran lewat bank",
                "leftovers": ["Gratis untuk pelajar"],
            },
        ),
        (["Sesuai ketentuan"], {"leftovers": ["Sesuai ketentuan"]}),
        (["-"], {}),
    ],
)
def test_fee_is_free_or_an_amount_with_its_regulation(lines: list[str], expected: dict[str, Any]) -> None:
    assert contents(Code.FEE, *lines) == expected


def test_fee_without_a_regulation_asks_for_one() -> None:
    assert structure(Code.FEE, ["Umum Rp 80.000"]).lacks_basis
    given = structure(Code.FEE, ["Umum Rp 80.000"], fee_basis="Perda Nomor 1 Tahun 2024")
    assert not given.lacks_basis
    assert given.content["amounts"] == [{"name": "Umum", "amount": 80_000, "per": ""}]
    assert given.content["legal_basis"] == "Perda Nomor 1 Tahun 2024"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["1. Fotokopi KTP", "2. Kartu asli"],
            [
                {"name": "Fotokopi KTP", "document": "copy"},
                {"name": "Kartu asli", "document": "original"},
            ],
        ),
        (["1. KTP 2. KK 3. Surat kuasa"], [{"name": "KTP"}, {"name": "KK"}, {"name": "Surat kuasa"}]),
        (["KTP; KK; surat kuasa"], [{"name": "KTP"}, {"name": "KK"}, {"name": "surat kuasa"}]),
        (
            ["- KTP;", "- KK, dan", "- proposal (jika ada)"],
            [
                {"name": "KTP"},
                {"name": "KK"},
                {"name": "proposal (jika ada)", "mandatory": False},
            ],
        ),
        (
            ["1. Surat permohonan yang memuat:", "a. nama", "b. alamat", "2. KTP asli dan fotokopi"],
            [
                {"name": "Surat permohonan yang memuat:", "note": "nama\nalamat"},
                {"name": "KTP asli dan fotokopi", "document": "original_and_copy"},
            ],
        ),
        (
            ["A. Perseorangan", "1) KTP", "2) KK", "B. Lembaga", "1) Akta (scan PDF)"],
            [
                {"name": "KTP", "applicant": "Perseorangan"},
                {"name": "KK", "applicant": "Perseorangan"},
                {"name": "Akta (scan PDF)", "document": "digital", "applicant": "Lembaga"},
            ],
        ),
        (["a. Persyaratan teknis:", "1) Denah"], [{"name": "Denah", "note": "Persyaratan teknis"}]),
        (
            ["1. Surat pernyataan yang ditandatangani oleh pemohon di atas", "meterai"],
            [{"name": "Surat pernyataan yang ditandatangani oleh pemohon di atas meterai"}],
        ),
        (["<b>KTP</b> #set page()"], [{"name": "<b>KTP</b> #set page()"}]),
    ],
)
def test_requirements_become_rows(lines: list[str], expected: list[dict[str, Any]]) -> None:
    assert rows(Code.REQUIREMENTS, *lines) == expected


def test_no_requirement_is_said_in_so_many_words() -> None:
    assert contents(Code.REQUIREMENTS, "Tidak ada persyaratan") == {"none_required": True}
    assert contents(Code.REQUIREMENTS, "-") == {}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Pemohon mengajukan permohonan", {"actor": "Pemohon", "action": "Mengajukan permohonan"}),
        (
            "Petugas loket memeriksa berkas (15 menit)",
            {"actor": "Petugas loket", "action": "Memeriksa berkas", "duration_value": 15, "duration_unit": "minute"},
        ),
        ("Kepala Dinas menandatangani izin", {"actor": "Kepala Dinas", "action": "Menandatangani izin"}),
        (
            "Kepala Dinas: tanda tangan | 1 jam",
            {
                "actor": "Kepala Dinas",
                "action": "Tanda tangan",
                "duration_value": 1,
                "duration_unit": "hour",
            },
        ),
        ("Berkas diperiksa", {"action": "Berkas diperiksa"}),
        ("Petugas memeriksa berkas dalam 2 hari", {"actor": "Petugas", "action": "Memeriksa berkas dalam 2 hari"}),
        ("Petugas memeriksa paling lama 2 jam", {"actor": "Petugas", "action": "Memeriksa paling lama 2 jam"}),
        ("Petugas memeriksa berkas (3 hari)", {"actor": "Petugas", "action": "Memeriksa berkas (3 hari)"}),
    ],
)
def test_steps_name_actor_and_time_where_the_words_do(line: str, expected: dict[str, Any]) -> None:
    assert rows(Code.PROCEDURE, line) == [expected]


@pytest.mark.parametrize(
    ("line", "channels", "leftovers"),
    [
        ("Telepon: (0736) 21450", [("phone", "(0736) 21450")], []),
        ("WA 0812-3456-7890", [("whatsapp", "0812-3456-7890")], []),
        ("Email: adu@kantor.example", [("email", "adu@kantor.example")], []),
        ("https://kantor.example/adu", [("website", "https://kantor.example/adu")], []),
        ("SP4N-LAPOR! di www.lapor.go.id", [("lapor", "www.lapor.go.id")], ["SP4N-LAPOR! di www.lapor.go.id"]),
        ("Kotak saran di ruang tunggu", [("box", "Kotak saran di ruang tunggu")], []),
        ("Datang langsung ke ruang pengaduan", [("counter", "Datang langsung ke ruang pengaduan")], []),
        (
            "Telp. (0736) 21450, WA 0812 3456 7890, email adu@kantor.example",
            [("email", "adu@kantor.example"), ("phone", "(0736) 21450"), ("whatsapp", "0812 3456 7890")],
            [],
        ),
        (
            "Hubungi Ibu Ani di 0812-3456-7890 pada jam kerja",
            [("phone", "0812-3456-7890")],
            ["Hubungi Ibu Ani di 0812-3456-7890 pada jam kerja"],
        ),
        ("Lain-lain", [], ["Lain-lain"]),
    ],
)
def test_complaint_channels_are_addresses(line: str, channels: list[tuple[str, str]], leftovers: list[str]) -> None:
    structured = structure(Code.COMPLAINT_CHANNEL, [line])
    assert [(row["kind"], row["address"]) for row in structured.content["channels"]] == channels
    assert structured.leftovers == leftovers


def test_complaints_name_officer_and_times() -> None:
    found = contents(
        Code.COMPLAINT_CHANNEL,
        "Petugas pengaduan: Kepala Subbagian Umum",
        "Ditanggapi paling lama 5 hari kerja",
        "Diselesaikan paling lama 14 hari kerja",
    )
    assert found == {
        "officer": "Kepala Subbagian Umum",
        "response_value": 5,
        "response_unit": "working_day",
        "resolution_value": 14,
        "resolution_unit": "working_day",
    }


@pytest.mark.parametrize(
    ("code", "lines", "expected"),
    [
        (Code.LEGAL_BASIS, ["1. UU 25/2009;", "2. PP 96/2012."], [{"title": "UU 25/2009"}, {"title": "PP 96/2012."}]),
        (Code.PRODUCT, ["Surat izin"], [{"name": "Surat izin"}]),
        (
            Code.FACILITIES,
            ["Komputer, printer, dan meja"],
            [{"name": "Komputer"}, {"name": "printer"}, {"name": "meja"}],
        ),
        (
            Code.FACILITIES,
            ["1. Komputer (2 unit)", "2. 4 buah kipas"],
            [
                {"name": "Komputer", "quantity": 2},
                {"name": "kipas", "quantity": 4},
            ],
        ),
        (
            Code.COMPETENCE,
            ["- Pendidikan S1", "- Mampu menulis", "- Ramah"],
            [
                {"kind": "education", "text": "Pendidikan S1"},
                {"kind": "skill", "text": "Mampu menulis"},
                {"text": "Ramah"},
            ],
        ),
        (
            Code.STAFF_COUNT,
            ["Petugas loket: 2 orang", "3 (tiga) orang verifikator", "4 orang"],
            [
                {"role": "Petugas loket", "count": 2},
                {"role": "verifikator", "count": 3},
                {"count": 4},
            ],
        ),
    ],
)
def test_lists_become_rows(code: ComponentCode, lines: list[str], expected: list[dict[str, Any]]) -> None:
    assert rows(code, *lines) == expected


@pytest.mark.parametrize(
    ("code", "lines", "expected"),
    [
        (Code.FACILITIES, ["Toilet disabilitas", "Kursi roda"], ["wheelchair", "toilet"]),
        (Code.FACILITIES, ["Toilet"], []),
    ],
)
def test_facilities_for_all_are_ticked(code: ComponentCode, lines: list[str], expected: list[str]) -> None:
    assert structure(code, lines).content["accessibility"] == expected


@pytest.mark.parametrize(
    ("code", "line", "expected"),
    [
        (Code.INTERNAL_CONTROL, "Dilakukan oleh atasan langsung secara berjenjang", {"supervisor": "atasan langsung"}),
        (Code.INTERNAL_CONTROL, "Pengawasan melekat", {}),
        (Code.PERFORMANCE_EVALUATION, "Rapat setiap bulan", {"frequency": "monthly"}),
        (Code.PERFORMANCE_EVALUATION, "Rapat triwulan", {"frequency": "quarterly"}),
        (Code.PERFORMANCE_EVALUATION, "Paling sedikit 1 (satu) kali dalam setahun", {"frequency": "yearly"}),
        (Code.PERFORMANCE_EVALUATION, "Setiap bulan dan setiap tahun", {}),
        (Code.SERVICE_GUARANTEE, "Kompensasi: jadwal pertama", {"compensation": "jadwal pertama"}),
    ],
)
def test_running_text_is_kept_as_written(code: ComponentCode, line: str, expected: dict[str, str]) -> None:
    found = contents(code, line)
    text = (
        {}
        if code == Code.SERVICE_GUARANTEE
        else {"method" if "frequency" in COMPONENTS[code].blank() else "text": line}
    )
    assert found == {**text, **expected}


HARD = [
    "1. Surat permohonan: lihat lampiran; dan seterusnya",
    "a) <script>alert(1)</script>",
    "#let x = $1$ // *typst*",
    "Rp 80.000 atau 80 ribu, 3-5 hari, 2 x 24 jam",
    "Petugas menerima berkas dari pemohon paling lama 2 hari kerja setelah itu",
    "Telp 0812-3456-7890 (Ibu Ani), kotak saran, email x@y.example",
    "10 orang, 3 unit, 4 buah, setiap bulan, triwulan",
    "• " + "kata " * 400,
]


@pytest.mark.parametrize("code", list(Code))
def test_no_word_of_the_source_is_lost(code: ComponentCode) -> None:
    """Whatever stands in the source is found in what will be stored; and that may be stored as it is."""
    structured = structure(code, HARD)
    content = with_leftovers(code, structured, mark=import_mark())
    stored, errors = COMPONENTS[code].read(content)
    assert errors == {}
    kept = set(re.findall(r"\w+", str(stored).casefold().replace("\\n", " ")))
    said = set(re.findall(r"\w+", " ".join(HARD).casefold()))
    assert said - kept <= {"1", "a"}  # the marks of list items


def test_a_list_longer_than_a_component_takes_goes_on_as_text() -> None:
    structured = structure(Code.REQUIREMENTS, [f"{n}. Berkas {n}" for n in range(1, 131)])
    assert len(structured.content["items"]) == 100
    assert structured.leftovers == [f"Berkas {n}" for n in range(101, 131)]


def test_leftovers_stand_behind_a_mark() -> None:
    note = with_leftovers(Code.DURATION, structure(Code.DURATION, ["3-5 hari"]), mark="Periksa:")
    assert note["note"] == "Periksa:\n3-5 hari"
