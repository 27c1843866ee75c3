"""Hosts in the process: what is kept, and how every process learns of a change."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as ValkeyDown

from tenants import routing
from tenants.models import Agency, Host
from tests.factories.tenants import agency_row

pytestmark = pytest.mark.django_db


def add_host(agency: Agency, domain: str, **values: Any) -> Host:
    from django.utils import timezone

    return Host.objects.create(agency=agency, domain=domain, **{"verified_at": timezone.now(), **values})


@pytest.fixture
def table() -> routing.HostTable:
    return routing.HostTable()


@pytest.fixture
def agency() -> Agency:
    agency = agency_row(slug="balai-peta", schema_name="balai_peta")
    add_host(agency, "balai-peta.localhost", is_primary=True)
    return agency


def test_host_is_asked_for_once(table: routing.HostTable, agency: Agency) -> None:
    first = table.find("balai-peta.localhost")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        second = table.find("balai-peta.localhost")

    assert first is not None
    assert first.agency == agency
    assert second is first
    assert len(queries) == 0


def test_unknown_host_is_asked_for_once(table: routing.HostTable) -> None:
    assert table.find("tidak-ada.localhost") is None

    with CaptureQueriesContext(connection) as queries:
        assert table.find("tidak-ada.localhost") is None
    assert len(queries) == 0


@pytest.mark.parametrize("state", Agency.UNBORN)
def test_agency_that_was_never_opened_has_no_route(table: routing.HostTable, agency: Agency, state: str) -> None:
    Agency.objects.filter(pk=agency.pk).update(state=state)

    assert table.find("balai-peta.localhost") is None


def test_own_domain_is_served_only_when_it_is_proven(table: routing.HostTable, agency: Agency) -> None:
    host = add_host(agency, "peta.example", kind=Host.Kind.OWN, token="x" * 32, verified_at=None)
    assert table.find("peta.example") is None

    Host.objects.filter(pk=host.pk).update(verified_at=agency.created_at)
    table.forget()

    route = table.find("peta.example")
    assert route is not None
    assert route.redirect_to == ""


def test_former_host_leads_to_the_main_one(table: routing.HostTable, agency: Agency) -> None:
    add_host(agency, "balai-lama.localhost", is_former=True)

    route = table.find("balai-lama.localhost")

    assert route is not None
    assert route.redirect_to == "balai-peta.localhost"


def test_change_in_another_process_is_noticed_within_a_second(agency: Agency) -> None:
    here, there = routing.HostTable(), routing.HostTable()
    for table in (here, there):
        assert table.find("balai-peta.localhost") is not None
    Agency.objects.filter(pk=agency.pk).update(name="Balai Baru")
    routing._set_mark()  # what the process that made the change does after its commit

    started = time.monotonic()
    while True:
        route = there.find("balai-peta.localhost")
        assert route is not None
        if route.agency.name == "Balai Baru":
            break
        time.sleep(0.02)

    assert time.monotonic() - started < 1


def test_flush_of_valkey_does_not_hide_a_change(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "LOOK_SECONDS", 0)
    table = routing.HostTable()
    routing.valkey().delete(routing.MARK)
    assert table.find("balai-peta.localhost") is not None

    Agency.objects.filter(pk=agency.pk).update(name="Balai Baru")
    routing._set_mark()
    routing.valkey().delete(routing.MARK)

    route = table.find("balai-peta.localhost")
    assert route is not None
    assert route.agency.name == "Balai Baru"


def test_valkey_is_looked_at_at_most_twice_a_second(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    monkeypatch.setattr(routing, "read_mark", lambda: looks.append(1) or "same")
    table = routing.HostTable()

    started = time.monotonic()
    while time.monotonic() - started < 1.2:
        table.find("balai-peta.localhost")

    assert 2 <= len(looks) <= 3


def test_valkey_that_is_down_costs_a_query_a_second_and_not_the_site(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing, "BLIND_SECONDS", 0.1)
    monkeypatch.setattr(routing, "valkey", _down)
    monkeypatch.setattr(routing, "patient_valkey", _down)
    table = routing.HostTable()
    assert table.find("balai-peta.localhost") is not None
    with CaptureQueriesContext(connection) as queries:
        assert table.find("balai-peta.localhost") is not None
    assert len(queries) == 0

    Agency.objects.filter(pk=agency.pk).update(name="Balai Baru")
    routing._set_mark()
    time.sleep(0.11)

    route = table.find("balai-peta.localhost")
    assert route is not None
    assert route.agency.name == "Balai Baru"


def _down() -> Any:
    raise ValkeyDown


def test_load_that_began_before_a_change_is_not_kept(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    table = routing.HostTable()
    load = routing.load_route

    def load_and_change(host: str) -> routing.Route | None:
        route = load(host)
        table.forget()  # the change is announced after the row was read, before it is kept
        return route

    monkeypatch.setattr(routing, "load_route", load_and_change)
    table.find("balai-peta.localhost")
    monkeypatch.setattr(routing, "load_route", load)

    with CaptureQueriesContext(connection) as queries:
        table.find("balai-peta.localhost")
    assert len(queries) > 0


def test_what_is_read_after_forgetting_outlives_the_next_look(table: routing.HostTable, agency: Agency) -> None:
    """The next look must not take the mark that another one left behind for a change, and read all anew."""
    table.find("balai-peta.localhost")
    table.forget()
    routing.valkey().set(routing.MARK, "another")
    table.find("balai-peta.localhost")
    table._look_at = 0.0

    with CaptureQueriesContext(connection) as queries:
        table.find("balai-peta.localhost")
    assert len(queries) == 0


def test_number_of_hosts_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "MOST_HOSTS", 5)
    table = routing.HostTable()

    for number in range(12):
        table.find(f"host-{number}.localhost")

    assert len(table._known.routes) <= 5


def test_mark_is_set_also_over_a_connection_that_valkey_has_closed() -> None:
    client = routing.patient_valkey()
    client.set(routing.MARK, "before")
    kept = client.connection_pool.get_connection()
    kept._sock.shutdown(socket.SHUT_RDWR)  # as after a restart of the server
    client.connection_pool.release(kept)

    routing._set_mark()

    assert routing.read_mark() not in (None, "before")
