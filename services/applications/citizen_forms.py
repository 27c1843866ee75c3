"""The forms around the questions of a service: who applies, and the last word before sending."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.cases.forms import CitizenForm, CounterFields
from core.privacy.shown import NoticeField
from core.ui.forms import FormSection
from services.models import ApplicationForm


class ApplicantForm(CitizenForm):
    """The first page: who applies, and as what where the form tells kinds of applicant apart."""

    notice = NoticeField("application")

    sections: tuple[FormSection, ...] = (
        FormSection("", ("applicant",)),
        FormSection(
            _("How can we reach you?"),
            ("name", "email", "phone"),
            _("By e-mail or telephone we tell you what happens. Without them only the code and the secret word do."),
        ),
    )

    def __init__(self, *args: Any, form: ApplicationForm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        if form.applicants:
            self.fields["applicant"] = forms.ChoiceField(
                label=_("You apply as"),
                choices=[(item["key"], item["label"]) for item in form.applicants],
                widget=forms.RadioSelect,
            )

    @property
    def person(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name) or "" for name in ("name", "email", "phone")}


class CounterApplicantForm(CounterFields, ApplicantForm):
    """The same when staff enter it for somebody."""

    sections = (FormSection("", ("channel", "received_on", "received_time")), *ApplicantForm.sections)


class DeclarationForm(forms.Form):
    """The last word before an application is sent."""

    declares = forms.BooleanField(
        label=_("What I wrote is true, and the files are mine to give."),
        error_messages={"required": _("Confirm that what you wrote is true.")},
    )
