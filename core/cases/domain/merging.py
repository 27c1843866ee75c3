"""Several cases about the same thing: one is answered, the others are joined with it and get its answer.

A joined case leaves the work of the agency whatever the table of its regime says: joining decides nothing about it, and
can be undone until the one it was joined with has ended. Its citizen is told, and reads only that theirs is handled
together with another one, never which. Applications have answers that concern one person: they are joined only when
the same address wrote both. Where the law wants an answer to each (`Regime.may_join`), nothing is joined.
"""

from __future__ import annotations

import datetime as dt
from itertools import islice

from django.contrib.postgres.search import TrigramSimilarity
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Greatest, Left
from django.utils import timezone
from django.utils.translation import gettext as _

from core.cases import codes, regimes
from core.cases.domain import clocks
from core.cases.domain.lifecycle import add_event, change, move, require_handler
from core.cases.domain.outbox import tell_citizen
from core.cases.errors import MergeRefused
from core.cases.likeness import speaks_of_same
from core.cases.models import Case, CaseEvent, CaseIdentity, CaseMessage
from core.cases.regimes import Group
from core.cases.states import CaseState
from core.models import User
from core.rights import Actor
from core.turns import wait_for_turn

TITLES_ALIKE, TEXTS_ALIKE = 0.3, 0.45  # of PostgreSQL's trigrams: long texts share many by chance
SUGGESTED = 5
NEAREST = 30  # by trigrams, whose words are then compared
COMPARED = 500  # the newest open ones: what is the same comes in a short time
WITHIN = dt.timedelta(days=120)
OPENING_LETTERS = 600
OF_ONE_PERSON: frozenset[Group] = frozenset({"applications", "privacy"})
ANSWERS = (CaseState.ANSWERED, CaseState.CLOSED, CaseState.REJECTED)
WITHOUT_ANSWER = (CaseState.WITHDRAWN, CaseState.FORWARDED, CaseState.ARCHIVED)


def alike(case: Case, *, by: User | None, most: int = SUGGESTED) -> list[Case]:
    """Return open cases of the same group that speak of what `case` speaks of, the nearest first.

    Where answers concern one person, only what the same person wrote.
    """
    if not case.regime.may_join:
        return []
    kinds = [regime.kind for regime in regimes.regimes(case.regime.group) if regime.may_join]
    opening = case.messages.filter(is_opening=True).values_list("text", flat=True).first() or ""
    newest = Case.objects.readable_by(by).open().filter(kind__in=kinds, received_at__gte=case.received_at - WITHIN)
    newest = newest.exclude(pk=case.pk).exclude(pk=case.merged_into_id or 0).order_by("-received_at", "-pk")
    if case.regime.group in OF_ONE_PERSON:
        newest = newest.filter(_of_its_person(case))
    keys = list(newest.values_list("pk", flat=True)[:COMPARED])
    first = CaseMessage.objects.filter(case=OuterRef("pk"), is_opening=True).values("text")[:1]
    text = Left(Coalesce(Subquery(first), Value("")), OPENING_LETTERS, output_field=TextField())
    by_title = TrigramSimilarity("title", case.title)
    by_text = TrigramSimilarity(text, opening[:OPENING_LETTERS])
    rows = Case.objects.filter(pk__in=keys).annotate(by_title=by_title, by_text=by_text, opening=text)
    rows = rows.filter(Q(by_title__gte=TITLES_ALIKE) | Q(by_text__gte=TEXTS_ALIKE))
    nearest = rows.select_related("owner").order_by(Greatest("by_title", "by_text").desc(), "-received_at", "pk")
    words = f"{case.title} {opening[:OPENING_LETTERS]}"
    same = (row for row in nearest[:NEAREST] if speaks_of_same(words, f"{row.title} {row.opening}"))
    return list(islice(same, most))


@transaction.atomic
def join_case(*, case: Case, parent: Case, by: Actor) -> Case:
    """Join `case` with `parent`, which is answered for both. Joined twice is joined once.

    Raises MergeRefused, PermissionRefused.
    """
    case, parent = _both(case, parent)
    require_handler(case, by)
    require_handler(parent, by)
    if case.merged_into_id == parent.pk:
        return case
    _refuse_join(case, parent)
    case = move(
        case,
        to=CaseState.ARCHIVED,
        by=by,
        facts={"joined": True},
        beside_table=True,
        merged_into=parent,
        citizen_wrote_at=None,
    )
    for other in case.merged.select_for_update(no_key=True).order_by("pk"):
        other.merged_into = parent
        other.lock += 1
        other.save(update_fields=["merged_into", "lock"])
    add_event(parent, "joined_with", by=by, public=False, facts={"code": case.code})
    tell_citizen(case, "cases/joined", key=f"joined-{case.lock}")
    return case


