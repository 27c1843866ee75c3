"""What the tests of accounts share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.models import User
from core.roles import Role
from core.tenancy import central_context, schema_context
from tests.factories.accounts import UserFactory
from tests.world import get_user

SIGN_IN = "/akun/masuk/"


@pytest.fixture
def staff(agency_a: Any) -> User:
    """Counter staff of the first agency who signs in with tests.factories.accounts.PASSWORD."""
    with schema_context(agency_a.schema_name):
        return UserFactory(email="sari@kantor.example", full_name="Sari Wulandari")


@pytest.fixture
def as_staff(client_a: Client, agency_a: Any, staff: User) -> Client:
    """The browser of `staff`."""
    with schema_context(agency_a.schema_name):
        client_a.force_login(staff)
    return client_a


@pytest.fixture
def as_admin(client_a: Client, agency_a: Any) -> Client:
    """The browser of the first agency's administrator."""
    with schema_context(agency_a.schema_name):
        client_a.force_login(get_user("admin"))
    return client_a


@pytest.fixture
def newcomer(db: None) -> User:
    """Somebody of central IT who has not set up the second step."""
    with central_context():
        return UserFactory(email="baru@pusat.example", full_name="Orang Pusat", roles=[Role.CENTRAL_IT.value])


@pytest.fixture
def as_central(base_client: Client, settings: Any) -> Client:
    """The browser of central IT, without the second step."""
    settings.CENTRAL_TOTP_REQUIRED = False
    with central_context():
        base_client.force_login(get_user("central"))
    return base_client


@pytest.fixture
def sent_now(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """Return a context manager after which the mails that were queued in it have been sent."""
    from core.accounts import tasks

    for task in (tasks.send_invitation, tasks.send_password_reset, tasks.send_notice):
        monkeypatch.setattr(task, "delay", task.run)
    monkeypatch.setattr(tasks.send_password_reset, "delay_on_commit", _on_commit(tasks.send_password_reset.run))
    return lambda: django_capture_on_commit_callbacks(execute=True)


def _on_commit(function: Callable[..., Any]) -> Callable[..., None]:
    from django.db import transaction

    return lambda *arguments: transaction.on_commit(lambda: function(*arguments))
