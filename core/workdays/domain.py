"""What an agency decides about its own working days. Each change counts open limits anew, by a worker."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput, NotFound
from core.hours import Hours, check_opening_hours
from core.rights import Actor
from core.turns import wait_for_turn
from core.typed_text import normalise, text_error
from core.workdays.errors import RuleOverlaps, RuleRemoved
from core.workdays.explaining import FIRST_YEAR, LAST_YEAR
from core.workdays.models import OfficeRule
from core.workdays.office import calendar_changed

Kind = OfficeRule.Kind
TEXT_LIMIT = 120
# Longer closures and hours are mistakes of typing: a year in the wrong field would shut an agency for ages.
MOST_DAYS = {Kind.DAY_OFF: 31, Kind.OTHER_HOURS: 100}
FIRST_DAY, LAST_DAY = dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31)


@transaction.atomic
def add_rule(
    *,
    kind: str,
    first_on: dt.date,
    last_on: dt.date | None = None,
    name: str,
    decree: str = "",
    hours: Hours | None = None,
    by: Actor,
) -> OfficeRule:
    """Close the office on some days, or give it other hours for a while. Sent twice it is entered once.

    Raises InvalidInput by field, RuleOverlaps.
    """
    last_on = last_on or first_on
    texts = _texts(name, decree)
    _check_dates(kind, first_on, last_on)
    checked = _check_hours(kind, hours or {})
    values = {"kind": kind, "first_on": first_on, "last_on": last_on, "hours": checked, **texts}
    wait_for_turn("workdays:rules")
    current = OfficeRule.objects.current()
    if (same := current.filter(**values).first()) is not None:
        return same
    if current.filter(kind=kind, first_on__lte=last_on, last_on__gte=first_on).exists():
        raise RuleOverlaps
    rule = OfficeRule.objects.create(**values, added_by=by)
    _record("workdays.rule_added", rule)
    calendar_changed()
    return rule


@transaction.atomic
def remove_rule(rule: OfficeRule, *, by: Actor) -> OfficeRule:
    """Take a rule back; it stays in the record. Raises NotFound, RuleRemoved."""
    fresh = OfficeRule.objects.select_for_update().filter(pk=rule.pk).first()
    if fresh is None:
        raise NotFound
    if fresh.removed_at is not None:
        raise RuleRemoved
    fresh.removed_at, fresh.removed_by = timezone.now(), by
    fresh.save(update_fields=["removed_at", "removed_by"])
    _record("workdays.rule_removed", fresh)
    calendar_changed()
    return fresh


@transaction.atomic
def set_joint_leave(*, works: bool, by: Actor) -> bool:
    """Decide whether days of joint leave are working days here; tell whether that changed anything."""
    wait_for_turn("workdays:rules")
    held = OfficeRule.objects.current().filter(kind=Kind.WORKS_ON_JOINT_LEAVE).first()
    if works == (held is not None):
        return False
    if held is not None:
        remove_rule(held, by=by)
    else:
        name = _("Open on days of joint leave")
        add_rule(kind=Kind.WORKS_ON_JOINT_LEAVE, first_on=FIRST_DAY, last_on=LAST_DAY, name=name, by=by)
    return True


def _texts(name: str, decree: str) -> dict[str, str]:
    texts = {"name": normalise(name, lines=False), "decree": normalise(decree, lines=False)}
    errors = {
        field: [problem]
        for field, text in texts.items()
        if (problem := text_error(text, limit=TEXT_LIMIT, lines=False)) is not None
    }
    if not texts["name"]:
        errors["name"] = [_("Say why. Citizens read it beside their limit.")]
    if errors:
        raise InvalidInput(dict(errors))
    return texts


def _check_dates(kind: str, first_on: dt.date, last_on: dt.date) -> None:
    if not FIRST_DAY <= first_on <= LAST_DAY:
        raise InvalidInput(
            {"first_on": [_("Enter a year from %(first)d to %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR}]}
        )
    if last_on < first_on:
        raise InvalidInput({"last_on": [_("The last day is before the first.")]})
    most = MOST_DAYS.get(Kind(kind))
    if most is not None and (last_on - first_on).days >= most:
        raise InvalidInput({"last_on": [_("Enter at most %(most)d days at once.") % {"most": most}]})


def _check_hours(kind: str, hours: Hours) -> dict[str, Any]:
    if kind != Kind.OTHER_HOURS:
        return {}
    try:
        checked = check_opening_hours(dict(hours))
    except ValidationError as error:
        raise InvalidInput({"hours_mon": list(error.messages)}) from error
    if not checked:
        raise InvalidInput({"hours_mon": [_("Enter the hours of at least one day.")]})
    return checked


def _record(action: str, rule: OfficeRule) -> None:
    changes = {"kind": rule.kind, "first_on": rule.first_on.isoformat(), "last_on": rule.last_on.isoformat()}
    audit.record(action=action, target=rule, changes=changes)
