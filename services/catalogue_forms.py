"""Forms of what stands around the services: points, synonyms, questions of a check, and what the team answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.places import TimeZone
from core.ui.fields import LineField, NoteField
from core.ui.forms import FormSection
from core.ui.hours import HOURS, HoursForm
from core.ui.rows import row_formset
from services.components.codes import Accessibility
from services.domain.page_feedback import NOTE_LIMIT as FEEDBACK_NOTE_LIMIT
from services.domain.synonyms import MOST_WORDS
from services.eligibility import MOST_ANSWERS, NEXT, NOTE_LIMIT, TEXT_LIMIT, Result
from services.forms import CodeField, WordsField
from services.models import Service, ServicePoint


class PointForm(HoursForm):
    """What is said of a service point."""

    name = LineField(label=_("Name of the place"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=ServicePoint.Kind)
    address = LineField(label=_("Address"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    latitude = forms.CharField(
        label=_("Latitude"), required=False, max_length=20, help_text=_("Degrees, for example -1.610123")
    )
    longitude = forms.CharField(
        label=_("Longitude"), required=False, max_length=20, help_text=_("Degrees, for example 103.613120")
    )
    phone = LineField(label=_("Telephone"), max_length=40, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone of the place"), choices=TimeZone)
    accessibility = forms.MultipleChoiceField(
        label=_("What helps people here"),
        choices=Accessibility,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    services = forms.ModelMultipleChoiceField(
        label=_("Services given here"),
        queryset=Service.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = LineField(
        label=_("Note"),
        max_length=400,
        required=False,
        help_text=_("For example the entrance to take, or on which days a mobile unit comes."),
    )

    sections = (
        FormSection("", ("name", "code", "kind", "services", "note")),
        FormSection(_("Where it is"), ("address", "latitude", "longitude", "phone")),
        FormSection(
            _("Opening hours"),
            ("time_zone", *HOURS),
            _("For example 08.00-12.00, 13.00-16.00. Leave a day empty when the place is closed."),
        ),
        FormSection(_("Accessibility"), ("accessibility",)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services: Any = self.fields["services"]
        services.queryset = Service.objects.active().order_by("name", "pk")
        if not services.queryset.exists():
            del self.fields["services"]


class NewPointForm(PointForm):
    code = CodeField(
        label=_("Code for the address"),
        required=False,
        help_text=_("Leave it empty, and it is made of the name. It stays the same for ever."),
    )


class PointImportForm(forms.Form):
    """Many points at once, from a paste or a spreadsheet."""

    rows = forms.CharField(
        label=_("Places, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_(
            "Name; address; latitude; longitude. For example: Taman Remaja; Jalan Jenderal Sudirman; -1.610123; 103.613"
        ),
    )
    file = forms.FileField(
        label=_("Or a spreadsheet (XLSX or CSV)"),
        required=False,
        help_text=_("The same four columns, in this order. A first line with headings is left out."),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
    )
    kind = forms.ChoiceField(label=_("Kind of these places"), choices=ServicePoint.Kind)
    time_zone = forms.ChoiceField(label=_("Time zone of these places"), choices=TimeZone)


class SynonymForm(forms.Form):
    words = WordsField(
        label=_("Words that mean the same"),
        max_length=70 * MOST_WORDS,
        help_text=_("Separate them by commas. For example: gedung, aula, balai adat"),
    )


class HandleForm(forms.Form):
    note = NoteField(
        label=_("What was done"),
        max_length=FEEDBACK_NOTE_LIMIT,
        help_text=_("For the team. For example: fee added in version 3."),
    )


class QuestionForm(forms.Form):
    """One question of a check; its answers are rows below it."""

    text = LineField(label=_("Question"), max_length=TEXT_LIMIT, help_text=_("In words that everybody uses."))
    hint = LineField(label=_("Explanation"), max_length=TEXT_LIMIT, required=False)


class AnswerForm(forms.Form):
    """One answer: its words, what follows, and why."""

    text = LineField(label=_("Text of the answer"), max_length=TEXT_LIMIT)
    then = forms.ChoiceField(label=_("What comes after it"))
    note = LineField(
        label=_("Why, or what to do instead"),
        max_length=NOTE_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, later: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        """Make the row; `later` are the questions that an answer may lead to, by their keys."""
        super().__init__(*args, **kwargs)
        then: Any = self.fields["then"]
        then.choices = [
            ("", "—"),
            (Result.MAY.value, _("Result: you may")),
            (Result.MAY_NOT.value, _("Result: you may not, because …")),
            (Result.ADVICE.value, _("Result: advice")),
            (NEXT, _("The next question")),
            *(later or []),
        ]


AnswerRows = row_formset(AnswerForm, min_num=0, max_num=MOST_ANSWERS, extra=2)
