"""Public pages of inputs: writing from a phone, the list, one input with its thread, and the text with its margin."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.antispam import LEAST_SECONDS
from core.panels import Panel
from core.tenancy import schema_context
from forums import panels_of_input
from forums.domain.moderation import group_inputs, hide_input
from forums.models import Forum, ForumInput, InputReport, Participant
from forums.reading_text import parts_of
from tests.factories.forums import bring_forum_to, make_disposition, make_forum, make_input, make_participant
from tests.world import AGENCY_A, get_user

SCHEMA = AGENCY_A.replace("-", "_")
JSON = {"accept": "application/json"}
State = Forum.State


@pytest.fixture
def forum(in_a: Any) -> Forum:
    return make_forum(State.IN_SESSION, code="ABC23")


@pytest.fixture
def person(forum: Forum) -> Participant:
    return make_participant(forum)


@pytest.fixture
def phone(client_a: Client, person: Participant) -> Client:
    """A phone that the forum remembers."""
    client_a.cookies["forum_ABC23"] = person.key
    return client_a


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests read faster than people."""
    monkeypatch.setattr("core.antispam.GuardedForm.least_seconds", 0)
    monkeypatch.setattr("forums.input_forms.GuestForm.least_seconds", 0)
    assert LEAST_SECONDS > 0


def hidden(client: Client, url: str, name: str) -> str:
    page = client.get(url).content.decode()
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"{name} is not on {url}"
    return found.group(1)


def filled(client: Client, forum: Forum, **fields: str) -> dict[str, str]:
    url = f"/forum/{forum.code}/tulis/"
    page = client.get(url).content.decode()
    values = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("client_key", "stamp")}
    keys = {name: found.group(1) for name, found in values.items() if found}
    return {**keys, "kind": "suggestion", "about": "", "text": "Bukalah aula pada hari Sabtu.", **fields}


def first_requirement(forum: Forum) -> str:
    return str(parts_of(forum.standards.get())[0].content["items"][0]["name"])


GUEST = {"element": "civil_society", "name": "", "organisation": "Sanggar Batanghari"}


def test_a_stranger_writes_and_is_remembered(client_a: Client, forum: Forum) -> None:
    data = filled(client_a, forum, **GUEST, about=f"{forum.standards.get().pk}-fee")
    sent = client_a.post("/forum/abc23/tulis/", data)
    given = forum.inputs.get()
    thanks = f"/forum/ABC23/tulis/{given.client_key}/"
    assert (sent.status_code, sent["Location"]) == (302, thanks)
    assert (given.code, given.element, given.organisation, given.channel) == (
        "fee",
        "civil_society",
        "Sanggar Batanghari",
        "phone",
    )
    assert sent.cookies["forum_ABC23"].value == forum.participants.get().key
    page = client_a.get(thanks).content.decode()
    assert '<strong class="mk-reference">1</strong>' in page
    assert "/forum/ABC23/masukan/1/" in page
    again = client_a.post("/forum/ABC23/tulis/", data)
    assert again["Location"] == thanks
    assert (forum.inputs.count(), forum.participants.count()) == (1, 1)


def test_a_form_that_was_sent_before_offers_other_words_as_another_input(phone: Client, forum: Forum) -> None:
    data = filled(phone, forum, shown="element")
    phone.post("/forum/ABC23/tulis/", data)
    page = phone.post("/forum/ABC23/tulis/", {**data, "text": "Yang lain lagi."})
    assert page.status_code == 200
    text = page.content.decode()
    assert "Yang lain lagi." in text
    assert data["client_key"] not in text
    assert forum.inputs.count() == 1


