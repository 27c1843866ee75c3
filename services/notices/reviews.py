"""Reminders of reviews: before the day, on the day, and every 30 days after; once for each standard and threshold."""

from __future__ import annotations

import datetime as dt

from core.accounts.recipients import people
from services.domain.publishing import today
from services.models import ServiceStandard, StandardsSettings
from services.notices.sending import HEADS, TEAM, UNIT_HEADS, page_of, tell
from services.steps import EDIT

REPEAT_DAYS = 30


def threshold(days_left: int, *, remind_days: int) -> int | None:
    """Return which reminder is the newest one due with so many days left; None while it is too early.

    A positive number is the days before, 0 the day itself, a negative one the days after. A task that did not run on
    the very day so still sends the reminder of it.
    """
    if days_left > remind_days:
        return None
    if days_left > 0:
        return remind_days
    return -(-days_left // REPEAT_DAYS * REPEAT_DAYS)


def remind_of_reviews() -> int:
    """Tell the team of every standard whose review is due or soon will be; return how many mails left."""
    settings = StandardsSettings.objects.filter(pk=1).first() or StandardsSettings()
    day = today()
    due = ServiceStandard.objects.filter(
        state=ServiceStandard.State.IN_FORCE,
        service__retired_at__isnull=True,
        review_due_on__lte=day + dt.timedelta(days=settings.remind_days),
    )
    recipients = people(TEAM, UNIT_HEADS, HEADS, permission=EDIT)
    sent = 0
    for standard in due.select_related("service").order_by("review_due_on", "pk"):
        if standard.review_due_on is None:
            continue
        days_left = (standard.review_due_on - day).days
        which = threshold(days_left, remind_days=settings.remind_days)
        about = f"review/{standard.pk}/{standard.review_due_on.isoformat()}/{which}"
        context = {
            "standard": standard,
            "service": standard.service,
            "days_left": days_left,
            "days_over": -days_left,
        }
        sent += tell(about, recipients, "services/mail/review", path=page_of(standard), context=context)
    return sent
