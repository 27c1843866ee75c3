"""A result document on the letterhead. Nothing here asks the database or the clock."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies import current_agency
from core.documents.blocks import Block, facts, paragraph, part, qr, signature
from core.documents.blocks import title as title_block
from core.documents.paper import bare_address, compile_paper, document, letterhead, on_paper
from core.ui.formats import plain_date

_FACT = re.compile(r"^(?P<label>[^:\n]{1,60}) : (?P<value>.+)$")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What stands on a document; without `key` it is a draft that proves nothing."""

    title: str
    number: str
    body: str
    on: dt.date
    place: str
    position: str
    signatory: str
    key: str = ""


def print_result(words: Words) -> bytes:
    """Return the PDF, tagged for screen readers."""
    agency = current_agency()
    with on_paper(agency.zone):
        blocks: list[Block] = [title_block(words.title, _("Number: %(number)s") % {"number": words.number})]
        blocks += body_blocks(words.body)
        dated = f"{words.place}, {plain_date(words.on)}"
        blocks.append(signature([dated, words.position], words.signatory))
        if words.key:
            address = agency.url + reverse("results:verify", urlconf=settings.URLCONF_AGENCY, args=(words.key,))
            blocks.append(
                qr(
                    address,
                    _("QR code that leads to %(address)s") % {"address": bare_address(address)},
                    _("Check that this document is genuine:"),
                    bare_address(address),
                    side=22,
                )
            )
        paper = document(
            letterhead(agency),
            title=f"{words.title} {words.number}",
            parts=[part(blocks)],
            made_at=dt.datetime.combine(words.on, dt.time(12), agency.zone),
            draft="" if words.key else _("Draft"),
        )
        return compile_paper(paper)


def body_blocks(body: str) -> list[Block]:
    """Return the text as blocks: an empty line parts paragraphs, lines with " : " in a row become a table."""
    blocks: list[Block] = []
    for group in re.split(r"\n\s*\n", body.strip()):
        lines = group.split("\n")
        matches = [_FACT.match(line) for line in lines]
        if all(matches):
            blocks.append(facts([(match["label"], match["value"]) for match in matches if match]))
        else:
            blocks.append(paragraph(group))
    return blocks
