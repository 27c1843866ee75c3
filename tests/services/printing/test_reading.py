"""Reading a PDF back: nothing is found in what was printed of a record, and one changed word is."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from core.tenancy import schema_context
from services.components import COMPONENTS
from services.models import RenditionKind
from services.printing.blocks import Laid
from services.printing.data import DELIVERY
from services.printing.documents import PLEDGE_KINDS, STANDARD_KINDS, print_annex, print_record
from services.printing.reading import Finding, compare_annex, compare_with_record, squash
from tests.services.examples import full_contents
from tests.services.printing.contents import (
    HEAD,
    PLEDGE,
    hostile_content,
    long_content,
    make_content,
    make_look,
    make_sealed,
    minimal_content,
)

CONTENTS = {"example": make_content, "minimal": minimal_content, "long": long_content, "hostile": hostile_content}
MADE_AT = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)
# For each component, how one word of it is changed.
CHANGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "requirements": lambda c: c["items"][0].update(name="Surat permohonan asli"),
    "procedure": lambda c: c["steps"][1].update(action="Memeriksa kelengkapan dokumen"),
    "duration": lambda c: c.update(duration_value=3),
    "fee": lambda c: c.update(note="Barang yang hilang atau rusak dibayar."),
    "product": lambda c: c["items"][1].update(name="Petugas pengawas"),
    "complaint_channel": lambda c: c["channels"][0].update(address="lapor.example"),
    "legal_basis": lambda c: c["items"][0].update(title="Undang-Undang Nomor 25 Tahun 2019 tentang Pelayanan Publik"),
    "facilities": lambda c: c.update(accessibility=["ramp", "toilet"]),
    "competence": lambda c: c["items"][0].update(kind="experience"),
    "internal_control": lambda c: c.update(text="Memeriksa catatan peminjaman setiap minggu."),
    "staff_count": lambda c: c["roles"][0].update(count=4),
    "service_guarantee": lambda c: c.update(text="Layanan tidak diberikan sesuai dengan standar ini."),
    "safety_guarantee": lambda c: c.update(text="Jalur evakuasi tersedia."),
    "performance_evaluation": lambda c: c.update(frequency="monthly"),
}


def pdf_of(kind: str, content: dict[str, Any]) -> bytes:
    return print_record(kind, make_sealed(content), make_look()).pdf


@pytest.mark.parametrize("kind", STANDARD_KINDS)
@pytest.mark.parametrize("name", CONTENTS)
def test_what_was_printed_says_what_the_record_says(kind: RenditionKind, name: str) -> None:
    content = CONTENTS[name]()
    assert compare_with_record(pdf_of(kind, content), content, kind) == []


@pytest.mark.parametrize("kind", [RenditionKind.STANDARD, RenditionKind.POSTER])
@pytest.mark.parametrize("code", CHANGES)
def test_one_changed_word_is_found_where_it_stands(kind: RenditionKind, code: str) -> None:
    contents = full_contents()
    CHANGES[code](contents[code])
    found = compare_with_record(pdf_of(kind, make_content(contents)), make_content(), kind)
    is_printed = kind == RenditionKind.STANDARD or code in DELIVERY
    assert [finding.part for finding in found] == ([code] if is_printed else [])
    assert {finding.problem for finding in found} <= {"differs"}


def test_every_component_is_changed_in_these_tests() -> None:
    assert list(CHANGES) == list(COMPONENTS)


def test_a_finding_names_the_words() -> None:
    contents = full_contents()
    contents["duration"]["duration_value"] = 3
    (finding,) = compare_with_record(pdf_of("standar", make_content(contents)), make_content(), "standar")
    assert finding == Finding("duration", "differs", "2 hari kerja sejak", "3 hari kerja sejak")
    assert str(finding) == "duration: differs: '2 hari kerja sejak' / '3 hari kerja sejak'"


def test_a_component_that_is_not_printed_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.printing.data.COMPONENTS", {k: v for k, v in COMPONENTS.items() if k != "fee"})
    pdf = print_annex(HEAD, [make_content()], make_look(), made_at=MADE_AT, is_draft=False).pdf
    monkeypatch.undo()
    (finding,) = compare_annex(pdf, [make_content()])
    assert (finding.service, finding.part, finding.problem) == ("pinjam-aula", "fee", "missing")


def test_another_order_of_words_is_found() -> None:
    contents = full_contents()
    contents["requirements"]["items"].reverse()
    found = compare_with_record(pdf_of("standar", make_content(contents)), make_content(), "standar")
    assert [finding.part for finding in found] == ["requirements"]


def test_another_name_of_the_service_is_found() -> None:
    found = compare_with_record(pdf_of("standar", make_content(name="Pinjam gedung")), make_content(), "standar")
    assert [(finding.part, finding.problem) for finding in found] == [("service", "differs")]


def test_the_kind_is_read_from_the_file() -> None:
    assert compare_with_record(pdf_of("poster", make_content()), make_content()) == []


@pytest.mark.parametrize("content", [b"", b"not a PDF", b"%PDF-1.7"])
def test_what_cannot_be_read_is_told(content: bytes) -> None:
    assert [finding.problem for finding in compare_with_record(content, make_content())] == ["unreadable"]


def test_a_file_of_no_kind_of_ours_is_unreadable() -> None:
    with pikepdf.open(io.BytesIO(pdf_of("standar", make_content()))) as pdf:
        del pdf.docinfo["/Keywords"]
        out = io.BytesIO()
        pdf.save(out)
    assert [finding.problem for finding in compare_with_record(out.getvalue(), make_content())] == ["unreadable"]


def test_a_character_that_cannot_be_printed_is_told() -> None:
    contents = full_contents()
    contents["safety_guarantee"]["text"] = "Aman \N{GRINNING FACE}"
    content = make_content(contents)
    assert compare_with_record(pdf_of("standar", content), content, "standar") == [
        Finding("safety_guarantee", "unprintable", "\N{GRINNING FACE}")
    ]


def test_a_layout_that_drops_words_of_the_page_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from services.printing import data, layout, reading

    whole = layout.lay_out

    def forgetful(code: str, raw: dict[str, Any], **options: Any) -> Laid:
        return whole(code, {**raw, "note": ""} if code == "fee" else raw, **options)

    monkeypatch.setattr(data, "lay_out", forgetful)
    monkeypatch.setattr(reading, "lay_out", forgetful)
    found = compare_with_record(pdf_of("standar", make_content()), make_content(), "standar")
    assert [(finding.part, finding.problem) for finding in found] == [("fee", "differs")]


@pytest.mark.parametrize("kind", PLEDGE_KINDS)
def test_a_pledge_is_compared_word_by_word(kind: RenditionKind) -> None:
    pdf = pdf_of(kind, PLEDGE)
    assert compare_with_record(pdf, PLEDGE, kind) == []
    second = {**PLEDGE, "paragraphs": [PLEDGE["paragraphs"][0], "Kami berhenti.", PLEDGE["paragraphs"][2]]}
    assert "paragraph-2" in [finding.part for finding in compare_with_record(pdf, second, kind)]
    fewer = {**PLEDGE, "paragraphs": PLEDGE["paragraphs"][::2]}
    assert [finding.part for finding in compare_with_record(pdf, fewer, kind)] == ["paragraph-2"]
    other = {**PLEDGE, "signatory_name": "Orang lain"}
    assert [finding.part for finding in compare_with_record(pdf, other, kind)] == ["signatory_name"]


def test_an_annex_is_compared_service_by_service() -> None:
    contents = [make_content(), make_content(code="ukbi", name="Uji kemahiran"), minimal_content()]
    pdf = print_annex(HEAD, contents, make_look(), made_at=MADE_AT, is_draft=True).pdf
    assert compare_annex(pdf, contents) == []
    changed = full_contents()
    changed["fee"]["note"] = "Lain."
    others = [contents[0], make_content(changed, code="ukbi", name="Uji kemahiran"), contents[2]]
    assert [(finding.service, finding.part) for finding in compare_annex(pdf, others)] == [("ukbi", "fee")]
    assert compare_annex(pdf, contents[:2])[0].part == "services"


@pytest.mark.parametrize(
    ("paper", "record"),
    [
        ("Rp\u00a080.000 per jam", "80000 per jam"),
        ("penye\u00adleng\u00adgaraan", "penyelenggaraan"),
        ("e\ufb01sien", "efisien"),
        ("Asli\u00a0·\nWajib", "Asli · Wajib"),
        ("1.250 orang", "1250 orang"),
    ],
)
def test_what_is_no_word_does_not_count(paper: str, record: str) -> None:
    assert squash(paper) == squash(record)


@pytest.mark.parametrize(
    ("paper", "record"), [("1.25", "125"), ("Rp 80.000", "Rp 8.000"), ("tidak", ""), ("a.b", "ab")]
)
def test_what_is_a_word_counts(paper: str, record: str) -> None:
    assert squash(paper) != squash(record)


def test_reading_works_in_any_schema(in_a: Any) -> None:
    with schema_context(in_a.schema_name):
        assert compare_with_record(pdf_of("standar", make_content()), make_content()) == []
