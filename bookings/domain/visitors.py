"""Who comes to a visit: registering, waiting, moving up, cancelling, changing to another visit, having been there.

Everything happens under the lock of the visit. What is noted on the spot is named by a key that the device made and
carries the moment at which it happened, so that it may arrive late, twice, and in any order.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.domain.visits import begin_visit, lock_visit
from bookings.errors import VisitMoveRefused, VisitorCame, VisitorKnown, VisitRegistrationClosed
from bookings.models import AttendanceAct, Registration, Visit, VisitService
from core import audit
from core.cases import codes
from core.cases.domain.identities import Person, digest, seal_person, unseal_person
from core.contacts import email_problem, phone_digits, phone_problem
from core.db.violations import constraint_of, translate_violations
from core.errors import InvalidInput, NotFound
from core.rights import Actor, require
from core.tenancy import current_schema
from core.typed_text import normalise, text_error

PERMISSION = "bookings.register_visitor"
PREFIX = "DKL"
NAME_LIMIT = 160
ADVANCE = dt.timedelta(minutes=10)  # that the clock of a phone may be fast
LATE_DAYS = 60  # that notes from the spot may arrive after a visit
State, Source, Kind = Registration.State, Registration.Source, AttendanceAct.Kind


@dataclass(frozen=True, kw_only=True)
class NewVisitor:
    """Somebody who wants one service on one day of a visit; on the spot a name is enough."""

    offered: VisitService
    on: dt.date
    person: Person


def register_visitor(*, visit: Visit, new: NewVisitor, key: str, by: Actor = None) -> Registration:
    """Register somebody, on the waiting list when the day is full. The same `key` again is the same registration.

    `by` is the member of staff who does it for somebody. Raises VisitRegistrationClosed, VisitorKnown, InvalidInput.
    """
    if by is not None:
        require(by, PERMISSION)
    person = _checked(new.person, needs_contact=by is None)
    with transaction.atomic():
        visit = lock_visit(visit)
        if known := _of_key(key):
            return known
        offered = _offered(visit, new)
        if not is_open(visit, new.on, now=timezone.now()):
            raise VisitRegistrationClosed
        state = State.WAITING if places_left(offered, new.on) == 0 else State.REGISTERED
        source = Source.WEB if by is None else Source.STAFF
        row = _add(visit, offered, new.on, person, key=key, source=source, state=state)
        if by is not None:
            audit.record(action="bookings.visitor_registered", target=row.code)
        tell_visitor(row, "registered")
    return row


@transaction.atomic
def cancel_registration(*, registration: Registration, by: Actor = None) -> Registration:
    """Give a place back; the first who waits gets it. Raises VisitorCame."""
    if by is not None:
        require(by, PERMISSION)
    visit = lock_visit(registration.visit)
    row = _locked(registration)
    if row.state == State.CANCELLED:
        return row
    if row.state not in (State.REGISTERED, State.WAITING):
        raise VisitorCame
    row.state, row.ended_at = State.CANCELLED, timezone.now()
    row.save(update_fields=["state", "ended_at"])
    if by is not None:
        audit.record(action="bookings.visitor_cancelled", target=row.code)
    fill_places(visit)
    return row


@transaction.atomic
def take_other_visit(*, registration: Registration, offered: VisitService, on: dt.date) -> Registration:
    """Register the same person for a service of another visit, and give this place back. Twice is once.

    Raises VisitRegistrationClosed, VisitorKnown, VisitorCame.
    """
    for pk in sorted({registration.visit_id, offered.visit_id}):
        lock_visit(Visit(pk=pk))
    old = _locked(registration)
    key = str(uuid.uuid5(old.key, f"{offered.pk}:{on}"))
    if known := _of_key(key):
        return known
    if old.sealed is None:
        raise NotFound
    if old.state not in (State.REGISTERED, State.WAITING):
        raise VisitorCame
    person = unseal_person(bytes(old.sealed))
    new = register_visitor(visit=offered.visit, new=NewVisitor(offered=offered, on=on, person=person), key=key)
    cancel_registration(registration=old)
    return new


def fill_places(visit: Visit) -> list[Registration]:
    """Move up as many of the waiting lists as places are free, by number. The visit is locked."""
    if not visit.is_announced:
        return []
    moved: list[Registration] = []
    waiting = list(visit.registrations.filter(state=State.WAITING).select_related("offered").order_by("number", "pk"))
    left: dict[tuple[int, dt.date], int | None] = {}
    for row in waiting:
        name = (row.offered_id, row.on)
        if name not in left:
            left[name] = places_left(row.offered, row.on)
        free = left[name]
        if free == 0:
            continue
        left[name] = None if free is None else free - 1
        row.state = State.REGISTERED
        row.save(update_fields=["state"])
        tell_visitor(row, "moved_up")
        moved.append(row)
    return moved


@transaction.atomic
def record_attendance(
    *,
    visit: Visit,
    key: str,
    happened_at: dt.datetime,
    kind: str = Kind.CAME,
    code: str = "",
    walk_in: NewVisitor | None = None,
    by: Actor,
) -> Registration:
    """Note that somebody came, or did not: who registered by `code`, or somebody who came without (`walk_in`).

    The same `key` again changes nothing. Of several notes about one person the one that happened last counts, whatever
    order they arrive in. A waiting or cancelled person who came, came. Raises NotFound, InvalidInput, VisitMoveRefused.
    """
    require(by, PERMISSION)
    visit = lock_visit(visit)
    act = AttendanceAct.objects.filter(key=_uuid(key)).select_related("registration").first()
    if act is not None:
        if act.registration.visit_id != visit.pk:
            raise NotFound
        return act.registration
    _check_moment(visit, happened_at)
    if walk_in is not None:
        offered = _offered(visit, walk_in)
        person = _checked(walk_in.person, needs_contact=False)
        row = _of_key(key)
        if row is not None and row.visit_id != visit.pk:
            raise NotFound
        row = row or _add(visit, offered, walk_in.on, person, key=key, source=Source.WALK_IN, at=happened_at)
        kind = Kind.CAME
    else:
        found = Registration.objects.filter(visit=visit, code=code.strip().upper()).first()
        if found is None:
            raise NotFound
        row = _locked(found)
    if visit.state == Visit.State.PUBLISHED:
        begin_visit(visit=visit, by=by, at=happened_at)
    note = {"by_id": by.pk if by is not None else None, "by_name": str(by or "")}
    AttendanceAct.objects.create(registration=row, key=_uuid(key), kind=kind, happened_at=happened_at, **note)
    return _follow_acts(row)


def is_open(visit: Visit, day: dt.date, *, now: dt.datetime) -> bool:
    """Tell whether somebody may register for a day: announced, and the day has not begun."""
    starts_at = dt.datetime.combine(day, visit.opens_at, visit.zone)
    return visit.is_announced and day in visit.days and now < starts_at


def places_left(offered: VisitService, on: dt.date) -> int | None:
    """Return how many places are free, None where there is no limit."""
    return places_of([offered], [on])[offered.pk, on]


def places_of(offered: Iterable[VisitService], days: Sequence[dt.date]) -> dict[tuple[int, dt.date], int | None]:
    """Return how many places each service has left on each day, None where there is no limit. One query."""
    rows = list(offered)
    taken = Registration.objects.holding().filter(offered__in=rows, on__in=days).order_by()
    counts = {(key, on): number for key, on, number in taken.values_list("offered", "on").annotate(n=Count("pk"))}
    return {
        (row.pk, day): None if row.quota is None else max(row.quota - counts.get((row.pk, day), 0), 0)
        for row in rows
        for day in days
    }


def token_of(registration: Registration) -> str:
    """Return the word of the secret link of a registration."""
    return codes.token_of(f"visit-registration:{registration.key}")


def registration_of(token: str) -> Registration:
    """Return the registration that a secret link leads to. Raises NotFound."""
    rows = Registration.objects.select_related("visit__place", "visit__booking", "offered")
    found = rows.filter(link_hash=codes.token_hash(token)).first()
    if found is None:
        raise NotFound
    return found


def person_of(registration: Registration) -> Person:
    """Return who registered; nobody once the contact was removed."""
    return Person() if registration.sealed is None else unseal_person(bytes(registration.sealed))


def tell_visitor(registration: Registration, kind: str) -> None:
    """Have somebody told once this is committed, by mail or telephone; others read it on their page."""
    if not registration.has_email and not registration.has_phone:
        return
    schema, key = current_schema(), registration.pk

    def tell() -> None:
        from bookings.tasks import mail_visitor  # needs the loaded apps

        mail_visitor.delay(schema, key, kind)

    transaction.on_commit(tell, robust=True)


def _follow_acts(row: Registration) -> Registration:
    """Set the state to what happened last."""
    last = row.acts.order_by("-happened_at", "-pk").first()
    if last is None:
        return row
    row.state = {Kind.CAME: State.CAME, Kind.NO_SHOW: State.NO_SHOW}.get(Kind(last.kind), State.REGISTERED)
    row.came_at = last.happened_at if row.state == State.CAME else None
    row.ended_at = None
    row.save(update_fields=["state", "came_at", "ended_at"])
    return row


def _check_moment(visit: Visit, happened_at: dt.datetime) -> None:
    if visit.state not in (Visit.State.PUBLISHED, Visit.State.UNDER_WAY, Visit.State.DONE):
        raise VisitMoveRefused(state=str(visit.state))
    now, day = timezone.now(), happened_at.astimezone(visit.zone).date()
    if happened_at > now + ADVANCE or day not in visit.days:
        raise InvalidInput({"happened_at": [_("This moment does not lie within the days of the visit.")]})
    if now.date() > visit.last_on + dt.timedelta(days=LATE_DAYS):
        raise InvalidInput({"happened_at": [_("This visit is too long ago.")]})


def _add(
    visit: Visit,
    offered: VisitService,
    on: dt.date,
    person: Person,
    *,
    key: str,
    source: str,
    state: str = State.REGISTERED,
    at: dt.datetime | None = None,
) -> Registration:
    last = Registration.objects.filter(offered=offered, on=on).aggregate(last=Max("number"))["last"]
    contact = phone_digits(person.phone) or person.email
    row = Registration(
        visit=visit,
        offered=offered,
        on=on,
        number=(last or 0) + 1,
        key=_uuid(key),
        sealed=seal_person(person),
        contact_digest=digest("visitor", f"{person.name}|{contact}") if contact else "",
        email_digest=digest("email", person.email) if person.email else "",
        has_email=bool(person.email),
        has_phone=bool(person.phone),
        state=state,
        source=source,
        registered_at=at or timezone.now(),
    )
    row.link_hash = codes.token_hash(token_of(row))
    for _attempt in range(5):
        row.code = codes.new_code(PREFIX, timezone.localdate())
        try:
            with translate_violations({"registration_once_for_a_service": VisitorKnown}):
                row.save(force_insert=True)
        except IntegrityError as error:  # a code that is taken
            if constraint_of(error) != "bookings_registration_code_key":
                raise
        else:
            return row
    raise RuntimeError("no free code was found in five attempts")


def _offered(visit: Visit, new: NewVisitor) -> VisitService:
    offered = VisitService.objects.filter(visit=visit, pk=new.offered.pk).first()
    if offered is None:
        raise NotFound
    if new.on not in visit.days:
        raise InvalidInput({"on": [_("The visit is not there on this day.")]})
    return offered


def _checked(person: Person, *, needs_contact: bool) -> Person:
    name = normalise(person.name, lines=False)
    errors: dict[str, list[str]] = {}
    if not name:
        errors["name"] = [_("Write the name.")]
    elif problem := text_error(name, limit=NAME_LIMIT, lines=False):
        errors["name"] = [problem]
    if problem := phone_problem(person.phone):
        errors["phone"] = [problem]
    if problem := email_problem(person.email):
        errors["email"] = [problem]
    if needs_contact and not person.phone and not person.email:
        errors["phone"] = [_("Leave a mobile number or an e-mail, so that we can tell you when the visit changes.")]
    if errors:
        raise InvalidInput(errors)
    return Person(name=name, email=person.email.strip(), phone=person.phone.strip())


def _of_key(key: str) -> Registration | None:
    return Registration.objects.select_related("visit__place", "offered").filter(key=_uuid(key)).first()


def _locked(registration: Registration) -> Registration:
    rows = Registration.objects.select_for_update(of=("self",)).select_related("visit", "offered")
    found = rows.filter(pk=registration.pk).first()
    if found is None:
        raise NotFound
    return found


def _uuid(key: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(key))
    except ValueError as error:
        raise InvalidInput({"key": [_("This form has no key. Open it anew.")]}) from error
