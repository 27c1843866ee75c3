"""Forms of planning: they check the shape of the input; the rules are in forums.domain.planning and .programme."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.ui.fields import DayField
from core.ui.forms import FormSection
from core.ui.rows import row_formset
from forums.domain import planning, programme
from forums.models import Forum, ForumSettings, TeamMember
from services.seam import LineField, NoteField, ServiceStandard, consultable


class LockedForm(forms.Form):
    """A form about a forum that somebody else may change meanwhile: it carries the number of changes it was made of."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def renew(self, lock: int) -> None:
        """Take over the present number of changes, so that what was typed can be sent again."""
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix("lock")] = lock
        self.data = data


class StandardsField(forms.ModelMultipleChoiceField):
    """Versions that can be consulted, each with its service and state."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=ServiceStandard.objects.none(), **kwargs)

    def label_from_instance(self, standard: Any) -> str:
        words = {"name": standard.service.name, "n": standard.version, "state": standard.get_state_display()}
        return str(_("%(name)s, version %(n)s (%(state)s)")) % words


class SubjectForm(LockedForm):
    """What a forum is about, and why it is held."""

    title = LineField(
        label=_("Title"), max_length=200, help_text=_("As people would say it. For example: Lending of the hall")
    )
    subject = forms.ChoiceField(label=_("Subject"), choices=Forum.Subject, widget=forms.RadioSelect)
    purpose = NoteField(
        label=_("What the forum is for"),
        max_length=planning.PURPOSE_LIMIT,
        required=False,
        help_text=_(
            "What will be decided with what people say, and what cannot be changed. Everybody reads it. "
            "A forum brings together what the agency can do and what people expect."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    standards = StandardsField(
        label=_("Standards that people are asked about"),
        required=False,
        help_text=_("Their text is fixed when the forum is announced."),
    )

    def __init__(self, *args: Any, forum: Forum | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standards: Any = self.fields["standards"]
        if forum is None:
            del self.fields["lock"]
        if forum is not None and forum.is_public:
            del self.fields["standards"]
        else:
            standards.queryset = consultable()

    @property
    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["standards"] = list(data.get("standards", ()))
        return data


class ScheduleForm(LockedForm):
    """When and where. Times are those of the agency's zone; a meeting is on one day."""

    method = forms.ChoiceField(label=_("How people meet"), choices=Forum.Method, widget=forms.RadioSelect)
    day = DayField(label=_("Day of the meeting"), required=False)
    begins = forms.TimeField(label=_("Begins at"), required=False, help_text=_("For example 09.00"))
    ends = forms.TimeField(label=_("Ends at"), required=False)
    place = LineField(label=_("Place"), max_length=200, required=False, help_text=_("Room, building, street, town."))
    place_note = NoteField(
        label=_("How to get there, access"),
        max_length=planning.PLACE_NOTE_LIMIT,
        required=False,
        help_text=_("Entrance, parking, ramp, lift, toilet for wheelchairs."),
    )
    link = LineField(
        label=_("Link to the online meeting"),
        max_length=planning.LINK_LIMIT,
        required=False,
        help_text=_("Begins with https://"),
    )
    capacity = forms.IntegerField(
        label=_("Seats"), required=False, help_text=_("Who registers beyond them comes on a waiting list.")
    )
    registration_day = DayField(
        label=_("Registration until"), required=False, help_text=_("Empty: until the meeting begins.")
    )
    by_invitation = forms.BooleanField(label=_("Only for invited people"), required=False)
    comments_from = DayField(label=_("Comments from"), required=False)
    comments_until = DayField(label=_("Comments until"), required=False)
    anonymous_allowed = forms.BooleanField(label=_("Inputs without a name are allowed"), required=False)
    moderated_first = forms.BooleanField(
        label=_("Inputs are shown only after somebody read them"),
        required=False,
        help_text=_("Slow in a meeting. Hiding an input afterwards, with a reason, is always possible."),
    )
    sections = (
        FormSection(_("The meeting"), ("method", "day", "begins", "ends"), _("Leave it empty without a meeting.")),
        FormSection(_("Place and link"), ("place", "place_note", "link")),
        FormSection(_("Registration"), ("capacity", "registration_day", "by_invitation")),
        FormSection(_("Comments online"), ("comments_from", "comments_until"), ""),
        FormSection(_("Inputs"), ("anonymous_allowed", "moderated_first")),
    )

    def __init__(self, *args: Any, terms: ForumSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = _("Empty: no period for comments. Usual here: %(n)s days.")
        self.fields["comments_until"].help_text = str(usual) % {"n": terms.comment_days}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and any(data.get(name) for name in ("begins", "ends")) and not data.get("day"):
            self.add_error("day", str(_("Give the day of the meeting.")))
        for name in ("begins", "ends"):
            if not self.errors and data.get("day") and data.get(name) is None:
                self.add_error(name, str(_("Give the time.")))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the domain asks for, with moments made of the day and its times."""
        data = dict(self.cleaned_data)
        day, begins, ends = data.pop("day"), data.pop("begins"), data.pop("ends")
        closes_on = data.pop("registration_day")
        data["starts_at"] = _moment(day, begins) if day and begins else None
        data["ends_at"] = _moment(day, ends) if day and ends else None
        data["registration_until"] = _moment(closes_on, dt.time(23, 59)) if closes_on else None
        if data["registration_until"] and data["ends_at"] and closes_on == day:
            data["registration_until"] = data["ends_at"]
        return data

    @staticmethod
    def initial_of(forum: Forum) -> dict[str, Any]:
        """Return what the form shows of a forum."""
        names = ("method", "place", "place_note", "link", "capacity", "by_invitation", "comments_from")
        initial = {
            name: getattr(forum, name)
            for name in (*names, "comments_until", "anonymous_allowed", "moderated_first", "lock")
        }
        starts, ends, closes = (
            timezone.localtime(value) if value else None
            for value in (forum.starts_at, forum.ends_at, forum.registration_until)
        )
        initial |= {"day": starts.date() if starts else None, "begins": starts.time() if starts else None}
        return initial | {"ends": ends.time() if ends else None, "registration_day": closes.date() if closes else None}


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


class AgendaRow(forms.Form):
    key = forms.IntegerField(widget=forms.HiddenInput, required=False)
    starts_at = forms.TimeField(label=_("Begins at"))
    title = LineField(label=_("Title"), max_length=200)
    speaker = LineField(label=_("Led by"), max_length=160, required=False)

    def has_changed(self) -> bool:
        """Leave out a row in which everything that can be seen was emptied."""
        return any(name != "key" for name in self.changed_data)

    @property
    def item(self) -> programme.Item:
        return programme.Item(**self.cleaned_data)


AgendaRows = row_formset(AgendaRow, max_num=programme.MOST_ITEMS, extra=3)


class MemberRow(forms.Form):
    duty = forms.ChoiceField(label=_("Duty"), choices=[("", _("Choose")), *TeamMember.Duty.choices])
    user = forms.ModelChoiceField(
        label=_("Account"), queryset=User.objects.none(), required=False, empty_label=_("Without an account")
    )
    name = LineField(label=_("or a name"), max_length=160, required=False)
    position = LineField(label=_("Position"), max_length=160, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users: Any = self.fields["user"]
        users.queryset = User.objects.filter(is_active=True).order_by("full_name", "pk")


MemberRows = row_formset(MemberRow, max_num=programme.MOST_MEMBERS, extra=3)


class MaterialForm(forms.Form):
    title = LineField(label=_("Title"), max_length=200, help_text=_("What people find in it."))
    file = forms.FileField(label=_("File"), required=False, help_text=_("PDF, JPEG, PNG or WebP, 10 MB at most."))
    url = LineField(label=_("or an address"), max_length=300, required=False, help_text=_("Begins with https://"))


class LetterForm(LockedForm):
    """The contact person, and what the invitation letter says of itself."""

    contact_name = LineField(label=_("Contact person"), max_length=160, required=False)
    contact_phone = LineField(label=_("Contact number"), max_length=40, required=False)
    letter_number = LineField(label=_("Number of the letter"), max_length=120, required=False)
    letter_date = DayField(label=_("Date of the letter"), required=False)
    signatory_name = LineField(label=_("Name of the signatory"), max_length=160, required=False)
    signatory_position = LineField(label=_("Position of the signatory"), max_length=160, required=False)
    sections = (
        FormSection(_("Whom people may ask"), ("contact_name", "contact_phone"), _("Everybody reads it.")),
        FormSection(
            _("The invitation letter"), ("letter_number", "letter_date", "signatory_name", "signatory_position")
        ),
    )


class LockForm(LockedForm):
    """Nothing but the number of changes: for pages whose fields are rows."""


class NothingForm(forms.Form):
    """A move that asks for nothing."""


class CancelForm(forms.Form):
    reason = NoteField(
        label=_("Reason"), max_length=500, help_text=_("Everybody who was invited or registered reads it.")
    )


class SettingsForm(forms.ModelForm):
    """The agency's own terms. No regulation names days, so all of them may be set."""

    class Meta:
        model = ForumSettings
        fields = [*planning.BOUNDS, "anonymous_allowed", "moderated_first"]

    sections = (
        FormSection(_("Before"), ("notice_days", "comment_days", "anonymous_allowed", "moderated_first")),
        FormSection(_("After"), ("answer_days", "report_days", "progress_months")),
        FormSection(_("Each year and afterwards"), ("forums_a_year", "contact_months")),
    )

    def _post_clean(self) -> None:
        """Leave the bounds to the domain: the row is saved there."""


class CodeForm(forms.Form):
    """The code that stands on a screen or an invitation."""

    hide_optional = True

    kode = forms.CharField(label=_("Code of the forum"), max_length=20, required=False)
