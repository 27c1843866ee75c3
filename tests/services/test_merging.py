"""The merge of two people's changes: what one changed is taken over, what both changed is asked, nothing is lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.components import COMPONENTS, Component, ComponentCode, Content
from services.components.fields import Field, Rows
from services.merging import Merge, Side, merge
from tests.services.examples import full_content
from tests.services.long import long_requirements
from tests.services.strategies import COMPONENT, contents, edits

PROCEDURE = COMPONENTS[ComponentCode.PROCEDURE]
REQUIREMENTS = COMPONENTS[ComponentCode.REQUIREMENTS]


def typed_in(component: Component, content: Content) -> Iterator[tuple[str, Any]]:
    """Yield every value that is not blank, with the name of its field."""
    for field in component.fields:
        yield from _typed(field, content[field.name])


def _typed(field: Field, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(field, Rows):
        for row in value:
            for part in field.fields:
                yield from _typed(part, row[part.name])
    elif isinstance(value, list):
        yield from ((field.name, item) for item in value)
    elif not field.is_blank(value):
        yield field.name, value


def typed_in_conflicts(found: Merge) -> Iterator[tuple[str, Any]]:
    for conflict in found.conflicts:
        for value in (conflict.mine, conflict.theirs):
            if conflict.is_whole_row and isinstance(conflict.field, Rows):
                yield from _typed(conflict.field, [value] if value else [])
            else:
                yield from _typed(conflict.shape, value)


@given(st.data(), COMPONENT)
def test_merge_with_one_side_unchanged_is_the_other_side(data: st.DataObject, component: Component) -> None:
    base, changed = data.draw(contents(component)), data.draw(contents(component))
    assert merge(component, base=base, mine=changed, theirs=base) == Merge(changed)
    assert merge(component, base=base, mine=base, theirs=changed) == Merge(changed)
    assert merge(component, base=base, mine=changed, theirs=changed) == Merge(changed)


@given(st.data(), COMPONENT)
def test_merge_loses_nothing_that_was_typed(data: st.DataObject, component: Component) -> None:
    base = data.draw(contents(component))
    mine, theirs = data.draw(edits(component, base)), data.draw(edits(component, base))
    found = merge(component, base=base, mine=mine, theirs=theirs)
    shown = {*typed_in(component, found.content), *typed_in_conflicts(found)}
    before = set(typed_in(component, base))
    assert set(typed_in(component, mine)) - before <= shown
    assert set(typed_in(component, theirs)) - before <= shown


@given(st.data(), COMPONENT)
def test_merge_of_different_fields_is_the_same_both_ways(data: st.DataObject, component: Component) -> None:
    base, one, other = (data.draw(contents(component)) for _side in range(3))
    mine_changes = data.draw(st.sets(st.sampled_from([field.name for field in component.fields])))
    mine = {name: one[name] if name in mine_changes else base[name] for name in base}
    theirs = {name: base[name] if name in mine_changes else other[name] for name in base}
    there, back = (
        merge(component, base=base, mine=mine, theirs=theirs),
        merge(component, base=base, mine=theirs, theirs=mine),
    )
    assert there == back == Merge({name: one[name] if name in mine_changes else other[name] for name in base})


@given(st.data())
def test_merge_of_different_rows_is_the_same_both_ways(data: st.DataObject) -> None:
    names = [f"Langkah ke-{number} memeriksa berkas nomor {number}" for number in range(8)]
    base = steps(*names)
    place = st.integers(0, 7)
    mine_at, theirs_at = data.draw(st.tuples(place, place).filter(lambda pair: pair[0] != pair[1]))
    mine, theirs = steps(*names), steps(*names)
    mine["steps"][mine_at]["detail"] = "Tulisan saya"
    theirs["steps"][theirs_at]["actor"] = "Tulisan mereka"
    there = merge(PROCEDURE, base=base, mine=mine, theirs=theirs)
    back = merge(PROCEDURE, base=base, mine=theirs, theirs=mine)
    assert there == back
    assert there.conflicts == ()
    assert there.content["steps"][mine_at]["detail"] == "Tulisan saya"
    assert there.content["steps"][theirs_at]["actor"] == "Tulisan mereka"


@given(st.data(), COMPONENT)
def test_every_choice_gives_a_content_with_the_chosen_side(data: st.DataObject, component: Component) -> None:
    base = data.draw(contents(component))
    mine, theirs = data.draw(edits(component, base)), data.draw(edits(component, base))
    found = merge(component, base=base, mine=mine, theirs=theirs)
    keys = [conflict.key for conflict in found.conflicts]
    assert len(set(keys)) == len(keys)
    assert found.unresolved({}) == list(found.conflicts)
    for side in Side:
        choices = dict.fromkeys(keys, side.value)
        assert found.unresolved(choices) == []
        whole = found.resolved(choices)
        for conflict in found.conflicts:
            if conflict.row is None:
                assert whole[conflict.field.name] == getattr(conflict, side.value)
        assert component.read(whole)[0].keys() == whole.keys()
    assert found.resolved({}) == found.resolved(dict.fromkeys(keys, Side.MINE.value))


def steps(*actions: str) -> Content:
    return PROCEDURE.read({"steps": [{"actor": "Petugas", "action": action} for action in actions]})[0]


def actions(found: Merge) -> list[str]:
    return [step["action"] for step in found.content["steps"]]


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        (["A satu", "B dua", "C tiga", "D empat"], ["A satu", "B dua", "C tiga"], "A satu|B dua|C tiga|D empat"),
        (["A satu", "X baru", "B dua", "C tiga"], ["A satu", "B dua", "C tiga", "Y baru"], None),
        (["B dua", "C tiga"], ["A satu", "B dua", "X baru", "C tiga"], "B dua|X baru|C tiga"),
        (["C tiga", "A satu", "B dua"], ["A satu", "B dua", "X baru", "C tiga"], "C tiga|A satu|B dua|X baru"),
        (["A satu", "B dua", "C tiga"], ["C tiga", "B dua", "A satu"], "C tiga|B dua|A satu"),
        (["A satu", "P saya", "B dua", "C tiga"], ["A satu", "Q milik", "B dua", "C tiga"], None),
        (["X sama", "A satu", "B dua", "C tiga"], ["X sama", "A satu", "B dua", "C tiga"], None),
        ([], ["A satu", "B dua", "C tiga"], ""),
    ],
)
def test_merge_of_rows_reads_well(mine: list[str], theirs: list[str], merged: str | None) -> None:
    found = merge(PROCEDURE, base=steps("A satu", "B dua", "C tiga"), mine=steps(*mine), theirs=steps(*theirs))
    assert found.conflicts == ()
    expected = {
        "A satu|X baru|B dua|C tiga": "A satu|X baru|B dua|C tiga|Y baru",
        "A satu|P saya|B dua|C tiga": "A satu|Q milik|P saya|B dua|C tiga",
        "X sama|A satu|B dua|C tiga": "X sama|A satu|B dua|C tiga",
    }
    assert "|".join(actions(found)) == (merged if merged is not None else expected["|".join(mine)])


def test_merge_asks_about_the_one_field_that_both_changed() -> None:
    base = full_content("requirements")
    mine, theirs = full_content("requirements"), full_content("requirements")
    mine["items"][1] |= {"applicant": "perorangan", "document": "original"}
    theirs["items"][1] |= {"document": "digital", "note": "Boleh foto."}
    base, mine, theirs = (REQUIREMENTS.read(content)[0] for content in (base, mine, theirs))
    found = merge(REQUIREMENTS, base=base, mine=mine, theirs=theirs)
    assert [(c.key, c.mine, c.theirs) for c in found.conflicts] == [("items.1.document", "original", "digital")]
    merged = found.resolved({"items.1.document": "theirs"})["items"][1]
    assert (merged["applicant"], merged["note"], merged["document"]) == ("perorangan", "Boleh foto.", "digital")


def test_merge_knows_a_row_of_which_both_rewrote_the_longest_field() -> None:
    base, mine, theirs = (long_requirements(5) for _side in range(3))
    mine["items"][0]["note"] = "Asli diperlihatkan di loket."
    theirs["items"][0]["note"] = "Boleh diganti surat keterangan kelurahan."
    base, mine, theirs = (REQUIREMENTS.read(content)[0] for content in (base, mine, theirs))
    found = merge(REQUIREMENTS, base=base, mine=mine, theirs=theirs)
    assert [conflict.key for conflict in found.conflicts] == ["items.0.note"]
    assert len(found.content["items"]) == 5


def test_merge_knows_a_row_that_was_rewritten_in_its_place() -> None:
    base = steps("Memanggil", "Memeriksa", "Menyerahkan")
    mine, theirs = steps("Memanggil", "Meneliti", "Menyerahkan"), steps("Memanggil", "Menguji", "Menyerahkan")
    found = merge(PROCEDURE, base=base, mine=mine, theirs=theirs)
    assert [conflict.key for conflict in found.conflicts] == ["steps.1.action"]


def test_merge_asks_when_one_removed_what_the_other_rewrote() -> None:
    base = steps("Memeriksa berkas pemohon", "Menyerahkan izin")
    mine, theirs = steps("Menyerahkan izin"), steps("Memeriksa semua berkas pemohon", "Menyerahkan izin")
    found = merge(PROCEDURE, base=base, mine=mine, theirs=theirs)
    (conflict,) = found.conflicts
    assert (conflict.key, conflict.mine, conflict.is_whole_row) == ("steps.0", None, True)
    assert len(found.resolved({"steps.0": "mine"})["steps"]) == 1
    assert found.resolved({"steps.0": "theirs"})["steps"][0]["action"] == "Memeriksa semua berkas pemohon"
