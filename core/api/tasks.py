"""Cleaning up: kept answers are forgotten after a day. A dispatcher sends one task for each schema."""

from __future__ import annotations

from celery import shared_task

from core.tenancy import schema_context

SCHEDULE = {"api-old-answers": {"task": "api.forget_old_answers", "schedule": 3600.0}}


@shared_task(name="api.forget_old_answers")
def forget_old_answers() -> None:
    """Have every schema forget the answers that were kept for Idempotency-Keys."""
    from core.accounts.links import schemas  # leaf

    for schema_name in schemas():
        forget_old_answers_of.delay(schema_name)


@shared_task(name="api.forget_old_answers_of", acks_late=True)
def forget_old_answers_of(schema_name: str) -> int:
    """Delete the kept answers of one schema that are over their time. May run twice."""
    from core.api.idempotency import forget_old  # leaf

    with schema_context(schema_name):
        return forget_old()
