"""What the portal's start page tells the administrator of a new office."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.accounts.models import Invitation
from core.models import User
from core.roles import Role
from core.tenancy import central_context, schema_context
from tenants.models import Agency
from tests.factories.accounts import make_invitation
from tests.world import get_user

CONTACT, PEOPLE = "Isi alamat dan jam layanan kantor", "Undang rekan kerja Anda"


def _page_of(client: Client, agency: Any, local: str) -> str:
    with schema_context(agency.schema_name):
        client.force_login(get_user(local), backend="core.accounts.backends.SignInBackend")
    return client.get("/portal/").content.decode()


def _leave_alone(agency: Any) -> None:
    with schema_context(agency.schema_name):
        User.objects.exclude(roles__contains=[Role.AGENCY_ADMIN]).update(is_active=False)


def _tell_contact(agency: Any) -> None:
    with central_context():
        Agency.objects.filter(pk=agency.pk).update(address="Jalan Uji 1", opening_hours={"mon": [["08:00", "16:00"]]})


@pytest.mark.parametrize(
    ("local", "is_alone", "has_contact", "expected"),
    [
        ("admin", True, False, (True, True)),
        ("admin", False, False, (True, False)),
        ("admin", True, True, (False, True)),
        ("admin", False, True, (False, False)),
        ("head", False, False, (False, False)),
    ],
)
def test_administrator_is_told_what_the_office_lacks(
    client_a: Client,
    agency_a: Any,
    local: str,
    is_alone: bool,
    has_contact: bool,
    expected: tuple[bool, bool],
) -> None:
    with schema_context(agency_a.schema_name):
        Invitation.objects.all().delete()
    if is_alone:
        _leave_alone(agency_a)
    if has_contact:
        _tell_contact(agency_a)

    page = _page_of(client_a, agency_a, local)

    assert (CONTACT in page, PEOPLE in page) == expected


def test_who_has_invited_somebody_is_not_asked_again(client_a: Client, agency_a: Any) -> None:
    _leave_alone(agency_a)
    with schema_context(agency_a.schema_name):
        make_invitation()

    assert PEOPLE not in _page_of(client_a, agency_a, "admin")
