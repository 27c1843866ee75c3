"""Who may call an endpoint. Each view names a permission of core.roles; one that names none lets nobody in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.api.errors import NotSignedIn
from core.errors import PermissionRefused

SIGNED_IN = "signed in"

# A permission, SIGNED_IN, or one of these for each action (`list`, `create` ...) or method (`get`, `post` ...).
Needed = str | Mapping[str, str]


def permission_needed(view: Any, method: str) -> str | None:
    """Return what the view asks for this method; None when it forgot to say."""
    declared: Needed | None = getattr(view, "permission", None)
    if isinstance(declared, Mapping):
        return declared.get(getattr(view, "action", None) or "") or declared.get(method.lower())
    return declared


class RoleAllows(BasePermission):
    """The default of every view. Scopes of tokens are checked before, by TokenAuthentication."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return True, or raise the refusal that says why not."""
        if not request.user.is_authenticated:
            raise NotSignedIn
        method = (request.method or "").lower()
        if method not in view.http_method_names or not hasattr(view, method):
            return True  # it will be 405
        needed = permission_needed(view, method)
        if needed != SIGNED_IN and (needed is None or not request.user.has_perm(needed)):
            raise PermissionRefused
        return True
