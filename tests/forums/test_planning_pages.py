"""Pages of planning: lists, overview, forms, moves, and what everybody reads."""

import datetime as dt
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.pagecache import forget_everything
from forums.domain import lifecycle, planning, programme
from forums.models import Forum, ForumSettings
from services.models import PageFeedback, ServiceStandard
from tests.factories.forums import State, bring_forum_to, make_forum, make_input
from tests.factories.services import make_in_state, make_published, pdf_file
from tests.world import AGENCY_B, get_user

pytestmark = pytest.mark.usefixtures("in_a")
PORTAL = "/portal/forum/"


def text_of(response: Any) -> str:
    return str(response.content.decode())


# --- who may see what -------------------------------------------------------------------------------------------------
MANAGED = ("ubah/", "waktu/", "acara/", "bahan/", "tim/", "surat/", "umumkan/", "batal/")


@pytest.mark.parametrize("local", ["admin", "counter", "team", "head"])
def test_pages_of_the_plan_ask_for_the_right(sign_in: Any, local: str) -> None:
    forum = make_forum()
    client = sign_in(local)

    found = {page: client.get(f"{PORTAL}{forum.code}/{page}").status_code for page in ("", *MANAGED)}

    manages = local in ("team", "head")
    assert found == {"": 200} | dict.fromkeys(MANAGED, 200 if manages else 403)
    assert client.get(f"{PORTAL}pengaturan/").status_code == (200 if local == "head" else 403)


@pytest.mark.parametrize(("local", "manages"), [("counter", False), ("team", True)])
def test_overview_leads_only_where_one_may_go(sign_in: Any, local: str, manages: bool) -> None:
    forum = make_forum(State.ANNOUNCED)

    page = text_of(sign_in(local).get(f"{PORTAL}{forum.code}/"))

    assert {f"{forum.code}/{place}" in page for place in ("ubah/", "waktu/", "acara/", "tim/", "undangan/")} == {
        manages
    }
    assert f"{forum.code}/peserta/" in page


def test_overview_of_a_closed_forum_leads_to_no_form(sign_in: Any) -> None:
    today = timezone.localdate()
    days = {"starts_at": None, "ends_at": None, "comments_from": today, "comments_until": today}
    forum = make_forum(State.CLOSED, method="online", **days)

    page = text_of(sign_in("team").get(f"{PORTAL}{forum.code}/"))

    assert not any(f'href="{PORTAL}{forum.code}/{place}"' in page for place in ("ubah/", "waktu/", "acara/", "surat/"))


@pytest.mark.parametrize(("local", "manages"), [("counter", False), ("team", True)])
def test_list_leads_to_the_register_of_stakeholders(sign_in: Any, local: str, manages: bool) -> None:
    page = text_of(sign_in(local).get(PORTAL))

    assert (f"{PORTAL}pemangku/" in page) is manages


def test_start_page_tells_of_inputs_to_answer_once(sign_in: Any) -> None:
    forum = make_forum(State.IN_SESSION)
    make_input(forum)
    lifecycle.end_inputs(forum=forum, by=None)

    page = text_of(sign_in("team").get("/portal/"))

    assert page.count(f"{PORTAL}{forum.code}/masukan/") == 1


@pytest.mark.parametrize(("local", "closes"), [("team", False), ("head", True)])
def test_start_page_asks_to_close_only_who_may(sign_in: Any, local: str, closes: bool) -> None:
    make_forum(State.ANSWERING)

    assert ("Perlu ditutup" in text_of(sign_in(local).get("/portal/"))) is closes


def test_meeting_is_ended_and_comments_are_ended_by_their_own_words(sign_in: Any) -> None:
    forum = make_forum(State.IN_SESSION)

    assert "Akhiri pertemuan “" in text_of(sign_in("team").get(f"{PORTAL}{forum.code}/selesai/"))


def test_record_of_a_forum_is_not_filled_by_single_answers(sign_in: Any) -> None:
    forum = make_forum(State.ANSWERING)
    for _n in range(12):
        lifecycle.add_event(forum, "input_answered", by=None)

    page = text_of(sign_in("team").get(f"{PORTAL}{forum.code}/"))

    assert "Masukan dijawab" not in page
    assert "Diumumkan" in page


def test_confirmations_are_in_indonesian(sign_in: Any) -> None:
    forum = make_forum(State.ANNOUNCED)

    page = text_of(sign_in("team").get(f"{PORTAL}{forum.code}/batal/"))

    assert "Halaman forum tetap ada" in page


