"""What there is to cite: accepted inputs about a service, with and without effect, and where its versions stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from forums.answers import ACCEPTED, with_decision
from forums.domain.citations import CITABLE
from forums.models import ClauseCitation, Forum, ForumInput, ForumStandard, accepted_inputs
from forums.models.forums import HELD
from forums.models.inputs import InputQuerySet
from services.seam import Service, ServiceStandard

SHOWN = 20
MOST_FORUMS = 50


@dataclass(frozen=True)
class ToCite:
    """What the editor of a component shows: cited already, still without effect, and those about the whole service.

    `more` counts what is not shown.
    """

    cited: Sequence[ClauseCitation]
    waiting: Sequence[ForumInput]
    general: Sequence[ForumInput]
    more: int = 0


def without_effect(service: Service | None = None) -> InputQuerySet:
    """Return accepted inputs that no version cites: of forums about a service, or of all."""
    cited = ClauseCitation.objects.counted().filter(input=OuterRef("pk"))
    inputs = accepted_inputs().filter(forum__state__in=HELD).exclude(Exists(cited))
    if service is not None:
        about = Exists(ForumStandard.objects.filter(forum=OuterRef("forum"), service=service))
        inputs = inputs.filter(about).filter(Q(subject__service=service) | Q(subject=None))
    return inputs  # type: ignore[return-value]  # accepted_inputs names the common class


def to_cite(standard: ServiceStandard, code: str) -> ToCite:
    """Return what can be cited in one component. Three queries."""
    cited = ClauseCitation.objects.filter(standard=standard, code=code).select_related(
        "input__forum", "input__disposition"
    )
    inputs = without_effect(standard.service).select_related("forum", "disposition", "participant")
    found = list(inputs.filter(code__in=[code, ""]).order_by("-code", "forum", "number")[: 2 * SHOWN + 1])
    waiting = [given for given in found if given.code]
    general = [given for given in found if not given.code]
    more = max(0, len(waiting) - SHOWN) + max(0, len(general) - SHOWN)
    return ToCite(list(cited), waiting[:SHOWN], general[:SHOWN], more)


def versions_to_cite_in(forum: Forum) -> list[ServiceStandard]:
    """Return the versions in preparation of the services that a forum is about."""
    services = ForumStandard.objects.filter(forum=forum).values("service")
    standards = ServiceStandard.objects.filter(service__in=services, state__in=CITABLE, service__retired_at=None)
    return list(standards.select_related("service").order_by("service__name"))


def forums_of(service: Service) -> list[Forum]:
    """Return the newest public forums about a service; cancelled ones are left out."""
    about = ForumStandard.objects.filter(service=service).values("forum")
    forums = Forum.objects.public().exclude(state="cancelled").filter(pk__in=about)
    return list(forums.order_by("-announced_at", "-pk")[:MOST_FORUMS])


@dataclass(frozen=True)
class Result:
    """What came of a forum for one service; `accepted` is None while the answers are not public."""

    accepted: int | None
    changed: int


def results_of(forums: Sequence[Forum], service: Service) -> dict[int, Result]:
    """Count the accepted inputs of forums, and those that changed a clause of a service. Two queries.

    What says the same as another input counts with it, as on the page of the trace.
    """
    given = ForumInput.objects.filter(forum__in=[forum.pk for forum in forums]).order_by()
    decided = with_decision(given.standing()).filter(decision__in=ACCEPTED)
    accepted = Counter(decided.values_list("forum", flat=True))
    readable = ClauseCitation.objects.readable().filter(service=service)
    own, first = readable.filter(input=OuterRef("pk")), readable.filter(input=OuterRef("same_as"))
    changing = given.shown().filter(Exists(own) | Exists(first))
    by_forum = Counter(changing.values_list("forum", flat=True))
    return {
        forum.pk: Result(accepted[forum.pk] if forum.answers_are_public else None, by_forum[forum.pk])
        for forum in forums
    }
