"""A phone that loses its signal: what is typed stays on it, and arrives once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.tenancy import schema_context, use_public
from forums.models import Forum, ForumInput
from tests.factories.forums import make_forum, make_participant
from tests.world import AGENCY_A

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SCHEMA, HOST = AGENCY_A.replace("-", "_"), f"{AGENCY_A}.localhost"
CODE, KEY = "SNYAL2", "kunci-peserta-untuk-uji-saja"
LOSES_FIRST_ANSWER = """
const real = window.fetch;
let lost = false;
window.fetch = (url, more) => real(url, more).then(answer => {
  if (lost || !more || more.method !== "POST") return answer;
  lost = true;
  throw new TypeError("lost");
});
"""
KEPT, SENT = "Tersimpan di ponsel ini", "Terkirim"


@pytest.fixture
def forum(agency_a: Any) -> Forum:
    with schema_context(SCHEMA):
        made = make_forum(Forum.State.IN_SESSION, code=CODE)
        make_participant(made, key=KEY)
    use_public()
    return made


@pytest.fixture
def address(port: int, forum: Forum) -> str:
    return f"http://{HOST}:{port}/forum/{CODE}/tulis/"


@pytest.fixture
def phone(open_browser: Callable[..., Page], address: str) -> Page:
    page = open_browser(360)
    page.context.add_cookies([{"name": f"forum_{CODE}", "value": KEY, "url": address}])
    page.goto(address)
    return page


def write(page: Page, text: str) -> None:
    page.get_by_label("Masukan Anda").fill(text)
    page.get_by_role("button", name="Kirim masukan").click()


def kept(forum: Forum) -> list[str]:
    with schema_context(SCHEMA):
        return list(ForumInput.objects.filter(forum=forum).order_by("number").values_list("text", flat=True))


def test_ten_inputs_written_without_a_signal_arrive_once(phone: Page, forum: Forum) -> None:
    phone.context.set_offline(True)
    texts = [f"Masukan tanpa sinyal {n}" for n in range(1, 11)]
    for text in texts:
        write(phone, text)
    expect(phone.locator("#forum-list li")).to_have_count(10)
    expect(phone.locator("#forum-told")).to_contain_text(KEPT)
    assert kept(forum) == []

    phone.context.set_offline(False)
    expect(phone.locator("#forum-list li")).to_have_count(0, timeout=20_000)
    assert kept(forum) == texts
    phone.reload()
    expect(phone.locator("#forum-list li")).to_have_count(0)
    assert kept(forum) == texts


def test_one_input_leads_to_the_thanks(phone: Page, forum: Forum) -> None:
    write(phone, "Bukalah pada hari Sabtu.")
    expect(phone.locator(".mk-reference")).to_have_text("1")
    phone.go_back()
    expect(phone.get_by_label("Masukan Anda")).to_have_value("")
    assert kept(forum) == ["Bukalah pada hari Sabtu."]


def test_an_answer_that_is_lost_on_its_way_makes_no_second_input(phone: Page, forum: Forum) -> None:
    phone.add_init_script(LOSES_FIRST_ANSWER)
    phone.reload()
    write(phone, "Jawabannya hilang.")
    expect(phone.locator(".mk-reference")).to_have_text("1", timeout=20_000)
    assert kept(forum) == ["Jawabannya hilang."]


def test_what_waits_is_sent_after_the_page_was_closed(phone: Page, forum: Forum, address: str) -> None:
    phone.route("**/tulis/", lambda route: route.abort())
    write(phone, "Ditulis sebelum ditutup.")
    expect(phone.locator("#forum-list li")).to_have_count(1)
    phone.goto("about:blank")
    phone.unroute("**/tulis/")
    phone.goto(address)
    expect(phone.locator("#forum-list li")).to_have_count(0, timeout=20_000)
    expect(phone.locator("#forum-told")).to_contain_text(SENT)
    assert kept(forum) == ["Ditulis sebelum ditutup."]


def test_a_token_that_no_longer_counts_is_renewed(phone: Page, forum: Forum, address: str) -> None:
    cookies = [one for one in phone.context.cookies() if one["name"].startswith("forum_")]
    phone.context.clear_cookies()
    phone.context.add_cookies(cookies)  # type: ignore[arg-type]  # as they came
    write(phone, "Setelah lama terbuka.")
    expect(phone.locator(".mk-reference")).to_have_text("1", timeout=20_000)
    assert kept(forum) == ["Setelah lama terbuka."]


def test_a_refused_input_is_kept_and_mended(phone: Page, forum: Forum) -> None:
    write(phone, "Tarif \u202e000.01")
    row = phone.locator("#forum-list li")
    expect(row).to_contain_text("karakter", timeout=20_000)
    row.get_by_role("button", name="Perbaiki").click()
    expect(row).to_have_count(0)
    write(phone, "Tarif 10.000")
    expect(phone.locator(".mk-reference")).to_have_text("1", timeout=20_000)
    assert kept(forum) == ["Tarif 10.000"]


def test_what_is_typed_survives_a_closed_page(phone: Page, address: str) -> None:
    phone.get_by_label("Masukan Anda").fill("Belum selesai saya tulis")
    phone.goto("about:blank")
    phone.goto(address)
    expect(phone.get_by_label("Masukan Anda")).to_have_value("Belum selesai saya tulis")
