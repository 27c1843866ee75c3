"""Forms around a common template; what is wrong is judged by tenants.common_templates.writing and publishing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from core import commons
from core.commons import Rule
from tenants.common_templates.publishing import NOTE_LIMIT
from tenants.models import Agency, StandardTemplate

OneLine = forms.Textarea(attrs={"rows": 2})


class WordsField(forms.CharField):
    """Words between commas; cleans to a list."""

    def clean(self, value: Any) -> list[str]:
        return [word for part in str(super().clean(value)).split(",") if (word := part.strip())]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


def _kinds() -> list[tuple[str, str]]:
    return [(value, capfirst(str(label))) for value, label in Agency.Kind.choices]


def _channels() -> list[tuple[str, Any]]:
    return list(commons.components().channels())


class TemplateForm(forms.Form):
    """What a template is called, and for whom it is."""

    name = forms.CharField(
        label=gettext_lazy("Name of the template"),
        help_text=gettext_lazy("As people would name the service."),
        max_length=160,
    )
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        help_text=gettext_lazy("One sentence: what the service is, and for whom."),
        required=False,
        max_length=400,
        widget=OneLine,
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("For which kinds of agency"), choices=_kinds, widget=forms.CheckboxSelectMultiple
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who uses the service"),
        choices=[(value, capfirst(str(label))) for value, label in StandardTemplate.Audience.choices],
        widget=forms.RadioSelect,
        initial=StandardTemplate.Audience.EXTERNAL,
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("How people ask for it"),
        choices=_channels,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    keywords = WordsField(
        label=gettext_lazy("Other words that people search for"),
        help_text=gettext_lazy("Separate them by commas."),
        required=False,
        max_length=1000,
    )
    position = forms.IntegerField(
        label=gettext_lazy("Order in lists"),
        help_text=gettext_lazy("A lower number stands higher."),
        min_value=0,
        max_value=999,
        initial=100,
    )


class RuleForm(forms.Form):
    """What adopters may change in one component."""

    rule = forms.ChoiceField(
        label=gettext_lazy("What may agencies change?"), choices=Rule, widget=forms.RadioSelect, initial=Rule.FREE
    )

    def __init__(self, *args: Any, minimum: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].help_text = minimum


class PublishForm(forms.Form):
    """What is new in a version."""

    note = forms.CharField(
        label=gettext_lazy("What changed"),
        help_text=gettext_lazy("Agencies that use the template read it."),
        error_messages={"required": gettext_lazy("Write what changed: agencies that use the template read it.")},
        max_length=NOTE_LIMIT,
        widget=OneLine,
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = not is_first


class WithdrawForm(forms.Form):
    """Why a version is taken off offer."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Agencies that use this version read it."),
        max_length=NOTE_LIMIT,
        widget=OneLine,
    )
