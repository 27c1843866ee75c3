"""Pages after a forum: answering its inputs, publication of the answers, and the action plan."""

import datetime as dt

from forums.domain.actions import report_progress
from forums.domain.dispositions import Answer, decide_input
from forums.domain.lifecycle import end_inputs, publish_answers, today_here
from forums.models import ActionItem, ForumInput
from tests.factories.forums import State, make_forum, make_input, make_participant
from tests.routes import Route
from tests.world import get_user

CODE, PUBLIC, EMPTY = "JAWAB2", "JAWAB3", "JAWAB4"
ACTION, LATE, DONE = 9401, 9402, 9403
INPUTS, PLAN = f"/portal/forum/{CODE}/masukan/", f"/portal/forum/{PUBLIC}/rtl/"

ROUTES = [
    Route("forums_portal:inputs", INPUTS, user="team"),
    Route("forums_portal:inputs", f"{INPUTS}?show=open&element=expert", user="team"),
    Route("forums_portal:inputs", INPUTS, user="admin"),
    Route("forums_portal:inputs", f"/portal/forum/{EMPTY}/masukan/", user="team"),
    Route("forums_portal:input", f"{INPUTS}1/", user="team"),
    Route("forums_portal:input", f"{INPUTS}2/", user="team"),
    Route("forums_portal:input", f"{INPUTS}4/", user="counter"),
    Route("forums_portal:inputs_answer", f"{INPUTS}jawab/?n=1&n=4", user="team"),
    Route("forums_portal:answers_publish", f"{INPUTS}terbitkan/", user="head"),
    Route("forums_portal:forum", f"/portal/forum/{CODE}/", user="team"),
    Route("forums_portal:plan", PLAN, user="team"),
    Route("forums_portal:plan", PLAN, user="counter"),
    Route("forums_portal:plan", f"/portal/forum/{EMPTY}/rtl/", user="team"),
    Route("forums_portal:action_add", f"{PLAN}baru/?masukan=1", user="team"),
    *(Route("forums_portal:action", f"{PLAN}{pk}/", user="team") for pk in (ACTION, LATE, DONE)),
    Route("forums_portal:action_change", f"{PLAN}{ACTION}/ubah/", user="team"),
    Route("forums_portal:action_drop", f"{PLAN}{ACTION}/batal/", user="team"),
    Route("forums_portal:actions", "/portal/forum/rtl/", user="team"),
    Route("forums_portal:actions", "/portal/forum/rtl/?mine=1", user="counter"),
    Route("portal:today", "/portal/", user="team"),
    Route("forums:plan", f"/forum/{PUBLIC}/rtl/"),
    Route("forums:plan", f"/forum/{EMPTY}/rtl/"),
    Route("forums:forum", f"/forum/{PUBLIC}/"),
    Route("forums:input", f"/forum/{PUBLIC}/masukan/1/"),
]
MOVES = ("forums_portal:evidence", "forums:evidence")


def prepare() -> None:
    """Make a forum whose inputs are being answered, one with public answers and a plan, and one without inputs."""
    forum = make_forum(State.IN_SESSION, code=CODE)
    service = forum.standards.get()
    siti = make_participant(forum)
    first = make_input(
        forum, "Bukalah aula pada hari Sabtu, karena kami latihan setelah jam sekolah.", participant=siti
    )
    make_input(forum, "Lantainya licin.", kind="experience")
    same = make_input(forum, "Hari Sabtu juga dibuka, ya.")
    make_input(forum, "Berapa lama izinnya keluar?", kind="question", element="expert")
    ForumInput.objects.filter(pk=same.pk).update(same_as=first)
    forum = end_inputs(forum=forum, by=None)
    decide_input(given=forum.inputs.get(number=2), answer=_answer("accepted"), by=None)
    public = make_forum(State.IN_SESSION, service.standard, code=PUBLIC)
    for number, decision in enumerate(("accepted", "partially_accepted", "rejected"), start=1):
        given = make_input(public, f"Usul nomor {number} tentang waktu layanan.")
        decide_input(given=given, answer=_answer(decision), by=None)
    public = publish_answers(forum=end_inputs(forum=public, by=None), by=None)
    today = today_here()
    for pk, days, owner in ((ACTION, 40, None), (LATE, -9, get_user("team")), (DONE, 20, None)):
        due_on = today + dt.timedelta(days=days)
        action = ActionItem.objects.create(
            pk=pk,
            forum=public,
            action=f"Tindakan nomor {pk}",
            owner=owner,
            owner_name=str(owner or "Subbagian umum"),
            due_on=due_on,
            first_due_on=due_on - dt.timedelta(days=10),
        )
        action.inputs.add(public.inputs.get(number=2))
    for pk, progress in ((ACTION, 40), (DONE, 100)):
        action = ActionItem.objects.get(pk=pk)
        url = "https://contoh.id/bukti"
        report_progress(action=action, progress=progress, note="Sudah dikerjakan.", evidence_url=url, lock=0, by=None)
    make_forum(State.ANSWERING, service.standard, code=EMPTY)


def _answer(decision: str) -> Answer:
    reason = "Petugas pendamping ditambah mulai bulan depan, sehingga aula dapat dibuka lebih lama."
    return Answer(decision=decision, reason=reason, owner_name="Tim penyusun standar")
