"""What SIPP Nasional asks of a service, in the order of its form. Source: domain reference, section 1.5.

SIPP Nasional has no interface for programs: people copy from a page or a sheet, field by field.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from services.components import ComponentCode
from services.components.wording import duration_words
from services.models import MediaPlacement, Medium, PublicationRecord, ServiceStandard
from services.verification.pages import lines_of

LAPOR_URL = "https://www.lapor.go.id"
CELL_LIMIT = 32_767  # characters that a cell of a spreadsheet holds


@dataclass(frozen=True)
class Field:
    """One field of the form of SIPP Nasional: its label there, and what goes into it."""

    label: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A service as it is to be entered, and since when it is."""

    standard: ServiceStandard
    fields: tuple[Field, ...]
    placement: MediaPlacement | None = None

    @property
    def is_entered(self) -> bool:
        return self.placement is not None

    @property
    def is_outdated(self) -> bool:
        """Tell whether another version stands there."""
        return self.placement is not None and all(
            shown.standard_id != self.standard.pk for shown in self.placement.shown.all()
        )


def entries() -> list[Entry]:
    """Return every external service with the version that applies, in the order of the catalogue."""
    standards = (
        ServiceStandard.objects.current()
        .filter(service__audience="external", service__retired_at__isnull=True)
        .select_related("service__unit", "decree", "record")
        .prefetch_related("components")
        .order_by("service__order", "service__name", "service__pk")
    )
    placed: dict[int, MediaPlacement] = {}
    for placement in MediaPlacement.objects.standing().filter(medium=Medium.SIPPN).prefetch_related("shown"):
        for shown in placement.shown.all():
            placed.setdefault(shown.service_id, placement)
    return [Entry(standard, fields_of(standard), placed.get(standard.service_id)) for standard in standards]


def fields_of(standard: ServiceStandard) -> tuple[Field, ...]:
    """Return the fields of one service, from what was sealed."""
    record: PublicationRecord | None = getattr(standard, "record", None)
    content = record.content["components"] if record else {c: r.content for c, r in standard.by_code().items()}
    with translation.override("id"):
        return tuple(_fields(standard, content))


def sheet(rows: Iterable[Entry]) -> bytes:
    """Return the entries as a workbook: one service a row, the columns in the order of the form."""
    book = Workbook()
    page: Any = book.active
    page.title = "SIPPN"
    for number, entry in enumerate(rows, start=2):
        labels = [_("Name of the service"), *(field.label for field in entry.fields)]
        texts = [entry.standard.service.name, *(field.text for field in entry.fields)]
        for column, (label, text) in enumerate(zip(labels, texts, strict=True), start=1):
            _write(page.cell(1, column), label).font = Font(bold=True)
            _write(page.cell(number, column), text)
            page.column_dimensions[get_column_letter(column)].width = 40
    page.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fields(standard: ServiceStandard, content: dict[str, Any]) -> Iterator[Field]:
    decree = standard.decree
    yield Field("No. SK", decree.number if decree else "")
    yield Field("Persyaratan", "\n".join(_requirements(content[ComponentCode.REQUIREMENTS])))
    yield Field("Sistem, Mekanisme, dan Prosedur", "\n".join(_steps(content[ComponentCode.PROCEDURE])))
    yield Field("Waktu Penyelesaian", _plain(ComponentCode.DURATION, content))
    yield Field("Biaya/Tarif", _plain(ComponentCode.FEE, content))
    yield Field("Produk Layanan", _plain(ComponentCode.PRODUCT, content))
    yield Field("Pengaduan Layanan", _plain(ComponentCode.COMPLAINT_CHANNEL, content))
    yield Field("SP4N-LAPOR!", LAPOR_URL)


def _plain(code: ComponentCode, content: dict[str, Any]) -> str:
    """Return what the public page says, a line for each paragraph or row."""
    return lines_of(render_to_string(f"services/clauses/{code}.html", {"content": content[code]}))


def _requirements(content: dict[str, Any]) -> Iterator[str]:
    if content["none_required"]:
        yield _("Nothing is required for this service.")
    for number, item in enumerate(content["items"], start=1):
        optional = "" if item["mandatory"] else f" ({_('not mandatory')})"
        about = "; ".join(part for part in (item["applicant"], item["note"]) if part)
        yield f"{number}. {item['name']}{optional}{f': {about}' if about else ''}"
    if content["note"]:
        yield content["note"]


def _steps(content: dict[str, Any]) -> Iterator[str]:
    for number, step in enumerate(content["steps"], start=1):
        time = duration_words(step["duration_value"], step["duration_unit"])
        about = ", ".join(part for part in (step["actor"], time) if part)
        detail = f" {step['detail']}" if step["detail"] else ""
        yield f"{number}. {step['action']}{f' ({about})' if about else ''}.{detail}"
    if content["note"]:
        yield content["note"]


def _write(cell: Any, text: str) -> Any:
    """Put text into a cell as text: what begins with "=" must not become a formula."""
    cell.value = text[:CELL_LIMIT]
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
