"""The questions of a form as data: their stored shape, and everything for which they cannot be published. Pure.

What comes from a page or from another agency's file passes `checked_schema` first: unknown keys are dropped, texts are
trimmed, and what has the wrong shape is told. Format: docs/applications.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.typed_text import normalise, text_error
from services.applications.conditions import APPLICANT, Mode, Test
from services.applications.kinds import CHOICES, MOST_FILES, NUMBER_LIMIT, PERSONAL, Kind, number_of

Schema = dict[str, Any]
MOST_BYTES = 200_000
MOST_SECTIONS = 15
MOST_QUESTIONS = 80  # of all pages together
MOST_OPTIONS = 60
MOST_APPLICANTS = 10
MOST_TESTS = 6
MOST_ROWS = 30
MOST_DECIMALS = 4
LEAST_EXPONENT = 10  # digits after the comma of a number in a form
LABEL_LIMIT = 200
HELP_LIMIT = 600
TITLE_LIMIT = 120
UNIT_LIMIT = 30
_KEY = re.compile(r"[sfoa][1-9][0-9]{0,2}")


class Required(TextChoices):
    YES = "yes", gettext_lazy("Always")
    NO = "no", gettext_lazy("Never")
    FOR = "for", gettext_lazy("For some kinds of applicant")
    WHEN = "when", gettext_lazy("Under a condition")


@dataclass(frozen=True)
class Finding:
    """What is wrong; `place` says where: a question or a page by its words, empty for the form as a whole."""

    place: str
    message: str

    def __str__(self) -> str:
        if not self.place:
            return self.message
        return _("“%(place)s”: %(message)s") % {"place": self.place, "message": self.message}


def empty_schema() -> Schema:
    """Return a form without a question."""
    return {"intro": "", "applicants": [], "sections": []}


def questions_of(schema: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield every question in its order, with its page."""
    for section in schema.get("sections", []):
        for question in section["fields"]:
            yield section, question


