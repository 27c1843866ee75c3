"""Many agencies from one spreadsheet. Each row stands for itself: a bad one stops nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError, InvalidInput
from core.tenancy import central_context
from tenants.errors import BulkAlreadyStarted, SlugTaken
from tenants.models import BulkOnboarding, BulkOnboardingRow
from tenants.onboarding.asking import NewAgency, clean_agency, is_taken, request_agency

FIELDS = tuple(field.name for field in fields(NewAgency))

Row = tuple[int, Mapping[str, Any]]


def check_rows(rows: Iterable[Row]) -> dict[int, dict[str, list[str]]]:
    """Return the errors of every bad row by its number and field; rows that may be onboarded are not in it.

    Looks also for address names that are taken or stand twice in the file.
    """
    rows = list(rows)
    slugs = Counter(str(data.get("slug", "")).strip() for _number, data in rows)
    errors: dict[int, dict[str, list[str]]] = {}
    with central_context():
        for number, data in rows:
            found = _row_errors(data)
            slug = str(data.get("slug", "")).strip()
            if slug and slugs[slug] > 1:
                found.setdefault("slug", []).append(_("This address name stands in the file more than once."))
            if found:
                errors[number] = found
    return errors


def _row_errors(data: Mapping[str, Any]) -> dict[str, list[str]]:
    try:
        cleaned = clean_agency(new_agency(data))
    except InvalidInput as error:
        return {name: [str(message) for message in messages] for name, messages in error.errors.items()}
    return {"slug": [str(SlugTaken.message)]} if is_taken(cleaned["slug"]) else {}


def new_agency(data: Mapping[str, Any]) -> NewAgency:
    """Make the request of a row; cells that are missing are empty, and columns that nobody knows are ignored."""
    known = {name: data[name] for name in FIELDS if data.get(name) not in (None, "")}
    for required in ("slug", "name", "kind", "province_code", "admin_email", "admin_name"):
        known.setdefault(required, "")
    return NewAgency(**known)


def prepare_bulk(*, file_name: str, rows: Iterable[Row]) -> BulkOnboarding:
    """Keep the rows of a file with their errors, so that somebody can look before anything is made."""
    rows = list(rows)
    errors = check_rows(rows)
    with central_context(), transaction.atomic():
        bulk = BulkOnboarding.objects.create(file_name=file_name[:200], created_by=audit.current_actor().name)
        BulkOnboardingRow.objects.bulk_create(
            BulkOnboardingRow(
                bulk=bulk,
                number=number,
                data={name: data[name] for name in FIELDS if data.get(name) not in (None, "")},
                errors=_as_list(errors.get(number, {})),
                state=BulkOnboardingRow.State.REFUSED if number in errors else BulkOnboardingRow.State.READY,
            )
            for number, data in rows
        )
        audit.record(action="tenants.bulk_prepared", target=bulk, changes={"rows": ["", len(rows)]})
    return bulk


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
