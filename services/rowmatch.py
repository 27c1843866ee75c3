"""Which row of one list is which row of another, when rows have no identity but what is written in them. Pure."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

Row = Mapping[str, Any]

RESEMBLES = 0.5  # share of words in common from which two rows are taken for one that was rewritten
PHRASE = 0.75  # what a phrase in common is worth beside that share
PAIR_LIMIT = 10_000  # pairs of rows that are compared by words: a whole list of 100 with another


def match_rows(old: Sequence[Row], new: Sequence[Row]) -> dict[int, int]:
    """Return the place in `new` of each row of `old` that is still there, rewritten or moved or neither.

    Equal rows belong together first, those that kept their order before those that moved; then rows with a field of
    several words in common or with most of their words, nearest places first; then as many rows as stand in the place
    of as many others, in their order.
    """
    old_keys, new_keys = [_key(row) for row in old], [_key(row) for row in new]
    pairs: dict[int, int] = {}
    for block in SequenceMatcher(None, old_keys, new_keys, autojunk=False).get_matching_blocks():
        pairs.update((block.a + step, block.b + step) for step in range(block.size))
    _match_moved(old_keys, new_keys, pairs)
    _match_rewritten(old, new, pairs)
    _match_in_place(len(old), len(new), pairs)
    return pairs


def moved_places(pairs: Mapping[int, int]) -> set[int]:
    """Return the old places of rows that changed their order: all but a longest run of rows that kept it."""
    olds = sorted(pairs)
    news = [pairs[place] for place in olds]
    best: list[tuple[int, int]] = []  # of the run that ends here: its length, and where the one before stands
    for i, place in enumerate(news):
        length, before = max(((best[j][0], j) for j in range(i) if news[j] < place), default=(0, -1))
        best.append((length + 1, before))
    kept: set[int] = set()
    at = max(range(len(best)), key=lambda i: best[i][0], default=-1)
    while at >= 0:
        kept.add(olds[at])
        at = best[at][1]
    return set(olds) - kept


def _key(row: Row) -> str:
    return json.dumps(row, sort_keys=True, default=str)


def _match_moved(old_keys: Sequence[str], new_keys: Sequence[str], pairs: dict[int, int]) -> None:
    taken = set(pairs.values())
    places: dict[str, list[int]] = {}
    for j in reversed(range(len(new_keys))):
        if j not in taken:
            places.setdefault(new_keys[j], []).append(j)
    for i, key in enumerate(old_keys):
        if i not in pairs and places.get(key):
            pairs[i] = places[key].pop()


def _match_rewritten(old: Sequence[Row], new: Sequence[Row], pairs: dict[int, int]) -> None:
    taken = set(pairs.values())
    old_left = [i for i in range(len(old)) if i not in pairs]
    new_left = [j for j in range(len(new)) if j not in taken]
    if len(old_left) * len(new_left) > PAIR_LIMIT:
        return
    old_words, new_words = ({i: _words(rows[i]) for i in left} for rows, left in ((old, old_left), (new, new_left)))
    scored = [
        (max(_likeness(old_words[i], new_words[j]), _same_phrase(old[i], new[j])), i, j)
        for i in old_left
        for j in new_left
    ]
    for score, i, j in sorted(scored, key=lambda found: (-found[0], abs(found[1] - found[2]), found[1])):
        if score >= RESEMBLES and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)


def _match_in_place(old_count: int, new_count: int, pairs: dict[int, int]) -> None:
    """Pair rows between the same neighbours when there are as many of both: they were rewritten where they stand."""
    taken = {place: known for known, place in pairs.items()}
    run: list[int] = []
    for i in range(old_count + 1):
        if i < old_count and i not in pairs:
            run.append(i)
            continue
        before = pairs.get(run[0] - 1, -1) if run and run[0] else -1
        after = pairs[i] if i < old_count else new_count
        here = range(before + 1, after)
        if run and len(here) == len(run) and not any(j in taken for j in here):
            for known, place in zip(run, here, strict=True):
                pairs[known] = place
                taken[place] = known
        run = []


def _same_phrase(old: Row, new: Row) -> float:
    """Return PHRASE when a field of both says the same in several words, such as the name of a document."""
    same = any(
        isinstance(value, str) and value == new.get(name) and value.count(" ") >= 2 for name, value in old.items()
    )
    return PHRASE if same else 0.0


def _words(row: Row) -> Counter[str]:
    return Counter(word for value in row.values() for word in _words_of(value))


def _words_of(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield from map(str, value)
    elif value is not None and not isinstance(value, bool):
        yield from str(value).lower().split()


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    total = old.total() + new.total()
    return 2 * (old & new).total() / total if total else 0.0
