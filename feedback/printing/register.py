"""A register of the information service on paper: landscape, its headings on every page."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from core.agencies import AgencyFacts
from core.cases.domain.identities import Person
from core.documents.blocks import Column, paragraph, part, table, title
from core.documents.paper import compile_paper, document, letterhead, on_paper
from feedback.registers import OBJECTIONS, on_lines, register_of

SIZE = 6.8  # points: all the columns of the law beside each other on A3


def register_paper(
    kind: str, year: int, agency: AgencyFacts, *, people: dict[int, Person] | None, made_at: dt.datetime
) -> bytes:
    """Return a register as PDF."""
    with on_paper(agency.zone):
        register = register_of(kind, year, people=people)
        columns = [Column(head, width, names=True) for head, width in zip(register.heads, register.widths, strict=True)]
        name = f"{register.title} {year}"
        blocks = [title(register.title, _("Year %(year)s") % {"year": year})]
        if register.rows:
            blocks.append(table(columns, on_lines(register), size=SIZE, ruled=True))
        else:
            nothing = _("No objection was registered.") if kind == OBJECTIONS else _("No request was registered.")
            blocks.append(paragraph(nothing))
        paper = document(
            letterhead(agency),
            title=name,
            parts=[part(blocks)],
            made_at=made_at,
            foot=[f"{name} · {agency.name}"],
            landscape=True,
            size="a3",
        )
        return compile_paper(paper)
