"""Pages of planning: the lists, a forum in its states, its plan and its moves."""

import datetime as dt

from django.utils import timezone

from forums.domain import planning, programme
from forums.models import Forum, ForumMaterial
from tests.factories.forums import State, bring_forum_to, make_forum
from tests.factories.services import make_in_state, pdf_file
from tests.routes import Route

LIST = "/portal/forum/"
PREPARED, ANNOUNCED, IN_SESSION, ANSWERING, CANCELLED, OPEN = "RANA22", "RANB22", "RANC22", "RAND22", "RANE22", "RANF22"
CODES = {
    PREPARED: State.PREPARED,
    ANNOUNCED: State.ANNOUNCED,
    IN_SESSION: State.IN_SESSION,
    ANSWERING: State.ANSWERING,
    CANCELLED: State.CANCELLED,
}
MATERIAL = 9401

ROUTES = [
    Route("forums:list", "/forum/"),
    Route("forums:list", "/forum/?kode=XYZ99"),
    *(Route("forums:forum", f"/forum/{code}/") for code in (ANNOUNCED, IN_SESSION, ANSWERING, CANCELLED, OPEN)),
    Route("services:home", "/"),
    Route("portal:today", "/portal/", user="team"),
    Route("forums_portal:list", LIST, user="team"),
    Route("forums_portal:list", f"{LIST}?show=cancelled", user="admin"),
    Route("forums_portal:create", f"{LIST}baru/", user="team"),
    Route("forums_portal:subjects", f"{LIST}usulan/", user="team"),
    Route("forums_portal:settings", f"{LIST}pengaturan/", user="head"),
    *(Route("forums_portal:forum", f"{LIST}{code}/", user="team") for code in (*CODES, OPEN)),
    Route("forums_portal:forum", f"{LIST}{ANNOUNCED}/", user="admin"),
    Route("forums_portal:edit", f"{LIST}{PREPARED}/ubah/", user="team"),
    Route("forums_portal:schedule", f"{LIST}{ANNOUNCED}/waktu/", user="team"),
    Route("forums_portal:agenda", f"{LIST}{ANNOUNCED}/acara/", user="team"),
    Route("forums_portal:materials", f"{LIST}{ANNOUNCED}/bahan/", user="team"),
    Route("forums_portal:team", f"{LIST}{PREPARED}/tim/", user="team"),
    Route("forums_portal:letter", f"{LIST}{PREPARED}/surat/", user="team"),
    Route("forums_portal:announce", f"{LIST}{PREPARED}/umumkan/", user="team"),
    Route("forums_portal:begin", f"{LIST}{ANNOUNCED}/mulai/", user="team"),
    Route("forums_portal:end", f"{LIST}{IN_SESSION}/selesai/", user="team"),
    Route("forums_portal:close", f"{LIST}{ANSWERING}/tutup/", user="head"),
    Route("forums_portal:cancel", f"{LIST}{ANNOUNCED}/batal/", user="team"),
]
MOVES = {
    "forums:calendar",  # a file, as are the materials and the feed
    "forums:feed",
    "forums:material",
    "forums_portal:material",
    "forums_portal:material_remove",
}


def prepare() -> None:
    """Make a forum in every state that is gone on with, one with comments only, and one that was moved."""
    for number, (code, state) in enumerate(CODES.items()):
        standard = make_in_state("consultation", f"rencana-{number}", f"Layanan rencana {number}")
        first = State.ANNOUNCED if state == State.CANCELLED else state
        forum = make_forum(first, standard, code=code, title=f"Forum rencana {number}", contact_name="Ibu Rina")
        if state == State.CANCELLED:
            bring_forum_to(forum, state)
    today = timezone.localdate()
    days = {"comments_from": today, "comments_until": today + dt.timedelta(days=13), "starts_at": None, "ends_at": None}
    standard = make_in_state("consultation", "rencana-masukan", "Layanan rencana masukan")
    make_forum(State.ANNOUNCED, standard, code=OPEN, title="Forum masukan daring", method="online", **days)
    forum = Forum.objects.get(code=ANNOUNCED)
    items = [
        programme.Item(title="Pembukaan", starts_at=dt.time(9)),
        programme.Item(title="Dialog", starts_at=dt.time(10)),
    ]
    programme.set_agenda(forum=forum, lock=forum.lock, items=items, by=None)
    programme.add_material(forum=forum, title="Naskah standar", file=pdf_file(), by=None)
    material = programme.add_material(forum=forum, title="Peraturan", url="https://contoh.id/peraturan", by=None)
    ForumMaterial.objects.filter(pk=material.pk).update(id=MATERIAL)
    forum.refresh_from_db()
    planning.schedule_forum(forum=forum, lock=forum.lock, by=None, place="Balai warga")
