"""Who among the staff is told of something."""

from __future__ import annotations

from collections.abc import Iterable

from core.models import User
from core.roles import PERMISSIONS, Role


def people(*choices: Iterable[Role], permission: str) -> list[User]:
    """Return who is told: the active people of the first of `choices` that anybody has, if they hold `permission`.

    A small office without heads of units has its head told instead.
    """
    active = User.objects.filter(is_active=True).order_by("pk")
    for roles in choices:
        allowed = [role for role in roles if permission in PERMISSIONS[role]]
        if found := list(active.filter(roles__overlap=allowed)):
            return found
    return []