def test_forum_js_gets_json(phone: Client, forum: Forum) -> None:
    typed_at = timezone.now() - dt.timedelta(hours=2)
    data = filled(phone, forum, shown="element", written_at=typed_at.isoformat())
    sent = [phone.post("/forum/ABC23/tulis/", data, headers=JSON) for _n in range(2)]
    url = f"/forum/ABC23/tulis/{data['client_key']}/"
    assert [(one.status_code, one.json()) for one in sent] == [(201, {"number": 1, "url": url})] * 2
    assert forum.inputs.get().written_at == typed_at

    wrong = phone.post("/forum/ABC23/tulis/", filled(phone, forum, shown="element", text=" "), headers=JSON)
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["text"])
    hostile = phone.post("/forum/ABC23/tulis/", filled(phone, forum, shown="element", text="a\u202eb"), headers=JSON)
    assert (hostile.status_code, list(hostile.json()["errors"])) == (422, ["text"])
    stale = phone.post("/forum/ABC23/tulis/", {**filled(phone, forum, shown="element"), "stamp": "x"}, headers=JSON)
    assert (stale.status_code, stale.json()["code"]) == (403, "stale-form")
    end(forum)
    late = phone.post("/forum/ABC23/tulis/", {**data, "client_key": str(uuid.uuid4())}, headers=JSON)
    assert (late.status_code, late.json()["code"]) == (409, "inputs-not-taken")
    again = phone.post("/forum/ABC23/tulis/", data, headers=JSON)
    assert (again.status_code, again.json()["number"]) == (201, 1)
    assert forum.inputs.count() == 1


def end(forum: Forum) -> None:
    with schema_context(SCHEMA):
        Forum.objects.filter(pk=forum.pk).update(state=State.ANSWERING, answering_since=timezone.now())


def test_too_many_inputs_are_refused_to_one_phone(phone: Client, forum: Forum, person: Participant) -> None:
    for _n in range(30):
        make_input(forum, participant=person)
    sent = phone.post("/forum/ABC23/tulis/", filled(phone, forum, shown="element"), headers=JSON)
    assert (sent.status_code, sent.json()["code"]) == (429, "too-many-inputs")
    page = phone.post("/forum/ABC23/tulis/", filled(phone, forum, shown="element"))
    assert page.status_code == 422
    assert "Bukalah aula pada hari Sabtu." in page.content.decode()


def test_many_phones_behind_one_address_write_at_once(client_a: Client, forum: Forum) -> None:
    for _n in range(70):
        client_a.cookies.clear()
        assert client_a.post("/forum/ABC23/tulis/", filled(client_a, forum, **GUEST)).status_code == 302
    assert forum.inputs.count() == 70


def test_a_program_is_dropped_without_a_word(client_a: Client, forum: Forum) -> None:
    sent = client_a.post("/forum/ABC23/tulis/", filled(client_a, forum, **GUEST, website="https://x.example"))
    assert sent.status_code == 302
    assert (forum.inputs.count(), forum.participants.count()) == (0, 0)


def test_after_the_end_the_words_are_given_back(client_a: Client, forum: Forum) -> None:
    data = filled(client_a, forum, **GUEST)
    end(forum)
    page = client_a.post("/forum/ABC23/tulis/", data)
    assert page.status_code == 409
    assert data["text"] in page.content.decode()
    assert client_a.get("/forum/ABC23/tulis/").status_code == 200
    assert "<textarea" not in client_a.get("/forum/ABC23/tulis/").content.decode()


def test_forums_that_nobody_may_see_are_not_found(client_a: Client, client_b: Client, forum: Forum) -> None:
    make_input(forum)
    with schema_context(SCHEMA):
        Forum.objects.filter(pk=forum.pk).update(code="ABC23")
    for place in ("tulis/", "masukan/", "masukan/1/", "masukan/1/lapor/", "naskah/", "naskah/fee/"):
        assert client_b.get(f"/forum/ABC23/{place}").status_code == 404
    for place in ("masukan/2/", "masukan/2/dukung/", f"tulis/{uuid.uuid4()}/", "naskah/nothing/", "naskah/?standar=0"):
        assert client_a.get(f"/forum/ABC23/{place}").status_code == 404


def test_a_marked_passage_arrives_with_the_input(phone: Client, forum: Forum) -> None:
    subject = forum.standards.get()
    words = first_requirement(forum)
    page = phone.get("/forum/ABC23/tulis/", {"bagian": "requirements", "kutipan": words}).content.decode()
    assert f'<blockquote class="mk-quote">{words}</blockquote>' in page
    about = f"{subject.pk}-requirements"
    phone.post("/forum/ABC23/tulis/", filled(phone, forum, shown="element", about=about, passage=words))
    phone.post("/forum/ABC23/tulis/", filled(phone, forum, shown="element", about=about, passage="Tidak ada di sana"))
    phone.post("/forum/ABC23/tulis/", filled(phone, forum, shown="element", about=f"{subject.pk}-fee", passage=words))
    assert list(forum.inputs.order_by("number").values_list("passage", flat=True)) == [words, "", ""]
    shown = phone.get("/forum/ABC23/masukan/1/").content.decode()
    assert f"<mark>{words}</mark>" in shown
    forged = phone.get("/forum/ABC23/tulis/", {"bagian": "requirements", "kutipan": "Kata palsu"}).content.decode()
    assert "Kata palsu" not in forged


