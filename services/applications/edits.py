"""Changes of a form's questions, one function each. Pure: each returns a new form and leaves the given one alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, Literal

from django.utils.translation import gettext as _

from core.errors import NotFound
from services.applications.conditions import APPLICANT, Test
from services.applications.kinds import Kind
from services.applications.schema import (
    LABEL_LIMIT,
    MOST_ROWS,
    Required,
    Schema,
    find_section,
    next_key,
    questions_of,
)
from services.components.codes import DocumentForm

Direction = Literal["up", "down"]


def with_section(schema: Schema, key: str | None, values: Mapping[str, Any]) -> tuple[Schema, str]:
    """Change a page, or add one at the end without a key; return its key, too. Raises NotFound."""
    new = deepcopy(schema)
    if key is None:
        key = next_key("s", [section["key"] for section in new["sections"]])
        blank = {"hint": "", "show": None, "repeats": False, "row_label": "", "least_rows": 0, "most_rows": 0}
        new["sections"].append({"key": key, "title": "", **blank, "fields": []})
    section = _section(new, key)
    section.update(values)
    if section["repeats"] and not section["most_rows"]:
        section["most_rows"] = MOST_ROWS
    return new, key


def without_section(schema: Schema, key: str) -> Schema:
    """Remove a page with its questions."""
    new = deepcopy(schema)
    new["sections"] = [section for section in new["sections"] if section["key"] != key]
    return new


def moved_section(schema: Schema, key: str, direction: Direction) -> Schema:
    """Move a page one place up or down; at the end nothing changes."""
    new = deepcopy(schema)
    _move(new["sections"], key, direction)
    return new


def with_question(schema: Schema, section_key: str, key: str | None, values: Mapping[str, Any]) -> tuple[Schema, str]:
    """Change a question, or add one at the end of a page without a key; return its key, too. Raises NotFound.

    A question whose page is another one now moves to its end.
    """
    new = deepcopy(schema)
    target = _section(new, section_key)
    if key is None:
        key = next_key("f", [question["key"] for _page, question in questions_of(new)])
        target["fields"].append({"key": key, **values})
        return new, key
    for section in new["sections"]:
        for place, question in enumerate(section["fields"]):
            if question["key"] == key:
                changed = {"key": key, **values}
                if section is target:
                    section["fields"][place] = changed
                else:
                    del section["fields"][place]
                    target["fields"].append(changed)
                return new, key
    raise NotFound


def without_question(schema: Schema, key: str) -> Schema:
    """Remove a question; conditions that look at it are told when the form is published."""
    new = deepcopy(schema)
    for section in new["sections"]:
        section["fields"] = [question for question in section["fields"] if question["key"] != key]
    return new


def moved_question(schema: Schema, key: str, direction: Direction) -> Schema:
    """Move a question one place up or down; over the edge of its page it goes to the page beside it."""
    new = deepcopy(schema)
    sections = new["sections"]
    for number, section in enumerate(sections):
        place = next((place for place, question in enumerate(section["fields"]) if question["key"] == key), None)
        if place is None:
            continue
        last = len(section["fields"]) - 1
        if (direction == "up" and place > 0) or (direction == "down" and place < last):
            _move(section["fields"], key, direction)
        elif direction == "up" and number > 0:
            sections[number - 1]["fields"].append(section["fields"].pop(place))
        elif direction == "down" and number < len(sections) - 1:
            sections[number + 1]["fields"].insert(0, section["fields"].pop(place))
        break
    return new


def with_start(schema: Schema, *, intro: str, applicants: Iterable[str]) -> Schema:
    """Say what stands above the form and which kinds of applicant are told apart; a kind keeps its key by its words."""
    new = deepcopy(schema)
    known = {item["label"]: item["key"] for item in new["applicants"]}
    made: list[dict[str, str]] = []
    for label in dict.fromkeys(applicants):
        key = known.get(label) or next_key("a", [*known.values(), *(item["key"] for item in made)])
        made.append({"key": key, "label": label})
    new["intro"], new["applicants"] = intro, made
    return new


def with_requirements(schema: Schema, content: Mapping[str, Any]) -> tuple[Schema, int]:
    """Add what the standard's requirements ask for and the form does not yet; return how many questions were added.

    A document becomes a question for a file; a condition becomes a yes-or-no question. Requirements for one kind of
    applicant are asked of that kind only.
    """
    new = deepcopy(schema)
    asked = {question.get("requirement") for _page, question in questions_of(new)}
    asked |= {question["label"] for _page, question in questions_of(new)}
    wanted = [item for item in content.get("items", []) if item.get("name") and item["name"][:LABEL_LIMIT] not in asked]
    if not wanted:
        return new, 0
    labels = [item["label"] for item in new["applicants"]]
    named = list(dict.fromkeys(item["applicant"] for item in content["items"] if item.get("applicant")))
    if len(named) > 1:
        new = with_start(new, intro=new["intro"], applicants=[*labels, *named])
    if not new["sections"]:
        new, key = with_section(new, None, {"title": _("Documents")})
    else:
        key = next((page["key"] for page in reversed(new["sections"]) if not page["repeats"]), "")
        if not key:
            new, key = with_section(new, None, {"title": _("Documents")})
    keys = {item["label"]: item["key"] for item in new["applicants"]}
    for item in wanted:
        new, _key = with_question(new, key, None, _proposal(item, keys))
    return new, len(wanted)


def _proposal(item: Mapping[str, Any], applicants: Mapping[str, str]) -> dict[str, Any]:
    name = item["name"][:LABEL_LIMIT]
    applicant = applicants.get(item.get("applicant") or "")
    question: dict[str, Any] = {
        "kind": Kind.FILE.value,
        "label": name,
        "help": "",
        "required": Required.YES.value if item.get("mandatory") else Required.NO.value,
        "for": [],
        "when": None,
        "show": {"mode": "all", "tests": [{"field": APPLICANT, "op": Test.IS.value, "value": [applicant]}]}
        if applicant
        else None,
        "personal": False,
        "requirement": name,
    }
    if item.get("document") == DocumentForm.CONDITION:
        return {**question, "kind": Kind.FLAG.value}
    return {**question, "accepts": "", "files": 1}


def _section(schema: Schema, key: str) -> dict[str, Any]:
    section = find_section(schema, key)
    if section is None:
        raise NotFound
    return section


def _move(rows: list[dict[str, Any]], key: str, direction: Direction) -> None:
    at = next((place for place, row in enumerate(rows) if row["key"] == key), None)
    if at is None:
        return
    row = rows.pop(at)
    rows.insert(max(0, at + (1 if direction == "down" else -1)), row)
