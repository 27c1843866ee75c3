"""Forms of queues."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.antispam import GuardedForm
from core.ui.fields import LineField
from services.models import Service, ServicePoint, ServiceQueue
from services.queue.reading import Line


class TicketForm(forms.Form):
    """Which number is wanted. `key` names the form, so that it gives one number however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    queue = forms.ChoiceField(label=_("What do you come for?"), widget=forms.RadioSelect)
    is_priority = forms.BooleanField(
        label=_("Elderly, pregnant, with a disability, or with a small child"),
        help_text=_("Who needs it is called first. Nothing else is asked."),
        required=False,
    )

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queues = {line.queue.letter: line.queue for line in lines}
        field: Any = self.fields["queue"]
        field.choices = [(letter, queue.name) for letter, queue in self.queues.items()]
        if len(lines) == 1:
            field.initial = lines[0].queue.letter

    @property
    def chosen(self) -> ServiceQueue:
        return self.queues[self.cleaned_data["queue"]]


class PublicTicketForm(TicketForm, GuardedForm):
    """The same for everybody."""

    least_seconds = 1


class PassOnForm(forms.Form):
    queue = forms.ModelChoiceField(
        label=_("Pass on to"), queryset=ServiceQueue.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["queue"]
        field.queryset = others


class LinkForm(forms.Form):
    code = LineField(
        label=_("Code of the case"), max_length=13, help_text=_("As it stands on the receipt, such as PMH-2606-7KQM.")
    )


class QueueForm(forms.Form):
    """What is said of a queue."""

    name = LineField(label=_("Name"), max_length=80, help_text=_("What people come for, such as General services."))
    services = forms.ModelMultipleChoiceField(
        label=_("Services"), queryset=Service.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    typical_minutes = forms.IntegerField(label=_("Minutes that one visitor usually takes"), initial=10)
    takes_web = forms.BooleanField(label=_("Numbers may be taken on the web"), required=False, initial=True)
    opens_before = forms.IntegerField(
        label=_("Minutes before opening from which numbers are given on the web"), initial=60
    )
    most_per_day = forms.IntegerField(
        label=_("Most numbers of one day"), required=False, help_text=_("Leave it empty for no limit.")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["services"]
        field.queryset = Service.objects.active().order_by("name", "pk")
        if not field.queryset.exists():
            del self.fields["services"]


class NewQueueForm(QueueForm):
    letter = LineField(
        label=_("Letter"),
        max_length=1,
        help_text=_("One letter from A to Z; it stands before the number and stays."),
        widget=forms.TextInput(attrs={"class": "mk-input--2"}),
    )
    field_order = ("letter", "name")


class CounterForm(forms.Form):
    name = LineField(label=_("Name"), max_length=40, help_text=_("As it is called out, such as Counter 1."))
    queues = forms.ModelMultipleChoiceField(
        label=_("Queues that this counter serves"),
        help_text=_("Choose none, and it serves all queues of the place."),
        queryset=ServiceQueue.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, point: ServicePoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["queues"]
        field.queryset = ServiceQueue.objects.filter(point=point).order_by("letter")
