"""Whoever registered gets their data by the link that cases give, and has name and contact deleted by themselves."""

from __future__ import annotations

import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from bookings.domain.visitors import person_of, token_of
from bookings.models import Registration
from core.cases.domain.identities import Person
from core.privacy.copies import zip_of
from core.privacy.domain import my_data
from core.privacy.models import DeletionRecord
from tests.factories.visits import VISITOR, make_published, make_registration
from tests.world import AGENCY_A

pytestmark = pytest.mark.django_db
OTHER = Person(name="Tetangga Uji", email="tetangga@warga.example")


def test_the_copy_of_ones_data_has_registrations_that_belong_to_no_case(in_a: Any) -> None:
    visit = make_published()
    row = make_registration(visit)
    make_registration(visit, person=OTHER)
    found = my_data.use_link(my_data.ask_for_link(VISITOR.email.upper()) or "")
    with zip_of(found) as kept, zipfile.ZipFile(kept) as archive:
        copy = json.loads(archive.read("data.json"))
    assert (copy["cases"], [one["code"] for one in copy["registrations"]]) == ([], [row.code])
    assert copy["registrations"][0]["person"]["name"] == VISITOR.name
    assert OTHER.name not in json.dumps(copy)


def test_who_has_the_data_deleted_gives_the_place_back_and_is_found_no_more(in_a: Any) -> None:
    visit = make_published(quota=1)
    row = make_registration(visit)
    waiting = make_registration(visit, person=OTHER)
    client = Client(headers={"host": f"{AGENCY_A}.localhost"})
    page = f"/keliling/pendaftaran/{token_of(row)}/"
    assert VISITOR.name in client.get(page).content.decode()
    client.post(f"{page}hapus/")
    row.refresh_from_db()
    assert (row.state, person_of(row), my_data.ask_for_link(VISITOR.email)) == ("cancelled", Person(), None)
    assert Registration.objects.get(pk=waiting.pk).state == "registered"
    assert VISITOR.name not in client.get(page).content.decode()
    assert client.get(f"{page}hapus/").status_code == 404
    assert DeletionRecord.objects.get(record_class="visit_registrations").number == 1
