"""When a question is asked: tests on answers that were given before it. Pure: questions and answers come in as data.

    {"mode": "all", "tests": [{"field": "f1", "op": "is", "value": ["o1", "o2"]}, {"field": "f2", "op": "more", ...}]}

`mode` is "all" or "any". `field` is the key of an earlier question outside a repeated page, or "applicant". An
unanswered question passes no test but "not". Since a question looks only at earlier ones, nothing goes in circles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from services.applications.kinds import number_of

APPLICANT = "applicant"
Condition = Mapping[str, Any]


class Test(TextChoices):
    """How an answer is compared. `is` and `not` have a list of values, `more` and `less` a number."""

    IS = "is", _("is (one of)")
    NOT = "not", _("is not")
    MORE = "more", _("is more than")
    LESS = "less", _("is less than")
    FILLED = "filled", _("was answered")


class Mode(TextChoices):
    ALL = "all", _("all of these are true")
    ANY = "any", _("one of these is true")


def holds(condition: Condition | None, answers: Mapping[str, Any]) -> bool:
    """Tell whether a condition is met by these answers, the kind of applicant among them; no condition always is."""
    if not condition or not condition.get("tests"):
        return True
    results = (_passes(test, answers) for test in condition["tests"])
    return any(results) if condition.get("mode") == Mode.ANY else all(results)


def _passes(test: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    answer = answers.get(test["field"])
    given = [] if answer in (None, "", []) else answer if isinstance(answer, list) else [answer]
    match test["op"]:
        case Test.FILLED:
            return bool(given)
        case Test.IS:
            return any(one in test["value"] for one in given)
        case Test.NOT:
            return not any(one in test["value"] for one in given)
    found, bound = number_of(answer), number_of(test["value"])
    if found is None or bound is None:
        return False
    return found > bound if test["op"] == Test.MORE else found < bound
