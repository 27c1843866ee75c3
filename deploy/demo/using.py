"""What becomes of borrowed things in the demo: a return with a loss, nobody who came, and hand-overs of today."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from bookings.domain.damages import NewDamage
from bookings.domain.lending import NewLending, approve_lending, ask_lending
from bookings.domain.reserving import Part
from bookings.domain.using import hand_over, mark_no_show, take_back
from bookings.errors import NotFree
from bookings.looking import Line, Looked, held_by
from bookings.models import Booking, Condition, Damage, Handover, Lending, Resource
from bookings.spans import Span
from core import audit
from core.agencies import current_agency
from core.cases.domain.files import NewFile
from core.cases.domain.identities import Person
from core.cases.models import Case
from core.models import User
from core.uploads import check_image
from deploy.demo.happening import officer, on_working_day

HALF_HOUR = dt.timedelta(minutes=30)


def use_things(slug: str) -> None:
    """Let what was borrowed change hands; where something did, or nothing is lent, nothing happens."""
    if not Lending.objects.exists() or Handover.objects.exists():
        return
    by = officer("sarana")
    stories: tuple[Callable[[User], None], ...] = (_bring_back_with_a_loss, _do_not_come, _use_now, _come_later)
    with transaction.atomic(), audit.acting(name="Data contoh", via="command"):
        for story in stories:
            with suppress(NotFree), transaction.atomic():  # another story of the demo may have that time today
                story(by)


def _bring_back_with_a_loss(by: User) -> None:
    things = {"aula": 1, "kursi-lipat": 60}
    with on_working_day(1, "09:00"):
        during = Span(_here("09:00"), _here("12:00"))
    booking = _booked("Pentas akhir lokakarya baca puisi", during, things, by, companion=True)
    with on_working_day(1, "08:50"):
        _give(booking, by, receiver="Hasan Contoh", keys=["Kunci aula no. 1"])
    with on_working_day(1, "12:25"):
        lost = NewDamage(
            code="kursi-lipat",
            kind=Damage.Kind.LOST,
            quantity=2,
            what="Dua kursi lipat tidak kembali; kemungkinan terbawa truk panggung.",
            remedy=Damage.Remedy.REPLACE,
            due_on=timezone.localdate() + dt.timedelta(days=14),
            photos=[_photo("Tumpukan kursi saat dihitung")],
        )
        take_back(
            booking=booking,
            looked=_found(booking, {"kursi-lipat": 58}),
            key=str(uuid.uuid4()),
            by=by,
            receiver="Hasan Contoh",
            damages=[lost],
        )


def _do_not_come(by: User) -> None:
    with on_working_day(2, "13:00"):
        during = Span(_here("13:00"), _here("15:00"))
    booking = _booked("Temu penulis muda", during, {"ruang-baca": 1}, by)
    with on_working_day(2, "13:40"):
        mark_no_show(booking=booking, by=by)


def _use_now(by: User) -> None:
    start = _half_hour() - 2 * HALF_HOUR
    booking = _booked("Perekaman cerita lisan", Span(start, start + 8 * HALF_HOUR), {"proyektor": 1}, by)
    _give(booking, by, receiver="Mutia Contoh", at=start)


def _come_later(by: User) -> None:
    start = _half_hour() + 2 * HALF_HOUR
    _booked("Latihan paduan suara bahasa ibu", Span(start, start + 4 * HALF_HOUR), {"sistem-suara": 1}, by)


def _booked(title: str, during: Span, things: Mapping[str, int], by: User, *, companion: bool = False) -> Booking:
    """Have staff enter a request that came by letter some days before, and approve it."""
    found = {row.code: row.pk for row in Resource.objects.filter(code__in=things)}
    new = NewLending(
        key=str(uuid.uuid4()),
        title=title,
        during=during,
        parts=[Part(found[code], quantity) for code, quantity in things.items()],
        participants=24,
        wants_companion=companion,
        person=Person(name="Hasan Contoh", email="hasan.pinjam@warga.example", organisation="Sanggar Contoh Muaro"),
        channel="letter",
    )
    with on_working_day(4, "09:30"):
        case = _asked(new, by)
    with on_working_day(3, "10:10"):
        approve_lending(case=case, key=str(uuid.uuid4()), by=by)
    return Booking.objects.select_related("case").get(case=case)


def _asked(new: NewLending, by: User) -> Case:
    """Ask with a companion, or without one where none works at that hour."""
    with suppress(NotFree), transaction.atomic():
        return ask_lending(new=new, by=by).case
    return ask_lending(new=replace(new, wants_companion=False), by=by).case


def _give(
    booking: Booking, by: User, *, receiver: str, keys: Sequence[str] = (), at: dt.datetime | None = None
) -> None:
    hand_over(
        booking=booking,
        looked=_found(booking, {}),
        key=str(uuid.uuid4()),
        by=by,
        receiver=receiver,
        keys=keys,
        at=at,
        photos=[_photo("Keadaan saat serah terima")],
    )


def _found(booking: Booking, counted: Mapping[str, int]) -> list[Looked]:
    return [
        Looked(
            code=held.resource.code,
            name=held.resource.name,
            lines=tuple(Line(label, str(Condition.GOOD)) for label in held.labels),
            expected=held.quantity,
            counted=counted.get(held.resource.code, held.quantity if held.quantity > 1 else None),
        )
        for held in held_by(booking)
    ]


def _photo(words: str) -> NewFile:
    picture = Image.new("RGB", (640, 480), "#e2d9c8")
    draw = ImageDraw.Draw(picture)
    for number in range(12):
        left, top = 60 + 90 * (number % 6), 180 + 120 * (number // 6)
        draw.rounded_rectangle((left, top, left + 60, top + 80), 8, fill="#5a6b7c")
    draw.text((40, 40), f"CONTOH: {words}", fill="#222222", font_size=28)
    out = io.BytesIO()
    picture.save(out, "PNG")
    upload = SimpleUploadedFile("foto.png", out.getvalue(), content_type="image/png")
    return NewFile(kept=check_image(upload), name=f"{words}.png", purpose="state", is_internal=True)


def _here(clock: str) -> dt.datetime:
    zone = current_agency().zone
    return dt.datetime.combine(timezone.localdate(timezone=zone), dt.time.fromisoformat(clock), zone)


def _half_hour() -> dt.datetime:
    """Return the last half hour that struck."""
    now = timezone.now().replace(second=0, microsecond=0)
    return now - dt.timedelta(minutes=now.minute % 30)
