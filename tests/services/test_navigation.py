"""The places of the standards area: who sees which, and which is the current one."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from services import navigation
from services.navigation import Place
from tests.services.pages import LIST, text_of


@pytest.fixture
def extra_places() -> Iterator[None]:
    navigation.register(Place("t-closed", "Tertutup", "services_portal:reviews", permission="services.enact_standard"))
    navigation.register(Place("t-nowhere", "Entah", "services_portal:not-there"))
    navigation.register(Place("t-count", "Terhitung", "services_portal:decrees", order=1, count=lambda request: 7))
    yield
    for key in ("t-closed", "t-nowhere", "t-count"):
        navigation.unregister(key)


def seen(page: Any) -> list[str]:
    body = page.content.decode()
    start = body.index("<details", body.index('class="mk-places'))
    return text_of_fragment(body[start : body.index("</details>", start)])


def rows(page: Any) -> list[list[str]]:
    """Return the texts of the two rows of wide windows: the groups, and the places of this one."""
    body = page.content.decode()
    start = body.index('class="mk-places')
    wide = body[start : body.index("<details", start)]
    return [text_of_fragment(row) for row in re.findall(r"<ul.*?</ul>", wide, re.S)]


def text_of_fragment(fragment: str) -> list[str]:
    return [" ".join(re.sub(r"<[^>]*>", " ", item).split()) for item in re.findall(r"<li>(.*?)</li>", fragment, re.S)]


@pytest.mark.usefixtures("extra_places", "in_a")
def test_places_follow_rights_order_and_addresses(sign_in: Any) -> None:
    team, head = (seen(sign_in(local).get(LIST)) for local in ("team", "head"))
    assert team[0] == "Terhitung 7 terbuka"
    assert "Tertutup" not in team
    assert "Tertutup" in head
    assert "Entah" not in team
    assert [place for place in team if place in ("Daftar", "Kesepakatan", "Keputusan", "Tinjauan", "Unit")] == [
        "Daftar",
        "Kesepakatan",
        "Keputusan",
        "Tinjauan",
        "Unit",
    ]


@pytest.mark.usefixtures("in_a")
def test_the_current_place_is_the_one_of_the_page(sign_in: Any) -> None:
    body = sign_in("team").get(f"{LIST}keputusan/").content.decode()
    assert f'<a href="{LIST}keputusan/" aria-current="page">Keputusan' in body
    assert "Standar: Keputusan" in text_of(sign_in("team").get(f"{LIST}keputusan/"))


@pytest.mark.usefixtures("in_a")
def test_a_group_shows_its_own_places(sign_in: Any) -> None:
    team = sign_in("team")
    groups, here = rows(team.get(f"{LIST}media/"))
    assert groups == ["Standar", "Publikasi", "Untuk warga", "Tim", "Penyiapan"]
    assert here == ["Maklumat", "Media", "Pemeriksaan"]
    body = team.get(f"{LIST}media/").content.decode()
    assert f'<a href="{LIST}maklumat/" aria-current="true">Publikasi' in body
    assert f'<a href="{LIST}media/" aria-current="page">Media' in body


def test_a_group_counts_what_is_open_in_it() -> None:
    links = [navigation.PlaceLink("x", f"/{n}/", n == 1, False, count) for n, count in enumerate((2, None, 3))]
    (group,) = navigation.grouped(links)
    assert (group.url, group.is_current, group.count) == ("/0/", True, 5)
