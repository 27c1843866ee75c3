"""Rows made from a pasted list."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.components import COMPONENTS, ComponentCode
from services.components.fields import Rows
from services.pasting import rows_of

LISTS = {code: field for code, component in COMPONENTS.items() for field in component.fields if isinstance(field, Rows)}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("1. Surat permohonan", "Surat permohonan"),
        ("12) Surat", "Surat"),
        ("a. Surat", "Surat"),
        ("(3) Surat", "Surat"),
        ("- Surat", "Surat"),
        ("•\tSurat", "Surat"),
        ("  – Surat ", "Surat"),  # noqa: RUF001  # a dash as pasted
        ("3 lembar foto", "3 lembar foto"),
        ("K.T.P. asli", "K.T.P. asli"),
        ("2024.5 lama", "2024.5 lama"),
        ("<b>Surat</b>", "<b>Surat</b>"),
    ],
)
def test_rows_of_leaves_out_numbers_and_bullets(line: str, name: str) -> None:
    assert rows_of(LISTS[ComponentCode.REQUIREMENTS], line) == [{"name": name}]


@pytest.mark.parametrize(
    ("code", "line", "row"),
    [
        (
            ComponentCode.PROCEDURE,
            "Pemohon\tMengajukan\t15",
            {"actor": "Pemohon", "action": "Mengajukan", "duration_value": "15"},
        ),
        (
            ComponentCode.FACILITIES,
            "Kursi\t40\tdi aula\tlantai 1",
            {"name": "Kursi", "quantity": "40", "note": "di aula lantai 1"},
        ),
        (ComponentCode.STAFF_COUNT, "Petugas\t2", {"role": "Petugas", "count": "2"}),
        (ComponentCode.FEE, "Umum\tRp 80.000", {"name": "Umum", "amount": "Rp 80.000"}),
        (ComponentCode.LEGAL_BASIS, "UU 25/2009", {"title": "UU 25/2009"}),
        (ComponentCode.COMPLAINT_CHANNEL, "lapor.go.id", {"address": "lapor.go.id"}),
    ],
)
def test_rows_of_puts_cells_into_fields_in_their_order(code: ComponentCode, line: str, row: dict[str, Any]) -> None:
    assert rows_of(LISTS[code], line) == [row]


@given(st.sampled_from(list(LISTS.values())), st.text(max_size=200))
def test_rows_of_takes_any_text(field: Rows, text: str) -> None:
    names = {part.name for part in field.fields}
    for row in rows_of(field, text):
        assert row.keys() <= names
        assert all("\n" not in value and "\t" not in value for value in row.values())
