"""The public announcement of a forum: one page to hang up, with the way to the forum's own page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.agencies import AgencyFacts
from core.documents.blocks import facts, heading, paragraph
from core.documents.paper import Paper, bare_address, on_paper
from core.documents.paper import letterhead as head_of
from core.documents.poster import poster
from forums.models import Forum
from forums.printing import facts as known

PURPOSE_LETTERS = 600


def announcement(forum: Forum, agency: AgencyFacts) -> Paper:
    """Return the announcement."""
    with on_paper(agency.zone):
        address = known.forum_address(forum, agency)
        contact = ", ".join(words for words in (forum.contact_name, forum.contact_phone) if words)
        everybody = (
            "" if forum.by_invitation else _("Everybody may come, and everybody may write an input. It is free.")
        )
        blocks = [
            paragraph(_short(forum.purpose)),
            facts(
                [
                    *known.when(forum),
                    (_("Texts under discussion"), "\n".join(known.standards_of(forum))),
                    (_("Ask"), contact),
                ],
                width=52,
            ),
            heading(_("Your input counts")),
            paragraph(_("Every input gets a public answer, and you can follow what becomes of it.")),
        ]
        if everybody:
            blocks.insert(2, paragraph(everybody, "strong"))
        return poster(
            head_of(agency),
            title=forum.title,
            over=_("Announcement of a public consultation forum"),
            blocks=blocks,
            address=address,
            join=[
                _("Scan to read the texts, register and give an input"),
                _("or open %(address)s") % {"address": bare_address(address)},
            ],
            made_at=forum.announced_at or forum.created_at,
        )


def _short(text: str) -> str:
    return text if len(text) <= PURPOSE_LETTERS else f"{text[:PURPOSE_LETTERS].rsplit(maxsplit=1)[0]}…"
