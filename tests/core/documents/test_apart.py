"""PDFs of strangers, read in a process of their own."""

import time
import zlib
from collections.abc import Sequence

import pytest

from core.documents import apart
from core.documents.apart import ReadersBusy, read_apart
from core.documents.tagged_text import UnreadablePdf, keywords_of, passages


def pdf_of(*objects: bytes) -> bytes:
    """Return a PDF of these objects; the first is its catalogue."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail


def page_of(stream: bytes, *, facts: bytes = b"", pages: int = 1, unicode: bytes = b"") -> bytes:
    kids = b"3 0 R " * pages
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R/StructTreeRoot 7 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<<%s/Length %d>>stream\n%s\nendstream" % (facts, len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(unicode), unicode),
        b"<</K[]>>",
    )


TEXT = b"BT /F1 1 Tf (abcd efgh ij22) Tj ET"


def test_text_of_a_plain_file_is_read() -> None:
    read = read_apart(page_of(TEXT))

    assert "abcd efgh ij22" in read.text


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 rusak",
        page_of(TEXT, facts=b"/Filter/TidakAda"),
        page_of(TEXT, facts=b"/Filter/FlateDecode"),
    ],
    ids=["broken", "unknown-filter", "no-deflate"],
)
def test_file_that_cannot_be_read_is_unreadable_or_says_nothing(data: bytes) -> None:
    try:
        read = read_apart(data)
    except UnreadablePdf:
        return
    assert not read.text.strip()


@pytest.mark.parametrize(
    "unicode",
    [
        b"beginbfchar <0001> <41> endbfchar",
        b"beginbfrange <0000> <00ff> <ffffffffffffffffffffffff> endbfrange",
        b"beginbfrange <0000> <00ff> <110000> endbfrange",
    ],
)
def test_font_with_impossible_letters_is_unreadable_and_nothing_worse(unicode: bytes) -> None:
    data = page_of(TEXT, unicode=unicode)

    assert passages_or_nothing(data) == []


def passages_or_nothing(data: bytes) -> Sequence[object]:
    try:
        return passages(data)
    except UnreadablePdf:
        return []


def test_page_packed_in_an_unknown_way_is_unreadable() -> None:
    with pytest.raises(UnreadablePdf):
        passages(page_of(TEXT, facts=b"/Filter/Tidakdikenal"))


def test_tree_that_is_too_deep_is_unreadable() -> None:
    tree = b"[" * 5_000 + b"]" * 5_000
    with pytest.raises(UnreadablePdf):
        passages(pdf_of(b"<</Type/Catalog/Pages 2 0 R/StructTreeRoot %s>>" % tree, b"<</Type/Pages/Kids[]/Count 0>>"))


def test_keywords_of_a_broken_file_are_unreadable() -> None:
    with pytest.raises(UnreadablePdf):
        keywords_of(b"%PDF-1.7\ntrailer<</Root -1/Info (x)>>\nstartxref\n99999999999999999999\n%%EOF")


def test_small_file_that_asks_for_hours_ends_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WALL_SECONDS", 2)
    bomb = page_of(zlib.compress(TEXT * 500_000, 9), facts=b"/Filter/FlateDecode", pages=80)
    assert len(bomb) < 200_000
    before = time.monotonic()

    with pytest.raises(UnreadablePdf):
        read_apart(bomb)

    assert time.monotonic() - before < 10


def test_no_more_are_read_at_once_than_there_are_places() -> None:
    for _place in range(apart.AT_ONCE):
        assert apart._places.acquire(blocking=False)
    try:
        with pytest.raises(ReadersBusy):
            read_apart(page_of(TEXT))
    finally:
        for _place in range(apart.AT_ONCE):
            apart._places.release()
    assert read_apart(page_of(TEXT)).text


def test_reader_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}

    def run(*_args: object, **options: object) -> object:
        seen.update(options)
        raise apart.subprocess.TimeoutExpired("membaca", 1)

    monkeypatch.setattr(apart.subprocess, "run", run)

    with pytest.raises(UnreadablePdf):
        read_apart(b"%PDF-")

    assert set(seen["env"]) == {"PATH", "PYTHONDONTWRITEBYTECODE"}
