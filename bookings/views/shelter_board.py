"""The officers' board: who sleeps where today, who comes and goes, the coming nights, and the waiting list."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bookings.domain import shelter_waiting as waiting
from bookings.domain.shelter_beds import closed_nights, today_at
from bookings.domain.shelter_figures import occupancy
from bookings.domain.stays import known
from bookings.forms.shelter import DayForm
from bookings.models import Bed, Booking, Placement, Shelter, Stay, StayPerson
from bookings.shelter_rules import ONE_DAY, Nights
from bookings.shelter_today import duties
from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.models import User
from core.ui.pages import staff_page
from core.ui.tables import change_query

VIEW, HANDLE, MANAGE = "bookings.view_stay", "bookings.handle_stay", "bookings.manage_resource"
GRID_NIGHTS = 14
State = Booking.State
WAITS_FOR_ANSWER, EXPECTED, THERE = "offered", "expected", "there"


@dataclass(frozen=True)
class Tile:
    """A bed in one night: free, closed, or somebody's. `who` is a name only for whoever handles stays."""

    bed: Bed
    placement: Placement | None = None
    is_closed: bool = False
    who: str = ""
    is_leaving: bool = False
    is_arriving: bool = False

    @property
    def is_away(self) -> bool:
        """Tell whether the patient sleeps in a hospital while the bed is kept."""
        placement = self.placement
        return (
            placement is not None
            and placement.person.role == StayPerson.Role.PATIENT
            and placement.stay.patient_away_on is not None
        )

    @property
    def stage(self) -> str:
        """Tell whether somebody has an offer, is expected, or is there."""
        if self.placement is None:
            return ""
        state = self.placement.stay.booking.state
        if state == State.IN_USE:
            return THERE
        return EXPECTED if state == State.APPROVED else WAITS_FOR_ANSWER


@dataclass(frozen=True)
class RoomTiles:
    """A room with its tiles, one for each bed."""

    name: str
    rule: str
    is_isolation: bool
    tiles: list[Tile]

    @property
    def free(self) -> int:
        return sum(tile.placement is None and not tile.is_closed for tile in self.tiles)


@dataclass(frozen=True)
class GridLine:
    """A bed with its tile for each night."""

    bed: Bed
    tiles: list[Tile]

    @property
    def runs(self) -> list[tuple[Tile, int]]:
        """Join nights beside one another of one placement, or out of use; each with how many they are."""
        found: list[tuple[Tile, int]] = []
        for tile in self.tiles:
            same = bool(found) and found[-1][0].placement == tile.placement and found[-1][0].is_closed == tile.is_closed
            if same and (tile.placement is not None or tile.is_closed):
                found[-1] = (found[-1][0], found[-1][1] + 1)
            else:
                found.append((tile, 1))
        return found


@staff_page(VIEW)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Tonight: every bed, who arrives and leaves today, what is free now. A constant number of queries."""
    shelter = _shelter(request)
    if shelter is None:
        return render(request, "bookings/shelter/none.html", {"may_manage": signed_in(request).has_perm(MANAGE)})
    user, today = signed_in(request), today_at(shelter)
    rooms = _rooms(shelter, Nights(today, today + ONE_DAY), user)
    context = {
        **_shared(request, shelter),
        "today": today,
        "tonight": occupancy(today, today, shelter=shelter)[0],
        "rooms": [_by_room(lines) for lines in rooms],
        "lists": duties(shelter),
        "waiting": waiting.how_many_wait(shelter),
    }
    return render(request, "bookings/shelter/board.html", context)


@staff_page(VIEW)
@require_safe
def grid(request: HttpRequest) -> HttpResponse:
    """Beds by nights for two weeks. A constant number of queries."""
    shelter = _shelter(request)
    if shelter is None:
        raise NotFound
    user, today = signed_in(request), today_at(shelter)
    first = DayForm(request.GET).day(today)
    nights = Nights(first, first + GRID_NIGHTS * ONE_DAY)
    counted = occupancy(nights.first, nights.last - ONE_DAY, shelter=shelter)
    context = {
        **_shared(request, shelter),
        "nights": list(nights.days()),
        "today": today,
        "rooms": [(lines[0].bed.room, lines) for lines in _rooms(shelter, nights, user)],
        "counted": counted,
        "before": change_query(request, mulai=first - GRID_NIGHTS * ONE_DAY),
        "after": change_query(request, mulai=nights.last),
        "is_now": first == today,
        "first": first,
        "last": nights.last - ONE_DAY,
    }
    return render(request, "bookings/shelter/grid.html", context)


@staff_page(VIEW)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The waiting list in its order, each with why it stands there; and the offers that are open."""
    shelter = _shelter(request)
    if shelter is None:
        raise NotFound
    offered = Stay.objects.filter(shelter=shelter, offers__answer="").select_related("case").distinct()
    context = {
        **_shared(request, shelter),
        "lines": waiting.waiting_list(shelter),
        "offered": [(stay, stay.offers.filter(answer="").first()) for stay in offered],
    }
    return render(request, "bookings/shelter/queue.html", context)


