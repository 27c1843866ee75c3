import pytest

from core.text_rules import describe_character, scripts_of, search_words, unseen_character


@pytest.mark.parametrize(
    "character",
    [
        "\x00", "\x07", "\x1b", "\t", "\n", "\x85",  # controls
        "\u00ad", "\u200b", "\u200c", "\u200d", "\ufeff",  # without width
        "\u200e", "\u200f", "\u061c", "\u202a", "\u202e", "\u2066", "\u2069",  # direction
        "\u2028", "\u2029",  # separators of lines and paragraphs
        "\ud800", "\ue000", "\U000e0041", "\U0010ffff",  # surrogate, private, tag, no character
    ],
)  # fmt: skip
def test_unseen_character_finds_what_nobody_sees(character: str) -> None:
    assert unseen_character("Dinas Satu") is None
    assert unseen_character(f"Dinas{character}Satu") == character
    assert unseen_character(f"Dinas{character}Satu", allowed=character) is None


@pytest.mark.parametrize("text", ["", "Café “Ki Hajar” & No. 1", "Dinas\u00a0Satu", "ᮞᮥᮔ᮪ᮓ", "مكتب", "Layanan 📚"])
def test_unseen_character_leaves_what_people_write(text: str) -> None:
    assert unseen_character(text) is None


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("", []),
        ("123 - (%)", []),
        ("Balai Café No. 1ª", ["LATIN"]),
        ("Qur\u02bcan", ["LATIN"]),
        ("ᮞᮥᮔ᮪ᮓ", ["SUNDANESE"]),
        ("Кантор", ["CYRILLIC"]),
        ("Din\u0430s", ["CYRILLIC", "LATIN"]),
        ("Dinas Σατυ", ["GREEK", "LATIN"]),
    ],
)
def test_scripts_of_names_every_script_once(text: str, scripts: list[str]) -> None:
    assert scripts_of(text) == scripts


def test_describe_character_names_also_what_has_no_name() -> None:
    assert describe_character("\u202e") == "U+202E RIGHT-TO-LEFT OVERRIDE"
    assert describe_character("\x07") == "U+0007 CONTROL CHARACTER"


@pytest.mark.parametrize(
    ("typed", "words"),
    [(" a\x00b\n\u202e c ", "a b c"), ("pinjam\u00a0aula", "pinjam aula"), ("x" * 50, "x" * 10), ("\ud800", "")],
)
def test_search_words_are_what_the_database_can_take(typed: str, words: str) -> None:
    assert search_words(typed, most=10) == words[:10]
