"""Forms of the import: they check the shape; what may be stored is decided by importing.domain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.sheets import XLSX
from services.components import COMPONENTS
from services.importing.mapping import LEAVE_OUT, Mapped
from services.models import ImportedStandard, Service

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class WorkbookForm(forms.Form):
    workbook = forms.FileField(
        label=_("Spreadsheet"),
        widget=forms.FileInput({"accept": f".xlsx,{XLSX}"}),
        help_text=_("XLSX, at most 4 MB. One service a row, or one service a sheet."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )


class DocumentForm(forms.Form):
    document = forms.FileField(
        label=_("Word document"),
        widget=forms.FileInput({"accept": f".docx,{DOCX}"}),
        help_text=_("DOCX, at most 4 MB. Headings, lists, and tables are read; macros and pictures are not."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )


class PasteForm(forms.Form):
    text = forms.CharField(
        label=_("Text of the standard"),
        widget=forms.Textarea(attrs={"rows": 10}),
        strip=False,
        help_text=_("Copied from Word or from a PDF. Headings such as “Persyaratan” on a line of their own are found."),
        error_messages={"required": _("Paste a text first.")},
    )


def component_choices() -> list[tuple[str, Any]]:
    """Return where a part of the source can go: nowhere yet, one of the 14, or left out."""
    components = [(str(code), f"{part.number}. {part.label}") for code, part in COMPONENTS.items()]
    return [("", _("Choose a component")), *components, (LEAVE_OUT, _("Leave out"))]


class MappingForm(forms.Form):
    """What is said of one service, the component of each part, and a tick for each component that was looked at."""

    name = forms.CharField(label=_("Name of the service"), required=False)
    code = forms.CharField(
        label=_("Code for the address"),
        required=False,
        help_text=_("The public address ends with it, so it stays the same for ever. For example: peminjaman-aula"),
    )
    as_new_version = forms.BooleanField(label=_("Begin a new version of the service with this code"), required=False)
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence: what it is, and for whom."),
    )
    audience = forms.ChoiceField(label=_("Audience"), choices=Service.Audience, widget=forms.RadioSelect)
    fee_basis = forms.CharField(
        label=_("Legal basis of the tariff"),
        required=False,
        help_text=_("The regulation that sets the tariff. Without it the tariffs that were read go to the note."),
    )

    def __init__(self, data: Any = None, *, imported: ImportedStandard, mapped: Mapped) -> None:
        initial = {
            name: getattr(imported, name)
            for name in ("name", "code", "as_new_version", "summary", "audience", "fee_basis")
        }
        super().__init__(data, initial=initial)
        self.hide_optional = True
        choices = component_choices()
        for part in imported.parts:
            number = str(part["id"])
            self.fields[f"part-{number}"] = forms.ChoiceField(
                label=format_lazy(_("Part {number} belongs to"), number=number),
                choices=choices,
                required=False,
                initial=imported.choices.get(number, ""),
            )
        is_confirmed = imported.state == ImportedStandard.State.CONFIRMED
        for proposal in mapped.found:
            self.fields[f"ok-{proposal.code}"] = forms.BooleanField(
                label=format_lazy(
                    _("{component}: this is right, or I will finish it in the draft"),
                    component=proposal.component.label,
                ),
                required=False,
                initial=is_confirmed,
            )

    def said(self) -> dict[str, Any]:
        """Return what importing.domain.assign_parts takes."""
        values = self.cleaned_data
        named = {name: values[name] for name in values if "-" not in name}
        parts = {name.removeprefix("part-"): values[name] for name in values if name.startswith("part-")}
        return {**named, "choices": parts}

    def seen(self) -> list[str]:
        """Return the codes of the components that were ticked."""
        return [
            name.removeprefix("ok-") for name, value in self.cleaned_data.items() if name.startswith("ok-") and value
        ]
