"""Reads a PDF back and compares it with the record it was made of.

Two things must hold for every component, and neither alone would be enough: what layout.py sends to the paper has the
words of `Component.plain_text`, those of the web page, in their order; and the text of the PDF is exactly what
layout.py sent. Spaces, the places where lines break, and how a number is grouped are no words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.documents import unprintable, without_unprintable
from core.documents.tagged_text import Passage, UnreadablePdf, keywords_of, passages
from services.components import COMPONENTS, ComponentCode
from services.models import PublicationRecord
from services.printing.blocks import FULL, Detail, Laid
from services.printing.data import Content, indonesian
from services.printing.documents import KIND_MARK, SHEETS, Sheet
from services.printing.layout import lay_out

Problem = Literal["unreadable", "missing", "differs", "unprintable"]
EXCERPT = 160
# Stands for the address at which a cut list goes on: a record does not know its host.
ADDRESS = "§selengkapnya§"
_ADDRESS_FORM = r"[a-z0-9.:-]+/layanan/[a-z0-9-]+/versi/[0-9]+/"


@dataclass(frozen=True)
class Finding:
    """Something that is not as the record says. `part` is a component's code, or what else of a document is meant.

    `expected` and `found` are the words that differ, with a little of what stands around them.
    """

    part: str
    problem: Problem
    expected: str = ""
    found: str = ""
    service: str = ""

    def __str__(self) -> str:
        where = f"{self.service} {self.part}".strip()
        return f"{where}: {self.problem}: {self.expected!r} / {self.found!r}"


def compare_with_record(pdf: bytes, record: PublicationRecord | Mapping[str, Any], kind: str = "") -> list[Finding]:
    """Compare a PDF with its record, or the record's content. An empty list: every word stands there, and no other.

    A leaflet or poster is compared with what its sheet had room for; the rendition tells what was left out. Without
    `kind` it is taken from the file.
    """
    try:
        return compare_passages(passages(pdf), [] if kind else keywords_of(pdf), record, kind)
    except UnreadablePdf as error:
        return [Finding("document", "unreadable", found=_excerpt(str(error)))]


def compare_passages(
    read: Sequence[Passage] | None,
    keywords: Iterable[str],
    record: PublicationRecord | Mapping[str, Any],
    kind: str = "",
) -> list[Finding]:
    """Do the same with what was read already; None stands for a file that could not be read."""
    content = record.content if isinstance(record, PublicationRecord) else record
    sheet = SHEETS.get(kind or _kind_of(keywords))
    if read is None or sheet is None or sheet.is_pledge != ("paragraphs" in content):
        return [Finding("document", "unreadable", found=kind)]
    with indonesian():
        if sheet.is_pledge:
            return list(_compare_pledge(read, content))
        parts = _split(read, 2 if sheet.most_pages else 3)
        return [*_compare_head(read, content), *_compare_components(parts, content, sheet)]


def compare_annex(pdf: bytes, records: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Compare the annex of a decree with the contents of all its standards, in their order."""
    try:
        read = passages(pdf)
    except UnreadablePdf as error:
        return [Finding("document", "unreadable", found=str(error))]
    starts = [at for at, passage in enumerate(read) if passage.level == 1]
    found: list[Finding] = []
    if len(starts) != len(records):
        found.append(Finding("services", "differs", str(len(records)), str(len(starts))))
    with indonesian():
        for at, record in enumerate(records[: len(starts)]):
            end = starts[at + 1] if at + 1 < len(starts) else len(read)
            own = read[starts[at] : end]
            name = f"{at + 1}. {record['service']['name']}"
            differences = [*_compare_words("service", name, own[0].text)]
            differences += _compare_components(_split(own, 2), record, Sheet("annex.typ"))
            found += [Finding(f.part, f.problem, f.expected, f.found, record["service"]["code"]) for f in differences]
    return found


def _kind_of(keywords: Iterable[str]) -> str:
    """Return the kind of document that a file says it is; nothing when it says none."""
    return next((word.removeprefix(KIND_MARK) for word in keywords if word.startswith(KIND_MARK)), "")


def squash(text: str) -> str:
    """Return a text without what is no word: spaces, soft hyphens, ligatures, separators, the form of an amount."""
    text = without_unprintable(unicodedata.normalize("NFKC", text)).replace("\u00ad", "").replace("·", "")
    text = re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", text)
    return "".join(re.sub(r"\bRp\s*(?=\d)", "", text).split())


