"""Answers go to those who gave or support an input: one mail for all that were answered since the last one.

A row of SentForumMail for each answer, in each of its forms, keeps it from leaving twice: `answer/<key>/<changes>`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from core.accounts import links
from core.accounts.mails import send
from core.tenancy import current_schema
from forums.domain.dispositions import dispositions_of
from forums.models import Disposition, Forum, ForumEvent, ForumInput, InputSupport, Participant, SentForumMail
from forums.notices.staff import path_of

KINDS = ("answers_published", "input_answered", "answer_changed")  # events after which somebody is told
LOOK_BACK = dt.timedelta(days=3)
MOST_IN_MAIL = 30  # the rest is read on the page that the mail leads to


@dataclass(frozen=True)
class Told:
    """One answer as a mail tells it; `former` is the decision before, when the answer was told already."""

    given: ForumInput
    answer: Disposition
    is_own: bool
    former: str = ""
    is_again: bool = False

    @property
    def about(self) -> str:
        return f"answer/{self.answer.pk}/{self.answer.lock}"

    @property
    def path(self) -> str:
        return path_of("forums:input", self.given.forum.code, self.given.number)


def tell_answers(forum_id: int) -> int:
    """Mail to everybody what was answered since the last mail; return how many mails left. May run twice.

    Raises OSError when the mail server fails; what left before is not sent again.
    """
    forum = Forum.objects.filter(pk=forum_id, answers_public_at__isnull=False).first()
    if forum is None:
        return 0
    inputs = {given.pk: given for given in ForumInput.objects.filter(forum=forum).standing().select_related("forum")}
    answers = dispositions_of(inputs.values())
    concerned = _concerned(forum, inputs.values())
    participants = Participant.objects.filter(forum=forum, pk__in=concerned, wants_answer=True).exclude(email="")
    sent = 0
    for key in list(participants.order_by("pk").values_list("pk", flat=True)):
        rows = [Told(inputs[pk], answers[pk], is_own) for pk, is_own in sorted(concerned[key].items()) if pk in answers]
        sent += _tell_one(forum, key, rows)
    return sent


def tell_of_the_last_days() -> int:
    """Send what did not leave, since the broker or the mail server was away."""
    since = timezone.now() - LOOK_BACK
    events = ForumEvent.objects.filter(at__gte=since, kind__in=KINDS)
    return sum(tell_answers(pk) for pk in sorted(set(events.values_list("forum_id", flat=True))))


def readers_of(forum: Forum) -> int:
    """Count who gets a mail once the answers are public."""
    inputs = list(ForumInput.objects.filter(forum=forum).standing())
    concerned = _concerned(forum, inputs)
    return Participant.objects.filter(forum=forum, pk__in=concerned, wants_answer=True).exclude(email="").count()


def _concerned(forum: Forum, inputs: Iterable[ForumInput]) -> dict[int, dict[int, bool]]:
    """Return by participant the inputs that concern them, and whether each is their own."""
    found: dict[int, dict[int, bool]] = {}
    supports = InputSupport.objects.filter(input__forum=forum, input__state__in=("waiting", "shown"))
    for participant, given in supports.values_list("participant_id", "input_id"):
        found.setdefault(participant, {})[given] = False
    for row in inputs:
        if row.participant_id is not None:
            found.setdefault(row.participant_id, {})[row.pk] = True
    return found


@transaction.atomic
def _tell_one(forum: Forum, key: int, rows: list[Told]) -> bool:
    """Send one mail with what this participant does not know yet; the locked row keeps a second worker waiting."""
    person = Participant.objects.select_for_update(of=("self",)).get(pk=key)
    if not person.email or not person.wants_answer:
        return False
    to = f"participant/{key}"
    known = set(
        SentForumMail.objects.filter(forum=forum, to=to, about__startswith="answer/").values_list("about", flat=True)
    )
    heard = {about.rpartition("/")[0] for about in known}
    fresh = [_as_told(forum, row, heard) for row in rows if row.about not in known]
    if not fresh:
        return False
    abouts = {row.about for row in fresh}
    SentForumMail.objects.bulk_create(SentForumMail(forum=forum, about=about, to=to) for about in sorted(abouts))
    schema = current_schema()
    context = {
        "person": person,
        "forum": forum,
        "rows": [(row, links.url(schema, row.path)) for row in fresh[:MOST_IN_MAIL]],
        "more": max(0, len(fresh) - MOST_IN_MAIL),
        "is_change": all(row.is_again for row in fresh),
        "office": links.office_name(schema),
        "url": links.url(schema, path_of("forums:personal_link", forum.code, person.key)),
    }
    send("forums/mail/answers", to=person.email, context=context)
    return True


def _as_told(forum: Forum, row: Told, heard: set[str]) -> Told:
    if f"answer/{row.answer.pk}" not in heard:
        return row
    changes = ForumEvent.objects.filter(forum=forum, kind="answer_changed", facts__disposition=row.answer.pk)
    last = changes.order_by("-pk").first()
    former = last.facts.get("former", "") if last else ""
    word = Disposition.Decision(former).label if former and former != row.answer.decision else ""
    return Told(row.given, row.answer, row.is_own, former=str(word), is_again=True)
