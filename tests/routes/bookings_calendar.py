"""The public calendars of what is lent."""

import datetime as dt

from bookings.models import Closure, Resource
from tests.factories.bookings import ALL_WEEK, DAY, book, make_resource
from tests.routes import Route

CODE = "aula-jadwal"
_NEXT = dt.datetime.now(dt.UTC).date() + 7 * DAY
MONDAY = _NEXT - _NEXT.weekday() * DAY

ROUTES = [
    Route("calendar:week", "/jadwal/"),
    Route("calendar:week", f"/jadwal/?tanggal={MONDAY}"),
    Route("calendar:week", "/jadwal/?orang=90000&jenis=room"),
    Route("calendar:month", f"/jadwal/bulan/?tanggal={MONDAY}"),
    Route("calendar:month", f"/jadwal/bulan/?tanggal={MONDAY}&sarana={CODE}"),
    Route("calendar:day", f"/jadwal/hari/?tanggal={MONDAY}"),
    Route("calendar:day", "/jadwal/hari/?tanggal=2026-01-01"),
    Route("calendar:first_free", "/jadwal/cari/"),
    Route(
        "calendar:first_free",
        f"/jadwal/cari/?orang=60&lama=3&mulai={MONDAY}&sampai={MONDAY + 6 * DAY}&hari=0&hari=1&alat-proyektor-jadwal=2",
    ),
    Route("calendar:first_free", f"/jadwal/cari/?mulai={MONDAY}&sampai={MONDAY - DAY}&lama=3"),
]
MOVES = {"calendar:feed"}


def prepare() -> None:
    """Make a hall with uses, a small room that is out of use, and projectors."""
    if Resource.objects.filter(code=CODE).exists():
        return
    hours = {day: ALL_WEEK[day] for day in ("mon", "tue", "wed", "thu", "fri")}
    hall = make_resource(CODE, name="Aula Pusako", capacity=150, opening_hours=hours, location="Gedung utama")
    room = make_resource("ruang-jadwal", name="Ruang diskusi", capacity=20, time_zone="Asia/Jayapura")
    projectors = make_resource("proyektor-jadwal", kind=Resource.Kind.EQUIPMENT, name="Proyektor", quantity=5)
    midnight = dt.datetime.combine(MONDAY, dt.time(0), dt.UTC)
    for hour in (1, 5):
        book(hall, midnight + dt.timedelta(hours=hour), midnight + dt.timedelta(hours=hour + 2))
    book(projectors, midnight + dt.timedelta(hours=2), midnight + dt.timedelta(hours=4), quantity=3)
    Closure.objects.create(resource=room, during=(midnight + DAY, midnight + 2 * DAY), reason="Lantai diperbaiki")
