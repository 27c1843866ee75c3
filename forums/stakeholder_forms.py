"""Forms of the register of stakeholders."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.forms import DatePartsField, FormSection
from forums.domain.stakeholders import LIMITS
from forums.models import ConsentBasis, SocialTag
from services.seam import LineField, NoteField, StakeholderElement

CONSENT_HINT = _(
    "Contact data may be kept on one of these grounds only (UU 27/2022, article 20). Consent: the person agreed. "
    "Public task: the agency needs the contact for a duty that a law gives it. Published: the organisation itself "
    "made the contact public."
)


class StakeholderForm(forms.Form):
    """One entry."""

    name = LineField(label=_("Organisation or person"), max_length=LIMITS["name"])
    element = forms.ChoiceField(label=_("Community element"), choices=StakeholderElement, widget=forms.RadioSelect)
    tags = forms.MultipleChoiceField(
        label=_("Also"), choices=SocialTag, widget=forms.CheckboxSelectMultiple, required=False
    )
    contact_name = LineField(label=_("Contact person"), max_length=LIMITS["contact_name"], required=False)
    email = forms.EmailField(label=_("Email address"), max_length=254, required=False)
    phone = LineField(label=_("Phone or WhatsApp"), max_length=40, required=False)
    address = LineField(label=_("Address"), max_length=LIMITS["address"], required=False)
    consent_basis = forms.ChoiceField(
        label=_("Basis for keeping the contact"), choices=ConsentBasis, widget=forms.RadioSelect
    )
    consent_on = DatePartsField(label=_("Since"))
    note = NoteField(label=_("Note"), max_length=LIMITS["note"], required=False)

    sections = (
        FormSection("", ("name", "element", "tags")),
        FormSection(_("Contact"), ("contact_name", "email", "phone", "address")),
        FormSection(_("Why we may keep it"), ("consent_basis", "consent_on"), CONSENT_HINT),
        FormSection("", ("note",)),
    )


class StakeholderImportForm(forms.Form):
    """Many entries at once, from a paste or a spreadsheet."""

    rows = forms.CharField(
        label=_("Rows, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_(
            "Copy them from a spreadsheet with its headings. Without headings the order is: name; element; contact "
            "person; email; phone; address; also; basis; since; note."
        ),
    )
    file = forms.FileField(
        label=_("Or a spreadsheet (XLSX or CSV)"),
        required=False,
        help_text=_("The file that “Download as XLSX” gives has the right headings."),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
    )
    consent_basis = forms.ChoiceField(
        label=_("Basis for keeping these contacts, where a row does not tell"),
        choices=[("", _("Every row tells its own")), *ConsentBasis.choices],
        required=False,
    )
    consent_on = DatePartsField(label=_("Since, where a row does not tell"), required=False)
