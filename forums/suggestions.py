"""What a forum could be about: every part of the product that knows of a need says so here.

    suggestions.register(reviews_that_are_due)

    def reviews_that_are_due(today: dt.date) -> list[Suggestion]: ...

A source returns a bounded list, with a constant number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.ui import formats
from forums.addresses import address_of
from forums.models import Forum, ForumSettings, ForumStandard
from services.seam import ServiceStandard, drafts_to_consult, reviews_due, standards_in_force, unhelpful_pages

MOST_OF_A_SOURCE = 10
SOON = dt.timedelta(days=60)
FEEDBACK_REACH = dt.timedelta(days=365)
LEAST_MESSAGES = 3


@dataclass(frozen=True)
class Suggestion:
    """One need. `reason` says why in a sentence, `facts` are numbers and dates beside it, `url` shows the evidence."""

    title: str
    subject: str
    service_code: str
    reason: str
    facts: tuple[str, ...] = ()
    url: str = ""
    standard_id: int | None = None
    is_urgent: bool = False

    @property
    def query(self) -> str:
        """The address part that fills the form of a new forum."""
        words = {"title": self.title, "subject": self.subject, "purpose": self.reason}
        if self.standard_id is not None:
            words["standards"] = str(self.standard_id)
        return urlencode(words)


Source = Callable[[dt.date], Iterable[Suggestion]]
_sources: dict[Source, int] = {}


def register(source: Source, *, order: int = 100) -> None:
    """Ask `source` for the page of suggested subjects; lower `order` stands higher."""
    _sources[source] = order


def unregister(source: Source) -> None:
    """Forget a source; for tests."""
    del _sources[source]


def suggestions(today: dt.date) -> list[Suggestion]:
    """Return what the sources suggest, without what an unfinished forum is about already; the urgent first."""
    taken = set(
        ForumStandard.objects.filter(forum__in=Forum.objects.unfinished()).values_list("service__code", flat=True)
    )
    found: list[Suggestion] = []
    for source in sorted(_sources, key=lambda known: _sources[known]):
        known = {(row.service_code, row.subject) for row in found}
        found += [
            row
            for row in source(today)
            if row.service_code not in taken and (row.service_code, row.subject) not in known
        ]
    return sorted(found, key=lambda row: not row.is_urgent)


def reviews_that_are_due(today: dt.date) -> list[Suggestion]:
    """Suggest the review of standards whose day has come or is near."""
    return [_review(standard, today) for standard in reviews_due(today + SOON)[:MOST_OF_A_SOURCE]]


def _review(standard: ServiceStandard, today: dt.date) -> Suggestion:
    service, due_on = standard.service, standard.review_due_on
    day = formats.long_date(due_on) if due_on else ""
    is_late = due_on is not None and due_on < today
    reason = _("The review of this standard was due on %(day)s.") if is_late else _("Its review is due on %(day)s.")
    return Suggestion(
        title=_("Review of the service standard %(name)s") % {"name": service.name},
        subject=Forum.Subject.STANDARD_REVIEW,
        service_code=service.code,
        reason=reason % {"day": day},
        facts=(_("version %(n)s") % {"n": standard.version},),
        url=address_of("services_portal:standard", service.code, standard.version),
        standard_id=standard.pk,
        is_urgent=is_late,
    )


def drafts_that_wait(_today: dt.date) -> list[Suggestion]:
    """Suggest the drafts that come before the public next."""
    return [_draft(standard) for standard in drafts_to_consult()[:MOST_OF_A_SOURCE]]


def _draft(standard: ServiceStandard) -> Suggestion:
    service = standard.service
    return Suggestion(
        title=_("Draft of the service standard %(name)s") % {"name": service.name},
        subject=Forum.Subject.DRAFT_STANDARD,
        service_code=service.code,
        reason=_("The draft is written, and the public has to be heard before it is agreed."),
        facts=(
            _("version %(n)s") % {"n": standard.version},
            _("in its state since %(day)s") % {"day": formats.plain_date(standard.state_since)},
        ),
        url=address_of("services_portal:standard", service.code, standard.version),
        standard_id=standard.pk,
    )


def standards_never_consulted(_today: dt.date) -> list[Suggestion]:
    """Suggest standards in force that no forum was about."""
    asked = ForumStandard.objects.filter(forum__in=Forum.objects.exclude(state=Forum.State.CANCELLED))
    never = standards_in_force().exclude(service__in=asked.values("service"))[:MOST_OF_A_SOURCE]
    return [
        Suggestion(
            title=_("Review of the service standard %(name)s") % {"name": standard.service.name},
            subject=Forum.Subject.STANDARD_REVIEW,
            service_code=standard.service.code,
            reason=_("This standard was never discussed in a forum here."),
            facts=(_("version %(n)s") % {"n": standard.version},),
            url=address_of("services_portal:standard", standard.service.code, standard.version),
            standard_id=standard.pk,
        )
        for standard in never
    ]


def pages_that_do_not_help(_today: dt.date) -> list[Suggestion]:
    """Suggest the services whose readers said most often that the page does not help."""
    since = timezone.now() - FEEDBACK_REACH
    worst = unhelpful_pages(since=since, least=LEAST_MESSAGES, most=MOST_OF_A_SOURCE)
    return [
        Suggestion(
            title=_("Problems of the service %(name)s") % {"name": row.standard.service.name},
            subject=Forum.Subject.SERVICE_PROBLEM,
            service_code=row.standard.service.code,
            reason=_("Readers say that “%(part)s” does not help them.") % {"part": row.label}
            if row.label
            else _("Readers say that the page of this service does not help them."),
            facts=(
                ngettext("%(n)s message in a year", "%(n)s messages in a year", row.messages) % {"n": row.messages},
            ),
            url=address_of("services_portal:feedback"),
            standard_id=row.standard.pk,
            is_urgent=row.messages >= 3 * LEAST_MESSAGES,
        )
        for row in worst
    ]


def yearly_duty(today: dt.date) -> list[Suggestion]:
    """Remind of the number of forums that the agency wants to hold in a year. Source: domain reference, section 2.6."""
    wanted = ForumSettings.load().forums_a_year
    held = Forum.objects.exclude(state=Forum.State.CANCELLED).filter(created_at__year=today.year).count()
    if held >= wanted:
        return []
    reason = _("The agency wants to hold %(wanted)s a year; in %(year)s there are %(held)s so far.")
    return [
        Suggestion(
            title="",
            subject=Forum.Subject.STANDARD_REVIEW,
            service_code="",
            reason=reason % {"wanted": wanted, "year": today.year, "held": held},
        )
    ]
