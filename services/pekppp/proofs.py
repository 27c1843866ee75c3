"""What the catalogue proves of indicators 22, 25 and 27: published standards, what hangs on paper, monitoring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.models import ServiceStandard
from services.models.standards import PUBLIC
from services.pekppp.consulting import on_paper, reports_of_year
from services.pekppp.evidence import Proof

MOST = 3
STANDARDS = gettext_lazy("Published standards")
MEDIUM = gettext_lazy("Publication medium")
REPORT = gettext_lazy("Monitoring report")


def proofs_of_catalogue(on: dt.date) -> Iterator[Proof]:
    """Yield the newest records behind the scores of consultation that the catalogue keeps. Three queries."""
    since = ServiceStandard.objects.filter(state__in=PUBLIC).aggregate(newest=Max("state_since"))["newest"]
    if since is not None:
        yield _proof(22, STANDARDS, _("all standards in public"), timezone.localdate(since), "services:list")
    for placement in on_paper().distinct().order_by("-placed_on", "-pk")[:MOST]:
        yield _proof(25, MEDIUM, str(placement), placement.placed_on, "services_portal:placement", placement.pk)
    for report in reports_of_year(on).order_by("-reported_on", "-pk")[:MOST]:
        yield _proof(27, REPORT, report.title, report.reported_on, "services_portal:report", report.pk)


def _proof(indicator: int, kind: object, label: str, on: dt.date, page: str, *found: int) -> Proof:
    url = reverse(page, urlconf=settings.URLCONF_AGENCY, args=found)
    return Proof(indicator=indicator, service="", kind=str(kind), label=label, on=on, url=url)
