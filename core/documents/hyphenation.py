"""Where an Indonesian word may be broken at the end of a line.

typst has patterns for forty languages, but none for Indonesian, so the places are marked with soft hyphens before the
text reaches it. Indonesian is spelled as it is spoken: a syllable begins with the last consonant before a vowel. Only
long words are marked, and nothing that looks like an address, a number or a code.
"""

from __future__ import annotations

import re

SOFT_HYPHEN = "\u00ad"
LEAST_LETTERS = 10  # shorter words fit; every mark also stands in the text that is copied out of the PDF
LEAST_BEFORE = 3
LEAST_AFTER = 3

_WORD = re.compile(rf"(?<![\w@./:#-])[A-Za-z]{{{LEAST_LETTERS},}}(?![\w@/:#]|[.-]\w)")
_VOWELS = "aeiou"
_TWO_LETTERS = ("ng", "ny", "sy", "kh")  # one sound each
_CLUSTERS = ("pr", "tr", "kr", "br", "dr", "gr", "pl", "kl", "bl", "gl", "fr", "fl", "str", "skr")  # begin a syllable
_PREFIXES = ("memper", "diper", "teper", "ber", "ter", "per")  # the part after them is a word of its own
_SUFFIXES = ("kan", "nya", "lah", "kah")


def hyphenate(text: str) -> str:
    """Mark in every long word where it may be broken."""
    return _WORD.sub(lambda found: SOFT_HYPHEN.join(syllables(found[0])), text)


def syllables(word: str) -> list[str]:
    """Split a word where it may be broken, leaving at least three letters on either side."""
    small = word.lower()
    places = [place for place in _breaks(small) if LEAST_BEFORE <= place <= len(word) - LEAST_AFTER]
    starts = [0, *places]
    return [word[start:end] for start, end in zip(starts, [*places, len(word)], strict=True)]


def _breaks(word: str) -> list[int]:
    """Return the places before which a syllable begins, in rising order."""
    prefix = next((len(p) for p in _PREFIXES if word.startswith(p) and _begins_word(word[len(p) :])), 0)
    suffix = next((len(word) - len(s) for s in _SUFFIXES if word.endswith(s)), 0)
    found = {place for place in (prefix, suffix) if place}
    for match in re.finditer(rf"(?<=[{_VOWELS}])[^{_VOWELS}]+(?=[{_VOWELS}])", word):
        place = match.start() + _split_of(match[0])
        if not (prefix and place <= prefix) and not (suffix and place >= suffix):
            found.add(place)
    return sorted(found)


def _begins_word(rest: str) -> bool:
    """Tell whether what follows a prefix starts like a word: with one consonant, or a cluster, and a vowel."""
    return re.match(rf"(?:ng|ny|sy|kh|[^{_VOWELS}][rl]?)[{_VOWELS}]", rest) is not None


def _split_of(consonants: str) -> int:
    """Return how many of the consonants between two vowels stay with the first one."""
    for size in (3, 2):
        if len(consonants) >= size and consonants[-size:] in (*_TWO_LETTERS, *_CLUSTERS):
            return len(consonants) - size
    return len(consonants) - 1
