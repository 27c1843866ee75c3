"""The announcement of a visit: one page to hang up in the village, with the way to register."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bookings.models import Visit
from core.agencies import AgencyFacts
from core.documents.blocks import facts, heading, paragraph, points
from core.documents.paper import Paper, bare_address, on_paper
from core.documents.paper import letterhead as head_of
from core.documents.poster import poster
from core.ui.formats import clock, long_date

MOST_PAPERS = 14


def visit_poster(visit: Visit, agency: AgencyFacts) -> Paper:
    """Return the announcement of a visit that is announced."""
    with on_paper(visit.zone):
        address = f"{agency.url}/keliling/{visit.pk}/"
        offered = list(visit.offered.all())
        days = long_date(visit.first_on)
        if visit.last_on != visit.first_on:
            days = _("%(first)s to %(last)s") % {"first": days, "last": long_date(visit.last_on)}
        papers = list(dict.fromkeys(paper["name"] for row in offered for paper in row.papers))
        blocks = [
            facts(
                [
                    (_("When"), days),
                    (_("Hours"), f"{clock(visit.opens_at)}\N{EN DASH}{clock(visit.closes_at)}"),
                    (_("Where"), f"{visit.venue}, {visit.place.name}"),
                    (_("Services"), "\n".join(row.name for row in offered)),
                ],
                width=36,
            ),
        ]
        if papers:
            blocks += [heading(_("What to bring")), points([[name] for name in papers[:MOST_PAPERS]])]
        if len(papers) > MOST_PAPERS:
            blocks.append(paragraph(_("More for single services: on the page of the visit."), "quiet"))
        if visit.public_note:
            blocks.append(paragraph(visit.public_note))
        blocks.append(paragraph(_("You may also come without registration."), "strong"))
        return poster(
            head_of(agency),
            title=_("Mobile unit in %(place)s") % {"place": visit.place.name},
            over=_("Services come to you"),
            blocks=blocks,
            address=address,
            join=[
                _("Scan to register and get a number"),
                _("or open %(address)s") % {"address": bare_address(address)},
            ],
            made_at=visit.published_at or visit.created_at,
        )
