"""Indicators 1 to 5 as figures for the organisation bureau: scores, reasons, and the facts they were computed from.

The facts go along, so that a score can be computed again later by the rubric that was used. Nothing tells of a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from services.models import ServiceStandard
from services.pekppp.facts import Facts, ServiceFacts
from services.pekppp.gathering import gather
from services.pekppp.rubric import NEWEST, RUBRICS
from services.pekppp.scoring import Assessment, Step, assess
from services.publication.ladders import MediaFacts, PledgeFacts


def collect(on: dt.date) -> dict[str, Any]:
    """Return the figures of the current schema as they are on `on`."""
    facts = gather(on)
    return figures_of(assess(facts), facts)


def labels() -> dict[str, Any]:
    """Return the words for the codes in these figures: indicators, scores, steps, states of standards, rubrics."""
    titles = {f"indicator_{item.number}": item.title for rubric in RUBRICS.values() for item in rubric.indicators}
    levels = {
        f"indicator_{item.number}_{score}": words
        for rubric in RUBRICS.values()
        for item in rubric.indicators
        for score, words in enumerate(item.levels)
    }
    states = {f"state_{state.value}": state.label for state in ServiceStandard.State}
    steps = {f"step_{step.value}": step.label for step in Step}
    return {**titles, **levels, **steps, **states, **{rubric.key: rubric.name for rubric in RUBRICS.values()}}


def figures_of(found: Assessment, facts: Facts) -> dict[str, Any]:
    """Write an assessment as JSON."""
    indicators = {
        str(result.indicator.number): {
            "score": result.score,
            "weight": result.indicator.weight,
            "services": len(result.by_service),
            "full": result.full,
            "lowest": list(result.lowest),
            "lifts": [{"step": step.value, "services": list(codes)} for step, codes in result.lifts],
            "by_service": dict(result.by_service),
        }
        for result in found.results
    }
    return {
        "rubric": found.rubric.key,
        "on": found.on.isoformat(),
        "mean": None if found.mean is None else float(found.mean),
        "indicators": indicators,
        "facts": facts_as_json(facts),
    }


def recompute(figures: Mapping[str, Any]) -> Assessment:
    """Score reported facts again, by the rubric they were reported with. Raises KeyError for one that is not known."""
    return assess(facts_from_json(figures["facts"]), RUBRICS[figures.get("rubric", NEWEST.key)])


def facts_as_json(facts: Facts) -> dict[str, Any]:
    """Write facts as JSON, without the records that prove them."""
    return {
        "on": facts.on.isoformat(),
        "services": [_service_as_json(service) for service in facts.services],
        "pledge": {
            "exists": facts.pledge.exists,
            "enacted": facts.pledge.enacted,
            "complete": facts.pledge.complete,
            "printed": facts.pledge.printed,
            "electronic": facts.pledge.electronic,
        },
    }


def facts_from_json(stored: Mapping[str, Any]) -> Facts:
    """Read what facts_as_json wrote."""
    return Facts(
        on=dt.date.fromisoformat(stored["on"]),
        services=tuple(_service_from_json(service) for service in stored["services"]),
        pledge=PledgeFacts(**stored["pledge"]),
    )


def _service_as_json(service: ServiceFacts) -> dict[str, Any]:
    return {
        "code": service.code,
        "name": service.name,
        "has_standard": service.has_standard,
        "components": service.components_complete,
        "enacted": service.is_enacted,
        "elements": sorted(service.elements),
        "monitored_on": _day(service.monitored_on),
        "media": sorted(service.media.complete),
        "media_partial": sorted(service.media.partial),
        "settled_on": _day(service.settled_on),
    }


def _service_from_json(stored: Mapping[str, Any]) -> ServiceFacts:
    return ServiceFacts(
        code=stored["code"],
        name=stored["name"],
        has_standard=stored["has_standard"],
        components_complete=stored["components"],
        is_enacted=stored["enacted"],
        elements=frozenset(stored["elements"]),
        monitored_on=_date(stored["monitored_on"]),
        media=MediaFacts(complete=frozenset(stored["media"]), partial=frozenset(stored["media_partial"])),
        settled_on=_date(stored["settled_on"]),
    )


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
