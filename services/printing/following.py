"""What follows the sealing of a record, once it is committed."""

from __future__ import annotations

from django.db import transaction

from core.tenancy import current_schema
from services.models import PublicationRecord


def print_soon(record: PublicationRecord) -> None:
    """Have a worker make every printed form. Without a broker each is made when it is first asked for."""
    from services.tasks import make_renditions  # a leaf: tasks stand above the domain that calls this

    schema, pk = current_schema(), record.pk
    transaction.on_commit(lambda: make_renditions.delay(schema, pk), robust=True)
