"""Sheets of a workbook: one service a row under the labels of the components, or one service a sheet. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from services.importing.labels import Label, fold, recognise_label
from services.importing.recognising import NAME_LIMIT, Found, Part, SourceLine, find_services

HEADER_ROWS = 20
LEAST_LABELS = 3
NAMES = {
    "name": (
        "Nama layanan",
        "Nama pelayanan",
        "Jenis pelayanan",
        "Jenis layanan",
        "Layanan",
        "Pelayanan",
        "Name of the service",
    ),
    "code": ("Kode", "Kode layanan", "Code"),
    "summary": ("Ringkasan", "Deskripsi", "Deskripsi layanan", "Uraian singkat", "Summary"),
    "audience": ("Sasaran", "Sasaran layanan", "Eksternal/internal", "Audience"),
}
FIELDS = {fold(words): field for field, variants in NAMES.items() for words in (field, *variants)}
INTERNAL = frozenset({"internal", "layanan internal"})
NUMBERS = frozenset({"no", "nomor", "no urut"})
SHEET_NAMES = ("sheet", "lembar", "worksheet", "tabel", "table")


@dataclass(frozen=True)
class GridCell:
    """A cell: its place such as `Layanan!C2`, its text, and why it could not be read."""

    place: str
    text: str
    problem: str = ""


@dataclass(frozen=True)
class Grid:
    title: str
    rows: list[list[GridCell]]


def find_in_grids(grids: list[Grid]) -> tuple[list[Found], list[str]]:
    """Return the services of a workbook, and the titles of the sheets that hold none while others do."""
    by_sheet = [(grid, _find_in_grid(grid)) for grid in grids]
    if not any(_names_components(found) for _grid, found in by_sheet):
        return [service for _grid, found in by_sheet for service in found], []
    used = [service for _grid, found in by_sheet if _names_components(found) for service in found]
    return used, [grid.title for grid, found in by_sheet if not _names_components(found)]


def _names_components(found: list[Found]) -> bool:
    return any(service.codes for service in found)


def _find_in_grid(grid: Grid) -> list[Found]:
    header = _header_row(grid)
    return _find_by_row(grid, header) if header is not None else _find_by_sheet(grid)


def _header_row(grid: Grid) -> int | None:
    """Return the number of the row, among the first, that names the most components; None when none names three."""
    counts = [
        len({label.code for cell in row if (label := recognise_label(cell.text))}) for row in grid.rows[:HEADER_ROWS]
    ]
    best = max(counts, default=0)
    return counts.index(best) if best >= LEAST_LABELS else None


def _find_by_row(grid: Grid, header: int) -> list[Found]:
    heads = [cell.text for cell in grid.rows[header]]
    labels = [recognise_label(text) for text in heads]
    services = [_found_in_row(row, heads, labels) for row in grid.rows[header + 1 :]]
    services = [found for found in services if not found.is_blank]
    above = [cell.text for row in grid.rows[:header] for cell in row if cell.text]
    for found in services[:1]:
        found.skipped = above + found.skipped
    return services


def _found_in_row(row: list[GridCell], heads: list[str], labels: list[Label | None]) -> Found:
    found = Found()
    for place, cell in enumerate(row):
        if cell.problem:
            found.skipped.append(cell.problem)
        if not cell.text:
            continue
        head = heads[place] if place < len(heads) else ""
        label = labels[place] if place < len(labels) else None
        field = FIELDS.get(fold(head)) if label is None else None
        if field:
            _take_field(found, field, cell, head)
        elif label is None and fold(head) in NUMBERS:
            continue
        else:
            found.parts.append(Part(head, cell.text.split("\n"), label, cell.place))
    return found


def _take_field(found: Found, field: str, cell: GridCell, head: str) -> None:
    """Note what is said of the service; what does not fit its column is a part like any other, so that it stays."""
    text = " ".join(cell.text.split())
    if field == "audience":
        found.audience = "internal" if fold(text) in INTERNAL else "external"
    elif field == "name" and len(text) <= NAME_LIMIT and not found.name:
        found.name = text
    elif field == "code" and len(text) <= 60:
        found.code = text
    elif field == "summary" and len(text) <= 400:
        found.summary = text
    else:
        found.parts.append(Part(head, cell.text.split("\n"), None, cell.place))


def _find_by_sheet(grid: Grid) -> list[Found]:
    rows = [tuple(tuple(cell.text.split("\n")) if cell.text else () for cell in row) for row in grid.rows]
    # Cells that are empty in every row are no columns; one cell alone is a line of text.
    lines = []
    for cells in rows:
        filled = [cell for cell in cells if cell]
        if len(filled) == 1 and cells and cells[0]:
            lines += [SourceLine(text=text) for text in filled[0]]
        elif filled:
            last = max(place for place, cell in enumerate(cells) if cell)
            lines.append(SourceLine(cells=cells[: last + 1], table=1))
    found = find_services(_one_table(lines))
    problems = [cell.problem for row in grid.rows for cell in row if cell.problem]
    for service in found[:1]:
        service.skipped += problems
        if not service.name and not grid.title.casefold().startswith(SHEET_NAMES):
            service.name = grid.title
    return found


def _one_table(lines: list[SourceLine]) -> list[SourceLine]:
    """Let lone lines between rows not cut the table in two: they are rows of one cell."""
    if not any(line.cells for line in lines):
        return lines
    return [line if line.cells else SourceLine(cells=((line.text,),), table=1) for line in lines]
