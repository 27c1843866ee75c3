"""Contents of records for printing: the full example, a minimal one, one with long legal text, and a hostile one."""

import datetime as dt
import io
from copy import deepcopy
from typing import Any

from PIL import Image

from services.printing.data import DecreeHead, Look, Sealed
from tests.services.examples import full_contents

CODE = "abcd2345efgh"
SEALED_AT = dt.datetime(2026, 5, 11, 1, tzinfo=dt.UTC)
HOSTILE = "#panic() $x^2$ *tebal* _miring_ <label> @rujuk [isi] `kode` // bukan /* komentar */ \\n = Judul"
LEGAL = (
    "Penyelenggaraan pelayanan dilaksanakan berdasarkan ketentuan peraturan perundang-undangan dengan memperhatikan "
    "asas kepentingan umum, kepastian hukum, kesamaan hak, keseimbangan hak dan kewajiban, keprofesionalan, serta "
    "fasilitas dan perlakuan khusus bagi kelompok rentan. "
)
AGENCY = {
    "slug": "dinas",
    "name": "Dinas Komunikasi dan Informatika",
    "short_name": "Diskominfo",
    "parent_name": "Pemerintah Provinsi Contoh",
    "address": "Jalan Contoh 1\nKota Contoh",
    "phone": "(000) 123",
    "email": "layanan@dinas.example",
    "whatsapp": "",
    "time_zone": "Asia/Jakarta",
}
DECREE = {
    "number": "188.4/215/2026",
    "dated_on": "2026-05-04",
    "title": "Standar pelayanan",
    "effective_on": "2026-05-11",
    "signed_place": "Kota Contoh",
    "signatory_name": "Kepala Contoh",
    "signatory_position": "Kepala Dinas",
}
HEAD = DecreeHead(
    number="188.4/215/2026",
    dated_on=dt.date(2026, 5, 4),
    title="Standar pelayanan",
    signed_place="Kota Contoh",
    signatory_name="Kepala Contoh",
    signatory_position="Kepala Dinas",
)
PLEDGE: dict[str, Any] = {
    "format": "maklumat/pledge/1",
    "agency": AGENCY,
    "kind": "service",
    "version": 2,
    "paragraphs": [
        "Dengan ini kami menyatakan sanggup menyelenggarakan pelayanan sesuai dengan standar pelayanan.",
        "Kami melakukan perbaikan secara terus-menerus.",
        "Kami bersedia menerima sanksi dan/atau memberikan kompensasi.",
    ],
    "place": "Kota Contoh",
    "signed_on": "2026-05-04",
    "signatory_name": "Kepala Contoh",
    "signatory_position": "Kepala Dinas",
}


def make_content(components: dict[str, Any] | None = None, **service: Any) -> dict[str, Any]:
    """Return the content of a sealed standard."""
    facts = {
        "code": "pinjam-aula",
        "name": "Pinjam aula",
        "summary": "Aula dan alat untuk kegiatan warga.",
        "audience": "external",
        "unit": {"code": "umum", "name": "Subbagian Umum"},
        "channels": ["online", "counter"],
    }
    return {
        "format": "maklumat/standard/1",
        "agency": deepcopy(AGENCY),
        "service": {**facts, **service},
        "version": 3,
        "change_note": "",
        "template": None,
        "agreed_on": "2026-05-04",
        "decree": deepcopy(DECREE),
        "components": components if components is not None else full_contents(),
    }


def minimal_content() -> dict[str, Any]:
    """Return the least that a complete standard may say."""
    components = {
        "requirements": {"none_required": True},
        "procedure": {"steps": [{"actor": "Pemohon", "action": "Datang"}]},
        "duration": {"duration_value": 5, "duration_unit": "minute", "start_event": "datang"},
        "fee": {"free": True},
        "product": {"items": [{"name": "Jawaban"}]},
        "complaint_channel": {
            "channels": [{"kind": "lapor", "address": "lapor.go.id"}],
            "officer": "Kepala",
            "resolution_value": 1,
            "resolution_unit": "working_day",
        },
        "legal_basis": {"items": [{"title": "UU 25/2009"}]},
        "facilities": {"items": [{"name": "Meja"}]},
        "competence": {"items": [{"text": "SMA"}]},
        "internal_control": {"supervisor": "Kepala", "text": "Rapat."},
        "staff_count": {"roles": [{"role": "Petugas", "count": 1}]},
        "service_guarantee": {"text": "Ya."},
        "safety_guarantee": {"text": "Aman."},
        "performance_evaluation": {"frequency": "yearly", "method": "Rapat."},
    }
    return {**make_content(components, name="Tanya", summary="", unit=None, channels=[]), "decree": None}


def long_content() -> dict[str, Any]:
    """Return a standard with 30 requirements, 25 steps, 18 tariffs and long legal text."""
    contents = full_contents()
    forms = ["original", "copy", "original_and_copy", "digital", "condition"]
    contents["requirements"]["items"] = [
        {
            "name": f"Surat pernyataan pertanggungjawaban mutlak nomor {n} yang ditandatangani di atas meterai",
            "document": forms[n % 5],
            "mandatory": n % 3 != 0,
            "applicant": "Badan usaha" if n % 4 == 0 else "",
            "note": LEGAL * 3 if n % 5 == 0 else "Masih berlaku.",
        }
        for n in range(1, 31)
    ]
    contents["procedure"]["steps"] = [
        {
            "actor": f"Petugas bidang {n}",
            "action": f"Memeriksa kelengkapan dan keabsahan berkas tahap {n}",
            "duration_value": n,
            "duration_unit": "hour",
            "detail": LEGAL * (n % 4),
        }
        for n in range(1, 26)
    ]
    contents["fee"] = {
        "free": False,
        "amounts": [{"name": f"Golongan {n}", "amount": 80_000 * n, "per": "per kegiatan"} for n in range(1, 19)],
        "legal_basis": LEGAL,
        "payment": LEGAL,
        "note": LEGAL,
    }
    contents["service_guarantee"]["text"] = "\n\n".join([LEGAL] * 8)
    name = "Rekomendasi penyelenggaraan kegiatan keramaian di lingkungan perkantoran Pemerintah Provinsi"
    return make_content(contents, name=name, summary=LEGAL)


def hostile_content() -> dict[str, Any]:
    """Return a standard in which every text that people type reads like markup."""

    def spoil(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: spoil(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [spoil(inner, key) for inner in value]
        is_typed = isinstance(value, str) and key in {
            *("name", "note", "actor", "action", "detail", "start_event", "end_event", "address", "officer", "title"),
            *("text", "supervisor", "role", "compensation", "method", "applicant"),
        }
        return HOSTILE if is_typed else value

    return make_content(spoil(full_contents()), name=HOSTILE, summary=HOSTILE)


def make_look(**fields: Any) -> Look:
    defaults = {"url": "https://dinas.example", "colour": "#0b6257", "tint": "#e4f1ee", "initials": "DK"}
    return Look(**{**defaults, **fields})


def make_sealed(content: dict[str, Any]) -> Sealed:
    return Sealed(content=content, code=CODE, sealed_at=SEALED_AT)


def make_emblem() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (300, 400), (244, 183, 32, 200)).save(out, "PNG")
    return out.getvalue()
