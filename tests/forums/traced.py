"""A forum about a standard in force, whose accepted input changes the next version: the way that traces follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from forums.domain import lifecycle
from forums.domain.citations import cite_input
from forums.domain.lifecycle import today_here
from forums.models import ClauseCitation, Forum, ForumInput
from services.models import ServiceStandard
from tests.factories.forums import make_disposition, make_forum, make_input, make_participant
from tests.factories.services import bring_to, make_next_draft, make_published

State = Forum.State
WEEKEND = "Aula dibuka pada hari Sabtu sampai pukul 14.00."


@dataclass
class Traced:
    """The forum with one accepted input, the version in force, and the draft that says something else."""

    forum: Forum
    given: ForumInput
    former: ServiceStandard
    draft: ServiceStandard

    def cite(self, **kwargs: Any) -> ClauseCitation:
        values: dict[str, Any] = {"given": self.given, "standard": self.draft, "code": "duration", "by": None}
        return cite_input(**{**values, **kwargs})

    def enact(self) -> ServiceStandard:
        """Bring the draft into force."""
        return bring_to(ServiceStandard.objects.get(pk=self.draft.pk), ServiceStandard.State.IN_FORCE)


def make_traced(code: str = "peminjaman-aula", *, closed: bool = False, decision: str = "accepted") -> Traced:
    """Return a forum for comments, answered and perhaps closed, and the draft of the next version."""
    former = make_published(code)
    days = {"comments_from": today_here(), "comments_until": today_here() + dt.timedelta(days=3)}
    forum = make_forum(State.ANNOUNCED, former, subject="standard_review", starts_at=None, ends_at=None, **days)
    person = make_participant(forum, present=False)
    given = make_input(forum, WEEKEND, channel=ForumInput.Channel.ONLINE, participant=person)
    if decision:
        make_disposition(given, decision)
    forum = _finished(forum, closed=closed and bool(decision))
    draft = make_next_draft(former, duration={"note": WEEKEND})
    return Traced(forum, ForumInput.objects.select_related("forum").get(pk=given.pk), former, draft)


def _finished(forum: Forum, *, closed: bool) -> Forum:
    yesterday = today_here() - dt.timedelta(days=1)
    Forum.objects.filter(pk=forum.pk).update(comments_from=yesterday, comments_until=yesterday)
    forum = lifecycle.end_inputs(forum=Forum.objects.get(pk=forum.pk), by=None)
    if closed:
        return lifecycle.close_forum(forum=forum, by=None)
    return lifecycle.publish_answers(forum=forum, by=None)
