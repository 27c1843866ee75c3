"""Components that are lists: requirements, steps, products, regulations, facilities, competences, staff. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from services.components import Content
from services.components.codes import CompetenceKind, DocumentForm
from services.importing.items import Item, split_items, split_long
from services.importing.values import DURATION, lengths_in, without

Read = tuple[Content, list[str]]

LINE, TEXT = 300, 2000
_NOTHING_NEEDED = re.compile(
    r"(?:tidak\s+ada(?:\s+(?:persyaratan|syarat)(?:\s+khusus)?)?|tanpa\s+(?:per)?syarat(?:an)?|nihil)\.?", re.I
)
_COPY = re.compile(r"\b(?:foto\s?kopi|fotocopy|foto\s?copy|f\.?c\.?|copy|salinan)\b", re.IGNORECASE)
_ORIGINAL = re.compile(r"\b(?:asli)\b", re.IGNORECASE)
_DIGITAL = re.compile(r"\b(?:scan|pindaian|hasil\s+pindai|soft\s?copy|soft\s?file|pdf|jpg|jpeg)\b", re.IGNORECASE)
_OPTIONAL = re.compile(r"\b(?:jika\s+ada|bila\s+ada|apabila\s+ada|kalau\s+ada|opsional|tidak\s+wajib)\b", re.IGNORECASE)
_CLASS = re.compile(
    r"^(?:untuk|bagi|per(?:se)?orangan|badan|lembaga|instansi|komunitas|kelompok|masyarakat|umum|pelajar|mahasiswa|"
    r"sekolah|perguruan|pemohon|wni|wna|organisasi|media)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^(?:per)?syarat(?:an)?\b", re.IGNORECASE)
_ACTOR = re.compile(
    r"^((?:Pemohon|Petugas|Kepala|Pengguna|Pengunjung|Pelanggan|Peserta|Masyarakat|Pelapor|Pengadu|Penyedia|Pelaksana|"
    r"Staf|Tim|Operator|Verifikator|Sekretaris|Sekretariat|Kasubbag|Kasi|Kabid|Koordinator|Subkoordinator|Admin|"
    r"Administrator|Resepsionis|Satpam|Bendahara|Pejabat|Pimpinan|Direktur|Narasumber|Instruktur|Penguji|Analis|"
    r"Front\s+office|Back\s+office|Loket|Instansi|Lembaga|Unit)(?:\s+[\w/()-]+){0,6}?)"
    r"\s*(?::|\s[\u2013—-]\s|\|)?\s+(?=(?:me(?:m|n|l|r|w|y|ng|ny)[a-z]{3,}|ber(?!kas|ita|sama)[a-z]{3,}|datang|mengisi)\b)(?!menteri)",
    re.IGNORECASE,
)
_ACTOR_NAMED = re.compile(r"^([A-Z][\w/() ]{2,80}?)\s*(?::|\s[\u2013—-]\s|\|)\s+(?=\S)")
_STEP_TIME = re.compile(rf"[\s(\[|,;:\u2013—-]{{0,20}}\(?(?P<time>{DURATION.pattern})\)?\]?\s*[.;]?$", re.IGNORECASE)
_COUNT = re.compile(
    r"(?P<number>\d{1,4})(?:\s*\([a-z ]{2,30}\))?\s*"
    r"(?P<unit>unit|buah|set|paket|ruang|ruangan|orang|lembar|meja|kursi|titik|petugas|pegawai|personel)\b",
    re.IGNORECASE,
)
_PEOPLE = frozenset({"orang", "petugas", "pegawai", "personel"})
_THINGS = frozenset({"unit", "buah", "set", "paket", "lembar", "titik"})
_ACCESS = (
    ("wheelchair", r"kursi\s+roda|tongkat|kruk"),
    ("ramp", r"\bramp\b|jalur\s+landai|bidang\s+miring"),
    ("toilet", r"toilet\s+(?:khusus\s+)?(?:di?fabel|disabilitas|aksesibel|ramah)"),
    ("counter", r"loket\s+(?:prioritas|khusus)"),
    ("waiting_room", r"ruang\s+tunggu\s+(?:prioritas|khusus)"),
    ("guiding_block", r"guiding\s+block|jalur\s+pemandu"),
    ("parking", r"parkir\s+(?:khusus|di?fabel|disabilitas|prioritas)"),
    ("playground", r"(?:area|ruang|tempat|arena)\s+(?:ber)?main\s+anak"),
    ("lactation_room", r"laktasi|ruang\s+menyusui"),
)
_KINDS = (
    (CompetenceKind.EXPERIENCE, r"\bpengalaman\b|berpengalaman"),
    (CompetenceKind.TRAINING, r"\bpelatihan\b|\bdiklat\b|\bbimtek\b|sertifikat|sertifikasi|bimbingan\s+teknis"),
    (
        CompetenceKind.EDUCATION,
        r"\bpendidikan\b|\bijazah\b|\bsarjana\b|\bdiploma\b|\bS-?[123]\b|\bD-?(?:III|IV|[34])\b|\bSMA\b|\bSMK\b|\bSLTA\b|lulusan",
    ),
    (
        CompetenceKind.SKILL,
        r"\bmampu\b|kemampuan|menguasai|keterampilan|terampil|memahami|cakap|menggunakan|mengoperasikan",
    ),
)


def read_requirements(lines: Sequence[str]) -> Read:
    """One requirement a row. A line such as "Untuk lembaga:" says for whom the rows below it are."""
    if len(lines) == 1 and _NOTHING_NEEDED.fullmatch(lines[0].strip()):
        return {"none_required": True}, []
    rows: list[dict[str, Any]] = []
    leftovers: list[str] = []
    for item in split_items(lines):
        head = item.text.rstrip(" :")
        if item.children and len(head) <= LINE and _CLASS.match(head):
            rows += [_requirement(child, applicant=head, leftovers=leftovers) for child in item.children]
        elif item.children and _HEADING.match(head):
            rows += [_requirement(child, note=head, leftovers=leftovers) for child in item.children]
        else:
            rows.append(_requirement(item.text, note="\n".join(item.children), leftovers=leftovers))
    return {"items": rows}, leftovers


def _requirement(text: str, *, applicant: str = "", note: str = "", leftovers: list[str]) -> dict[str, Any]:
    name, more = _first_and_rest(_trimmed(text), note, leftovers)
    return {
        "name": name,
        "document": _document(text),
        "mandatory": _OPTIONAL.search(text) is None,
        "applicant": applicant,
        "note": more,
    }


def _document(text: str) -> str:
    """Return the form of the document where the words name it; otherwise the person chooses."""
    copied, original = _COPY.search(text), _ORIGINAL.search(text)
    if copied and original:
        return str(DocumentForm.ORIGINAL_AND_COPY)
    if _DIGITAL.search(text):
        return "" if copied or original else str(DocumentForm.DIGITAL)
    if copied:
        return str(DocumentForm.COPY)
    return str(DocumentForm.ORIGINAL) if original else ""


def read_steps(lines: Sequence[str]) -> Read:
    """One step a row, with its actor and its length of time where the words name them."""
    steps: list[dict[str, Any]] = []
    leftovers: list[str] = []
    for item in split_items(lines):
        text, value, unit = _time_of(_trimmed(item.text))
        actor, action = _actor_of(text)
        action, detail = _first_and_rest(action, "\n".join(item.children), leftovers)
        step: dict[str, Any] = {"actor": actor, "action": action, "detail": detail}
        if value is not None:
            step |= {"duration_value": value, "duration_unit": unit}
        steps.append(step)
    return {"steps": steps}, leftovers


def _time_of(text: str) -> tuple[str, int | None, str]:
    """Take the length of time from the end of a step, when it is the only one and its unit is certain."""
    lengths = lengths_in(text) or []
    hit = _STEP_TIME.search(text)
    if hit is None or len(lengths) != 1 or lengths[0].unit is None or not text[: hit.start()].strip():
        return text, None, ""
    if re.search(
        r"\b(?:dalam|selama|lama|lambat|maksimal|sebelum|setelah|sejak|waktu|kurang|lebih|sekitar)$",
        text[: hit.start()],
    ):
        return text, None, ""
    return text[: hit.start()].rstrip(" ,;:(|"), lengths[0].value, str(lengths[0].unit)


def _actor_of(text: str) -> tuple[str, str]:
    hit = _ACTOR.match(text) or _ACTOR_NAMED.match(text)
    if hit is None:
        return "", text
    actor, action = hit[1].strip(" :|"), text[hit.end() :].strip()
    return actor, action[:1].upper() + action[1:]


def read_products(lines: Sequence[str]) -> Read:
    rows: list[dict[str, Any]] = []
    leftovers: list[str] = []
    for item in split_items(lines):
        name, note = _first_and_rest(_trimmed(item.text), "\n".join(item.children), leftovers)
        rows.append({"name": name, "note": note})
    return {"items": rows}, leftovers


def read_regulations(lines: Sequence[str]) -> Read:
    """One regulation a row; a title that is longer than a row goes on in the next."""
    titles = [title for item in split_items(lines) for title in (_trimmed(item.text), *map(_trimmed, item.children))]
    return {"items": [{"title": piece} for title in titles for piece in split_long(title, 600)]}, []


def read_facilities(lines: Sequence[str]) -> Read:
    """One facility a row with its number; facilities for all are ticked as well when their words name them."""
    rows: list[dict[str, Any]] = []
    for item in _split_commas(split_items(lines)):
        for text in (item.text, *item.children):
            rows += [_facility(piece) for piece in split_long(_trimmed(text), LINE)]
    words = " ".join(lines).casefold()
    return {"items": rows, "accessibility": [code for code, pattern in _ACCESS if re.search(pattern, words)]}, []


def _facility(text: str) -> dict[str, Any]:
    hits = list(_COUNT.finditer(text))
    if len(hits) != 1 or hits[0]["unit"].casefold() not in _THINGS:
        return {"name": text}
    before, after = text[: hits[0].start()].rstrip(" :=(|,\u2013—-"), text[hits[0].end() :].strip(" ).,;:|")
    if bool(before) == bool(after):
        return {"name": text}
    quantity = int(hits[0]["number"])
    return {"name": before or after, "quantity": quantity} if quantity else {"name": text}


def _split_commas(items: list[Item]) -> list[Item]:
    """Take one line of short words between commas as a list."""
    if len(items) != 1 or items[0].children or items[0].is_marked:
        return items
    pieces = [piece.strip(" .") for piece in re.split(r",\s+(?:dan\s+)?|\s+dan\s+(?=[^,]*$)", items[0].text)]
    if len(pieces) < 3 or any(not piece or len(piece.split()) > 5 or "(" in piece for piece in pieces):
        return items
    return [Item(piece) for piece in pieces]


def read_competences(lines: Sequence[str]) -> Read:
    texts = [text for item in split_items(lines) for text in (item.text, *item.children)]
    pieces = [piece for text in texts for piece in split_long(_trimmed(text), LINE)]
    return {"items": [{"kind": _kind(piece), "text": piece} for piece in pieces]}, []


def _kind(text: str) -> str:
    """Return the kind when the words name just one."""
    kinds = [kind for kind, pattern in _KINDS if re.search(pattern, text, re.IGNORECASE)]
    return str(kinds[0]) if len(kinds) == 1 else ""


def read_staff(lines: Sequence[str]) -> Read:
    """One role a row, from lines that name one number of people each."""
    roles: list[dict[str, Any]] = []
    leftovers: list[str] = []
    for item in split_items(lines):
        for text in (item.text, *item.children):
            role = _role(_trimmed(text))
            if role is None:
                leftovers.append(text)
            else:
                roles.append(role)
    return {"roles": roles}, leftovers


def _role(text: str) -> dict[str, Any] | None:
    hits = list(_COUNT.finditer(text))
    if (
        len(hits) != 1
        or len(re.findall(r"\d+", without(text, hits[0][0])))
        or hits[0]["unit"].casefold() not in _PEOPLE
    ):
        return None
    before, after = text[: hits[0].start()].strip(" :=(|,\u2013—-"), text[hits[0].end() :].strip(" ).,;:|")
    count = int(hits[0]["number"])
    if not count or (before and after) or len(before or after) > LINE:
        return None
    return {"role": before or after, "count": count}


def _trimmed(text: str) -> str:
    """Return an item without the comma or semicolon that parts it from the next one, and the "dan" behind it."""
    return re.sub(r"\s*(?:[;,]\s*(?:dan(?:/atau)?|atau)?|;)\s*$", "", text).strip()


def _first_and_rest(text: str, more: str, leftovers: list[str]) -> tuple[str, str]:
    """Return what fits a line, and the rest with `more` as its note; what the note cannot hold goes to `leftovers`."""
    first, *rest = split_long(text, LINE) or [""]
    note = "\n".join(piece for piece in (" ".join(rest), more) if piece)
    if len(note) > TEXT:
        leftovers.append(note)
        return first, ""
    return first, note
