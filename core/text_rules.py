"""What every text that people type is judged by: characters that nobody sees, and letters that only look alike.

The rules are pure; forms and domain functions of each app turn them into refusals in their own words.
"""

from __future__ import annotations

import unicodedata

# Controls, formats (with the overrides of the writing direction), surrogates, private, unassigned, line separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def unseen_character(text: str, *, allowed: str = "") -> str | None:
    """Return the first character that cannot be seen and is not in `allowed`, or None.

    Such characters make a text read as something else than it is: after the override U+202E it runs backwards.
    """
    for character in text:
        if unicodedata.category(character) in _UNSEEN and character not in allowed:
            return character
    return None


def describe_character(character: str) -> str:
    """Return what an invisible or strange character is called, for an error that a person can act on."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'CONTROL CHARACTER')}"


def scripts_of(text: str) -> list[str]:
    """Return the scripts of the letters in `text`, sorted. More than one in a name means letters that only look alike.

    The script is the first word of a letter's Unicode name; modifier letters and ordinals count as Latin.
    """
    return sorted({_script(character) for character in text if character.isalpha()})


def _script(letter: str) -> str:
    first = unicodedata.name(letter, "UNKNOWN").split(" ", 1)[0].split("-", 1)[0]
    return "LATIN" if first in {"MODIFIER", "FEMININE", "MASCULINE"} else first


def search_words(typed: str, *, most: int) -> str:
    """Return what is searched for: printable, on one line, not longer than `most` characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in typed).split())[:most]
