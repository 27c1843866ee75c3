"""People and invitations: the smallest valid rows, in the current schema."""

from __future__ import annotations

from typing import Any

import factory

from core.accounts import invitations
from core.accounts.models import Invitation
from core.models import User
from core.roles import Role

PASSWORD = "tiga kata yang panjang"


class UserFactory(factory.django.DjangoModelFactory[User]):
    """Counter staff who may sign in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"petugas{n}@kantor.example")
    full_name = factory.Sequence(lambda n: f"Petugas {n}")
    roles = [Role.COUNTER_STAFF.value]

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        return model_class.objects.create_user(password=fields.pop("password", PASSWORD), **fields)


def make_invitation(email: str = "baru@kantor.example", **fields: Any) -> Invitation:
    """Invite somebody as counter staff; the mail is not sent."""
    fields = {"full_name": "Orang Baru", "roles": [Role.COUNTER_STAFF], **fields}
    return invitations.invite(email=email, **fields)


def token_of(invitation: Invitation) -> str:
    """Return what only the mail knows."""
    return invitations.address_of(invitation).rstrip("/").rpartition("/")[2]
