"""Pages of inputs: writing, the list, one input and what is done with it, and the text with its margin."""

import uuid

from django.utils import timezone

from forums.domain.lifecycle import end_inputs
from forums.domain.moderation import group_inputs, hide_input
from forums.domain.replies import reply_to_input
from forums.models import Forum, ForumInput, InputReply
from forums.reading_text import parts_of
from tests.factories.forums import make_disposition, make_forum, make_input, make_participant
from tests.factories.services import make_published
from tests.routes import Route
from tests.world import get_user

CODE, LATE = "MASUK2", "MASUK3"
KEY, REPLY = "kunci-pemberi-masukan-uji", 900_001
SENT = uuid.UUID("6f6b8a3e-0000-4000-8000-000000000001")
FORUM, DONE = f"/forum/{CODE}/", f"/forum/{LATE}/"

ROUTES = [
    Route("forums:write", f"{FORUM}tulis/"),
    Route("forums:write", f"{FORUM}tulis/?bagian=requirements"),
    Route("forums:write", f"{DONE}tulis/"),
    Route("forums:write_sent", f"{FORUM}tulis/{SENT}/"),
    Route("forums:inputs", f"{FORUM}masukan/"),
    Route("forums:inputs", f"{FORUM}masukan/?unsur=mass_media"),
    Route("forums:inputs", f"{DONE}masukan/?jawaban=accepted"),
    Route("forums:input", f"{FORUM}masukan/1/"),
    Route("forums:input", f"{FORUM}masukan/1/", user="team"),
    Route("forums:input", f"{FORUM}masukan/3/"),
    Route("forums:input", f"{DONE}masukan/1/"),
    Route("forums:input_support", f"{FORUM}masukan/1/dukung/"),
    Route("forums:input_report", f"{FORUM}masukan/1/lapor/"),
    Route("forums:reply_take_back", f"{FORUM}masukan/1/balas/{REPLY}/tarik/", user="team"),
    Route("forums:reading", f"{FORUM}naskah/"),
    Route("forums:reading", f"{DONE}naskah/"),
    Route("forums:reading_part", f"{FORUM}naskah/requirements/"),
]
MOVES = {"forums:input_reply", "forums:input_take_back"}  # the second is there for its giver's phone alone


def prepare() -> None:
    """Make a forum in session with inputs of every kind, and one whose answers are public."""
    if Forum.objects.filter(code=CODE).exists():
        return
    forum = make_forum(Forum.State.IN_SESSION, make_published("ruang-baca", "Ruang baca"), code=CODE)
    person = make_participant(forum, key=KEY, show_name=True)
    subject = forum.standards.get()
    words = parts_of(subject)[0].content["items"][0]["name"]
    first = make_input(forum, participant=person, client_key=SENT, code="requirements", passage=words)
    same = make_input(forum, "Sabtu juga.", code="requirements")
    rude = make_input(forum, "Ini iklan.", kind=ForumInput.Kind.QUESTION)
    hide_input(given=rude, reason="spam", by=None)
    group_inputs(first=first, others=[same], by=None)
    reply_to_input(given=first, client_key=uuid.uuid4(), text="Setuju sekali.", participant=person)
    reply = reply_to_input(given=first, client_key=uuid.uuid4(), text="Kami catat.", by=get_user("team"))
    InputReply.objects.filter(pk=reply.pk).update(id=REPLY)
    late = make_forum(Forum.State.IN_SESSION, make_published("ruang-rapat", "Ruang rapat"), code=LATE)
    make_disposition(make_input(late))
    end_inputs(forum=late, by=None)
    Forum.objects.filter(pk=late.pk).update(answers_public_at=timezone.now())
