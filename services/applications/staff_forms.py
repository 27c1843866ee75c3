"""Forms by which staff check applications and give results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.cases.forms import FilesField, KeyField
from core.ui.fields import DayField, LineField, NoteField
from core.ui.formats import rupiah
from core.ui.forms import FormSection
from services.applications.checking import NOTE_LIMIT, REASON_LIMIT, Item
from services.applications.result_templates import places_of
from services.models import ItemCheck, ResultDocument, ResultTemplate, Service
from services.models.results import BODY_LIMIT

UNSEEN = ""


class CheckForm(forms.Form):
    """A verdict and a note for each item. `lock` is the number of changes that the officer saw."""

    key = KeyField()
    lock = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        choices = [(UNSEEN, _("Not judged yet")), *ItemCheck.Verdict.choices]
        for item in self.items:
            initial = item.check.verdict if item.check and item.check.answered_at is None else UNSEEN
            self.fields[f"verdict_{item.key}"] = forms.ChoiceField(
                label=_("Verdict"), choices=choices, required=False, initial=initial
            )
            self.fields[f"note_{item.key}"] = LineField(
                label=_("Note for the applicant"),
                max_length=NOTE_LIMIT,
                required=False,
                initial=item.check.note if item.check else "",
            )
        self.fields["note"] = NoteField(label=_("Message to the applicant"), max_length=REASON_LIMIT, required=False)

    @property
    def rows(self) -> list[tuple[Item, Any, Any]]:
        """Each item with its two fields."""
        return [(item, self[f"verdict_{item.key}"], self[f"note_{item.key}"]) for item in self.items]

    @property
    def verdicts(self) -> dict[str, tuple[str, str]]:
        """What was judged, by item."""
        values = self.cleaned_data
        return {
            item.key: (values[f"verdict_{item.key}"], values[f"note_{item.key}"])
            for item in self.items
            if values.get(f"verdict_{item.key}")
        }


class CompletionForm(forms.Form):
    """What the applicant brings for one item."""

    key = KeyField()
    text = NoteField(label=_("Your answer"), max_length=REASON_LIMIT, required=False)

    def __init__(self, *args: Any, purpose: str, is_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = FilesField(purpose=purpose)
        if is_file:
            self.order_fields(["key", "files", "text"])


class StepsForm(forms.Form):
    steps = forms.TypedMultipleChoiceField(
        label=_("Steps that are done"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["steps"]
        field.choices = choices


class RefuseForm(forms.Form):
    key = KeyField()
    reason = NoteField(label=_("Reason"), max_length=REASON_LIMIT, help_text=_("The applicant reads it."))
    legal_ground = LineField(
        label=_("Legal ground"), max_length=500, help_text=_("The rule on which the refusal rests, with its article.")
    )


class DeliveryFields(forms.Form):
    delivery = forms.ChoiceField(
        label=_("How does the applicant get it?"),
        choices=ResultDocument.Delivery,
        widget=forms.RadioSelect,
        initial=ResultDocument.Delivery.DOWNLOAD,
    )
    text = NoteField(
        label=_("Message to the applicant"),
        max_length=REASON_LIMIT,
        required=False,
        help_text=_("Leave it empty for the usual words."),
    )
    key = KeyField()
    lock = forms.IntegerField(widget=forms.HiddenInput, required=False)


class IssueForm(DeliveryFields):
    """The text of the document, filled from its template; number and date come when it is issued."""

    body = NoteField(
        label=_("Text of the document"),
        max_length=BODY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("{nomor} and {tanggal} are filled when you issue it."),
    )
    field_order = ("body", "delivery", "text")


class BroughtForm(DeliveryFields):
    """A document that was made elsewhere."""

    title = LineField(label=_("What is it called?"), max_length=160)
    number = LineField(label=_("Number of the document"), max_length=120)
    file = FilesField(label=_("Document (PDF)"), most=1, kinds=frozenset({"pdf"}), required=True)
    field_order = ("title", "number", "file", "delivery", "text")


class HandOverForm(forms.Form):
    """Who fetched it, or the number of the posting."""

    def __init__(self, *args: Any, posted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if posted:
            self.fields["post_number"] = LineField(label=_("Number of the posting"), max_length=60)
        else:
            self.fields["receiver"] = LineField(
                label=_("Who fetched it?"),
                max_length=160,
                help_text=_("The name as on the identity card. It is kept sealed."),
            )


class RevokeForm(forms.Form):
    reason = LineField(label=_("Reason"), max_length=500)


class FeeForm(forms.Form):
    """Which tariff, and how many times."""

    tariff = forms.TypedChoiceField(label=_("Tariff"), coerce=int, widget=forms.RadioSelect)
    quantity = forms.IntegerField(label=_("How many times?"), initial=1)

    def __init__(self, *args: Any, amounts: Sequence[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tariff"]
        field.choices = [
            (number, " ".join(part for part in (row["name"], rupiah(row["amount"]), row.get("per") or "") if part))
            for number, row in enumerate(amounts)
        ]


class SettleForm(forms.Form):
    reference = LineField(
        label=_("Proof of payment"), max_length=120, help_text=_("The number of the proof, or why the fee was waived.")
    )
    on = DayField(label=_("Day"), initial=timezone.localdate)
    waived = forms.BooleanField(label=_("The fee was waived"), required=False)


class TemplateForm(forms.Form):
    """A document that a service gives."""

    title = LineField(label=_("Title"), max_length=160, help_text=_("For example: Surat keterangan magang"))
    body = NoteField(label=_("Text"), max_length=BODY_LIMIT, widget=forms.Textarea(attrs={"rows": 18}))
    number_pattern = LineField(
        label=_("Pattern of the number"), max_length=80, help_text=_("{nomor}, {kode}, {bulan} (Roman) and {tahun}")
    )
    number_code = LineField(
        label=_("Code in the number"),
        max_length=30,
        help_text=_("Templates with the same code share one count in each year. For example: SK-MAGANG"),
    )
    signed_place = LineField(label=_("Place"), max_length=80)
    signatory_position = LineField(label=_("Position of the signatory"), max_length=160)
    signatory_name = LineField(label=_("Name of the signatory"), max_length=160)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    lock = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    sections = (
        FormSection("", ("title", "body")),
        FormSection(_("Number"), ("number_pattern", "number_code")),
        FormSection(_("Signature"), ("signed_place", "signatory_position", "signatory_name")),
    )

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places_of(service)


class TermsForm(forms.Form):
    citizen_days = forms.IntegerField(
        label=_("Days in which the applicant completes the file"),
        min_value=3,
        max_value=365,
        help_text=_("After them the application counts as withdrawn."),
    )
    collect_days = forms.IntegerField(label=_("Days after the result until it is closed"), min_value=3, max_value=365)


def template_initial(template: ResultTemplate | None, defaults: dict[str, str]) -> dict[str, Any]:
    """Return what the form of a template begins with."""
    if template is None:
        return {"number_pattern": "{nomor}/{kode}/{tahun}", **defaults}
    names = (*TemplateForm.base_fields,)
    return {name: getattr(template, name) for name in names}