def _split(read: Iterable[Passage], level: int) -> dict[str, str]:
    """Return the text under the heading of each component."""
    codes = {squash(str(component.label)): str(code) for code, component in COMPONENTS.items()}
    texts: dict[str, list[str]] = {}
    current: str | None = None
    for passage in read:
        if passage.level == level:
            current = codes.get(squash(re.sub(r"^\d+\. ", "", passage.text)))
            if current is not None:
                texts[current] = []
        elif passage.level:
            current = None
        elif current is not None:
            texts[current].append(passage.text)
    return {code: " ".join(words) for code, words in texts.items()}


def _compare_head(read: Sequence[Passage], record: Content) -> Iterator[Finding]:
    """Compare what stands before the components: the name, and which version it is."""
    name = next((passage.text for passage in read if passage.level == 1), "")
    yield from _compare_words("service", record["service"]["name"], name)


def _compare_components(parts: Mapping[str, str], record: Content, sheet: Sheet) -> Iterator[Finding]:
    laid = {detail: [_lay_out(code, record, detail, sheet) for code in sheet.codes] for detail in sheet.details}
    fitting = min(sheet.details, key=lambda detail: sum(not _is_on_paper(c, parts) for c in laid[detail]))
    for full, component in zip(laid[FULL], laid[fitting], strict=True):
        yield from _compare_layout(full, record)
        if component.code not in parts:
            yield Finding(component.code, "missing", _excerpt(_words(component.pieces())))
        elif not _is_on_paper(component, parts):
            yield _difference(component.code, _words(component.pieces()), parts[component.code])


def _lay_out(code: str, record: Content, detail: Detail, sheet: Sheet) -> Laid:
    content = record["components"].get(code, {})
    return lay_out(code, content, detail=detail, more_at=ADDRESS, is_narrow=sheet.is_narrow)


def _is_on_paper(component: Laid, parts: Mapping[str, str]) -> bool:
    pattern = re.escape(squash(_words(component.pieces()))).replace(re.escape(ADDRESS), _ADDRESS_FORM)
    return re.fullmatch(pattern, squash(parts.get(component.code, ""))) is not None


def _compare_layout(full: Laid, record: Content) -> Iterator[Finding]:
    """Compare what goes to the paper with the words of the web page."""
    component = COMPONENTS[ComponentCode(full.code)]
    plain = component.plain_text(record["components"].get(full.code, {}))
    words = _words(piece for piece in full.pieces() if not piece.is_ours)
    if squash(words) != squash(plain):
        yield _difference(full.code, plain, words)
    if lost := unprintable(plain):
        yield Finding(full.code, "unprintable", " ".join(lost))


def _compare_pledge(read: Sequence[Passage], record: Content) -> Iterator[Finding]:
    """Compare the paragraphs, and who signs, in their order; nothing may stand between them."""
    words = " ".join(passage.text for passage in read)
    paper, at = squash(words), 0
    for number, paragraph in enumerate(record["paragraphs"], start=1):
        place = paper.find(squash(paragraph), at)
        if place < 0 or (number > 1 and place != at):
            yield Finding(f"paragraph-{number}", "differs", _excerpt(paragraph), _excerpt(words))
            continue
        at = place + len(squash(paragraph))
        if lost := unprintable(paragraph):
            yield Finding(f"paragraph-{number}", "unprintable", " ".join(lost))
    for name in ("place", "signatory_name", "signatory_position"):
        if squash(record[name]) not in paper[at:]:
            yield Finding(name, "missing", _excerpt(record[name]))


def _compare_words(part: str, expected: str, found: str) -> Iterator[Finding]:
    if squash(expected) != squash(found):
        yield _difference(part, expected, found)


def _words(pieces: Iterable[Any]) -> str:
    return " ".join(piece.text for piece in pieces)


def _difference(part: str, expected: str, found: str) -> Finding:
    """Return a finding with the words between what both begin with and what both end with."""
    old, new = expected.replace("\u00ad", "").split(), found.replace("\u00ad", "").split()
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    around = max(start - 3, 0)
    return Finding(
        part,
        "differs",
        _excerpt(" ".join(old[around : len(old) - end + 3 if end else None])),
        _excerpt(" ".join(new[around : len(new) - end + 3 if end else None])),
    )


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    return next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _excerpt(text: str) -> str:
    text = " ".join(text.replace("\u00ad", "").split())
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]}…"
