"""What changes between two versions of a standard, word by word. Pure: contents in, lines of runs out.

Lines are matched first, so that an added or moved row stays whole; only lines that resemble each other are compared by
words. Of a comparison, the same and removed words are the old text, the same and added words the new one.
"""

import re
import string
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property

from services.components import COMPONENTS, Component, ComponentCode, Content

# A word keeps the space before it and the marks inside it: "Rp50.000" and "lapor.go.id" change as a whole.
_MARKS = re.escape(string.punctuation + "“”‘’–—…·")  # noqa: RUF001  # typographic marks are meant
_TOKEN = re.compile(rf"\s*(?:[^\s{_MARKS}]+(?:[{_MARKS}]+[^\s{_MARKS}]+)*|[{_MARKS}])|\s+")
# Pairs of equal words (or lines) that are looked at for one component. Beyond, lines are shown whole: the time that
# difflib takes grows with these pairs, and a text of one word repeated would hold up the page.
PAIR_LIMIT = 500_000
LINE_PAIR_LIMIT = 10_000  # a whole list of 100 rows
RESEMBLES = 0.4  # share of words in common from which two lines are taken for one that was rewritten


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Run:
    """Words in a row that fared alike."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Line:
    """A line of the old text, of the new one, or of both."""

    runs: tuple[Run, ...]
    in_old: bool = True
    in_new: bool = True

    @property
    def is_changed(self) -> bool:
        return any(run.kind != Kind.SAME and run.text.strip() for run in self.runs)


@dataclass(frozen=True)
class TextComparison:
    """The lines of two texts. `is_cut` says that they were too long to compare every line by words."""

    lines: tuple[Line, ...]
    is_cut: bool = False

    @property
    def is_changed(self) -> bool:
        return any(line.is_changed for line in self.lines)


@dataclass(frozen=True)
class ComponentComparison:
    """One component in two versions, in their stored form.

    `is_changed` may hold while no word of `text` differs: then words moved between fields.
    """

    definition: Component
    old: Content
    new: Content

    @property
    def is_changed(self) -> bool:
        return self.old != self.new

    @cached_property
    def text(self) -> TextComparison:
        """The words that a reader sees, without the fields they stand in."""
        return compare_texts(self.definition.plain_text(self.old), self.definition.plain_text(self.new))


def compare_standards(old: Mapping[str, Content], new: Mapping[str, Content]) -> list[ComponentComparison]:
    """Compare two versions, given as contents by code; a component that is not there counts as blank."""
    return [compare_component(code, old.get(code, {}), new.get(code, {})) for code in COMPONENTS]


def compare_component(code: ComponentCode, old: Content, new: Content) -> ComponentComparison:
    """Compare two contents of one component by the words that a reader sees."""
    component = COMPONENTS[code]
    return ComponentComparison(component, component.read(old)[0], component.read(new)[0])


def compare_texts(old: str, new: str) -> TextComparison:
    """Compare two texts by lines, then lines that resemble each other by words."""
    return TextComparer().compare_texts(old, new)


class TextComparer:
    """Spends PAIR_LIMIT over the lines of one comparison, and remembers whether it was enough."""

    def __init__(self) -> None:
        self.pairs_left = PAIR_LIMIT
        self.is_cut = False

    def compare_texts(self, old: str, new: str) -> TextComparison:
        return self.compare(_lines(old), _lines(new))

    def compare(self, old: Sequence[str], new: Sequence[str]) -> TextComparison:
        lines: list[Line] = []
        for tag, old_part, new_part in self._blocks(old, new):
            lines += map(_same_line, old_part) if tag == "equal" else self._rewritten(old_part, new_part)
        return TextComparison(tuple(lines), self.is_cut)

    def _blocks(self, old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
        """Yield parts of both that are equal, or that stand in each other's place."""
        start = _common_start(old, new)
        end = _common_start(old[:start:-1], new[:start:-1])
        old_end, new_end = len(old) - end, len(new) - end
        yield "equal", old[:start], new[:start]
        yield from self._inner_blocks(old[start:old_end], new[start:new_end])
        yield "equal", old[old_end:], new[new_end:]

    def _inner_blocks(
        self, old: Sequence[str], new: Sequence[str]
    ) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
        if self._may_spend(old, new):
            for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
                yield tag, old[i1:i2], new[j1:j2]
        else:
            yield "replace", old, new

    def _rewritten(self, old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
        """Yield the lines of a block that was rewritten, beside those that resemble them."""
        i = j = 0
        for old_at, new_at in [*_resembling(old, new), (len(old), len(new))]:
            yield from _replaced(old[i:old_at], new[j:new_at])
            if old_at < len(old):
                yield self._by_words(old[old_at], new[new_at])
            i, j = old_at + 1, new_at + 1

    def _by_words(self, old: str, new: str) -> Line:
        runs: list[Run] = []
        for tag, old_part, new_part in self._blocks(_TOKEN.findall(old), _TOKEN.findall(new)):
            if tag == "equal":
                runs.append(Run(Kind.SAME, "".join(old_part)))
            else:
                runs += [Run(Kind.REMOVED, "".join(old_part)), Run(Kind.ADDED, "".join(new_part))]
        return Line(tuple(run for run in runs if run.text))

    def _may_spend(self, old: Sequence[str], new: Sequence[str]) -> bool:
        counts = Counter(new)
        pairs = sum(number * counts[item] for item, number in Counter(old).items())
        if pairs > self.pairs_left:
            self.is_cut = True
            return False
        self.pairs_left -= pairs
        return True


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _same_line(text: str) -> Line:
    return Line((Run(Kind.SAME, text),) if text else ())


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Yield lines that have little in common: one for one while both have some, as "2" and "3" do."""
    for index in range(max(len(old), len(new))):
        removed = [Run(Kind.REMOVED, old[index])] if index < len(old) and old[index] else []
        added = [Run(Kind.ADDED, new[index])] if index < len(new) and new[index] else []
        yield Line((*removed, *added), in_old=index < len(old), in_new=index < len(new))


def _common_start(old: Sequence[str], new: Sequence[str]) -> int:
    return next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _resembling(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return pairs of places in rising order whose lines have most words in common; none in very long blocks."""
    if not 0 < len(old) * len(new) <= LINE_PAIR_LIMIT:
        return []
    old_words, new_words = ([Counter(_TOKEN.findall(line)) for line in lines] for lines in (old, new))
    alike = [[_likeness(a, b) for b in new_words] for a in old_words]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], alike[i][j] + best[i + 1][j + 1] if alike[i][j] else 0.0)
    return list(_path(alike, best))


def _path(alike: list[list[float]], best: list[list[float]]) -> Iterator[tuple[int, int]]:
    i = j = 0
    while i < len(alike) and j < len(alike[0]):
        if alike[i][j] and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    """Return the share of words that both have, or 0 when it is too small to mean anything."""
    total = old.total() + new.total()
    share = 2 * (old & new).total() / total if total else 0.0
    return share if share >= RESEMBLES else 0.0
