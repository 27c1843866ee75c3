"""What allauth and Django tell us of sign-ins and second factors: written into the record."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from core import audit
from core.accounts.adapter import AccountAdapter
from core.accounts.middleware import SCHEMA_KEY, SECOND_FACTOR_KEY
from core.accounts.sessions import end_sessions
from core.models import User
from core.tenancy import current_schema


def connect() -> None:
    """Listen; called once, when the apps are ready."""
    user_logged_in.connect(bind_session, dispatch_uid="accounts.bind_session")
    user_logged_out.connect(record_sign_out, dispatch_uid="accounts.sign_out")
    account_signals.user_logged_in.connect(record_sign_in, dispatch_uid="accounts.sign_in")
    account_signals.password_changed.connect(record_password_change, dispatch_uid="accounts.password_changed")
    account_signals.password_reset.connect(record_password_reset, dispatch_uid="accounts.password_reset")
    mfa_signals.authenticator_added.connect(record_added, dispatch_uid="accounts.second_factor_added")
    mfa_signals.authenticator_removed.connect(record_removed, dispatch_uid="accounts.second_factor_removed")
    mfa_signals.authenticator_reset.connect(record_new_codes, dispatch_uid="accounts.recovery_codes")
    mfa_signals.authentication_failed.connect(record_wrong_code, dispatch_uid="accounts.second_factor_failed")


def bind_session(request: HttpRequest | None, **kwargs: Any) -> None:
    """Write into the session whose it is, so that it opens no other schema."""
    if request is not None and hasattr(request, "session"):
        request.session[SCHEMA_KEY] = current_schema()


def record_sign_in(user: User, **kwargs: Any) -> None:
    audit.record(action="people.signed_in", target=user)


def record_sign_out(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit.record(action="people.signed_out", target=user)


def record_password_change(user: User, **kwargs: Any) -> None:
    audit.record(action="people.password_changed", target=user)


def record_password_reset(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """A new password ends the lock-out; all sessions end by themselves, for they carry a hash of the old one."""
    AccountAdapter(request).forget_failures(request, user)
    audit.record(action="people.password_reset", target=user)


def record_added(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        audit.record(action="people.second_factor_added", target=user)


def record_removed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Forget that this session has a second factor, and end the others: the office may require one tomorrow."""
    if authenticator.type == Authenticator.Type.TOTP:
        request.session.pop(SECOND_FACTOR_KEY, None)
        end_sessions(user, but_key=request.session.session_key)
        audit.record(action="people.second_factor_removed", target=user)


def record_new_codes(user: User, **kwargs: Any) -> None:
    audit.record(action="people.recovery_codes_renewed", target=user)


def record_wrong_code(user: User, **kwargs: Any) -> None:
    audit.record(action="people.second_factor_failed", target=user)
