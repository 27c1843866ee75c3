"""The yearly report of the information service on paper."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.agencies import AgencyFacts
from core.documents.blocks import Block, Column, facts, heading, paragraph, part, table, title
from core.documents.paper import compile_paper, document, letterhead, on_paper
from core.ui.formats import number
from feedback import report_words
from feedback.models import InformationReport


def report_paper(report: InformationReport, agency: AgencyFacts) -> bytes:
    """Return the report as PDF, made of the figures as they were published."""
    with on_paper(agency.zone):
        name = _("Yearly report of the information service")
        head = [
            (str(figure.label).capitalize(), figure.number if isinstance(figure.number, str) else number(figure.number))
            for figure in report_words.headline(report.figures)
        ]
        blocks: list[Block] = [title(name, _("Year %(year)s") % {"year": report.year}), facts(head, width=60)]
        if report.text:
            blocks.append(paragraph(report.text))
        for words, rows in report_words.parts(report.figures):
            shown = [row for row in rows if row[1]]
            blocks.append(heading(words))
            if shown:
                columns = [Column(_("What was counted"), 4), Column(_("How many"), 1, right=True)]
                blocks.append(table(columns, [(label, number(count)) for label, count in shown]))
            else:
                blocks.append(paragraph(_("None."), "quiet"))
        return compile_paper(
            document(
                letterhead(agency),
                title=f"{name} {report.year}",
                parts=[part(blocks)],
                made_at=report.published_at,
                foot=[f"{name} {report.year} · {agency.name}"],
            )
        )
