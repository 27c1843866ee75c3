"""Which forums were held when, and who spoke there. Reads only, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils import timezone

from forums.models import Forum, ForumInput, Participant

YEAR = dt.timedelta(days=365)
PROVIDER = Participant.Element.PROVIDER.value


@dataclass(frozen=True, kw_only=True)
class HeldForum:
    """A forum that was held, with how many people of each element of the community took part.

    Of a meeting those who attended count, of a period for comments those who wrote.
    """

    pk: int
    subject: str
    held_on: dt.date
    answers_due_on: dt.date | None
    people: Mapping[str, int] = field(default_factory=dict)

    @property
    def elements(self) -> frozenset[str]:
        return frozenset(self.people)


def held_on(forum: Forum) -> dt.date | None:
    """Return the day of the meeting, else the last day for comments, in the active zone; None before either.

    A meeting that began before its time counts on the day on which it began.
    """
    moments = [moment for moment in (forum.starts_at, forum.session_began_at) if moment is not None]
    if moments:
        return timezone.localdate(min(moments))
    return forum.comments_until


def held_forums(on: dt.date) -> list[HeldForum]:
    """Return the forums held until `on`, the newest first, with their people. Three queries."""
    days = {forum: day for forum in Forum.objects.held() if (day := held_on(forum)) is not None and day <= on}
    people = people_by_element(days)
    found = [
        HeldForum(
            pk=forum.pk,
            subject=forum.subject,
            held_on=day,
            answers_due_on=forum.answers_due_on,
            people=people[forum.pk],
        )
        for forum, day in days.items()
    ]
    return sorted(found, key=lambda forum: (forum.held_on, forum.pk), reverse=True)


def people_by_element(forums: Iterable[Forum]) -> dict[int, Counter[str]]:
    """Return the number of people of each element by the key of the forum, the agency's own left out. Two queries."""
    asked = list(forums)
    met = [forum.pk for forum in asked if forum.session_began_at is not None]
    wrote = [forum.pk for forum in asked if forum.session_began_at is None]
    present = Participant.objects.filter(forum__in=met).counted().order_by()
    standing = ForumInput.objects.filter(forum__in=wrote).standing().exclude(element=PROVIDER).order_by()
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for forum, element, number in present.values_list("forum", "element").annotate(number=Count("pk")):
        found[forum][element] += number
    writers = standing.values_list("forum", "element").annotate(number=Count("participant", distinct=True))
    for forum, element, number in writers:
        found[forum][element] += number or 1  # inputs without a person behind them were still somebody's
    return defaultdict(Counter, found)
