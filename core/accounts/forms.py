"""Forms of sign-on: allauth's, with our fields and words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.contrib.auth import password_validation
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from core.models import User

BAD_EMAIL = _("Enter a complete e-mail address, for example nama@kantor.go.id.")
CODE_LIVES_SECONDS = 90  # three steps of 30 s, see MFA_TOTP_TOLERANCE
PASSWORD_HELP = _(
    "At least 12 characters, not only digits, not your name or address. Several words in a row are easy to remember."
)


def email_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username"}),
        error_messages={"invalid": BAD_EMAIL},
    )


def current_password_field(label: Any = None) -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": "current-password"})
    return forms.CharField(label=label or _("Your password"), strip=False, max_length=1000, widget=widget)


def new_password_field(label: Any = None, help_text: Any = PASSWORD_HELP) -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": "new-password"})
    return forms.CharField(
        label=label or _("New password"), strip=False, max_length=1000, widget=widget, help_text=help_text
    )


def code_field(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.TextInput(
        {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "mk-input--10", "spellcheck": "false"}
    )
    return forms.CharField(label=label, help_text=help_text, max_length=20, widget=widget)


class NewPasswordFields(forms.Form):
    """A new password, typed twice, checked against the rules for the user in `self.user`."""

    user: User | None = None

    def clean_new_passwords(self) -> None:
        """Put what is wrong beside its field."""
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        if first:
            try:
                password_validation.validate_password(first, self.user)
            except forms.ValidationError as error:
                self.add_error("password1", error)


class SignInForm(allauth_forms.LoginForm):  # type: ignore[misc]  # allauth is untyped
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field()
        self.fields["password"] = current_password_field()
        self.order_fields(["login", "password"])


class PasswordResetForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    """Where to send the link to."""

    email = email_field()

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        self.users = list(User.objects.filter(email=email, is_active=True))
        return email


class NewPasswordForm(NewPasswordFields):
    """A new password by the link from a mail."""

    password1 = new_password_field()
    password2 = new_password_field(_("New password once more"), "")

    def __init__(self, *args: Any, user: User | None = None, temp_key: str = "", **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        self.clean_new_passwords()
        return self.cleaned_data

    def save(self) -> None:
        assert self.user is not None  # noqa: S101  # the view shows the form only for a valid link
        self.user.set_password(self.cleaned_data["password1"])
        self.user.save(update_fields=["password"])


class PasswordChangeForm(NewPasswordForm):
    """A new password by somebody who knows the old one."""

    oldpassword = current_password_field(_("Current password"))
    field_order = ("oldpassword", "password1", "password2")

    def clean_oldpassword(self) -> str:
        typed = str(self.cleaned_data["oldpassword"])
        if self.user is None or not self.user.check_password(typed):
            raise forms.ValidationError(_("This is not your current password."), code="enter_current_password")
        return typed


class ReauthenticateForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The password again, before something that matters."""

    password = current_password_field()


class _OnceOnly(forms.Form):
    """A code of an authenticator app opens the door once, also while it would still be valid."""

    user: User

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(str(self.cleaned_data["code"]).split())
        code = str(super().clean_code())  # type: ignore[misc]  # of allauth's form
        authenticator: Authenticator = self.authenticator  # type: ignore[attr-defined]
        used = f"totp-used:{self.user.pk}:{code}"
        if authenticator.type == Authenticator.Type.TOTP and not cache.add(used, 1, timeout=CODE_LIVES_SECONDS):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(_OnceOnly, mfa_forms.AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The code after the password."""

    code = code_field(
        _("Code"), _("Six digits from your authenticator app, or one of your recovery codes of eight digits.")
    )


class SecondStepAgainForm(_OnceOnly, mfa_forms.ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The code again, before something that matters."""

    code = code_field(_("Code"), _("Six digits from your authenticator app."))


class SecondFactorSetUpForm(totp_forms.ActivateTOTPForm):  # type: ignore[misc]  # allauth is untyped
    """The first code of a new authenticator app: proof that it works."""

    code = code_field(_("Code from the app"), _("Six digits; they change every 30 seconds."))

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(str(self.cleaned_data["code"]).split())
        return str(super().clean_code())
