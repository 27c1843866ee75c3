"""What tests of the staff's pages share."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from core.cases.models import Case
from tests.factories.cases import make_trial

BASE = "/portal/berkas/"


def address(case: Case, rest: str = "") -> str:
    return f"{BASE}{case.code}/{rest}"


def key() -> str:
    return str(uuid.uuid4())


def due_in(days: int, **fields: Any) -> Case:
    """Return a trial whose limit ends in so many days of 24 hours; a negative number is in the past."""
    case = make_trial(**fields)
    case.due_at = timezone.now() + dt.timedelta(days=days)
    case.save(update_fields=["due_at"])
    return case


def written(case: Case, **fields: Any) -> dict[str, Any]:
    """Return what the box under the thread sends."""
    return {"to": "citizen", "text": "Kami periksa hari ini.", "key": key(), "lock": case.lock, "seen": 0, **fields}
