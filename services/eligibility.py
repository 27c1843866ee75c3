"""The rules of an eligibility check, and a walk through it. Pure: questions come in as data.

A check is a list of questions in their order:

    {"key": "q1", "text": "...", "hint": "", "answers": [{"text": "...", "then": "next", "note": ""}, ...]}

`then` is "next" (the question that follows), the key of a later question, or a result: "may", "may_not", "advice". A
note says why, or what to do instead. Since an answer leads only forward, nobody goes round in circles, and every path
ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.typed_text import normalise, text_error

Questions: TypeAlias = Sequence[Mapping[str, Any]]

MOST_QUESTIONS = 20
MOST_ANSWERS = 8
TEXT_LIMIT = 200
NOTE_LIMIT = 600
NEXT = "next"
_KEY = re.compile(r"q[1-9][0-9]{0,2}")


class Result(TextChoices):
    """What an answer may come to."""

    MAY = "may", gettext_lazy("You may use this service")
    MAY_NOT = "may_not", gettext_lazy("This service is not for you")
    ADVICE = "advice", gettext_lazy("Ask first")


@dataclass(frozen=True)
class Finding:
    """What is wrong with a check; `question` is its number, 0 for the check as a whole."""

    question: int
    message: str


@dataclass(frozen=True)
class Step:
    """A question that was answered on the way. `chosen` is the number of the answer, from 1."""

    question: Mapping[str, Any]
    answer: Mapping[str, Any]
    chosen: int


@dataclass(frozen=True)
class Walk:
    """How far somebody has come: the steps taken, then a question to answer or a result."""

    steps: tuple[Step, ...]
    question: Mapping[str, Any] | None = None
    result: Result | None = None
    note: str = ""

    @property
    def number(self) -> int:
        return len(self.steps) + 1


def checked_questions(questions: Any) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Return the questions in their stored form, and what is wrong with their shape; it may be unfinished."""
    if not isinstance(questions, list):
        return [], [Finding(0, _("The questions are a list."))]
    if len(questions) > MOST_QUESTIONS:
        return [], [Finding(0, _("Use at most %(most)s questions.") % {"most": MOST_QUESTIONS})]
    findings: list[Finding] = []
    clean = [_checked_question(number, question, findings) for number, question in enumerate(questions, 1)]
    keys = [question["key"] for question in clean]
    if len(set(keys)) < len(keys):
        findings.append(Finding(0, _("Two questions have the same key.")))
    return clean, findings


def findings_of(questions: Questions) -> list[Finding]:
    """Return everything for which the check cannot be opened; the questions have their stored form."""
    if not questions:
        return [Finding(0, _("Write at least one question."))]
    places = {question["key"]: number for number, question in enumerate(questions, 1)}
    findings: list[Finding] = []
    reached = {1}
    for number, question in enumerate(questions, 1):
        findings += _gaps(number, question)
        for answer in question["answers"]:
            to = _target(answer["then"], number, places)
            if to is None:
                if answer["then"] not in Result.values:
                    words = {"answer": answer["text"]}
                    findings.append(Finding(number, _("“%(answer)s” leads to a question that is not there.") % words))
            elif to > len(questions):
                words = {"answer": answer["text"]}
                findings.append(Finding(number, _("“%(answer)s” leads on, but this is the last question.") % words))
            elif to <= number:
                words = {"answer": answer["text"], "to": to}
                message = _("“%(answer)s” leads back to question %(to)s. An answer leads to a later question only.")
                findings.append(Finding(number, message % words))
            elif number in reached:
                reached.add(to)
    unreached = [number for number in range(1, len(questions) + 1) if number not in reached]
    findings += [Finding(number, _("No answer leads to this question.")) for number in unreached]
    if not any(answer["then"] == Result.MAY for question in questions for answer in question["answers"]):
        findings.append(Finding(0, _("No answer ends with “you may”.")))
    return sorted(findings, key=lambda finding: finding.question)


def walk(questions: Questions, answers: Mapping[str, str]) -> Walk:
    """Go through a check that was opened with `answers` (key of the question: number of the answer, from 1).

    Stops at the first question without a valid answer. Answers to other questions are ignored.
    """
    places = {question["key"]: number for number, question in enumerate(questions, 1)}
    steps: list[Step] = []
    at = 1
    while at <= len(questions):
        question = questions[at - 1]
        chosen = _chosen(question, answers.get(question["key"], ""))
        if chosen is None:
            return Walk(tuple(steps), question=question)
        answer = question["answers"][chosen - 1]
        steps.append(Step(question, answer, chosen))
        if answer["then"] in Result.values:
            return Walk(tuple(steps), result=Result(answer["then"]), note=answer["note"])
        at = max(_target(answer["then"], at, places) or 0, at + 1)
    return Walk(tuple(steps), result=Result.ADVICE)


def next_key(questions: Questions) -> str:
    """Return a key that no question has."""
    return f"q{max((int(question['key'][1:]) for question in questions), default=0) + 1}"


def _target(then: str, number: int, places: Mapping[str, int]) -> int | None:
    return number + 1 if then == NEXT else places.get(then)


def _chosen(question: Mapping[str, Any], typed: str) -> int | None:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 2):
        return None
    return int(typed) if 1 <= int(typed) <= len(question["answers"]) else None


def _gaps(number: int, question: Mapping[str, Any]) -> list[Finding]:
    gaps = []
    if len(question["answers"]) < 2:
        gaps.append(Finding(number, _("Give at least two answers.")))
    silent = [
        answer for answer in question["answers"] if answer["then"] in ("may_not", "advice") and not answer["note"]
    ]
    gaps += [
        Finding(number, _("Say at “%(answer)s” why not, or what to do instead.") % {"answer": answer["text"]})
        for answer in silent
    ]
    return gaps


def _checked_question(number: int, question: Any, findings: list[Finding]) -> dict[str, Any]:
    question = question if isinstance(question, dict) else {}
    key = str(question.get("key", ""))
    if not _KEY.fullmatch(key):
        findings.append(Finding(number, _("The key of a question is q and a number.")))
    answers = question.get("answers", [])
    if not isinstance(answers, list) or len(answers) > MOST_ANSWERS:
        findings.append(Finding(number, _("Use at most %(most)s answers.") % {"most": MOST_ANSWERS}))
        answers = []
    return {
        "key": key if _KEY.fullmatch(key) else f"q{number}",
        "text": _line(number, question.get("text", ""), TEXT_LIMIT, findings, needed=True),
        "hint": _line(number, question.get("hint", ""), TEXT_LIMIT, findings),
        "answers": [_checked_answer(number, answer, findings) for answer in answers],
    }


def _checked_answer(number: int, answer: Any, findings: list[Finding]) -> dict[str, str]:
    answer = answer if isinstance(answer, dict) else {}
    then = str(answer.get("then", ""))
    if then != NEXT and then not in Result.values and not _KEY.fullmatch(then):
        findings.append(Finding(number, _("Say for every answer what follows.")))
        then = NEXT
    return {
        "text": _line(number, answer.get("text", ""), TEXT_LIMIT, findings, needed=True),
        "then": then,
        "note": _line(number, answer.get("note", ""), NOTE_LIMIT, findings),
    }


def _line(number: int, value: Any, limit: int, findings: list[Finding], *, needed: bool = False) -> str:
    text = normalise(value, lines=False) if isinstance(value, str) else ""
    problem = text_error(text, limit=limit, lines=False)
    if problem is None and needed and not text:
        problem = _("Write a text.")
    if problem:
        findings.append(Finding(number, problem))
        return text[:limit]
    return text
