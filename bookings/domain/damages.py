"""What broke or got lost: noted with a return, during a use or when it is found later, and followed up until settled.

Whoever handles what is lent notes and settles it. Whoever keeps the things takes them out of use until then.

Locks: the case, then the booking, then the damage; who sets something aside locks the cases of the bookings that are
met and the resource first (bookings.domain.closing).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.disturbances import Disturbance, disturb
from bookings.domain.closing import affected, close_resources, held_still, open_resource, rest_of_time, retire_resource
from bookings.domain.reserving import change_quantity, lock_resources
from bookings.domain.resources import PERMISSION, restore_resource, set_quantity
from bookings.errors import UseMoveRefused
from bookings.models import Booking, Damage, DamagePhoto, Handover, HandoverPhoto, Reservation, Resource
from bookings.spans import Span
from core import audit
from core.cases import codes
from core.cases.domain.files import NewFile, attach
from core.cases.domain.lifecycle import add_event, checked_text, lock_case, require_handler
from core.cases.domain.outbox import tell_citizen
from core.cases.models import Case
from core.errors import ChangedMeanwhile, InvalidInput, NotFound
from core.pagecache import content_changed
from core.rights import Actor, require

HANDLE = "bookings.handle_booking"
WHAT_LIMIT = 500
COST_LIMIT = 200
WITH_THEM = (Booking.State.IN_USE, Booking.State.RETURNED)
# Who keeps what they have when there are fewer: the agency's own, and what is announced, before what is lent.
FIRST = (Booking.Kind.OWN_USE, Booking.Kind.VISIT, Booking.Kind.STAY)


@dataclass(frozen=True, kw_only=True)
class NewDamage:
    """What broke or got lost; `code` names the resource. `cost` is what it may cost, in words."""

    code: str
    kind: str
    what: str
    remedy: str
    quantity: int = 1
    cost: str = ""
    due_on: dt.date | None = None
    photos: Sequence[NewFile] = ()


@transaction.atomic
def record_damage(*, new: NewDamage, key: str, booking: Booking | None = None, by: Actor) -> Damage:
    """Note a damage during a use or after it; the same `key` again is the same. A borrower who is to mend it is told.

    Without `booking` nobody knows at which use it came about. Raises NotFound for what the booking did not hold,
    UseMoveRefused before the use, InvalidInput, PermissionRefused.
    """
    case, booking = (None, None) if booking is None else _locked(booking, by=by)
    require(by, HANDLE)
    known = Damage.objects.filter(key_digest=codes.digest_of(key)).first()
    if known is not None:
        return known
    found = Damage.Found.LATER
    if booking is not None and _is_under_way(booking):
        found = Damage.Found.USE
    damage = keep_damage(new, booking=booking, found=found, key=key, by=by)
    audit.record(action="bookings.damage_recorded", target=damage.resource, changes={"quantity": damage.quantity})
    if case is not None:
        add_event(case, "damage_recorded", by=by, facts={"damage": damage.pk})
        if damage.is_owed or damage.remedy == Damage.Remedy.OPEN:
            tell_citizen(case, "bookings/use_damage", key=f"damage-noted-{damage.pk}")
    return damage


def keep_damage(
    new: NewDamage,
    *,
    booking: Booking | None,
    found: str,
    by: Actor,
    handover: Handover | None = None,
    key: str = "",
) -> Damage:
    """Write a damage down with its photos, within a transaction that has locked the booking. Raises as above."""
    rows = Resource.objects.filter(code=new.code).exclude(kind=Resource.Kind.COMPANION)
    resource = (rows if booking is None else rows.filter(reservations__booking=booking)).first()
    if resource is None:
        raise NotFound
    errors: dict[str, list[str]] = {}
    what = checked_text(new.what, field="what", limit=WHAT_LIMIT, missing=_("Write what broke or got lost."))
    cost = checked_text(new.cost, field="cost", limit=COST_LIMIT)
    owed = new.remedy in (Damage.Remedy.REPAIR, Damage.Remedy.REPLACE)
    if owed and new.due_on is None:
        errors["due_on"] = [_("Say until when.")]
    if owed and (booking is None or booking.case_id is None):
        errors["remedy"] = [_("Nobody borrowed it: there is no borrower who could mend it.")]
    if not 1 <= new.quantity <= resource.quantity:
        errors["quantity"] = [_("There are not so many.")]
    if errors:
        raise InvalidInput(errors)
    worn = new.remedy == Damage.Remedy.WEAR
    damage = Damage.objects.create(
        handover=handover,
        booking=booking,
        resource=resource,
        found=found,
        kind=new.kind,
        quantity=new.quantity,
        what=what,
        remedy=new.remedy,
        cost=cost,
        due_on=new.due_on if owed else None,
        key_digest=codes.digest_of(key) if key else "",
        created_by=by,
        # Wear is borne by the agency: there is nothing left to settle.
        **({"settled_at": timezone.now(), "settled_by": by} if worn else {}),
    )
    case = booking.case if booking is not None else None
    if case is not None:
        keep_photos(case, new.photos, handover=handover, damage=damage, by=by)
    else:
        _keep_own_photos(damage, new.photos)
    return damage


def keep_photos(
    case: Case, photos: Iterable[NewFile], *, by: Actor, handover: Handover | None = None, damage: Damage | None = None
) -> None:
    """Keep photos of the state of things among the files of a case."""
    files = [attach(case, photo, by=by) for photo in photos]
    HandoverPhoto.objects.bulk_create(HandoverPhoto(handover=handover, damage=damage, file=file) for file in files)


@transaction.atomic
def settle_damage(*, damage: Damage, note: str, by: Actor, outcome: str = Damage.Outcome.MENDED) -> Damage:
    """Note how a damage was settled; again is nothing. What was set aside is in use again once it is mended.

    What cannot be mended stays away: fewer units, or out of use for good. Raises InvalidInput, PermissionRefused.
    """
    text = checked_text(note, field="note", limit=WHAT_LIMIT, missing=_("Write how it was settled."))
    if outcome not in Damage.Outcome.values:
        raise InvalidInput({"outcome": [_("Choose from the list only.")]})
    case = None
    if damage.booking is not None:
        case, _booking = _locked(damage.booking, by=by)
    require(by, HANDLE)
    lock_resources([damage.resource_id])  # before the damage, as who takes it out of use does
    damage = Damage.objects.select_for_update(of=("self",)).select_related("resource", "closure").get(pk=damage.pk)
    if damage.settled_at is not None:
        return damage
    if damage.set_aside_at is not None and outcome == Damage.Outcome.MENDED:
        _use_again(damage, by=by)
    damage.settled_at, damage.settled_by, damage.settled_note = timezone.now(), by, text
    damage.outcome = outcome
    damage.save(update_fields=["settled_at", "settled_by", "settled_note", "outcome"])
    audit.record(
        action="bookings.damage_settled", target=case.code if case else damage.resource, changes={"outcome": outcome}
    )
    if case is not None:
        add_event(case, "damage_settled", by=by, facts={"damage": damage.pk})
        if damage.is_owed or damage.remedy == Damage.Remedy.OPEN:
            tell_citizen(case, "bookings/use_settled", key=f"damage-{damage.pk}")
    return damage


@transaction.atomic
def set_aside(*, damage: Damage, reason: str, by: Actor, until: dt.date | None = None) -> list[Booking]:
    """Take what broke out of use until it is mended; whoever had booked it is told. Again is nothing.

    Of several units, there are fewer; a single thing is closed through `until`, or retired without that day. Returns
    the bookings that were met. Raises InvalidInput, StillNeeded where too few are left for the agency's own
    activities, AlreadyClosed, OutOfUse, PermissionRefused.
    """
    require(by, PERMISSION)
    resource = damage.resource
    if fewer(damage) is not None:
        met = _take_out(damage, reason, by)
    elif Damage.objects.filter(pk=damage.pk, set_aside_at=None, settled_at=None).exists():
        if until is None:
            met = retire_resource(resource=resource, reason=reason, by=by).bookings
            closure = None
        else:
            closed = close_resources(resources=[resource], during=span_until(until), reason=reason, by=by)
            met, closure = closed.bookings, closed.closures[0]
        open_still = Damage.objects.filter(pk=damage.pk, set_aside_at=None, settled_at=None)
        if not open_still.update(set_aside_at=timezone.now(), closure=closure):
            raise ChangedMeanwhile
    else:
        return []
    audit.record(action="bookings.damage_set_aside", target=resource, changes={"bookings": len(met)})
    return met


def met_by_setting_aside(damage: Damage, until: dt.date | None = None) -> list[Booking]:
    """Return the bookings whose people would be told."""
    left = fewer(damage)
    if left is not None:
        return short_of(damage.resource, left)
    during = rest_of_time([damage.resource]) if until is None else span_until(until)
    return affected([damage.resource], during)


def fewer(damage: Damage) -> int | None:
    """Return how many would be left; None where that is none, so that the whole has to be taken out of use."""
    left: int = damage.resource.quantity - damage.quantity
    return left if left > 0 else None


def span_until(day: dt.date) -> Span:
    """Return from now to the end of a day."""
    last = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0)))
    return Span(timezone.now().replace(second=0, microsecond=0), last)


def short_of(resource: Resource, quantity: int) -> list[Booking]:
    """Return the lendings that find too few when there are only so many: of those at one time, whoever came last."""
    rows = Reservation.objects.filter(resource=resource, released_at=None, blocked__endswith__gt=timezone.now())
    uses: dict[Booking, list[tuple[Span, int]]] = {}
    for row in rows.select_related("booking__case"):
        use = (Span(row.blocked.lower, row.blocked.upper), row.lot.upper - row.lot.lower)
        uses.setdefault(row.booking, []).append(use)
    kept: list[tuple[Span, int]] = []
    short = []
    for booking in sorted(uses, key=_rank):
        mine = uses[booking]
        may_move = booking.kind == Booking.Kind.LENDING and booking.state != Booking.State.IN_USE
        if may_move and _most_at_once([*kept, *mine], [span for span, _n in mine]) > quantity:
            short.append(booking)
        else:
            kept += mine
    return sorted(short, key=lambda booking: (booking.during.lower, booking.pk))


def open_damages() -> QuerySet[Damage]:
    """Return what is not settled, what is due first."""
    rows = Damage.objects.filter(settled_at=None).select_related("resource", "booking__case", "created_by")
    return rows.order_by("due_on", "created_at", "pk")


def _take_out(damage: Damage, reason: str, by: Actor) -> list[Booking]:
    resource = damage.resource
    with held_still([resource], lambda: short_of(resource, resource.quantity - damage.quantity)) as (rows, met):
        fresh = Damage.objects.select_for_update(of=("self",)).get(pk=damage.pk)
        if fresh.set_aside_at is not None or fresh.settled_at is not None:
            return []
        row = rows[0]
        disturb(Disturbance((row,), rest_of_time([row]), reason, by), bookings=met)
        left = row.quantity - fresh.quantity
        if left < 1:
            raise InvalidInput({"": [_("There are not so many.")]})
        change_quantity(resource=row, quantity=left)
        fresh.set_aside_at, fresh.taken_out = timezone.now(), fresh.quantity
        fresh.save(update_fields=["set_aside_at", "taken_out"])
    content_changed()
    return met


def _use_again(damage: Damage, *, by: Actor) -> None:
    """Have what was set aside in use again. Raises PermissionRefused for who may not keep the things."""
    resource = Resource.objects.get(pk=damage.resource_id)
    if damage.taken_out:
        set_quantity(resource=resource, quantity=resource.quantity + damage.taken_out, by=by)
    elif damage.closure is not None:
        open_resource(closure=damage.closure, by=by)
    elif resource.retired_at is not None:
        restore_resource(resource=resource, by=by)


def _locked(booking: Booking, *, by: Actor) -> tuple[Case | None, Booking]:
    """Return the case, where there is one, and the booking, locked, of which something may have broken."""
    case = None
    if booking.case is not None:
        case = lock_case(booking.case)
        require_handler(case, by)
    locked = Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=booking.pk)
    locked.case = case
    if locked.kind not in (Booking.Kind.LENDING, Booking.Kind.OWN_USE):
        raise NotFound
    is_own = locked.kind == Booking.Kind.OWN_USE and locked.state == Booking.State.APPROVED
    if locked.state not in WITH_THEM and not (is_own and locked.during.lower <= timezone.now()):
        raise UseMoveRefused(state=str(locked.state))
    return case, locked


def _is_under_way(booking: Booking) -> bool:
    return booking.state == Booking.State.IN_USE or (
        booking.state == Booking.State.APPROVED and booking.during.upper > timezone.now()
    )


def _keep_own_photos(damage: Damage, photos: Iterable[NewFile]) -> None:
    seen: set[str] = set()
    for photo in photos:
        if photo.kept.sha256 not in seen:
            seen.add(photo.kept.sha256)
            row = DamagePhoto(damage=damage, sha256=photo.kept.sha256)
            row.file.save(photo.kept.name, photo.kept.content, save=False)
            row.save()


def _rank(booking: Booking) -> tuple[bool, bool, dt.datetime, int]:
    is_out = booking.state == Booking.State.IN_USE
    return (not is_out, booking.kind not in FIRST, booking.created_at, booking.pk)


def _most_at_once(uses: Sequence[tuple[Span, int]], within: Sequence[Span]) -> int:
    """Return the largest number of units that are used at one moment of the spans."""
    moments = [span.start for span, _n in uses] + [span.start for span in within]
    inside = [moment for moment in moments if any(span.start <= moment < span.end for span in within)]
    return max(sum(n for span, n in uses if span.start <= moment < span.end) for moment in inside)
