"""The indicators 1 to 5 as pure functions of facts. Rules and their sources: docs/pekppp.md.

An indicator asks for all services, so the agency has the score that its lowest service has (indicators 1 to 3); the
review of indicator 4 knows "part" and "all" itself, and the pledge of indicator 5 is the agency's.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.dates import months_before
from services.pekppp.facts import Facts, ServiceFacts
from services.pekppp.rubric import HIGHEST, NEWEST, Indicator, Rubric
from services.publication.ladders import media_score, pledge_score

SIPPN = "sippn"


class Step(models.TextChoices):
    """What lifts a score by one."""

    WRITE = "write", _("Draft a standard.")
    COMPLETE = "complete", _("Complete all 14 components.")
    ENACT = "enact", _("Have the standard enacted by a decree.")
    INVOLVE = "involve", _("Agree the standard with the community, and keep the minutes.")
    MONITOR = "monitor", _("Monitor and evaluate how the standard is applied, and record the report.")
    ELEMENT = "element", _("Invite one more element of the community to the next forum.")
    PUBLISH = "publish", _("Publish all six components of service delivery on two media.")
    SIPPN = "sippn", _("Enter the service into SIPPN, and record it in the register of media.")
    MEDIUM = "medium", _("Publish on one more medium, and record it in the register of media.")
    SETTLE = "settle", _("Have a standard enacted; from then on its review counts.")
    REVIEW = "review", _("Review the standard within this year.")
    PLEDGE = "pledge", _("Write the pledge.")
    PLEDGE_ENACT = "pledge_enact", _("Have the pledge signed and enacted.")
    PLEDGE_COMPLETE = "pledge_complete", _("Say all three statements in the pledge.")
    PLEDGE_PAPER = "pledge_paper", _("Show the pledge in the office, and record its photo in the register of media.")
    PLEDGE_ELECTRONIC = "pledge_electronic", _("Publish the pledge electronically too.")
    PUBLISH_STANDARD = "publish_standard", _("Publish the first standard.")
    LAPOR = "lapor", _("Handle complaints inside SP4N-LAPOR!, and record their tracking numbers.")
    SURVEY = "survey", _("Show the evaluator the survey of satisfaction; it is not kept here.")
    OFFICER = "officer", _("Give somebody the right to handle complaints.")
    REGISTER = "register", _("Enter complaints that come at the counter, by letter or by telephone.")
    BOX = "box", _("Put up a suggestion box, and enter what is found in it.")
    WAYS = "ways", _("Tell the other ways to complain in the settings of complaints.")
    PAPER = "paper", _("Show the standards, with how to complain, on paper in the office.")
    WAY = "way", _("Take complaints in one more way, and enter them here.")
    ROOM = "room", _("Show the evaluator a place for complaints apart from the front office.")
    ARCHIVE = "archive", _("Enter complaints here, whatever way they come.")
    REPORT = "report", _("Figures of complaints are told in public from five complaints a year.")
    FOLLOW_UP = "follow_up", _("Answer the complaints.")
    FOLLOW_UP_PUBLISH = "follow_up_publish", _("Publish what followed from a complaint.")
    ANSWER = "answer", _("Answer more complaints before their limit ends.")
    QUEUE = "queue", _("Set up a queue, and give numbers.")


@dataclass(frozen=True, kw_only=True)
class Result:
    """The score of one indicator with its reasons; `score` is None when there is no external service to judge.

    `by_service` has the score that each service alone would have; `lifts` tells what lifts the score by one, and for
    which services (none when it is about the agency).
    """

    indicator: Indicator
    score: int | None
    by_service: Mapping[str, int] = field(default_factory=dict)
    lifts: tuple[tuple[Step, tuple[str, ...]], ...] = ()

    @property
    def full(self) -> int:
        """How many services have the highest score."""
        return sum(score == HIGHEST for score in self.by_service.values())

    @property
    def lowest(self) -> tuple[str, ...]:
        """The services that hold the score down, when others are above them."""
        scores = self.by_service
        if not scores or min(scores.values()) == max(scores.values()):
            return ()
        return tuple(code for code, score in scores.items() if score == min(scores.values()))

    @property
    def reason(self) -> object:
        """What the score says in the words of the rubric; None without a score."""
        return None if self.score is None else self.indicator.levels[self.score]


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """All indicators of a rubric for one agency on one day."""

    rubric: Rubric
    on: dt.date
    results: tuple[Result, ...]

    @property
    def scores(self) -> dict[int, int]:
        return {item.indicator.number: item.score for item in self.results if item.score is not None}

    @property
    def mean(self) -> Decimal | None:
        """The mean by the weights of the indicators; None while one has no score."""
        return self.rubric.weighted(self.scores)


def assess(facts: Facts, rubric: Rubric = NEWEST) -> Assessment:
    """Score every indicator of `rubric`."""
    results = tuple(SCORERS[indicator.number](facts, indicator, rubric) for indicator in rubric.indicators)
    return Assessment(rubric=rubric, on=facts.on, results=results)


def standard_score(service: ServiceFacts, *, monitored_since: dt.date) -> int:
    """Indicator 1 for one service: how far its standard has come. Each point needs all points before it."""
    steps = (
        service.has_standard,
        service.has_all_components,
        service.is_enacted,
        bool(service.elements),
        service.monitored_on is not None and service.monitored_on >= monitored_since,
    )
    return next((number for number, reached in enumerate(steps) if not reached), HIGHEST)


def elements_score(elements: frozenset[str]) -> int:
    """Indicator 2: one point per element of the community, five for more than four."""
    return min(len(elements), HIGHEST)


def review_score(ages: list[dt.date | None], *, on: dt.date, rubric: Rubric = NEWEST) -> int:
    """Indicator 4 from the days on which each service's standard was settled; None where it never was."""
    known = [day for day in ages if day is not None]
    one_year, two_years = (years_before(on, years) for years in rubric.review_years)
    for since, part, whole in ((one_year, 4, 5), (two_years, 2, 3)):
        fresh = sum(day >= since for day in known)
        if fresh:
            return whole if fresh == len(ages) else part
    return 1 if known and len(known) == len(ages) else 0