@transaction.atomic
def part_case(*, case: Case, by: Actor) -> Case:
    """Undo a join while the case it was joined with is open: state, clocks and pauses are as they were.

    Time went on meanwhile. Raises MergeRefused, PermissionRefused.
    """
    if case.merged_into is None:
        raise MergeRefused(_("This case is not joined with another one."))
    case, parent = _both(case, case.merged_into)
    require_handler(case, by)
    if case.merged_into_id != parent.pk or parent.is_ended:
        raise MergeRefused(_("What was answered together stays together."))
    return _part(case, parent, by=by)


def follow_joined(event: CaseEvent, case: Case) -> None:
    """Have what was joined with a case follow it; a listener of events.

    It gets the answer that the case has just got. When the case ends without one (its citizen took it back, or it was
    passed on), everything that was joined with it stands for itself again.
    """
    if event.kind != "move" or event.facts.get("joined"):
        return
    is_answered = event.to_state in ANSWERS and event.from_state != CaseState.ANSWERED
    if not is_answered and event.to_state not in WITHOUT_ANSWER:
        return
    for other in case.merged.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        if is_answered:
            _answer(other, case, event)
        else:
            _part(other, case, by=None)


def _part(case: Case, parent: Case, *, by: Actor) -> Case:
    joined = case.events.filter(kind="move", to_state=CaseState.ARCHIVED, facts__joined=True).last()
    if joined is None:
        raise MergeRefused
    ended_at = case.closed_at
    case = move(case, to=joined.from_state, by=by, facts={"parted": True}, beside_table=True, merged_into=None)
    _run_again(case, ended_at)
    add_event(parent, "parted_from", by=by, public=False, facts={"code": case.code})
    tell_citizen(case, "cases/parted", key=f"parted-{case.lock}")
    return case


def _answer(other: Case, case: Case, event: CaseEvent) -> None:
    answer = case.messages.filter(author=CaseMessage.Author.STAFF, is_internal=False).last()
    if answer is not None:
        CaseMessage.objects.get_or_create(
            key_digest=codes.digest_of(f"joined:{other.pk}:{answer.pk}"),
            defaults={
                "case": other,
                "author": CaseMessage.Author.STAFF,
                "by": answer.by,
                "by_name": answer.by_name,
                "text": answer.text,
            },
        )
    change(other, answered_at=event.at)
    add_event(other, "message", by=None, facts={"joined": True})
    tell_citizen(other, "cases/answered", key=f"joined-answer-{event.pk}")


def _refuse_join(case: Case, parent: Case) -> None:
    if case.pk == parent.pk:
        raise MergeRefused
    if case.is_ended or parent.is_ended:
        raise MergeRefused(_("Only open cases can be joined."))
    if not (case.regime.may_join and parent.regime.may_join):
        raise MergeRefused(_("The law wants an answer to each of these, so they are not joined."))
    if case.regime.group != parent.regime.group:
        raise MergeRefused(_("These two belong to different procedures."))
    if case.regime.group in OF_ONE_PERSON and not _is_one_person(case, parent):
        raise MergeRefused(
            _("Their answers concern one person each: they are joined only when the same person wrote both.")
        )


def _of_its_person(case: Case) -> Q:
    """Return what finds the cases that the writer of `case` wrote; nothing for one without an address."""
    own = CaseIdentity.objects.filter(case=case).first()
    of_same = Q(pk__in=[])
    for name in ("email_digest", "phone_digest"):
        if value := getattr(own, name, ""):
            of_same |= Q(**{f"identity__{name}": value})
    return of_same


def _is_one_person(case: Case, parent: Case) -> bool:
    found = {row.case_id: row for row in CaseIdentity.objects.filter(case__in=[case.pk, parent.pk])}
    if len(found) < 2:
        return False
    one, other = found[case.pk], found[parent.pk]
    return bool(
        (one.email_digest and one.email_digest == other.email_digest)
        or (one.phone_digest and one.phone_digest == other.phone_digest)
    )


def _both(case: Case, parent: Case) -> tuple[Case, Case]:
    """Lock the one that is answered, then the one that is joined, as its answer does. Joins take turns, so that two
    who join cases crosswise do not wait for one another.
    """
    wait_for_turn("cases-joined")
    rows = Case.objects.select_for_update(no_key=True, of=("self",))
    above = rows.get(pk=parent.pk)
    return (rows.get(pk=case.pk) if case.pk != parent.pk else above), above


def _run_again(case: Case, ended_at: dt.datetime | None) -> None:
    """Let the clocks run that ended when the case was joined, and stand still again what stood still then."""
    calendar = clocks.calendar_of(case)
    again = list(case.clocks.filter(ended_at=ended_at, on_time__isnull=True))
    for pause in case.pauses.filter(until=ended_at):
        if case.state == CaseState.INCOMPLETE:
            pause.until = None
            pause.save(update_fields=["until"])
            case.paused_since = pause.since
            case.save(update_fields=["paused_since"])
    pauses = clocks.pauses_of(case)
    for clock in again:
        clock.ended_at = None
        clocks.set_due(clock, calendar, pauses if clock.pauses else [], now=timezone.now())
        if case.paused_since is not None and clock.pauses:
            clock.next_at = None
        clock.save()
    clocks.show_due(case)
