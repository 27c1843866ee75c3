"""Queues at a service point; the functions go through the domain."""

from __future__ import annotations

import uuid
from typing import Any

from services.models import QueueCounter, QueueTicket, ServicePoint, ServiceQueue
from services.queue import domain
from services.queue.setup import save_counter, save_queue
from tests.factories.catalogue import make_point


def make_queue(point: ServicePoint | None = None, letter: str = "A", **fields: Any) -> ServiceQueue:
    """Add a queue to a point that is open on working days from 08.00 to 16.00 in Jambi."""
    place = point or make_point("Kantor Pelayanan", kind="office")
    return save_queue(point=place, letter=letter, **{"name": "Layanan umum", **fields}, by=None)


def make_counter(queue: ServiceQueue, name: str = "Loket 1", **fields: Any) -> QueueCounter:
    """Add a counter to the place of a queue."""
    return save_counter(point=queue.point, name=name, **fields, by=None)


def take(queue: ServiceQueue, **fields: Any) -> QueueTicket:
    """Take a number at the counter, whatever time it is."""
    values = {"key": str(uuid.uuid4()), "way": QueueTicket.Way.COUNTER, **fields}
    return domain.take_ticket(queue=queue, **values)
