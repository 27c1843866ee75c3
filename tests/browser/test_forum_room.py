"""The live screen with its script: what somebody else writes appears by itself, and a lost line is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.tenancy import schema_context, use_public
from forums.models import Forum, ForumInput
from tests.factories.forums import make_forum, make_input
from tests.world import AGENCY_A, get_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SCHEMA = AGENCY_A.replace("-", "_")
HOST = f"{AGENCY_A}.localhost"
SOON = 20.0  # seconds: that it is within three is measured by deploy.bench; this machine may be busy
SAME = "['#layar-masukan', '#masukan-1', '.mk-live__qr img'].map(name => document.querySelector(name))"


@pytest.fixture
def forum(db: None) -> Forum:
    with schema_context(SCHEMA):
        made = make_forum(Forum.State.IN_SESSION)
        make_input(made, "Yang pertama.")
    use_public()
    return made


def say(forum: Forum, text: str) -> None:
    with schema_context(SCHEMA):
        make_input(forum, text)
    use_public()


def test_an_input_appears_by_itself_and_nothing_else_moves(
    open_browser: Callable[..., Page], port: int, forum: Forum
) -> None:
    page = open_browser(1280)
    page.goto(f"http://{HOST}:{port}/forum/{forum.code}/layar/")
    expect(page.locator("#masukan-1")).to_be_visible()
    page.evaluate(f"{SAME}.forEach(found => {{ found.same = true; }})")

    say(forum, "Baru saja ditulis dari ponsel.")
    expect(page.locator("#masukan-2")).to_contain_text("Baru saja ditulis", timeout=SOON * 1000)

    # The live region and what stood there are the same elements: nothing is read out twice, nothing flickers.
    assert page.evaluate(f"{SAME}.map(found => found.same)") == [True, True, True]
    assert page.locator("#layar-masukan-isi > li").evaluate_all("rows => rows.map(row => row.id)") == [
        "masukan-2",
        "masukan-1",
    ]


def test_a_lost_line_is_told_until_it_is_back(open_browser: Callable[..., Page], port: int, forum: Forum) -> None:
    page = open_browser(1280)
    page.goto(f"http://{HOST}:{port}/forum/{forum.code}/layar/")
    lost = page.locator("#layar-putus")
    expect(lost).to_be_hidden()

    page.route("**/layar/isi/", lambda route: route.abort())
    expect(lost).to_be_visible(timeout=6000)
    expect(lost).to_have_text("Sambungan terputus, mencoba lagi")
    expect(page.locator("#masukan-1")).to_be_visible()

    page.unroute("**/layar/isi/")
    expect(lost).to_be_hidden(timeout=15_000)


def test_without_scripts_the_screen_loads_itself_anew(browser: Any, port: int, forum: Forum) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"http://{HOST}:{port}/forum/{forum.code}/layar/")
    say(forum, "Tanpa skrip.")

    expect(page.locator("#masukan-2")).to_be_visible(timeout=9000)
    context.close()


def test_what_the_facilitator_types_without_a_line_is_sent_later_once(
    open_browser: Callable[..., Page], port: int, forum: Forum
) -> None:
    with schema_context(SCHEMA):
        user = get_user("counter")
    use_public()
    page = open_browser(1280, host=HOST, user=user, schema=SCHEMA)
    page.goto(f"http://{HOST}:{port}/portal/forum/{forum.code}/pimpin/")
    page.context.set_offline(True)

    page.get_by_label("Apa yang disampaikan").fill("Dicatat saat jaringan putus.")
    page.get_by_label("Nama yang berbicara").fill("Ibu Rohani")
    page.get_by_role("button", name="Simpan masukan").click()
    expect(page.locator("#forum-list li")).to_have_count(1)
    with schema_context(SCHEMA):
        assert ForumInput.objects.count() == 1
    use_public()

    page.context.set_offline(False)
    expect(page.locator("#forum-list li")).to_have_count(0, timeout=20_000)
    expect(page.locator("#siaran-2")).to_contain_text("Dicatat saat jaringan putus.", timeout=SOON * 1000)
    with schema_context(SCHEMA):
        given = ForumInput.objects.get(number=2)
        assert (given.speaker, given.channel, ForumInput.objects.count()) == ("Ibu Rohani", "facilitator", 2)
        assert given.written_at <= given.received_at
    use_public()
