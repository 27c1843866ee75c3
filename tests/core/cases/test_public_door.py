"""The one door: what an agency takes, each registered by its app, and services that can be searched."""

from collections.abc import Iterator

import pytest
from django.test import Client

from core import pagecache
from core.cases import doors
from core.cases.doors import Door, Service


@pytest.fixture
def _doors() -> Iterator[None]:
    doors.register(Door("trial", "Coba sesuatu", "Untuk uji.", "cases:track", order=5))
    doors.register(Door("closed", "Pintu tertutup", "", "cases:track", is_open=lambda request: False))
    doors.register(Door("nowhere", "Pintu buntu", "", "nowhere:at_all"))
    yield
    for key in ("trial", "closed", "nowhere"):
        doors.unregister(key)


@pytest.mark.usefixtures("_doors")
def test_open_doors_stand_on_the_page_and_at_home(client_a: Client) -> None:
    pagecache.forget_everything()
    for path in ("/ajukan/", "/"):
        html = client_a.get(path).content.decode()
        assert "Coba sesuatu" in html
        assert "Pintu tertutup" not in html
        assert "Pintu buntu" not in html


def test_services_are_searched_and_bounded(client_a: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def services(words: str) -> list[Service]:
        asked.append(words)
        return [Service(f"Layanan {number}", "", "/x/") for number in range(32)] if not words else []

    monkeypatch.setattr(doors, "_services", [services])
    html = client_a.get("/ajukan/").content.decode()
    assert html.count('href="/x/"') == 30
    html = client_a.get("/ajukan/", {"cari": "<b>nikah\u202e"}).content.decode()
    assert asked == ["", "<b>nikah"]
    assert "&lt;b&gt;nikah" in html
