"""The figures of use as workbooks: numbers of things, hours and days, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from bookings import figure_words as words
from bookings.domain.figures import Period, UseOfResource
from bookings.domain.figures_requests import Requests, YearOfUse
from bookings.domain.figures_shelter import Occupied
from bookings.domain.visit_figures import VisitFigures
from core.workbooks import Cell, Sheet, as_workbook


def lending_workbook(period: Period, found: Mapping[str, Any], years: Iterable[YearOfUse]) -> bytes:
    """Return what the page of a period shows but who: communities and companions stand on the page alone."""
    table = found["table"]
    sheets = [
        _about(period, [words.USE, words.DEFINITION]),
        _things(_("Things"), found["things"]),
        Sheet(
            title=_("Hours"),
            heads=[_("Hour"), *(str(WEEKDAYS[day]) for day in range(7))],
            rows=[[f"{hour:02}.00", *(table.counts.get((day, hour), 0) for day in range(7))] for hour in table.hours],
            widths=14,
        ),
        Sheet(title=_("Requests"), heads=[_("What"), _("Number")], rows=_requests(found["requests"]), widths=[48, 14]),
        Sheet(
            title=_("Borrowers"),
            heads=[_("Who borrows"), _("Uses")],
            rows=[[label, number] for _k, label, number in words.counted_words(found["askers"], words.asker_labels())],
        ),
        Sheet(
            title=_("Years"),
            heads=[_("Year"), _("Uses by others"), _("By communities"), _("Share in percent"), _("Communities")],
            rows=[
                [row.year, row.uses, row.by_communities, _share(row.share), row.communities]
                for row in sorted(years, key=lambda row: row.year)
            ],
        ),
    ]
    return as_workbook(*sheets)


def shelter_workbook(period: Period, nights: Sequence[Occupied]) -> bytes:
    """Return each night with its beds."""
    rows = [[night.first, night.beds, night.occupied, _share(night.share)] for night in nights]
    heads = [_("Night"), _("Beds"), _("Occupied"), _("Share in percent")]
    return as_workbook(_about(period, []), Sheet(title=_("Nights"), heads=heads, rows=rows))


def visits_workbook(period: Period, found: VisitFigures) -> bytes:
    """Return the visits of a period, by place and by service."""
    pairs = (
        *((_("Visits carried out"), found.done), (_("Visits cancelled"), found.cancelled)),
        *((_("Visits to come"), found.to_come), (_("Requests for visits"), found.requests)),
        *((_("People served"), found.served), (_("People registered"), found.registered)),
        *(
            (_("Came"), found.came),
            (_("Came without registration"), found.walk_ins),
            (_("Did not come"), found.no_shows),
        ),
    )
    return as_workbook(
        _about(period, []),
        Sheet(title=_("Visits"), heads=[_("What"), _("Number")], rows=pairs, widths=[48, 14]),
        *(
            Sheet(
                title=title,
                heads=[title, _("Visits"), _("People served")],
                rows=[[x.name, x.visits, x.served] for x in lines],
            )
            for title, lines in ((_("Places"), found.by_place), (_("Services"), found.by_service))
        ),
    )


def _about(period: Period, texts: Iterable[Any]) -> Sheet:
    rows: list[list[Cell]] = [[_("From"), period.first], [_("Through"), period.last]]
    rows += [["", str(text)] for text in texts]
    return Sheet(
        title=_("About"),
        heads=[_("Figures of use"), ""],
        rows=rows,
        widths=[24, 60],
    )


def _things(title: str, rows: Iterable[UseOfResource]) -> Sheet:
    return Sheet(
        title=title,
        heads=[
            *(_("Code"), _("Name"), _("Kind"), _("How many"), _("Uses"), _("By the agency itself")),
            *(_("Hours used"), _("Hours open"), _("Share in percent")),
        ],
        rows=[
            [
                *(row.resource.code, row.resource.name, str(row.resource.get_kind_display()), row.resource.quantity),
                *(row.uses, row.own_uses, row.hours, row.open_hours, _share(row.share)),
            ]
            for row in rows
        ],
    )


def _requests(found: Requests) -> list[list[Cell]]:
    states = words.counted_words(found.by_state, words.state_labels())
    refused = words.counted_words(found.refused_for, words.refusal_labels())
    offers = words.counted_words(found.offers, words.offer_labels())
    rows: list[list[Cell]] = [[_("Received"), found.received]]
    rows += [[label, number] for _code, label, number in states]
    rows += [[_("Cancelled after approval"), found.withdrawn_late]]
    rows += [[f"{_('Refused because')}: {label}", number] for _code, label, number in refused]
    rows += [[_("Were on the waiting list"), found.waited]]
    rows += [[f"{_('Offers')}: {label}", number] for _code, label, number in offers]
    return [
        *rows,
        [_("Working days until the decision, median"), found.median_days],
        [_("Working days until the decision, nine tenths"), found.ninety_days],
        [_("Decisions with a limit"), found.judged],
        [_("Of these in time"), found.in_time],
    ]


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
