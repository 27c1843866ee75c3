"""Reads the facts behind the indicators, and the records that prove them, with a number of queries that never grows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from services.models import (
    MediaPlacement,
    MonitoringReport,
    PlacedStandard,
    Service,
    ServicePledge,
    ServiceStandard,
    StandardComponent,
    StandardReview,
)
from services.models.standards import CURRENT, PREPARING, PUBLIC
from services.pekppp.facts import Facts, Record, ServiceFacts
from services.publication.ladders import MediaFacts, PledgeFacts
from services.publication.standing import alive_pledge, pledge_standing

Outcome = StandardReview.Outcome
FOLLOWED_UP = (Outcome.UNCHANGED, Outcome.NEW_VERSION)
By: TypeAlias = "defaultdict[int, list[Record]]"


def gather(on: dt.date) -> Facts:
    """Return the facts of the current schema as they are on `on`, its external services in the order of the catalogue.

    Placements count while they stand, have a proof, and show the very version that counts.
    """
    services = list(_services())
    counted = {service.pk: version for service in services if (version := counted_standard(service))}
    reviews = _reviews(on)
    reports = _reports(on)
    placed = _placed(counted.values())
    facts = tuple(
        _service_facts(service, counted.get(service.pk), reviews[service.pk], reports[service.pk], placed[service.pk])
        for service in services
    )
    pledge, pledge_records = pledge_facts()
    return Facts(on=on, services=facts, pledge=pledge, pledge_records=pledge_records)


def counted_standard(service: Service) -> ServiceStandard | None:
    """Return the version that counts: what applies, else what will apply, else what is in preparation."""
    by_rank = sorted(service.standards.all(), key=lambda standard: (_rank(standard), -standard.version))
    return by_rank[0] if by_rank else None


def pledge_facts() -> tuple[PledgeFacts, tuple[Record, ...]]:
    """Return how far the service pledge has come that is in force or else in preparation, and what proves it."""
    pledge = alive_pledge(ServicePledge.Kind.SERVICE)
    standing = pledge_standing(pledge)
    if pledge is None:
        return standing.facts, ()
    signed = Record(kind="pledge", ref=(pledge.pk,), label=str(pledge), on=pledge.signed_on, indicators=_in(5))
    placements = {item.pk: item for step in standing.steps for item in step.proof}
    return standing.facts, (signed, *(_placement_record(item, indicator=5) for item in placements.values()))


# --- one read per kind of record --------------------------------------------------------------------------------------
def _services() -> Iterable[Service]:
    components = StandardComponent.objects.only("standard_id", "code", "completeness")
    standards = (
        ServiceStandard.objects.filter(state__in=[*PREPARING, *PUBLIC])
        .select_related("decree", "minutes")
        .prefetch_related(Prefetch("components", components))
    )
    external = Service.objects.active().filter(audience=Service.Audience.EXTERNAL)
    return external.defer("search", "search_words").prefetch_related(Prefetch("standards", standards))


def _rank(standard: ServiceStandard) -> int:
    if standard.state in CURRENT:
        return 0
    return 1 if standard.is_upcoming else 2


def _reviews(on: dt.date) -> By:
    found: By = defaultdict(list)
    concluded = StandardReview.objects.filter(outcome__in=FOLLOWED_UP, concluded_at__isnull=False)
    for review in concluded.select_related("standard").order_by("concluded_at"):
        if review.concluded_at is None or (day := timezone.localdate(review.concluded_at)) > on:
            continue
        label = review.statement_number or str(Outcome(review.outcome).label)
        record = Record(kind="review", ref=(review.pk,), label=label, on=day, indicators=_in(4))
        found[review.standard.service_id].append(record)
    return found


def _reports(on: dt.date) -> By:
    found: By = defaultdict(list)
    reports = MonitoringReport.objects.filter(reported_on__lte=on).order_by("reported_on", "pk")
    for report in reports.prefetch_related(Prefetch("services", Service.objects.only("pk"))):
        record = Record(
            kind="monitoring",
            ref=(report.pk,),
            label=report.title,
            on=report.reported_on,
            indicators=_in(1),
        )
        for service in report.services.all():
            found[service.pk].append(record)
    return found


def _placed(versions: Iterable[ServiceStandard]) -> defaultdict[int, list[MediaPlacement]]:
    found: defaultdict[int, list[MediaPlacement]] = defaultdict(list)
    shown = PlacedStandard.objects.filter(
        standard__in=[version.pk for version in versions], placement__removed_on__isnull=True
    )
    for row in shown.select_related("placement").order_by("placement_id"):
        if row.placement.has_proof:
            found[row.service_id].append(row.placement)
    return found


def _service_facts(
    service: Service,
    standard: ServiceStandard | None,
    reviews: list[Record],
    reports: list[Record],
    placements: list[MediaPlacement],
) -> ServiceFacts:
    last_report = max((record.on for record in reports if record.on), default=None)
    if standard is None:
        return ServiceFacts(code=service.code, name=service.name, monitored_on=last_report, records=tuple(reports))
    decree = standard.decree if standard.enacted_at else None
    settled = [day for day in (decree.dated_on if decree else None, *(item.on for item in reviews)) if day]
    media = MediaFacts(
        complete=frozenset(item.medium for item in placements if item.covers_all),
        partial=frozenset(item.medium for item in placements if not item.covers_all),
    )
    return ServiceFacts(
        code=service.code,
        name=service.name,
        has_standard=True,
        components_complete=sum(component.is_complete for component in standard.components.all()),
        is_enacted=decree is not None,
        elements=frozenset(standard.minutes.elements) if standard.minutes else frozenset(),
        monitored_on=last_report,
        media=media,
        settled_on=max(settled) if decree else None,
        records=tuple(_records(service, standard, reviews, reports, placements)),
    )


def _records(
    service: Service,
    standard: ServiceStandard,
    reviews: list[Record],
    reports: list[Record],
    placements: list[MediaPlacement],
) -> Iterable[Record]:
    version = (service.code, standard.version)
    since = timezone.localdate(standard.state_since)
    words = {"n": standard.version, "state": standard.get_state_display()}
    label = _("version %(n)s: %(state)s") % words
    yield Record(kind="standard", ref=version, label=label, on=since, indicators=_in(1))
    if (decree := standard.decree) and standard.enacted_at:
        yield Record(kind="decree", ref=(decree.pk,), label=decree.number, on=decree.dated_on, indicators=_in(1, 4))
    if minutes := standard.minutes:
        yield Record(kind="minutes", ref=(minutes.pk,), label=str(minutes), on=minutes.held_on, indicators=_in(1, 2))
    yield from reports
    yield from (_placement_record(item, indicator=3) for item in placements)
    yield from reviews


def _placement_record(placement: MediaPlacement, *, indicator: int) -> Record:
    return Record(
        kind="placement",
        ref=(placement.pk,),
        label=str(placement),
        on=placement.placed_on,
        indicators=_in(indicator),
    )


def _in(*numbers: int) -> frozenset[int]:
    return frozenset(numbers)
