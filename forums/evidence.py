"""What forums prove for the evaluation: that the community took part (indicator 2), and that a review was followed up
(indicator 4). Links for the evaluator; no score is computed here. Source: domain reference, section 2.5.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forums.addresses import address_of
from forums.answers import ACCEPTED, with_decision
from forums.held import YEAR, held_on
from forums.models import (
    ActionItem,
    ClauseCitation,
    Forum,
    ForumAgreement,
    ForumDocument,
    ForumInput,
    ForumPhoto,
    ForumStandard,
)
from services.seam import Proof

INVOLVED, REVIEWED = 2, 4
REVIEW_COUNTS = 2 * YEAR
PHOTOS = gettext_lazy("Photos of the forum")
CHANGED = gettext_lazy("Inputs that changed the standard")
DONE = gettext_lazy("Action plan of the forum")
SEALED = ForumAgreement.State.SEALED


@dataclass(frozen=True)
class _Place:
    """A forum as far as it was about one service."""

    forum: Forum
    service: str
    service_id: int
    day: dt.date


def proofs_of_forums(on: dt.date) -> Iterator[Proof]:
    """Yield the papers of the forums about each service, and what followed reviews. Seven queries.

    For indicator 2 those of the last year, or the newest one; for indicator 4 reviews of two years.
    """
    places = _places(on)
    involved = _recent_or_newest(places, on)
    reviewed = [
        place
        for place in places
        if place.forum.subject == Forum.Subject.STANDARD_REVIEW and place.day > on - REVIEW_COUNTS
    ]
    papers = _papers({place.forum.pk for place in involved})
    for place in involved:
        for kind, day, url in papers[place.forum.pk]:
            yield _proof(INVOLVED, place, kind, place.forum.title, day or place.day, url)
    yield from _follow_up(reviewed)


def _places(on: dt.date) -> list[_Place]:
    """Return where forums were held about services, the newest first."""
    rows = ForumStandard.objects.filter(forum__in=Forum.objects.held()).select_related("forum", "service")
    found = [
        _Place(row.forum, row.service.code, row.service_id, day)
        for row in rows.defer("contents")
        if (day := held_on(row.forum)) is not None and day <= on
    ]
    return sorted(found, key=lambda place: (place.day, place.forum.pk), reverse=True)


def _recent_or_newest(places: Sequence[_Place], on: dt.date) -> list[_Place]:
    seen: set[str] = set()
    found = []
    for place in places:
        if place.service not in seen or place.day > on - YEAR:
            found.append(place)
        seen.add(place.service)
    return found


Paper = tuple[Any, dt.date | None, str]


def _papers(forums: set[int]) -> Mapping[int, list[Paper]]:
    """Return the sealed agreement, the newest document of each other kind, and the photos, by the forum."""
    found: defaultdict[int, list[Paper]] = defaultdict(list)
    agreements = ForumAgreement.objects.filter(forum__in=forums, state=SEALED).select_related("forum")
    for agreement in agreements:
        page = address_of("forums_portal:agreement", agreement.forum.code)
        found[agreement.forum_id].append((ForumDocument.Kind.AGREEMENT.label, agreement.dated_on, page))
    newest = ForumDocument.objects.filter(forum__in=forums).exclude(kind=ForumDocument.Kind.AGREEMENT)
    newest = newest.order_by("forum_id", "kind", "-made_at", "-pk").distinct("forum_id", "kind").select_related("forum")
    for document in newest:
        url = address_of("forums_portal:document_file", document.forum.code, document.pk)
        found[document.forum_id].append((document.get_kind_display(), document.made_at.date(), url))
    pictures = ForumPhoto.objects.filter(forum__in=forums).order_by().values_list("forum", "forum__code").distinct()
    for forum, code in pictures:
        found[forum].append((PHOTOS, None, address_of("forums_portal:photos", code)))
    return found


def _follow_up(places: Sequence[_Place]) -> Iterator[Proof]:
    """Yield for each review how many accepted inputs changed the standard, and how much of the plan is done."""
    forums = {place.forum.pk for place in places}
    services = {place.service_id for place in places}
    cited = ClauseCitation.objects.counted().filter(service=OuterRef("subject__service"))
    led = Exists(cited.filter(input=OuterRef("pk"))) | Exists(cited.filter(input=OuterRef("same_as")))
    inputs = with_decision(ForumInput.objects.filter(forum__in=forums, subject__service__in=services).standing())
    accepted: Counter[tuple[int, int]] = Counter()
    changed: Counter[tuple[int, int]] = Counter()
    rows = inputs.filter(decision__in=ACCEPTED).annotate(led=led).order_by()
    for forum, service, has_led in rows.values_list("forum", "subject__service", "led"):
        accepted[forum, service] += 1
        changed[forum, service] += has_led
    plans = {row["forum"]: row for row in _plans(forums)}
    for place in places:
        key = place.forum.pk, place.service_id
        if changed[key]:
            page = address_of("forums_portal:trace", place.forum.code)
            yield _proof(REVIEWED, place, CHANGED, _changed_words(place, changed[key], accepted[key]), place.day, page)
        plan = plans.get(place.forum.pk)
        if plan is not None and plan["done"]:
            words = _("%(forum)s: %(done)s of %(total)s actions done") % {"forum": place.forum.title, **plan}
            yield _proof(REVIEWED, place, DONE, words, place.day, address_of("forums_portal:plan", place.forum.code))


def _plans(forums: set[int]) -> Any:
    alive = ActionItem.objects.filter(forum__in=forums).exclude(state=ActionItem.State.DROPPED).order_by()
    return alive.values("forum").annotate(done=Count("pk", filter=Q(state="done")), total=Count("pk"))


def _changed_words(place: _Place, changed: int, accepted: int) -> str:
    text = ngettext(
        "%(forum)s: %(changed)s of %(accepted)s accepted input",
        "%(forum)s: %(changed)s of %(accepted)s accepted inputs",
        accepted,
    )
    return text % {"forum": place.forum.title, "changed": changed, "accepted": accepted}


def _proof(indicator: int, place: _Place, kind: Any, label: str, day: dt.date | None, url: str) -> Proof:
    return Proof(indicator=indicator, service=place.service, kind=kind, label=label, on=day, url=url)
