"""Forms of a meeting: they check the shape of the input; the rules are in the domain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.ui.fields import DayField
from forums.models import AgreementPoint, Forum, ForumInput, ForumStandard, Participant
from forums.models.inputs import TEXT_LIMIT
from services.seam import COMPONENTS

WRITTEN = ((ForumInput.Channel.FACILITATOR, _("Spoken")), (ForumInput.Channel.PAPER, _("On paper")))
MOST_NUMBERS = 30
STAYS = {"data-forum-keep": ""}  # core/forum.js keeps it for the next entry


class AboutForm(forms.Form):
    """A form with a place in a standard: the standards of the forum with their components, in one list."""

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum = forum
        self.standards = list(forum.standards.select_related("service"))
        about: Any = self.fields["about"]
        about.choices = [("", gettext("The whole subject")), *self._groups()]

    def _groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        return [(str(row.service), [self._whole(row), *self._parts(row)]) for row in self.standards]

    def _whole(self, row: ForumStandard) -> tuple[str, str]:
        return f"{row.pk}", gettext("%(standard)s as a whole") % {"standard": row.service}

    def _parts(self, row: ForumStandard) -> list[tuple[str, str]]:
        return [(f"{row.pk}:{code}", f"{part.number}. {part.label}") for code, part in COMPONENTS.items()]

    def about_of(self) -> tuple[ForumStandard | None, str]:
        """Return the chosen standard and component."""
        key, _sep, code = str(self.cleaned_data.get("about") or "").partition(":")
        return next((row for row in self.standards if str(row.pk) == key), None), code


class SpokenForm(AboutForm):
    """An input that the facilitator writes down for somebody without a phone."""

    text = forms.CharField(
        label=_("What was said"), widget=forms.Textarea(attrs={"rows": 4}), max_length=TEXT_LIMIT, strip=True
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ForumInput.Kind)
    about = forms.ChoiceField(label=_("About"), required=False, widget=forms.Select(attrs=STAYS))
    element = forms.ChoiceField(
        label=_("Community element"), choices=Participant.Element, widget=forms.Select(attrs=STAYS)
    )
    speaker = forms.CharField(label=_("Name of the speaker"), max_length=160, required=False)
    organisation = forms.CharField(label=_("Organisation or community"), max_length=160, required=False)
    channel = forms.ChoiceField(label=_("How it was given"), choices=WRITTEN, widget=forms.Select(attrs=STAYS))
    client_key = forms.UUIDField(widget=forms.HiddenInput)


class NotesForm(forms.Form):
    notes = forms.CharField(
        label=_("Notes for the minutes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Who said what, what was explained, what was asked. Inputs stand in the minutes by themselves."),
    )


class ReplyForm(forms.Form):
    """An answer in the agency's name while the meeting goes on."""

    text = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 5}), max_length=TEXT_LIMIT)
    is_oral = forms.BooleanField(
        label=_("It was answered by mouth in the meeting"),
        required=False,
        help_text=_("Write in a sentence what was answered, so that people who were not there can read it."),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)


class HideForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=ForumInput.HideReason, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Explanation for everybody"),
        max_length=300,
        required=False,
        help_text=_("It is shown instead of the input. Do not repeat what is hidden."),
    )


class PointForm(AboutForm):
    """A point to agree on, with the inputs that led to it by their numbers."""

    text = forms.CharField(
        label=_("Point"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=_("One sentence that people can agree to. It stands in the minutes of agreement."),
    )
    about = forms.ChoiceField(label=_("About"), required=False)
    inputs = forms.CharField(
        label=_("Because of the inputs"),
        required=False,
        max_length=200,
        help_text=_("Their numbers, for example 3, 7, 12."),
    )

    def clean_inputs(self) -> list[ForumInput]:
        """Turn numbers into inputs of this forum."""
        typed = str(self.cleaned_data["inputs"]).replace("#", " ").replace(",", " ").split()
        if len(typed) > MOST_NUMBERS or not all(word.isascii() and word.isdigit() and len(word) < 7 for word in typed):
            raise forms.ValidationError(_("Give up to 30 numbers with commas between them."), code="numbers")
        numbers = {int(word) for word in typed}
        found = list(ForumInput.objects.filter(forum=self.forum, number__in=numbers).standing())
        if missing := numbers - {given.number for given in found}:
            words = ", ".join(str(number) for number in sorted(missing))
            raise forms.ValidationError(gettext("There is no input with the number %(numbers)s.") % {"numbers": words})
        return found


class ResultForm(forms.Form):
    result = forms.ChoiceField(label=_("Result"), choices=AgreementPoint.Result, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why it was not agreed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only when it was not agreed."),
    )


class PhotoWordsForm(forms.Form):
    alt = forms.CharField(
        label=_("What the photo shows"),
        max_length=300,
        help_text=_("One sentence for people who cannot see it. Do not name people without their consent."),
    )
    taken_on = DayField(label=_("Taken on"), required=False)
    is_public = forms.BooleanField(label=_("Everybody may see it"), required=False, initial=True)


class PhotoForm(PhotoWordsForm):
    file = forms.FileField(label=_("Photo"), help_text=_("JPEG, PNG or WebP, at most 10 MB."))

    field_order = ("file",)
