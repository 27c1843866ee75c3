"""What several documents say of a forum: when and where it is, who took part, what was said and answered.

Everything here may be read by everybody: elements and organisations, a name only where its owner agreed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.agencies import AgencyFacts
from core.ui.formats import clock, long_date, plain_date
from forums.models import Disposition, Forum, ForumInput, Participant
from services.seam import COMPONENTS

Element = Participant.Element
LEGAL_BASIS = (  # Source: domain reference, sections 1 and 2
    "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik",
    "Peraturan Pemerintah Nomor 96 Tahun 2012 tentang Pelaksanaan Undang-Undang Nomor 25 Tahun 2009",
    "Peraturan Menteri PANRB Nomor 15 Tahun 2014 tentang Pedoman Standar Pelayanan",
    "Peraturan Menteri PANRB Nomor 16 Tahun 2017 tentang Pedoman Penyelenggaraan Forum Konsultasi Publik",
)


@dataclass(frozen=True)
class Said:
    """One input as it stands on paper."""

    number: int
    giver: str
    about: str
    text: str
    decision: str
    answer: str
    replies: tuple[str, ...]


def forum_address(forum: Forum, agency: AgencyFacts) -> str:
    """Return the public address of a forum, as it is printed in QR codes."""
    return f"{agency.url}/forum/{forum.code}/"


def day_of(forum: Forum) -> dt.date:
    """Return the day that a document about the forum is dated on, unless it says otherwise."""
    moment = forum.session_began_at or forum.starts_at or forum.answering_since or forum.created_at
    return timezone.localtime(moment).date()


def when(forum: Forum) -> list[tuple[str, str]]:
    """Return day, time and place of the meeting and the days for comments, with their labels."""
    rows: list[tuple[str, str]] = []
    if forum.starts_at is not None and forum.ends_at is not None:
        rows.append((_("Day and date"), long_date(forum.starts_at)))
        rows.append((_("Time"), _("%(begin)s to %(end)s") % {"begin": clock(forum.starts_at), "end": ending(forum)}))
        rows.append((_("Place"), "\n".join(line for line in (forum.place, forum.place_note) if line)))
        rows.append((_("Online at"), forum.link))
    if forum.comments_from is not None and forum.comments_until is not None:
        days = {"first": plain_date(forum.comments_from), "last": plain_date(forum.comments_until)}
        rows.append((_("Comments online"), _("%(first)s to %(last)s") % days))
    return rows


def ending(forum: Forum) -> str:
    """Return the hour at which the meeting ends, with its date where that is another day."""
    begin, end = forum.starts_at, forum.ends_at
    if begin is None or end is None:
        return ""
    same_day = timezone.localtime(begin).date() == timezone.localtime(end).date()
    return clock(end) if same_day else f"{long_date(end)}, {clock(end)}"


def standards_of(forum: Forum) -> list[str]:
    """Return the standards that the forum is asked about, with their versions."""
    rows = forum.standards.select_related("service")
    words = _("%(service)s, version %(version)s")
    return [words % {"service": row.service.name, "version": row.version} for row in rows]


def elements_present(forum: Forum) -> list[tuple[Element, int]]:
    """Return the elements of the community that attended with their numbers, in the order of the regulation."""
    found = Counter(Participant.objects.filter(forum=forum).counted().values_list("element", flat=True))
    return [(element, found[element.value]) for element in Element if found[element.value]]


def all_elements(forum: Forum) -> list[tuple[Element, int]]:
    """Return every element that is counted, those that nobody came for with 0."""
    present = dict(elements_present(forum))
    return [(element, present.get(element, 0)) for element in Element if element != Element.PROVIDER]


def decisions(forum: Forum) -> list[tuple[str, int]]:
    """Return how many inputs have which answer; those of a group have the answer of its first."""
    standing = ForumInput.objects.filter(forum=forum).standing()
    answered = dict(standing.filter(disposition__isnull=False).values_list("pk", "disposition__decision"))
    counts: Counter[str] = Counter()
    for pk, first in standing.values_list("pk", "same_as_id"):
        counts[answered.get(pk) or answered.get(first) or ""] += 1
    rows = [(str(decision.label), counts[decision.value]) for decision in Disposition.Decision]
    return [*((label, n) for label, n in rows if n), *([(_("Being answered"), counts[""])] if counts[""] else [])]


def about(given_service: str, code: str) -> str:
    """Return the standard and the component that something is about; nothing for the whole subject."""
    part = COMPONENTS.get(code) if code else None  # type: ignore[call-overload]
    return " · ".join(words for words in (given_service, str(part.label) if part else "") if words)


def inputs_said(forum: Forum) -> list[Said]:
    """Return every input that everybody may read, with its answer once the answers are public."""
    shown = ForumInput.objects.filter(forum=forum).shown().order_by("number")
    rows = shown.select_related("participant", "subject__service", "disposition", "same_as__disposition")
    return [_said(row, with_answer=forum.answers_are_public) for row in rows.prefetch_related("replies")]


def hidden_words(forum: Forum) -> str:
    """Say how many inputs are not shown, or nothing."""
    number = forum.inputs.filter(state=ForumInput.State.HIDDEN).count()
    if not number:
        return ""
    text = ngettext(
        "%(number)s input is not shown; the reason stands on the page of the forum.",
        "%(number)s inputs are not shown; the reasons stand on the page of the forum.",
        number,
    )
    return text % {"number": number}


def _said(given: ForumInput, *, with_answer: bool) -> Said:
    answer = (_disposition(given) or (_disposition(given.same_as) if given.same_as else None)) if with_answer else None
    giver = " · ".join(
        words for words in (given.get_element_display(), given.organisation, given.shown_speaker) if words
    )
    passage = f"\n“{given.passage}”" if given.passage else ""
    replies = (row.text for row in given.replies.all() if row.is_official and row.state == ForumInput.State.SHOWN)
    return Said(
        number=given.number,
        giver=giver,
        about=about(str(given.subject.service) if given.subject else "", given.code) + passage,
        text=given.text,
        decision=str(answer.get_decision_display()) if answer else "",
        answer=_answer_words(answer) if answer else "",
        replies=tuple(replies),
    )


def _disposition(given: ForumInput) -> Disposition | None:
    return getattr(given, "disposition", None)


def _answer_words(answer: Disposition) -> str:
    lines = [answer.reason, _("In charge: %(name)s") % {"name": answer.owner_name}]
    if answer.due_on:
        lines.append(_("Done by %(day)s") % {"day": plain_date(answer.due_on)})
    return "\n".join(lines)


def joined(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)
