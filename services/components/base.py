"""What a component is: its fields, its rules across fields, and the one line it gives to the promise card."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from services.components.codes import Completeness, ComponentCode, ComponentGroup
from services.components.fields import Errors, Field, Label, read_fields

Content = dict[str, Any]
Rule = Callable[[Mapping[str, Any]], Errors]


@dataclass(frozen=True)
class Summary:
    """A fact as the promise card shows it: what is promised, and what qualifies it."""

    headline: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Component:
    """One of the 14. `refusals` say what is wrong across fields, `open_points` what is missing across fields."""

    code: ComponentCode
    number: int
    group: ComponentGroup
    help: Label
    fields: tuple[Field, ...]
    refusals: tuple[Rule, ...] = ()
    open_points: tuple[Rule, ...] = ()
    summarise: Callable[[Mapping[str, Any]], Summary] = lambda content: Summary()

    @property
    def label(self) -> Label:
        return self.code.label

    @property
    def must_publish(self) -> bool:
        return self.group == ComponentGroup.DELIVERY

    def blank(self) -> Content:
        return {field.name: field.blank() for field in self.fields}

    def read(self, raw: Any) -> tuple[Content, Errors]:
        """Return `raw` in its stored form and the errors by path, such as `steps.0.duration_value`.

        The empty path stands for the whole. With errors, the content holds what was typed and must not be stored.
        """
        if not isinstance(raw, Mapping):
            return self.blank(), {"": _("The content of a component must be an object with named fields.")}
        errors: Errors = {}
        content = read_fields(self.fields, raw, "", errors)
        if not errors:
            for rule in self.refusals:
                errors.update(rule(content))
        return content, errors

    def validate(self, raw: Any) -> Errors:
        """Return what is wrong with `raw` by path; nothing when it may be stored."""
        return self.read(raw)[1]

    def gaps(self, raw: Any) -> Errors:
        """Return what is still to be written before the component is complete, by path."""
        content, errors = self.read(raw)
        if errors:
            return errors
        found: Errors = {}
        for field in self.fields:
            found.update(field.gaps(content[field.name], field.name))
        for rule in self.open_points:
            found.update(rule(content))
        return found

    def is_empty(self, raw: Any) -> bool:
        content, errors = self.read(raw)
        return not errors and content == self.blank()

    def is_complete(self, raw: Any) -> bool:
        return not self.gaps(raw)

    def completeness(self, raw: Any) -> Completeness:
        if self.is_empty(raw):
            return Completeness.EMPTY
        return Completeness.COMPLETE if self.is_complete(raw) else Completeness.PARTIAL

    def summary(self, raw: Any) -> Summary:
        """Return the fact for the promise card; nothing while the component is not complete."""
        return self.summarise(self.read(raw)[0]) if self.is_complete(raw) else Summary()

    def plain_text(self, raw: Any) -> str:
        """Return the words a reader sees, one line per value or row, for search and comparison.

        A number and its unit are one value: "2 hari kerja" stands on one line.
        """
        content, errors = self.read(raw)
        if errors:
            return ""
        lines: list[str] = []
        for field in self.fields:
            words = list(field.words(content[field.name]))
            if words and field.name.endswith("_unit") and content.get(f"{field.name[:-5]}_value") is not None:
                lines[-1] += f" {words.pop()}"
            lines += words
        return "\n".join(lines)
