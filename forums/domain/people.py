"""What somebody says of themselves, checked once for every way in: registration, invitation, the door, staff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from core.contacts import email_problem, phone_digits, phone_problem
from core.errors import InvalidInput
from forums.models import Accommodation, Forum, Participant, SocialTag
from services.seam import normalise, text_error

NAME_LIMIT = 160
NOTE_LIMIT = 300


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person as typed; `checked_person` returns it as it is kept."""

    name: str
    element: str
    organisation: str = ""
    sex: str = ""
    email: str = ""
    phone: str = ""
    tags: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    needs_note: str = ""
    joins_online: bool = False
    show_name: bool = False
    wants_answer: bool = True


def checked_person(forum: Forum, person: Person, *, needs_contact: bool = True, by_staff: bool = False) -> Person:
    """Return the person in stored form. Staff may also enter their own colleagues. Raises InvalidInput."""
    person = replace(
        person,
        name=" ".join(normalise(person.name, lines=False).split()),
        organisation=" ".join(normalise(person.organisation, lines=False).split()),
        needs_note=normalise(person.needs_note, lines=False),
        email=person.email.strip().lower(),
    )
    errors = _text_errors(person)
    errors |= _contact_errors(person, needs_contact=needs_contact)
    errors |= _choice_errors(person, by_staff=by_staff)
    if errors:
        raise InvalidInput(errors)
    return replace(person, phone=phone_digits(person.phone))


def columns_of(person: Person) -> dict[str, Any]:
    """Return the person as columns of Participant."""
    return {
        "name": person.name,
        "organisation": person.organisation,
        "element": person.element,
        "sex": person.sex,
        "email": person.email,
        "phone": person.phone,
        "tags": sorted(set(person.tags)),
        "needs": sorted(set(person.needs)),
        "needs_note": person.needs_note,
        "show_name": person.show_name,
        "wants_answer": person.wants_answer,
    }


def _text_errors(person: Person) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for field, limit in (("name", NAME_LIMIT), ("organisation", NAME_LIMIT), ("needs_note", NOTE_LIMIT)):
        if problem := text_error(getattr(person, field), limit=limit, lines=False):
            errors[field] = [problem]
    if not person.name:
        errors["name"] = [_("Write the name.")]
    return errors


def _contact_errors(person: Person, *, needs_contact: bool) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if problem := email_problem(person.email):
        errors["email"] = [problem]
    if problem := phone_problem(person.phone):
        errors["phone"] = [problem]
    if needs_contact and not person.email and not person.phone.strip():
        errors["phone"] = [
            _("Give a phone number or an email address, so that we can tell you when something changes.")
        ]
    return errors


def _choice_errors(person: Person, *, by_staff: bool) -> dict[str, list[str]]:
    elements = set(Participant.Element.values) - (set() if by_staff else {Participant.Element.PROVIDER.value})
    known = {
        "element": person.element in elements,
        "sex": person.sex in Participant.Sex.values,
        "tags": set(person.tags) <= set(SocialTag.values),
        "needs": set(person.needs) <= set(Accommodation.values),
    }
    return {field: [_("Choose one of the options.")] for field, is_known in known.items() if not is_known}
