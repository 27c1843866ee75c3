"""The first person of a new deployment comes in by a command."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from core.accounts.models import Invitation
from core.models import AuditEntry
from core.roles import Role
from core.tenancy import central_context

pytestmark = pytest.mark.django_db


def invited(*arguments: str) -> str:
    out = io.StringIO()
    call_command("invite_central", *arguments, stdout=out)
    return out.getvalue().strip().splitlines()[-1]


def test_link_opens_the_page_that_makes_the_account(base_client: Client) -> None:
    link = invited("Pertama@pusat.example", "Orang Pertama")

    page = base_client.get(urlsplit(link).path)

    assert (page.status_code, "Orang Pertama" in page.content.decode()) == (200, True)
    with central_context():
        invitation = Invitation.objects.get(email="pertama@pusat.example")
        assert invitation.roles == [Role.CENTRAL_IT]
        assert AuditEntry.objects.filter(action="people.user_invited", via="command").exists()


def test_asking_again_makes_a_new_link_and_ends_the_former(base_client: Client) -> None:
    first, second = invited("satu@pusat.example", "Satu"), invited("satu@pusat.example", "Satu")

    assert base_client.get(urlsplit(first).path).status_code == 410
    assert base_client.get(urlsplit(second).path).status_code == 200


@pytest.mark.parametrize(
    "arguments",
    [("central@pusat.example", "Sudah Ada"), ("biro@pusat.example", "Biro", "--role", "bureau")],
    ids=["has an account", "bureau without a province"],
)
def test_refusal_is_told_in_words(arguments: Any) -> None:
    with pytest.raises(CommandError):
        invited(*arguments)


def test_bureau_gets_its_province() -> None:
    invited("biro@pusat.example", "Biro Jambi", "--role", "bureau", "--province", "15")

    with central_context():
        assert Invitation.objects.get(email="biro@pusat.example").province_code == "15"
