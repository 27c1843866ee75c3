"""Records are erased when their time is over, and the register keeps how many, never whose.

Each class of records erases itself (core.privacy.processing); this module decides when, and writes the register.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain.lifecycle import add_event, checked_text, lock_case
from core.cases.models import Case, CaseLink
from core.dates import months_before
from core.errors import InvalidInput, NotFound
from core.privacy.errors import RetentionTooShort
from core.privacy.models import DeletionRecord, MyDataLink, RecordHold, RetentionRule
from core.privacy.processing import RecordClass, record_class, record_classes
from core.rights import Actor, require

MOST_BATCHES = 200  # of one class in one run; the rest follows the next day


@dataclass(frozen=True)
class Kept:
    """A class of records with this agency's time, and how many are to be erased now."""

    record_class: RecordClass
    months: int
    ground: str
    due: int

    @property
    def is_set_elsewhere(self) -> bool:
        return self.record_class.own_months is not None


def months_of(key: str) -> int:
    """Return how long this agency keeps a class. Raises NotFound."""
    known = _class(key)
    if known.own_months is not None:
        return known.own_months()
    rule = RetentionRule.objects.filter(record_class=key).first()
    return rule.months if rule else known.months


def overview(now: dt.datetime | None = None) -> list[Kept]:
    """Return every class with its time and what waits to be erased."""
    now = now or timezone.now()
    rules = {rule.record_class: rule for rule in RetentionRule.objects.all()}
    found = []
    for known in record_classes():
        rule = rules.get(known.key)
        months = _months(known, rule)
        due = known.count(months_before(now, months))
        found.append(Kept(known, months, rule.ground if rule else str(known.ground), due))
    return found


@transaction.atomic
def change_retention(*, key: str, months: int, ground: str, by: Actor) -> RetentionRule:
    """Keep a class of records for another time. Raises RetentionTooShort, InvalidInput, NotFound."""
    require(by, "privacy.manage_retention")
    known = _class(key)
    if known.own_months is not None:
        raise InvalidInput({"months": [_("This time is set among the settings of the pages that keep these records.")]})
    text = checked_text(ground, field="ground", limit=300)
    if not 1 <= months <= 360:
        raise InvalidInput({"months": [_("Use a number from 1 to 360.")]})
    if months < known.least_months:
        raise RetentionTooShort(months=known.least_months)
    before = months_of(key)
    rule, _made = RetentionRule.objects.update_or_create(
        record_class=key, defaults={"months": months, "ground": text, "changed_at": timezone.now()}
    )
    audit.record(action="privacy.retention_changed", target=key, changes={"months": [before, months]})
    return rule


def apply_retention(now: dt.datetime | None = None) -> dict[str, int]:
    """Erase what is over, batch by batch, and return how many of each class. May run twice, and beside itself.

    Each batch and its entry in the register are one transaction: a killed run loses nothing and counts nothing twice.
    """
    now = now or timezone.now()
    batch = uuid.uuid4()
    rules = {rule.record_class: rule for rule in RetentionRule.objects.all()}
    erased: dict[str, int] = {}
    for known in record_classes():
        rule = rules.get(known.key)
        months = _months(known, rule)
        before = months_before(now, months)
        for _number in range(MOST_BATCHES):
            done = _erase_batch(known, before, months, rule.ground if rule else str(known.ground), batch)
            if not done:
                break
            erased[known.key] = erased.get(known.key, 0) + done
    return erased


@transaction.atomic
def _erase_batch(known: RecordClass, before: dt.datetime, months: int, ground: str, batch: uuid.UUID) -> int:
    number = known.erase(before)
    if number:
        DeletionRecord.objects.create(
            batch=batch,
            record_class=known.key,
            action=known.action,
            months=months,
            ended_before=before,
            number=number,
            ground=ground,
        )
        audit.record(action="privacy.records_erased", target=known.key, changes={"number": number})
    return number


@transaction.atomic
def hold_records(*, case: Case, reason: str, until: dt.date | None, by: Actor) -> RecordHold:
    """Keep a case longer than its time, because a dispute or an examination needs it. Raises InvalidInput."""
    require(by, "privacy.manage_retention")
    text = checked_text(reason, field="reason", limit=500, missing=_("Say why these records are needed longer."))
    case = lock_case(case)
    hold, _made = RecordHold.objects.update_or_create(
        case=case, defaults={"reason": text, "until": until, "created_by": by}
    )
    add_event(case, "held", by=by, public=False)
    audit.record(action="privacy.record_held", target=case.code)
    return hold


@transaction.atomic
def end_hold(*, case: Case, by: Actor) -> None:
    """Let a case go the way of the others. Raises NotFound."""
    require(by, "privacy.manage_retention")
    case = lock_case(case)
    removed, _rows = RecordHold.objects.filter(case=case).delete()
    if not removed:
        raise NotFound
    add_event(case, "hold_ended", by=by, public=False)
    audit.record(action="privacy.hold_ended", target=case.code)


def note_erased(*, key: str, number: int, ended_before: dt.datetime) -> None:
    """Write into the register what an app erased by its own job; nothing for nothing. Raises NotFound."""
    if number:
        known = _class(key)
        DeletionRecord.objects.create(
            record_class=key,
            action=known.action,
            months=months_of(key),
            ended_before=ended_before,
            number=number,
            ground=str(known.ground),
        )


def drop_ended_links(now: dt.datetime | None = None) -> int:
    """Delete the links to cases and to one's own data that ended or were used a month ago; return how many."""
    before = months_before(now or timezone.now(), 1)
    dropped, _rows = CaseLink.objects.filter(Q(expires_at__lt=before) | Q(used_at__lt=before)).delete()
    own, _rows = MyDataLink.objects.filter(Q(expires_at__lt=before) | Q(used_at__lt=before)).delete()
    return dropped + own


def _months(known: RecordClass, rule: RetentionRule | None) -> int:
    if known.own_months is not None:
        return known.own_months()
    return rule.months if rule else known.months


def _class(key: str) -> RecordClass:
    found = record_class(key)
    if found is None:
        raise NotFound
    return found
