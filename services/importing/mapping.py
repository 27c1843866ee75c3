"""What an import proposes for a service, component by component, and what no component was found for. Pure.

A choice gives each part of the source its component, or `LEAVE_OUT`. A part that was recognised is proposed with the
component of its label; a part that was not has no choice until somebody makes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from services.components import COMPONENTS, Completeness, Component, ComponentCode, Content
from services.importing.labels import Certainty
from services.importing.recognising import Found
from services.importing.structuring import structure, with_leftovers

LEAVE_OUT = "leave_out"
CHOICES = frozenset({*ComponentCode.values, LEAVE_OUT})
Choices = Mapping[str, str]


@dataclass(frozen=True)
class SourcePart:
    """A piece of the source as it is kept: `code` is the component that its heading names, if any."""

    number: int
    heading: str
    lines: tuple[str, ...]
    code: str
    certainty: str
    place: str

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> SourcePart:
        return cls(
            kept["id"], kept["heading"], tuple(kept["lines"]), kept["code"], kept["certainty"], kept.get("place", "")
        )

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def certainty_label(self) -> str:
        return str(Certainty(self.certainty).label) if self.certainty else ""


@dataclass
class Proposal:
    """What one component would say. `errors` say why it cannot be stored like this."""

    component: Component
    parts: list[SourcePart] = field(default_factory=list)
    content: Content = field(default_factory=dict)
    leftovers: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lacks_basis: bool = False

    @property
    def code(self) -> str:
        return str(self.component.code)

    @property
    def is_found(self) -> bool:
        return bool(self.parts)

    @property
    def completeness(self) -> Completeness:
        return Completeness.PARTIAL if self.errors else self.component.completeness(self.content)

    @property
    def gaps(self) -> list[str]:
        """Return what will still have to be written, in sentences."""
        return [] if self.errors else list(dict.fromkeys(self.component.gaps(self.content).values()))


@dataclass(frozen=True)
class Mapped:
    """All that is shown of a service: 14 proposals, the parts without a choice, and those left out."""

    proposals: list[Proposal]
    unplaced: list[SourcePart]
    left_out: list[SourcePart]

    @property
    def found(self) -> list[Proposal]:
        return [proposal for proposal in self.proposals if proposal.is_found]

    @property
    def missing(self) -> list[Proposal]:
        return [proposal for proposal in self.proposals if not proposal.is_found]


def first_choices(parts: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the choices that the labels themselves make."""
    return {str(part["id"]): part["code"] for part in parts if part["code"]}


def parts_of(found: Found) -> list[dict[str, Any]]:
    """Return the parts of a service in the form in which they are kept."""
    return [part.as_json(number) for number, part in enumerate(found.parts, start=1) if part.heading or part.lines]


def propose(parts: Iterable[Mapping[str, Any]], choices: Choices, *, fee_basis: str = "") -> Mapped:
    """Return what the parts would become by these choices."""
    proposals = {code: Proposal(component) for code, component in COMPONENTS.items()}
    unplaced, left_out = [], []
    for part in map(SourcePart.of, parts):
        choice = choices.get(str(part.number), "")
        if choice == LEAVE_OUT:
            left_out.append(part)
        elif choice in COMPONENTS:
            proposals[ComponentCode(choice)].parts.append(part)
        else:
            unplaced.append(part)
    for proposal in proposals.values():
        _fill(proposal, fee_basis)
    return Mapped(list(proposals.values()), unplaced, left_out)


def _fill(proposal: Proposal, fee_basis: str) -> None:
    code = proposal.component.code
    lines: list[str] = []
    headings: list[str] = []
    for part in proposal.parts:
        own_heading = part.heading if part.code != proposal.code else ""
        lines += part.lines or ([own_heading] if own_heading else [])
        headings += [own_heading] if own_heading and part.lines else []
    structured = structure(code, lines, fee_basis=fee_basis)
    structured.leftovers = [*headings, *structured.leftovers]
    content = with_leftovers(code, structured, mark=import_mark())
    proposal.content, errors = proposal.component.read(content)
    proposal.errors = list(dict.fromkeys(errors.values()))
    proposal.leftovers, proposal.lacks_basis = structured.leftovers, structured.lacks_basis


def import_mark() -> str:
    """Return the words before what could not be structured; standards are written in Indonesian."""
    with translation.override("id"):
        return _("From the import, please check:")
