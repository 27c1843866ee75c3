"""A component as people read it, and its rows and paragraphs, to which something can be tied in the margin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.template.loader import render_to_string

from services.components import COMPONENTS
from services.components.fields import Line, Rows, Url

NO_NOTES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Passage:
    """A row or text of a component: `path` such as `steps.0` or `note`, and its words as they are read."""

    path: str
    text: str


def draw_clause(code: str, content: Mapping[str, Any], *, notes: Mapping[str, str] = NO_NOTES, name: str = "") -> str:
    """Draw what a component says, without its heading. `name` sets a drawing of a procedure apart from others.

    `notes` are safe HTML by the path of a passage, drawn beside it.
    """
    context = {"content": content, "notes": notes, "flow_name": name}
    return render_to_string(f"services/clauses/{code}.html", context)


def passages_of(code: str, content: Mapping[str, Any]) -> list[Passage]:
    """Return the rows and texts of a component in the order of its fields. Numbers and choices alone are none."""
    found: list[Passage] = []
    for field in COMPONENTS[code].fields:  # type: ignore[index]  # a ComponentCode is its string
        value = content.get(field.name)
        if isinstance(field, Rows) and isinstance(value, list):
            for index, row in enumerate(value):
                words = [word for part in field.fields for word in part.words(row.get(part.name, part.blank()))]
                found.append(Passage(f"{field.name}.{index}", " · ".join(words)))
        elif isinstance(field, Line) and not isinstance(field, Url) and value:
            found.append(Passage(field.name, str(value)))
    return [passage for passage in found if passage.text]
