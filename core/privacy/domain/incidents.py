"""Incidents: found, looked into, told to everybody concerned within 3 x 24 hours. Source: UU 27/2022, article 46."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import audit
from core.cases.domain import identities
from core.cases.domain.identities import Person
from core.cases.domain.lifecycle import checked_text
from core.cases.models import Case
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.privacy.errors import IncidentChanged, IncidentNotReady
from core.privacy.models import Incident, IncidentEvent, IncidentPerson
from core.rights import Actor, require
from core.tenancy import current_schema

TERM = dt.timedelta(hours=72)
TEXT_LIMIT = 4000
RIGHT = "privacy.manage_incident"


@transaction.atomic
def enter_incident(
    *, title: str, discovered_at: dt.datetime, happened_at: dt.datetime | None, data: str, cause: str, by: Actor
) -> Incident:
    """Enter an incident; the 72 hours run from the moment it was found. Raises InvalidInput."""
    require(by, RIGHT)
    texts = _texts(title=title, data=data, cause=cause)
    _check_moments(discovered_at, happened_at)
    incident = Incident.objects.create(
        **texts, discovered_at=discovered_at, happened_at=happened_at, due_at=discovered_at + TERM, created_by=by
    )
    add_event(incident, "entered", by=by)
    audit.record(action="privacy.incident_entered", target=incident)
    return incident


@transaction.atomic
def change_incident(
    *,
    incident: Incident,
    lock: int,
    title: str,
    discovered_at: dt.datetime,
    happened_at: dt.datetime | None,
    data: str,
    cause: str,
    handling: str,
    is_public: bool,
    by: Actor,
) -> Incident:
    """Write down what is known by now. Raises IncidentChanged, InvalidInput."""
    require(by, RIGHT)
    incident = _locked(incident, lock)
    texts = _texts(title=title, data=data, cause=cause)
    _check_moments(discovered_at, happened_at)
    for name, value in texts.items():
        setattr(incident, name, value)
    incident.handling = checked_text(handling, field="handling", limit=TEXT_LIMIT)
    incident.discovered_at, incident.happened_at = discovered_at, happened_at
    incident.due_at, incident.is_public = discovered_at + TERM, is_public
    incident.lock += 1
    incident.save()
    add_event(incident, "changed", by=by)
    audit.record(action="privacy.incident_changed", target=incident)
    if is_public:
        content_changed()
    return incident


@transaction.atomic
def add_people(
    *, incident: Incident, cases: QuerySet[Case] | None = None, emails: Iterable[str] = (), by: Actor
) -> int:
    """Name who is concerned: whoever wrote these cases, and these addresses. Returns how many are new to the list."""
    require(by, RIGHT)
    incident = _locked(incident)
    rows = []
    if cases is not None:
        for pk, digest in cases.filter(identity__has_email=True).values_list("pk", "identity__email_digest"):
            rows.append(IncidentPerson(incident=incident, case_id=pk, digest=digest))
    for email in emails:
        if digest := identities.digest("email", email):
            sealed = identities.seal_person(Person(email=email.strip()))
            rows.append(IncidentPerson(incident=incident, sealed=sealed, digest=digest))
    before = incident.people.count()
    IncidentPerson.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    added = incident.people.count() - before
    if added:
        add_event(incident, "people_added", by=by, facts={"number": added})
    return added


@transaction.atomic
def tell_people(*, incident: Incident, by: Actor) -> int:
    """Have everybody on the list told who was not told yet; return how many. Raises IncidentNotReady."""
    require(by, RIGHT)
    incident = _locked(incident)
    findings = telling_findings(incident)
    if findings:
        raise IncidentNotReady(findings=findings)
    waiting = incident.people.filter(told_at__isnull=True).count()
    incident.people_told_at = incident.people_told_at or timezone.now()
    incident.lock += 1
    incident.save(update_fields=["people_told_at", "lock"])
    _set_told(incident)
    add_event(incident, "people_told", by=by, facts={"number": waiting})
    audit.record(action="privacy.incident_told", target=incident, changes={"number": waiting})
    schema, pk = current_schema(), incident.pk
    transaction.on_commit(lambda: _send(schema, pk), robust=True)
    return waiting


@transaction.atomic
def tell_authority(*, incident: Incident, at: dt.datetime, note: str, by: Actor) -> Incident:
    """Write down when and how the institution was told. Raises InvalidInput."""
    require(by, RIGHT)
    text = checked_text(note, field="note", missing=_("Write how it was told, such as the number of the letter."))
    incident = _locked(incident)
    if not incident.discovered_at <= at <= timezone.now():
        raise InvalidInput({"at": [_("This is before the incident was found, or in the future.")]})
    incident.authority_told_at = at
    incident.lock += 1
    incident.save(update_fields=["authority_told_at", "lock"])
    _set_told(incident)
    add_event(incident, "authority_told", by=by, note=text)
    return incident


@transaction.atomic
def close_incident(*, incident: Incident, by: Actor) -> Incident:
    """Close an incident once everybody was told and the recovery is written down. Raises IncidentNotReady."""
    require(by, RIGHT)
    incident = _locked(incident)
    findings = []
    if incident.authority_told_at is None:
        findings.append(_("The institution was not told yet."))
    if waiting := incident.people.filter(told_at__isnull=True).count():
        text = ngettext("%(number)s person was not told yet.", "%(number)s people were not told yet.", waiting)
        findings.append(text % {"number": waiting})
    if not incident.handling:
        findings.append(_("Write down the handling and the recovery."))
    if findings:
        raise IncidentNotReady(findings=findings)
    incident.state, incident.closed_at = Incident.State.CLOSED, timezone.now()
    incident.lock += 1
    incident.save(update_fields=["state", "closed_at", "lock"])
    add_event(incident, "closed", by=by)
    audit.record(action="privacy.incident_closed", target=incident)
    return incident


def telling_findings(incident: Incident) -> list[str]:
    """Return in words what is missing before people can be told."""
    findings = []
    if not incident.handling:
        findings.append(_("Write down the handling and the recovery."))
    if not incident.people.exists():
        findings.append(_("Nobody is on the list of people concerned yet."))
    return findings


def add_event(
    incident: Incident, kind: str, *, by: Actor, note: str = "", facts: dict[str, object] | None = None
) -> IncidentEvent:
    """Write into the record of an incident."""
    return IncidentEvent.objects.create(
        incident=incident, kind=kind, by_id=by.pk if by else None, by_name=str(by or ""), note=note, facts=facts or {}
    )


def _send(schema: str, pk: int) -> None:
    from core.privacy.tasks import tell_of_incident  # needs the loaded apps

    tell_of_incident.delay(schema, pk)


def _set_told(incident: Incident) -> None:
    if incident.authority_told_at and incident.people_told_at and incident.state == Incident.State.OPEN:
        incident.state = Incident.State.TOLD
        incident.save(update_fields=["state"])


def _locked(incident: Incident, lock: int | None = None) -> Incident:
    locked = Incident.objects.select_for_update(no_key=True, of=("self",)).get(pk=incident.pk)
    if lock is not None and locked.lock != lock:
        raise IncidentChanged(lock=locked.lock)
    return locked


def _texts(*, title: str, data: str, cause: str) -> dict[str, str]:
    return {
        "title": checked_text(title, field="title", limit=200, missing=_("Say in short what happened.")),
        "data": checked_text(data, field="data", limit=TEXT_LIMIT, missing=_("Write which data are concerned.")),
        "cause": checked_text(cause, field="cause", limit=TEXT_LIMIT, missing=_("Write when and how it happened.")),
    }


def _check_moments(discovered_at: dt.datetime, happened_at: dt.datetime | None) -> None:
    if discovered_at > timezone.now():
        raise InvalidInput({"discovered_at": [_("This is in the future.")]})
    if happened_at is not None and happened_at > discovered_at:
        raise InvalidInput({"happened_at": [_("This is after it was found.")]})
