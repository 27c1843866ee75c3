"""Files of public information: PDF, pictures, and tables and texts of office programs without programs inside."""

from __future__ import annotations

import hashlib
import io
import zipfile

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.sheets import XLSX
from core.uploads import MOST_PDF, PDF_TYPES, Kept, check_upload

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV_TYPE = "text/csv"
MOST_BYTES = MOST_PDF
MOST_UNPACKED = 100 * 2**20
MOST_PARTS = 5000
_OFFICE = {"xl/workbook.xml": ("xlsx", XLSX), "word/document.xml": ("docx", DOCX)}
_ACTIVE = ("vbaproject", "activex", "oleobject", "/embeddings/", "externallink")


def check_document(file: File, *, field: str = "file") -> Kept:
    """Return what may be published of an upload. Raises InvalidInput at `field`."""
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _office(_bytes(file, field), field)
    if _is_text(head) and str(getattr(file, "name", "")).lower().endswith(".csv"):
        return _csv(_bytes(file, field), field)
    try:
        return check_upload(file, PDF_TYPES, field=field)
    except InvalidInput as refusal:
        texts = [*refusal.errors[field], _("Tables may be XLSX or CSV, texts DOCX.")]
        raise InvalidInput({field: texts}) from refusal


def _bytes(file: File, field: str) -> bytes:
    data: bytes = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InvalidInput({field: [_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 2**20}]})
    return data


def _office(data: bytes, field: str) -> Kept:
    broken = InvalidInput({field: [_("This file cannot be read. Save it again as XLSX, DOCX or PDF.")]})
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise broken from error
    names = [part.filename.lower() for part in parts]
    kind = next((found for name, found in _OFFICE.items() if name in names), None)
    if kind is None or len(parts) > MOST_PARTS or "[content_types].xml" not in names:
        raise broken
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise InvalidInput({field: [_("This file is much larger inside than it seems. Save it as PDF.")]})
    if any(mark in name for name in names for mark in _ACTIVE):
        raise InvalidInput({field: [_("This file carries a program or another file inside. Save it without them.")]})
    return _kept(data, *kind)


def _csv(data: bytes, field: str) -> Kept:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput({field: [_("A CSV file has to be saved as UTF-8.")]}) from error
    if "\x00" in text:
        raise InvalidInput({field: [_("This file cannot be read. Save it again as XLSX, DOCX or PDF.")]})
    return _kept(data, "csv", CSV_TYPE)


def _is_text(head: bytes) -> bool:
    return bool(head) and b"\x00" not in head and not head.startswith(b"%PDF")


def _kept(data: bytes, suffix: str, media_type: str) -> Kept:
    digest = hashlib.sha256(data).hexdigest()
    return Kept(f"{digest[:24]}.{suffix}", ContentFile(data), digest, "document", media_type, len(data))
