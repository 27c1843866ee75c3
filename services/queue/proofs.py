"""What proves that queues are in use, for indicator 31 of the evaluation of public services (PEKPPP)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.ui.formats import number
from services.models import QueueTicket
from services.pekppp.consulting import QUEUE_DAYS
from services.pekppp.evidence import Proof

INDICATOR = 31
PAGE = _("Public page of the queue")
FIGURES = _("Figures of the queue")


def proofs_of_queues(on: dt.date) -> Iterator[Proof]:
    """Yield the public page and the figures of each place whose queues gave numbers within thirty days. One query."""
    tickets = QueueTicket.objects.filter(day__gt=on - dt.timedelta(days=QUEUE_DAYS), day__lte=on)
    places = tickets.filter(queue__is_active=True).order_by("point__name").values("point__code", "point__name")
    for place in places.annotate(given=Count("pk"), last=Max("day")):
        words = ngettext("%(place)s: %(n)s number", "%(place)s: %(n)s numbers", place["given"])
        label = words % {"place": place["point__name"], "n": number(place["given"])}
        for kind, page in ((PAGE, "queue:point"), (FIGURES, "queue_portal:numbers")):
            url = reverse(page, urlconf=settings.URLCONF_AGENCY, args=[place["point__code"]])
            yield Proof(indicator=INDICATOR, service="", kind=kind, label=label, on=place["last"], url=url)
