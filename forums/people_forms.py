"""Forms by which people take part: they check the shape of the input; the rules are in forums.domain."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.antispam import GuardedForm
from core.ui.forms import FormSection
from core.ui.rows import row_formset
from forums.domain.invitations import MESSAGE_LIMIT, MOST_PEOPLE, allowed_answers
from forums.domain.people import NAME_LIMIT, NOTE_LIMIT, Person
from forums.models import Accommodation, Forum, Invitation, Participant, SocialTag
from forums.participation import new_key
from services.seam import LineField, NoteField, StakeholderElement

Text = str | Promise

# What each element means, in plain words. Source of the elements: domain reference, section 2.3.
MEANINGS: dict[str, Text] = {
    StakeholderElement.SERVICE_USER: _("you use this service, used it, or will need it"),
    StakeholderElement.EXPERT: _("you teach, research or practise in this field"),
    StakeholderElement.RELATED_AGENCY: _("you come for another office of the government"),
    StakeholderElement.CIVIL_SOCIETY: _("you come for an association, a community or an NGO"),
    StakeholderElement.MASS_MEDIA: _("you report for a newspaper, a station or a news site"),
}
_KEY = re.compile(r"[A-Za-z0-9_-]{20,32}")


def element_choices() -> list[tuple[str, Text]]:
    """Return the elements, each with what it means."""
    return [(item.value, format_lazy("{}: {}", item.label, MEANINGS[item])) for item in StakeholderElement]


class KeyField(forms.CharField):
    """Names the person before it is sent, so that a form that arrives twice makes one person."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=new_key)

    def clean(self, value: Any) -> str:
        return str(value) if value and _KEY.fullmatch(str(value)) else ""


def _needs_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("What do you need in order to take part?"),
        choices=Accommodation,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Choose nothing if you need nothing special."),
    )


def _needs_note_field() -> LineField:
    return LineField(label=_("More about what is needed"), max_length=NOTE_LIMIT, required=False)


