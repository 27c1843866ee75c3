"""Fixtures of the whole suite: a real database with two onboarded agencies, made once for each process of the run."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from hypothesis import HealthCheck, settings

from core import pagecache
from core.tenancy import schema_context, use_public

# How long an example takes says how busy this machine is, not whether the code is right; what has to be quick is
# measured by deploy.bench beside a yardstick.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# What is loaded and collected stays until the end: looking through it for garbage again and again takes its time.
gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests, in the order drawn for them: the last minute of a run is for the quick ones."""
    items.sort(key=lambda item: not any(item.iter_markers("browser")) and not any(item.iter_markers("slow")))


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Migrate the public schema as its owner and onboard two agencies the way production does."""
    from tests import committed
    from tests.world import build_world, remember_offers

    with django_db_blocker.unblock():
        build_world()
        remember_offers()
        committed.remember_empty()
        connections.close_all()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session", autouse=True)
def _patient_routing() -> Iterator[None]:
    """On a busy machine Valkey may answer late. A site goes on without it, by a query more; tests count queries.

    So what is known of an agency for some minutes is known for the whole run.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tenants.routing.VALKEY_TIMEOUT_SECONDS", 10.0)
        patch.setattr("bookings.offers.MOST_SECONDS", float("inf"))
        yield


@pytest.fixture(autouse=True)
def _fresh_process_state() -> Iterator[None]:
    """Every test starts in the public schema, with empty caches."""
    from tests.world import forget_process_state

    connection.tenant = None
    use_public()
    pagecache.forget_everything()
    forget_process_state()
    cache._cache.get_client(None, write=True).flushdb()  # type: ignore[attr-defined]
    yield
    use_public()


@pytest.fixture
def agency_a(db: None) -> Any:
    """The first agency: `uji-satu`, schema `uji_satu`."""
    from tests.world import AGENCY_A, get_agency

    return get_agency(AGENCY_A)


@pytest.fixture
def agency_b(db: None) -> Any:
    """The second agency, whose data must never be seen from the first."""
    from tests.world import AGENCY_B, get_agency

    return get_agency(AGENCY_B)


@pytest.fixture
def in_a(agency_a: Any) -> Iterator[Any]:
    """Run the test inside the first agency's schema, as its role."""
    with schema_context(agency_a.schema_name):
        yield agency_a


@pytest.fixture
def client_a(agency_a: Any) -> Client:
    """A browser without JavaScript on the first agency's host."""
    return Client(headers={"host": f"{agency_a.slug}.localhost"})


@pytest.fixture
def client_b(agency_b: Any) -> Client:
    """The same on the second agency's host."""
    return Client(headers={"host": f"{agency_b.slug}.localhost"})


@pytest.fixture
def base_client(db: None) -> Client:
    """The same on the base host."""
    return Client(headers={"host": "localhost"})


@pytest.fixture
def committing(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let a test commit, also from threads and on the owner's connection; what it leaves in empty tables is removed."""
    from tests import committed

    with django_db_blocker.unblock():
        yield
        connections.close_all()
        committed.sweep()
