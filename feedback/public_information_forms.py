"""Forms of the lists of public and exempt information, of the yearly report and of the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.cases.forms import MOST_FILES, SeveralFiles
from core.errors import InvalidInput
from core.ui.fields import DayField, LineField, NoteField
from core.ui.forms import FormSection
from core.uploads import Kept, check_pdf
from feedback.domain.public_information import Entry, Exemption, NewInformationFile
from feedback.information_files import check_document
from feedback.models import ArticleGround, PublicInformation
from feedback.models.information import DECISION_DAYS, EXTENSION_DAYS, REQUEST_DAYS, TEXT_LIMIT
from feedback.models.public_information import TITLE_LIMIT


class DocumentsField(forms.FileField):
    """Files to publish; cleans to a list of NewInformationFile."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.attrs["accept"] = ".pdf,.xlsx,.docx,.csv,.jpg,.jpeg,.png,.webp"

    def clean(self, data: Any, initial: Any = None) -> list[NewInformationFile]:
        brought: Sequence[UploadedFile] = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(brought) > MOST_FILES:
            raise forms.ValidationError(_("Choose at most %(most)s files."), params={"most": MOST_FILES})
        kept: list[NewInformationFile] = []
        problems: list[str] = []
        for one in brought:
            try:
                kept.append(NewInformationFile(check_document(one), one.name or ""))
            except InvalidInput as refusal:
                problems += [f"{one.name}: {text}" for texts in refusal.errors.values() for text in texts]
        if problems:
            raise forms.ValidationError(problems)
        return kept


class LockForm(forms.Form):
    lock = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class EntryForm(LockForm):
    """An entry of the list of public information."""

    title = LineField(label=_("Title"), max_length=TITLE_LIMIT)
    summary = NoteField(label=_("In short"), max_length=1000)
    category = forms.ChoiceField(label=_("Category"), choices=PublicInformation.Category, widget=forms.RadioSelect)
    unit = LineField(label=_("Responsible unit"), max_length=160)
    made_on = LineField(
        label=_("Time and place of making"), max_length=160, required=False, help_text=_("For example: Jambi, 2026")
    )
    form = forms.ChoiceField(label=_("Form of the information"), choices=PublicInformation.Form)
    retention = LineField(label=_("Kept for"), max_length=120, help_text=_("For example: 5 years"))
    updated_on = DayField(label=_("Last updated on"), initial=timezone.localdate)
    url = LineField(
        label=_("Address"), max_length=300, required=False, help_text=_("Where it stands, if it is not a file here.")
    )
    documents = DocumentsField(
        label=_("Files"), help_text=_("PDF, XLSX, DOCX, CSV or a picture; at most 10 MB each. Everybody may read them.")
    )
    is_published = forms.BooleanField(label=_("Shown to everybody"), required=False, initial=True)

    sections = (
        FormSection(_("The information"), ("title", "summary", "category", "updated_on")),
        FormSection(_("Where it is"), ("documents", "url", "form")),
        FormSection(_("Who keeps it"), ("unit", "made_on", "retention", "is_published")),
    )

    @property
    def entry(self) -> Entry:
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("documents", "lock")}
        return Entry(**values)


class ExemptionForm(LockForm):
    """An entry of the exempt list."""

    title = LineField(label=_("Which information is exempt"), max_length=TITLE_LIMIT)
    ground = forms.ChoiceField(label=_("Ground in UU 14/2008, article 17"), choices=ArticleGround)
    legal_basis = NoteField(label=_("Legal basis"), max_length=1000, help_text=_("Law, article and letter."))
    consequence = NoteField(label=_("What would follow if it were open"), max_length=2000)
    benefit = NoteField(label=_("What is gained by keeping it closed"), max_length=2000, required=False)
    unit = LineField(label=_("Responsible unit"), max_length=160)
    test_number = LineField(label=_("Number of the consequence test"), max_length=120)
    test_on = DayField(label=_("Day of the consequence test"))
    until_on = DayField(
        label=_("Exempt until"), help_text=_("Nothing is exempt for ever. You are reminded before this day.")
    )
    test_file = forms.FileField(
        label=_("Sheet of the consequence test (PDF)"),
        required=False,
        help_text=_("Everybody may read it. Leave out what it protects."),
        widget=forms.FileInput({"accept": ".pdf"}),
    )

    sections = (
        FormSection(_("The information"), ("title", "unit")),
        FormSection(_("Why it is exempt"), ("ground", "legal_basis", "consequence", "benefit")),
        FormSection(_("Consequence test"), ("test_number", "test_on", "until_on", "test_file")),
    )

    def clean_test_file(self) -> Kept | None:
        brought = self.cleaned_data["test_file"]
        if not brought:
            return None
        try:
            return check_pdf(brought, field="test_file")
        except InvalidInput as refusal:
            raise forms.ValidationError(refusal.errors["test_file"]) from refusal

    @property
    def exemption(self) -> Exemption:
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("test_file", "lock")}
        return Exemption(**values)


class OpenForm(forms.Form):
    reason = LineField(label=_("Why is it opened?"), max_length=500, help_text=_("Everybody reads it."))


class ReportForm(forms.Form):
    text = NoteField(
        label=_("What the agency says to it"),
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("What helped, what hindered, and what comes next. Everybody reads it."),
    )
    sent_on = DayField(label=_("Sent to the information commission on"), required=False)


class SettingsForm(forms.Form):
    """What the agency decides about its information service; no limit can be longer than the law's."""

    request_days = forms.IntegerField(
        label=_("Working days until the notification"), min_value=1, max_value=REQUEST_DAYS
    )
    extension_days = forms.IntegerField(
        label=_("Working days of an extension, at most"), min_value=1, max_value=EXTENSION_DAYS
    )
    decision_days = forms.IntegerField(
        label=_("Working days until the decision on an objection"), min_value=1, max_value=DECISION_DAYS
    )
    pauses = forms.BooleanField(label=_("The count stands still while the applicant is asked"), required=False)
    request_pattern = LineField(
        label=_("Registration number of requests"),
        max_length=40,
        help_text=_("{number} becomes the running number, {year} the year."),
    )
    objection_pattern = LineField(label=_("Registration number of objections"), max_length=40)
    officer_name = LineField(label=_("Name of the PPID"), max_length=120, required=False)
    officer_position = LineField(label=_("Position of the PPID"), max_length=160, required=False)
    superior_name = LineField(label=_("Name of the superior of the PPID"), max_length=120, required=False)
    superior_position = LineField(label=_("Position of the superior of the PPID"), max_length=160, required=False)
    desk = NoteField(label=_("Information desk: place and hours"), max_length=1000, required=False)
    costs = NoteField(
        label=_("Costs of copies and postage"),
        max_length=1000,
        required=False,
        help_text=_("Information itself is free. Empty: nothing is charged."),
    )
    commission = NoteField(label=_("Information commission: name, address, contact"), max_length=1000, required=False)

    sections = (
        FormSection(
            _("Limits"),
            ("request_days", "extension_days", "decision_days", "pauses"),
            _("The law allows at most 10, 7 and 30 working days. A shorter promise counts from the next request on."),
        ),
        FormSection(_("Registration numbers"), ("request_pattern", "objection_pattern")),
        FormSection(
            _("Who answers"), ("officer_name", "officer_position", "superior_name", "superior_position", "commission")
        ),
        FormSection(_("What everybody reads"), ("desk", "costs")),
    )
