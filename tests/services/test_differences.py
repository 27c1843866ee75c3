"""What changes between two contents: with labels, moved rows as moved, and enough to make the new from the old."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.components import COMPONENTS, Component, ComponentCode
from services.differences import FieldChange, RowKind, RowsChange, apply, compare_contents
from tests.services.examples import full_content
from tests.services.strategies import COMPONENT, contents, edits

PROCEDURE = COMPONENTS[ComponentCode.PROCEDURE]


@given(st.data(), COMPONENT)
def test_comparison_applied_to_the_old_content_is_the_new_one(data: st.DataObject, component: Component) -> None:
    old = data.draw(contents(component))
    new = data.draw(st.one_of(contents(component), edits(component, old)))
    found = compare_contents(component, old, new)
    assert apply(found, old) == new
    assert found.is_changed is (old != new)
    assert apply(compare_contents(component, new, old), new) == old


@given(st.data(), COMPONENT)
def test_comparison_fits_no_other_content(data: st.DataObject, component: Component) -> None:
    old, new, other = (data.draw(contents(component)) for _content in range(3))
    found = compare_contents(component, old, new)
    if other == old:
        assert apply(found, other) == new
    else:
        with pytest.raises(ValueError):  # noqa: PT011  # it names the field
            apply(found, other)


@given(st.data(), COMPONENT)
def test_every_row_stands_once(data: st.DataObject, component: Component) -> None:
    old = data.draw(contents(component))
    new = data.draw(edits(component, old))
    for change in compare_contents(component, old, new).changes:
        if isinstance(change, RowsChange):
            before, after = old[change.field.name], new[change.field.name]
            assert sorted(r.old_place for r in change.rows if r.old_place is not None) == list(range(len(before)))
            assert [r.new_place for r in change.rows if r.new_place is not None] == list(range(len(after)))


def rows_of(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[tuple[str, int, bool]]:
    change = compare_contents(PROCEDURE, {"steps": old}, {"steps": new}).changes[0]
    assert isinstance(change, RowsChange)
    return [(row.kind.value, row.number, row.is_moved) for row in change.rows]


def step(action: str, actor: str = "Petugas") -> dict[str, Any]:
    return {"actor": actor, "action": action}


def test_a_row_that_moved_is_moved() -> None:
    old = [step("Menerima berkas"), step("Memeriksa kelengkapan"), step("Menyerahkan izin")]
    assert rows_of(old, [old[1], old[2], old[0]]) == [("same", 1, False), ("same", 2, False), ("same", 3, True)]


def test_a_row_that_moved_and_was_rewritten_is_both() -> None:
    old = [step("Menerima berkas permohonan izin"), step("Memeriksa kelengkapan"), step("Menyerahkan izin")]
    new = [old[1], old[2], step("Menerima semua berkas permohonan izin")]
    assert rows_of(old, new)[2] == ("changed", 3, True)


def test_removed_and_added_rows_stand_in_their_places() -> None:
    old = [step("Menerima berkas"), step("Memanggil pemohon"), step("Menyerahkan izin")]
    new = [step("Mengisi formulir daring"), old[0], old[2]]
    kinds = [kind for kind, _number, _moved in rows_of(old, new)]
    assert kinds == [RowKind.ADDED, RowKind.SAME, RowKind.REMOVED, RowKind.SAME]


def test_labels_name_the_fields_and_values_are_words() -> None:
    old, new = full_content("fee"), {"free": False, "amounts": [{"name": "Umum", "amount": 80000}], "legal_basis": "P"}
    found = {change.field.name: change for change in compare_contents(COMPONENTS[ComponentCode.FEE], old, new).changed}
    assert list(found) == ["free", "amounts", "legal_basis", "note"]
    free, amounts = found["free"], found["amounts"]
    assert isinstance(free, FieldChange)
    assert [run.text for line in free.text.lines for run in line.runs] == ["Ya", "Tidak"]
    assert isinstance(amounts, RowsChange)
    assert "Rp 80.000" in [r.text.replace("\u00a0", " ") for r in amounts.rows[0].cells[1].text.lines[0].runs]


@pytest.mark.parametrize("vocabulary", [2, 2000])
def test_comparison_of_the_longest_lists_is_quick(vocabulary: int) -> None:
    def rows(shift: int) -> list[dict[str, Any]]:
        return [
            step(f"Langkah {n} " + " ".join(str((n * shift + k) % vocabulary) for k in range(40))) for n in range(100)
        ]

    start = time.process_time()
    compare_contents(PROCEDURE, {"steps": rows(3)}, {"steps": rows(5)})
    assert time.process_time() - start < 3
