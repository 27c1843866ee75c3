"""Consultation and complaints in the evaluation (PEKPPP): indicators 22, 25 to 28 and 31, from live figures.

Facts of complaints come from the app that keeps them (`register_facts`); what the catalogue and the queues know is
gathered here. Rules, and what is our reading: docs/pekppp.md. Scores are those of the agency, not of one service.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.dates import months_before
from core.rollups import LEAST_PEOPLE
from services.models import MediaPlacement, MonitoringReport, QueueTicket, ServiceQueue, ServiceStandard
from services.models.media import Medium
from services.models.standards import PUBLIC
from services.pekppp.rubric import HIGHEST, Indicator
from services.pekppp.scoring import Result, Step

KEY = "permenpan-29-2022-consultation"
ASPECT = (25, 26, 27, 28)  # the whole of aspect V; 22 belongs to aspect IV, 31 has no weight
MONTHS = 12
QUEUE_DAYS = 30
MOST_OUTSIDE = 2  # what a complaint can earn that was handled outside SP4N-LAPOR!
WAYS_KNOWN = 3


@dataclass(frozen=True, kw_only=True)
class ComplaintFacts:
    """How complaints and aspirations of twelve months were received and dealt with.

    `ways` are the channels by which they came. Those whose limit has not ended and that nobody answered yet count
    neither as followed up nor as not. `inside` are those in SP4N-LAPOR!.
    """

    received: int = 0
    officers: int = 0
    ways: frozenset[str] = frozenset()
    tells_other_ways: bool = False
    inside: int = 0
    inside_done: int = 0
    outside: int = 0
    outside_done: int = 0
    published_follow_ups: int = 0

    @property
    def judged(self) -> int:
        return self.inside + self.outside

    @property
    def done(self) -> int:
        return self.inside_done + self.outside_done


@dataclass(frozen=True, kw_only=True)
class ConsultingFacts:
    """What indicators 22, 25 to 28 and 31 ask about one agency on one day."""

    on: dt.date
    complaints: ComplaintFacts = ComplaintFacts()
    has_standards: bool = False
    is_on_paper: bool = False
    is_monitored: bool = False
    has_queue: bool = False


Provider = Callable[[dt.date], ComplaintFacts]
_providers: list[Provider] = []


def register_facts(provider: Provider) -> None:
    """Ask `provider(on)` how complaints were dealt with. One app keeps them: another provider takes its place."""
    _providers[:] = [provider]


def gather_consulting(on: dt.date) -> ConsultingFacts:
    """Return the facts of the current schema; five queries beside those of the app that keeps complaints."""
    tickets = QueueTicket.objects.filter(day__gt=on - dt.timedelta(days=QUEUE_DAYS), day__lte=on)
    return ConsultingFacts(
        on=on,
        complaints=_providers[0](on) if _providers else ComplaintFacts(),
        has_standards=ServiceStandard.objects.filter(state__in=PUBLIC).exists(),
        is_on_paper=on_paper().exists(),
        is_monitored=reports_of_year(on).exists(),
        has_queue=ServiceQueue.objects.filter(is_active=True).exists() and tickets.exists(),
    )


def on_paper() -> QuerySet[MediaPlacement]:
    """Return what shows all of the service delivery of some standard on paper now."""
    return MediaPlacement.objects.standing().filter(medium=Medium.PRINT, covers_all=True, shown__isnull=False)


def reports_of_year(on: dt.date) -> QuerySet[MonitoringReport]:
    """Return the monitoring reports of the twelve months up to `on`."""
    return MonitoringReport.objects.filter(reported_on__gt=months_before(on, MONTHS), reported_on__lte=on)


# --- the scores -------------------------------------------------------------------------------------------------------
def operations_score(facts: ConsultingFacts) -> int:
    """Indicator 22. The surveys that a third point asks for are not kept here, so records prove two at most."""
    if not facts.has_standards:
        return 0
    return 2 if facts.complaints.inside else 1


FACE_TO_FACE = ("counter", "letter", "phone", "box")


def face_to_face_parts(facts: ConsultingFacts) -> Mapping[Step, bool]:
    """Indicator 25: the five facilities that records tell of, each worth a point (our reading of the count)."""
    found = facts.complaints
    return {
        Step.OFFICER: found.officers > 0,
        Step.REGISTER: not found.ways.isdisjoint(FACE_TO_FACE),
        Step.BOX: "box" in found.ways,
        Step.WAYS: found.tells_other_ways,
        Step.PAPER: facts.is_on_paper,
    }


def media_of_all_score(facts: ConsultingFacts) -> int:
    """Indicator 26: a point for each way that was used, three at most, and one more with SP4N-LAPOR!.

    Five asks for a room apart from the front office, which no record shows.
    """
    ways = len(facts.complaints.ways - {"lapor"})
    score = min(ways, WAYS_KNOWN)
    return score + 1 if score == WAYS_KNOWN and facts.complaints.inside else score


def accountability_steps(facts: ConsultingFacts) -> Mapping[Step, bool]:
    """Indicator 27: archived, reported, monitored, followed up, published; each point needs all before it."""
    found = facts.complaints
    return {
        Step.ARCHIVE: found.received > 0,
        Step.REPORT: found.received >= LEAST_PEOPLE,  # from five on the public page tells the figures
        Step.MONITOR: facts.is_monitored,
        Step.FOLLOW_UP: found.done > 0,
        Step.FOLLOW_UP_PUBLISH: found.published_follow_ups > 0,
    }


def follow_up_score(found: ComplaintFacts) -> int | None:
    """Indicator 28: complaints outside SP4N-LAPOR! earn two at most, those inside three to five.

    With both, the mean by their numbers, rounded down: nobody lifts many outside by a few inside. None without any.
    """
    if not found.judged:
        return None
    inside, outside = _inside_score(found), _outside_score(found)
    return (inside * found.inside + outside * found.outside) // found.judged


def _inside_score(found: ComplaintFacts) -> int:
    if not found.inside:
        return 0
    share = 100 * found.inside_done / found.inside
    return 5 if share >= 90 else 4 if share >= 50 else 3


def _outside_score(found: ComplaintFacts) -> int:
    if not found.outside:
        return 0
    return MOST_OUTSIDE if 2 * found.outside_done >= found.outside else 1


# --- the indicators ---------------------------------------------------------------------------------------------------
_OPERATIONS = Indicator(
    number=22,
    code="d.B",
    title=_("An information system supports the running of the services"),
    weight=20,
    levels=(
        _("No standard is published."),
        _("It holds the standards."),
        _("It holds the standards and complaints of SP4N-LAPOR!."),
        _("And the survey of satisfaction."),
        _("And how the work of the staff is rated."),
        _("And frequent questions, or the finances of paid services."),
    ),
)
_FACE_TO_FACE = Indicator(
    number=25,
    code="e.P",
    title=_("There are good facilities for consultation and complaints face to face"),
    weight=20,
    levels=(
        _("No facility is on record."),
        _("One facility is on record."),
        _("Two facilities are on record."),
        _("Three facilities are on record."),
        _("Four facilities are on record."),
        _("Five facilities are on record."),
    ),
)
_FOR_ALL = Indicator(
    number=26,
    code="e.P",
    title=_("Facilities and media for consultation and complaints serve everybody"),
    weight=25,
    levels=(
        _("No complaint came within a year."),
        _("One way was used."),
        _("Two ways were used."),
        _("Three ways or more were used."),
        _("Three ways or more, and connected to SP4N-LAPOR!."),
        _("Apart from the front office, and connected to SP4N-LAPOR!."),
    ),
)
_ACCOUNTABILITY = Indicator(
    number=27,
    code="e.Ak",
    title=_("The agency accounts for what came of consultation and complaints"),
    weight=25,
    levels=(
        _("Nothing is on record."),
        _("They are archived."),
        _("Archived and reported."),
        _("Reported, monitored and evaluated."),
        _("Monitored, evaluated and followed up."),
        _("Followed up, and that is published."),
    ),
)
_FOLLOW_UP = Indicator(
    number=28,
    code="e.Ak",
    title=_("Consultation and complaints of everybody are followed up"),
    weight=30,
    levels=(
        _("Nothing was followed up."),
        _("Outside SP4N-LAPOR!, less than half was followed up."),
        _("Outside SP4N-LAPOR!, half or more was followed up."),
        _("Inside SP4N-LAPOR!, less than half was followed up."),
        _("Inside SP4N-LAPOR!, half or more was followed up."),
        _("Inside SP4N-LAPOR!, nine tenths or more were followed up."),
    ),
)
_QUEUE = Indicator(
    number=31,
    code="",
    title=_("A queue system supports the services (information only)"),
    weight=0,
    levels=(_("No queue system was used within thirty days."), _("A queue system is in use.")),
)
INDICATORS = (_OPERATIONS, _FACE_TO_FACE, _FOR_ALL, _ACCOUNTABILITY, _FOLLOW_UP, _QUEUE)


def assess_consulting(facts: ConsultingFacts) -> tuple[Result, ...]:
    """Score every indicator, each with what lifts it by one."""
    parts, steps = face_to_face_parts(facts), accountability_steps(facts)
    lacking = [step for step, has_it in parts.items() if not has_it]
    reached = next((number for number, is_met in enumerate(steps.values()) if not is_met), HIGHEST)
    operations, ways = operations_score(facts), media_of_all_score(facts)
    follow_up = follow_up_score(facts.complaints)
    return (
        _result(_OPERATIONS, operations, (Step.PUBLISH_STANDARD, Step.LAPOR, Step.SURVEY)[operations]),
        _result(_FACE_TO_FACE, len(parts) - len(lacking), *lacking),
        _result(_FOR_ALL, ways, Step.WAY if ways < WAYS_KNOWN else Step.LAPOR if ways == WAYS_KNOWN else Step.ROOM),
        _result(_ACCOUNTABILITY, reached, *list(steps)[reached : reached + 1]),
        _result(_FOLLOW_UP, follow_up, *_lifts_of_follow_up(facts.complaints, follow_up)),
        _result(_QUEUE, int(facts.has_queue), *(() if facts.has_queue else (Step.QUEUE,))),
    )


def _lifts_of_follow_up(found: ComplaintFacts, score: int | None) -> tuple[Step, ...]:
    if score is None or score == HIGHEST:
        return ()
    is_done = 10 * found.done >= 9 * found.judged
    return (*(() if is_done else (Step.ANSWER,)), *((Step.LAPOR,) if found.outside else ()))


def _result(indicator: Indicator, score: int | None, *lifts: Step) -> Result:
    return Result(indicator=indicator, score=score, lifts=tuple((step, ()) for step in lifts))


def mean_of(results: tuple[Result, ...]) -> Decimal | None:
    """Return the score of aspect V, the mean of its four indicators by weight; None while one has no score."""
    found = [(item.indicator.weight, item.score) for item in results if item.indicator.number in ASPECT]
    known = [(weight, score) for weight, score in found if score is not None]
    if len(known) < len(ASPECT):
        return None
    total = sum(weight * score for weight, score in known)
    return (Decimal(total) / sum(weight for weight, _score in known)).quantize(Decimal("0.01"), ROUND_HALF_UP)


# --- upward -----------------------------------------------------------------------------------------------------------
def collect(on: dt.date) -> dict[str, Any]:
    """Return the scores of the current schema; what fewer than five complaints stand behind has none."""
    facts = gather_consulting(on)
    results = assess_consulting(facts)
    is_small = facts.complaints.judged < LEAST_PEOPLE
    shown = tuple(
        _result(item.indicator, None) if is_small and item.indicator.number == _FOLLOW_UP.number else item
        for item in results
    )
    mean = mean_of(shown)
    return {
        "rubric": KEY,
        "on": on.isoformat(),
        "mean": None if mean is None else float(mean),
        "indicators": {
            str(item.indicator.number): {
                "score": item.score,
                "weight": item.indicator.weight,
                "lifts": [step.value for step, _services in item.lifts],
            }
            for item in shown
        },
    }


def labels() -> dict[str, Any]:
    """Return the words for the codes in these figures: indicators, scores, steps."""
    titles = {f"indicator_{item.number}": item.title for item in INDICATORS}
    levels = {
        f"indicator_{item.number}_{score}": words for item in INDICATORS for score, words in enumerate(item.levels)
    }
    return {**titles, **levels, **{f"step_{step.value}": step.label for step in Step}, KEY: _("Permenpan RB 29/2022")}
