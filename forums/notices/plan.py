"""Reminders of the action plan: before the day, after it, to the heads when it stays open, and when nobody reports.

Each leaves once for each action and day; a task that did not run on the very day still sends what is due.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator

from django.db.models import Max, Q
from django.utils import timezone

from core.accounts.recipients import people
from core.agencies import current_agency
from core.models import User
from forums.domain.actions import MANAGE
from forums.models import ActionItem, ForumSettings
from forums.notices.staff import HEADS, TEAM, path_of, tell_staff

REMIND_DAYS = 7  # before the day
ESCALATE_DAYS = 7  # after the day


def remind_of_actions(today: dt.date) -> int:
    """Tell whoever has to act on an open action; return how many mails left. May run twice."""
    months = ForumSettings.load().progress_months
    reported = Max("updates__at", filter=Q(updates__due_on__isnull=True))
    actions = ActionItem.objects.open().select_related("forum", "owner").annotate(reported_at=reported)
    team, heads = people(TEAM, HEADS, permission=MANAGE), _heads()
    sent = 0
    for action in actions.order_by("due_on", "pk"):
        owner = [action.owner] if action.owner is not None and action.owner.is_active else team
        path = path_of("forums_portal:action", action.forum.code, action.pk)
        for kind, day in _due(action, today, months):
            recipients = heads if kind == "escalated" else owner
            days = abs((action.due_on - today).days)
            context = {"action": action, "kind": kind, "days": days, "months": months}
            about = f"action/{action.pk}/{kind}/{day.isoformat()}"
            sent += tell_staff(action.forum, about, recipients, "forums/mail/action", path=path, context=context)
    return sent


def _heads() -> list[User]:
    """Return the heads of units and of the agency: both are told of what stays open."""
    both = [*people((HEADS[0],), permission=MANAGE), *people((HEADS[1],), permission=MANAGE)]
    return list({user.pk: user for user in both}.values())


def _due(action: ActionItem, today: dt.date, months: int) -> Iterator[tuple[str, dt.date]]:
    """Yield the reminders that are due by `today`, each with the day that it is about."""
    due_on = action.due_on
    if today > due_on:
        yield "overdue", due_on
        if today > due_on + dt.timedelta(days=ESCALATE_DAYS):
            yield "escalated", due_on
    elif today >= due_on - dt.timedelta(days=REMIND_DAYS):
        yield "before", due_on
    reported_at = getattr(action, "reported_at", None) or action.created_at
    quiet_since = timezone.localdate(reported_at, timezone=current_agency().zone)
    periods = months_between(quiet_since, today) // months
    if periods >= 1:  # of several periods in silence the newest is told
        yield "silent", months_after(quiet_since, periods * months)


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day `months` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(first: dt.date, last: dt.date) -> int:
    """Count the whole months from `first` to `last`."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if months_after(first, months) <= last else months - 1
