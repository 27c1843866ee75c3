"""Attendance sheets: lines to sign on paper, the full one for staff, and the one that everybody may read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal

from django.utils.translation import gettext as _

from core.agencies import AgencyFacts
from core.documents.blocks import NONE, Block, Column, facts, heading, paragraph, part, table, title
from core.documents.paper import Paper, bare_address, document, letterhead, on_paper
from core.ui.formats import clock
from forums.models import Forum, Participant
from forums.printing import facts as known

Version = Literal["to_sign", "full", "public"]
EMPTY_LINES = 4  # below each element, for people who come unregistered
ROW_HEIGHT = 8.0  # millimetres: room for a signature
Rows = list[tuple[object, ...]]


def attendance_sheet(forum: Forum, agency: AgencyFacts, version: Version) -> Paper:
    """Return an attendance sheet by element. Only `to_sign` and `full` hold names of all, and only `full` contacts."""
    with on_paper(agency.zone):
        people = list(_people(forum, version))
        blocks = [title(_("Attendance sheet"), forum.title), facts(known.when(forum))]
        for element in Participant.Element:
            rows = [person for person in people if person.element == element.value]
            if rows or version == "to_sign":
                blocks += _of_element(element, rows, version)
        if not people and version != "to_sign":
            blocks.append(paragraph(_("Nobody has been checked in.")))
        foot = [f"{forum.title} · {agency.name}", bare_address(known.forum_address(forum, agency))]
        return document(
            letterhead(agency),
            title=f"{_('Attendance sheet')}: {forum.title}",
            parts=[part(blocks)],
            made_at=dated_at(forum),
            foot=foot,
            landscape=version == "full",
        )


def dated_at(forum: Forum) -> dt.datetime:
    """Return the moment that the sheet's file carries."""
    return forum.answering_since or forum.session_began_at or forum.starts_at or forum.created_at


def _people(forum: Forum, version: Version) -> Iterable[Participant]:
    people = Participant.objects.filter(forum=forum, is_guest=False)
    if version == "to_sign":
        return people.filter(state=Participant.State.REGISTERED, joins_online=False).order_by("name", "pk")
    return people.attended().order_by("checked_in_at", "pk")


def _of_element(element: Participant.Element, people: Sequence[Participant], version: Version) -> list[Block]:
    columns, rows = _COLUMNS[version](people)
    return [
        heading(f"{element.label} ({len(people)})" if people else str(element.label)),
        table(columns, rows, size=9, row_height=ROW_HEIGHT if version != "public" else 0, ruled=version != "public"),
    ]


def _to_sign(people: Sequence[Participant]) -> tuple[list[Column], Rows]:
    columns = [
        Column(_("No.")),
        Column(_("Name"), 3, names=True),
        Column(_("Organisation or community"), 3, names=True),
        Column(_("Sex")),
        Column(_("Signature"), 2.2),
    ]
    rows: Rows = [(n, row.name, row.organisation, _sex(row), "") for n, row in enumerate(people, start=1)]
    rows += [(n, "", "", "", "") for n in range(len(people) + 1, len(people) + 1 + EMPTY_LINES)]
    return columns, rows


def _full(people: Sequence[Participant]) -> tuple[list[Column], Rows]:
    columns = [
        Column(_("No.")),
        Column(_("Name"), 3, names=True),
        Column(_("Organisation or community"), 3, names=True),
        Column(_("Sex")),
        Column(_("Contact"), 2.4, names=True),
        Column(_("Present since")),
        Column(_("Signature"), 2),
    ]
    rows: Rows = [
        (n, row.name, row.organisation, _sex(row), known.joined((row.email, row.phone)), _since(row), "")
        for n, row in enumerate(people, start=1)
    ]
    return columns, rows


def _public(people: Sequence[Participant]) -> tuple[list[Column], Rows]:
    columns = [
        Column(_("No.")),
        Column(_("Organisation or community"), 3, names=True),
        Column(_("Name, with consent"), 2, names=True),
        Column(_("Sex")),
        Column(_("Present since")),
    ]
    rows: Rows = [
        (n, row.organisation or NONE, row.name if row.show_name else NONE, _sex(row), _since(row))
        for n, row in enumerate(people, start=1)
    ]
    return columns, rows


_COLUMNS = {"to_sign": _to_sign, "full": _full, "public": _public}


def _sex(person: Participant) -> str:
    return {"female": _("F"), "male": _("M")}.get(person.sex, NONE)


def _since(person: Participant) -> str:
    return clock(person.checked_in_at) if person.checked_in_at else ""
