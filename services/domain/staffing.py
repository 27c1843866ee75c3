"""Who can serve what: levels, trainings and their proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput, NotFound
from core.models import User
from core.rights import Actor, require
from core.uploads import PDF_TYPES, check_upload
from services.domain.typed import Typed
from services.models import Service, StaffCompetence

PERMISSION = "services.manage_staff_competence"
OLDEST_YEAR = 1970


@transaction.atomic
def set_levels(*, person: User, levels: Mapping[Service, str], by: Actor) -> list[StaffCompetence]:
    """Set how far somebody has learned the named services; an empty level takes the service away with its training.

    Services that are not named keep their level. Raises InvalidInput for somebody who has left, or a service that is no
    longer given.
    """
    require(by, PERMISSION)
    person = _lock_person(person)
    _refuse_levels(levels)
    known = {row.service_id: row for row in StaffCompetence.objects.select_for_update().filter(person=person)}
    changes: list[str] = []
    for service, level in levels.items():
        row = known.get(service.pk)
        before = row.level if row else ""
        if before == level:
            continue
        changes.append(f"{service.code}: {before or '-'} > {level or '-'}")
        if not level and row:
            row.delete()
        else:
            StaffCompetence.objects.update_or_create(
                person=person, service=service, defaults={"level": level, "updated_by": by}
            )
    if changes:
        audit.record(action="services.competence_changed", target=person, changes={"levels": "; ".join(changes)})
    return list(StaffCompetence.objects.filter(person=person).select_related("service"))


@transaction.atomic
def record_training(
    *,
    person: User,
    service: Service,
    level: str,
    training: str = "",
    trained_on: dt.date | None = None,
    valid_until: dt.date | None = None,
    proof: UploadedFile | None = None,
    by: Actor,
) -> StaffCompetence:
    """Record the level of one person for one service with the training behind it. Without `proof` the former one stays.

    Raises InvalidInput.
    """
    require(by, PERMISSION)
    person = _lock_person(person)
    _refuse_levels({service: level})
    typed = Typed()
    name = typed.line("training", training, 200)
    if not level:
        typed.add("level", _("Choose a level."))
    _judge_dates(typed, name, trained_on, valid_until)
    typed.refuse()
    kept = check_upload(proof, PDF_TYPES, field="proof") if proof else None
    fields = {"level": level, "training": name, "trained_on": trained_on, "valid_until": valid_until, "updated_by": by}
    row, _added = StaffCompetence.objects.update_or_create(person=person, service=service, defaults=fields)
    if kept:
        row.proof.save(kept.name, kept.content)
    changes = {
        "service": service.code,
        "level": level,
        "training": name,
        "trained_on": trained_on.isoformat() if trained_on else None,
        "valid_until": valid_until.isoformat() if valid_until else None,
    }
    audit.record(action="services.training_recorded", target=person, changes=changes)
    return row


def _lock_person(person: User) -> User:
    """Lock the person, so that two editors of one row follow each other."""
    locked = User.objects.select_for_update(no_key=True).filter(pk=person.pk).first()
    if locked is None:
        raise NotFound
    if not locked.is_active:
        raise InvalidInput({"": [_("This person has left; the entries stay as they are.")]})
    return locked


def _refuse_levels(levels: Mapping[Service, str]) -> None:
    if any(level and level not in StaffCompetence.Level.values for level in levels.values()):
        raise InvalidInput({"level": [_("Choose one of the levels.")]})
    if any(service.is_retired for service in levels):
        raise InvalidInput({"level": [_("This service is no longer given.")]})


def _judge_dates(typed: Typed, training: str, trained_on: dt.date | None, valid_until: dt.date | None) -> None:
    if trained_on and trained_on > timezone.localdate():
        typed.add("trained_on", _("This day is still to come."))
    if trained_on and trained_on.year < OLDEST_YEAR:
        typed.add("trained_on", _("This day is too long ago."))
    if trained_on and valid_until and valid_until < trained_on:
        typed.add("valid_until", _("This is before the day of the training."))
    if (trained_on or valid_until) and not training:
        typed.add("training", _("Name the training to which these dates belong."))
