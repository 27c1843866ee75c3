"""Forms of visits for everybody: registering for one, and asking for one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bookings.domain.visit_requests import MOST_PEOPLE, PLACE_LIMIT, TEXT_LIMIT, NewVisitRequest
from bookings.domain.visitors import NewVisitor, is_open, places_of
from bookings.models import Place, Visit, VisitService
from bookings.visit_services import services_to_offer
from core.cases.domain.identities import Person
from core.cases.forms import CitizenForm, CounterFields, person_of_form
from core.privacy.shown import NoticeField
from core.ui.fields import DayField, LineField, NoteField
from core.ui.formats import long_date
from core.ui.forms import FormSection


def choices_of(visit: Visit) -> list[tuple[str, str]]:
    """Return the services and days that are open, each with how many places are left."""
    now = timezone.now()
    days = [day for day in visit.days if is_open(visit, day, now=now)]
    offered = list(visit.offered.all())
    left = places_of(offered, days)
    found = []
    for row in offered:
        for day in days:
            label = row.name if len(visit.days) == 1 else f"{row.name}, {long_date(day)}"
            found.append((f"{row.pk}:{day.isoformat()}", f"{label} ({places_words(left[row.pk, day])})"))
    return found


def places_words(left: int | None) -> str:
    """Return how many places are left, in words."""
    if left is None:
        return gettext("no limit")
    if not left:
        return gettext("full: waiting list")
    return ngettext("%(number)s place left", "%(number)s places left", left) % {"number": left}


class RegistrationForm(CitizenForm):
    """Somebody registers for a service at a visit."""

    notice = NoticeField("visit_registration")

    sections = (
        FormSection(_("What do you come for?"), ("chosen",)),
        FormSection(
            _("Who comes?"),
            ("name", "phone", "email"),
            _("A mobile number or an e-mail is enough. Only the team of the visit sees it."),
        ),
    )

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = choices_of(visit)
        self.fields["chosen"] = forms.ChoiceField(
            label=_("Which service?"),
            choices=choices,
            widget=forms.RadioSelect,
            initial=choices[0][0] if len(choices) == 1 else None,
        )
        self.fields["name"].required = True
        self.order_fields(["chosen", "name", "phone", "email"])

    @property
    def new(self) -> NewVisitor:
        """Return what was chosen and by whom."""
        pk, _sign, day = self.cleaned_data["chosen"].partition(":")
        person = Person(**{name: self.cleaned_data.get(name) or "" for name in ("name", "email", "phone")})
        return NewVisitor(offered=VisitService(pk=int(pk)), on=dt.date.fromisoformat(day), person=person)


class AskForm(CitizenForm):
    """A place asks for a visit."""

    place = forms.ModelChoiceField(
        label=_("Which place?"),
        queryset=Place.objects.none(),
        required=False,
        empty_label=_("Another place, written below"),
    )
    place_name = LineField(
        label=_("Another place"),
        max_length=PLACE_LIMIT,
        required=False,
        help_text=_("Village, subdistrict and regency, if it is not in the list."),
    )
    people = forms.IntegerField(label=_("About how many people would come?"), min_value=1, max_value=MOST_PEOPLE)
    services = forms.MultipleChoiceField(
        label=_("Which services are needed?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    reason = NoteField(
        label=_("Why is a visit needed?"),
        max_length=TEXT_LIMIT,
        help_text=_("For example: how far people travel, how the internet is, what cannot wait."),
    )
    from_on = DayField(label=_("Best from"), required=False)
    until_on = DayField(label=_("Best until"), required=False)
    organisation = LineField(
        label=_("Office or community that asks"),
        max_length=PLACE_LIMIT,
        required=False,
        help_text=_("For example: Pemerintah Desa, school, cooperative. Leave it empty if you ask for yourself."),
    )
    notice = NoticeField("visit_request")

    sections: tuple[FormSection, ...] = (
        FormSection(_("The place"), ("place", "place_name")),
        FormSection(_("The need"), ("people", "services", "reason", "from_on", "until_on")),
        FormSection(
            _("Who asks?"),
            ("organisation", "name", "phone", "email"),
            _("Leave a mobile number or an e-mail, so that we can tell you when we come."),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["place"]
        place.queryset = Place.objects.filter(retired_at=None).order_by("name", "pk")
        services: Any = self.fields["services"]
        services.choices = services_to_offer()
        self.fields["name"].required = True

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not values.get("place") and not values.get("place_name") and not self.errors.get("place"):
            self.add_error("place", gettext("Choose a place, or write another one below."))
        if self.is_guarded and not values.get("phone") and not values.get("email") and not self.errors:
            self.add_error("phone", gettext("Leave a mobile number or an e-mail, so that we can answer you."))
        return values

    @property
    def new(self) -> NewVisitRequest:
        """Return what the place asks."""
        values = self.cleaned_data
        names = ("key", "people", "reason", "place", "place_name", "organisation", "services", "from_on", "until_on")
        return NewVisitRequest(
            person=person_of_form(self), notice_version=values["notice"], **{name: values[name] for name in names}
        )


class CounterAskForm(CounterFields, AskForm):
    """The same, written down by staff for somebody who came, called or wrote."""

    sections = (FormSection(_("How it came"), ("channel", "received_on", "received_time")), *AskForm.sections)

    @property
    def new(self) -> NewVisitRequest:
        asked = super().new
        return replace(asked, channel=self.cleaned_data["channel"], received_at=self.received_at)
