"""The slip with a number, as wide as the paper of the printer at the counter."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies import current_agency
from core.documents import compile_pdf, qr_svg
from core.documents.blocks import printed
from core.documents.paper import bare_address, on_paper, template_path
from core.ui.formats import clock, long_date
from services.models import QueueTicket

TEMPLATE = Path(__file__).with_name("typst") / "slip.typ"


def print_slip(ticket: QueueTicket, *, width: int) -> bytes:
    """Return the PDF of a slip, `width` millimetres wide and as long as it needs. Nobody is named on it."""
    agency = current_agency()
    address = agency.url + reverse(
        "queue:ticket", urlconf=settings.URLCONF_AGENCY, args=(ticket.point.code, ticket.key)
    )
    with on_paper(ticket.point.zone):
        lines = [
            _("Taken %(day)s at %(time)s") % {"day": long_date(ticket.day), "time": clock(ticket.taken_at)},
            _("Valid today only."),
        ]
        data = {
            "title": _("Queue number %(number)s") % {"number": ticket.label},
            "keywords": [],
            "width": width,
            "agency": {"name": printed(agency.name, hyphens=False)},
            "look": {"colour": agency.colour, "tint": agency.tint, "qr": qr_svg(address)},
            "words": {"qr_alt": _("QR code that leads to %(address)s") % {"address": bare_address(address)}},
            "point": printed(ticket.point.name, hyphens=False),
            "over": _("Queue number"),
            "number": ticket.label,
            "queue": printed(ticket.queue.name, hyphens=False),
            "priority": _("Comes first") if ticket.is_priority else "",
            "lines": [printed(line, hyphens=False) for line in lines],
            "scan": _("Scan to see how many are before you."),
        }
    return compile_pdf(template_path(TEMPLATE), data, made_at=ticket.taken_at)
