"""What is really there when the API is fuzzed, and requests about it that succeed.

Each module has `make() -> Book`, which makes rows of every kind in a state in which something can be done with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

SECRET = "K7QM-4RTX"  # of every case here


@dataclass(frozen=True)
class Real:
    """A request about rows that are there: the names in its path, and what makes it succeed.

    Without `answers`, what is there has nothing of what is read. `body` None: what succeeds is asked by tests of their
    own (files, a confirmation ...), here only the path is real.
    """

    path: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    query: dict[str, Any] = field(default_factory=dict)
    answers: bool = True


Book = dict[str, list[Real]]  # by operation, such as "POST cases/{code}/approval/"


def below(place: str, addresses: str, *paths: dict[str, Any]) -> Book:
    """Return for each of `addresses` (method and path below `place`, by lines) where the rows are."""
    found: Book = {}
    for line in filter(None, map(str.strip, addresses.splitlines())):
        method, _blank, path = line.partition(" ")
        found[f"{method} {place}{path}"] = [Real(path) for path in paths]
    return found


def together(books: Iterable[Book]) -> Book:
    """Return one book of several; none writes about an operation of another."""
    found: Book = {}
    for book in books:
        assert not (twice := found.keys() & book.keys()), f"twice: {sorted(twice)}"
        found |= book
    return found
