"""Lists of attendees as people paste them: one person a line, the institution behind a semicolon or a tab."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.typed_text import normalise, text_error
from services.models.sessions import GUEST_ELEMENTS

MOST_LINES = 300
_NUMBER = re.compile(r"^\s*\d{1,4}\s*[.)\t]\s*")  # lists are often pasted with their numbers


@dataclass(frozen=True)
class Guest:
    """Somebody from outside."""

    name: str
    institution: str
    element: str


@dataclass(frozen=True)
class Pasted:
    """What was understood of a pasted list, and what was not, each problem with the number of its line."""

    guests: tuple[Guest, ...]
    problems: tuple[str, ...]


def read_guests(text: str, *, element: str) -> Pasted:
    """Read one person from each line; empty lines are passed over. All of them get the same element."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if element not in dict(GUEST_ELEMENTS):
        return Pasted((), (_("Choose where these people come from."),))
    if sum(bool(line.strip()) for line in lines) > MOST_LINES:
        return Pasted((), (_("Paste at most %(n)s lines at once.") % {"n": MOST_LINES},))
    guests, problems = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        name, institution = _parts(line)
        problem = _problem(name, institution)
        if problem:
            problems.append(_("Line %(number)s: %(problem)s") % {"number": number, "problem": problem})
        else:
            guests.append(Guest(name=name, institution=institution, element=element))
    return Pasted(tuple(guests), tuple(problems))


def _parts(line: str) -> tuple[str, str]:
    line = _NUMBER.sub("", line)
    name, _separator, institution = line.replace("\t", ";").partition(";")
    return normalise(name, lines=False), normalise(institution.replace(";", " "), lines=False)


def _problem(name: str, institution: str) -> str | None:
    if not name:
        return _("The name is missing.")
    return text_error(name, limit=150, lines=False) or text_error(institution, limit=200, lines=False)
