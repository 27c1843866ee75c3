"""What officers do with a stay that has beds: people come, move, are exchanged, stay longer, leave, do not come."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.domain import relatives, staying, stays
from bookings.domain import shelter_beds as beds
from bookings.domain.shelter_health import NewPaper
from bookings.domain.shelter_instead import told_with_others
from bookings.forms.shelter import ExtensionForm
from bookings.forms.shelter_desk import BedsForm, CompanionForm, DeathForm, DecideForm, FamilyForm, InspectionForm
from bookings.models import Bed, Booking, StayPerson
from bookings.shelter_panels import rooms_held
from bookings.shelter_rules import Nights
from bookings.shelter_steps import beds_of_house, confirmed, either, free_beds, step, the_stay
from core.accounts.access import signed_in
from core.cases.desk_pages import handled_page
from core.cases.models import Case
from core.errors import NotFound
from core.ui.pages import posted


@either
@handled_page
def arrive(request: HttpRequest, case: Case) -> HttpResponse:
    """Look at the places with the family, and let them in."""
    return _inspected(request, case, leaving=False)


@either
@handled_page
def leave(request: HttpRequest, case: Case) -> HttpResponse:
    """Look at the places with the family, and let them go."""
    return _inspected(request, case, leaving=True)


@either
@handled_page
def extension(request: HttpRequest, case: Case) -> HttpResponse:
    """Decide whether a family may stay longer; the page tells which beds they would have."""
    stay, user = the_stay(case), signed_in(request)
    asked = stay.extensions.filter(state="asked").select_related("paper").first()
    if asked is None:
        raise NotFound
    places = staying.other_places(stay, Nights(stay.nights.upper, asked.until_on))
    form = DecideForm(posted(request))

    def act() -> None:
        if form.cleaned_data["decision"] == "grant":
            staying.grant_extension(extension=asked, by=user)
        else:
            staying.refuse_extension(extension=asked, reason=form.cleaned_data["reason"], by=user)

    rooms = {
        bed.pk: str(bed)
        for bed in Bed.objects.filter(pk__in=[place.bed for place in places or []]).select_related("room")
    }
    return step(
        request,
        case,
        form,
        act,
        title=_("Decide on the extension"),
        submit=_("Decide"),
        done=_("Decided. The family was told."),
        context={"stay": stay, "extension": asked, "rooms": sorted(rooms.values()), "is_possible": places is not None},
    )


@either
@handled_page
def extend(request: HttpRequest, case: Case) -> HttpResponse:
    """Note that a family asked at the counter to stay longer."""
    stay = the_stay(case)
    form = ExtensionForm(posted(request), request.FILES or None)

    def act() -> None:
        paper: NewPaper | None = form.cleaned_data["paper"]
        staying.ask_extension(stay=stay, until_on=form.cleaned_data["until_on"], paper=paper, by=signed_in(request))

    return step(
        request,
        case,
        form,
        act,
        title=_("Extend for them"),
        submit=_("On to the decision"),
        done=_("Noted. Decide now."),
        context={"stay": stay},
        to=reverse("shelter_portal:extension", args=[case.code]),
    )


@either
@handled_page
def move(request: HttpRequest, case: Case) -> HttpResponse:
    """Give a party other beds from a night on."""
    stay = the_stay(case)
    if stay.booking.state not in staying.LIVING:
        raise NotFound
    first = max(beds.today_at(stay.shelter), stay.nights.lower)
    nights = Nights(first, max(stay.nights.upper, first))
    people = [one for one in stays.people_known(stay, signed_in(request)) if one.person.left_on is None]
    form = BedsForm(
        posted(request),
        people=people,
        beds=free_beds(stay, nights),
        house=beds_of_house(stay),
        suggested=None,
        asks_from=True,
        initial={"from_on": first},
    )

    def act() -> None:
        values = form.cleaned_data
        left = staying.nights_left(stay, values["from_on"])
        with told_with_others(stay, left, chosen=form.chosen, may_shift=False):
            staying.move_beds(
                stay=stay,
                chosen=form.chosen,
                from_on=values["from_on"],
                reason=values["reason"],
                by=signed_in(request),
            )

    return step(
        request,
        case,
        form,
        act,
        title=_("Give other beds"),
        submit=_("Move them"),
        done=_("Moved. The family was told."),
        context={"stay": stay, "placements": rooms_held(stay)},
    )


@either
@handled_page
def companion(request: HttpRequest, case: Case) -> HttpResponse:
    """One companion goes, another comes."""
    stay = the_stay(case)
    people = [
        one
        for one in stays.people_known(stay, signed_in(request))
        if one.person.role == StayPerson.Role.COMPANION and one.person.left_on is None
    ]
    if not people:
        raise NotFound
    start = {"companion": str(people[0].person.pk), "on": max(beds.today_at(stay.shelter), stay.nights.lower)}
    form = CompanionForm(posted(request), people=people, initial=start)

    def act() -> None:
        values = form.cleaned_data
        going = next(one.person for one in people if str(one.person.pk) == values["companion"])
        staying.exchange_companion(stay=stay, companion=going, new=form.new, on=values["on"], by=signed_in(request))

    return step(
        request,
        case,
        form,
        act,
        title=_("Exchange the companion"),
        lead=_("Who comes gets the bed of who goes, where the rules allow it; else the party gets other beds."),
        submit=_("Exchange"),
        done=_("Exchanged."),
        context={"stay": stay},
    )


@either
@handled_page
def no_show(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask once, then note that nobody came."""
    stay = the_stay(case)
    return confirmed(
        request,
        case,
        lambda: staying.mark_no_show(stay=stay, by=signed_in(request)),
        title=_("Nobody came?"),
        submit=_("Note that nobody came"),
        consequences=[_("The beds are free at once."), _("The family is told, and may ask anew.")],
        done=_("Noted. The beds are free."),
    )


