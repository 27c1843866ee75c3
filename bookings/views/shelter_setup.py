"""Shelters, their rooms and beds, as staff set them up."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.domain.shelter_admin import MANAGE, add_rooms, retire_bed, save_room, save_shelter
from bookings.forms.shelter_desk import RoomForm, RoomsForm, ShelterForm, initial_of
from bookings.models import Bed, Room, Shelter
from core.accounts.access import signed_in
from core.errors import NotFound
from core.ui.outcome import take_form, tell_outcome
from core.ui.pages import posted, staff_page

either = require_http_methods(["GET", "HEAD", "POST"])


@staff_page(MANAGE)
@require_safe
def shelters(request: HttpRequest) -> HttpResponse:
    """List the shelters with how many rooms and beds they have."""
    rows = Shelter.objects.filter(retired_at=None).annotate(
        room_count=Count("rooms", distinct=True),
        bed_count=Count("rooms__beds", filter=Q(rooms__beds__resource__retired_at=None), distinct=True),
    )
    return render(request, "bookings/shelter/shelters.html", {"rows": rows})


@staff_page(MANAGE)
@either
def add(request: HttpRequest) -> HttpResponse:
    """Add a shelter."""
    return _shelter_form(request, Shelter())


@staff_page(MANAGE)
@either
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a shelter."""
    return _shelter_form(request, _shelter(code))


@staff_page(MANAGE)
@require_safe
def rooms(request: HttpRequest, code: str) -> HttpResponse:
    """List the rooms of a shelter with their beds."""
    shelter = _shelter(code)
    beds = Bed.objects.filter(resource__retired_at=None).select_related("resource")
    found: dict[int, list[Bed]] = {}
    for bed in beds.filter(room__shelter=shelter).order_by("position", "label"):
        found.setdefault(bed.room_id, []).append(bed)
    rows = [(room, found.get(room.pk, [])) for room in shelter.rooms.all()]
    context = {"shelter": shelter, "rows": rows, "bed_count": sum(len(beds) for _room, beds in rows)}
    return render(request, "bookings/shelter/rooms.html", context)


@staff_page(MANAGE)
@either
def add_room(request: HttpRequest, code: str) -> HttpResponse:
    """Add a room with beds."""
    return _room_form(request, Room(shelter=_shelter(code)))


@staff_page(MANAGE)
@either
def add_many(request: HttpRequest, code: str) -> HttpResponse:
    """Add several rooms of one kind with their beds in one go."""
    shelter = _shelter(code)
    form = RoomsForm(posted(request), initial={"first": shelter.rooms.count() + 1})

    def act() -> None:
        rooms = add_rooms(shelter=shelter, by=signed_in(request), **form.cleaned_data)
        told = {"rooms": len(rooms), "beds": len(rooms) * form.cleaned_data["beds"]}
        messages.success(request, _("Rooms added: %(rooms)s, with %(beds)s beds.") % told)

    if not (status := take_form(request, form, act)):
        return redirect("shelter_portal:rooms", code)
    back = reverse("shelter_portal:rooms", args=[code])
    context = {"form": form, "title": _("Add several rooms"), "back": back}
    return render(request, "bookings/shelter/setup_form.html", context, status=status)


@staff_page(MANAGE)
@either
def change_room(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Change a room, or add beds to it."""
    room = Room.objects.select_related("shelter").filter(pk=pk, shelter=_shelter(code)).first()
    if room is None:
        raise NotFound
    return _room_form(request, room)


@staff_page(MANAGE)
@require_POST
def drop_bed(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a bed out of use for good."""
    rows = Bed.objects.filter(pk=pk, room__shelter=_shelter(code), resource__retired_at=None)
    bed = rows.select_related("room__shelter", "resource").first()
    if bed is None:
        raise NotFound
    tell_outcome(request, lambda: retire_bed(bed=bed, by=signed_in(request)), done=_("The bed is out of use."))
    return redirect("shelter_portal:rooms", code)


def _shelter_form(request: HttpRequest, shelter: Shelter) -> HttpResponse:
    form = ShelterForm(posted(request), instance=shelter)

    def act() -> None:
        save_shelter(shelter=form.instance, by=signed_in(request))

    if not (status := take_form(request, form, act, done=_("The shelter is kept."))):
        return redirect("shelter_portal:rooms", form.instance.code)
    title = _("Change the shelter") if shelter.pk else _("Add a shelter")
    context = {"form": form, "title": title, "back": reverse("shelter_portal:shelters")}
    return render(request, "bookings/shelter/setup_form.html", context, status=status)


def _room_form(request: HttpRequest, room: Room) -> HttpResponse:
    beds = Bed.objects.filter(room=room, resource__retired_at=None) if room.pk else Bed.objects.none()
    initial = initial_of(room if room.pk else None, beds.count(), beds.filter(is_accessible=True).count())
    form = RoomForm(posted(request), initial=initial)

    def act() -> None:
        values = form.cleaned_data
        for name in ("name", "rule", "is_isolation", "position"):
            setattr(room, name, values[name])
        save_room(room=room, beds=values["beds"], accessible=values["accessible"], by=signed_in(request))

    if not (status := take_form(request, form, act, done=_("The room is kept."))):
        return redirect("shelter_portal:rooms", room.shelter.code)
    title = _("Change the room") if room.pk else _("Add a room")
    context = {"form": form, "title": title, "back": reverse("shelter_portal:rooms", args=[room.shelter.code])}
    return render(request, "bookings/shelter/setup_form.html", context, status=status)


def _shelter(code: str) -> Shelter:
    shelter = Shelter.objects.filter(code=code, retired_at=None).first()
    if shelter is None:
        raise NotFound
    return shelter