def test_hostile_text_is_shown_as_text(phone: Client, forum: Forum) -> None:
    text = '<script>alert(1)</script> https://x.example "kutip"'
    phone.post("/forum/ABC23/tulis/", filled(phone, forum, shown="element", text=text))
    for place in ("", "masukan/", "masukan/1/", f"tulis/{forum.inputs.get().client_key}/"):
        page = phone.get(f"/forum/ABC23/{place}").content.decode()
        assert "<script>alert" not in page
        assert 'href="https://x.example' not in page


# --- reading ----------------------------------------------------------------------------------------------------------
def test_the_list_tells_what_it_does_not_show(client_a: Client, forum: Forum, person: Participant) -> None:
    shown, rude, gone = (make_input(forum, text, participant=person) for text in ("Satu.", "Kasar.", "Tarik."))
    hide_input(given=rude, reason="insult", by=get_user("team"))
    ForumInput.objects.filter(pk=gone.pk).update(state="withdrawn", text="")
    page = client_a.get("/forum/ABC23/masukan/")
    assert [row.given.number for row in page.context["rows"]] == [shown.number]
    left_out = page.context["unshown"]
    assert ([number for _reason, number in left_out.hidden], left_out.withdrawn, left_out.waiting) == ([1], 1, 0)
    assert "Kasar." not in page.content.decode()
    for number in (2, 3):
        one = client_a.get(f"/forum/ABC23/masukan/{number}/")
        assert one.status_code == 200
        assert "Kasar." not in one.content.decode()


def test_a_waiting_input_is_there_for_its_giver_alone(in_a: Any, client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION, code="ABC23", moderated_first=True)
    person = make_participant(forum)
    make_input(forum, participant=person)
    assert client_a.get("/forum/ABC23/masukan/1/").status_code == 404
    assert client_a.get("/forum/ABC23/masukan/1/dukung/").status_code == 404
    client_a.cookies["forum_ABC23"] = person.key
    assert client_a.get("/forum/ABC23/masukan/1/").status_code == 200


def test_filters_and_order(client_a: Client, forum: Forum) -> None:
    subject = forum.standards.get()
    fee = make_input(forum, "Tarif.", code="fee", element="expert")
    time = make_input(forum, "Waktu.", code="duration", element="mass_media")
    ForumInput.objects.filter(pk=fee.pk).update(support_count=4)
    make_disposition(time)

    def numbers(query: str) -> list[int]:
        return [row.given.number for row in client_a.get(f"/forum/ABC23/masukan/?{query}").context["rows"]]

    assert numbers("") == [time.number, fee.number]
    assert numbers("urut=dukungan") == [fee.number, time.number]
    assert numbers("urut=nomor&bagian=x&jawaban=accepted") == [fee.number, time.number]
    assert numbers(f"bagian={subject.pk}-fee") == [fee.number]
    assert numbers("unsur=mass_media") == [time.number]
    with schema_context(SCHEMA):
        Forum.objects.update(answers_public_at=timezone.now())
    assert numbers("jawaban=belum") == [fee.number]
    assert numbers("jawaban=accepted") == [time.number]
    assert numbers("jawaban=rejected") == []


def test_answers_are_told_once_they_are_public(client_a: Client, forum: Forum) -> None:
    first, same = make_input(forum, "Sabtu."), make_input(forum, "Hari Sabtu.")
    group_inputs(first=first, others=[same], by=get_user("team"))
    make_disposition(first)
    rows = client_a.get("/forum/ABC23/masukan/").context["rows"]
    assert [(row.given, row.answer, row.same) for row in rows] == [(first, None, [same])]
    with schema_context(SCHEMA):
        Forum.objects.update(answers_public_at=timezone.now())
    page = client_a.get("/forum/ABC23/masukan/")
    assert "Sabtu dibuka sampai pukul 14.00." in page.content.decode()
    assert client_a.get("/forum/ABC23/masukan/2/").context["row"].answer == first.disposition


