"""A spreadsheet becomes one record with a row for each agency; looked at first, then started."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.tenancy import central_context
from tenants.models import Agency, BulkOnboarding, BulkOnboardingRow, Host, OnboardingRun, Province
from tenants.onboarding import resume_onboarding
from tenants.spreadsheet.checking import CheckedRow, Known, Problem, Report, check_grid
from tenants.spreadsheet.columns import BY_KEY, fold
from tenants.spreadsheet.reading import read_spreadsheet

# The columns are called as people call things; the registry calls the province by its code.
_RENAMED = {"province": "province_code"}
_COLUMN_OF_FIELD = {"province_code": "province"}


def check_spreadsheet(upload: BinaryIO) -> Report:
    """Read and judge a file, and keep nothing: a dry run. Raises SpreadsheetRefused."""
    return check_grid(read_spreadsheet(upload), known_to_registry())


def known_to_registry() -> Known:
    """Return what a file is compared with."""
    with central_context():
        hosts = Host.objects.proven().filter(kind=Host.Kind.SUBDOMAIN).values_list("domain", flat=True)
        taken = {str(domain).split(".", 1)[0] for domain in hosts}
        taken |= {schema.replace("_", "-") for schema in Agency.objects.values_list("schema_name", flat=True)}
        return Known(
            provinces={row.code: (row.name, row.time_zone) for row in Province.objects.all()},
            slugs=frozenset(taken | set(Agency.objects.values_list("slug", flat=True))),
            names=frozenset((fold(name), code) for name, code in Agency.objects.values_list("name", "province")),
        )


def keep_report(report: Report, *, file_name: str) -> BulkOnboarding:
    """Keep the rows of a file with their bad cells, so that somebody can look before anything is made."""
    with central_context(), transaction.atomic():
        bulk = BulkOnboarding.objects.create(file_name=file_name[:200], created_by=audit.current_actor().name)
        BulkOnboardingRow.objects.bulk_create(_row_of(bulk, row) for row in report.rows)
        changes = {"rows": [0, len(report.rows)], "bad cells": [0, len(report.problems)]}
        audit.record(action="tenants.bulk_prepared", target=bulk, changes=changes)
    return bulk


def _row_of(bulk: BulkOnboarding, row: CheckedRow) -> BulkOnboardingRow:
    refused = bool(row.problems)
    values = row.values if not refused else {**{key: text[:400] for key, text in row.typed.items()}, **row.values}
    return BulkOnboardingRow(
        bulk=bulk,
        number=row.number,
        data={_RENAMED.get(key, key): _storable(text) for key, text in values.items()},
        errors=[problem.as_json() for problem in row.problems],
        state=BulkOnboardingRow.State.REFUSED if refused else BulkOnboardingRow.State.READY,
    )


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL, and what cannot be seen shall not be shown."""
    return "".join(character for character in text if character.isprintable() or character == "\n")


def problems_of_row(row: BulkOnboardingRow) -> list[Problem]:
    """Return the bad cells of a kept row, also of one that was refused only when it was started."""
    return [_problem(row, entry) for entry in row.errors]


def _problem(row: BulkOnboardingRow, entry: Mapping[str, Any]) -> Problem:
    if "message" in entry:
        return Problem(entry["cell"], entry["column"], entry["message"], entry["advice"])
    field = str(entry.get("field", ""))
    column = BY_KEY.get(_COLUMN_OF_FIELD.get(field, field))
    place = _("row %(number)s") % {"number": row.number}
    header = str(column.header) if column else field
    return Problem(place, header, str(entry.get("error", "")), str(column.advice) if column else "")


def discard_bulk(bulk: BulkOnboarding) -> None:
    """Put a file aside that shall not be started; a started one stays as it is."""
    with central_context(), transaction.atomic():
        fresh = BulkOnboarding.objects.select_for_update().get(pk=bulk.pk)
        if fresh.state == BulkOnboarding.State.CHECKED:
            fresh.state = BulkOnboarding.State.DISCARDED
            fresh.save(update_fields=["state"])
            audit.record(action="tenants.bulk_discarded", target=fresh)


def resume_failed_rows(bulk: BulkOnboarding) -> int:
    """Let workers try the failed agencies of a file again; return how many. One that cannot be stops nobody."""
    resumed = 0
    with central_context():
        runs = OnboardingRun.objects.filter(
            agency__bulk_rows__bulk=bulk, state=OnboardingRun.State.FAILED, undo_wanted=False
        )
        for run in list(runs):
            try:
                resume_onboarding(run)
            except DomainError:
                continue
            resumed += 1
    return resumed
