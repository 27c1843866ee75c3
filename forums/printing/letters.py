"""The invitation letter: one for everybody with the elements that are invited, and one for each who is invited."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.agencies import AgencyFacts
from core.documents.blocks import (
    NONE,
    Block,
    Column,
    facts,
    heading,
    letter_head,
    paragraph,
    part,
    points,
    qr,
    signature,
    table,
)
from core.documents.paper import Paper, bare_address, document, letterhead, on_paper
from core.ui.formats import clock, plain_date
from forums.models import Forum, Invitation, Participant
from forums.printing import facts as known


def invitation_letter(forum: Forum, agency: AgencyFacts, *, with_names: bool = False) -> Paper:
    """Return the letter with a list of whom it goes to: by element for everybody, by name for staff."""
    with on_paper(agency.zone):
        invited = list(_invited(forum))
        to = [_("Dear Sir or Madam,"), _("as named in the attached list")]
        attached = _("1 sheet") if invited else ""
        parts = [part(_letter(forum, agency, to, attached=attached))]
        if invited:
            parts.append(part(_list_of(invited, with_names=with_names), letterhead=False, restarts=False))
        return document(
            letterhead(agency), title=_title(forum), parts=parts, made_at=dated_at(forum), foot=_foot(forum, agency)
        )


def personal_letters(forum: Forum, agency: AgencyFacts) -> Paper:
    """Return one letter for each who is invited, with the personal link to answer it. Never for the public."""
    with on_paper(agency.zone):
        parts = [part(_letter(forum, agency, _to(row), invitation=row)) for row in _invited(forum)]
        if not parts:
            parts = [part(_letter(forum, agency, [_("Dear Sir or Madam,")]))]
        return document(
            letterhead(agency), title=_title(forum), parts=parts, made_at=dated_at(forum), foot=_foot(forum, agency)
        )


def dated_at(forum: Forum) -> dt.datetime:
    """Return the moment that the letter's file carries: the letter's own date, else when the forum was announced."""
    if forum.letter_date is not None:
        return dt.datetime.combine(forum.letter_date, dt.time(), dt.UTC)
    return forum.announced_at or forum.created_at


def _letter(
    forum: Forum, agency: AgencyFacts, to: list[str], *, attached: str = "", invitation: Invitation | None = None
) -> list[Block]:
    about = _("Invitation to a public consultation forum")
    head = [
        (_("Number"), forum.letter_number or NONE),
        (_("Nature"), _("Important")),
        (_("Attachment"), attached or NONE),
        (_("Re"), about),
    ]
    day = plain_date(forum.letter_date) if forum.letter_date else ""
    blocks = [letter_head(head, day, to), heading(about, 1), *_what(forum), _facts(forum)]
    blocks += _agenda(forum)
    blocks += [paragraph(line) for line in _closing(forum)]
    blocks.append(signature([forum.signatory_position or agency.name], forum.signatory_name or "…" * 12))
    address = f"{agency.url}/forum/undangan/{invitation.key}/" if invitation else known.forum_address(forum, agency)
    words = _("Answer this invitation") if invitation else _("Read the texts and register")
    alt = _("QR code that leads to %(address)s") % {"address": bare_address(address)}
    blocks.append(qr(address, alt, words, bare_address(address), side=22))
    return blocks


def _what(forum: Forum) -> list[Block]:
    opening = _(
        "To align what we can do with what the public expects, we hold a public consultation forum with the subject "
        "“%(title)s”. We invite you to take part:"
    )
    return [paragraph(opening % {"title": forum.title})]


def _facts(forum: Forum) -> Block:
    standards = "\n".join(known.standards_of(forum))
    return facts([*known.when(forum), (_("Texts under discussion"), standards)])


def _agenda(forum: Forum) -> list[Block]:
    items = list(forum.agenda.all())
    if not items:
        return []
    columns = [Column(_("Time")), Column(_("Item"), 3), Column(_("Led by"), 2)]
    return [heading(_("Agenda"), 2), table(columns, [(clock(row.starts_at), row.title, row.speaker) for row in items])]


def _closing(forum: Forum) -> list[str]:
    lines = []
    if forum.contact_name or forum.contact_phone:
        contact = ", ".join(words for words in (forum.contact_name, forum.contact_phone) if words)
        lines.append(
            _("Please tell us before the day what you need in order to take part: %(who)s.") % {"who": contact}
        )
    lines.append(_("We thank you for your attention and for coming."))
    return lines


def _to(invitation: Invitation) -> list[str]:
    return [_("Dear Sir or Madam,"), invitation.contact_name, invitation.name]


def _list_of(invited: list[Invitation], *, with_names: bool) -> list[Block]:
    title = heading(_("Attachment: invited to the forum"), 2)
    if with_names:
        rows = [(n, row.name, row.contact_name, row.get_element_display()) for n, row in enumerate(invited, start=1)]
        columns = [
            Column(_("No.")),
            Column(_("Invited"), 3, names=True),
            Column(_("Contact person"), 2, names=True),
            Column(_("Element"), 2),
        ]
        return [title, table(columns, rows)]
    counts = [(element.label, sum(row.element == element.value for row in invited)) for element in Participant.Element]
    lines = [
        [f"{label}: " + ngettext("%(n)s invited", "%(n)s invited", number) % {"n": number}]
        for label, number in counts
        if number
    ]
    return [title, points(lines)]


def _invited(forum: Forum) -> list[Invitation]:
    return list(forum.invitations.filter(withdrawn_at__isnull=True).order_by("name", "pk"))


def _title(forum: Forum) -> str:
    return f"{_('Invitation letter')}: {forum.title}"


def _foot(forum: Forum, agency: AgencyFacts) -> list[str]:
    return [f"{forum.title} · {agency.name}", bare_address(known.forum_address(forum, agency))]
