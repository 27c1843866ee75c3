"""Where allauth asks the project: lock-out, redirects, mail, sealed secrets, what is recorded."""

from __future__ import annotations

import math
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import audit
from core.accounts import links, lockout, policy
from core.accounts.sealing import seal, unseal
from core.addresses import client_address
from core.models import User
from core.tenancy import current_schema, is_public


def home_of(user: User) -> str:
    """Return the start page of whoever signs in here."""
    if not is_public():
        return "/portal/"
    return "/oversight/" if user.has_perm("oversight.view") else "/central/"


def too_many_tries(seconds: int) -> ValidationError:
    """Say how long to wait, in whole minutes."""
    minutes = max(1, math.ceil(seconds / 60))
    message = ngettext(
        "Too many tries. Try again in %(minutes)s minute.",
        "Too many tries. Try again in %(minutes)s minutes.",
        minutes,
    )
    return ValidationError(message % {"minutes": minutes}, code="too_many_login_attempts")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Sign-in by e-mail address and password; nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account may not sign in any more."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "incorrect_password": _("The password is not right."),
        "enter_current_password": _("This is not your current password."),
        "invalid_password_reset": _("This link does not work any more."),
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Say how long to wait at most, where the counter itself is not at hand."""
        if code in ("too_many_login_attempts", "rate_limited"):
            return too_many_tries(settings.LOCKOUT_MINUTES * 60)
        error: ValidationError = super().validation_error(code, *args)
        return error

    # --- where to ---------------------------------------------------------------------------------------------------
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of this host: no other host is ours to lead to, not even another agency's."""
        return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(str(url), allowed_hosts=None)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(request.user)  # type: ignore[arg-type]  # asked only for whoever has just signed in

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/akun/"

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: pages are for people, machines have the API."""
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"  # noqa: S104  # no address: all of them share one counter

    # --- lock-out -----------------------------------------------------------------------------------------------------
    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return lockout.key_from_here(request, _typed_email(credentials))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse before the password is looked at, once there were too many failures.

        Those from here are counted first, so that one address cannot use up what the account bears from all.
        """
        email = _typed_email(credentials)
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise self._locked(request, email) from None
        self._use_anywhere = lockout.count_anywhere(request, email)
        if not self._use_anywhere:
            raise self._locked(request, email)

    def _locked(self, request: HttpRequest, email: str) -> ValidationError:
        seconds = lockout.seconds_to_wait(request, email)
        if lockout.is_first_notice(lockout.key_from_here(request, email), seconds):
            audit.record(action="people.sign_in_locked", target=_account(email) or "")
        return too_many_tries(seconds)

    def _rollback_login_failed_rl_usage(self) -> None:
        """Take this try back: the password was right."""
        super()._rollback_login_failed_rl_usage()
        self._use_anywhere.rollback()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record the failure; an address that nobody here has is not written down."""
        audit.record(action="people.sign_in_failed", target=_account(_typed_email(credentials)) or "")

    def forget_failures(self, request: HttpRequest, user: User) -> None:
        """Open the account again for this address: its owner has shown that the mailbox is theirs."""
        self._delete_login_attempts_cached_email(request, email=user.email)
        lockout.forget_anywhere(request, user.email)

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again only when password or code were entered longer ago than ACCOUNT_REAUTHENTICATION_TIMEOUT."""
        records = get_authentication_records(context.request, context.request.user)
        newest = max((record["at"] for record in records), default=0.0)
        if time.time() - newest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    # --- mail: written and sent by workers --------------------------------------------------------------------------
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: every mail that we send has its own task."""

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Leave the link to the worker, so that it stands in no queue."""
        from core.accounts.tasks import send_password_reset

        audit.record(action="people.password_reset_requested", target=user)
        send_password_reset.delay_on_commit(current_schema(), user.pk)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        from core.accounts.notices import tell

        tell(user, template_prefix.rpartition("/")[2])


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Authenticator apps: keys are sealed, and whoever must have one cannot take it away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not right. Codes change every 30 seconds: enter the newest one."),
        "cannot_delete_authenticator": _("Your office requires the second step, so it cannot be turned off."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app first."),
    }

    def get_totp_issuer(self) -> str:
        return f"Maklumat {links.office_name(current_schema())}"[:100]

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not policy.requires_second_factor(context.request, context.request.user)


def _typed_email(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email", "")).strip().lower()


def _account(email: str) -> User | None:
    return User.objects.filter(email=email).first()