def find_question(schema: Mapping[str, Any], key: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the page and the question of a key."""
    return next(((page, question) for page, question in questions_of(schema) if question["key"] == key), None)


def find_section(schema: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """Return the page of a key."""
    return next((section for section in schema.get("sections", []) if section["key"] == key), None)


def next_key(letter: str, taken: Iterator[str] | list[str]) -> str:
    """Return a key such as "f7" after the highest one that is taken."""
    numbers = [int(key[1:]) for key in taken if key[:1] == letter and key[1:].isdigit()]
    return f"{letter}{max(numbers, default=0) + 1}"


def is_personal(question: Mapping[str, Any]) -> bool:
    """Tell whether an answer names somebody, so that it is sealed."""
    return bool(question.get("personal")) or question["kind"] in PERSONAL


def checked_schema(raw: Any) -> tuple[Schema, list[Finding]]:
    """Return a form in its stored shape and what is wrong with the shape; it may be unfinished."""
    if not isinstance(raw, Mapping):
        return empty_schema(), [Finding("", _("A form is an object with pages and questions."))]
    findings: list[Finding] = []
    read = _Reader(findings)
    schema: Schema = {
        "intro": read.text(raw.get("intro"), 2000, "", lines=True),
        "applicants": [read.labelled(item, "a") for item in read.rows(raw.get("applicants"), MOST_APPLICANTS, "")],
        "sections": [read.section(item) for item in read.rows(raw.get("sections"), MOST_SECTIONS, "")],
    }
    keys = [section["key"] for section in schema["sections"]] + [
        question["key"] for _s, question in questions_of(schema)
    ]
    keys += [applicant["key"] for applicant in schema["applicants"]]
    if len(set(keys)) < len(keys):
        findings.append(Finding("", _("Two questions or pages have the same key.")))
    if len(list(questions_of(schema))) > MOST_QUESTIONS:
        findings.append(Finding("", _("Use at most %(most)s questions.") % {"most": MOST_QUESTIONS}))
    if len(json.dumps(schema)) > MOST_BYTES:
        findings.append(Finding("", _("This form is too large.")))
    return schema, findings


class _Reader:
    """Reads untrusted values; what is wrong is added to `findings`."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings

    def section(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        title = self.text(raw.get("title"), TITLE_LIMIT, "")
        repeats = raw.get("repeats") is True
        return {
            "key": self.key(raw.get("key"), "s", title),
            "title": title,
            "hint": self.text(raw.get("hint"), HELP_LIMIT, title, lines=True),
            "show": self.condition(raw.get("show"), title),
            "repeats": repeats,
            "row_label": self.text(raw.get("row_label"), 60, title) if repeats else "",
            "least_rows": self.whole(raw.get("least_rows"), 0, MOST_ROWS) if repeats else 0,
            "most_rows": (self.whole(raw.get("most_rows"), 1, MOST_ROWS) or MOST_ROWS) if repeats else 0,
            "fields": [self.question(item) for item in self.rows(raw.get("fields"), MOST_QUESTIONS, title)],
        }

    def question(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        label = self.text(raw.get("label"), LABEL_LIMIT, "")
        kind = raw.get("kind")
        if kind not in Kind.values:
            self.findings.append(Finding(label, _("This kind of question is not known.")))
            kind = Kind.LINE.value
        required = raw.get("required")
        question: dict[str, Any] = {
            "key": self.key(raw.get("key"), "f", label),
            "kind": str(kind),
            "label": label,
            "help": self.text(raw.get("help"), HELP_LIMIT, label),
            "required": str(required) if required in Required.values else Required.YES.value,
            "for": self.keys(raw.get("for")),
            "when": self.condition(raw.get("when"), label),
            "show": self.condition(raw.get("show"), label),
            "personal": raw.get("personal") is True or kind in PERSONAL,
        }
        if kind in CHOICES:
            question["options"] = [
                self.labelled(item, "o") for item in self.rows(raw.get("options"), MOST_OPTIONS, label)
            ]
        if kind == Kind.NUMBER:
            question["unit"] = self.text(raw.get("unit"), UNIT_LIMIT, label)
            question["least"], question["most"] = (self.number(raw.get(name), label) for name in ("least", "most"))
            question["decimals"] = self.whole(raw.get("decimals"), 0, MOST_DECIMALS)
        if kind == Kind.FILE:
            question["accepts"] = raw.get("accepts") if raw.get("accepts") in ("pdf", "picture") else ""
            question["files"] = self.whole(raw.get("files"), 1, MOST_FILES) or 1
            question["requirement"] = self.text(raw.get("requirement"), LABEL_LIMIT, label)
        return question

    def condition(self, raw: Any, place: str) -> dict[str, Any] | None:
        if not isinstance(raw, Mapping) or not raw.get("tests"):
            return None
        tests = []
        for item in self.rows(raw.get("tests"), MOST_TESTS, place):
            op, value = item.get("op"), item.get("value")
            if op not in Test.values:
                self.findings.append(Finding(place, _("A condition is incomplete.")))
                continue
            if op in (Test.IS, Test.NOT):
                value = self.keys(value)
            elif op in (Test.MORE, Test.LESS):
                value = self.number(value, place)
            else:
                value = ""
            tests.append({"field": str(item.get("field") or "")[:20], "op": str(op), "value": value})
        mode = Mode.ANY if raw.get("mode") == Mode.ANY else Mode.ALL
        return {"mode": mode.value, "tests": tests} if tests else None

    def rows(self, raw: Any, most: int, place: str) -> list[Mapping[str, Any]]:
        if raw is None:
            return []
        if not isinstance(raw, list) or not all(isinstance(item, Mapping) for item in raw):
            self.findings.append(Finding(place, _("A list is expected here.")))
            return []
        if len(raw) > most:
            self.findings.append(Finding(place, _("Use at most %(most)s rows here.") % {"most": most}))
        return raw[:most]

    def labelled(self, raw: Mapping[str, Any], letter: str) -> dict[str, str]:
        label = self.text(raw.get("label"), LABEL_LIMIT, "")
        return {"key": self.key(raw.get("key"), letter, label), "label": label}

    def key(self, raw: Any, letter: str, place: str) -> str:
        key = raw if isinstance(raw, str) else ""
        if not _KEY.fullmatch(key) or key[0] != letter:
            self.findings.append(Finding(place, _("Its key is not a letter and a number.")))
            return f"{letter}999"
        return key

    def keys(self, raw: Any) -> list[str]:
        return [item[:20] for item in raw if isinstance(item, str)][:MOST_OPTIONS] if isinstance(raw, list) else []

    def text(self, raw: Any, limit: int, place: str, *, lines: bool = False) -> str:
        text = normalise(raw, lines=lines) if isinstance(raw, str) else ""
        if problem := text_error(text, limit=limit, lines=lines):
            self.findings.append(Finding(place or text[:60], problem))
            return text[:limit]
        return text

    def whole(self, raw: Any, least: int, most: int) -> int:
        return min(max(raw, least), most) if isinstance(raw, int) and not isinstance(raw, bool) else least

    def number(self, raw: Any, place: str) -> str:
        if raw in (None, ""):
            return ""
        found = number_of(raw)
        if found is None or not _is_writable(found):
            self.findings.append(Finding(place, _("Write a number in digits, such as 1.250 or 12,5.")))
            return ""
        return f"{found.normalize():f}"


def _is_writable(number: Decimal) -> bool:
    """Tell whether a number is one that people write: 1E+999999999 is short, and has a thousand million digits."""
    exponent = number.as_tuple().exponent
    return -NUMBER_LIMIT < number < NUMBER_LIMIT and isinstance(exponent, int) and exponent >= -LEAST_EXPONENT


def findings_of(schema: Mapping[str, Any]) -> list[Finding]:
    """Return everything for which a form cannot be published; it has its stored shape."""
    questions = list(questions_of(schema))
    if not questions:
        return [Finding("", _("Write at least one question."))]
    findings: list[Finding] = []
    applicants = {item["key"] for item in schema["applicants"]}
    seen: dict[str, Mapping[str, Any]] = {}
    for section in schema["sections"]:
        findings += _page_findings(section)
        findings += _condition_findings(section["title"], section["show"], seen, applicants)
        for question in section["fields"]:
            findings += _question_findings(question, section, seen, applicants)
            if not section["repeats"]:
                seen[question["key"]] = question
    if sum(1 for _page, question in questions if question["kind"] == Kind.NIK) > 1:
        findings.append(Finding("", _("Ask for the NIK of the applicant once only.")))
    if any(not item["label"] for item in schema["applicants"]) or len(schema["applicants"]) == 1:
        findings.append(Finding("", _("Tell at least two kinds of applicant apart, or none.")))
    return findings


def _page_findings(section: Mapping[str, Any]) -> Iterator[Finding]:
    if not section["title"]:
        yield Finding("", _("A page has no title."))
    if not section["fields"]:
        yield Finding(section["title"], _("This page has no question."))
    if section["repeats"] and section["least_rows"] > section["most_rows"]:
        yield Finding(section["title"], _("The least number of rows is larger than the most."))


def _question_findings(
    question: Mapping[str, Any], section: Mapping[str, Any], seen: Mapping[str, Any], applicants: set[str]
) -> Iterator[Finding]:
    place = question["label"]
    if not place:
        yield Finding(section["title"], _("A question has no words."))
    if question["kind"] in CHOICES:
        labels = [option["label"] for option in question["options"]]
        if len(labels) < 2 or not all(labels):
            yield Finding(place, _("Give at least two answers to choose from."))
        elif len(set(labels)) < len(labels):
            yield Finding(place, _("Two answers read the same."))
    if question["kind"] == Kind.NUMBER:
        least, most = number_of(question["least"]), number_of(question["most"])
        if least is not None and most is not None and least > most:
            yield Finding(place, _("The least value is larger than the most."))
    if section["repeats"] and question["kind"] in (Kind.FILE, Kind.NIK):
        yield Finding(place, _("A file or a NIK cannot be asked for on a page that repeats."))
    if question["required"] == Required.FOR and not (question["for"] and set(question["for"]) <= applicants):
        yield Finding(place, _("Say for which kinds of applicant it is required."))
    if question["required"] == Required.WHEN and not question["when"]:
        yield Finding(place, _("Say under which condition it is required."))
    yield from _condition_findings(place, question["show"], seen, applicants, own=question["key"])
    if question["required"] == Required.WHEN:
        yield from _condition_findings(place, question["when"], seen, applicants, own=question["key"])


def _condition_findings(
    place: str, condition: Mapping[str, Any] | None, seen: Mapping[str, Any], applicants: set[str], *, own: str = ""
) -> Iterator[Finding]:
    for test in (condition or {}).get("tests", []):
        if test["field"] == own and own:
            yield Finding(place, _("A question cannot depend on itself."))
        elif test["field"] == APPLICANT:
            if not test["value"] or not set(test["value"]) <= applicants:
                yield Finding(place, _("The condition names a kind of applicant that is not there."))
        elif test["field"] not in seen:
            yield Finding(place, _("The condition looks at a question that is not there, or that comes later."))
        else:
            yield from _test_findings(place, test, seen[test["field"]])


def _test_findings(place: str, test: Mapping[str, Any], question: Mapping[str, Any]) -> Iterator[Finding]:
    kind, op = question["kind"], test["op"]
    if op in (Test.MORE, Test.LESS) and (kind != Kind.NUMBER or not test["value"]):
        yield Finding(place, _("The condition compares a number, but none is asked for or given."))
    if op in (Test.IS, Test.NOT):
        known = {option["key"] for option in question.get("options", [])} if kind in CHOICES else {"yes", "no"}
        if kind not in (*CHOICES, Kind.FLAG) or not test["value"] or not set(test["value"]) <= known:
            yield Finding(place, _("The condition names an answer that cannot be chosen."))
