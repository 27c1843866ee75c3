"""Pages of the figures of use."""

import datetime as dt

from django.utils import timezone

from bookings.models import Shelter
from core.workdays.office import office_calendar
from tests.factories.bookings import book, make_resource
from tests.factories.past_lendings import make_lending
from tests.routes import Route

BASE = "/portal/pemakaian/"
YEAR = "?dari=2024-01-01&sampai=2024-12-31"
HOUSE = "rumah-singgah-angka"

ROUTES = [
    Route("bookings_figures:home", BASE, user="facility"),
    Route("bookings_figures:home", f"{BASE}{YEAR}", user="head"),
    Route("bookings_figures:home", f"{BASE}?dari=2031-01-01&sampai=2030-01-01", user="counter"),
    Route("bookings_figures:years", f"{BASE}komunitas/", user="facility"),
    Route("bookings_figures:uses", f"{BASE}daftar/", user="facility"),
    Route("bookings_figures:uses", f"{BASE}daftar/{YEAR}&keadaan=refused&alasan=taken", user="facility"),
    Route("bookings_figures:shelter", f"{BASE}rumah-singgah/?rumah={HOUSE}", user="shelter"),
    Route("bookings_figures:visits", f"{BASE}keliling/", user="facility"),
]
MOVES = {"bookings_figures:workbook", "bookings_figures:shelter_workbook", "bookings_figures:visits_workbook"}


def prepare() -> None:
    """Make a hall with some uses of the last weeks, one refusal, and a shelter without beds."""
    hall = make_resource("aula-angka", round_the_clock=True, capacity=60)
    zone = office_calendar().zone
    now = timezone.now().astimezone(zone).replace(hour=9, minute=0, second=0, microsecond=0)
    for days, asker in ((40, "community"), (33, "community"), (26, "school"), (19, "community")):
        start = now - dt.timedelta(days=days)
        received = start - dt.timedelta(days=10)
        answered = received + dt.timedelta(days=1)
        hours = dt.timedelta(hours=3)
        make_lending(hall, start, start + hours, asker=asker, received_at=received, answered_at=answered, on_time=True)
    start = now - dt.timedelta(days=12)
    make_lending(hall, start, start + dt.timedelta(hours=2), state="refused", refused_for="taken", answered_at=start)
    book(hall, start, start + dt.timedelta(hours=1), now=start - dt.timedelta(days=1))
    Shelter.objects.create(code=HOUSE, name="Rumah singgah")
