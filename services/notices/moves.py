"""What is told after a move, and to whom: those who have to act next, but never the person who made the move."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count
from django.utils import timezone

from core.accounts.recipients import people
from core.models import User
from services.domain.lifecycle import TELLS
from services.models import ServiceStandard, StandardDecree, StandardEvent
from services.notices.sending import HEADS, TEAM, UNIT_HEADS, page_of, portal_path, tell
from services.steps import EDIT, ENACT, REVIEW

State = ServiceStandard.State
LOOK_BACK = dt.timedelta(days=3)


def tell_of_event(event_id: int) -> int:
    """Tell those who act after a move; return how many mails left. May run twice."""
    event = StandardEvent.objects.filter(pk=event_id, to_state__in=TELLS).first()
    if event is None:
        return 0
    standards = ServiceStandard.objects.select_related("service", "created_by")
    standard = standards.filter(pk=event.standard_id, state=event.to_state).first()
    if standard is None:  # things went on meanwhile
        return 0
    recipients = [user for user in _recipients(standard) if user.pk != event.by_id]
    context = {"standard": standard, "service": standard.service, "event": event}
    template = f"services/mail/{event.to_state}"
    return tell(f"event/{event.pk}", recipients, template, path=page_of(standard), context=context)


def _recipients(standard: ServiceStandard) -> list[User]:
    if standard.state == State.INTERNAL_REVIEW:
        return people(UNIT_HEADS, HEADS, permission=REVIEW)
    team = people(TEAM, UNIT_HEADS, HEADS, permission=EDIT)
    author = standard.created_by
    is_outside = author is not None and author.is_active and author.pk not in {user.pk for user in team}
    return [*team, author] if author is not None and is_outside and standard.is_draft else team


def tell_of_decree(decree_id: int) -> int:
    """Tell the head of the agency that a decree can be signed; once for each decree, when something stands on it."""
    decrees = StandardDecree.objects.annotate(standard_count=Count("standards"))
    decree = decrees.filter(pk=decree_id, state=StandardDecree.State.PREPARED, standard_count__gte=1).first()
    if decree is None:
        return 0
    recipients = [user for user in people(HEADS, permission=ENACT) if user.pk != decree.created_by_id]
    path = portal_path("decree", decree.pk)
    context = {"decree": decree, "count": decree.standard_count}
    return tell(f"decree/{decree.pk}", recipients, "services/mail/decree", path=path, context=context)


def tell_of_the_last_days() -> int:
    """Send what did not leave, since the broker or the mail server was away."""
    since = timezone.now() - LOOK_BACK
    events = StandardEvent.objects.filter(at__gte=since, to_state__in=TELLS).order_by("pk")
    decrees = StandardDecree.objects.filter(created_at__gte=since, state=StandardDecree.State.PREPARED).order_by("pk")
    sent = sum(tell_of_event(pk) for pk in list(events.values_list("pk", flat=True)))
    return sent + sum(tell_of_decree(pk) for pk in list(decrees.values_list("pk", flat=True)))
