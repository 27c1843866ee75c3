"""Pages of lending: asking, one's own booking, deciding, own activities, the rules."""

from django.http import HttpResponse

from bookings.disturbances import Disturbance, disturb
from bookings.domain.series import ask_series
from bookings.models import Booking
from core.cases import access
from core.cases.models import Case
from tests.factories.bookings import book, make_booking
from tests.factories.lending import approve, ask, hours, make_hall, new_lending, somebody
from tests.routes import Route

NEW, APPROVED, WAITING, ASIDE = "PJM-2606-RUTA", "PJM-2606-RUTE", "PJM-2606-RUTF", "PJM-2606-RUTG"
SERIES = "PJM-2606-RUTH"
PORTAL = "/portal/peminjaman/"
HALL = "aula-rute"
OWN = 9700001

ROUTES = [
    Route("lending:ask", "/peminjaman/ajukan/"),
    Route("lending:ask", f"/peminjaman/ajukan/?sarana={HALL}&orang=30"),
    Route("lending_case:change", f"/lacak/{NEW}/ubah-peminjaman/"),
    Route("lending_case:cancel_all", f"/lacak/{SERIES}/batalkan-rangkaian/"),
    *[Route("cases:status", f"/lacak/{code}/") for code in (NEW, APPROVED, WAITING, ASIDE, SERIES)],
    Route("lending_portal:list", PORTAL, user="facility"),
    Route("lending_portal:list", f"{PORTAL}?daftar=disetujui&thing={HALL}", user="head"),
    Route("lending_portal:list", f"{PORTAL}?daftar=menunggu", user="facility"),
    Route("lending_portal:enter", f"{PORTAL}catat/", user="facility"),
    Route("lending_portal:own_use", f"{PORTAL}kegiatan/", user="facility"),
    Route("lending_portal:own_use_cancel", f"{PORTAL}kegiatan/{OWN}/batalkan/", user="facility"),
    Route("lending_portal:settings", f"{PORTAL}setelan/", user="facility"),
    Route("lending_portal:approve", f"{PORTAL}{NEW}/setujui/", user="facility"),
    Route("lending_portal:approve", f"{PORTAL}{SERIES}/setujui/", user="facility"),
    Route("lending_portal:refuse", f"{PORTAL}{NEW}/tolak/", user="facility"),
    Route("lending_portal:change", f"{PORTAL}{APPROVED}/ubah/", user="facility"),
    Route("lending_portal:cancel", f"{PORTAL}{APPROVED}/batalkan/", user="facility"),
    Route("cases_portal:bookings", "/portal/berkas/peminjaman-rumah-singgah/", user="facility"),
    Route("cases_portal:case", f"/portal/berkas/{NEW}/", user="facility"),
    Route("cases_portal:case", f"/portal/berkas/{ASIDE}/", user="facility"),
]
MOVES = {"lending_case:take", "lending_case:accept", "lending_case:member", "lending_case:calendar"}
MOVES |= {"lending_case:permit", "lending_portal:permit"}


def prepare() -> None:
    """Make requests that are new, approved, waiting and set aside, and an activity of the agency."""
    if Case.objects.filter(code=NEW).exists():
        return
    hall = make_hall(code=HALL, name="Aula rute", horizon_days=200)
    _named(ask(hall).case, NEW)
    _named(approve(ask(hall, hours(4, 5), person=somebody("Ana")).case), APPROVED)
    book(hall, *hours(0, 4, days=1))
    _named(ask(hall, hours(1, 3, days=1), person=somebody("Budi"), waits=True).case, WAITING)
    aside = ask(hall, hours(1, 3, days=2), person=somebody("Citra")).case
    disturb(Disturbance((hall,), hours(1, 3, days=2), "Atap diperbaiki.", None))
    _named(aside, ASIDE)
    dates = [hours(1, 3, days=days) for days in (5, 12)]
    _named(ask_series(new=new_lending(hall, person=somebody("Dian")), dates=dates).first.case, SERIES)
    make_booking(*hours(1, 3, days=3), id=OWN, state=Booking.State.APPROVED)


def cookies() -> dict[str, str]:
    """Return what the browsers of the borrowers hold."""
    response = HttpResponse()
    for case in Case.objects.filter(code__in=[NEW, APPROVED, WAITING, ASIDE, SERIES]):
        access.remember(response, case)
    return {name: cookie.value for name, cookie in response.cookies.items()}


def _named(case: Case, code: str) -> None:
    Case.objects.filter(pk=case.pk).update(code=code)
