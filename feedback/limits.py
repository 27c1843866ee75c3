"""The limits of complaints and aspirations: what this agency promises, beside what the nation allows."""

from __future__ import annotations

from core.cases.domain.clocks import Limit
from core.cases.models import CaseClock
from feedback.models import FeedbackSettings, Matter
from feedback.models.settings import NATIONAL_DAYS

SOURCE = "permenpan-62-2018"
ASPIRATION = "aspiration"
# UU 25/2009: what the reporter does not complete counts as withdrawn. Whether its days are working days is not settled
# [?]; UU 30/2014 reads "day" as working day, which leaves the reporter more time.
COMPLETES_WITHIN_DAYS = 30
COMPLETES_SOURCE = "uu-25-2009"

_BY_MATTER = {
    "": "service_days",
    Matter.SERVICE: "service_days",
    Matter.NORMATIVE: "normative_days",
    Matter.SUPERVISORY: "supervisory_days",
}


def limits_when_filed(kind: str, settings: FeedbackSettings) -> tuple[Limit, ...]:
    """Return what is promised to somebody who sends a complaint or an aspiration now."""
    return (
        main_limit(kind, "", settings),
        _limit("verification_days", CaseClock.Kind.VERIFICATION, settings),
        _limit("first_answer_days", CaseClock.Kind.FIRST_ANSWER, settings),
    )


def main_limit(kind: str, matter: str, settings: FeedbackSettings) -> Limit:
    """Return the limit in which it is to be settled; until it is verified, that of a complaint about service."""
    field = "aspiration_days" if kind == ASPIRATION else _BY_MATTER[matter]
    return _limit(field, CaseClock.Kind.MAIN, settings)


def silence_limit(settings: FeedbackSettings) -> Limit:
    """Return how long the reporter may say that it is not settled."""
    return Limit(amount=settings.silence_days, kind=CaseClock.Kind.SILENCE, source=SOURCE, pauses=False)


def completion_limit() -> Limit:
    """Return how long the reporter has to send what is missing."""
    return Limit(amount=COMPLETES_WITHIN_DAYS, kind=CaseClock.Kind.CITIZEN, source=COMPLETES_SOURCE, pauses=False)


def _limit(field: str, kind: str, settings: FeedbackSettings) -> Limit:
    return Limit(amount=getattr(settings, field), kind=kind, source=SOURCE, national_amount=NATIONAL_DAYS[field])