class PersonFields(forms.Form):
    """Name, element and contact of one person; `person()` hands them to the domain."""

    name = LineField(label=_("Your name"), max_length=NAME_LIMIT, widget=forms.TextInput({"autocomplete": "name"}))
    organisation = LineField(
        label=_("Organisation or community"),
        max_length=NAME_LIMIT,
        required=False,
        help_text=_("Leave it empty if you come for yourself."),
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    element = forms.ChoiceField(
        label=_("For whom do you speak?"),
        choices=element_choices,
        widget=forms.RadioSelect,
        help_text=_("One person speaks for one of them. Choose what fits best."),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=Participant.Sex,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Only for the numbers in the report."),
    )
    phone = LineField(
        label=_("Phone or WhatsApp"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def person(self, **more: Any) -> Person:
        """Return what was typed."""
        known = {field for field in Person.__dataclass_fields__ if field in self.cleaned_data}
        values = {name: self.cleaned_data[name] for name in known}
        for name in ("tags", "needs"):
            if name in values:
                values[name] = tuple(values[name])
        return Person(**{**values, **more})


class RegistrationForm(GuardedForm, PersonFields):
    """Registration from home."""

    key = KeyField()
    tags = forms.MultipleChoiceField(
        label=_("Do you also speak as"), choices=SocialTag, widget=forms.CheckboxSelectMultiple, required=False
    )
    joins = forms.ChoiceField(
        label=_("How do you take part?"),
        choices=[("room", _("I come to the place")), ("online", _("I join online"))],
        widget=forms.RadioSelect,
        initial="room",
    )
    needs = _needs_field()
    needs_note = _needs_note_field()
    show_name = forms.BooleanField(label=_("Show my name beside what I say"), required=False)
    consent = forms.BooleanField(
        label=_("I agree that my contact is used for this forum"),
        error_messages={"required": _("Without your agreement we may not keep your contact.")},
    )

    sections = (
        FormSection(_("About you"), ("name", "organisation", "element", "tags", "sex")),
        FormSection(
            _("How we reach you"),
            ("phone", "email"),
            _("One of the two is enough. Nobody but the team of the forum sees it."),
        ),
        FormSection(_("How you take part"), ("joins", "needs", "needs_note")),
        FormSection(_("Your agreement"), ("show_name", "consent")),
    )

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if forum.method != Forum.Method.HYBRID:
            del self.fields["joins"]

    def person(self, **more: Any) -> Person:
        return super().person(joins_online=self.cleaned_data.get("joins") == "online", **more)


class ArrivalForm(GuardedForm, PersonFields):
    """The short form at the door: for who came without registration."""

    least_seconds = 1
    key = KeyField()
    field_order = ["name", "organisation", "element", "sex", "phone", "email"]

    sections = (
        FormSection("", ("name", "organisation", "element")),
        FormSection(
            _("If you like"), ("sex", "phone", "email"), _("With a contact you are told what became of your inputs.")
        ),
    )


class FoundForm(GuardedForm):
    """Who registered says so by the phone number or address."""

    least_seconds = 1
    contact = LineField(
        label=_("Your phone number or email address"),
        max_length=254,
        help_text=_("The one that you registered with."),
    )


class OwnForm(PersonFields):
    """What people may change themselves; who they are at the door stays."""

    name = None  # type: ignore[assignment]  # Django takes a field out this way
    phone = None  # type: ignore[assignment]
    email = None  # type: ignore[assignment]
    tags = forms.MultipleChoiceField(
        label=_("Do you also speak as"), choices=SocialTag, widget=forms.CheckboxSelectMultiple, required=False
    )
    needs = _needs_field()
    needs_note = _needs_note_field()
    show_name = forms.BooleanField(label=_("Show my name beside what I say"), required=False)
    wants_answer = forms.BooleanField(label=_("Write to me when my inputs are answered"), required=False)
    field_order = ["organisation", "element", "tags", "sex", "needs", "needs_note", "show_name", "wants_answer"]

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if participant.checked_in_at is not None or participant.element == Participant.Element.PROVIDER:
            del self.fields["element"]


class AnswerInvitationForm(GuardedForm):
    """What the invited answer; who comes stands in rows below it."""

    answer = forms.ChoiceField(label=_("Do you come?"), widget=forms.RadioSelect)
    organisation = LineField(label=_("Organisation or community"), max_length=NAME_LIMIT, required=False)
    phone = LineField(
        label=_("Phone or WhatsApp"),
        max_length=40,
        required=False,
        help_text=_("Of the first person, so that we can tell you when something changes."),
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(label=_("Email address"), max_length=254, required=False)
    message = NoteField(label=_("Message to the team"), max_length=MESSAGE_LIMIT, required=False)

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer: Any = self.fields["answer"]
        labels = dict(Invitation.Answer.choices)
        answer.choices = [(value, ANSWER_WORDS.get(value, labels[value])) for value in allowed_answers(forum)]


ANSWER_WORDS: dict[str, Text] = {
    Invitation.Answer.ATTENDING: _("Yes, we come"),
    Invitation.Answer.ONLINE: _("We join online"),
    Invitation.Answer.DECLINED: _("We cannot come"),
}


class ComingForm(forms.Form):
    """One person who comes."""

    name = LineField(label=_("Name"), max_length=NAME_LIMIT)
    needs = _needs_field()
    needs_note = _needs_note_field()


ComingRows: Any = row_formset(ComingForm, max_num=MOST_PEOPLE)


class StaffArrivalForm(PersonFields):
    """Staff enter somebody who came, such as from a paper list; also their own colleagues."""

    key = KeyField()
    tags = forms.MultipleChoiceField(
        label=_("Also"), choices=SocialTag, widget=forms.CheckboxSelectMultiple, required=False
    )
    needs = _needs_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        element: Any = self.fields["element"]
        element.label, element.choices = _("Community element"), Participant.Element.choices
        element.help_text = ""
        self.fields["organisation"].help_text = ""
        self.fields["needs"].label = _("What is needed")


class OneOffForm(forms.Form):
    """Somebody who is invited to this forum only."""

    name = LineField(label=_("Organisation or person"), max_length=NAME_LIMIT)
    element = forms.ChoiceField(label=_("Community element"), choices=StakeholderElement, widget=forms.RadioSelect)
    contact_name = LineField(label=_("Contact person"), max_length=NAME_LIMIT, required=False)
    email = forms.EmailField(label=_("Email address"), max_length=254, required=False)
    phone = LineField(label=_("Phone or WhatsApp"), max_length=40, required=False)
