"""The kinds of field a component is made of. Each reads untrusted JSON, and tells what is wrong and what is missing."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.typed_text import normalise, text_error

Label = str | Promise
Errors = dict[str, str]

LINE_LIMIT = 300
TEXT_LIMIT = 10_000
ROW_LIMIT = 100


@dataclass(frozen=True, kw_only=True)
class Field(ABC):
    """One named value. `required` makes its absence a gap, never an error: a draft may be saved half-way."""

    name: str
    label: Label
    help: Label = ""
    required: bool = False
    missing: Label = ""

    def blank(self) -> Any:
        return ""

    def is_blank(self, value: Any) -> bool:
        return bool(value == self.blank())

    @abstractmethod
    def read(self, value: Any, path: str, errors: Errors) -> Any:
        """Return `value` in its stored form; a wrong value comes back as it was, with a line in `errors`."""

    def gaps(self, value: Any, path: str) -> Errors:
        if self.required and self.is_blank(value):
            return {path: str(self.missing or _("Fill this in."))}
        return {}

    def words(self, value: Any) -> Iterator[str]:
        """Yield what a reader would see of `value`, for search and comparison."""
        if not self.is_blank(value):
            yield str(value)


@dataclass(frozen=True, kw_only=True)
class Line(Field):
    """A text on one line; `suggest` names a list of words that the editor offers while somebody types.

    `is_long` says that the words of regulations stand here: the editor then shows all of them.
    """

    limit: int = LINE_LIMIT
    lines: bool = False
    suggest: str = ""
    is_long: bool = False

    def read(self, value: Any, path: str, errors: Errors) -> Any:
        if not isinstance(value, str):
            errors[path] = _("This must be text.")
            return value
        value = normalise(value, lines=self.lines)
        if problem := text_error(value, limit=self.limit, lines=self.lines):
            errors[path] = problem
        return value


@dataclass(frozen=True, kw_only=True)
class Text(Line):
    limit: int = TEXT_LIMIT
    lines: bool = True


@dataclass(frozen=True, kw_only=True)
class Url(Line):
    limit: int = 500

    def read(self, value: Any, path: str, errors: Errors) -> Any:
        value = super().read(value, path, errors)
        if path not in errors and value and not _is_web_address(value):
            errors[path] = _("Write a web address that starts with https:// or http://.")
        return value


@dataclass(frozen=True, kw_only=True)
class Whole(Field):
    """A whole number from `least` up to `most`; None when it is not known yet.

    `said` is the phrase that a reader sees, for a number that says nothing alone: "%(count)s copies".
    """

    least: int = 1
    most: int = 100_000
    money: bool = False
    said: Label = ""

    def words(self, value: Any) -> Iterator[str]:
        for word in super().words(value):
            yield str(self.said) % {"count": word} if self.said else word

    def blank(self) -> Any:
        return None

    def read(self, value: Any, path: str, errors: Errors) -> Any:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            by_example = _("Write the amount in digits, such as 80.000.")
            errors[path] = by_example if self.money else _("Write a whole number in digits, such as 5.")
        elif not self.least <= value <= self.most:
            errors[path] = _("Write a number from %(least)s to %(most)s.") % {"least": self.least, "most": self.most}
        return value


@dataclass(frozen=True, kw_only=True)
class Flag(Field):
    """Yes or no. With `unset` it may also be None: nobody has answered yet. Otherwise absence means `default`."""

    unset: bool = False
    default: bool = False

    def blank(self) -> Any:
        return None if self.unset else self.default

    def read(self, value: Any, path: str, errors: Errors) -> Any:
        if not isinstance(value, bool) and not (self.unset and value is None):
            errors[path] = _("Choose one of the options.")
        return value

    def words(self, value: Any) -> Iterator[str]:
        if value:
            yield str(self.label)


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    choices: type[TextChoices]

    def read(self, value: Any, path: str, errors: Errors) -> Any:
        if not isinstance(value, str) or (value and value not in self.choices.values):
            errors[path] = _("Choose one of the options.")
        return value

    def words(self, value: Any) -> Iterator[str]:
        if value in self.choices.values:
            yield str(self.choices(value).label)


@dataclass(frozen=True, kw_only=True)
class Checks(Field):
    """Any of a fixed list, stored in the order of that list."""

    choices: type[TextChoices]

    def blank(self) -> Any:
        return []

    def read(self, value: Any, path: str, errors: Errors) -> Any:
        if not isinstance(value, list) or any(not isinstance(v, str) or v not in self.choices.values for v in value):
            errors[path] = _("Choose from the list only.")
            return value
        return [code for code in self.choices.values if code in value]

    def words(self, value: Any) -> Iterator[str]:
        yield from (str(self.choices(code).label) for code in value if code in self.choices.values)


@dataclass(frozen=True, kw_only=True)
class Rows(Field):
    """A list of rows with the same fields. A row in which nothing was written is dropped; `row_label` names one.

    `line_field` is the field that takes a pasted line; `folded` are fields that the editor folds away while they are
    blank, so that a long list stays readable.
    """

    fields: tuple[Field, ...]
    row_label: Label
    add_label: Label
    line_field: str
    folded: tuple[str, ...] = ()
    limit: int = ROW_LIMIT

    def blank(self) -> Any:
        return []

    def read(self, value: Any, path: str, errors: Errors) -> Any:
        if not isinstance(value, list) or any(not isinstance(row, Mapping) for row in value):
            errors[path] = _("This must be a list of rows.")
            return value
        if len(value) > self.limit:
            errors[path] = _("Use at most %(limit)s rows.") % {"limit": self.limit}
            return value
        rows: list[dict[str, Any]] = []
        for row in value:
            row_errors: Errors = {}
            clean = read_fields(self.fields, row, f"{path}.{len(rows)}.", row_errors)
            if row_errors or not self.is_empty_row(clean):
                rows.append(clean)
                errors.update(row_errors)
        return rows

    def is_empty_row(self, row: Mapping[str, Any]) -> bool:
        """Tell whether nobody wrote or chose anything in `row`: a tick alone is not content."""
        return all(isinstance(field, Flag) or field.is_blank(row[field.name]) for field in self.fields)

    def gaps(self, value: Any, path: str) -> Errors:
        found = super().gaps(value, path)
        for index, row in enumerate(value):
            for field in self.fields:
                found.update(field.gaps(row[field.name], f"{path}.{index}.{field.name}"))
        return found

    def words(self, value: Any) -> Iterator[str]:
        for row in value:
            line = " · ".join(word for field in self.fields for word in field.words(row[field.name]))
            if line:
                yield line


def read_fields(fields: tuple[Field, ...], raw: Mapping[Any, Any], prefix: str, errors: Errors) -> dict[str, Any]:
    """Read every field of `raw`, absent ones as blank; a key that no field has is an error."""
    known = {field.name for field in fields}
    for key in raw:
        if key not in known:
            errors[f"{prefix}{key}"] = _("This field is not known here.")
    return {
        field.name: field.read(raw[field.name], f"{prefix}{field.name}", errors) if field.name in raw else field.blank()
        for field in fields
    }


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in value
