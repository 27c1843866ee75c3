"""Pages of the patient shelter: the public ones, the family's own, the board, the steps with a stay, the setting up."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse

from bookings.domain.shelter_health import NewPaper
from bookings.domain.shelter_waiting import give_beds
from bookings.domain.staying import ask_extension
from bookings.domain.stays import bring_papers
from bookings.models import Room, Shelter, Stay
from core.cases import access
from core.cases.models import Case
from tests.factories import shelter as make
from tests.factories.shelter import letter
from tests.routes import Route
from tests.world import get_user

ASKED, WAITING, OFFERED, PLACED, STAYING = (
    "INP-2606-RUTE",
    "INP-2606-RUTF",
    "INP-2606-RUTG",
    "INP-2606-RUTH",
    "INP-2606-RUTJ",
)
SITE, PORTAL, TRACK = "/rumah-singgah/", "/portal/rumah-singgah/", "/lacak/"
HOUSE = f"{PORTAL}pengaturan/singgah-rute/"
ROOM, PAPER = 900_001, 900_003

ROUTES = [
    Route("shelter:home", SITE),
    Route("shelter:ask", f"{SITE}ajukan/"),
    Route("stay:offer", f"{TRACK}{OFFERED}/tawaran-tempat-tidur/"),
    Route("stay:extend", f"{TRACK}{PLACED}/perpanjangan/"),
    Route("stay:papers", f"{TRACK}{PLACED}/surat/"),
    Route("shelter_portal:board", f"{PORTAL}?rumah=singgah-rute", user="shelter"),
    Route("shelter_portal:board", f"{PORTAL}?rumah=singgah-rute", user="facility"),
    Route("shelter_portal:grid", f"{PORTAL}malam/?rumah=singgah-rute", user="shelter"),
    Route("shelter_portal:queue", f"{PORTAL}daftar-tunggu/?rumah=singgah-rute", user="shelter"),
    Route("shelter_portal:enter", f"{PORTAL}catat/", user="shelter"),
    Route("shelter_portal:shelters", f"{PORTAL}pengaturan/", user="shelter"),
    Route("shelter_portal:add", f"{PORTAL}pengaturan/baru/", user="shelter"),
    Route("shelter_portal:rooms", HOUSE, user="shelter"),
    Route("shelter_portal:change", f"{HOUSE}ubah/", user="shelter"),
    Route("shelter_portal:add_room", f"{HOUSE}kamar/", user="shelter"),
    Route("shelter_portal:add_many", f"{HOUSE}kamar/banyak/", user="shelter"),
    Route("shelter_portal:change_room", f"{HOUSE}kamar/{ROOM}/", user="shelter"),
    Route("shelter_portal:check", f"{PORTAL}{ASKED}/terima/", user="shelter"),
    Route("shelter_portal:refuse", f"{PORTAL}{ASKED}/tolak/", user="shelter"),
    Route("shelter_portal:papers", f"{PORTAL}{ASKED}/surat/", user="shelter"),
    Route("shelter_portal:health", f"{PORTAL}{ASKED}/kesehatan/", user="shelter"),
    Route("shelter_portal:beds", f"{PORTAL}{WAITING}/tempat-tidur/", user="shelter"),
    Route("shelter_portal:weigh", f"{PORTAL}{WAITING}/bobot/", user="shelter"),
    Route("shelter_portal:answer", f"{PORTAL}{OFFERED}/tawaran/", user="shelter"),
    Route("shelter_portal:arrive", f"{PORTAL}{PLACED}/datang/", user="shelter"),
    Route("shelter_portal:no_show", f"{PORTAL}{PLACED}/tidak-datang/", user="shelter"),
    Route("shelter_portal:paper", f"{PORTAL}{PLACED}/surat/{PAPER}/", user="shelter"),
    Route("shelter_portal:leave", f"{PORTAL}{STAYING}/pulang/", user="shelter"),
    Route("shelter_portal:extension", f"{PORTAL}{STAYING}/perpanjangan/", user="shelter"),
    Route("shelter_portal:extend", f"{PORTAL}{STAYING}/perpanjang/", user="shelter"),
    Route("shelter_portal:move", f"{PORTAL}{STAYING}/pindah/", user="shelter"),
    Route("shelter_portal:companion", f"{PORTAL}{STAYING}/pendamping/", user="shelter"),
    Route("shelter_portal:away", f"{PORTAL}{STAYING}/dirawat/", user="shelter"),
    Route("shelter_portal:back", f"{PORTAL}{STAYING}/kembali/", user="shelter"),
    Route("shelter_portal:family", f"{PORTAL}{STAYING}/keluarga/", user="shelter"),
    Route("shelter_portal:death", f"{PORTAL}{STAYING}/wafat/", user="shelter"),
    Route("cases_portal:case", f"/portal/berkas/{PLACED}/", user="shelter"),
    Route("cases:status", f"{TRACK}{PLACED}/"),
]
MOVES = {"shelter_portal:offer_all", "shelter_portal:drop_bed"}


def prepare() -> None:
    """Make a shelter with stays in every state."""
    if Case.objects.filter(code=ASKED).exists():
        return
    shelter = make.make_shelter("singgah-rute", house_rules="Jaga kebersihan kamar.")
    _named(make.make_asked(shelter), ASKED)
    _named(make.make_waiting(shelter), WAITING)
    offered = make.make_waiting(shelter, guests=[make.patient()])
    _named(give_beds(stay=offered, is_offer=True, reason="Rute", by=None), OFFERED)
    placed = make.make_placed(shelter)
    bring_papers(stay=placed, papers=[NewPaper(kind="referral", kept=letter())], key="", by=get_user("shelter"))
    Stay.objects.filter(pk=placed.pk).update(papers_seen=[])
    placed.papers.update(id=PAPER)
    _named(placed, PLACED)
    staying = make.make_staying(shelter, guests=[make.patient("male"), make.companion("male")])
    until = staying.nights.upper + dt.timedelta(days=2)
    ask_extension(stay=staying, until_on=until, paper=None, by=get_user("shelter"))
    _named(staying, STAYING)
    empty = Room(pk=ROOM, shelter=Shelter.objects.get(pk=shelter.pk), name="Teratai", rule="any")
    empty.save(force_insert=True)


def cookies() -> dict[str, str]:
    """Return what the families' browser holds: the proof of each of their stays."""
    response = HttpResponse()
    for case in Case.objects.filter(code__in=(OFFERED, PLACED)):
        access.remember(response, case)
    return {name: cookie.value for name, cookie in response.cookies.items()}


def _named(stay: Stay, code: str) -> None:
    Case.objects.filter(pk=stay.case_id).update(code=code)
