"""Decrees: prepared with the standards they enact, signed, and then never changed; and the minutes that come before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypedDict, Unpack, cast

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.rights import Actor, require
from core.tenancy import current_schema
from core.turns import just_made
from core.typed_text import normalise, text_error
from core.uploads import PDF_TYPES, check_upload
from services.domain.lifecycle import (
    State,
    checked_note,
    lock_standard,
    move,
    refuse_move,
    refuse_unconsulted,
    refuse_unfinished,
)
from services.domain.publishing import today
from services.errors import DecreeEmpty, DecreeNumberTaken, DecreeSigned, OnADecree
from services.models import MinutesOfAgreement, ServiceStandard, StakeholderElement, StandardDecree
from services.tasks import tell_of_decree

DecreeState = StandardDecree.State
LIMITS = {"number": 120, "title": 300, "signed_place": 120, "signatory_name": 160, "signatory_position": 160}
NUMBER_TAKEN = {"standarddecree_number_once_a_year": DecreeNumberTaken}


class DecreeFields(TypedDict):
    """What stands on the head of a decree."""

    number: str
    dated_on: dt.date
    title: str
    effective_on: dt.date
    signed_place: str
    signatory_name: str
    signatory_position: str


@transaction.atomic
def record_minutes(
    *,
    held_on: dt.date,
    elements: Sequence[str],
    file: File,
    number: str = "",
    place: str = "",
    participants: int | None = None,
    summary: str = "",
    by: Actor,
) -> MinutesOfAgreement:
    """Keep the signed minutes (berita acara) of a consultation, once when they are sent twice. Raises InvalidInput.

    `elements` are codes of StakeholderElement, at least one. The file is a PDF or a picture of the signed paper.
    """
    require(by, "services.edit_standard")
    errors: dict[str, list[Any]] = {}
    known = [element for element in StakeholderElement.values if element in elements]
    if not known or len(known) != len(set(elements)):
        errors["elements"] = [_("Choose at least one community element that took part.")]
    if held_on > today():
        errors["held_on"] = [_("This day is still to come.")]
    texts = {
        "number": checked_line(number, "number", 120, errors),
        "place": checked_line(place, "place", 200, errors),
    }
    if errors:
        raise InvalidInput(errors)
    note = checked_note(summary, field="summary", limit=5000)
    kept = check_upload(file, PDF_TYPES, field="file")
    said = {"held_on": held_on, "elements": known, "participants": participants, "summary": note, **texts}
    said["file_sha256"] = kept.sha256
    if made := just_made(MinutesOfAgreement.objects.filter(**said), by=by):
        return made
    minutes = MinutesOfAgreement(**said, created_by=by)
    minutes.file.save(kept.name, kept.content, save=False)
    minutes.save()
    audit.record(action="services.minutes_recorded", target=minutes, changes={"elements": known})
    return minutes


@transaction.atomic
def prepare_decree(*, by: Actor, **fields: Unpack[DecreeFields]) -> StandardDecree:
    """Begin a decree. Raises InvalidInput by field, DecreeNumberTaken."""
    require(by, "services.edit_standard")
    decree = StandardDecree(**_checked(fields), created_by=by)
    with translate_violations(NUMBER_TAKEN):
        decree.save()
    audit.record(action="services.decree_prepared", target=decree, changes={"number": decree.number})
    return decree


@transaction.atomic
def change_decree(*, decree: StandardDecree, by: Actor, **fields: Unpack[DecreeFields]) -> StandardDecree:
    """Change the head of a decree that is not signed. Raises InvalidInput, DecreeSigned, DecreeNumberTaken."""
    require(by, "services.edit_standard")
    values = _checked(fields)
    decree = _lock_prepared(decree)
    changes = {
        name: [str(getattr(decree, name)), str(value)]
        for name, value in values.items()
        if getattr(decree, name) != value
    }
    for name, value in values.items():
        setattr(decree, name, value)
    with translate_violations(NUMBER_TAKEN):
        decree.save()
    if changes:
        audit.record(action="services.decree_changed", target=decree, changes=changes)
    return decree


@transaction.atomic
def put_on_decree(*, decree: StandardDecree, standard: ServiceStandard, by: Actor) -> ServiceStandard:
    """Put an agreed version on a decree that is being prepared. Raises DecreeSigned, MoveRefused, OnADecree."""
    require(by, "services.edit_standard")
    decree = _lock_prepared(decree)
    standard = lock_standard(standard, to=State.ENACTED)
    if standard.decree_id not in (None, decree.pk):
        raise OnADecree
    standard.decree = decree
    standard.save(update_fields=["decree"])
    audit.record(action="services.decree_extended", target=decree, changes={"service": standard.service.code})
    schema, pk = current_schema(), decree.pk
    transaction.on_commit(lambda: tell_of_decree.delay(schema, pk), robust=True)  # robust: as after a move
    return standard


@transaction.atomic
def take_off_decree(*, decree: StandardDecree, standard: ServiceStandard, by: Actor) -> ServiceStandard:
    """Take a version off a decree that is being prepared. Raises DecreeSigned."""
    require(by, "services.edit_standard")
    decree = _lock_prepared(decree)
    standard = lock_standard(standard)
    if standard.decree_id == decree.pk:
        standard.decree = None
        standard.save(update_fields=["decree"])
        audit.record(action="services.decree_shortened", target=decree, changes={"service": standard.service.code})
    return standard


@transaction.atomic
def discard_decree(*, decree: StandardDecree, by: Actor) -> StandardDecree:
    """Give up a decree that is not signed; its standards wait for another one. Raises DecreeSigned."""
    require(by, "services.edit_standard")
    decree = _lock_prepared(decree)
    ServiceStandard.objects.filter(decree=decree).update(decree=None)
    decree.state = DecreeState.DISCARDED
    decree.save(update_fields=["state", "changed_at"])
    audit.record(action="services.decree_discarded", target=decree)
    return decree


@transaction.atomic
def enact_decree(*, decree: StandardDecree, file: File, by: Actor) -> StandardDecree:
    """Keep the signed decree and enact every standard on it, all or none. Source: domain reference, section 1.2.

    Raises DecreeSigned, DecreeEmpty, InvalidInput (the file), MoveRefused, ConsultationMissing, and StandardIncomplete,
    whose `facts["missing"]` lists the components and `facts["service"]` names the service.
    """
    require(by, "services.enact_standard")
    decree = _lock_prepared(decree)
    if decree.dated_on > today():
        raise InvalidInput({"dated_on": [_("This day is still to come: the decree cannot be signed yet.")]})
    standards = list(ServiceStandard.objects.filter(decree=decree).order_by("service_id"))
    if not standards:
        raise DecreeEmpty
    kept = check_upload(file, PDF_TYPES, field="file")
    now = timezone.now()
    decree.state, decree.signed_at, decree.file_sha256 = DecreeState.SIGNED, now, kept.sha256
    decree.file.save(kept.name, kept.content, save=False)
    decree.save()
    facts = {"decree": decree.number, "dated_on": decree.dated_on.isoformat(), "file_sha256": kept.sha256}
    for row in standards:
        standard = lock_standard(row, to=State.ENACTED)
        refuse_move(standard, State.ENACTED)
        refuse_unconsulted(standard)
        refuse_unfinished(standard)
        move(standard, to=State.ENACTED, by=by, facts=facts, enacted_at=now)
    changes = {"number": decree.number, "standards": len(standards)}
    audit.record(action="services.decree_signed", target=decree, changes=changes)
    return decree


def _lock_prepared(decree: StandardDecree) -> StandardDecree:
    decree = StandardDecree.objects.select_for_update(of=("self",)).get(pk=decree.pk)
    if decree.state != DecreeState.PREPARED:
        raise DecreeSigned
    return decree


def _checked(fields: DecreeFields) -> DecreeFields:
    errors: dict[str, list[Any]] = {}
    values = dict(fields)
    for name, limit in LIMITS.items():
        values[name] = checked_line(str(values[name]), name, limit, errors)
        if not values[name] and name not in errors:
            errors[name] = [_("Fill this in.")]
    if fields["effective_on"] < fields["dated_on"]:
        errors["effective_on"] = [_("A decree does not take effect before its own date.")]
    if errors:
        raise InvalidInput(errors)
    return cast("DecreeFields", values)


def checked_line(value: str, field: str, limit: int, errors: dict[str, list[Any]]) -> str:
    text = " ".join(normalise(value, lines=False).split())
    if problem := text_error(text, limit=limit, lines=False):
        errors[field] = [problem]
    return text