@staff_page(HANDLE)
@require_POST
def offer_all(request: HttpRequest) -> HttpResponse:
    """Offer what is free to who waits, in order."""
    shelter = _shelter(request)
    if shelter is None:
        raise NotFound
    try:
        number = len(waiting.offer_in_order(shelter=shelter, by=signed_in(request)))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("Beds were offered to %(n)s family.", "Beds were offered to %(n)s families.", number)
        messages.success(request, words % {"n": number} if number else _("Nobody on the list fits what is free now."))
    return redirect(f"{request.path.removesuffix('tawarkan/')}?rumah={shelter.code}")


def _shelter(request: HttpRequest) -> Shelter | None:
    rows = Shelter.objects.filter(retired_at=None)
    return rows.filter(code=request.GET.get("rumah", "")).first() or rows.first()


def _shared(request: HttpRequest, shelter: Shelter) -> dict[str, object]:
    user = signed_in(request)
    return {
        "shelter": shelter,
        "shelters": list(Shelter.objects.filter(retired_at=None)),
        "may_handle": user.has_perm(HANDLE),
        "may_manage": user.has_perm(MANAGE),
    }


def _by_room(lines: list[GridLine]) -> RoomTiles:
    room = lines[0].bed.room
    return RoomTiles(room.name, room.get_rule_display(), room.is_isolation, [line.tiles[0] for line in lines])


def _rooms(shelter: Shelter, nights: Nights, user: User) -> list[list[GridLine]]:
    """Return the beds of each room with a tile for every night, in the order of the house."""
    rows = Bed.objects.filter(room__shelter=shelter, resource__retired_at=None).select_related("room", "resource")
    beds = list(rows)
    held: dict[tuple[int, dt.date], Placement] = {}
    placements = Placement.objects.filter(room__shelter=shelter, released_at=None, nights__overlap=tuple(nights))
    for row in placements.select_related("person", "stay__booking", "stay__case"):
        for on in Nights(max(nights.first, row.nights.lower), min(nights.last, row.nights.upper)).days():
            held[row.bed_id, on] = row
    of_resource = {bed.resource_id: bed for bed in beds}
    closed = {(bed, gone.first) for bed, _room, gone in closed_nights(shelter, of_resource, nights)}
    names = _names(held.values(), user)
    found: dict[int, list[GridLine]] = defaultdict(list)
    for bed in beds:
        tiles = []
        for on in nights.days():
            placement = held.get((bed.pk, on))
            tiles.append(
                Tile(
                    bed,
                    placement,
                    (bed.pk, on) in closed,
                    names.get(placement.person_id, "") if placement else "",
                    placement is not None and placement.stay.nights.upper == on + ONE_DAY,
                    placement is not None and placement.stay.nights.lower == on,
                )
            )
        found[bed.room_id].append(GridLine(bed, tiles))
    return list(found.values())


def _names(placements: Iterable[Placement], user: User) -> dict[int, str]:
    """Return what each person is called here: the name for whoever handles stays, else the role."""
    people = {row.person_id: row.person for row in placements}
    roles = {key: str(person.get_role_display()) for key, person in people.items()}
    if not user.has_perm(HANDLE):
        return roles
    return roles | {one.person.pk: one.name for one in known(list(people.values())) if one.name}
