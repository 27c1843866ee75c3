"""Every kind of document: its pages, its metadata, what it does when there is much or little to say."""

import datetime as dt
import io
from typing import Any

import pikepdf
import pytest
from PIL import Image

from core.documents import qr_svg
from core.documents.tagged_text import passages
from services.models import RenditionKind
from services.printing import documents
from services.printing.data import DELIVERY, indonesian, standard_data
from services.printing.documents import PLEDGE_KINDS, STANDARD_KINDS, DoesNotFit, Sheet, draw_record, print_annex
from tests.services.printing.contents import (
    CODE,
    HEAD,
    HOSTILE,
    LEGAL,
    PLEDGE,
    SEALED_AT,
    hostile_content,
    long_content,
    make_content,
    make_emblem,
    make_look,
    make_sealed,
    minimal_content,
)

CONTENTS = {"example": make_content, "minimal": minimal_content, "long": long_content, "hostile": hostile_content}
SIZES = {  # millimetres
    RenditionKind.STANDARD: (210, 297),
    RenditionKind.LEAFLET: (297, 210),
    RenditionKind.POSTER: (297, 420),
    RenditionKind.BOOKLET: (105, 148),
    RenditionKind.PLEDGE: (210, 297),
    RenditionKind.PLEDGE_POSTER: (297, 420),
}
ONE_PAGE = {RenditionKind.LEAFLET, RenditionKind.POSTER, *PLEDGE_KINDS}


def print_kind(kind: str, content: dict[str, Any], **look: Any) -> documents.Printed:
    return documents.print_record(kind, make_sealed(content), make_look(**look))


def text_of(pdf: bytes) -> str:
    return "".join("".join(passage.text.split()) for passage in passages(pdf)).replace("\u00ad", "")


@pytest.mark.parametrize("kind", STANDARD_KINDS)
@pytest.mark.parametrize("name", CONTENTS)
def test_every_content_is_printed_on_its_paper(kind: RenditionKind, name: str) -> None:
    printed = print_kind(kind, CONTENTS[name]())
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
        sizes = {tuple(round(float(side) * 25.4 / 72) for side in page.MediaBox[2:]) for page in pdf.pages}
        assert sizes == {SIZES[kind]}
        assert len(pdf.pages) == printed.pages
        assert printed.pages == 1 or kind not in ONE_PAGE
        assert printed.left_out == "" or kind in ONE_PAGE


@pytest.mark.parametrize("kind", PLEDGE_KINDS)
@pytest.mark.parametrize("paragraphs", [1, 3, 6])
def test_pledge_fits_on_one_page(kind: RenditionKind, paragraphs: int) -> None:
    content = {**PLEDGE, "paragraphs": [LEGAL] * paragraphs}
    printed = print_kind(kind, content)
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
        (page,) = pdf.pages
        assert tuple(round(float(side) * 25.4 / 72) for side in page.MediaBox[2:]) == SIZES[kind]
    assert text_of(printed.pdf).count("".join(LEGAL.split())) == paragraphs


def test_a_pledge_takes_more_pages_rather_than_leave_words_out() -> None:
    printed = print_kind(RenditionKind.PLEDGE, {**PLEDGE, "paragraphs": [LEGAL * 6] * 12})
    assert printed.pages > 1
    assert text_of(printed.pdf).count("".join(LEGAL.split())) == 72


@pytest.mark.parametrize("kind", list(RenditionKind))
def test_every_kind_is_tagged_and_fit_for_archives(kind: RenditionKind) -> None:
    content = PLEDGE if kind in PLEDGE_KINDS else make_content()
    with pikepdf.open(io.BytesIO(print_kind(kind, content).pdf)) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "id-ID"
        assert "<pdfaid:part>2</pdfaid:part>" in metadata
        assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
        title = "Maklumat pelayanan" if kind in PLEDGE_KINDS else "Standar pelayanan: Pinjam aula"
        assert str(pdf.docinfo["/Title"]).startswith(title)
        assert pdf.docinfo["/Author"] == "Dinas Komunikasi dan Informatika"
        assert pdf.docinfo["/CreationDate"] == "D:20260511010000Z"
        assert CODE in str(pdf.docinfo["/Keywords"])
        figures = [node for node in _nodes(pdf.Root.StructTreeRoot) if node.get("/S") == "/Figure"]
        assert figures
        assert all(str(figure.Alt).strip() for figure in figures)


