"""All answers of an application: read from what was typed, parted into what names somebody and what does not, and
said in words again.

Answers are stored by the keys of the questions; a repeated page is stored by its own key as a list of rows. Whatever
names somebody is sealed with the agency's key beside the application and never lies in its JSON. Files lie with the
case; their purpose is the key of their question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.cases.domain.identities import seal_facts, unseal_facts
from core.identity_numbers import mask
from core.ui.forms import ProblemLink, problems_of
from services.applications.conditions import APPLICANT, holds
from services.applications.kinds import Kind, words_of
from services.applications.pages import PageForm, Typed, answers_of_rows, data_of, no_files, rows_of
from services.applications.schema import is_personal, questions_of
from services.models import Application

Answers = dict[str, Any]


@dataclass
class Reading:
    """What the pages hold: the answers, the pages that are asked, and what is wrong on each by its key."""

    answers: Answers = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)  # questions of asked pages whose own condition is not met
    problems: dict[str, list[ProblemLink]] = field(default_factory=dict)
    known: Answers = field(default_factory=dict)  # what conditions look at: kind of applicant and files among them

    @property
    def is_complete(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class Line:
    """An answer in words; `is_personal` names somebody."""

    key: str
    label: str
    words: str
    is_personal: bool = False


@dataclass(frozen=True)
class PageOfAnswers:
    """The answers of one page; a repeated page has several groups of lines."""

    key: str
    title: str
    groups: list[list[Line]]
    repeats: bool = False
    row_label: str = ""


def read(
    schema: Mapping[str, Any], applicant: str, typed: Mapping[str, Typed], kept: Mapping[str, int] | None = None
) -> Reading:
    """Judge everything that was typed, page after page; a page whose condition is not met is left out."""
    reading = Reading()
    known: Answers = {APPLICANT: applicant} if applicant else {}
    for section in schema["sections"]:
        if not is_asked(section, known):
            continue
        reading.asked.append(section)
        data = data_of(typed.get(section["key"]))
        if section["repeats"]:
            data.setdefault("rows-TOTAL_FORMS", "0")
            data.setdefault("rows-INITIAL_FORMS", "0")
            rows = rows_of(section, known, data)
            if rows.is_valid():
                if found := answers_of_rows(rows):
                    reading.answers[section["key"]] = found
            else:
                reading.problems[section["key"]] = problems_of(None, rows)
            continue
        form = PageForm(section, known, data=data, files=no_files(), kept=kept)
        if not form.is_valid():
            reading.problems[section["key"]] = problems_of(form)
        reading.answers.update(form.answers)
        reading.hidden |= {question["key"] for question in section["fields"]} - set(form.fields)
        known = form.known
    reading.known = known
    return reading


def is_asked(section: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Tell whether a page is shown: its own condition is met, and that of one of its questions."""
    if not holds(section["show"], known):
        return False
    return not section["fields"] or any(
        holds(question["show"], known) or _looks_at_its_page(question, section) for question in section["fields"]
    )


def part(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> tuple[Answers, Answers]:
    """Return the answers that name nobody, and those that do."""
    sealed_keys = {question["key"] for _page, question in questions_of(schema) if is_personal(question)}
    sealed_keys |= {
        page["key"] for page in schema["sections"] if page["repeats"] and any(map(is_personal, page["fields"]))
    }
    plain = {key: value for key, value in answers.items() if key not in sealed_keys}
    return plain, {key: value for key, value in answers.items() if key in sealed_keys}


def seal(answers: Answers) -> bytes | None:
    """Return answers that name somebody as they are stored; None for none."""
    return seal_facts(answers) if answers else None


def all_answers(application: Application) -> Answers:
    """Return every answer, sealed ones included: for staff who handle it and for its own citizen."""
    sealed = unseal_facts(bytes(application.sealed)) if application.sealed else {}
    return {**application.answers, **sealed}


def in_words(
    schema: Mapping[str, Any],
    answers: Mapping[str, Any],
    *,
    applicant: str = "",
    files: Mapping[str, list[str]] | None = None,
    opens_sealed: bool = True,
) -> list[PageOfAnswers]:
    """Return the answers page by page as people read them; what was not asked or not answered is left out.

    `files` gives the names of files by question. Without `opens_sealed` what names somebody is only said to be there.
    """
    pages = []
    for section in schema["sections"]:
        if section["repeats"]:
            rows = answers.get(section["key"])
            groups = [list(_lines(section, row, {}, opens_sealed)) for row in rows] if isinstance(rows, list) else []
        else:
            lines = list(_lines(section, answers, files or {}, opens_sealed))
            groups = [lines] if lines else []
        if groups:
            shown = PageOfAnswers(section["key"], section["title"], groups, section["repeats"], section["row_label"])
            pages.append(shown)
    return pages


def applicant_label(schema: Mapping[str, Any], key: str) -> str:
    """Return the words of a kind of applicant."""
    return next((item["label"] for item in schema.get("applicants", []) if item["key"] == key), "")


def first_of(schema: Mapping[str, Any], answers: Mapping[str, Any], kind: Kind) -> str:
    """Return the first answer to a question of this kind outside repeated pages, empty without one."""
    found = (
        answers.get(question["key"])
        for page, question in questions_of(schema)
        if question["kind"] == kind and not page["repeats"]
    )
    return next((str(value) for value in found if value), "")


def _lines(
    section: Mapping[str, Any], answers: Mapping[str, Any], files: Mapping[str, list[str]], opens_sealed: bool
) -> Iterator[Line]:
    for question in section["fields"]:
        key = question["key"]
        words = ", ".join(files.get(key, ())) if question["kind"] == Kind.FILE else words_of(question, answers.get(key))
        if not words:
            continue
        if is_personal(question) and not opens_sealed:
            words = mask(answers[key]) if question["kind"] == Kind.NIK else _("Sealed")
        yield Line(key, question["label"], words, is_personal(question))


def _looks_at_its_page(question: Mapping[str, Any], section: Mapping[str, Any]) -> bool:
    """Tell whether its condition depends on a question of the same page, which is not answered yet."""
    own = {other["key"] for other in section["fields"]}
    return any(test["field"] in own for test in (question["show"] or {}).get("tests", []))
