from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from core import commons
from core.tenancy import schema_context
from services.models import ServiceStandard
from tests.factories.services import TemplatesStub, make_draft, make_template
from tests.world import get_user


@pytest.fixture
def templates() -> Iterator[TemplatesStub]:
    """One common template on offer, in place of what the public schema has."""
    before = commons._provider
    stub = TemplatesStub(make_template())
    commons.register_templates(stub)
    yield stub
    commons.register_templates(before)


@pytest.fixture
def sign_in(client_a: Client, agency_a: Any) -> Any:
    """Return a function that signs a staff member in to the first agency's site."""

    def as_user(local: str) -> Client:
        with schema_context(agency_a.schema_name):
            client_a.force_login(get_user(local))
        return client_a

    return as_user


@pytest.fixture
def draft(in_a: Any) -> ServiceStandard:
    return make_draft(without=("procedure", "fee"))


@pytest.fixture
def team(sign_in: Any) -> Client:
    client: Client = sign_in("team")
    return client
