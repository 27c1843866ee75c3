import random
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import comparison
from services.comparison import Kind, Line, TextComparison, compare_component, compare_standards, compare_texts
from services.components import COMPONENTS, ComponentCode
from tests.services.examples import full_content, full_contents

WORDS = ["berkas", "lengkap", "dan", ",", ".", " ", "  ", "\n", "\u00a0", "Rp50.000", "(asli)", "é", "e\u0301", "…"]
TEXTS = st.one_of(st.lists(st.sampled_from(WORDS), max_size=60).map("".join), st.text(max_size=80))


def old_of(found: TextComparison) -> str:
    return "\n".join(words(line, Kind.ADDED) for line in found.lines if line.in_old)


def new_of(found: TextComparison) -> str:
    return "\n".join(words(line, Kind.REMOVED) for line in found.lines if line.in_new)


def words(line: Line, left_out: Kind) -> str:
    return "".join(run.text for run in line.runs if run.kind != left_out)


def drawn(old: str, new: str) -> list[str]:
    """Return the lines with [-removed-] and {+added+} words."""
    marks = {Kind.SAME: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    lines = compare_texts(old, new).lines
    return ["".join(marks[run.kind].format(run.text) for run in line.runs) for line in lines]


@given(TEXTS, TEXTS)
def test_compare_texts_loses_and_invents_nothing(old: str, new: str) -> None:
    found = compare_texts(old, new)
    assert (old_of(found), new_of(found)) == (old, new)
    assert found == compare_texts(old, new)


@given(TEXTS)
def test_compare_texts_finds_no_change_in_the_same_text(text: str) -> None:
    found = compare_texts(text, text)
    assert not found.is_changed
    assert {run.kind for line in found.lines for run in line.runs} <= {Kind.SAME}


@given(TEXTS, TEXTS, st.integers(0, 40))
def test_compare_texts_is_as_true_when_it_is_cut(old: str, new: str, limit: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "PAIR_LIMIT", limit)
        found = compare_texts(old, new)
    assert (old_of(found), new_of(found)) == (old, new)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("", "", []),
        ("", "Baru", ["{+Baru+}"]),
        ("Lama", "", ["[-Lama-]"]),
        ("2\nhari kerja", "1\nhari kerja", ["[-2-]{+1+}", "hari kerja"]),
        (
            "Petugas memeriksa berkas. Kepala memutuskan.",
            "Petugas memeriksa kelengkapan berkas. Kepala memutuskan: setuju.",
            ["Petugas memeriksa{+ kelengkapan+} berkas. Kepala memutuskan{+: setuju+}."],
        ),
        (
            "Sewa aula Rp50.000 per hari",
            "Sewa aula Rp75.000 per hari",
            ["Sewa aula[- Rp50.000-]{+ Rp75.000+} per hari"],
        ),
        ("KTP\nFoto diri", "KTP\nSurat kuasa\nFoto diri", ["KTP", "{+Surat kuasa+}", "Foto diri"]),
        ("A satu\nB dua\nC tiga", "B dua\nC tiga\nA satu", ["[-A satu-]", "B dua", "C tiga", "{+A satu+}"]),
        (
            "Surat asli kepala kantor\nKTP",
            "Kartu keluarga\nSurat salinan kepala kantor\nKTP",
            ["{+Kartu keluarga+}", "Surat[- asli-]{+ salinan+} kepala kantor", "KTP"],
        ),
    ],
)
def test_compare_texts_reads_well(old: str, new: str, lines: list[str]) -> None:
    assert drawn(old, new) == lines


def test_compare_texts_says_when_it_shows_lines_whole() -> None:
    found = compare_texts("x " + "a b " * 800 + "y", "z " + "b a " * 800 + "w")
    assert found.is_cut
    assert [run.kind for line in found.lines for run in line.runs] == [Kind.REMOVED, Kind.ADDED]


def test_compare_texts_compares_a_full_text_field_by_words() -> None:
    dice = random.Random(1)
    old = [f"k{int(dice.paretovariate(0.6)) % 800}" for _ in range(1600)]  # as uneven as words of a language are
    new = [word if dice.random() > 0.1 else "lain" for word in old]
    found = compare_texts(" ".join(old), " ".join(new))
    assert not found.is_cut
    assert sum(run.kind == Kind.SAME for run in found.lines[0].runs) > 100


@pytest.mark.parametrize("vocabulary", [2, 20, 2000])
def test_compare_component_is_quick_for_the_longest_texts(vocabulary: int) -> None:
    dice = random.Random(vocabulary)

    def rows() -> dict[str, Any]:
        def note() -> str:
            return " ".join(str(dice.randrange(vocabulary)) for _ in range(380))

        return {"items": [{"name": f"Syarat {n}", "note": note()} for n in range(100)]}

    old, new = rows(), rows()
    start = time.process_time()
    compare_component(ComponentCode.REQUIREMENTS, old, new)
    assert time.process_time() - start < 3


def test_compare_standards_names_every_component_in_order() -> None:
    old = full_contents()
    new = {**full_contents(), "safety_guarantee": {"text": "Aman."}}
    found = compare_standards(old, new)
    assert [part.definition.code for part in found] == list(COMPONENTS)
    assert [part.definition.code for part in found if part.is_changed] == ["safety_guarantee"]
    assert [part.is_changed for part in compare_standards({}, {})] == [False] * 14
    assert [part.text.is_changed for part in compare_standards({}, old)] == [True] * 14


def test_compare_component_sees_words_that_moved_between_fields() -> None:
    old = full_content("internal_control")
    moved = {"text": "Kepala", "supervisor": ""}
    assert compare_component(ComponentCode.INTERNAL_CONTROL, old, {}).text.is_changed
    found = compare_component(ComponentCode.INTERNAL_CONTROL, {"supervisor": "Kepala", "text": ""}, moved)
    assert (found.is_changed, found.text.is_changed) == (True, False)


def test_compare_component_keeps_a_number_beside_its_unit() -> None:
    old = full_content("duration")
    lines = compare_component(ComponentCode.DURATION, old, {**old, "duration_value": 1}).text.lines
    assert [run.kind for run in lines[0].runs] == [Kind.REMOVED, Kind.ADDED, Kind.SAME]
    assert len(lines) == 3
    lines = compare_component(ComponentCode.DURATION, {}, {"duration_unit": "hour", "start_event": "berkas"}).text.lines
    assert len(lines) == 2
