"""Rows of a component made from a pasted list: one line, one row. Pure.

A line from a spreadsheet has its cells apart by tabs: they go into the texts and numbers of a row, in their order.
Numbers and bullets at the start of a line are left out, as the list numbers its rows itself.
"""

import re
from collections.abc import Mapping

from services.components.fields import Line, Rows, Url, Whole

_BULLET = re.compile(r"^\s*(?:[-–—•*·▪◦]|\(?(?:\d{1,3}|[a-zA-Z])[.)]|\(\d{1,3}\))\s+")  # noqa: RUF001  # dashes as pasted


def rows_of(field: Rows, text: str) -> list[Mapping[str, str]]:
    """Return the values of one row for each line of `text` in which something is written."""
    names = [part.name for part in field.fields if isinstance(part, Line | Whole) and not isinstance(part, Url)]
    lines = (_BULLET.sub("", line).strip(" ") for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return [_row(field, names, line) for line in lines if line.strip()]


def _row(field: Rows, names: list[str], line: str) -> Mapping[str, str]:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) == 1:
        return {field.line_field: cells[0]}
    row = dict(zip(names, cells, strict=False))
    if beyond := [cell for cell in cells[len(names) :] if cell]:
        row[names[-1]] = " ".join((row[names[-1]], *beyond))
    return row
