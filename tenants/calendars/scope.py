"""Whose days off are whose: central IT keeps the national table, a bureau the regional days of its own province."""

from __future__ import annotations

from core.errors import PermissionRefused
from core.models import User
from core.roles import Role

PERMISSION = "tenants.manage_calendar"
Actor = User | None  # None stands for a program of the deployment itself


def keeps_days_of(user: User, province_code: str | None) -> bool:
    """Tell whether the user keeps the national table (None), or the days of this province."""
    if not user.has_perm(PERMISSION):
        return False
    if province_code is None:
        return user.has_role(Role.CENTRAL_IT)
    return user.has_role(Role.BUREAU) and bool(province_code) and user.province_code == province_code


def require_keeper(by: Actor, province_code: str | None) -> None:
    """Raise PermissionRefused for whoever does not keep these days."""
    if by is not None and not keeps_days_of(by, province_code):
        raise PermissionRefused
