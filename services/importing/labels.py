"""The headings under which the 14 components stand in the documents of agencies. Pure: knows words, no database.

A label is recognised as official (UU 25/2009 Pasal 21 and Permenpan RB 15/2014), as a customary variant, or as spelled
nearly like one of both; which of the three is always shown to the person who confirms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from services.components import COMPONENTS, ComponentCode


class Certainty(TextChoices):
    """How a label was recognised."""

    OFFICIAL = "official", _("official label")
    CUSTOMARY = "customary", _("customary label")
    NEAR = "near", _("spelled nearly like a known label")


@dataclass(frozen=True)
class Label:
    """A recognised heading. `number` is the number written before it, None without."""

    code: ComponentCode
    certainty: Certainty
    number: int | None = None


Code = ComponentCode
# The first line of each is official; "dan", "atau", "/", "&" and commas make no difference.
OFFICIAL: dict[ComponentCode, tuple[str, ...]] = {
    Code.REQUIREMENTS: ("Persyaratan", "Persyaratan pelayanan"),
    Code.PROCEDURE: ("Sistem, mekanisme, dan prosedur", "Sistem, mekanisme, prosedur pelayanan"),
    Code.DURATION: ("Jangka waktu pelayanan", "Jangka waktu penyelesaian", "Jangka waktu penyelesaian pelayanan"),
    Code.FEE: ("Biaya/tarif", "Biaya/tarif pelayanan"),
    Code.PRODUCT: ("Produk pelayanan",),
    Code.COMPLAINT_CHANNEL: (
        "Penanganan pengaduan, saran, dan masukan",
        "Penanganan pengaduan, saran, dan masukan/apresiasi",
    ),
    Code.LEGAL_BASIS: ("Dasar hukum",),
    Code.FACILITIES: ("Sarana dan prasarana, dan/atau fasilitas", "Sarana, prasarana, dan/atau fasilitas"),
    Code.COMPETENCE: ("Kompetensi pelaksana",),
    Code.INTERNAL_CONTROL: ("Pengawasan internal",),
    Code.STAFF_COUNT: ("Jumlah pelaksana",),
    Code.SERVICE_GUARANTEE: ("Jaminan pelayanan",),
    Code.SAFETY_GUARANTEE: ("Jaminan keamanan dan keselamatan pelayanan",),
    Code.PERFORMANCE_EVALUATION: ("Evaluasi kinerja pelaksana",),
}
CUSTOMARY: dict[ComponentCode, tuple[str, ...]] = {
    Code.REQUIREMENTS: (
        "Syarat",
        "Syarat-syarat",
        "Syarat pelayanan",
        "Syarat layanan",
        "Persyaratan layanan",
        "Persyaratan pemohon",
        "Persyaratan permohonan",
        "Kelengkapan persyaratan",
        "Dokumen persyaratan",
        "Persyaratan teknis dan administratif",
        "Persyaratan administratif dan teknis",
        "Requirements",
    ),
    Code.PROCEDURE: (
        "Prosedur",
        "Prosedur pelayanan",
        "Prosedur layanan",
        "Mekanisme",
        "Mekanisme dan prosedur",
        "Sistem dan prosedur",
        "Sistem dan mekanisme",
        "Sistem, mekanisme, dan prosedur layanan",
        "Sistem mekanisme prosedur dan waktu",
        "Alur",
        "Alur pelayanan",
        "Alur layanan",
        "Tata cara",
        "Tata cara pelayanan",
        "Mekanisme pelayanan",
        "Mekanisme layanan",
        "Langkah-langkah pelayanan",
        "Procedure",
        "System, mechanism, and procedure",
    ),
    Code.DURATION: (
        "Jangka waktu",
        "Jangka waktu layanan",
        "Waktu",
        "Waktu pelayanan",
        "Waktu layanan",
        "Waktu penyelesaian",
        "Waktu penyelesaian pelayanan",
        "Lama pelayanan",
        "Lama waktu pelayanan",
        "Lama penyelesaian",
        "Service duration",
        "Duration",
    ),
    Code.FEE: (
        "Biaya",
        "Tarif",
        "Biaya pelayanan",
        "Biaya layanan",
        "Tarif pelayanan",
        "Tarif layanan",
        "Biaya dan tarif layanan",
        "Retribusi",
        "Biaya retribusi",
        "PNBP",
        "Fee",
        "Fee or tariff",
    ),
    Code.PRODUCT: (
        "Produk",
        "Produk layanan",
        "Produk yang dihasilkan",
        "Hasil pelayanan",
        "Hasil layanan",
        "Keluaran",
        "Keluaran layanan",
        "Output layanan",
        "Service product",
    ),
    Code.COMPLAINT_CHANNEL: (
        "Penanganan pengaduan",
        "Pengaduan",
        "Pengaduan layanan",
        "Pengaduan pelayanan",
        "Pengelolaan pengaduan",
        "Layanan pengaduan",
        "Mekanisme pengaduan",
        "Sarana pengaduan",
        "Penanganan pengaduan, saran, masukan, dan apresiasi",
        "Pengaduan, saran, dan masukan",
        "Saran, masukan, dan pengaduan",
        "Penanganan aduan",
        "Handling of complaints, suggestions, and input",
    ),
    Code.LEGAL_BASIS: (
        "Dasar hukum pelayanan",
        "Dasar hukum layanan",
        "Landasan hukum",
        "Dasar peraturan",
        "Regulasi",
        "Legal basis",
    ),
    Code.FACILITIES: (
        "Sarana prasarana",
        "Sarana dan prasarana",
        "Sarana dan prasarana pelayanan",
        "Sarana, prasarana, fasilitas pelayanan",
        "Fasilitas",
        "Fasilitas pelayanan",
        "Fasilitas layanan",
        "Sarpras",
        "Sarana",
        "Sarana dan fasilitas",
        "Infrastructure, equipment, and/or facilities",
    ),
    Code.COMPETENCE: (
        "Kompetensi",
        "Kompetensi petugas",
        "Kompetensi petugas pelaksana",
        "Kompetensi pelaksana layanan",
        "Kompetensi pelaksana pelayanan",
        "Kompetensi SDM",
        "Kualifikasi pelaksana",
        "Competence of staff",
    ),
    Code.INTERNAL_CONTROL: (
        "Pengawasan",
        "Pengawasan intern",
        "Pengawasan melekat",
        "Pengawasan pelayanan",
        "Internal supervision",
    ),
    Code.STAFF_COUNT: (
        "Jumlah petugas",
        "Jumlah petugas pelaksana",
        "Jumlah pelaksana layanan",
        "Jumlah pelaksana pelayanan",
        "Jumlah SDM",
        "Jumlah personel",
        "Pelaksana",
        "Number of staff",
    ),
    Code.SERVICE_GUARANTEE: (
        "Jaminan layanan",
        "Jaminan mutu pelayanan",
        "Jaminan mutu layanan",
        "Jaminan kepastian pelayanan",
        "Guarantee of service",
    ),
    Code.SAFETY_GUARANTEE: (
        "Jaminan keamanan",
        "Jaminan keselamatan",
        "Jaminan keamanan dan keselamatan",
        "Jaminan keselamatan dan keamanan",
        "Jaminan keamanan dan keselamatan layanan",
        "Jaminan keselamatan dan keamanan pelayanan",
        "Keamanan dan keselamatan pelayanan",
        "Guarantee of security and safety of service",
    ),
    Code.PERFORMANCE_EVALUATION: (
        "Evaluasi kinerja",
        "Evaluasi kinerja pelaksana pelayanan",
        "Evaluasi kinerja pelaksana layanan",
        "Evaluasi kinerja petugas",
        "Evaluasi pelaksana",
        "Evaluasi kinerja pelayanan",
        "Evaluasi pelayanan",
        "Evaluation of staff performance",
    ),
}
# Headings of groups and columns: they carry no content of their own.
STRUCTURE = (
    "No",
    "Nomor",
    "Komponen",
    "Komponen standar pelayanan",
    "Komponen standar",
    "Uraian",
    "Uraian komponen",
    "Keterangan",
    "Standar pelayanan",
    "Service delivery",
    "Service point",
    "Manufacturing",
    "Komponen service delivery",
    "Komponen manufacturing",
    "Penyampaian pelayanan",
    "Pengelolaan pelayanan",
    "Proses penyampaian pelayanan",
    "Proses penyampaian pelayanan (service delivery)",
    "Komponen standar pelayanan yang terkait dengan proses penyampaian pelayanan",
    "Komponen standar pelayanan yang terkait dengan proses pengelolaan pelayanan di internal organisasi",
    "Proses pengelolaan pelayanan di internal organisasi",
    "Proses pengelolaan pelayanan di internal organisasi (manufacturing)",
    "Pengelolaan pelayanan di internal organisasi",
)
NEAR_ENOUGH = 0.9
MOST_WORDS = 12
_NUMBER = re.compile(r"^\s*\(?(?:(\d{1,2})|[a-nA-N]|[ivxIVX]{1,4})\s*[.):]\s+|^\s*(\d{1,2})\s+(?=[A-Za-z])")
_JOINING = frozenset({"dan", "atau", "serta", "and", "or"})


def fold(text: str) -> str:
    """Return a label as labels are compared: small letters and digits, without joining words and punctuation."""
    words = re.sub(r"[^0-9a-z]+", " ", text.casefold()).split()
    return " ".join(word for word in words if word not in _JOINING)


def without_number(text: str) -> tuple[str, int | None]:
    """Return `text` without a number or letter before it, and that number."""
    hit = _NUMBER.match(text)
    if hit is None:
        return text.strip(), None
    digits = hit[1] or hit[2]
    return text[hit.end() :].strip(), int(digits) if digits else None


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[ComponentCode, Certainty]]:
    known = {fold(words): (code, Certainty.CUSTOMARY) for code, variants in CUSTOMARY.items() for words in variants}
    official = {fold(words): (code, Certainty.OFFICIAL) for code, variants in OFFICIAL.items() for words in variants}
    return {**known, **official, **{str(code): (code, Certainty.CUSTOMARY) for code in COMPONENTS}}


@lru_cache(maxsize=1)
def _structure() -> frozenset[str]:
    return frozenset(fold(words) for words in STRUCTURE)


@lru_cache(maxsize=4096)
def recognise_label(text: str, *, near: bool = True) -> Label | None:
    """Return the component that `text` is the heading of, or None. Only a whole heading counts, never its beginning.

    With `near`, a heading may also be spelled nearly like a known label.
    """
    words, number = without_number(text.strip().rstrip(":").rstrip())
    if not words or len(words) > 160 or len(words.split()) > MOST_WORDS:
        return None
    for candidate in dict.fromkeys((fold(words), fold(re.sub(r"\([^()]*\)", " ", words)), words.strip())):
        if hit := _known().get(candidate):
            return Label(*hit, number=number)
    nearest = _nearest(fold(words)) if near else None
    return Label(nearest, Certainty.NEAR, number) if nearest else None


@lru_cache(maxsize=4096)
def is_structure(text: str) -> bool:
    """Tell whether `text` only heads a column or a group of components."""
    words, _number = without_number(text.strip().rstrip(":"))
    bare = re.sub(r"\([^()]*\)", " ", words)
    return bool(_structure() & {fold(words), fold(bare)}) or re.fullmatch(r"\d{1,2}[.)]?", words.strip()) is not None


@lru_cache(maxsize=2048)
def _nearest(folded: str) -> ComponentCode | None:
    """Return the component whose label is spelled nearly like this, when only one is.

    Short words must be exact, and so must the first letter: people rarely mistype that, and most labels are ruled out.
    """
    if len(folded) < 8:
        return None
    near = set()
    for known, (code, _certainty) in _known().items():
        if known[0] != folded[0] or abs(len(known) - len(folded)) > 3:
            continue
        matcher = SequenceMatcher(None, known, folded, autojunk=False)
        if matcher.quick_ratio() >= NEAR_ENOUGH and matcher.ratio() >= NEAR_ENOUGH:
            near.add(code)
    return near.pop() if len(near) == 1 else None