def test_visitors_are_led_to_the_sign_in(client_a: Client) -> None:
    forum = make_forum()

    for page in ("", "baru/", "usulan/", "pengaturan/", f"{forum.code}/", f"{forum.code}/umumkan/"):
        assert client_a.get(f"{PORTAL}{page}")["Location"].startswith("/akun/")


def test_a_prepared_forum_is_hidden_from_the_public(client_a: Client) -> None:
    client_b = Client(headers={"host": f"{AGENCY_B}.localhost"})
    hidden, shown = make_forum(), make_forum(State.ANNOUNCED, make_in_state("consultation", "lain", "Lain"))

    assert client_a.get(f"/forum/{hidden.code}/").status_code == 404
    assert client_a.get(f"/forum/{hidden.code}/acara.ics").status_code == 404
    assert client_a.get(f"/forum/{shown.code.lower()}/").status_code == 200
    assert client_b.get(f"/forum/{shown.code}/").status_code == 404


# --- planning by the pages --------------------------------------------------------------------------------------------
def test_a_forum_is_planned_by_the_forms_and_announced(sign_in: Any) -> None:
    standard = make_in_state(ServiceStandard.State.CONSULTATION)
    client = sign_in("team")
    subject = {"title": "Aula", "subject": "draft_standard", "purpose": "Menyepakati.", "standards": [standard.pk]}
    begun = client.post(f"{PORTAL}baru/", subject)
    forum = Forum.objects.get()
    day = (timezone.localdate() + dt.timedelta(days=10)).strftime("%d-%m-%Y")
    place = {"method": "offline", "day": day, "begins": "09.00", "ends": "12.00", "place": "Aula", "lock": 0}
    client.post(f"{PORTAL}{forum.code}/waktu/", {**place, "registration_day": day})

    announced = client.post(f"{PORTAL}{forum.code}/umumkan/")
    again = client.post(f"{PORTAL}{forum.code}/umumkan/")

    forum.refresh_from_db()
    assert begun["Location"] == f"{PORTAL}{forum.code}/waktu/"
    assert timezone.localtime(forum.starts_at).strftime("%H.%M") == "09.00"
    assert forum.registration_until == forum.ends_at
    assert announced["Location"] == again["Location"] == f"{PORTAL}{forum.code}/"
    assert forum.state == State.ANNOUNCED
    assert forum.events.filter(to_state=State.ANNOUNCED).count() == 1


def test_schedule_form_tells_bad_input_beside_the_field(sign_in: Any) -> None:
    forum = make_forum()

    response = sign_in("team").post(
        f"{PORTAL}{forum.code}/waktu/",
        {"method": "offline", "day": "17-08-2030", "begins": "12.00", "ends": "09.00", "lock": 0},
    )

    assert response.status_code == 422
    assert 'href="#id_ends"' in text_of(response)


def test_form_of_a_changed_forum_keeps_what_was_typed_and_can_be_sent_again(sign_in: Any) -> None:
    forum = make_forum()
    planning.schedule_forum(forum=forum, lock=0, by=None, capacity=10)
    client, address = sign_in("team"), f"{PORTAL}{forum.code}/surat/"
    fields = {"contact_name": "Ibu Rina", "lock": 0}

    refused = client.post(address, fields)
    sent_again = client.post(address, {**fields, "lock": 1})

    assert refused.status_code == 409
    assert "Ibu Rina" in text_of(refused)
    assert '<input type="hidden" name="lock" value="1"' in text_of(refused)
    assert sent_again.status_code == 302


def test_agenda_page_adds_rows_and_saves_them(sign_in: Any) -> None:
    forum = make_forum()
    client, address = sign_in("team"), f"{PORTAL}{forum.code}/acara/"
    rows = {
        "items-TOTAL_FORMS": 2,
        "items-INITIAL_FORMS": 0,
        "items-0-starts_at": "09.00",
        "items-0-title": "Pembukaan",
        "items-1-starts_at": "",
        "items-1-title": "",
        "lock": 0,
    }

    added = client.post(address, {**rows, "items-add": "1"})
    saved = client.post(address, rows)

    assert added.status_code == 200
    assert 'name="items-2-title"' in text_of(added)
    assert saved.status_code == 302
    assert list(forum.agenda.values_list("title", flat=True)) == ["Pembukaan"]


def test_team_page_saves_accounts_and_names(sign_in: Any) -> None:
    forum = make_forum()
    rows = {
        "team-TOTAL_FORMS": 2,
        "team-INITIAL_FORMS": 0,
        "team-0-duty": "chair",
        "team-0-user": get_user("head").pk,
        "team-1-duty": "moderator",
        "team-1-name": "Narasumber",
        "lock": 0,
    }

    response = sign_in("team").post(f"{PORTAL}{forum.code}/tim/", rows)

    assert response.status_code == 302
    assert forum.team.count() == 2


