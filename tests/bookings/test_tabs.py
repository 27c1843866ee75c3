"""The row of links above the pages of bookings has what the agency offers, and the settings the rest."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from bookings import offers
from core.tenancy import schema_context, use_public
from tests.factories.shelter import make_shelter
from tests.world import get_user


@pytest.fixture
def facility(client_a: Client, in_a: Any) -> Client:
    client_a.force_login(get_user("facility"))
    return client_a


def tabs_of(client: Client, address: str) -> set[str]:
    page = client.get(address).content.decode()
    row = re.search(r'<nav class="mk-tabs.*?</nav>', page, re.DOTALL)
    assert row is not None
    return set(re.findall(r'href="([^"]+)"', row.group()))


def test_what_is_not_offered_has_its_link_on_the_settings_alone(facility: Client, agency_a: Any) -> None:
    house, settings = "/portal/rumah-singgah/", "/portal/peminjaman/setelan/"
    assert house not in tabs_of(facility, "/portal/peminjaman/")
    assert house in facility.get(settings).content.decode()
    assert house in tabs_of(facility, house)  # whoever stands there sees where

    with schema_context(agency_a.schema_name):
        make_shelter("singgah-deret")
    use_public()
    offers.forget()

    assert house in tabs_of(facility, "/portal/peminjaman/")
    assert house not in facility.get(settings).content.decode().partition('id="belum"')[2]
