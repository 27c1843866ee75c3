"""What an application costs by its standard, and how that was settled. No money passes through here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain.lifecycle import add_event, lock_case, require_handler
from core.cases.errors import CaseEnded
from core.cases.models import Case
from core.errors import InvalidInput
from core.rights import Actor
from core.typed_text import normalise, text_error
from services.applications.checking import application_of
from services.applications.result_templates import today
from services.models import Application, ApplicationFee

MOST_UNITS = 10_000
REFERENCE_LIMIT = 120
State = ApplicationFee.State


@transaction.atomic
def set_fee(*, case: Case, tariff: int, quantity: int, by: Actor) -> ApplicationFee:
    """Say what an application costs: a tariff of its standard, counted from nought, so many times.

    A fee that was settled stays. Raises CaseEnded, InvalidInput for a tariff that the standard has not, or without
    legal basis.
    """
    case = lock_case(case)
    require_handler(case, by)
    if case.is_ended:
        raise CaseEnded
    application = application_of(case)
    content = fee_content(application)
    tariffs = content.get("amounts", [])
    if not 0 <= tariff < len(tariffs) or not content.get("legal_basis"):
        raise InvalidInput({"tariff": [_("The standard has no such tariff with a legal basis.")]})
    if not 1 <= quantity <= MOST_UNITS:
        raise InvalidInput(
            {"quantity": [_("Give a number from %(least)s to %(most)s.") % {"least": 1, "most": MOST_UNITS}]}
        )
    fee = ApplicationFee.objects.select_for_update().filter(application=application).first()
    if fee is not None and fee.state != State.DUE:
        return fee
    chosen = tariffs[tariff]
    fee = fee or ApplicationFee(application=application)
    fee.amount, fee.purpose = chosen["amount"] * quantity, purpose_of(chosen, quantity)
    fee.legal_basis, fee.payment = content["legal_basis"], str(content.get("payment") or "")
    fee.recorded_by, fee.recorded_at = by, timezone.now()
    fee.save()
    add_event(case, "fee_set", by=by, facts={"amount": fee.amount})
    audit.record(action="services.fee_set", target=case.code, changes={"amount": fee.amount})
    return fee


def purpose_of(tariff: Mapping[str, Any], quantity: int) -> str:
    """Return what is paid for: "Umum, 3 (per jam)"."""
    per = f" ({tariff['per']})" if tariff.get("per") else ""
    times = f", {quantity}" if quantity > 1 else ""
    return f"{tariff['name']}{times}{per}"[:200]


@transaction.atomic
def settle_fee(*, case: Case, reference: str, on: dt.date, waived: bool, by: Actor) -> ApplicationFee:
    """Note the proof of payment, or on what ground the fee was waived; no money passes through here."""
    case = lock_case(case)
    require_handler(case, by)
    fee = ApplicationFee.objects.select_for_update().filter(application__case=case).first()
    if fee is None:
        raise InvalidInput({"reference": [_("No fee was set.")]})
    text = _reference(reference)
    if on > today():
        raise InvalidInput({"on": [_("This day is still to come.")]})
    if fee.state != State.DUE:
        return fee
    fee.state = State.WAIVED if waived else State.PAID
    fee.reference, fee.settled_on, fee.recorded_by, fee.recorded_at = text, on, by, timezone.now()
    fee.save()
    add_event(case, "fee_settled", by=by, facts={"state": str(fee.state)})
    audit.record(action="services.fee_settled", target=case.code, changes={"state": str(fee.state)})
    return fee


def fee_content(application: Application) -> Mapping[str, Any]:
    """Return what the promised version of the standard says of fees; nothing where it is free of charge."""
    row = application.standard.components.filter(code="fee").first()
    return {} if row is None or row.content.get("free") else row.content


def _reference(value: str) -> str:
    text = normalise(value, lines=False)
    problem = text_error(text, limit=REFERENCE_LIMIT, lines=False)
    if problem or not text:
        raise InvalidInput({"reference": [problem or _("Write the number of the proof, or why it was waived.")]})
    return text
