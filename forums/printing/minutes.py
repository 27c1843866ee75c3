"""The minutes (notulen): the agenda with the note taker's words, and every input with its reply and decision."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from core.agencies import AgencyFacts
from core.documents.blocks import NONE, Block, Column, facts, heading, paragraph, part, signature, table, title
from core.documents.paper import Paper, bare_address, document, letterhead, on_paper
from core.ui.formats import clock
from forums.models import AgendaItem, Forum, TeamMember
from forums.printing import facts as known


def minutes(forum: Forum, agency: AgencyFacts) -> Paper:
    """Return the minutes, as everybody may read them."""
    with on_paper(agency.zone):
        team = list(forum.team.all())
        present = known.elements_present(forum)
        people = ", ".join(f"{element.label} {number}" for element, number in present)
        blocks = [
            title(_("Minutes of the meeting"), forum.title),
            facts(
                [
                    *known.when(forum),
                    (_("Subject"), str(forum.get_subject_display())),
                    (_("Texts under discussion"), "\n".join(known.standards_of(forum))),
                    (_("Led by"), _names(team, TeamMember.Duty.CHAIR, TeamMember.Duty.MODERATOR)),
                    (_("Note taker"), _names(team, TeamMember.Duty.NOTE_TAKER)),
                    (_("Present"), people),
                ]
            ),
            *agenda_notes(forum),
            *inputs_table(forum),
        ]
        writer = next((row for row in team if row.duty == TeamMember.Duty.NOTE_TAKER), None)
        if writer is not None:
            blocks.append(signature([_("Note taker"), writer.position], writer.name))
        foot = [f"{forum.title} · {agency.name}", bare_address(known.forum_address(forum, agency))]
        return document(
            letterhead(agency),
            title=f"{_('Minutes')}: {forum.title}",
            parts=[part(blocks)],
            made_at=dated_at(forum),
            foot=foot,
        )


def dated_at(forum: Forum) -> dt.datetime:
    """Return the moment that the file carries."""
    return forum.answers_public_at or forum.answering_since or forum.session_began_at or forum.created_at


def agenda_notes(forum: Forum) -> list[Block]:
    """Return the agenda with what was noted."""
    items = list(forum.agenda.all())
    if not items:
        return []
    blocks = [heading(_("Course of the meeting"))]
    for item in items:
        led = f" ({item.speaker})" if item.speaker else ""
        blocks.append(heading(f"{_hours(item)} · {item.title}{led}", 3))
        blocks.append(paragraph(item.notes) if item.notes else paragraph(_("No notes."), "quiet"))
    return blocks


def inputs_table(forum: Forum) -> list[Block]:
    """Return every input that everybody may read, with its answer."""
    said = known.inputs_said(forum)
    blocks = [heading(_("Inputs and answers"))]
    if not said:
        return [*blocks, paragraph(_("No inputs were given."), "quiet")]
    if not forum.answers_are_public:
        blocks.append(paragraph(_("The answers are not public yet; replies given in the meeting are."), "quiet"))
    columns = [Column(_("No.")), Column(_("From"), 2), Column(_("Input"), 4), Column(_("Reply and decision"), 4)]
    rows = [
        (
            row.number,
            row.giver,
            known.joined((row.about, row.text)),
            known.joined((*row.replies, row.decision, row.answer)) or NONE,
        )
        for row in said
    ]
    blocks.append(table(columns, rows, size=9))
    if hidden := known.hidden_words(forum):
        blocks.append(paragraph(hidden, "quiet"))
    return blocks


def _hours(item: AgendaItem) -> str:
    if item.began_at is None:
        return clock(item.starts_at)
    return f"{clock(item.began_at)} {NONE} {clock(item.ended_at)}" if item.ended_at else clock(item.began_at)


def _names(team: list[TeamMember], *duties: TeamMember.Duty) -> str:
    rows = (row for row in team if row.duty in duties)
    return "\n".join(", ".join(words for words in (row.name, row.position) if words) for row in rows)
