"""Answers to the questions of a form as programs send them, put as a browser would: so the pages' judge judges them.

    {"f1": "o2", "f3": 40, "f9": "2026-08-17", "s3": [{"f7": "Kursi", "f8": 12}]}

Choices are keys of options, yes and no are true and false, a date is YYYY-MM-DD, a number has a decimal point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.ui.forms import ProblemLink
from services.applications.answers import Reading
from services.applications.kinds import NO, YES, Kind
from services.applications.pages import MOST_TYPED, ROWS, Typed
from services.applications.schema import MOST_OPTIONS, MOST_ROWS, questions_of

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CONTROL = re.compile(rf"(?:id_)?(?:{ROWS}-([0-9]+)-)?(f[0-9]+)(?:_[0-9]+)?")
Errors = dict[str, list[Any]]


def typed_answers(schema: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Typed]:
    """Return answers by page as they would have been typed. Raises InvalidInput for unknown keys and other shapes."""
    errors: Errors = {}
    known = {page["key"] for page in schema["sections"] if page["repeats"]}
    known |= {question["key"] for page, question in questions_of(schema) if not page["repeats"]}
    for key in given:
        if key not in known:
            errors[f"answers.{key[:20]}"] = [_("The form has no question with this key.")]
    typed = {page["key"]: _page(page, given, errors) for page in schema["sections"]}
    if errors:
        raise InvalidInput(errors)
    return typed


def errors_of(reading: Reading) -> Errors:
    """Return what is wrong with the answers, by question: `answers.f3`, or `answers.s3.0.f7` in a page of rows."""
    found: Errors = {}
    for page, problems in reading.problems.items():
        for problem in problems:
            found.setdefault(_place(page, problem), []).append(problem.message)
    return found


def _place(page: str, problem: ProblemLink) -> str:
    control = _CONTROL.fullmatch(problem.target)
    if control is None:
        return f"answers.{page}"
    return f"answers.{page}.{control[1]}.{control[2]}" if control[1] else f"answers.{control[2]}"


def _page(page: Mapping[str, Any], given: Mapping[str, Any], errors: Errors) -> Typed:
    if not page["repeats"]:
        return dict(_names(page, given, "", "answers", errors))
    rows = given.get(page["key"]) or []
    place = f"answers.{page['key']}"
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows) or len(rows) > MOST_ROWS:
        errors[place] = [_("A list of at most %(most)s objects is expected here.") % {"most": MOST_ROWS}]
        return {}
    typed: Typed = {f"{ROWS}-TOTAL_FORMS": [str(len(rows))], f"{ROWS}-INITIAL_FORMS": ["0"]}
    keys = {question["key"] for question in page["fields"]}
    for number, row in enumerate(rows):
        for key in set(row) - keys:
            errors[f"{place}.{number}.{key[:20]}"] = [_("The form has no question with this key.")]
        typed.update(_names(page, row, f"{ROWS}-{number}-", f"{place}.{number}", errors))
    return typed


def _names(
    page: Mapping[str, Any], given: Mapping[str, Any], prefix: str, place: str, errors: Errors
) -> Iterator[tuple[str, list[str]]]:
    """Yield the names of controls and what stands in them."""
    for question in page["fields"]:
        key, value = question["key"], given.get(question["key"])
        if value in (None, "", []):
            continue
        try:
            values = _values(question, value)
        except ValueError as error:
            errors[f"{place}.{key}"] = [str(error)]
            continue
        if question["kind"] == Kind.DATE:
            yield from ((f"{prefix}{key}_{number}", [part]) for number, part in enumerate(values))
        else:
            yield f"{prefix}{key}", values


def _values(question: Mapping[str, Any], value: Any) -> list[str]:
    """Return what is typed for an answer. Raises ValueError with a sentence for another shape."""
    match question["kind"]:
        case Kind.FILE:
            raise ValueError(_("Send files as multipart/form-data, under the key of their question."))
        case Kind.MANY:
            if not isinstance(value, list) or len(value) > MOST_OPTIONS:
                raise ValueError(_("A list of keys of options is expected here."))
            return [_text(one) for one in value]
        case Kind.FLAG if isinstance(value, bool):
            return [YES if value else NO]
        case Kind.NUMBER if isinstance(value, int | float) and not isinstance(value, bool):
            return [str(value).replace(".", ",")]
        case Kind.NUMBER:
            return [_text(value).replace(".", ",")]  # the pages read a point as one of thousands
        case Kind.DATE:
            if (found := _DATE.fullmatch(_text(value))) is None:
                raise ValueError(_("A date is written as YYYY-MM-DD here."))
            return [found[3], found[2], found[1]]
    return [_text(value)]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("A text is expected here."))  # noqa: TRY004  # a refusal for whoever sent it
    return value[:MOST_TYPED]
