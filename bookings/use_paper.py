"""The minutes of a hand-over and of a return (berita acara): what was looked at, what was agreed, and who signs.

They name who received, so they are private files of the case. They stay on one page as long as the type can be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from pypdf import PdfReader

from bookings.looking import Looked, looked_of, words_of_line
from bookings.models import Booking, Condition, Damage, Fuel, Handover
from bookings.templatetags.booking_periods import period
from core.agencies import AgencyFacts, current_agency
from core.cases.domain.files import NewFile
from core.cases.domain.identities import person_or_nobody, unseal_facts
from core.cases.models import Case
from core.documents.blocks import NONE, Block, Column, facts, heading, paragraph, part, signatures, table, title
from core.documents.paper import Paper, compile_paper, document, letterhead, on_paper
from core.errors import NotFound
from core.ui.formats import moment, number, plain_date
from core.uploads import Kept

SIZES = (10.5, 9.5, 8.5)  # of the type: the largest that leaves one page, else the last
PURPOSE = "minutes"
FUEL = {str(value): label for value, label in Fuel.choices}
CONDITION = {str(value): label for value, label in Condition.choices}


def minutes_of(handover: Handover) -> NewFile:
    """Return the minutes as a PDF that may be kept with the case. Raises NotFound without a case."""
    if handover.booking.case is None:
        raise NotFound
    pdf = print_minutes(handover)
    digest = hashlib.sha256(pdf).hexdigest()
    kept = Kept(f"{digest[:24]}.pdf", ContentFile(pdf), digest, "pdf", "application/pdf", len(pdf))
    name = _("Minutes of the return") if handover.is_return else _("Minutes of the hand-over")
    return NewFile(kept=kept, name=f"{name} {handover.booking.case.code}.pdf", purpose=PURPOSE)


def print_minutes(handover: Handover) -> bytes:
    """Return the PDF in the largest type with which it stays on one page."""
    pdf = b""
    for size in SIZES:
        pdf = compile_paper(minutes_paper(handover, size=size))
        if len(PdfReader(BytesIO(pdf)).pages) == 1:
            break
    return pdf


def minutes_paper(handover: Handover, *, size: float = SIZES[0]) -> Paper:
    """Return the minutes before they are compiled."""
    agency, booking = current_agency(), handover.booking
    case = booking.case
    if case is None:
        raise NotFound
    with on_paper(agency.zone):
        words = _("Minutes of the return") if handover.is_return else _("Minutes of the hand-over")
        before = _before(handover)
        blocks: list[Block] = [
            title(words, _("Number: %(number)s") % {"number": handover.number}),
            _facts(handover, booking, case),
            _items(handover, before, size - 1),
        ]
        damages = list(handover.damages.select_related("resource")) if handover.is_return else []
        if damages:
            blocks += [heading(_("Damage and loss")), _damages(damages, size - 1)]
        if handover.note:
            blocks.append(facts([(_("Note"), handover.note)]))
        blocks += [paragraph(_promise(handover, has_damage=bool(damages)), "note"), _signers(handover, agency)]
        return document(
            letterhead(agency),
            title=f"{words} {case.code}",
            parts=[part(blocks)],
            made_at=handover.at,
            text_size=size,
        )


def _facts(handover: Handover, booking: Booking, case: Case) -> Block:
    during = booking.during
    return facts(
        [
            (_("Code"), case.code),
            (_("Activity"), booking.title),
            (_("Borrower"), _borrower(case)),
            (_("Booked"), period(during)),
            (_("Returned at") if handover.is_return else _("Handed over at"), moment(handover.at)),
            *([(_("Keys and cards"), ", ".join(handover.keys))] if handover.keys else ()),
        ]
    )


def _borrower(case: Case) -> str:
    person = person_or_nobody(case)
    return ", ".join(filter(None, (person.organisation, person.name))) or NONE


def _items(handover: Handover, before: Mapping[str, Looked], size: float) -> Block:
    columns = [Column(_("What was looked at"), 3), Column(_("At the hand-over"), 2)]
    if handover.is_return:
        columns.append(Column(_("At the return"), 2))
    rows: list[Sequence[str]] = []
    for looked in looked_of(handover).values():
        rows += _rows(looked, before.get(looked.code) if handover.is_return else None, is_return=handover.is_return)
    return table(columns, rows, size=size, ruled=True)


def _rows(looked: Looked, before: Looked | None, *, is_return: bool) -> Iterable[Sequence[str]]:
    """Yield a row for how many there are, for each line of the checklist, and for meter and fuel."""

    def row(label: str, now: str, then: str) -> Sequence[str]:
        return (label, then or NONE, now or NONE) if is_return else (label, now or NONE)

    def counted(found: Looked | None) -> str:
        return "" if found is None or found.counted is None else _("%(n)s pieces") % {"n": number(found.counted)}

    def meter(found: Looked | None) -> str:
        return "" if found is None or found.meter is None else f"{number(found.meter)} km"

    words = {"meter": _("Meter (km)"), "fuel": _("Fuel")}
    if looked.counted is not None:
        yield row(looked.name, counted(looked), counted(before))
    for line in looked.lines:
        then = before.condition_of(line.label) if before is not None else ""
        yield row(
            f"{looked.name}: {words_of_line(line.label)}", str(CONDITION[line.condition]), str(CONDITION.get(then, ""))
        )
    if looked.meter is not None:
        yield row(f"{looked.name}: {words['meter']}", meter(looked), meter(before))
    if looked.fuel:
        then = before.fuel if before is not None else ""
        yield row(f"{looked.name}: {words['fuel']}", str(FUEL[looked.fuel]), str(FUEL.get(then, "")))


def _damages(damages: Iterable[Damage], size: float) -> Block:
    columns = [
        Column(_("What was looked at"), 3),
        Column(_("What broke or got lost"), 4),
        Column(_("Agreed"), 3),
        Column(_("Until"), 2),
    ]
    rows = [
        (
            f"{damage.resource.name} ({number(damage.quantity)})",
            f"{damage.get_kind_display()}: {damage.what}",
            str(damage.get_remedy_display()),
            plain_date(damage.due_on) if damage.due_on else NONE,
        )
        for damage in damages
    ]
    return table(columns, rows, size=size, ruled=True)


def _promise(handover: Handover, *, has_damage: bool) -> str:
    if not handover.is_return:
        return _(
            "Both have looked at it together. The borrower brings it back clean, in the same state and in time, and "
            "does not pass it on to others."
        )
    if has_damage:
        return _("Both have looked at it together, and agree on what is written above about damage and loss.")
    return _("Both have looked at it together. Nothing is broken and nothing is missing.")


def _signers(handover: Handover, agency: AgencyFacts) -> Block:
    name = unseal_facts(bytes(handover.receiver))["name"] if handover.receiver else "…" * 12
    blank = {"drawing": "", "alt": "", "under": "", "position": ""}
    officer = {**blank, "position": agency.name, "name": handover.by_name or "…" * 12}
    borrower = {**blank, "position": _("For the borrower"), "name": name}
    giver, taker = (borrower, officer) if handover.is_return else (officer, borrower)
    return signatures([{**giver, "over": _("Handed over by")}, {**taker, "over": _("Received by")}])


def _before(handover: Handover) -> dict[str, Looked]:
    rows = Handover.objects.filter(booking=handover.booking_id, direction=Handover.Direction.OUT)
    return looked_of(rows.first()) if handover.is_return else {}
