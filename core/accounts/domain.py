"""What happens to people: roles, deactivation, the second factor, their own profile. Invitations: invitations.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q

from core import audit
from core.accounts import notices
from core.accounts.errors import LastAdministrator, NotYourself
from core.accounts.roles import administrator_role, check_roles
from core.accounts.sessions import end_sessions
from core.api.tokens import revoke_tokens_of
from core.models import User


@transaction.atomic
def change_roles(user: User, *, roles: Iterable[str], province_code: str = "", by: User) -> User:
    """Give a user these roles and no others.

    Raises RolesMissing, RolesNotAllowed, ProvinceMissing, and LastAdministrator when nobody would be left to manage
    the users. Giving up one's own administrator role is allowed while another administrator is there.
    """
    chosen, province_code = check_roles(roles, province_code)
    user, is_last = _locked_with_administrators(user)
    if is_last and administrator_role() not in chosen:
        raise LastAdministrator
    changes: dict[str, list[Any]] = {}
    if chosen != user.roles:
        changes["roles"] = [list(user.roles), chosen]
    if province_code != user.province_code:
        changes["province_code"] = [user.province_code, province_code]
    if not changes:
        return user
    user.roles, user.province_code = chosen, province_code
    user.save(update_fields=["roles", "province_code"])
    audit.record(action="people.roles_changed", target=user, changes=changes)
    if user.pk != by.pk:
        notices.tell(user, "roles_changed")
    return user


@transaction.atomic
def deactivate_user(user: User, *, by: User) -> User:
    """Take the sign-in away; every session ends at once, every API token for good. What the person did stays.

    Raises NotYourself, LastAdministrator. Doing it twice does nothing.
    """
    if user.pk == by.pk:
        raise NotYourself
    user, is_last = _locked_with_administrators(user)
    if not user.is_active:
        return user
    if is_last:
        raise LastAdministrator
    user.is_active = False
    user.save(update_fields=["is_active"])
    ended = end_sessions(user)
    revoke_tokens_of(user)
    audit.record(action="people.user_deactivated", target=user, changes={"sessions_ended": [0, ended]})
    return user


@transaction.atomic
def reactivate_user(user: User, *, by: User) -> User:
    """Give the sign-in back, with the password and roles from before. Doing it twice does nothing."""
    user = _locked(user)
    if user.is_active:
        return user
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(action="people.user_reactivated", target=user)
    return user


@transaction.atomic
def reset_second_factor(user: User, *, by: User) -> User:
    """Take away authenticator app and recovery codes of somebody who lost them; every session ends.

    Raises NotYourself: whoever is signed in does it on their own page, with their password.
    """
    if user.pk == by.pk:
        raise NotYourself
    user = _locked(user)
    removed, _ = Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    if removed:
        audit.record(action="people.second_factor_reset", target=user)
        notices.tell(user, "second_factor_reset")
    return user


@transaction.atomic
def change_profile(user: User, *, full_name: str, position: str, language: str) -> User:
    """Change what somebody says of themselves."""
    user = _locked(user)
    wanted = {"full_name": full_name.strip(), "position": position.strip(), "language": language}
    changes = {name: [getattr(user, name), value] for name, value in wanted.items() if getattr(user, name) != value}
    if changes:
        for name, (_before, value) in changes.items():
            setattr(user, name, value)
        user.save(update_fields=list(changes))
        audit.record(action="people.profile_changed", target=user, changes=changes)
    return user


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _locked_with_administrators(user: User) -> tuple[User, bool]:
    """Return the user as it is now, and whether it is the last administrator who may sign in.

    Locks the user's row and those of all administrators in the order of their keys: of two administrators who remove
    each other at once, the second waits, and finds itself the last.
    """
    role = administrator_role()
    wanted = Q(pk=user.pk) | Q(is_active=True, roles__contains=[role])
    rows = list(User.objects.select_for_update().filter(wanted).order_by("pk"))
    found = next(row for row in rows if row.pk == user.pk)
    is_administrator = found.is_active and role in found.roles
    others = [row for row in rows if row.pk != found.pk and row.is_active and role in row.roles]
    return found, is_administrator and not others
