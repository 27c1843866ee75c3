"""Reading back what is published, and keeping what was seen."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from core import audit
from core.rights import Actor, require
from core.turns import wait_for_turn
from services.models import CheckRun, MediaPlacement, PublicationCheck, PublicationRecord, ServiceStandard
from services.models.standards import PUBLIC
from services.verification import addresses, findings
from services.verification.errors import CheckUnderWay
from services.verification.findings import Result

PERMISSION = "services.manage_publication"
WHOLE_REASONS = (CheckRun.Reason.WEEKLY, CheckRun.Reason.BUTTON, CheckRun.Reason.COMMAND)
ASKING_SECONDS = 600  # less than the time after which the broker hands a task to another worker
LOST_AFTER = dt.timedelta(seconds=ASKING_SECONDS)  # a run that has not ended by then went down with its worker
KEPT_DAYS = 400  # somewhat more than a year: what the yearly evaluation looks at
Ask = Callable[[str], addresses.Answer]


@transaction.atomic
def ask_for_checks(*, by: Actor) -> CheckRun:
    """Note that everything is to be looked at now; the caller has `run_checks` do it. Raises CheckUnderWay."""
    require(by, PERMISSION)
    wait_for_turn("publication checks")
    now = timezone.now()
    if CheckRun.objects.filter(reason__in=WHOLE_REASONS, finished_at=None, started_at__gt=now - LOST_AFTER).exists():
        raise CheckUnderWay
    return CheckRun.objects.create(reason=CheckRun.Reason.BUTTON, started_at=now, started_by=by)


def run_checks(
    *,
    reason: str,
    standard: ServiceStandard | None = None,
    ask: Ask = addresses.ask,
    by: Actor = None,
    run: CheckRun | None = None,
) -> CheckRun:
    """Look at everything that is published, or at one version of a standard, and keep what was seen.

    `run` is one that was asked for. No transaction is held while addresses are asked, which may take long. Run twice it
    only looks twice.
    """
    if reason == CheckRun.Reason.BUTTON:
        require(by, PERMISSION)
    run = run or CheckRun.objects.create(reason=reason, started_at=timezone.now(), started_by=by)
    seen = list(look(standard))
    return _keep(run, seen, list(_answers(standard, ask)))


def look(standard: ServiceStandard | None = None) -> Iterator[Result]:
    """Yield what is seen of the chain, the rows, the pages, the documents and the codes of this agency."""
    records = list(_records())
    for result in findings.look_at_chain(records):
        if standard is None or result.standard_id == standard.pk:
            yield result
    for record in records:
        if standard is None or record.standard_id == standard.pk:
            yield from findings.look_at_record(record)


def _answers(standard: ServiceStandard | None, ask: Ask) -> Iterator[Result]:
    """Ask the addresses, the longest unasked first, for as long as a task may take; the rest waits for the next run."""
    deadline = time.monotonic() + ASKING_SECONDS
    for placement in _placements(standard):
        if time.monotonic() > deadline:
            return
        yield findings.look_at_address(placement, ask=ask)


def newest_checks(standards: Iterable[ServiceStandard]) -> dict[int, list[PublicationCheck]]:
    """Return what was seen last of each version, by its key: of each kind and subject the newest finding."""
    checks = (
        PublicationCheck.objects.filter(standard__in=list(standards))
        .order_by("standard_id", "kind", "subject", "-at", "-pk")
        .distinct("standard_id", "kind", "subject")
    )
    found: dict[int, list[PublicationCheck]] = {}
    for check in checks:
        if check.standard_id is not None:
            found.setdefault(check.standard_id, []).append(check)
    return found


def count_differences() -> int:
    """Count what differed at the newest reading back of everything."""
    newest = CheckRun.objects.filter(finished_at__isnull=False, reason__in=WHOLE_REASONS).order_by("-started_at", "-pk")
    return PublicationCheck.objects.filter(run__in=newest.values("pk")[:1], ok=False).count()


def check_figures() -> dict[str, Any]:
    """Return what the bureau sees of the newest reading back of everything: numbers by kind, and its day."""
    run = (
        CheckRun.objects.filter(finished_at__isnull=False, reason__in=WHOLE_REASONS)
        .order_by("-started_at", "-pk")
        .first()
    )
    checks = run.checks.filter(ok__isnull=False) if run else PublicationCheck.objects.none()
    counted = checks.values("kind").annotate(checked=Count("pk"), differing=Count("pk", filter=Q(ok=False)))
    by_kind = {row["kind"]: {"checked": row["checked"], "differing": row["differing"]} for row in counted}
    return {
        "checked_on": timezone.localdate(run.started_at).isoformat() if run else None,
        "checked": sum(row["checked"] for row in by_kind.values()),
        "differences": sum(row["differing"] for row in by_kind.values()),
        "by_kind": by_kind,
    }


@transaction.atomic
def _keep(run: CheckRun, seen: Iterable[Result], answers: Iterable[Result]) -> CheckRun:
    now = timezone.now()
    rows = [_row(run, result, now) for result in (*seen, *answers)]
    PublicationCheck.objects.bulk_create(rows)
    for result in answers:
        MediaPlacement.objects.filter(pk=result.placement_id or 0).update(
            checked_at=now, check_ok=result.ok, check_detail=f"{result.code} {result.detail}".strip()[:300]
        )
    run.finished_at = now
    run.save(update_fields=["finished_at"])
    CheckRun.objects.filter(started_at__lt=now - dt.timedelta(days=KEPT_DAYS)).delete()
    changes = {"findings": len(rows), "wrong": sum(row.ok is False for row in rows)}
    audit.record(action="services.publication_checked", target=run, changes=changes)
    return run


def _row(run: CheckRun, result: Result, now: dt.datetime) -> PublicationCheck:
    return PublicationCheck(
        run=run,
        kind=result.kind,
        subject=result.subject[:200],
        standard_id=result.standard_id,
        pledge_id=result.pledge_id,
        placement_id=result.placement_id,
        ok=result.ok,
        code=result.code,
        detail=result.detail[:2000],
        at=now,
    )


def _records() -> Iterable[PublicationRecord]:
    return (
        PublicationRecord.objects.select_related("standard__service__unit", "standard__decree")
        .prefetch_related("standard__components")
        .order_by("sequence")
    )


def _placements(standard: ServiceStandard | None) -> Iterable[MediaPlacement]:
    """Standing entries with an address: of one version, or all of them."""
    placements = MediaPlacement.objects.standing().exclude(url="").order_by(F("checked_at").asc(nulls_first=True), "pk")
    if standard is not None:
        return placements.filter(shown__standard=standard)
    return placements


def is_checkable(standard: ServiceStandard) -> bool:
    """Tell whether there is anything published of a version."""
    return standard.state in PUBLIC
