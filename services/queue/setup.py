"""Queues and counters of a service point, as the office sets them up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.typed_text import name_error, normalise
from services.models import QueueCounter, Service, ServicePoint, ServiceQueue
from services.queue.errors import CounterNameTaken, LetterTaken

PERMISSION = "services.manage_catalogue"
BOUNDS = {"typical_minutes": (1, 240), "opens_before": (0, 720), "most_per_day": (1, 999)}


@transaction.atomic
def save_queue(
    *,
    point: ServicePoint,
    queue: ServiceQueue | None = None,
    letter: str,
    name: str,
    typical_minutes: int = 10,
    takes_web: bool = True,
    opens_before: int = 60,
    most_per_day: int | None = None,
    is_active: bool = True,
    services: Iterable[Service] = (),
    by: Actor,
) -> ServiceQueue:
    """Add a queue to a point, or change one; its letter stays. Raises LetterTaken, InvalidInput."""
    require(by, PERMISSION)
    fields: dict[str, Any] = {
        "name": _checked_name(name, limit=80),
        "typical_minutes": typical_minutes,
        "takes_web": takes_web,
        "opens_before": opens_before,
        "most_per_day": most_per_day,
        "is_active": is_active,
    }
    _check_bounds(fields)
    if queue is None:
        queue = ServiceQueue(point=point, letter=_checked_letter(letter))
        action = "services.queue_created"
    else:
        queue = ServiceQueue.objects.select_for_update().get(pk=queue.pk)
        action = "services.queue_changed"
    for field, value in fields.items():
        setattr(queue, field, value)
    with translate_violations({"servicequeue_letter_once": LetterTaken}):
        queue.save()
    queue.services.set(services)
    content_changed()
    audit.record(action=action, target=queue, changes={"name": queue.name})
    return queue


@transaction.atomic
def save_counter(
    *,
    point: ServicePoint,
    counter: QueueCounter | None = None,
    name: str,
    queues: Iterable[ServiceQueue] = (),
    is_active: bool = True,
    by: Actor,
) -> QueueCounter:
    """Add a counter to a point, or change one. Raises CounterNameTaken, InvalidInput."""
    require(by, PERMISSION)
    chosen = list(queues)
    if any(queue.point_id != point.pk for queue in chosen):
        raise InvalidInput({"queues": [_("Choose from the list only.")]})
    action = "services.counter_created" if counter is None else "services.counter_changed"
    counter = counter or QueueCounter(point=point)
    counter.name, counter.is_active = _checked_name(name, limit=40), is_active
    with translate_violations({"queuecounter_name_once": CounterNameTaken}):
        counter.save()
    counter.queues.set(chosen)
    audit.record(action=action, target=counter, changes={"name": counter.name})
    return counter


def _checked_letter(letter: str) -> str:
    plain = letter.strip().upper()
    if len(plain) != 1 or not "A" <= plain <= "Z":
        raise InvalidInput({"letter": [_("Give one letter from A to Z.")]})
    return plain


def _checked_name(name: str, *, limit: int) -> str:
    text = normalise(name, lines=False)
    if problem := name_error(text, limit=limit):
        raise InvalidInput({"name": [problem]})
    if not text:
        raise InvalidInput({"name": [_("Write a name.")]})
    return text


def _check_bounds(fields: dict[str, Any]) -> None:
    errors = {}
    for field, (least, most) in BOUNDS.items():
        value = fields[field]
        if value is not None and not least <= value <= most:
            errors[field] = [_("Give a number from %(least)s to %(most)s.") % {"least": least, "most": most}]
    if errors:
        raise InvalidInput(errors)
