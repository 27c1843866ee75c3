"""From a grid of texts to a report: what each row says, and every cell that is wrong, with what to do about it.

The rules are those of the registry (names, colours, hosts). What the registry knows already comes in as arguments, so
that nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tenants.domain.profile import PROFILE_FIELDS, REGISTRY_FIELDS
from tenants.names import check_slug, clean_name, clean_text
from tenants.spreadsheet.columns import BY_KEY, COLUMNS, Column, fold, kinds_by_text, zones_by_text
from tenants.spreadsheet.reading import Grid, Line


@dataclass(frozen=True)
class Problem:
    """A bad cell: where it is, what is wrong, what to do."""

    cell: str
    column: str
    message: str
    advice: str

    def as_json(self) -> dict[str, str]:
        return {"cell": self.cell, "column": self.column, "message": self.message, "advice": self.advice}


@dataclass
class CheckedRow:
    """A row of the sheet with its cleaned values by column; a column that is wrong has none."""

    number: int
    values: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """What is there already: provinces as code and name with zone, address names, and names of agencies by province."""

    provinces: Mapping[str, tuple[str, str]]
    slugs: frozenset[str] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Report:
    """The result of a dry run."""

    rows: list[CheckedRow]

    @property
    def problems(self) -> list[Problem]:
        return [problem for row in self.rows for problem in row.problems]

    @property
    def ready(self) -> list[CheckedRow]:
        return [row for row in self.rows if not row.problems]


class _Rules:
    """The rule of each column: a function from the typed text to the value that is kept."""

    def __init__(self, known: Known) -> None:
        self._kinds, self._zones = kinds_by_text(), zones_by_text()
        self._provinces = {fold(name): code for code, (name, _zone) in known.provinces.items()}
        self._provinces |= {code: code for code in known.provinces}
        self.by_key: dict[str, Callable[[str], str]] = {
            "name": REGISTRY_FIELDS["name"],
            "short_name": PROFILE_FIELDS["short_name"],
            "kind": lambda text: _choose(text, self._kinds),
            "province": lambda text: _choose(text, self._provinces),
            "parent_name": REGISTRY_FIELDS["parent_name"],
            "slug": lambda text: check_slug(text.strip()),
            "time_zone": lambda text: _choose(text, self._zones),
            "colour": lambda text: str(PROFILE_FIELDS["colour"](text)[0]),
            "address": PROFILE_FIELDS["address"],
            "phone": PROFILE_FIELDS["phone"],
            "email": PROFILE_FIELDS["email"],
            "admin_name": clean_name,
            "admin_email": lambda text: str(PROFILE_FIELDS["email"](text)).lower(),
        }

    def apply(self, column: Column, text: str) -> str:
        """Return the cleaned value. Raises ValidationError."""
        return self.by_key[column.key](text)


def check_grid(grid: Grid, known: Known) -> Report:
    """Return the report of a grid: every bad cell of every row, doubles in the file and in the registry included."""
    rules = _Rules(known)
    rows = [_check_line(line, grid, rules) for line in grid.lines]
    _refuse_doubles(rows, grid, known)
    for row in rows:
        if "time_zone" not in row.values and "province" in row.values and "time_zone" not in row.typed:
            row.values["time_zone"] = known.provinces[row.values["province"]][1]
        row.problems.sort(key=lambda problem: (len(problem.cell), problem.cell))
    return Report(rows)


def _check_line(line: Line, grid: Grid, rules: _Rules) -> CheckedRow:
    row = CheckedRow(line.number)
    for column in COLUMNS:
        cell = line.cells.get(column.key)
        if cell is None:
            if column.is_required:
                row.problems.append(_problem(_place(row, column, grid), column, [_("The cell is empty.")]))
            continue
        row.typed[column.key] = cell.text
        if cell.refusal:
            row.problems.append(_problem(cell.place, column, [cell.refusal]))
            continue
        try:
            row.values[column.key] = rules.apply(column, cell.text)
        except ValidationError as error:
            row.problems.append(_problem(cell.place, column, error.messages))
    for key, cell in line.cells.items():
        if key not in BY_KEY:
            row.problems.append(
                Problem(cell.place, "", cell.refusal, _("Delete the cell, or give its column a header."))
            )
    return row


def _refuse_doubles(rows: Iterable[CheckedRow], grid: Grid, known: Known) -> None:
    """Refuse address names and agencies that are taken: the first row of the file that asks for one keeps it."""
    slugs: dict[str, int] = {}
    names: dict[tuple[str, str], int] = {}
    for row in rows:
        slug = row.values.get("slug")
        if slug is not None:
            if slug in known.slugs:
                _refuse(row, "slug", grid, _("Another agency has this address name already."))
            elif slug in slugs:
                _refuse(row, "slug", grid, _("Row %(row)s has this address name already.") % {"row": slugs[slug]})
            else:
                slugs[slug] = row.number
        if "name" not in row.values or "province" not in row.values:
            continue
        name = (fold(row.values["name"]), row.values["province"])
        if name in known.names:
            _refuse(row, "name", grid, _("An agency of this name is registered in the province already."))
        elif name in names:
            _refuse(row, "name", grid, _("Row %(row)s has the same name and province.") % {"row": names[name]})
        else:
            names[name] = row.number


def _refuse(row: CheckedRow, key: str, grid: Grid, message: str) -> None:
    del row.values[key]
    advice = _("Give each agency its own, or delete the row.")
    column = BY_KEY[key]
    row.problems.append(Problem(_place(row, column, grid), str(column.header), message, advice))


def _place(row: CheckedRow, column: Column, grid: Grid) -> str:
    return f"{grid.letters.get(column.key, '?')}{row.number}"


def _problem(place: str, column: Column, messages: Iterable[Any]) -> Problem:
    return Problem(place, str(column.header), " ".join(str(message) for message in messages), str(column.advice))


def _choose(text: str, known: Mapping[str, str]) -> str:
    value = known.get(fold(clean_text(text, most=200)))
    if value is None:
        raise ValidationError(_("“%(text)s” is not in the list."), code="choice", params={"text": text.strip()[:60]})
    return value
