"""Forms by which people take part: they check the shape of what was sent; the rules are in forums.domain."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.antispam import GuardedForm
from forums import reading_text
from forums.models import Forum, ForumInput, ForumStandard, Participant
from forums.models.inputs import TEXT_LIMIT
from forums.participation import new_key
from services.seam import LineField, NoteField, StakeholderElement

NAME_LIMIT = 160
NAME, ELEMENT, ANONYMOUS = "name", "element", "anonymous"
WHO = ("element", "name", "organisation", "show_name")  # what only somebody who did not register is asked


class ElementField(forms.ChoiceField):
    """For which part of the community somebody speaks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("You speak as"),
            choices=lambda: [("", _("Choose")), *StakeholderElement.choices],
            **kwargs,
        )


class WriteForm(GuardedForm):
    """One input. People whom the phone remembers are not asked again who they are."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    passage = forms.CharField(required=False, widget=forms.HiddenInput)
    about = forms.ChoiceField(label=gettext_lazy("What is it about?"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("It is"), choices=ForumInput.Kind, widget=forms.RadioSelect)
    text = NoteField(label=gettext_lazy("Your input"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 5}))
    shown = forms.ChoiceField(label=gettext_lazy("Beside your input stands"), widget=forms.RadioSelect)
    element = ElementField()
    name = LineField(label=gettext_lazy("Your name"), max_length=NAME_LIMIT)
    organisation = LineField(label=gettext_lazy("Organisation or community"), max_length=NAME_LIMIT, required=False)
    show_name = forms.BooleanField(label=gettext_lazy("Show my name beside my input"), required=False)

    def __init__(
        self, *args: Any, forum: Forum, subjects: list[ForumStandard], person: Participant | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("kind", ForumInput.Kind.SUGGESTION)
        self.forum, self.person = forum, person
        self._may_be_anonymous = forum.anonymous_allowed
        self._choose_about(subjects)
        if person is None:
            del self.fields["shown"]
            self.fields["name"].required = not forum.anonymous_allowed
            return
        for name in WHO:
            del self.fields[name]
        self._choose_shown(person)

    def _choose_about(self, subjects: list[ForumStandard]) -> None:
        groups: list[Any] = [("", _("The forum as a whole"))]
        for subject in subjects:
            whole = (f"{subject.pk}{reading_text.SEPARATOR}", _("The standard as a whole"))
            parts = [(part.value, _line(part)) for part in reading_text.parts_of(subject)]
            groups += [(subject.service.name, [whole, *parts])] if len(subjects) > 1 else [whole, *parts]
        set_choices(self, "about", groups)

    def _choose_shown(self, person: Participant) -> None:
        choices: list[tuple[str, Any]] = []
        if person.name:
            choices.append((NAME, format_html("{}: {}", _("My name"), person.name)))
        organisation = f", {person.organisation}" if person.organisation else ""
        choices.append((ELEMENT, f"{person.get_element_display()}{organisation}"))
        if self._may_be_anonymous:
            choices.append((ANONYMOUS, _("Neither name nor organisation")))
        set_choices(self, "shown", choices)
        self.initial.setdefault("shown", NAME if person.show_name and person.name else ELEMENT)

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nothing but the element is to be kept beside the input."""
        if self.person is None:
            return self._may_be_anonymous and not (self.cleaned_data["name"] or self.cleaned_data["organisation"])
        return str(self.cleaned_data["shown"]) == ANONYMOUS

    @property
    def written_at(self) -> dt.datetime | None:
        """The clock of the device, for what was kept there; a wrong one is left out."""
        try:
            moment = parse_datetime(self.data.get("written_at", ""))
        except ValueError:
            return None
        return moment if moment is not None and timezone.is_aware(moment) else None


class QueuedWriteForm(WriteForm):
    """The same as forum.js sends it, at once after the page came."""

    least_seconds: ClassVar[int] = 0


class GuestForm(GuardedForm):
    """Who somebody is whom the phone does not remember yet: asked once, before the first support."""

    least_seconds: ClassVar[int] = 1

    key = forms.RegexField(r"^[\w-]{20,32}$", widget=forms.HiddenInput, initial=new_key)
    element = ElementField()


class ReplyForm(GuardedForm):
    """A reply below an input. People whom the phone remembers, and staff, are not asked who they are."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = NoteField(label=gettext_lazy("Your reply"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 4}))
    element = ElementField()

    def __init__(self, *args: Any, asks_who: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_who:
            del self.fields["element"]


class ReportForm(GuardedForm):
    """Why an input should not be shown."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong with it?"), choices=ForumInput.HideReason, widget=forms.RadioSelect
    )
    note = LineField(label=gettext_lazy("More about it"), max_length=300, required=False)


class FilterForm(forms.Form):
    """What a list of inputs is narrowed to."""

    hide_optional = True

    bagian = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    unsur = forms.ChoiceField(label=gettext_lazy("Said by"), required=False)
    jawaban = forms.ChoiceField(label=gettext_lazy("Answer"), required=False)
    urut = forms.ChoiceField(label=gettext_lazy("Order"), required=False)


def set_choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    """Give a field of a form its options."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


def _line(part: reading_text.ConsultedPart) -> str:
    return f"{part.label}: {part.line}" if part.line else part.label
