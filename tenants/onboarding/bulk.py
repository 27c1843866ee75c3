"""Many agencies from one spreadsheet. Each row stands for itself: a bad one stops nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit
from core.errors import DomainError, InvalidInput
from core.tenancy import central_context
from tenants.errors import BulkAlreadyStarted
from tenants.models import BulkOnboarding, BulkOnboardingRow
from tenants.onboarding.asking import NewAgency, request_agency

FIELDS = tuple(field.name for field in fields(NewAgency))


def new_agency(data: Mapping[str, Any]) -> NewAgency:
    """Make the request of a row; cells that are missing are empty, and columns that nobody knows are ignored."""
    known = {name: data[name] for name in FIELDS if data.get(name) not in (None, "")}
    for required in ("slug", "name", "kind", "province_code", "admin_email", "admin_name"):
        known.setdefault(required, "")
    return NewAgency(**known)


def start_bulk(bulk: BulkOnboarding, *, enqueue: bool = True, in_background: bool = False) -> BulkOnboarding:
    """Ask for the agency of every row that is ready. Raises BulkAlreadyStarted; of two at once the second gets it.

    With `in_background` a worker asks, so that a page with a long file answers at once.
    """
    from tenants.tasks import continue_bulk as continue_task  # a leaf: tasks import the domain

    with central_context():
        with transaction.atomic():
            fresh = BulkOnboarding.objects.select_for_update().get(pk=bulk.pk)
            if fresh.state != BulkOnboarding.State.CHECKED:
                raise BulkAlreadyStarted
            fresh.state = BulkOnboarding.State.STARTED
            fresh.started_at = timezone.now()
            fresh.save(update_fields=["state", "started_at"])
            audit.record(action="tenants.bulk_started", target=fresh)
            if in_background:
                transaction.on_commit(lambda: continue_task.apply_async([fresh.pk], retry=False), robust=True)
        if not in_background:
            continue_bulk(fresh, enqueue=enqueue)
    return fresh


def continue_bulk(bulk: BulkOnboarding, *, enqueue: bool = True) -> None:
    """Ask for what is still ready: also after a process that started the file was killed in the middle."""
    with central_context():
        ready = bulk.rows.filter(state=BulkOnboardingRow.State.READY).order_by("number")
        for row_id in list(ready.values_list("pk", flat=True)):
            _request_row(row_id, enqueue=enqueue)


@transaction.atomic
def _request_row(row_id: int, *, enqueue: bool) -> None:
    """Ask for one agency; the row and the agency are committed together, so none is asked for twice."""
    row = BulkOnboardingRow.objects.select_for_update().get(pk=row_id)
    if row.state != BulkOnboardingRow.State.READY:
        return
    try:
        with transaction.atomic():
            run = request_agency(new_agency(row.data), enqueue=enqueue)
    except InvalidInput as error:
        _refuse(row, error.errors)
    except DomainError as error:
        _refuse(row, {"slug": [str(error)]})
    else:
        row.agency, row.state = run.agency, BulkOnboardingRow.State.REQUESTED
        row.save(update_fields=["agency", "state"])


def _refuse(row: BulkOnboardingRow, errors: Mapping[str, list[Any]]) -> None:
    row.agency, row.state, row.errors = None, BulkOnboardingRow.State.REFUSED, _as_list(errors)
    row.save(update_fields=["agency", "state", "errors"])


def _as_list(errors: Mapping[str, list[Any]]) -> list[dict[str, str]]:
    return [{"field": name, "error": str(message)} for name, messages in errors.items() for message in messages]
