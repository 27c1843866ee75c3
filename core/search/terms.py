"""From what somebody typed to what is looked for: fillers left out, synonyms taken in, typing errors put right.

The synonyms that are shipped stand in synonyms.txt; an agency may add its own. Everything here is pure but the reading
of that file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from django.contrib.postgres.search import SearchQuery

CONFIG = "indonesian"
MOST_TERMS = 12  # of a search; the rest is left out
MOST_ALTERNATIVES = 24  # of one term
LIKENESS = 0.74  # least share of common letters for a word to be taken as a slip of another
SHORTEST_SLIP = 4  # letters: a shorter word resembles too many
_FILE = Path(__file__).with_name("synonyms.txt")
_WORD = re.compile(r"\w+(?:[-'/]\w+)*")
_OPERATORS = re.compile(r'"|(?:^|\s)-\w|\sOR\s')
# Words around the thing that is asked for. A search of nothing else keeps them.
_FILLERS = frozenset(
    _WORD.findall(
        "ada adakah agar akan aku anda apa apakah apabila atau bagaimana bagi bila bisa boleh cara dalam dan dapat dari"
        " dengan di dimana harus hendak ini ingin itu jika kah kalau kami kapan karena ke kepada kita layanan mana mau"
        " mengurus minta mohon oleh pada perlu saja saya secara seperti supaya tentang tolong untuk urus yaitu yang"
    )
)

Groups: TypeAlias = Iterable[Sequence[str]]
Term: TypeAlias = tuple[str, ...]


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return _WORD.findall(text.lower())


def has_operators(text: str) -> bool:
    """Tell whether somebody asks in the language of search engines: "a phrase", -without, this OR that."""
    return bool(_OPERATORS.search(text))


class Synonyms:
    """Groups of words and phrases that find one another."""

    def __init__(self, groups: Groups) -> None:
        self._others: dict[tuple[str, ...], list[str]] = {}
        for group in groups:
            phrases = [phrase for text in group if (phrase := tuple(words_of(text)))]
            for phrase in phrases:
                known = self._others.setdefault(phrase, [])
                known.extend(text for other in phrases if (text := " ".join(other)) not in known)
        self._longest = max(map(len, self._others), default=1)

    @property
    def vocabulary(self) -> set[str]:
        """Every word that stands in a group."""
        return {word for phrase in self._others for word in phrase}

    def terms(self, text: str) -> list[Term]:
        """Return what is looked for: for each word or known phrase its alternatives, the typed one first."""
        words = words_of(text)
        found: list[Term] = []
        fillers: list[Term] = []
        at = 0
        while at < len(words) and len(found) < MOST_TERMS:
            phrase = self._known_phrase(words, at) or (words[at],)
            at += len(phrase)
            typed = " ".join(phrase)
            others = [other for other in self._others.get(phrase, ()) if other != typed]
            (fillers if typed in _FILLERS else found).append((typed, *others[: MOST_ALTERNATIVES - 1]))
        return found or fillers[:MOST_TERMS]

    def _known_phrase(self, words: list[str], at: int) -> tuple[str, ...] | None:
        lengths = range(min(self._longest, len(words) - at), 0, -1)
        return next((phrase for n in lengths if (phrase := tuple(words[at : at + n])) in self._others), None)


@lru_cache(maxsize=1)
def shipped_groups() -> tuple[tuple[str, ...], ...]:
    """Return the groups of synonyms.txt."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(
        tuple(part.strip() for part in line.split("=")) for line in lines if line.strip() and not line.startswith("#")
    )


@lru_cache(maxsize=1)
def shipped_synonyms() -> Synonyms:
    """Return the groups of synonyms.txt, ready to be asked."""
    return Synonyms(shipped_groups())


def synonyms_with(own: Groups) -> Synonyms:
    """Return the shipped synonyms together with an agency's own groups."""
    own = list(own)
    return Synonyms((*shipped_groups(), *own)) if own else shipped_synonyms()


def full_text_query(text: str, synonyms: Synonyms, *, where: str = "ABC") -> SearchQuery | None:
    """Return what PostgreSQL is asked: every term in one of its alternatives. None when there is no word at all.

    What was typed is looked for in the whole text; its synonyms only under the weights of `where` (name, keywords and
    summary), so that a word mentioned somewhere does not bring a service up under all its synonyms. Without weights
    they are looked for everywhere.
    """
    if has_operators(text):
        return SearchQuery(text, config=CONFIG, search_type="websearch")
    terms = synonyms.terms(text)
    written = " & ".join(f"({_one_of(term, where)})" for term in terms)
    return SearchQuery(written, config=CONFIG, search_type="raw") if terms else None


def corrected(text: str, vocabulary: Collection[str]) -> str | None:
    """Return the text with words that nobody uses replaced by the nearest that somebody does; None without a change."""
    words = words_of(text)
    better = [_nearest(word, vocabulary) for word in words]
    return " ".join(better) if better != words else None


def _nearest(word: str, vocabulary: Collection[str]) -> str:
    if word in vocabulary or word in _FILLERS or len(word) < SHORTEST_SLIP or not word.isalpha():
        return word
    return next(iter(get_close_matches(word, vocabulary, n=1, cutoff=LIKENESS)), word)


def plain_query(text: str) -> SearchQuery:
    """Return a query for all the words of a text, without synonyms and in any order: the cheapest there is."""
    kind = "websearch" if has_operators(text) else "plain"
    return SearchQuery(text, config=CONFIG, search_type=kind)


def _one_of(term: Term, where: str) -> str:
    """Write a term for to_tsquery: the typed words anywhere, the others only under some weights."""
    typed, *others = term
    weights = f":{where}" if where else ""
    return " | ".join([_phrase(typed), *(_phrase(other, weights) for other in others)])


def _phrase(text: str, weights: str = "") -> str:
    words = (word.replace("'", "''") for word in words_of(text))
    return "(" + " <-> ".join(f"'{word}'{weights}" for word in words) + ")"
