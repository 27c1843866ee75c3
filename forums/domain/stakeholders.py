"""The agency's register of stakeholders: whom it may invite, and on what ground it keeps their contact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.contacts import email_problem, phone_digits, phone_problem
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.rights import Actor, require
from forums.domain.lifecycle import today_here
from forums.errors import StakeholderNameTaken
from forums.models import ConsentBasis, SocialTag, Stakeholder
from forums.models.people import ELEMENTS
from services.seam import normalise, text_error

PERMISSION = "forums.manage_forum"
MOST_AT_ONCE = 500
LIMITS = {"name": 160, "contact_name": 160, "address": 300, "note": 500}
_NAME = {"stakeholder_name_once": StakeholderNameTaken}


class StakeholderFields(TypedDict, total=False):
    """What is said of an entry, as typed."""

    name: str
    contact_name: str
    element: str
    tags: Sequence[str]
    email: str
    phone: str
    address: str
    consent_basis: str
    consent_on: dt.date | None
    note: str


@transaction.atomic
def add_stakeholder(*, fields: StakeholderFields, by: Actor) -> Stakeholder:
    """Add an entry. Raises InvalidInput, StakeholderNameTaken."""
    require(by, PERMISSION)
    made = _made(fields)
    audit.record(action="forums.stakeholder_added", target=made)
    return made


@transaction.atomic
def add_stakeholders(*, rows: Sequence[StakeholderFields], by: Actor) -> list[Stakeholder]:
    """Add many entries, all or none. Raises InvalidInput, StakeholderNameTaken."""
    require(by, PERMISSION)
    if not 1 <= len(rows) <= MOST_AT_ONCE:
        raise InvalidInput({"rows": [_("At most %(most)s entries at once.") % {"most": MOST_AT_ONCE}]})
    made = [_made(fields) for fields in rows]
    audit.record(action="forums.stakeholders_added", changes={"entries": len(made)})
    return made


@transaction.atomic
def change_stakeholder(*, stakeholder: Stakeholder, fields: StakeholderFields, by: Actor) -> Stakeholder:
    """Change an entry; invitations that were written keep what they said. Raises InvalidInput, StakeholderNameTaken."""
    require(by, PERMISSION)
    columns = checked_fields(fields)
    stakeholder = Stakeholder.objects.select_for_update().get(pk=stakeholder.pk)
    changed = sorted(name for name, value in columns.items() if getattr(stakeholder, name) != value)
    for name in changed:
        setattr(stakeholder, name, columns[name])
    if changed:
        with translate_violations(_NAME):
            stakeholder.save(update_fields=changed)
        audit.record(action="forums.stakeholder_changed", target=stakeholder, changes={"fields": changed})
    return stakeholder


@transaction.atomic
def set_stakeholder_active(*, stakeholder: Stakeholder, is_active: bool, by: Actor) -> Stakeholder:
    """Take an entry out of use, or use it again. Raises StakeholderNameTaken."""
    require(by, PERMISSION)
    stakeholder = Stakeholder.objects.select_for_update().get(pk=stakeholder.pk)
    if stakeholder.is_active != is_active:
        stakeholder.is_active = is_active
        with translate_violations(_NAME):
            stakeholder.save(update_fields=["is_active"])
        action = "forums.stakeholder_used" if is_active else "forums.stakeholder_not_used"
        audit.record(action=action, target=stakeholder)
    return stakeholder


def checked_fields(fields: StakeholderFields) -> dict[str, Any]:
    """Return an entry as its columns. Raises InvalidInput."""
    texts = {name: normalise(str(fields.get(name, "")), lines=False) for name in LIMITS}
    errors: dict[str, list[str]] = {}
    for name, limit in LIMITS.items():
        if problem := text_error(texts[name], limit=limit, lines=False):
            errors[name] = [problem]
    if not texts["name"]:
        errors["name"] = [_("Write the name.")]
    email, phone = str(fields.get("email", "")).strip().lower(), str(fields.get("phone", ""))
    for name, problem in (("email", email_problem(email)), ("phone", phone_problem(phone))):
        if problem:
            errors[name] = [problem]
    errors |= _choice_errors(fields)
    if errors:
        raise InvalidInput(errors)
    return {
        **texts,
        "element": fields["element"],
        "tags": sorted(set(fields.get("tags", ()))),
        "email": email,
        "phone": phone_digits(phone),
        "consent_basis": fields["consent_basis"],
        "consent_on": fields["consent_on"],
    }


def _choice_errors(fields: StakeholderFields) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if fields.get("element") not in ELEMENTS:
        errors["element"] = [_("Say which element of the community this is.")]
    if not set(fields.get("tags", ())) <= set(SocialTag.values):
        errors["tags"] = [_("Choose from the list only.")]
    if fields.get("consent_basis") not in ConsentBasis.values:
        errors["consent_basis"] = [_("Say on what ground the contact is kept.")]
    since = fields.get("consent_on")
    if since is None:
        errors["consent_on"] = [_("Say since when.")]
    elif since > today_here():
        errors["consent_on"] = [_("This day has not come yet.")]
    return errors


def _made(fields: StakeholderFields) -> Stakeholder:
    with translate_violations(_NAME):
        return Stakeholder.objects.create(**checked_fields(fields))
