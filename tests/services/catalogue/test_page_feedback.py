"""The box "Is this page helpful?": what is kept, who is kept out, and what the team does."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from core import antispam
from core.errors import InvalidInput, PermissionRefused
from services.domain.page_feedback import handle_feedback, leave_feedback, mark_seen
from services.models import PageFeedback
from tests.factories.catalogue import make_feedback
from tests.factories.services import make_draft, make_published, make_service
from tests.services.pages import text_of
from tests.world import AGENCY_B, get_user

pytestmark = pytest.mark.usefixtures("in_a")
BOX = "/layanan/peminjaman-aula/bantu/"
PORTAL = "/portal/standar/umpan-balik/"


def stamp(seconds_ago: int = 60) -> str:
    return signing.dumps(int(time.time()) - seconds_ago, salt=antispam.SALT)


def sent(**changes: str) -> dict[str, str]:
    return {"verdict": "partly", "text": "Berapa lama?", "component": "fee", "website": "", "stamp": stamp(), **changes}


def test_every_public_standard_asks(client_a: Client) -> None:
    make_published()
    assert f'href="{BOX}?jawab=partly"' in client_a.get("/layanan/peminjaman-aula/").content.decode()


def test_a_message_is_kept_without_anything_of_its_sender(client_a: Client) -> None:
    standard = make_published()
    response = client_a.post(BOX, sent())
    assert response.headers["Location"] == f"{BOX}terkirim/"
    assert "Terima kasih" in text_of(client_a.get(f"{BOX}terkirim/"))
    kept = PageFeedback.objects.get()
    assert (kept.standard, kept.verdict, kept.component, kept.text) == (standard, "partly", "fee", "Berapa lama?")
    assert {field.name for field in PageFeedback._meta.fields} == {
        "id", "standard", "component", "verdict", "text", "state", "note", "handled_at", "handled_by", "created_at",
    }  # fmt: skip


def test_form_takes_the_answer_of_the_box_and_needs_its_token(client_a: Client) -> None:
    make_published()
    body = client_a.get(f"{BOX}?jawab=no&bagian=fee").content.decode()
    assert re.search(r'value="no"[^>]*checked', body)
    assert '<option value="fee" selected>' in body
    strict = Client(enforce_csrf_checks=True, headers={"host": client_a.defaults["HTTP_HOST"]})
    assert strict.post(BOX, sent()).status_code == 403
    assert not PageFeedback.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"verdict": ""}, 200),
        ({"verdict": "maybe"}, 200),
        ({"component": "tidak-ada"}, 200),
        ({"text": "x" * 1001}, 200),
        ({"text": "a\u202eb"}, 200),
        ({"stamp": ""}, 200),
        ({"stamp": "palsu"}, 200),
        ({"stamp": 1}, 200),
        ({"stamp": 25 * 3600}, 200),
        ({"website": "https://spam.example"}, 302),
    ],
)
def test_what_is_not_kept(client_a: Client, changes: dict[str, Any], status: int) -> None:
    make_published()
    if isinstance(changes.get("stamp"), int):  # seconds since the form was drawn
        changes = {"stamp": stamp(changes["stamp"])}
    response = client_a.post(BOX, sent(**changes))
    assert response.status_code == status
    assert not PageFeedback.objects.exists()
    if status == 200 and "text" not in changes:
        assert "Berapa lama?" in response.content.decode()


def test_a_stale_form_can_be_sent_again(client_a: Client) -> None:
    make_published()
    again = client_a.post(BOX, sent(stamp=stamp(25 * 3600))).content.decode()
    found = re.search(r'name="stamp" value="([^"]+)"', again)
    assert found is not None
    assert antispam.is_fresh(found[1]) is False  # it was drawn just now
    assert signing.loads(found[1], salt=antispam.SALT) >= int(time.time()) - 5


def test_a_flood_is_stopped_and_another_address_is_not(client_a: Client) -> None:
    make_published()
    answers = [client_a.post(BOX, sent()) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [200] * 2
    assert "Tunggu beberapa menit" in text_of(answers[-1])
    assert client_a.post(BOX, sent(), REMOTE_ADDR="192.0.2.7").status_code == 302


def test_only_public_services_take_messages(client_a: Client) -> None:
    make_draft(make_service("rancangan", "Rancangan"))
    for address in ("/layanan/rancangan/bantu/", "/layanan/tidak-ada/bantu/", "/layanan/rancangan/bantu/terkirim/"):
        assert client_a.get(address).status_code == 404
    assert client_a.post("/layanan/rancangan/bantu/", sent()).status_code == 404


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'; DROP TABLE x; --", "{{ 7 }}{% now %}", "=cmd()"])
def test_hostile_text_is_only_text(team: Client, text: str) -> None:
    kept = make_feedback(make_published(), text=text)
    for address in (PORTAL, f"{PORTAL}{kept.pk}/", "/portal/"):
        assert b"<script>alert" not in team.get(address).content
    assert kept.text == text


# --- the team -------------------------------------------------------------------------------------------------------


def test_team_reads_and_handles(team: Client) -> None:
    kept = make_feedback(make_published())
    assert "Berapa lama aula boleh dipakai?" in text_of(team.get("/portal/"))
    assert "Belum ditangani (1)" in text_of(team.get(PORTAL))
    team.get(f"{PORTAL}{kept.pk}/")
    kept.refresh_from_db()
    assert kept.state == "seen"
    assert "Berapa lama aula boleh dipakai?" not in text_of(team.get("/portal/"))
    assert team.post(f"{PORTAL}{kept.pk}/", {"note": ""}).status_code == 200
    assert team.post(f"{PORTAL}{kept.pk}/", {"note": "Ditambahkan pada versi 2."}).status_code == 302
    kept.refresh_from_db()
    assert (kept.state, kept.note, kept.handled_by) == ("handled", "Ditambahkan pada versi 2.", get_user("team"))
    assert "Ditangani (1)" in text_of(team.get(f"{PORTAL}?show=handled"))


def test_list_is_filtered_by_service(team: Client) -> None:
    make_feedback(make_published(), text="Tentang aula")
    make_feedback(make_published("ukbi", "Uji kemahiran"), text="Tentang ujian")
    words = text_of(team.get(f"{PORTAL}?layanan=ukbi"))
    assert "Tentang ujian" in words
    assert "Tentang aula" not in words
    assert team.get(f"{PORTAL}?layanan=%00&show=x&page=-1").status_code == 200


def test_only_those_who_answer_see_messages(sign_in: Any) -> None:
    kept = make_feedback(make_published())
    client = sign_in("counter")
    assert [client.get(PORTAL).status_code, client.get(f"{PORTAL}{kept.pk}/").status_code] == [403, 403]
    assert "Berapa lama" not in text_of(client.get("/portal/"))
    for act in (
        lambda by: mark_seen(feedback=kept, by=by),
        lambda by: handle_feedback(feedback=kept, note="x", by=by),
    ):
        with pytest.raises(PermissionRefused):
            act(get_user("counter"))


def test_messages_stay_in_their_agency(team: Client) -> None:
    kept = make_feedback(make_published())
    other = Client(headers={"host": f"{AGENCY_B}.localhost"})
    assert other.get(f"{PORTAL}{kept.pk}/").status_code in (302, 404)
    assert team.get(f"{PORTAL}999999/").status_code == 404


@pytest.mark.parametrize("fields", [{"verdict": "x"}, {"component": "x"}, {"text": "x" * 1001}])
def test_rules_hold_in_the_domain_too(fields: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        leave_feedback(standard=make_published(), **{"verdict": "yes", **fields})
