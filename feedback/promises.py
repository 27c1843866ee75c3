"""What happens after somebody has sent a complaint, and until when: real dates, worked out for this moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from core.workdays.counting import Unit, count
from core.workdays.office import office_calendar
from feedback.models import FeedbackSettings


@dataclass(frozen=True)
class Promised:
    """A limit in working days, and the day on which it would end."""

    days: int
    due_on: dt.date


@dataclass(frozen=True, kw_only=True)
class Promises:
    verification: Promised
    first_answer: Promised
    main: Promised
    supervisory: Promised
    silence_days: int


def promises(kind: str) -> Promises:
    """Return the limits of a complaint or an aspiration that is sent now; two queries at most."""
    settings, calendar, now = FeedbackSettings.load(), office_calendar(), timezone.now()

    def until(days: int) -> Promised:
        result = count(received_at=now, amount=days, unit=Unit.WORKING_DAYS, calendar=calendar)
        return Promised(days, result.due_on)

    return Promises(
        verification=until(settings.verification_days),
        first_answer=until(settings.first_answer_days),
        main=until(settings.aspiration_days if kind == "aspiration" else settings.service_days),
        supervisory=until(settings.supervisory_days),
        silence_days=settings.silence_days,
    )