def test_material_is_added_read_and_removed(sign_in: Any, client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED)
    client, address = sign_in("team"), f"{PORTAL}{forum.code}/bahan/"

    client.post(address, {"title": "Naskah", "file": pdf_file()})
    material = forum.materials.get()
    shown = text_of(client_a.get(f"/forum/{forum.code}/"))
    client.post(f"{address}{material.pk}/hapus/")

    assert f'href="/forum/{forum.code}/bahan/{material.pk}/"' in shown
    assert client_a.get(f"/forum/{forum.code}/bahan/{material.pk}/").status_code == 404


# --- moves ------------------------------------------------------------------------------------------------------------
def test_announce_page_lists_what_is_missing_and_has_no_button(sign_in: Any) -> None:
    forum = make_forum(purpose="")

    response = sign_in("team").get(f"{PORTAL}{forum.code}/umumkan/")

    assert 'method="post"' not in text_of(response).split("<main")[1]


def test_cancel_asks_for_a_reason(sign_in: Any) -> None:
    forum = make_forum(State.ANNOUNCED)
    client, address = sign_in("team"), f"{PORTAL}{forum.code}/batal/"

    without = client.post(address, {"reason": " "})
    client.post(address, {"reason": "Gedung dipakai."})

    forum.refresh_from_db()
    assert without.status_code == 200
    assert (forum.state, forum.cancel_reason) == (State.CANCELLED, "Gedung dipakai.")


def test_close_page_leads_to_what_is_open(sign_in: Any) -> None:
    forum = make_forum(State.IN_SESSION)
    make_input(forum)
    Forum.objects.filter(pk=forum.pk).update(state=State.ANSWERING, answering_since=timezone.now())

    response = sign_in("head").get(f"{PORTAL}{forum.code}/tutup/")
    refused = sign_in("head").post(f"{PORTAL}{forum.code}/tutup/")

    assert f'href="{PORTAL}{forum.code}/masukan/"' in text_of(response)
    assert refused.status_code == 422


def test_a_move_that_is_not_possible_leads_back(sign_in: Any) -> None:
    forum = make_forum(State.ANSWERING)

    response = sign_in("team").post(f"{PORTAL}{forum.code}/batal/", {"reason": "x"})

    assert response["Location"] == f"{PORTAL}{forum.code}/"
    forum.refresh_from_db()
    assert forum.state == State.ANSWERING


# --- suggestions and settings -----------------------------------------------------------------------------------------
def test_subjects_come_from_reviews_drafts_and_readers(sign_in: Any) -> None:
    late = make_published("lambat", "Layanan lambat")
    ServiceStandard.objects.filter(pk=late.pk).update(review_due_on=timezone.localdate() - dt.timedelta(days=3))
    make_in_state(ServiceStandard.State.INTERNAL_REVIEW, "naskah", "Layanan naskah")
    unclear = make_published("kabur", "Layanan kabur")
    for _ in range(3):
        PageFeedback.objects.create(standard=unclear, component="fee", verdict="no", text="Tidak jelas.")
    taken = make_published("dibahas", "Layanan dibahas")
    make_forum(State.PREPARED, taken)

    page = text_of(sign_in("team").get(f"{PORTAL}usulan/"))

    assert page.index("Layanan lambat") < page.index("Layanan kabur")
    assert "Layanan naskah" in page
    assert "Layanan dibahas" not in page


def test_a_suggested_subject_fills_the_form(sign_in: Any) -> None:
    standard = make_in_state("consultation")

    query = f"?title=Tinjauan&subject=standard_review&purpose=Jatuh+tempo&standards={standard.pk}&standards=x"
    page = text_of(sign_in("team").get(f"{PORTAL}baru/{query}"))

    assert 'value="Tinjauan"' in page
    assert page.count(" checked") == 2


def test_settings_are_saved_and_bounded(sign_in: Any) -> None:
    client = sign_in("head")
    fields = dict.fromkeys(planning.BOUNDS, 5)

    refused = client.post(f"{PORTAL}pengaturan/", {**fields, "answer_days": 0})
    saved = client.post(f"{PORTAL}pengaturan/", {**fields, "anonymous_allowed": "on"})

    assert refused.status_code in (200, 422)
    assert saved.status_code == 302
    assert (ForumSettings.load().answer_days, ForumSettings.load().moderated_first) == (5, False)


