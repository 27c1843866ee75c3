"""How long complaints and requests are kept, and what their forms tell about personal data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.privacy import processing
from core.privacy.domain.erasing import class_of_cases, when_cases_are_erased
from core.privacy.domain.my_data import when_data_are_copied
from core.privacy.processing import LegalBasis, Processing
from feedback.domain import erasing
from feedback.domain.objections import KIND as OBJECTION
from feedback.domain.requests import KIND as REQUEST

KEPT_MONTHS = 60  # an agency changes it within the bounds of core.privacy


def register() -> None:
    """Called once when the app is ready."""
    for kind, plural, erase, order in (
        ("complaint", _("Complaints"), erasing.erase_complaints, 20),
        ("aspiration", _("Aspirations"), erasing.erase_complaints, 30),
        (REQUEST, _("Requests for public information"), erasing.erase_requests, 40),
        (OBJECTION, _("Objections"), erasing.erase_objections, 50),
    ):
        processing.register_class(class_of_cases(kind, label=plural, months=KEPT_MONTHS, order=order))
        when_cases_are_erased(kind, erase)
    when_data_are_copied(erasing.copy_of_details)
    for one in (
        Processing(
            key="complaint",
            label=_("Complaint"),
            purpose=_("To examine your complaint, to answer you, and to put right what went wrong."),
            data=_("What you write and attach, and, if you leave them, your name, e-mail and telephone number."),
            recipients=_(
                "The staff who handle complaints. Who you are lies sealed, and is opened only for a kept reason."
            ),
            record_class="case_complaint",
            order=20,
        ),
        Processing(
            key="aspiration",
            label=_("Aspiration"),
            purpose=_("To consider your proposal, and to answer you."),
            data=_("What you write and attach, and, if you leave them, your name, e-mail and telephone number."),
            recipients=_("The staff who handle proposals."),
            record_class="case_aspiration",
            order=30,
        ),
        Processing(
            key=REQUEST,
            label=_("Request for public information"),
            basis=LegalBasis.LEGAL_OBLIGATION,
            purpose=_("To register and answer your request, as the law on public information asks."),
            data=_("Your name, address, contact, what you ask for and why, and the papers that prove who you are."),
            recipients=_("The PPID and the staff who find the information."),
            record_class=f"case_{REQUEST}",
            order=40,
        ),
        Processing(
            key=OBJECTION,
            label=_("Objection"),
            basis=LegalBasis.LEGAL_OBLIGATION,
            purpose=_("To decide on your objection, as the law on public information asks."),
            data=_("Your name, address, contact, your reason, and the papers that prove who you are."),
            recipients=_("The superior of the PPID and the PPID."),
            record_class=f"case_{OBJECTION}",
            order=50,
        ),
    ):
        processing.register(one)
