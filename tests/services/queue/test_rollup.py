"""What queues report upward: numbers and waiting, nobody's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from core import rollups
from services.models import QueueTicket, ServiceQueue
from services.queue.proofs import proofs_of_queues
from services.queue.rollup import collect
from tests.factories.queue import make_queue, take
from tests.world import get_user

NUMBERS = "/portal/antrean/angka/"
pytestmark = pytest.mark.usefixtures("in_a")


def test_median_wait_is_told_from_five_people() -> None:
    queue = make_queue()
    tickets = [take(queue) for _number in range(5)]
    for minutes, ticket in enumerate(tickets[:4]):
        called_at = ticket.taken_at + dt.timedelta(minutes=minutes)
        QueueTicket.objects.filter(pk=ticket.pk).update(first_called_at=called_at)
    found: dict[str, Any] = rollups.collect("queues", queue.today)
    assert (found["queues"], found["numbers"]["value"]) == (1, 5)
    assert rollups.is_suppressed(found["median_wait_minutes"])

    last = tickets[4]
    QueueTicket.objects.filter(pk=last.pk).update(first_called_at=last.taken_at + dt.timedelta(minutes=30))
    assert collect(queue.today)["median_wait_minutes"]["value"] == 2
    assert rollups.is_suppressed(collect(queue.today + dt.timedelta(days=30))["numbers"])


def test_indicator_31_links_to_the_figures_of_each_place_in_use(client_a: Client) -> None:
    queue = make_queue()
    assert list(proofs_of_queues(queue.today)) == []
    take(queue)
    page, figures = proofs_of_queues(queue.today)
    assert {(proof.indicator, proof.service, proof.on) for proof in (page, figures)} == {(31, "", queue.today)}
    assert (page.url, figures.url) == (f"/antrean/{queue.point.code}/", f"{NUMBERS}{queue.point.code}/")
    assert client_a.get(page.url).status_code == 200
    client_a.force_login(get_user("admin"))
    assert f'href="{page.url}"' in client_a.get("/portal/standar/pekppp/").content.decode()
    ServiceQueue.objects.update(is_active=False)
    assert list(proofs_of_queues(queue.today)) == []
