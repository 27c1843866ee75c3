"""The end of an agency: export, a waiting time in which it can be called back, and then its schema is dropped."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from core.tenancy import central_context, schema_context
from tenants.domain.changing import changing
from tenants.domain.exporting import check_export, delete_files, write_export
from tenants.errors import ExportDamaged, WrongState
from tenants.models import Agency, AgencyArchive
from tenants.onboarding.undoing import drop_schema
from tenants.owner import exclusive, schema_lock


def archive_agency(agency: Agency, *, enqueue: bool = True) -> Agency:
    """Close the agency for good: from now on its host says that it is gone, and a worker exports its data.

    Raises WrongState unless it is active or suspended.
    """
    from tenants.tasks import archive_agency as task  # a leaf: tasks import the domain

    with changing(agency) as change:
        change.move(Agency.State.ARCHIVING)
        change.agency.suspended_reason = ""
        change.agency.suspended_at = change.agency.suspended_until = None
        change.agency.save(update_fields=["state", "suspended_reason", "suspended_at", "suspended_until", "updated_at"])
        change.record("tenants.agency_archiving")
        if enqueue:
            transaction.on_commit(lambda: task.apply_async([agency.pk], retry=False), robust=True)
    return change.agency


def export_agency(agency_id: int) -> AgencyArchive | None:
    """Write the export of an agency that is being archived, and begin the waiting time. Needs the owner's connection.

    Returns None when another worker is at it. Raises WrongState for an agency that is not being archived.
    """
    with central_context():
        agency = Agency.objects.get(pk=agency_id)
    if agency.state != Agency.State.ARCHIVING:
        raise WrongState(state=agency.get_state_display())
    with exclusive(schema_lock(agency.schema_name)) as held:
        if not held:
            return None
        export = write_export(agency)
        with changing(agency) as change:
            change.move(Agency.State.ARCHIVED)
            now = timezone.now()
            change.agency.archived_at = now
            change.agency.drop_after = now + timedelta(days=settings.ARCHIVE_WAIT_DAYS)
            change.agency.save(update_fields=["state", "archived_at", "drop_after", "updated_at"])
            archive = AgencyArchive.objects.create(agency=change.agency, **export)
            change.record("tenants.agency_archived", {"sha256": ["", archive.sha256], "size": [0, archive.size]})
    return archive


def call_back_agency(agency: Agency) -> Agency:
    """Bring an archived agency back as suspended, while its schema still stands; somebody looks, then resumes it.

    Raises WrongState when it was dropped or is not archived.
    """
    with changing(agency) as change:
        if change.agency.state != Agency.State.ARCHIVED or change.agency.dropped_at is not None:
            raise WrongState(state=change.agency.get_state_display())
        change.move(Agency.State.SUSPENDED)
        change.agency.suspended_at = timezone.now()
        with translation.override(change.agency.language):  # the public reads it, not only whoever calls back
            change.agency.suspended_reason = gettext(
                "This site was closed and will be opened again once it is checked."
            )
        change.agency.archived_at = change.agency.drop_after = None
        change.agency.save(
            update_fields=["state", "suspended_at", "suspended_reason", "archived_at", "drop_after", "updated_at"]
        )
        change.record("tenants.agency_called_back")
    return change.agency


def agencies_to_export() -> list[Agency]:
    """Return the agencies that wait for their export."""
    with central_context():
        return list(Agency.objects.filter(state=Agency.State.ARCHIVING))


def drop_due_agencies(now: datetime) -> list[Agency]:
    """Drop schema, role and files of the agencies whose waiting time is over by `now`; their exports stay.

    Needs the owner's connection. An agency whose export cannot be read whole keeps its schema; the error is told last.
    """
    with central_context():
        due = list(Agency.objects.filter(state=Agency.State.ARCHIVED, drop_after__lte=now, dropped_at__isnull=True))
    damaged = []
    dropped = []
    for agency in due:
        try:
            if drop_agency(agency, now=now):
                dropped.append(agency)
        except ExportDamaged:
            damaged.append(agency.slug)
    if damaged:
        raise ExportDamaged(agencies=", ".join(damaged))
    return dropped


def drop_agency(agency: Agency, *, now: datetime) -> bool:
    """Drop one archived agency for good; False when another worker is at it or it was called back.

    Raises ExportDamaged, and then nothing is dropped.
    """
    with exclusive(schema_lock(agency.schema_name)) as held:
        if not held:
            return False
        with central_context():
            archive = AgencyArchive.objects.filter(agency=agency).first()
            if archive is None or not check_export(archive):
                raise ExportDamaged(agencies=agency.slug)
        with changing(agency) as change:
            if change.agency.state != Agency.State.ARCHIVED or change.agency.dropped_at is not None:
                return False
            drop_schema(change.agency)
            change.agency.dropped_at = now
            change.agency.emblem = ""
            change.agency.save(update_fields=["dropped_at", "emblem", "updated_at"])
            change.record("tenants.agency_dropped")
        with schema_context(agency.schema_name):
            delete_files()
    return True
