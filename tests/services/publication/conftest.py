from typing import Any

import pytest
from django.test import Client

from services.models import ServicePledge
from tests.services.publication.makers import make_pledge


@pytest.fixture
def head(sign_in: Any) -> Client:
    client: Client = sign_in("head")
    return client


@pytest.fixture
def counter(sign_in: Any) -> Client:
    client: Client = sign_in("counter")
    return client


@pytest.fixture
def pledge(in_a: Any) -> ServicePledge:
    """A draft with everything confirmed."""
    return make_pledge()