def test_names_are_shown_only_when_their_owners_agreed(client_a: Client, forum: Forum) -> None:
    make_input(forum, participant=make_participant(forum, name="Budi Santoso", show_name=True))
    make_input(forum, participant=make_participant(forum, name="Rahasia Sekali"))
    page = client_a.get("/forum/ABC23/masukan/").content.decode()
    assert "Budi Santoso" in page
    assert "Rahasia Sekali" not in page


def test_panels_of_other_parts_stand_on_the_page_of_an_input(client_a: Client, forum: Forum) -> None:
    make_input(forum)

    def builder(given: ForumInput, request: Any) -> Panel:
        return Panel("core/_empty.html", {"title": f"Panel {given.number}"})

    panels_of_input.register(builder, order=1)
    try:
        assert "Panel 1" in client_a.get("/forum/ABC23/masukan/1/").content.decode()
    finally:
        panels_of_input.unregister(builder)


@pytest.mark.parametrize("place", ["masukan/", "naskah/", "naskah/duration/", ""])
def test_lists_ask_the_same_for_one_row_and_for_many(phone: Client, forum: Forum, place: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert phone.get(f"/forum/ABC23/{place}").status_code == 200
        return len(asked)

    first = make_input(forum, "Satu.")
    make_input(forum, "Satu juga.")
    group_inputs(first=first, others=[forum.inputs.get(number=2)], by=get_user("team"))
    queries()
    before = queries()
    for n in range(6):
        make_input(forum, f"Masukan {n}.", participant=make_participant(forum))
    assert queries() == before


def test_the_page_for_writing_is_small(client_a: Client, forum: Forum) -> None:
    page = client_a.get("/forum/ABC23/tulis/").content
    assert len(page) < 12_000
    assert (
        b"<img" not in page.partition(b"<main")[2].partition(b"</main>")[0]
    )  # the emblem of the foot is kept by the phone


# --- taking part ------------------------------------------------------------------------------------------------------
def test_support_by_a_known_phone(phone: Client, forum: Forum) -> None:
    given = make_input(forum)
    press = {"do": "add", "next": "/forum/ABC23/masukan/?urut=dukungan"}
    for _n in range(2):
        sent = phone.post("/forum/ABC23/masukan/1/dukung/", press)
        assert sent["Location"] == "/forum/ABC23/masukan/?urut=dukungan#masukan-1"
    given.refresh_from_db()
    assert given.support_count == 1
    away = phone.post("/forum/ABC23/masukan/1/dukung/", {"do": "undo", "next": "//x.example/"})
    given.refresh_from_db()
    assert (given.support_count, away["Location"]) == (0, "/forum/ABC23/masukan/1/")


def test_own_input_is_not_supported(phone: Client, forum: Forum, person: Participant) -> None:
    given = make_input(forum, participant=person)
    page = phone.post("/forum/ABC23/masukan/1/dukung/", {"do": "add"}, follow=True)
    given.refresh_from_db()
    assert given.support_count == 0
    assert [str(message.level_tag) for message in page.context["messages"]] == ["error"]


def test_a_stranger_is_asked_once_before_the_support(client_a: Client, forum: Forum) -> None:
    given = make_input(forum)
    url = "/forum/ABC23/masukan/1/dukung/"
    data = {"key": hidden(client_a, url, "key"), "stamp": hidden(client_a, url, "stamp"), "element": "expert"}
    assert client_a.post(url, {**data, "element": ""}).status_code == 422
    sent = [Client(headers={"host": f"{AGENCY_A}.localhost"}).post(url, data) for _n in range(2)]
    given.refresh_from_db()
    assert [one.status_code for one in sent] == [302, 302]
    assert {one.cookies["forum_ABC23"].value for one in sent} == {data["key"]}
    assert (given.support_count, forum.participants.count()) == (1, 1)


def test_replies_of_participants_and_of_the_agency(phone: Client, forum: Forum, client_a: Client) -> None:
    make_input(forum)
    url = "/forum/ABC23/masukan/1/balas/"
    data = {"client_key": str(uuid.uuid4()), "stamp": hidden(phone, "/forum/ABC23/masukan/1/", "stamp"), "text": "Ya."}
    for _n in range(2):
        assert phone.post(url, data).status_code == 302
    wrong = phone.post(url, {**data, "client_key": str(uuid.uuid4()), "text": ""})
    assert (wrong.status_code, phone.get(url).status_code) == (422, 405)
    staff = Client(headers={"host": f"{AGENCY_A}.localhost"})
    with schema_context(SCHEMA):
        staff.force_login(get_user("team"), backend=settings.AUTHENTICATION_BACKENDS[1])
    assert staff.post(url, {**data, "client_key": str(uuid.uuid4()), "text": "Resmi."}).status_code == 302
    assert list(forum.inputs.get().replies.values_list("text", "is_official")) == [("Ya.", False), ("Resmi.", True)]
    first = forum.inputs.get().replies.first()
    assert first is not None
    taking = f"/forum/ABC23/masukan/1/balas/{first.pk}/tarik/"
    assert staff.get(taking).status_code == 404
    assert phone.get(taking).status_code == 200
    phone.post(taking)
    first.refresh_from_db()
    assert (first.state, first.text) == ("withdrawn", "")


def test_a_report_reaches_the_moderators(client_a: Client, forum: Forum) -> None:
    make_input(forum)
    url = "/forum/ABC23/masukan/1/lapor/"
    data = {"stamp": hidden(client_a, url, "stamp"), "reason": "spam", "note": "Iklan"}
    assert client_a.post(url, {**data, "reason": "other"}).status_code == 422
    for _n in range(2):
        assert client_a.post(url, data).status_code == 302
    assert list(InputReport.objects.values_list("reason", "note")) == [("spam", "Iklan")]


def test_the_giver_takes_an_input_back(phone: Client, forum: Forum, person: Participant) -> None:
    given = make_input(forum, participant=person)
    make_input(forum)
    assert phone.get("/forum/ABC23/masukan/2/tarik/").status_code == 404
    assert phone.post("/forum/ABC23/masukan/2/tarik/").status_code == 404
    assert phone.get("/forum/ABC23/masukan/1/tarik/").status_code == 200
    for _n in range(2):
        assert phone.post("/forum/ABC23/masukan/1/tarik/").status_code == 302
    given.refresh_from_db()
    assert given.state == "withdrawn"
    assert phone.get("/forum/ABC23/masukan/1/").status_code == 200


def test_invited_only_is_told_before_somebody_writes(in_a: Any, client_a: Client) -> None:
    forum = make_forum(State.IN_SESSION, code="ABC23", by_invitation=True)
    make_input(forum, participant=make_participant(forum))
    page = client_a.get("/forum/ABC23/tulis/")
    assert "<textarea" not in page.content.decode()
    support = client_a.get("/forum/ABC23/masukan/1/dukung/").content.decode()
    assert 'name="element"' not in support


# --- the text ---------------------------------------------------------------------------------------------------------
def test_the_text_has_counts_in_its_margin(client_a: Client, forum: Forum) -> None:
    words = first_requirement(forum)
    for text in ("Satu.", "Dua."):
        make_input(forum, text, code="requirements", passage=words)
    make_input(forum, "Tiga.", code="requirements")
    page = client_a.get("/forum/ABC23/naskah/")
    view = next(view for view in page.context["parts"] if view.part.code == "requirements")
    assert view.number == 3
    assert view.clause.count('class="mk-note') == len(view.part.passages)
    part = client_a.get("/forum/ABC23/naskah/requirements/")
    assert [row.given.number for row in part.context["rows"]] == [3, 2, 1]
    assert b"<textarea" in part.content
    end(forum)
    assert b"<textarea" not in client_a.get("/forum/ABC23/naskah/requirements/").content


def test_a_forum_without_a_text_has_no_reading_view(in_a: Any, client_a: Client) -> None:
    forum = make_forum(State.PREPARED, code="ABC23", subject=Forum.Subject.SERVICE_PROBLEM)
    forum.standards.all().delete()
    bring_forum_to(forum, State.IN_SESSION)
    assert client_a.get("/forum/ABC23/naskah/").status_code == 404
    assert client_a.get("/forum/ABC23/tulis/").status_code == 200
