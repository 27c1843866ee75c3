"""Files that people bring: told apart by content, refused in words, kept without what does harm."""

import hashlib
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from core import uploads
from core.errors import InvalidInput
from core.uploads import PDF_TYPES, check_audio, check_image, check_pdf, check_upload
from tests.factories.services import pdf_file, picture_file


def upload(data: bytes, name: str = "berkas.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def refusal(call: Any, *args: Any) -> str:
    with translation.override("en"), pytest.raises(InvalidInput) as refused:
        call(*args)
    return str(refused.value.errors["file"][0])


def test_a_pdf_is_kept_byte_for_byte() -> None:
    file = pdf_file()
    data = file.read()
    kept = check_pdf(file)
    assert kept.content.read() == data
    digest = hashlib.sha256(data).hexdigest()
    assert (kept.name, kept.sha256, kept.kind, kept.size) == (f"{digest[:24]}.pdf", digest, "pdf", len(data))


def test_a_picture_is_drawn_anew_without_what_it_carried() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "rumah pelapor"
    Image.new("RGB", (40, 30), "#30397f").save(out, "JPEG", exif=exif)
    kept = check_image(upload(out.getvalue(), "foto.jpg"))
    assert b"rumah pelapor" not in kept.content.read()
    assert (kept.media_type, kept.name[-4:]) == ("image/jpeg", ".jpg")
    assert Image.open(kept.content).size == (40, 30)


def test_a_large_picture_is_made_smaller() -> None:
    kept = check_image(picture_file(size=(3000, 1500)))
    assert Image.open(kept.content).size == (2400, 1200)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [(b"ID3\x04" + b"\x00" * 300, "audio/mpeg"), (b"OggS" + b"\x00" * 300, "audio/ogg")],
)
def test_a_recording_is_known_by_its_content(data: bytes, media_type: str) -> None:
    assert check_audio(upload(data, "suara.txt")).media_type == media_type


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script></html>", "not accepted"),
        (b"MZ" + b"\x00" * 500, "not accepted"),
        (b"PK\x03\x04" + b"\x00" * 500, "not accepted"),
        (b"%PDF-1.7\nnothing that follows", "cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, "not a picture"),
    ],
)
def test_what_is_no_signed_paper_is_refused(data: bytes, words: str) -> None:
    assert words in refusal(check_upload, upload(data), PDF_TYPES)


def test_a_renamed_picture_is_no_pdf() -> None:
    assert "not accepted" in refusal(check_pdf, picture_file("surat.pdf"))


def test_a_locked_pdf_is_refused() -> None:
    writer = PdfWriter(clone_from=PdfReader(pdf_file()))
    writer.encrypt("rahasia")
    assert "password" in refusal(check_pdf, upload(written(writer)))


def test_a_pdf_with_a_program_or_an_attachment_is_refused() -> None:
    writer = PdfWriter(clone_from=PdfReader(pdf_file()))
    writer.add_attachment("virus.exe", b"MZ")
    assert "program" in refusal(check_pdf, upload(written(writer)))
    writer = PdfWriter(clone_from=PdfReader(pdf_file()))


@pytest.mark.parametrize("kind", ["/Launch", "/JavaScript"])
def test_a_pdf_that_does_something_when_it_is_opened_is_refused(kind: str) -> None:
    writer = PdfWriter(clone_from=PdfReader(pdf_file()))
    action = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("cmd")})
    writer.root_object[NameObject("/OpenAction")] = action
    assert "program" in refusal(check_pdf, upload(written(writer)))


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(uploads._LIMITS, "pdf", 100)
    monkeypatch.setitem(uploads._LIMITS, "picture", 100)
    assert "larger" in refusal(check_upload, pdf_file(), PDF_TYPES)


def test_a_picture_that_unpacks_to_gigabytes_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_PIXELS", 1000)
    assert "too large" in refusal(check_image, picture_file(size=(100, 100)))
