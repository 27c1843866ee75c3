"""The catalogue follows what agencies publish: soon after a change, and whole every night.

The nightly run makes good what a broker that was down has lost.
"""

from __future__ import annotations

import logging

from celery import shared_task
from celery.schedules import crontab
from django.core.cache import cache
from django.db import Error as DatabaseFailure
from redis.exceptions import RedisError

from core.tenancy import current_schema, is_public, schema_context

logger = logging.getLogger(__name__)

WAIT_SECONDS = 3  # changes within this time are collected together
MARK_SECONDS = 60
_MARK = "catalogue-to-be-collected"


@shared_task(
    name="tenants.catalogue.collect_agency",
    acks_late=True,
    ignore_result=True,
    autoretry_for=(DatabaseFailure,),
    retry_backoff=30,
    max_retries=3,
)
def collect_agency(schema_name: str) -> None:
    """Bring the catalogue in step with one agency. A second run finds nothing to change."""
    from tenants.catalogue import domain  # leaf

    with schema_context(schema_name):
        _forget_mark()
    domain.collect_agency(schema_name)


@shared_task(name="tenants.catalogue.collect_everywhere", acks_late=True, ignore_result=True)
def collect_everywhere() -> None:
    """Send one task for each agency whose site is open, and tidy up after those whose site is not."""
    from tenants.catalogue import domain  # leaf

    domain.forget_closed()
    domain.forget_words()
    for schema_name in domain.open_agencies().order_by("pk").values_list("schema_name", flat=True):
        collect_agency.delay(schema_name)


def collect_soon() -> None:
    """Have the current agency collected, once for many changes in a rush; called when its content has changed."""
    if is_public():
        return
    try:
        is_first = cache.add(_MARK, 1, MARK_SECONDS)
    except (RedisError, OSError):
        is_first = True
    if is_first:
        collect_agency.apply_async([current_schema()], countdown=WAIT_SECONDS, retry=False)


def _forget_mark() -> None:
    try:
        cache.delete(_MARK)
    except (RedisError, OSError):
        logger.warning("the mark of a waiting collection stays until it expires: the cache does not answer")


SCHEDULE = {
    "catalogue-collect-by-night": {
        "task": "tenants.catalogue.collect_everywhere",
        "schedule": crontab(hour="3", minute="20"),
        "options": {"expires": 3500},
    },
}
