"""Lists in plain text: their items with what stands below each, whatever marks the writer used. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.importing.recognising import BULLETS

_BULLET = re.compile(rf"^(\s*)([{re.escape(BULLETS)}]|o(?=\s))(?:\s+(?=\S)|(?=[^\s\d]))")
_MARKS = (
    ("number", re.compile(r"^\s*\(?(\d{1,3})[.)](?:\s+|(?=[A-Za-z]))(?=\S)")),
    ("letter", re.compile(r"^\s*\(?([a-zA-Z])[.)]\s+(?=\S)")),
    ("roman", re.compile(r"^\s*\(?([ivx]{2,5})[.)]\s+(?=\S)")),
)
_BRACKET = re.compile(r"^\s*\(?(?:\d{1,3}|[a-zA-Z])\)")
WRAPPED_LENGTH = 60


@dataclass
class Item:
    """One item; `children` are the lines below it, without their marks."""

    text: str
    children: list[str] = field(default_factory=list)
    is_marked: bool = True


def split_items(lines: Sequence[str], *, wraps: bool = True) -> list[Item]:
    """Return the items of a list. Lines without any mark are an item each.

    With `wraps`, a line that only goes on with the one above is joined to it.
    """
    items: list[Item] = []
    outer: tuple[str, int] | None = None
    last_line = ""
    for line in _unfolded(lines):
        mark, text = _mark_of(line)
        if not text:
            continue
        if mark is None:
            _add_unmarked(items, text, last_line if wraps else "")
        elif outer is None or mark == outer or not items:
            outer = mark
            items.append(Item(text))
        else:
            items[-1].children.append(text)
        last_line = text
    return items


def _add_unmarked(items: list[Item], text: str, last_line: str) -> None:
    if not items or not last_line or not _goes_on(last_line, text, is_in_list=items[-1].is_marked):
        items.append(Item(text, is_marked=False))
    elif items[-1].children:
        items[-1].children[-1] += f" {text}"
    else:
        items[-1].text += f" {text}"


def _goes_on(last_line: str, text: str, *, is_in_list: bool) -> bool:
    """Tell whether `text` only goes on with the line above, as in text that was copied from a page."""
    if last_line.endswith((".", ";", ":", "!", "?")):
        return False
    return text[:1].islower() or (is_in_list and len(last_line) >= WRAPPED_LENGTH and not text[:1].isdigit())


def _mark_of(line: str) -> tuple[tuple[str, int] | None, str]:
    """Return the kind of mark with its depth, and the text behind it."""
    if hit := _BULLET.match(line):
        return ("bullet", len(hit[1]) // 2), line[hit.end() :].strip()
    for kind, pattern in _MARKS:
        if hit := pattern.match(line):
            return (kind, 1 if _BRACKET.match(line) else 0), line[hit.end() :].strip()
    return None, line.strip()


def _unfolded(lines: Sequence[str]) -> list[str]:
    """Give the items of a list that was written on one line a line each: "1. KTP 2. KK", or "KTP; KK"."""
    unfolded: list[str] = []
    is_plain = not any(_mark_of(line)[0] for line in lines)
    for line in lines:
        unfolded += _split_counted(line) or (_split_semicolons(line) if is_plain else []) or [line]
    return unfolded


def _split_counted(line: str) -> list[str]:
    """Split before 1., 2., 3. or a., b., c. when they count up from the first without a gap."""
    for pattern, order in (
        (r"\d{1,2}", [str(n) for n in range(1, 60)]),
        (r"[a-z]", list("abcdefghijklmnopqrstuvwxyz")),
    ):
        hits = list(re.finditer(rf"(?:^|(?<=\s))\(?({pattern})[.)]\s+(?=\S)", line))
        starts: list[int] = []
        for hit in hits:
            if len(starts) < len(order) and hit[1] == order[len(starts)]:
                starts.append(hit.start())
        if len(starts) > 1:
            pieces = [line[start:end].strip() for start, end in zip(starts, [*starts[1:], len(line)], strict=True)]
            before = line[: starts[0]].strip()
            return [before, *pieces] if before else pieces
    return []


def _split_semicolons(line: str) -> list[str]:
    pieces = [piece.strip() for piece in line.split(";") if piece.strip()]
    return [f"- {piece}" for piece in pieces] if len(pieces) > 1 and "(" not in line else []


def split_long(text: str, limit: int) -> list[str]:
    """Cut a text into pieces of at most `limit` characters, at the end of a sentence or between words."""
    pieces = []
    while len(text) > limit:
        head = text[:limit]
        cut = max(head.rfind(". ") + 1, head.rfind("; ") + 1)
        if cut < limit // 3:
            cut = head.rfind(" ")
        cut = cut if cut > 0 else limit
        pieces.append(text[:cut].strip())
        text = text[cut:].strip()
    return [*pieces, text] if text else pieces
