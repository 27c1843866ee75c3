"""What follows a publication by itself, once it is committed."""

from __future__ import annotations

from django.db import transaction

from core.tenancy import current_schema
from services.models import CheckRun, ServiceStandard


def check_soon(standard: ServiceStandard | None = None) -> None:
    """Have a worker read back what was just published. Without a broker the weekly check does it."""
    from services.publication.tasks import check_publication  # a leaf: tasks stand above the domain that calls this

    schema, pk = current_schema(), standard.pk if standard else None
    reason = CheckRun.Reason.PUBLICATION.value
    transaction.on_commit(lambda: check_publication.delay(schema, reason, None, pk), robust=True)
