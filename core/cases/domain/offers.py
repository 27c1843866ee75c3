"""Links that are sent on request, to the address that was left and to no other."""

from __future__ import annotations

import time

from django.db import transaction

from core.cases.domain.outbox import tell_citizen
from core.cases.models import Case

MOST_CASES = 10
SECONDS = 600  # one link to a case in this time, however often it is asked for


@transaction.atomic
def offer_links(*, code: str, email_digest: str) -> int:
    """Have a link sent to each case of an address, the newest first, or to the one of `code`; return how many.

    `email_digest` is the keyed hash of the address that somebody typed; a case without that address is left alone.
    """
    if not email_digest:
        return 0
    cases = Case.objects.filter(identity__email_digest=email_digest, erased_at__isnull=True)
    if code:
        cases = cases.filter(code=code.upper())
    chosen = list(cases.order_by("-received_at", "-pk")[:MOST_CASES])
    for case in chosen:
        tell_citizen(case, "cases/link", key=f"link-{int(time.time()) // SECONDS}")
    return len(chosen)
