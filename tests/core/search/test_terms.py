"""Synonyms, fillers and slips: what is looked for when somebody types something."""

import pytest

from core.search.terms import (
    Synonyms,
    corrected,
    full_text_query,
    shipped_groups,
    shipped_synonyms,
    synonyms_with,
    words_of,
)

OWN = Synonyms([("gedung", "aula", "ruang pertemuan"), ("wifi", "hotspot")])


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("gedung", [("gedung", "aula", "ruang pertemuan")]),
        ("Ruang  Pertemuan", [("ruang pertemuan", "gedung", "aula")]),
        ("ruang tunggu", [("ruang",), ("tunggu",)]),
        ("bagaimana cara pinjam aula", [("pinjam",), ("aula", "gedung", "ruang pertemuan")]),
        ("bagaimana cara", [("bagaimana",), ("cara",)]),
        ("", []),
        ("!&|()", []),
    ],
)
def test_terms_know_phrases_and_leave_fillers_out(text: str, terms: list[tuple[str, ...]]) -> None:
    assert OWN.terms(text) == terms


def test_a_search_has_at_most_twelve_terms() -> None:
    assert len(OWN.terms(" ".join(f"kata{n}" for n in range(100)))) == 12


def test_a_word_of_two_groups_finds_both() -> None:
    synonyms = Synonyms([("pinjam", "sewa"), ("sewa", "kontrak")])
    assert synonyms.terms("sewa") == [("sewa", "pinjam", "kontrak")]


def test_shipped_groups_are_clean() -> None:
    groups = shipped_groups()
    assert len(groups) >= 60
    assert [group for group in groups if len(group) < 2 or len(set(group)) < len(group)] == []
    words = [word for group in groups for word in group]
    assert [word for word in words if word != word.lower() or not words_of(word)] == []
    assert sorted({word for word in words if words.count(word) > 1}) == []


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("gedung", "aula"),
        ("ktp", "kartu tanda penduduk"),
        ("gratis", "tidak dipungut biaya"),
        ("wifi", "hotspot"),
        ("pasien", "orang sakit"),
        ("rumah singgah", "penginapan pasien"),
    ],
)
def test_shipped_synonyms_work_both_ways(typed: str, other: str) -> None:
    assert other in shipped_synonyms().terms(typed)[0]
    assert typed in shipped_synonyms().terms(other)[0]


def test_own_synonyms_stand_beside_the_shipped_ones() -> None:
    terms = synonyms_with([["aula", "pendopo"]]).terms("aula")
    assert {"pendopo", "gedung"} <= set(terms[0])
    assert synonyms_with([]) is shipped_synonyms()


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("gedumg", "gedung"),
        ("pinjm gedumg", "pinjam gedung"),
        ("gedung", None),
        ("xyzzy", None),
        ("abc", None),
        ("1234567", None),
    ],
)
def test_slips_are_put_right_by_known_words(typed: str, better: str | None) -> None:
    assert corrected(typed, {"gedung", "pinjam", "paspor"}) == better


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "' & |"])
def test_without_words_nothing_is_asked(typed: str) -> None:
    assert full_text_query(typed, OWN) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    ["it's", "e-KTP/SIM", "a'b'c", "gedung \\ aula", "x" * 200, '"dua kata"', "aula -rapat", "kata' | 'lain"],
)
def test_whatever_is_typed_is_a_query(typed: str) -> None:
    from django.contrib.postgres.search import SearchVector
    from django.db.models import Value

    from core.models import User

    query = full_text_query(typed, OWN)
    assert query is not None
    assert list(User.objects.annotate(v=SearchVector(Value("aula"))).filter(v=query)) is not None
