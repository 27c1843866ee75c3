"""The text that a forum is asked about: its components in one line each, and where in it people spoke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator

from forums.models import Forum, ForumInput, ForumStandard
from forums.models.inputs import PASSAGE_LIMIT
from services.seam import COMPONENTS, ComponentCode, Passage, passages_of

LINE_LIMIT = 60
SEPARATOR = "-"


@dataclass(frozen=True)
class ConsultedPart:
    """One component of the consulted text."""

    subject: ForumStandard
    code: ComponentCode
    label: str
    content: Mapping[str, Any]

    @property
    def is_empty(self) -> bool:
        return COMPONENTS[self.code].is_empty(self.content)

    @property
    def line(self) -> str:
        """What the draft says, in one line."""
        words = COMPONENTS[self.code].plain_text(self.content)
        return Truncator(" · ".join(words.split("\n"))).chars(LINE_LIMIT) if words else ""

    @property
    def value(self) -> str:
        """The key of this part in the list that people choose from."""
        return f"{self.subject.pk}{SEPARATOR}{self.code}"

    @property
    def passages(self) -> list[Passage]:
        return passages_of(self.code, self.content)


def parts_of(subject: ForumStandard) -> list[ConsultedPart]:
    """Return the components of a consulted text in their order; a forum prepared without one has none."""
    contents = subject.contents or {}
    return [
        ConsultedPart(subject, code, str(component.label), contents[code])
        for code, component in COMPONENTS.items()
        if code in contents
    ]


def part_of(subject: ForumStandard, code: str) -> ConsultedPart | None:
    """Return one component of a consulted text."""
    return next((part for part in parts_of(subject) if part.code == code), None)


def subjects_of(forum: Forum) -> list[ForumStandard]:
    """Return the standards of a forum with their services. One query."""
    return list(forum.standards.select_related("service").order_by("pk"))


def read_about(value: str) -> tuple[int | None, str]:
    """Return standard and component of a value that was chosen from the list; the form checked it."""
    subject, _separator, code = value.partition(SEPARATOR)
    return (int(subject) if subject else None), code


def quoted(part: ConsultedPart, passage: str) -> Passage | None:
    """Return the row or text of a component in which a marked passage stands, or None when it stands nowhere."""
    words = squeeze(passage)
    return next((found for found in part.passages if words and words in squeeze(found.text)), None)


def quotation(passage: Passage) -> str:
    """Return as much of a row or text as can be marked."""
    return squeeze(passage.text)[:PASSAGE_LIMIT].strip()


def count_passages(part: ConsultedPart, marked: Iterable[str]) -> Counter[str]:
    """Count marked passages by the path of the row or text in which they stand."""
    texts = [(passage.path, squeeze(passage.text)) for passage in part.passages]
    found: Counter[str] = Counter()
    for passage in marked:
        words = squeeze(passage)
        path = next((path for path, text in texts if words and words in text), None)
        if path is not None:
            found[path] += 1
    return found


def inputs_by_part(subject: ForumStandard) -> dict[str, list[str]]:
    """Return the marked passages of the shown inputs about a standard by component, "" for none. One query."""
    rows = ForumInput.objects.filter(subject=subject).shown().order_by("number").values_list("code", "passage")
    found: dict[str, list[str]] = {}
    for code, passage in rows:
        found.setdefault(code, []).append(passage)
    return found


def squeeze(text: str) -> str:
    """Return words with one space between them, as a browser shows them."""
    return " ".join(text.split())
