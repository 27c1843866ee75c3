"""Components that are facts or running text: duration, fee, complaints, supervision, guarantees, evaluation. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from services.components import Content
from services.components.codes import ComplaintChannelKind, EvaluationFrequency
from services.importing.items import split_items
from services.importing.values import (
    DOMAIN,
    EMAIL,
    PHONE,
    URL,
    amounts_in,
    lengths_in,
    only_words,
    says_free,
    without,
    words_of,
)

Read = tuple[Content, list[str]]

LINE = 300
_LENGTH_WORDS = words_of(
    "paling lama lambat maksimal maksimum waktu jangka penyelesaian pelayanan layanan adalah yaitu selama dalam "
    "terhitung sejak setelah mulai dari sampai hingga dengan selambat lambatnya lamanya"
)
_START = re.compile(
    r"\b(?:terhitung\s+)?(?:sejak|setelah|mulai\s+dari)\s+(?P<event>[^.;\n]{3,300}?)"
    r"(?=\s+(?:sampai|hingga)\b|\s*[.;]|\s*$)",
    re.IGNORECASE,
)
_END = re.compile(r"\b(?:sampai|hingga)(?:\s+dengan)?\s+(?P<event>[^.;\n]{3,300}?)(?=\s*[.;]|\s*$)", re.IGNORECASE)
_REGULATION = re.compile(
    r"\b(?:Undang-?\s?Undang|Peraturan|Keputusan|Perda|Pergub|Perbup|Perwali|Permen\w*|PP|PMK|UU|Qanun)\b",
    re.IGNORECASE,
)
_BASIS = re.compile(
    r"[\s,(]*\b(?:berdasarkan|sesuai(?:\s+dengan)?|sebagaimana\s+diatur\s+dalam|dasar(?:\s+hukum)?)\b[\s:]*", re.I
)
_PAYMENT = re.compile(r"^(?:pembayaran|dibayar(?:kan)?|cara\s+(?:pem)?bayar(?:an)?|transfer|bayar)\b", re.IGNORECASE)
_PER = re.compile(r"^\s*(?:/|per\b|\(per\b|setiap\b)\s*(?P<per>[^,;()]{1,80}?)\)?\s*[.;,]?$", re.IGNORECASE)
_FREE_WORDS = words_of("biaya tarif gratis rp adalah pelayanan layanan ini untuk tidak 0 rupiah nol")
_SOCIAL = re.compile(r"\b(?:instagram|facebook|twitter|tiktok|youtube|telegram|ig|fb)\b", re.IGNORECASE)
_PLACES = (
    (ComplaintChannelKind.LAPOR, re.compile(r"\bsp4n\b|lapor\.go\.id|\blapor!", re.IGNORECASE)),
    (ComplaintChannelKind.BOX, re.compile(r"\bkotak\s+(?:saran|pengaduan|aduan)\b", re.IGNORECASE)),
    (
        ComplaintChannelKind.COUNTER,
        re.compile(
            r"\b(?:datang\s+langsung|secara\s+langsung|tatap\s+muka|loket|ruang\s+pengaduan|meja\s+pengaduan)\b", re.I
        ),
    ),
    (ComplaintChannelKind.SOCIAL, _SOCIAL),
    (ComplaintChannelKind.LETTER, re.compile(r"^surat\b|\bmelalui\s+surat\b", re.IGNORECASE)),
)
_OFFICER = re.compile(
    r"^(?:petugas|pejabat|pengelola|penanggung\s+jawab)(?:\s+(?:pengelola|penanganan|penerima|layanan))*"
    r"(?:\s+pengaduan)?\s*[:|]\s*(?P<who>\S.{1,280})$",
    re.IGNORECASE,
)
_RESOLVED = re.compile(r"\b(?:diselesaikan|penyelesaian|selesai|ditindaklanjuti|tindak\s+lanjut)\b", re.IGNORECASE)
_ANSWERED = re.compile(r"\b(?:ditanggapi|tanggapan|direspons?|respons?|dijawab)\b", re.IGNORECASE)
_CHANNEL_WORDS = words_of(
    "telp telepon telpon tlp tel no nomor hp ponsel call center hotline fax faks faksimile wa whatsapp sms email "
    "e mail surel pos el website web situs laman alamat di ke dan atau pengaduan melalui lewat"
)
_SUPERVISOR = re.compile(
    r"\b(?:dilakukan|dilaksanakan|diawasi|dijalankan)\s+(?:secara\s+\w+\s+)?oleh\s+(?P<who>[^.,;\n]{3,120}?)"
    r"(?=\s+(?:secara|melalui|setiap|dengan|dan\s+dilaporkan|terhadap|pada|dalam)\b|\s*[.,;\n]|\s*$)",
    re.IGNORECASE,
)
_COMPENSATION = re.compile(r"^kompensasi\s*[:|]?\s*(?P<text>\S.*)$", re.IGNORECASE)
_FREQUENCIES = (
    (EvaluationFrequency.WEEKLY, r"setiap\s+minggu|mingguan|seminggu\s+sekali|sekali\s+seminggu"),
    (EvaluationFrequency.MONTHLY, r"setiap\s+bulan|(?<!tri)bulanan|sebulan\s+sekali|sekali\s+sebulan|tiap\s+bulan"),
    (EvaluationFrequency.QUARTERLY, r"triwulan|tiga\s+bulan|\b3\s*(?:\(tiga\)\s*)?bulan"),
    (
        EvaluationFrequency.SEMIANNUAL,
        r"semester|enam\s+bulan|\b6\s*(?:\(enam\)\s*)?bulan|(?:dua|2)\s+kali\s+(?:dalam\s+)?setahun",
    ),
    (
        EvaluationFrequency.YEARLY,
        r"setiap\s+tahun|tahunan|setahun\s+sekali|sekali\s+setahun|tiap\s+tahun|"
        r"(?:satu|1(?:\s*\(satu\))?)\s+kali\s+(?:dalam\s+)?(?:setahun|(?:1|satu)(?:\s*\(satu\))?\s+tahun)",
    ),
)


def read_duration(lines: Sequence[str]) -> Read:
    """The one length of time that is promised, and the events it runs from and to."""
    text = " ".join(item.text for item in split_items(lines))
    lengths = lengths_in(text)
    if not lengths or len(lengths) != 1 or not lengths[0].value:
        return {}, list(lines)
    length = lengths[0]
    content: Content = {"duration_value": length.value, "duration_unit": str(length.unit or "")}
    taken = [length.words]
    for name, pattern in (("start_event", _START), ("end_event", _END)):
        if hit := pattern.search(text):
            content[name] = hit["event"].strip()
            taken.append(hit[0])
    is_all = length.unit is not None and only_words(without(text, *taken), _LENGTH_WORDS)
    return content, [] if is_all else list(lines)


def read_fee(lines: Sequence[str], *, basis: str = "") -> tuple[Content, list[str], bool]:
    """Free of charge, or the tariffs; the third says that tariffs wait for the regulation that sets them."""
    texts = [text for item in split_items(lines) for text in (item.text, *item.children)]
    priced = [amounts_in(text) for text in texts]
    paid = any(amounts is None or any(value for value, _words in amounts) for amounts in priced)
    said_free = any(says_free(text) for text in texts) or any(amounts and not paid for amounts in priced)
    if said_free and not paid:
        more = [text for text in texts if not _only_free(text)]
        return {"free": True}, more, False
    return _tariffs(texts, priced, basis) if paid else ({}, list(texts), False)


def _only_free(text: str) -> bool:
    words = re.sub(
        r"\b(?:tidak\s+\w+|tanpa(?:\s+dipungut)?|bebas)\s+(?:biaya|tarif|pungutan|retribusi)\b", " ", text, flags=re.I
    )
    words = re.sub(r"\bRp\.?\s*0(?:,-|,00)?", " ", words, flags=re.IGNORECASE)
    return only_words(re.sub(r"\(|\)", " ", words), _FREE_WORDS)


def _tariffs(
    texts: Sequence[str], priced: Sequence[list[tuple[int, str]] | None], basis: str
) -> tuple[Content, list[str], bool]:
    amounts: list[dict[str, Any]] = []
    bases, payments, others = [basis] if basis else [], [], []
    for text, found in zip(texts, priced, strict=True):
        row = _tariff(text, found[0]) if found and len(found) == 1 and found[0][0] else None
        if row is not None:
            amounts.append(row[0])
            bases += [row[1]] if row[1] else []
        elif found == [] and _REGULATION.search(text):
            bases.append(_BASIS.sub("", text, count=1).strip(" ().") if _BASIS.match(text) else text)
        elif found == [] and _PAYMENT.match(text):
            payments.append(text)
        else:
            others.append(text)
    payment = "\n".join(payments)
    if amounts and not bases:
        return {"payment": payment}, [text for text in texts if text not in payments], True
    content = {"amounts": amounts, "legal_basis": "\n".join(bases), "payment": payment}
    return {**content, "free": False if amounts else None}, others, False


def _tariff(text: str, amount: tuple[int, str]) -> tuple[dict[str, Any], str] | None:
    """Return the row of a tariff, and the regulation when the line names it behind the amount."""
    before, _words, after = text.partition(amount[1])
    regulation = ""
    if (hit := _BASIS.search(after)) and _REGULATION.search(after[hit.end() :]):
        after, regulation = after[: hit.start()], after[hit.end() :].strip(" ().;")
    per = ""
    if hit := _PER.match(after):
        per, after = hit["per"].strip(), ""
    name = " ".join(piece for piece in (before.strip(" :=|\u2013—-,;"), after.strip(" :=|\u2013—-,.;")) if piece)
    return ({"name": name, "amount": amount[0], "per": per}, regulation) if len(name) <= LINE else None


def read_complaints(lines: Sequence[str]) -> Read:
    """Channels by their addresses, who answers, and within which time."""
    content: dict[str, Any] = {"channels": []}
    leftovers: list[str] = []
    for item in split_items(lines, wraps=False):
        for text in (item.text, *item.children):
            channels, is_all = _channels(text)
            content["channels"] += [channel for channel in channels if channel not in content["channels"]]
            took = _complaint_fact(content, text)
            if not (took or (channels and is_all)):
                leftovers.append(text)
    return content, leftovers


def _complaint_fact(content: dict[str, Any], text: str) -> bool:
    if (hit := _OFFICER.match(text)) and "officer" not in content and not PHONE.search(text):
        content["officer"] = hit["who"].strip()
        return True
    lengths = lengths_in(text)
    if not lengths or len(lengths) != 1 or lengths[0].unit is None:
        return False
    for name, pattern, other in (("resolution", _RESOLVED, _ANSWERED), ("response", _ANSWERED, _RESOLVED)):
        if pattern.search(text) and not other.search(text) and f"{name}_value" not in content:
            content |= {f"{name}_value": lengths[0].value, f"{name}_unit": str(lengths[0].unit)}
            return len(text) <= len(lengths[0].words) + 60 and not re.search(r"\d", without(text, lengths[0].words))
    return False


def _channels(text: str) -> tuple[list[dict[str, str]], bool]:
    """Return the channels of a line, and whether they say all that the line says."""
    found: list[dict[str, str]] = []
    rest = text
    for kind, pattern in ((ComplaintChannelKind.EMAIL, EMAIL), (None, URL), (None, DOMAIN)):
        for hit in pattern.finditer(rest):
            address = hit[0].rstrip(".")
            is_lapor = "lapor.go.id" in address.casefold()
            web = ComplaintChannelKind.LAPOR if is_lapor else ComplaintChannelKind.WEBSITE
            found.append({"kind": str(kind or web), "address": address})
        rest = pattern.sub(" ", rest)
    found += [
        {"kind": _number_kind(rest[: hit.start()]), "address": " ".join(hit[0].split())} for hit in PHONE.finditer(rest)
    ]
    rest = PHONE.sub(" ", rest)
    place = next((kind for kind, pattern in _PLACES if pattern.search(rest)), None)
    if place and len(text) <= LINE and not found:
        return [{"kind": str(place), "address": text.strip(" .;")}], True
    return found, only_words(rest, _CHANNEL_WORDS)


def _number_kind(before: str) -> str:
    """Return the kind of a number by the last word before it that names one."""
    words = re.findall(r"\b(?:wa|whatsapp|sms|telp|telepon|telpon|tlp|hp)\b", before.casefold())
    last = words[-1] if words else ""
    kinds = {
        "wa": ComplaintChannelKind.WHATSAPP,
        "whatsapp": ComplaintChannelKind.WHATSAPP,
        "sms": ComplaintChannelKind.SMS,
    }
    return str(kinds.get(last, ComplaintChannelKind.PHONE))


def read_supervision(lines: Sequence[str]) -> Read:
    text = _as_written(lines)
    who = {" ".join(hit["who"].split()) for hit in _SUPERVISOR.finditer(text)}
    return {"text": text, "supervisor": who.pop() if len(who) == 1 else ""}, []


def read_guarantee(lines: Sequence[str]) -> Read:
    """The guarantee as it is written; a line that begins with "Kompensasi" is the compensation."""
    texts = [line for line in lines if not _COMPENSATION.match(line.strip())]
    compensations = [hit["text"] for line in lines if (hit := _COMPENSATION.match(line.strip()))]
    return {"text": _as_written(texts), "compensation": "\n".join(compensations)}, []


def read_safety(lines: Sequence[str]) -> Read:
    return {"text": _as_written(lines)}, []


def read_evaluation(lines: Sequence[str]) -> Read:
    """The method as it is written, and how often when the words name just one frequency."""
    text = _as_written(lines)
    named = [kind for kind, pattern in _FREQUENCIES if re.search(pattern, text, re.IGNORECASE)]
    return {"method": text, "frequency": str(named[0]) if len(named) == 1 else ""}, []


def _as_written(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip()
