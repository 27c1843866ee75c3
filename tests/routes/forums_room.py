"""Pages of what is used during a meeting: screen, console, moderation, points, votes, photos."""

import datetime as dt

from forums.domain import meeting, moderation, photos, points
from forums.domain.lifecycle import cancel_forum, end_inputs
from forums.models import AgendaItem, AgreementPoint, Forum, ForumPhoto, InputReport, Participant, PointVote
from tests.factories.forums import make_forum, make_input, make_participant
from tests.factories.services import make_published, picture_file
from tests.routes import Route
from tests.world import get_user

CODE, EARLY, LATE, CANCELLED = "RUANG2", "RUANG3", "RUANG4", "RUANG5"
NOW, ITEM, POINT, OTHER_POINT, PHOTO = 900_000, 900_001, 900_001, 900_002, 900_001
PORTAL, PUBLIC = f"/portal/forum/{CODE}/", f"/forum/{CODE}/"

ROUTES = [
    Route("forums:live", f"{PUBLIC}layar/"),
    Route("forums:live", f"/forum/{EARLY}/layar/"),
    Route("forums:live", f"/forum/{LATE}/layar/"),
    Route("forums:live", f"/forum/{CANCELLED}/layar/"),
    Route("forums:votes", f"{PUBLIC}suara/"),
    Route("forums_portal:console", f"{PORTAL}pimpin/", user="counter"),
    Route("forums_portal:console", f"/portal/forum/{EARLY}/pimpin/", user="team"),
    Route("forums_portal:console", f"/portal/forum/{LATE}/pimpin/", user="team"),
    Route("forums_portal:item_notes", f"{PORTAL}pimpin/acara/{ITEM}/", user="team"),
    Route("forums_portal:input_reply", f"{PORTAL}pimpin/masukan/1/", user="team"),
    Route("forums_portal:moderation", f"{PORTAL}moderasi/", user="team"),
    Route("forums_portal:moderation", f"{PORTAL}moderasi/?show=hidden", user="team"),
    Route("forums_portal:moderation", f"{PORTAL}moderasi/?show=groups", user="counter"),
    Route("forums_portal:moderation", f"{PORTAL}moderasi/?q=tidak-ada", user="team"),
    Route("forums_portal:moderate", f"{PORTAL}moderasi/1/", user="team"),
    Route("forums_portal:moderate", f"{PORTAL}moderasi/2/", user="team"),
    Route("forums_portal:moderate", f"{PORTAL}moderasi/4/?q=sabtu", user="team"),
    Route("forums_portal:points", f"{PORTAL}butir/", user="team"),
    Route("forums_portal:points", f"/portal/forum/{EARLY}/butir/", user="team"),
    Route("forums_portal:point_create", f"{PORTAL}butir/baru/?masukan=1", user="team"),
    Route("forums_portal:point", f"{PORTAL}butir/{POINT}/", user="team"),
    Route("forums_portal:point_result", f"{PORTAL}butir/{POINT}/hasil/", user="team"),
    Route("forums_portal:point_remove", f"{PORTAL}butir/{OTHER_POINT}/hapus/", user="team"),
    Route("forums_portal:photos", f"{PORTAL}foto/", user="team"),
    Route("forums_portal:photos", f"/portal/forum/{EARLY}/foto/", user="team"),
    Route("forums_portal:photo_edit", f"{PORTAL}foto/{PHOTO}/", user="team"),
    Route("forums_portal:photo_remove", f"{PORTAL}foto/{PHOTO}/hapus/", user="team"),
]
MOVES = {
    "forums:live_content",
    "forums:live_qr",
    "forums:photo",
    "forums_portal:console_stream",
    "forums_portal:group",
    "forums_portal:item_move",
    "forums_portal:moderation_move",
    "forums_portal:photo_file",
    "forums_portal:point_move",
    "forums_portal:reply_move",
}


def prepare() -> None:
    """Make a meeting that is on with everything in it, and forums before, after and cancelled."""
    if Forum.objects.filter(code=CODE).exists():
        return
    standard = make_published("ruang-rapat", "Peminjaman ruang rapat")
    forum = make_forum(Forum.State.IN_SESSION, standard, code=CODE, title="Standar peminjaman ruang rapat")
    for pk, (hour, title) in enumerate(((9, "Pembukaan"), (10, "Diskusi: jangka waktu"), (11, "Kesepakatan"))):
        AgendaItem.objects.create(
            pk=NOW + pk, forum=forum, position=pk + 1, title=title, starts_at=dt.time(hour, 15), speaker="Moderator"
        )
    meeting.begin_item(item=AgendaItem.objects.get(pk=ITEM), by=None)
    people = [make_participant(forum, name=f"Warga {number}") for number in range(3)]
    first = make_input(forum, "Bukalah ruang rapat pada hari Sabtu.", participant=people[0])
    second = make_input(forum, "Ruang rapat dibuka hari Sabtu juga.", participant=people[1])
    hidden = make_input(forum, "Beli obat murah di sini.", code="", subject_id=None)
    make_input(forum, "Buka pada hari Sabtu? " + "Kami datang dari jauh. " * 12, kind="question")
    reported = make_input(forum, "Petugasnya malas.")
    InputReport.objects.create(input=reported, reason="insult", note="Menyinggung petugas.")
    moderation.group_inputs(first=first, others=[second], by=None)
    moderation.hide_input(given=hidden, reason="spam", note="Iklan.", by=None)
    meeting.reply_live(given=first, text="Kami bahas dengan kepala kantor.", is_oral=True, by=get_user("team"))
    _points(forum, people)
    photo = photos.add_photo(forum=forum, file=picture_file(), alt="Peserta duduk melingkar.", by=None)
    ForumPhoto.objects.filter(pk=photo.pk).update(id=PHOTO)
    make_forum(Forum.State.ANNOUNCED, standard, code=EARLY, link="https://rapat.example/ruang", method="hybrid")
    cancelled = make_forum(Forum.State.ANNOUNCED, standard, code=CANCELLED)
    cancel_forum(forum=cancelled, reason="Gedung dipakai.", by=None)
    late = make_forum(Forum.State.IN_SESSION, standard, code=LATE)
    make_input(late)
    end_inputs(forum=late, by=None)


def _points(forum: Forum, people: list[Participant]) -> None:
    asked = points.add_point(forum=forum, text="Ruang rapat dibuka pada hari Sabtu.", by=None)
    points.add_point(forum=forum, text="Listrik ditanggung kantor.", by=None)
    points.open_votes(point=asked, by=None)
    for person, choice in zip(people, ("agree", "agree", "disagree"), strict=True):
        points.vote(point=asked, participant=person, choice=choice)
    closed = points.add_point(forum=forum, text="Peminjaman tanpa biaya.", by=None)
    points.decide_point(point=closed, result="not_agreed", reason="Menunggu peraturan daerah.", by=None)
    _renumber(asked, POINT)
    _renumber(forum.points.get(text="Listrik ditanggung kantor."), OTHER_POINT)


def _renumber(point: AgreementPoint, number: int) -> None:
    point = AgreementPoint.objects.get(pk=point.pk)
    votes = list(point.votes.values_list("pk", flat=True))
    position = point.position
    AgreementPoint.objects.filter(pk=point.pk).update(position=position + 100)
    point.pk, point.position = number, position
    point.save(force_insert=True)
    PointVote.objects.filter(pk__in=votes).update(point=number)
    AgreementPoint.objects.filter(forum=point.forum, position=position + 100).delete()
