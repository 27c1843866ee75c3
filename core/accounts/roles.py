"""Which roles may be given in the current schema."""

from __future__ import annotations

from collections.abc import Iterable

from core.accounts.errors import ProvinceMissing, RolesMissing, RolesNotAllowed
from core.roles import AGENCY_ROLES, PUBLIC_ROLES, Role
from core.tenancy import is_public


def assignable_roles() -> list[Role]:
    """Return the roles of this schema in their order: those of an agency's staff, or those of the public schema."""
    allowed = PUBLIC_ROLES if is_public() else AGENCY_ROLES
    return [role for role in Role if role in allowed]


def administrator_role() -> Role:
    """Return the role that manages the users of this schema."""
    return Role.CENTRAL_IT if is_public() else Role.AGENCY_ADMIN


def check_roles(roles: Iterable[str], province_code: str) -> tuple[list[str], str]:
    """Return the roles in their order without repetition, and the province, which only a bureau has.

    Raises RolesMissing, RolesNotAllowed, ProvinceMissing.
    """
    asked = set(roles)
    allowed = assignable_roles()
    if not asked:
        raise RolesMissing
    if not asked <= set(allowed):
        raise RolesNotAllowed(roles=sorted(asked - set(allowed)))
    chosen = [role.value for role in allowed if role in asked]
    if Role.BUREAU not in asked:
        return chosen, ""
    if not province_code:
        raise ProvinceMissing
    return chosen, province_code
