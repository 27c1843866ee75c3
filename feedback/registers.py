"""Both registers of the information service as tables, with every column that the law names.

Who asked stands in them masked, unless somebody with the right gave a reason: then each look is kept.
Source: domain reference, section 7.1.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain.identities import Person, person_of, unseal_bytes
from core.cases.domain.lifecycle import checked_text
from core.cases.errors import IdentityGone
from core.cases.models import Case, CaseClock, IdentityLook
from core.identity_numbers import cover_numbers
from core.rights import Actor, require
from core.workbooks import Cell, Sheet, as_workbook
from feedback.domain.requests import HANDLE
from feedback.models import InformationObjection, InformationRequest

VIEW = "feedback.view_request"
REQUESTS, OBJECTIONS = "permohonan", "keberatan"
MASK = "\N{BULLET}" * 4
MOST_ROWS = 5000
_LONG = re.compile(r"\S{22,}")


@dataclass(frozen=True)
class Register:
    """A register of one year. `widths` are shares of the room on paper."""

    title: str
    year: int
    heads: list[str]
    widths: list[float]
    rows: list[list[Cell]]


def as_xlsx(register: Register) -> bytes:
    """Return a register as a workbook that prints across A3."""
    widths = [12 * width for width in register.widths]
    sheet = Sheet(
        register.heads, register.rows, title=str(register.year), widths=widths, day_first=True, for_print=True
    )
    return as_workbook(sheet)


def years_of(kind: str) -> list[int]:
    """Return the years that a register knows, the newest first; this year always."""
    model: Any = InformationObjection if kind == OBJECTIONS else InformationRequest
    years = set(model.objects.order_by().values_list("year", flat=True).distinct())
    return sorted(years | {timezone.localdate().year}, reverse=True)


def register_of(kind: str, year: int, *, people: dict[int, Person] | None = None) -> Register:
    """Return a register; `people` by case, from `open_people`, or None to mask who they are."""
    if kind == OBJECTIONS:
        return _objections(year, people)
    return _requests(year, people)


@transaction.atomic
def open_people(kind: str, year: int, *, reason: str, by: Actor) -> dict[int, Person]:
    """Return who stands in a register, and keep a look at each of them with its reason.

    Raises InvalidInput without a reason, PermissionRefused without the right.
    """
    require(by, HANDLE)
    text = checked_text(reason, field="reason", limit=300, missing=_("Say why you need to know who they are."))
    cases = list(_cases(kind, year))
    people: dict[int, Person] = {}
    for case in cases:
        try:
            people[case.pk] = person_of(case)
        except IdentityGone:
            continue
    IdentityLook.objects.bulk_create(
        [
            IdentityLook(
                case=case, case_code=case.code, by_id=by.pk if by else None, by_name=str(by or ""), reason=text
            )
            for case in cases
            if case.pk in people
        ],
        batch_size=500,
    )
    audit.record(action="feedback.register_opened", target=f"{kind} {year}", changes={"people": [None, len(people)]})
    return people


def _cases(kind: str, year: int) -> Iterable[Case]:
    relation = "information_objection" if kind == OBJECTIONS else "information_request"
    return Case.objects.filter(**{f"{relation}__year": year}).order_by(f"{relation}__position")[:MOST_ROWS]


def _requests(year: int, people: dict[int, Person] | None) -> Register:
    heads = [
        _("Number"),
        _("Date"),
        _("Name"),
        _("Identity number"),
        _("Address"),
        _("Contact"),
        _("Occupation"),
        _("Information asked for"),
        _("What it is used for"),
        _("Held by this agency"),
        _("Documented"),
        _("Form"),
        _("Kind of request"),
        _("Decision"),
        _("Reason of the refusal"),
        _("Notified on"),
        _("Given on"),
        _("Cost (Rp)"),
        _("Way to pay"),
        _("Code"),
        _("In time"),
    ]
    found = InformationRequest.objects.filter(year=year).select_related("case").order_by("position")[:MOST_ROWS]
    clocks = _main_clocks(request.case_id for request in found)
    rows: list[list[Cell]] = [
        [
            request.number,
            timezone.localdate(request.case.received_at),
            *_who(request.case_id, people),
            cover_numbers(request.information),
            cover_numbers(request.purpose),
            _yes(request.is_held),
            _yes(request.is_documented),
            str(request.get_form_display()) if request.form else "",
            str(request.get_way_display()),
            str(request.get_decision_display()) if request.decision else str(request.case.state_word),
            _reason(request),
            _day(request.notified_at),
            request.given_on,
            request.cost,
            request.payment,
            request.case.code,
            _yes(clocks.get(request.case_id)),
        ]
        for request in found
    ]
    widths = [1.5, 1.2, 1.3, 1.4, 1.5, 2.0, 1.1, 2.2, 1.5, 1.2, 1.6, 0.9, 1.2, 1.1, 1.7, 1.4, 1.2, 0.8, 1, 1.4, 0.8]
    return Register(_("Register of requests for public information"), year, heads, widths, rows)


def _objections(year: int, people: dict[int, Person] | None) -> Register:
    heads = [
        _("Number"),
        _("Date received"),
        _("Name"),
        _("Identity number"),
        _("Address"),
        _("Contact"),
        _("Occupation"),
        _("Representative"),
        _("Number of the request"),
        _("Information asked for"),
        _("What it is used for"),
        _("Ground of the objection"),
        _("Decision of the superior"),
        _("Day of the answer"),
        _("Name of the superior"),
        _("Position of the superior"),
        _("Response of the applicant"),
        _("Dispute"),
        _("Code"),
    ]
    found = (
        InformationObjection.objects.filter(year=year)
        .select_related("case", "request")
        .order_by("position")[:MOST_ROWS]
    )
    rows: list[list[Cell]] = [
        [
            objection.number,
            timezone.localdate(objection.case.received_at),
            *_who(objection.case_id, people),
            _representative(objection, people),
            objection.request.number,
            cover_numbers(objection.request.information),
            cover_numbers(objection.request.purpose),
            str(objection.get_ground_display()),
            str(objection.get_decision_display()) if objection.decision else str(objection.case.state_word),
            _day(objection.decided_at),
            objection.superior_name,
            objection.superior_position,
            str(objection.get_response_display()) if objection.response else "",
            " ".join(part for part in (objection.dispute_number, objection.dispute_result) if part),
            objection.case.code,
        ]
        for objection in found
    ]
    widths = [1.6, 1.2, 1.3, 1.4, 1.5, 2.0, 1.1, 1.3, 1.5, 2.0, 1.5, 1.7, 1.5, 1.2, 1.3, 1.3, 1.3, 1.3, 1.4]
    return Register(_("Register of objections"), year, heads, widths, rows)


def _who(case_id: int, people: dict[int, Person] | None) -> list[Cell]:
    if people is None:
        return [MASK] * 5
    person = people.get(case_id, Person())
    name = f"{person.organisation} ({person.name})" if person.organisation else person.name
    contact = ", ".join(part for part in (person.email, person.phone) if part)
    return [name, person.masked_id_number, person.address, contact, person.occupation]


def _representative(objection: InformationObjection, people: dict[int, Person] | None) -> str:
    if not objection.has_representative:
        return ""
    return MASK if people is None else unseal_bytes(bytes(objection.representative)).decode()


def _main_clocks(case_ids: Iterable[int]) -> dict[int, bool | None]:
    rows = CaseClock.objects.filter(case__in=list(case_ids), kind=CaseClock.Kind.MAIN).order_by("pk")
    return dict(rows.values_list("case_id", "on_time"))


def _reason(request: InformationRequest) -> str:
    if not request.ground:
        return cover_numbers(request.reason)
    law = _("Article 17, letter %(letter)s") % {"letter": request.ground}
    return f"{law}: {cover_numbers(request.reason)}"


def _yes(value: bool | None) -> str:
    return "" if value is None else (_("Yes") if value else _("No"))


def _day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(moment) if moment is not None else None


def shown(cell: Cell) -> str:
    """Return a cell as paper shows it."""
    return f"{cell:%d-%m-%Y}" if isinstance(cell, dt.date) else "" if cell is None else str(cell)


def on_lines(register: Register) -> Sequence[Sequence[str]]:
    """Return every cell as text for paper: an address too long for its column goes on behind its "@"."""
    return [[_LONG.sub(lambda word: word[0].replace("@", "@\n"), shown(cell)) for cell in row] for row in register.rows]
