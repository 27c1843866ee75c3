"""Forms of the catalogue: they check the shape of the input; the rules are in services.domain."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.fields import LineField, NoteField
from core.ui.forms import FormSection
from services.models import AudienceGroup, Channel, LifeEvent, Service, ServiceUnit
from services.models.fields import CODE_LIMIT, validate_code


class WordsField(LineField):
    """Words between commas; cleans to a list."""

    def clean(self, value: Any) -> list[str]:
        return [word for part in str(super().clean(value)).split(",") if (word := part.strip())]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class CodeField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=CODE_LIMIT, validators=[validate_code], **kwargs)


class UnitForm(forms.Form):
    name = LineField(label=_("Name of the unit"), max_length=160)
    place = LineField(
        label=_("Place"), max_length=300, required=False, help_text=_("Building, floor, or counter. People read this.")
    )
    order = forms.IntegerField(
        label=_("Order in lists"), min_value=0, max_value=999, initial=0, help_text=_("A lower number stands higher.")
    )


class NewUnitForm(UnitForm):
    code = CodeField(label=_("Code"), help_text=_("It stays the same for ever. For example: subbagian-umum"))
    field_order = ["name", "code"]


class ServiceForm(forms.Form):
    """What is said of a service; `current` keeps the unit it belongs to on offer even when that is not in use.

    `service` is the one that is changed: it is not offered as related to itself.
    """

    name = LineField(
        label=_("Name of the service"), max_length=160, help_text=_("As people would say it. For example: Pinjam aula")
    )
    summary = LineField(
        label=_("Summary"),
        max_length=400,
        required=False,
        help_text=_("One sentence: what it is, and for whom."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    audience = forms.ChoiceField(
        label=_("Audience"),
        choices=Service.Audience,
        widget=forms.RadioSelect,
        initial=Service.Audience.EXTERNAL,
        help_text=_("Only external services appear on the public site."),
    )
    unit = forms.ModelChoiceField(
        label=_("Service unit"), queryset=ServiceUnit.objects.none(), required=False, to_field_name="code"
    )
    channels = forms.MultipleChoiceField(
        label=_("How people ask for it"), choices=Channel, widget=forms.CheckboxSelectMultiple, required=False
    )
    life_events = forms.MultipleChoiceField(
        label=_("For which events in life"),
        choices=LifeEvent,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("People find the service by them, here and on the pages of all agencies."),
    )
    groups = forms.MultipleChoiceField(
        label=_("Who may use it"),
        choices=AudienceGroup,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Leave it empty when everybody may."),
    )
    related = forms.ModelMultipleChoiceField(
        label=_("Related services"),
        queryset=Service.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("They are shown on the page of the service, and this one on theirs."),
    )
    keywords = WordsField(
        label=_("Other words that people search for"),
        max_length=1000,
        required=False,
        help_text=_("Separate them by commas. For example: gedung, ruang rapat, pinjam tempat"),
    )
    order = forms.IntegerField(
        label=_("Order in lists"), min_value=0, max_value=999, initial=0, help_text=_("A lower number stands higher.")
    )

    sections: tuple[FormSection, ...] = (
        FormSection("", ("name", "code", "summary", "audience", "unit")),
        FormSection(
            _("How people find it"),
            ("life_events", "groups", "channels", "keywords", "related", "order"),
        ),
    )

    def __init__(
        self, *args: Any, current: ServiceUnit | None = None, service: Service | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fellows = Service.objects.active().filter(audience=Service.Audience.EXTERNAL).order_by("name", "pk")
        related: Any = self.fields["related"]
        related.queryset = fellows.exclude(pk=service.pk) if service else fellows
        if not related.queryset.exists():
            del self.fields["related"]
        units = ServiceUnit.objects.filter(is_active=True)
        if current:
            units = units | ServiceUnit.objects.filter(pk=current.pk)
        unit: Any = self.fields["unit"]
        unit.queryset = units
        unit.empty_label = _("No unit")


class NewServiceForm(ServiceForm):
    code = CodeField(
        label=_("Code for the address"),
        help_text=_("The public address ends with it, so it stays the same for ever. For example: peminjaman-aula"),
    )
    field_order = ["name", "code"]


class PublishForm(forms.Form):
    change_note = NoteField(
        label=_("What changed"),
        max_length=500,
        required=False,
        help_text=_("People read this in the history of versions."),
    )


class WithdrawForm(forms.Form):
    reason = NoteField(label=_("Reason"), max_length=500, help_text=_("People read this in the history of versions."))