def _nodes(node: Any) -> list[Any]:
    """Return every element of the structure."""
    if isinstance(node, pikepdf.Array):
        return [found for child in node for found in _nodes(child)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    return [node, *_nodes(node.get("/K", pikepdf.Array()))]


def test_headings_of_columns_are_marked_and_repeated_as_decoration_only() -> None:
    with pikepdf.open(io.BytesIO(print_kind(RenditionKind.STANDARD, long_content()).pdf)) as pdf:
        tables = [node for node in _nodes(pdf.Root.StructTreeRoot) if node.get("/S") == "/Table"]
        heads = [node for node in _nodes(tables[0]) if node.get("/S") == "/TH"]
        assert len(heads) == 4
        drawn = sum("/Artifact" in page.Contents.read_bytes().decode("latin-1") for page in pdf.pages)
        assert drawn == len(pdf.pages)


@pytest.mark.parametrize("kind", list(RenditionKind))
def test_the_same_record_gives_the_same_bytes(kind: RenditionKind) -> None:
    content = PLEDGE if kind in PLEDGE_KINDS else make_content()
    assert print_kind(kind, content) == print_kind(kind, content)


@pytest.mark.parametrize("kind", STANDARD_KINDS)
def test_typed_text_is_never_markup(kind: RenditionKind) -> None:
    assert text_of(print_kind(kind, hostile_content()).pdf).count("".join(HOSTILE.split())) > 10


def test_an_emblem_takes_the_place_of_the_initials() -> None:
    without = print_kind(RenditionKind.STANDARD, make_content()).pdf
    with_emblem = print_kind(RenditionKind.STANDARD, make_content(), emblem=make_emblem()).pdf
    assert "DK" in [passage.text for passage in passages(without)]
    assert "DK" not in [passage.text for passage in passages(with_emblem)]


def test_a_poster_with_too_much_text_says_where_the_rest_stands() -> None:
    printed = print_kind(RenditionKind.POSTER, long_content())
    assert printed.left_out == "words"
    assert "dan25lagi,selengkapnyadidinas.example/layanan/pinjam-aula/versi/3/" in text_of(printed.pdf)


def test_a_sheet_that_cannot_hold_the_least_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        documents.SHEETS, RenditionKind.LEAFLET, Sheet("leaflet.typ", DELIVERY, 1, (40,), is_narrow=True)
    )
    with pytest.raises(DoesNotFit):
        print_kind(RenditionKind.LEAFLET, long_content())


def test_pages_can_be_drawn() -> None:
    (page,) = draw_record(RenditionKind.LEAFLET, make_sealed(make_content()), make_look(), ppi=36)
    with Image.open(io.BytesIO(page)) as picture:
        assert picture.size == (421, 298)


def test_documents_are_indonesian_whatever_language_is_read(settings: Any) -> None:
    from django.utils import translation

    with translation.override("en"):
        english = print_kind(RenditionKind.STANDARD, make_content())
    with translation.override("id"):
        assert print_kind(RenditionKind.STANDARD, make_content()) == english
    assert "2.Sistem,mekanisme,danprosedur" in text_of(english.pdf)


def test_annex_lists_its_services_and_is_marked_while_it_is_a_draft() -> None:
    contents = [make_content(), make_content(code="ukbi", name="Uji kemahiran")]
    made_at = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)
    draft = print_annex(HEAD, contents, make_look(), made_at=made_at, is_draft=True)
    signed = print_annex(HEAD, contents, make_look(), made_at=made_at, is_draft=False)
    assert draft.pdf != signed.pdf
    assert [p.text for p in passages(signed.pdf) if p.level == 1] == ["1. Pinjam aula", "2. Uji kemahiran"]
    words = text_of(signed.pdf)
    assert words.startswith("LAMPIRANKEPUTUSANKEPALADINASNOMOR188.4/215/2026TANGGAL4MEI2026TENTANGSTANDARPELAYANAN")
    assert words.endswith("DitetapkandiKotaContoh,4Mei2026KepalaDinasKepalaContoh")


def test_a_draft_has_no_code_to_check_and_no_qr() -> None:
    draft = documents.print_draft(RenditionKind.POSTER, make_content(), make_look(), made_at=SEALED_AT)
    with pikepdf.open(io.BytesIO(draft.pdf)) as pdf:
        assert CODE not in str(pdf.docinfo["/Keywords"])
        assert [node for node in _nodes(pdf.Root.StructTreeRoot) if node.get("/S") == "/Figure"] == []


def test_the_qr_leads_to_the_check_page_and_the_address_beside_it_to_the_version() -> None:
    with indonesian():
        data = standard_data(make_sealed(make_content()), make_look(), DELIVERY)
    assert data["look"]["qr"] == qr_svg(f"https://dinas.example/periksa/{CODE}/")
    assert data["words"]["qr_alt"] == f"Kode QR menuju https://dinas.example/periksa/{CODE}/"
    assert data["url"] == "dinas.example/layanan/pinjam-aula/versi/3/"
    assert data["foot"] == [
        "Pinjam aula · Versi 3 · Keputusan Nomor 188.4/215/2026 tanggal 4\u00a0Mei 2026",
        "Kode periksa abcd-2345-efgh · periksa di dinas.example/periksa/",
    ]
