"""Who acts in a domain function, and whether they may."""

from core.errors import PermissionRefused
from core.models import User

# Who acts: a signed-in person, or None for a command or task that acts for the agency itself.
Actor = User | None


def require(by: Actor, permission: str) -> None:
    """Raise PermissionRefused unless `by` holds `permission`, such as "services.edit_standard"."""
    if by is not None and not by.has_perm(permission):
        raise PermissionRefused
