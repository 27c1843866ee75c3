"""Taking turns at what no row stands for yet, and finding what a form that was sent twice has made already."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from core.rights import Actor
from core.tenancy import current_schema

SENT_TWICE_WITHIN = dt.timedelta(minutes=1)  # a double click, or a page that seemed to hang and was sent again
Row = TypeVar("Row", bound=Model)


def wait_for_turn(name: str) -> None:
    """Hold a name of this schema until the transaction ends; who comes second waits, and then sees what was done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{current_schema()}:{name}"])


def just_made(rows: QuerySet[Row], *, by: Actor) -> Row | None:
    """Return the newest of `rows` that this person made just now: the same form was sent twice.

    `rows` are those that say the same as the one that is to be made. Call it in the transaction that makes it. Tasks
    and commands, which act for nobody, send no forms.
    """
    if by is None:
        return None
    wait_for_turn(f"{rows.model._meta.label}:{by.pk}")
    return rows.filter(created_by=by, created_at__gt=timezone.now() - SENT_TWICE_WITHIN).order_by("-pk").first()
