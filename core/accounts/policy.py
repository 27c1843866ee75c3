"""Who must use a second factor. Agencies decide for their staff, settings.CENTRAL_TOTP_REQUIRED for central IT.

core knows no agency; the app that does registers a rule in `AppConfig.ready()`:

    policy.register(lambda request, user: request.agency is not None and request.agency.requires_totp)
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from core.models import User
from core.roles import Role
from core.tenancy import is_public

Rule = Callable[[HttpRequest, User], bool]

_rules: list[Rule] = []


def register(rule: Rule) -> None:
    """Ask `rule(request, user)` too; one rule that says yes is enough."""
    if rule not in _rules:
        _rules.append(rule)


def unregister(rule: Rule) -> None:
    """Forget a rule; for tests."""
    _rules.remove(rule)


def requires_second_factor(request: HttpRequest, user: User) -> bool:
    """Tell whether this user may do nothing here before a second factor is set up."""
    if is_public() and settings.CENTRAL_TOTP_REQUIRED and user.has_role(Role.CENTRAL_IT):
        return True
    if bool(getattr(getattr(request, "agency", None), "requires_totp", False)):
        return True
    return any(rule(request, user) for rule in _rules)


def has_authenticator(user: User) -> bool:
    """Tell whether the user has set up an authenticator app."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def lacks_second_factor(request: HttpRequest, user: User) -> bool:
    """Tell whether the user must have a second factor here and has none."""
    return requires_second_factor(request, user) and not has_authenticator(user)
