"""Pages of what is lent, for everybody and in the portal."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from bookings.domain.checklists import write_checklist
from bookings.domain.photos import add_photo
from bookings.domain.terms import write_terms
from bookings.models import Closure, OtherHours, Resource, ResourcePhoto
from tests.factories.bookings import make_resource
from tests.factories.things import make_picture
from tests.routes import Route
from tests.world import get_user

CODE, TOOLS, PERSON, PHOTO, CLOSURE, HOURS = "aula-jalan", "kursi-jalan", "pendamping-jalan", 900_401, 900_402, 900_403
PORTAL = "/portal/sarana/"
THING = f"{PORTAL}{CODE}/"

ROUTES = [
    Route("resources:list", "/sarana/"),
    Route("resources:resource", f"/sarana/{CODE}/"),
    Route("resources_portal:list", PORTAL, user="facility"),
    Route("resources_portal:kinds", f"{PORTAL}baru/", user="facility"),
    Route("resources_portal:create", f"{PORTAL}baru/companion/", user="facility"),
    Route("resources_portal:close_several", f"{PORTAL}tutup/", user="facility"),
    Route("resources_portal:hours_of_several", f"{PORTAL}jam-lain/", user="facility"),
    Route("resources_portal:terms", f"{PORTAL}tata-tertib/", user="facility"),
    Route("resources_portal:resource", THING, user="facility"),
    Route("resources_portal:change", f"{THING}ubah/", user="facility"),
    Route("resources_portal:quantity", f"{PORTAL}{TOOLS}/jumlah/", user="facility"),
    Route("resources_portal:close", f"{PORTAL}{PERSON}/tutup/", user="facility"),
    Route("resources_portal:other_hours", f"{THING}jam-lain/", user="facility"),
    Route("resources_portal:retire", f"{THING}hapus/", user="facility"),
    Route("resources_portal:photo_add", f"{THING}gambar/", user="facility"),
    Route("resources_portal:photo_text", f"{THING}gambar/{PHOTO}/", user="facility"),
    Route("resources_portal:own_terms", f"{THING}tata-tertib/", user="facility"),
    Route("resources_portal:checklist", f"{THING}daftar-periksa/", user="facility"),
]
MOVES = {
    "resources:photo",
    "resources_portal:photo",
    "resources_portal:photo_move",
    "resources_portal:reopen",
    "resources_portal:restore",
    "resources_portal:usual_hours",
}


def prepare() -> None:
    """Make a hall with all that belongs to one, chairs, and an officer who accompanies."""
    if Resource.objects.filter(code=CODE).exists():
        return
    hall = make_resource(
        CODE, capacity=80, accessibility=["ramp", "toilet"], use_rules="Bersih kembali.", before_minutes=30
    )
    make_resource(TOOLS, kind=Resource.Kind.EQUIPMENT, quantity=100)
    make_resource(PERSON, kind=Resource.Kind.COMPANION, person=get_user("complaints"), is_public=False)
    photo = add_photo(resource=hall, photo=make_picture(), text="Panggung aula", by=None)
    ResourcePhoto.objects.filter(pk=photo.pk).update(id=PHOTO)
    now = timezone.now()
    during = (now + dt.timedelta(days=2), now + dt.timedelta(days=3))
    Closure.objects.create(pk=CLOSURE, resource=hall, during=during, reason="Pengecatan")
    first = timezone.localdate() + dt.timedelta(days=20)
    hours = {"mon": [["08:00", "15:00"]]}
    OtherHours.objects.create(
        pk=HOURS, resource=hall, first_on=first, last_on=first, opening_hours=hours, reason="Jam Ramadan"
    )
    write_checklist(resource=hall, labels=["Kunci", "Lampu mati"], by=None)
    write_terms(text="Dikembalikan bersih.", by=None)
