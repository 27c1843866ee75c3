"""What tests of people share: forums about one standard, the register, invitations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from forums.domain.invitations import invite_one
from forums.domain.people import Person
from forums.domain.stakeholders import add_stakeholder
from forums.models import Forum, Invitation, Stakeholder
from services.models import ServiceStandard
from tests.factories import forums as factory


def make_forum(state: str = Forum.State.PREPARED, **fields: Any) -> Forum:
    """Return a forum about the standard that is in consultation: several forums of one test share it."""
    known = ServiceStandard.objects.filter(state=ServiceStandard.State.CONSULTATION).first()
    return factory.make_forum(state, *([known] if known else []), **fields)


def soon() -> dict[str, Any]:
    """Return the times of a meeting for which people may check in, though it did not begin."""
    begins = timezone.now() + dt.timedelta(minutes=30)
    return {"starts_at": begins, "ends_at": begins + dt.timedelta(hours=2)}


def person(number: int = 1, **fields: Any) -> Person:
    """Return somebody with a number of their own."""
    return Person(**{"name": f"Warga {number}", "element": "service_user", "phone": f"0812345678{number:02}", **fields})


def make_stakeholder(name: str = "Komunitas Teater", **fields: Any) -> Stakeholder:
    """Add an entry to the register."""
    defaults: dict[str, Any] = {
        "name": name,
        "element": "civil_society",
        "email": "teater@contoh.id",
        "consent_basis": "consent",
        "consent_on": dt.date(2026, 1, 5),
    }
    return add_stakeholder(fields={**defaults, **fields}, by=None)  # type: ignore[typeddict-item]


def make_invitation(forum: Forum, **fields: Any) -> Invitation:
    """Invite a community that does not stand in the register."""
    defaults = {"name": "Komunitas Teater", "element": "civil_society", "email": "teater@contoh.id"}
    return invite_one(forum=forum, **{**defaults, **fields}, by=None)
