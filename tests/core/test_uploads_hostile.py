"""Files that mean harm: two kinds at once, a virus for trials, a place in a photo, names that are a path."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image
from PIL.ExifTags import GPS, IFD

from core.cases.domain.files import clean_name
from core.errors import InvalidInput
from core.uploads import PDF_TYPES, check_upload
from tests.factories.services import pdf_file, picture_file

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def zipped(name: str = "a.txt", content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def refusal(data: bytes) -> str:
    with translation.override("en"), pytest.raises(InvalidInput) as refused:
        check_upload(SimpleUploadedFile("berkas.pdf", data), PDF_TYPES)
    return str(refused.value.errors["file"][0])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (EICAR, "not accepted"),
        (pdf_file().read() + b"\n% " + EICAR + b"\n%%EOF", "harmful"),
        (picture_file().read() + EICAR, "harmful"),
        (pdf_file().read() + zipped(), "two kinds"),
        (picture_file().read() + zipped(), "two kinds"),
        (b"%PDF-1.7\n<html><script>alert(1)</script></html>\n" + pdf_file().read(), "two kinds"),
        (picture_file().read() + b"<!DOCTYPE  html><body>", "two kinds"),
        (picture_file().read() + b"<?php system($_GET[1]); ?>", "two kinds"),
        (pdf_file().read() + b"MZ" + b"\x90" * 200, "behind the end"),
        (zipped("word/document.xml", b"\x00" * 5_000_000), "not accepted"),  # a bomb in a DOCX is not even opened
    ],
)
def test_what_is_more_than_it_seems_is_refused(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_the_end_of_a_signed_pdf_may_be_followed_by_line_ends() -> None:
    data = pdf_file().read() + b"\r\n\r\n"
    assert check_upload(SimpleUploadedFile("surat.pdf", data), PDF_TYPES).content.read() == data


def test_the_place_where_a_photo_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[IFD.GPSInfo] = {GPS.GPSLatitudeRef: "S", GPS.GPSLatitude: (1.0, 36.0, 40.0)}
    exif[0x9003] = "2026:06:12 10:47:00"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#30397f").save(out, "JPEG", exif=exif)
    with Image.open(io.BytesIO(out.getvalue())) as taken:
        assert taken.getexif().get_ifd(IFD.GPSInfo)
    kept = check_upload(SimpleUploadedFile("foto.jpg", out.getvalue()), PDF_TYPES)
    with Image.open(kept.content) as left:
        assert not left.getexif()
        assert "exif" not in left.info


@pytest.mark.parametrize(
    ("given", "kept", "name"),
    [
        ("surat.pdf.exe", "a1.pdf", "surat.pdf.pdf"),
        ("../../etc/passwd", "a1.png", "passwd.png"),
        (r"C:\Users\Siti\foto.JPG", "a1.jpg", "foto.jpg"),
        ("laporan\u202egpj.exe", "a1.pdf", "laporangpj.pdf"),
        ("nama\r\nSet-Cookie: x.pdf", "a1.pdf", "namaSet-Cookie: x.pdf"),
        ("...", "a1.pdf", "berkas.pdf"),
        ("x" * 300 + ".pdf", "a1.pdf", "x" * 156 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str, name: str) -> None:
    assert clean_name(given, kept) == name
