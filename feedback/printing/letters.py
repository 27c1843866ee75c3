"""The written notification to an applicant, and the decision of the superior of the PPID.

Source: UU 14/2008, Pasal 22 ayat (7) and Pasal 36; domain reference, section 7.1. The letters name the applicant: they
are files of the case, and nothing else is.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from core.agencies import AgencyFacts, current_agency
from core.cases.domain.identities import Person, person_of
from core.cases.errors import IdentityGone
from core.cases.models import Case
from core.documents.blocks import NONE, Block, facts, heading, letter_head, paragraph, part, qr, signature
from core.documents.paper import bare_address, compile_paper, document, letterhead, on_paper
from core.identity_numbers import cover_numbers
from core.ui.formats import plain_date, rupiah
from core.uploads import Kept
from feedback.models import InformationObjection, InformationRequest, InformationSettings

Decision = InformationRequest.Decision


def notification_letter(request: InformationRequest) -> Kept:
    """Return the written notification (pemberitahuan tertulis) as a PDF."""
    agency, terms = current_agency(), InformationSettings.load()
    made_at = request.notified_at or request.case.received_at
    with on_paper(agency.zone):
        title = _("Written notification")
        blocks = [
            _head(request.case, request.number, title, made_at),
            heading(title, 1),
            paragraph(
                _("To your request for public information, received on %(day)s, we notify you as follows.")
                % {"day": plain_date(request.case.received_at)}
            ),
            facts(
                [
                    (_("Registration number"), request.number),
                    (_("Information asked for"), cover_numbers(request.information)),
                    (_("What it is used for"), cover_numbers(request.purpose)),
                    (_("Decision"), str(request.get_decision_display())),
                    *_held(request),
                    *_given(request),
                    *_refused(request),
                ],
                width=46,
            ),
            paragraph(_rights(), "note"),
            signature([terms.officer_position or _("PPID"), agency.name], terms.officer_name or "…" * 12),
            _way(request.case, agency),
        ]
        return _kept(blocks, agency, f"{title}: {request.number}", made_at)


def decision_letter(objection: InformationObjection) -> Kept:
    """Return the decision on an objection as a PDF."""
    agency = current_agency()
    made_at = objection.decided_at or objection.case.received_at
    with on_paper(agency.zone):
        title = _("Decision on the objection")
        request = objection.request
        blocks = [
            _head(objection.case, objection.number, title, made_at),
            heading(title, 1),
            paragraph(
                _("To your objection, received on %(day)s, the superior of the PPID decides as follows.")
                % {"day": plain_date(objection.case.received_at)}
            ),
            facts(
                [
                    (_("Registration number"), objection.number),
                    (_("Number of the request"), request.number),
                    (_("Information asked for"), cover_numbers(request.information)),
                    (_("What it is used for"), cover_numbers(request.purpose)),
                    (_("Ground of the objection"), str(objection.get_ground_display())),
                    (_("Decision"), str(objection.get_decision_display())),
                    (_("Reasons"), cover_numbers(objection.decision_text)),
                ],
                width=46,
            ),
            paragraph(
                _(
                    "If this decision does not satisfy you, you can bring the dispute before the information "
                    "commission within 14 working days after you received it."
                ),
                "note",
            ),
            signature([objection.superior_position, agency.name], objection.superior_name),
            _way(objection.case, agency),
        ]
        return _kept(blocks, agency, f"{title}: {objection.number}", made_at)


def _head(case: Case, number: str, about: str, made_at: dt.datetime) -> Block:
    person = _person(case)
    to = [_("To"), person.name or NONE, person.organisation, *person.address.split("\n")]
    return letter_head([(_("Number"), number), (_("Re"), about)], plain_date(made_at), [line for line in to if line])


def _held(request: InformationRequest) -> list[tuple[str, str]]:
    if request.is_held:
        return [(_("Held by this agency"), _("Yes"))]
    return [
        (_("Held by this agency"), _("No")),
        (_("Who holds it"), request.held_by),
        (_("Remark"), cover_numbers(request.reason)),
    ]


def _given(request: InformationRequest) -> list[tuple[str, str]]:
    if request.decision not in (Decision.GRANTED, Decision.PARTLY):
        return []
    cost = _("Free of charge")
    if request.cost:
        words = _("%(total)s (copies %(copies)s, postage %(postage)s)")
        cost = words % {
            "total": rupiah(request.cost),
            "copies": rupiah(request.copy_cost),
            "postage": rupiah(request.postage),
        }
    return [
        (_("Material that is given"), request.material),
        (_("Form"), str(request.get_form_display())),
        (_("Way of obtaining it"), str(request.get_way_display())),
        (_("Way of delivery"), str(request.get_delivery_display())),
        (_("Cost"), cost),
        (_("Way to pay"), request.payment),
    ]


def _refused(request: InformationRequest) -> list[tuple[str, str]]:
    if request.decision not in (Decision.REFUSED, Decision.PARTLY):
        return []
    law = _("UU 14/2008, article 17, letter %(letter)s") % {"letter": request.get_ground_display()}
    return [
        (_("Reason of the refusal"), cover_numbers(request.reason)),
        (_("Ground in the law"), law),
        (_("Exempt information"), str(request.exempt or "")),
        (_("Consequence test"), request.test_reference),
    ]


def _rights() -> str:
    return _(
        "If this notification does not satisfy you, you can object to the superior of the PPID within 30 working days "
        "after the ground of your objection appeared. It is free."
    )


def _way(case: Case, agency: AgencyFacts) -> Block:
    address = f"{agency.url}/lacak/{case.code}/"
    alt = _("QR code that leads to %(address)s") % {"address": bare_address(address)}
    return qr(address, alt, _("Follow it here"), bare_address(address), side=22)


def _kept(blocks: list[Block], agency: AgencyFacts, title: str, made_at: dt.datetime) -> Kept:
    foot = [f"{title} · {agency.name}"]
    pdf = compile_paper(document(letterhead(agency), title=title, parts=[part(blocks)], made_at=made_at, foot=foot))
    digest = hashlib.sha256(pdf).hexdigest()
    return Kept(f"{digest[:24]}.pdf", ContentFile(pdf), digest, "pdf", "application/pdf", len(pdf))


def _person(case: Case) -> Person:
    try:
        return person_of(case)
    except IdentityGone:
        return Person()
