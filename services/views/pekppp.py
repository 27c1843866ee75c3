"""Indicators 1 to 5, 22, 25 to 28 and 31 of the evaluation of public services, before the evaluator comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from services.pekppp import Assessment, Facts, Record, Result, assess, gather
from services.pekppp import evidence as kept_elsewhere
from services.pekppp.consulting import assess_consulting, gather_consulting, mean_of
from services.pekppp.rubric import HIGHEST
from services.views.base import staff_page

KINDS = {
    "standard": _("Standard"),
    "decree": _("Decree"),
    "minutes": _("Minutes of agreement"),
    "monitoring": _("Monitoring report"),
    "placement": _("Publication medium"),
    "review": _("Review"),
    "pledge": _("Pledge"),
}
PAGES = {  # names of the pages, which are found by the record's reference
    "standard": "standard",
    "decree": "decree",
    "minutes": "minutes",
    "monitoring": "report",
    "placement": "placement",
    "review": "review",
    "pledge": "pledge",
}


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A record as a line of evidence."""

    kind: str
    label: str
    on: Any
    url: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One service under one indicator."""

    name: str
    url: str
    score: int
    proofs: list[Proof]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One indicator as the page draws it."""

    result: Result
    lines: list[Line]
    lifts: Sequence[tuple[object, list[str]]]
    proofs: list[Proof]

    @property
    def number(self) -> int:
        return self.result.indicator.number


@staff_page("services.view_standard")
@require_safe
def assessment(request: HttpRequest) -> HttpResponse:
    """Scores with their reasons, what lifts each by one, and the records that prove it."""
    return render(request, "services/staffing/pekppp.html", _context())


@staff_page("services.view_standard")
@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """The list of evidence to print and to give to the evaluator."""
    return render(request, "services/staffing/pekppp_evidence.html", _context())


def _context() -> dict[str, Any]:
    facts = gather(timezone.localdate())
    found: Assessment = assess(facts)
    elsewhere = kept_elsewhere.proofs_by_place(facts.on)
    consulting = assess_consulting(gather_consulting(facts.on))
    return {
        "assessment": found,
        "facts": facts,
        "parts": [_part(result, facts, elsewhere) for result in found.results],
        "consulting": [_part(result, facts, elsewhere) for result in consulting],
        "consulting_mean": mean_of(consulting),
        "highest": HIGHEST,
    }


Elsewhere = Mapping[tuple[int, str], Sequence[kept_elsewhere.Proof]]


def _part(result: Result, facts: Facts, elsewhere: Elsewhere) -> Part:
    number = result.indicator.number
    lines = [
        Line(
            name=service.name,
            url=reverse("services_portal:service", args=[service.code]),
            score=result.by_service[service.code],
            proofs=_proofs(service.records, number) + _others(elsewhere.get((number, service.code), ())),
        )
        for service in facts.services
        if service.code in result.by_service
    ]
    lifts = [(step.label, [facts.names[code] for code in codes]) for step, codes in result.lifts]
    proofs = _proofs(facts.pledge_records, number) + _others(elsewhere.get((number, ""), ()))
    return Part(result=result, lines=sorted(lines, key=lambda line: line.score), lifts=lifts, proofs=proofs)


def _proofs(records: tuple[Record, ...], number: int) -> list[Proof]:
    return [
        Proof(kind=str(KINDS[record.kind]), label=record.label, on=record.on, url=_url(record))
        for record in records
        if number in record.indicators
    ]


def _others(proofs: Sequence[kept_elsewhere.Proof]) -> list[Proof]:
    return [Proof(kind=str(proof.kind), label=proof.label, on=proof.on, url=proof.url) for proof in proofs]


def _url(record: Record) -> str:
    """Return the page of a record."""
    return reverse(f"services_portal:{PAGES[record.kind]}", args=record.ref)