# --- what everybody reads ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", [state for state in State if state != State.PREPARED])
def test_public_page_opens_in_every_state(client_a: Client, sign_in: Any, state: str) -> None:
    fields: dict[str, Any] = {"starts_at": None, "ends_at": None} if state == State.CLOSED else {}
    if state == State.CLOSED:
        today = timezone.localdate()
        fields |= {"comments_from": today, "comments_until": today}
    forum = make_forum(State.ANNOUNCED if state == State.CANCELLED else state, **fields)
    if state == State.CANCELLED:
        bring_forum_to(forum, state)

    assert forum.title in text_of(client_a.get(f"/forum/{forum.code}/"))
    assert forum.title in text_of(client_a.get("/forum/"))
    assert forum.title in text_of(sign_in("team").get(f"{PORTAL}{forum.code}/"))


@pytest.mark.parametrize("typed", ["ABC23", "abc23", " abc-23 "])
def test_code_box_leads_to_the_forum(client_a: Client, typed: str) -> None:
    make_forum(State.ANNOUNCED, code="ABC23")

    assert client_a.get("/forum/", {"kode": typed})["Location"] == "/forum/ABC23/"


@pytest.mark.parametrize("typed", ["XYZ99", "", "<b>", "0" * 200])
def test_code_box_says_that_no_forum_has_the_code(client_a: Client, typed: str) -> None:
    response = client_a.get("/forum/", {"kode": typed})

    assert response.status_code == 200
    assert 'href="#id_kode"' in text_of(response)


def test_past_forums_are_found_by_year(client_a: Client) -> None:
    old = dt.datetime(2023, 7, 17, 2, tzinfo=dt.UTC)
    bring_forum_to(make_forum(State.ANNOUNCED, title="Forum lama"), State.CANCELLED)
    Forum.objects.update(starts_at=old, ends_at=old + dt.timedelta(hours=1))
    new = make_forum(State.ANSWERING, make_in_state("consultation", "lain", "Lain"), title="Forum baru")

    page = text_of(client_a.get("/forum/", {"tahun": "2023"}))

    assert "Forum lama" in page
    assert new.title not in page
    assert client_a.get("/forum/", {"tahun": "x", "page": "99"}).status_code == 200


def test_moved_forum_says_so_and_its_calendar_entry_rises(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED, place="Aula lama")
    first = text_of(client_a.get(f"/forum/{forum.code}/acara.ics"))
    planning.schedule_forum(forum=forum, lock=forum.lock, by=None, place="Balai baru")

    forget_everything()
    page, second = (text_of(client_a.get(f"/forum/{forum.code}/{path}")) for path in ("", "acara.ics"))

    assert "<s>Aula lama</s>" in page
    assert "SEQUENCE:0\r\n" in first
    assert "SEQUENCE:1\r\n" in second
    assert "LOCATION:Balai baru\r\n" in second


def test_feed_tells_of_announced_forums_only(client_a: Client) -> None:
    make_forum(title="Belum")
    shown = make_forum(State.ANNOUNCED, make_in_state("consultation", "lain", "Lain"), title="Sudah")

    root = ET.fromstring(client_a.get("/forum/forum.atom").content)

    links = [link.get("href") for link in root.iter("{http://www.w3.org/2005/Atom}link")]
    assert any(str(link).endswith(f"/forum/{shown.code}/") for link in links)
    assert "Belum" not in ET.tostring(root, encoding="unicode")


def test_home_shows_the_forums_to_come(client_a: Client) -> None:
    forum = make_forum(State.ANNOUNCED)

    assert f'href="/forum/{forum.code}/"' in text_of(client_a.get("/"))


def test_today_shows_what_waits(sign_in: Any) -> None:
    late = make_forum()  # tomorrow, and not announced
    team = sign_in("team")

    assert f'href="{PORTAL}{late.code}/"' in text_of(team.get("/portal/"))
    assert f'href="{PORTAL}{late.code}/"' not in text_of(sign_in("counter").get("/portal/"))


# --- queries ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/forum/", PORTAL, f"{PORTAL}usulan/"])
def test_lists_ask_a_constant_number_of_queries(sign_in: Any, path: str) -> None:
    client = sign_in("team")
    make_forum(State.ANNOUNCED)
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for number in range(3):
        forum = make_forum(State.ANNOUNCED, make_in_state("consultation", f"lain-{number}", f"Lain {number}"))
        programme.add_material(forum=forum, title="Bahan", url="https://contoh.id/a", by=None)
    with CaptureQueriesContext(connection) as more:
        client.get(path)

    assert len(more) == len(one)
