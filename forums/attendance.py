"""The attendance of a forum: its rows for pages, sheets and print, and its sums."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from core.contacts import shown_phone
from core.ui import formats
from forums.models import Accommodation, Forum, Participant

Element, Sex, State = Participant.Element, Participant.Sex, Participant.State
ORDER = {element.value: place for place, element in enumerate(Element)}


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """One line of the attendance, with its words in the present language."""

    pk: int
    name: str
    organisation: str
    element: str
    element_label: str
    sex: str
    sex_label: str
    phone: str
    email: str
    source_label: str
    state_label: str
    is_present: bool
    joins_online: bool
    present_since: str
    needs: tuple[str, ...]
    needs_note: str


@dataclass(frozen=True)
class Sum:
    """One element with its numbers; `other` are those who said no sex."""

    label: str
    registered: int
    present: int
    female: int
    male: int
    other: int


@dataclass(frozen=True)
class Need:
    """How many people need something."""

    label: str
    number: int


def rows(forum: Forum, *, only_present: bool = False) -> list[Attendee]:
    """Return everybody who registered or came, by element and name. One query."""
    people = Participant.objects.filter(forum=forum, is_guest=False).exclude(state=State.WITHDRAWN)
    if only_present:
        people = people.attended()
    ordered = sorted(people, key=lambda person: (ORDER[person.element], person.name.lower(), person.pk))
    return [_row(person) for person in ordered]


def sums(forum: Forum) -> list[Sum]:
    """Count by element and sex who registered and who was there. One query."""
    people = Participant.objects.filter(forum=forum, is_guest=False).exclude(state=State.WITHDRAWN).order_by()
    found = list(people.values_list("element", "sex", "state", "checked_in_at"))
    registered = Counter(element for element, _sex, state, _at in found if state == State.REGISTERED)
    present = Counter((element, sex) for element, sex, _state, at in found if at is not None)
    return [
        Sum(
            label=str(element.label),
            registered=registered[element.value],
            present=sum(present[element.value, sex] for sex in Sex.values),
            female=present[element.value, Sex.FEMALE.value],
            male=present[element.value, Sex.MALE.value],
            other=present[element.value, Sex.NOT_SAID.value],
        )
        for element in Element
    ]


def needs(forum: Forum) -> list[Need]:
    """Count what people who are expected need: wheelchairs, sign language. One query."""
    people = (
        Participant.objects.filter(forum=forum, is_guest=False, state=State.REGISTERED).exclude(needs=[]).order_by()
    )
    wanted = Counter(need for found in people.values_list("needs", flat=True) for need in found)
    return [Need(str(need.label), wanted[need.value]) for need in Accommodation if wanted[need.value]]


def _row(person: Participant) -> Attendee:
    since = person.checked_in_at
    return Attendee(
        pk=person.pk,
        name=person.name,
        organisation=person.organisation,
        element=person.element,
        element_label=str(person.get_element_display()),
        sex=person.sex,
        sex_label=str(person.get_sex_display()) if person.sex else "",
        phone=shown_phone(person.phone),
        email=person.email,
        source_label=str(person.get_source_display()),
        state_label=str(person.get_state_display()),
        is_present=person.is_present,
        joins_online=person.joins_online,
        present_since=formats.moment(timezone.localtime(since)) if since else "",
        needs=tuple(person.needs),
        needs_note=person.needs_note,
    )
