"""Forms of the pages on people: invitations, roles, the own profile, and the filters of the lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from core.accounts import history, provinces
from core.accounts.forms import BAD_EMAIL, NewPasswordFields, new_password_field
from core.accounts.models import Invitation
from core.accounts.roles import assignable_roles
from core.models import User
from core.roles import Role
from core.tenancy import is_public
from core.text_rules import unseen_character
from core.ui.fields import DayField


class PlainTextField(forms.CharField):
    """One line of text; characters that cannot be seen are refused, spaces in a row become one."""

    def clean(self, value: Any) -> str:
        text = " ".join(str(super().clean(value)).split())
        if unseen_character(text) is not None:
            raise forms.ValidationError(
                _("The text has a character that cannot be seen. Type it again instead of pasting it."), code="unseen"
            )
        return text


class RolesField(forms.MultipleChoiceField):
    """The roles of the current schema as check boxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Roles"))
        kwargs.setdefault("help_text", _("What the person may do follows from the roles. Choose one or more."))
        kwargs.setdefault("error_messages", {"required": _("Choose at least one role.")})
        super().__init__(choices=lambda: [(role.value, role.label) for role in assignable_roles()], **kwargs)


class _RolesForm(forms.Form):
    """Roles, and in the public schema the province of a bureau."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_public():
            self.fields["province_code"] = forms.ChoiceField(
                label=_("Province of the organisation bureau"),
                required=False,
                choices=[("", _("none")), *provinces.choices()],
                help_text=_("Only for the role of an organisation bureau: it sees this province and no other."),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if Role.BUREAU in data.get("roles", ()) and not data.get("province_code"):
            self.add_error("province_code", _("Choose the province of the organisation bureau."))
        return data


class InvitationForm(_RolesForm):
    """Whom to invite, and as what."""

    full_name = PlainTextField(label=_("Full name"), max_length=150, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The invitation is sent here. It is also the name to sign in with."),
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"invalid": BAD_EMAIL},
    )
    roles = RolesField()


class RolesForm(_RolesForm):
    """The roles of somebody who has an account."""

    roles = RolesField()


class ProfileForm(forms.Form):
    """What somebody says of themselves."""

    full_name = PlainTextField(label=_("Full name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    position = PlainTextField(
        label=_("Position"),
        max_length=150,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    language = forms.ChoiceField(label=_("Language of mails to you"), choices=settings.LANGUAGES)


class AcceptInvitationForm(NewPasswordFields):
    """Name and password of a new account."""

    full_name = PlainTextField(label=_("Full name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    password1 = new_password_field(_("Your password"))
    password2 = new_password_field(_("Password once more"), "")

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["full_name"].initial = invitation.full_name

    def clean(self) -> dict[str, Any]:
        self.user = User(email=self.invitation.email, full_name=self.cleaned_data.get("full_name", ""))
        self.clean_new_passwords()
        return self.cleaned_data


class PeopleFilter(forms.Form):
    """What the list of people is narrowed to."""

    hide_optional = True
    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(
        label=_("Sign-in"),
        required=False,
        choices=[("", _("all")), ("active", _("may sign in")), ("inactive", _("may not sign in"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, role.label) for role in assignable_roles()]
        self.fields["role"].choices = [("", _("all")), *roles]  # type: ignore[attr-defined]


def _day_field(label: Any) -> forms.DateField:
    """Return a field for a day; the ends of the calendar, which have no midnight in every zone, are refused."""
    return DayField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        validators=[MinValueValidator(dt.date(1900, 1, 1)), MaxValueValidator(dt.date(2999, 12, 31))],
    )


class HistoryFilter(forms.Form):
    """What the record is narrowed to."""

    hide_optional = True
    action = forms.ChoiceField(label=_("What"), required=False)
    person = forms.TypedChoiceField(label=_("Person"), required=False, coerce=int, empty_value=None)
    since = _day_field(_("From the day"))
    until = _day_field(_("Until the day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.order_by("full_name", "pk").values_list("pk", "full_name")
        self.fields["person"].choices = [("", _("all")), *people]  # type: ignore[attr-defined]
        self.fields["action"].choices = [("", _("all")), *history.action_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", _("The end lies before the beginning."))
        return data
