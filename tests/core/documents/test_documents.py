"""The engine: what a PDF carries, that it is the same each time, and that typed text is never markup."""

import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from core.documents import (
    DocumentFailed,
    compile_pdf,
    draw_pages,
    picture_in_svg,
    qr_modules,
    qr_svg,
    template_sum,
    unprintable,
    without_unprintable,
)
from core.documents.engine import FONTS
from core.documents.tagged_text import UnreadablePdf, passages

TEMPLATE = "tests/core/documents/sample.typ"
MADE_AT = dt.datetime(2026, 5, 4, 2, 30, tzinfo=dt.UTC)
LOOK = {"colour": "#0b6257", "tint": "#e4f1ee", "emblem": "", "initials": "DK", "qr": ""}
BLANK = {"title": "Contoh", "text": "", "picture": "", "look": LOOK}
HOSTILE = "#let x = 1 $a^2$ *b* _c_ <label> @ref [x] `code` // no /* c */ \\u{41} = Judul - ~ -- ... 'q' #panic()"


def compile_sample(text: str = "Contoh", **data: str) -> bytes:
    return compile_pdf(TEMPLATE, {**BLANK, "text": text, **data}, made_at=MADE_AT)


def text_of(pdf: bytes) -> str:
    return "".join(passage.text for passage in passages(pdf)).replace("\u00ad", "")


def test_pdf_names_both_standards_and_is_tagged() -> None:
    with pikepdf.open(io.BytesIO(compile_sample())) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert pdf.Root.Lang == "id-ID"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.docinfo["/Title"] == "Contoh"
        assert pdf.docinfo["/CreationDate"] == "D:20260504023000Z"
        assert "<pdfaid:part>2</pdfaid:part>" in metadata
        assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
        assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
        assert {str(font.FontDescriptor.FontName).partition("+")[2] for font in _descendants(pdf)} == {
            "MaklumatSans-Regular",
            "MaklumatSans-SemiBold",
        }


def _descendants(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [font.DescendantFonts[0] for page in pdf.pages for font in page.Resources.Font.values()]


def test_same_data_gives_same_bytes_and_other_data_other_ones() -> None:
    assert compile_sample("Satu") == compile_sample("Satu")
    assert compile_sample("Satu") != compile_sample("Dua")


def test_typed_text_is_printed_as_it_is() -> None:
    assert "".join(HOSTILE.split()) in "".join(text_of(compile_sample(HOSTILE)).split())


def test_a_fault_of_a_template_is_a_typed_error() -> None:
    with pytest.raises(DocumentFailed, match=r"sample\.typ: .*picture"):
        compile_pdf(TEMPLATE, {"title": "Contoh", "look": LOOK}, made_at=MADE_AT)


def test_a_character_that_no_font_has_becomes_a_box() -> None:
    text = "Aman \N{GRINNING FACE} dan \N{CJK UNIFIED IDEOGRAPH-4E2D}\N{ZERO WIDTH JOINER} \N{GRINNING FACE}"
    assert unprintable(text) == ["\N{GRINNING FACE}", "\N{CJK UNIFIED IDEOGRAPH-4E2D}"]
    assert without_unprintable(text) == "Aman □ dan □ □"
    assert "Aman □ dan □ □" in text_of(compile_sample(without_unprintable(text)))


@pytest.mark.parametrize("text", ["“Pasal 1” \u2013 §2 ½ é ā Ω Ж ✓ … Rp\u00a080.000 →", "baris satu\nbaris dua"])
def test_what_people_write_in_indonesian_can_be_printed(text: str) -> None:
    assert unprintable(text) == []
    compile_sample(text)


def test_qr_is_drawn_module_by_module() -> None:
    address = "https://dinas.example/layanan/pinjam-aula/versi/3/"
    (page,) = draw_pages(TEMPLATE, {**BLANK, "picture": qr_svg(address)}, ppi=144)
    with Image.open(io.BytesIO(page)) as opened:
        drawn = opened.convert("L")
    modules = qr_modules(address)
    size = drawn.width / (len(modules) + 8)  # the picture fills the page, with a quiet zone of four modules
    grey = drawn.tobytes()
    seen = [
        [grey[int((y + 4.5) * size) * drawn.width + int((x + 4.5) * size)] < 128 for x in range(len(modules))]
        for y in range(len(modules))
    ]
    assert seen == modules


def test_a_picture_is_made_smaller_and_kept_whole() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (2000, 1000), (200, 30, 30, 128)).save(out, "PNG")
    svg = picture_in_svg(out.getvalue())
    assert 'width="800" height="400"' in svg
    assert compile_sample(picture=svg).startswith(b"%PDF-1.7")


def test_fonts_are_those_of_the_manifest_and_carry_their_licence() -> None:
    manifest = json.loads((FONTS / "manifest.json").read_text(encoding="utf-8"))["fonts"]
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONTS.glob("*.ttf")}
    assert found == {name: font["sha256"] for name, font in manifest.items()}
    for name in ("OFL-Sans.txt", "OFL-Serif.txt"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / name).read_text(encoding="utf-8")


def test_template_sum_changes_with_a_template(tmp_path: Path) -> None:
    (tmp_path / "a.typ").write_text("a", encoding="utf-8")
    before = template_sum(tmp_path)
    (tmp_path / "a.typ").write_text("b", encoding="utf-8")
    assert template_sum(tmp_path) != before


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n", b"no PDF at all", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<</Root 1 0 R>>"]
)
def test_what_is_no_tagged_pdf_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadablePdf):
        passages(content)
