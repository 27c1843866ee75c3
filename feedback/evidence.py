"""What complaints tell the evaluation of public services (PEKPPP): facts of indicators 22 and 25 to 28, and proofs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.cases.alarms import handlers_of
from core.cases.models import Case
from core.cases.states import CaseState
from feedback.complaint_access import KINDS
from feedback.models import Complaint, FeedbackSettings
from feedback.rollup import IN_LAPOR, YEAR
from services.seam import ComplaintFacts, Proof

AGENCY = ""  # proofs that are of no single service
REGISTER = gettext_lazy("Register of complaints")
PAGE = gettext_lazy("Page for complaints")
LAPOR = gettext_lazy("Complaints inside SP4N-LAPOR!")
FOLLOW_UP = gettext_lazy("Published follow-up")
# The agency has nothing to follow up in these: the citizen took it back, or it went elsewhere.
NOT_JUDGED = (CaseState.WITHDRAWN, CaseState.FORWARDED, CaseState.ARCHIVED)
MOST_FOLLOW_UPS = 5
PERMISSION = "feedback.handle_complaint"


def complaint_facts(on: dt.date) -> ComplaintFacts:
    """Return how complaints and aspirations of the 365 days up to `on` came and were dealt with. Five queries."""
    cases = _cases(on)
    is_done = Q(answered_at__isnull=False) | Q(state__in=[CaseState.CLOSED, CaseState.REJECTED])
    is_judged = is_done | Q(due_at__lt=timezone.now(), paused_since__isnull=True)
    judged = cases.exclude(state__in=NOT_JUDGED).filter(is_judged)
    counts = judged.aggregate(
        inside=Count("pk", filter=IN_LAPOR),
        inside_done=Count("pk", filter=IN_LAPOR & is_done),
        every=Count("pk"),
        done=Count("pk", filter=is_done),
    )
    ways = dict(cases.order_by().values_list("channel").annotate(number=Count("pk")))
    return ComplaintFacts(
        received=sum(ways.values()),
        officers=len(handlers_of(PERMISSION)),
        ways=frozenset(ways),
        tells_other_ways=bool(FeedbackSettings.load().other_ways.strip()),
        inside=counts["inside"],
        inside_done=counts["inside_done"],
        outside=counts["every"] - counts["inside"],
        outside_done=counts["done"] - counts["inside_done"],
        published_follow_ups=_follow_ups(on).count(),
    )


def proofs_of_complaints(on: dt.date) -> Iterator[Proof]:
    """Yield the pages that show the evaluator how complaints are dealt with; none while there are none. Two queries."""
    counts = _cases(on).aggregate(every=Count("pk"), inside=Count("pk", filter=IN_LAPOR))
    if not counts["every"]:
        return
    register, page = _address("cases_portal:feedback"), _address("complaints:list")
    words = _("%(n)s complaints and aspirations within a year") % {"n": counts["every"]}
    for indicator in (25, 27, 28):
        yield _proof(indicator, REGISTER, words, register)
    for indicator in (26, 27):
        yield _proof(indicator, PAGE, _("Ways to complain, and figures"), page)
    if counts["inside"]:
        inside = _("%(n)s of %(total)s") % {"n": counts["inside"], "total": counts["every"]}
        for indicator in (22, 26, 28):
            yield _proof(indicator, LAPOR, inside, register)
    for complaint in _follow_ups(on).order_by("-followed_up_at", "-pk")[:MOST_FOLLOW_UPS]:
        url = _address("complaints:complaint", complaint.case.code)
        day = timezone.localdate(complaint.followed_up_at) if complaint.followed_up_at else None
        yield _proof(27, FOLLOW_UP, complaint.public_title, url, day)


def _cases(on: dt.date) -> Any:
    return Case.objects.filter(
        kind__in=KINDS, counted_from__gt=on - YEAR, received_at__date__lte=on, merged_into__isnull=True
    )


def _follow_ups(on: dt.date) -> Any:
    shown = Complaint.objects.public().select_related("case")
    return shown.filter(followed_up_at__date__gt=on - YEAR, followed_up_at__date__lte=on)


def _proof(indicator: int, kind: Any, label: str, url: str, on: dt.date | None = None) -> Proof:
    return Proof(indicator=indicator, service=AGENCY, kind=kind, label=label, on=on, url=url)


def _address(name: str, *args: str) -> str:
    return reverse(name, urlconf=settings.URLCONF_AGENCY, args=args)