@either
@handled_page
def away(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask once, then note that the patient sleeps in a hospital."""
    stay = the_stay(case)
    return confirmed(
        request,
        case,
        lambda: relatives.note_away(stay=stay, by=signed_in(request)),
        title=_("The patient sleeps in a hospital tonight?"),
        submit=_("Note it"),
        consequences=[
            _("The bed is kept for the patient, and counts as taken."),
            _("The companions stay in the house."),
            _("If the patient does not come back, check the family out instead."),
        ],
        done=_("Noted. The bed is kept."),
    )


@either
@handled_page
def back(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask once, then note that the patient is back."""
    stay = the_stay(case)
    return confirmed(
        request,
        case,
        lambda: relatives.note_back(stay=stay, by=signed_in(request)),
        title=_("The patient is back in the house?"),
        submit=_("Note it"),
        consequences=[],
        done=_("Noted. The patient is back."),
    )


@either
@handled_page
def family(request: HttpRequest, case: Case) -> HttpResponse:
    """Count the stay and that of another patient as one family."""
    stay = the_stay(case)
    form = FamilyForm(posted(request))
    return step(
        request,
        case,
        form,
        lambda: relatives.join_family(stay=stay, code=form.cleaned_data["code"], by=signed_in(request)),
        title=_("Stays with another patient of the family"),
        lead=_("Both stay as one family: they may share a room that the family has for itself."),
        submit=_("Note it"),
        done=_("Noted. They count as one family from now on."),
        context={"stay": stay},
    )


@either
@handled_page
def death(request: HttpRequest, case: Case) -> HttpResponse:
    """Note that the patient passed away: everything ends, and nobody writes to the family."""
    stay = the_stay(case)
    form = DeathForm(posted(request))
    return step(
        request,
        case,
        form,
        lambda: staying.end_for_death(stay=stay, by=signed_in(request), **form.cleaned_data),
        title=_("The patient passed away"),
        lead=_("Our condolences. The request ends, the beds are free, and no mail or question goes to the family."),
        submit=_("Note it"),
        done=_("Noted. Nobody writes to the family."),
        context={"stay": stay},
    )


def _inspected(request: HttpRequest, case: Case, *, leaving: bool) -> HttpResponse:
    stay, user = the_stay(case), signed_in(request)
    if stay.booking.state != (Booking.State.IN_USE if leaving else Booking.State.APPROVED):
        raise NotFound
    held = Bed.objects.filter(placements__stay=stay, placements__released_at=None).select_related("room").distinct()
    form = InspectionForm(posted(request), beds=list(held), checklist=stay.shelter.checklist, leaving=leaving)

    def act() -> None:
        values = form.cleaned_data
        if leaving:
            staying.check_out(stay=stay, items=form.items, how=values["how"], note=values["note"], by=user)
        else:
            staying.check_in(stay=stay, items=form.items, note=values["note"], by=user)

    return step(
        request,
        case,
        form,
        act,
        title=_("Check out") if leaving else _("Note the arrival"),
        lead=_("Look at it together with the family, and tick what is in order."),
        submit=_("They have left") if leaving else _("They are here"),
        done=_("Noted. The beds are free.") if leaving else _("Noted. They are here."),
        context={"stay": stay, "placements": rooms_held(stay)},
        to=f"{reverse('shelter_portal:board')}?rumah={stay.shelter.code}",
    )
