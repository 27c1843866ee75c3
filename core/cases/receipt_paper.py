"""The receipt on paper: code and secret word, what was promised, and how to follow it."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies import current_agency
from core.cases.models import Case
from core.cases.status_page import promises_of
from core.documents.blocks import Block, facts, heading, paragraph, part, qr, title
from core.documents.paper import Paper, bare_address, compile_paper, document, letterhead, on_paper
from core.ui.formats import long_date, moment


def print_receipt(case: Case, secret: str) -> bytes:
    """Return the receipt as PDF. It names nobody."""
    return compile_paper(receipt_paper(case, secret))


def receipt_paper(case: Case, secret: str) -> Paper:
    """Return the receipt before it is compiled."""
    agency = current_agency()
    with on_paper(agency.zone):
        track = agency.url + reverse("cases:track", urlconf=settings.URLCONF_AGENCY)
        address = agency.url + reverse("cases:status", urlconf=settings.URLCONF_AGENCY, args=[case.code])
        promises = [promise for promise in promises_of(case) if promise.is_ours and promise.clock.is_running]
        blocks: list[Block] = [
            title(_("Receipt"), str(case.regime.label), case.subject),
            facts(
                [
                    (_("Code"), case.code),
                    (_("Secret word"), secret),
                    *([(_("Registration number"), case.register_number)] if case.register_number else []),
                    (_("Received"), moment(case.received_at)),
                    (_("By which way"), str(case.get_channel_display())),
                    (_("Counts as received on"), long_date(case.counted_from)),
                ]
            ),
            paragraph(_("Keep this sheet. Whoever has the code and the secret word can read your case."), "note"),
        ]
        if promises:
            blocks += [
                heading(_("What we promise")),
                facts(
                    [(promise.label, f"{long_date(promise.clock.due_at)} ({promise.length})") for promise in promises],
                    width=62,
                ),
            ]
        blocks += [
            heading(_("How to follow it")),
            qr(
                address,
                _("QR code that leads to %(address)s") % {"address": address},
                bare_address(track),
                _("Type the code and the secret word there, or come to our counter with this sheet."),
                _("Saturdays, Sundays and holidays are not counted as working days."),
            ),
        ]
        return document(
            letterhead(agency),
            title=f"{_('Receipt')} {case.code}",
            parts=[part(blocks)],
            made_at=case.received_at,
            foot=[f"{_('Receipt')} {case.code} · {agency.name}"],
        )