def years_before(day: dt.date, years: int) -> dt.date:
    """Return the same day some years earlier; 28 February where 29 February does not exist."""
    year = day.year - years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


# --- one scorer per indicator -----------------------------------------------------------------------------------------
Next = Callable[[ServiceFacts, int], Step]


def _lowest_of(facts: Facts, indicator: Indicator, score: Callable[[ServiceFacts], int], next_step: Next) -> Result:
    """Give the agency the score of its lowest service, and name what lifts each of those services by one."""
    by_service = {service.code: score(service) for service in facts.services}
    lowest = min(by_service.values(), default=None)
    steps: dict[Step, list[str]] = {}
    for service in facts.services:
        if lowest is not None and by_service[service.code] == lowest < HIGHEST:
            steps.setdefault(next_step(service, lowest), []).append(service.code)
    lifts = tuple((step, tuple(codes)) for step, codes in steps.items())
    return Result(indicator=indicator, score=lowest, by_service=by_service, lifts=lifts)


_STANDARD_STEPS = (Step.WRITE, Step.COMPLETE, Step.ENACT, Step.INVOLVE, Step.MONITOR)


def _score_available(facts: Facts, indicator: Indicator, rubric: Rubric) -> Result:
    since = months_before(facts.on, rubric.monitored_within_months)
    return _lowest_of(
        facts,
        indicator,
        lambda service: standard_score(service, monitored_since=since),
        lambda _service, score: _STANDARD_STEPS[score],
    )


def _score_elements(facts: Facts, indicator: Indicator, rubric: Rubric) -> Result:
    return _lowest_of(
        facts, indicator, lambda service: elements_score(service.elements), lambda _service, _score: Step.ELEMENT
    )


def _score_media(facts: Facts, indicator: Indicator, rubric: Rubric) -> Result:
    def next_step(service: ServiceFacts, score: int) -> Step:
        if score < 2:
            return Step.PUBLISH
        return Step.MEDIUM if SIPPN in service.media.complete else Step.SIPPN

    return _lowest_of(facts, indicator, lambda service: media_score(service.media), next_step)


def _score_review(facts: Facts, indicator: Indicator, rubric: Rubric) -> Result:
    if not facts.services:
        return Result(indicator=indicator, score=None)
    settled = {service.code: service.settled_on for service in facts.services}
    score = review_score(list(settled.values()), on=facts.on, rubric=rubric)
    by_service = {code: review_score([day], on=facts.on, rubric=rubric) for code, day in settled.items()}
    if score == HIGHEST:
        return Result(indicator=indicator, score=score, by_service=by_service)
    never = tuple(code for code, day in settled.items() if day is None)
    old = tuple(code for code, own in by_service.items() if own < HIGHEST and code not in never)
    found = ((Step.SETTLE, never), (Step.REVIEW, old))
    lifts = tuple((step, codes) for step, codes in found if codes)
    return Result(indicator=indicator, score=score, by_service=by_service, lifts=lifts)


_PLEDGE_STEPS = (
    Step.PLEDGE,
    Step.PLEDGE_ENACT,
    Step.PLEDGE_COMPLETE,
    Step.PLEDGE_PAPER,
    Step.PLEDGE_ELECTRONIC,
)


def _score_pledge(facts: Facts, indicator: Indicator, rubric: Rubric) -> Result:
    score = pledge_score(facts.pledge)
    lifts: tuple[tuple[Step, tuple[str, ...]], ...] = ((_PLEDGE_STEPS[score], ()),) if score < HIGHEST else ()
    return Result(indicator=indicator, score=score, lifts=lifts)


SCORERS: Mapping[int, Callable[[Facts, Indicator, Rubric], Result]] = {
    1: _score_available,
    2: _score_elements,
    3: _score_media,
    4: _score_review,
    5: _score_pledge,
}
