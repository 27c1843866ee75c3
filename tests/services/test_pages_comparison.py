import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import pagecache
from core.tenancy import schema_context
from services import domain
from services.comparison import compare_texts
from services.models import ServiceStandard
from services.templatetags.standards import changed_words
from tests.factories.services import make_draft, make_next, make_next_draft, make_published, make_service
from tests.services.pages import DRAFT, SERVICE, of_services, text_of
from tests.world import AGENCY_B, get_user

pytestmark = pytest.mark.django_db
COMPARE = f"{SERVICE}bandingkan/"
PUBLIC = "/layanan/peminjaman-aula/"
QUICKER: dict[str, dict[str, Any]] = {
    "duration": {"duration_value": 1},
    "safety_guarantee": {"text": "<b>Jalur</b> evakuasi tersedia."},
}


@pytest.fixture
def two(in_a: Any) -> ServiceStandard:
    """Two published versions that differ in two components; the second is in force."""
    return make_next(make_published(), **QUICKER)


# --- in the portal --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("two")
def test_portal_shows_changed_words_and_names_what_stayed(team: Client) -> None:
    response = team.get(f"{COMPARE}?dari=1&ke=2")
    words, body = text_of(response), response.content.decode()
    assert "Yang berubah dari versi 1 ke versi 2" in words
    assert "2 dari 14 komponen berubah." in words
    assert '<del><span class="mk-hide">dihapus: </span>2</del>' in body
    assert '<ins><span class="mk-hide">ditambahkan: </span>1</ins>' in body
    assert "&lt;b&gt;" in body
    assert "<b>Jalur" not in body
    assert "Tidak berubah: 1. Persyaratan; 2. Sistem" in words
    assert "style=" not in body.partition("<main")[2]


@pytest.mark.usefixtures("two")
def test_portal_compares_backwards_too(team: Client) -> None:
    body = team.get(f"{COMPARE}?dari=2&ke=1").content.decode()
    assert '<del><span class="mk-hide">dihapus: </span>1</del>' in body


@pytest.mark.parametrize(
    ("query", "pair"),
    [("", (2, 3)), ("?dari=1", (1, 3)), ("?ke=1", (2, 1)), ("?dari=&ke=2", (2, 2)), ("?dari=3", (3, 3))],
)
def test_portal_begins_with_the_version_in_force_and_the_newest(
    team: Client, two: ServiceStandard, query: str, pair: tuple[int, int]
) -> None:
    make_next_draft(two)
    context = team.get(f"{COMPARE}{query}").context
    assert (context["old"].version, context["new"].version) == pair


def test_portal_says_why_there_is_nothing_to_compare(team: Client, two: ServiceStandard) -> None:
    assert "Pilih dua versi yang berbeda." in text_of(team.get(f"{COMPARE}?dari=2&ke=2"))
    make_next_draft(two)
    assert "Tidak ada yang berubah" in text_of(team.get(COMPARE))
    make_service("kosong", "Kosong")
    make_draft(make_service("satu", "Satu"))
    for code in ("kosong", "satu"):
        assert "Belum ada dua versi" in text_of(team.get(f"/portal/standar/layanan/{code}/bandingkan/"))


@pytest.mark.parametrize("query", ["dari=9", "ke=x", "ke=-1", "dari=99999999999999999999", "dari=01", "ke=²"])
@pytest.mark.usefixtures("two")
def test_portal_does_not_find_versions_that_are_not_there(team: Client, query: str) -> None:
    assert team.get(f"{COMPARE}?{query}").status_code == 404


def test_portal_comparison_is_for_staff_of_the_agency(
    client_b: Client, agency_b: Any, sign_in: Any, client_a: Client, two: ServiceStandard
) -> None:
    assert two.version == 2
    assert client_a.get(COMPARE)["Location"].startswith("/akun/")
    assert sign_in("counter").get(COMPARE).status_code == 200
    assert client_a.post(COMPARE).status_code == 405
    with schema_context(agency_b.schema_name):
        client_b.force_login(get_user("team"))
    assert client_b.get(COMPARE).status_code == 404


def test_portal_leads_to_the_comparison(team: Client, two: ServiceStandard) -> None:
    make_next_draft(two)
    assert f'href="{COMPARE}"' in team.get(SERVICE).content.decode()
    link = f'href="{COMPARE}?dari=2&amp;ke=3"'
    assert link in team.get(f"{SERVICE}versi/3/").content.decode()
    assert link in team.get(f"{SERVICE}versi/3/komponen/fee/").content.decode()


def test_portal_does_not_lead_to_a_comparison_of_one(team: Client, draft: ServiceStandard) -> None:
    assert draft.version == 1
    assert "bandingkan/" not in team.get(SERVICE).content.decode() + team.get(DRAFT).content.decode()


def test_portal_asks_as_often_however_many_versions(team: Client, two: ServiceStandard) -> None:
    with CaptureQueriesContext(connection) as menu:
        team.get("/akun/")
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert team.get(f"{COMPARE}?dari=1&ke=2").status_code == 200
        # The service, its versions, the components of two; the menu asks as on every page.
        assert of_services(asked) == 3 + of_services(menu)
        two = make_next(two)


@pytest.mark.parametrize(
    ("old", "new", "html"),
    [
        ("Setuju.", "Setuju", "Setuju<del>.</del>"),
        ("Dua hari.", "Tiga hari.", "<del>Dua</del> <ins>Tiga</ins> hari."),
        ("Isi lengkap", "Isi lengkap & <i>", "Isi lengkap <ins>&amp; &lt;i&gt;</ins>"),
    ],
)
def test_changed_words_are_marked_without_their_spaces(old: str, new: str, html: str) -> None:
    drawn = "".join(changed_words(line) for line in compare_texts(old, new).lines)
    assert re.sub(r"<span.*?</span>", "", drawn) == html


# --- for everybody --------------------------------------------------------------------------------------------------


def test_public_history_leads_to_what_changed(client_a: Client, two: ServiceStandard) -> None:
    make_next_draft(two)
    body = client_a.get(PUBLIC).content.decode()
    assert body.count(f'href="{PUBLIC}banding/') == 1
    assert f'href="{PUBLIC}banding/1/2/"' in body
    words = text_of(client_a.get(f"{PUBLIC}banding/1/2/"))
    assert "Yang berubah dari versi 1 ke versi 2" in words
    assert "dihapus: 2 ditambahkan: 1" in words


@pytest.mark.parametrize("pair", ["1/1", "2/3", "3/2", "1/9", "0/1", "1/99999999999"])
def test_public_comparison_knows_only_versions_that_were_public(
    client_a: Client, two: ServiceStandard, pair: str
) -> None:
    make_next_draft(two)
    assert client_a.get(f"{PUBLIC}banding/2/1/").status_code == 200
    assert client_a.get(f"{PUBLIC}banding/{pair}/").status_code == 404


@pytest.mark.usefixtures("in_a")
def test_public_comparison_skips_versions_of_an_internal_time(client_a: Client) -> None:
    standard = make_published()
    for audience in ("internal", "internal", "external"):
        domain.change_service(service=standard.service, name="Pinjam aula", audience=audience, by=None)
        standard = make_next(standard)
    # Version 2 was in force only inside; the history leads over it.
    assert [client_a.get(f"{PUBLIC}banding/{pair}/").status_code for pair in ("1/2", "2/3", "1/3")] == [404, 404, 200]
    assert f'href="{PUBLIC}banding/1/3/"' in client_a.get(PUBLIC).content.decode()


@pytest.mark.parametrize("state", ["internal", "retired", "withdrawn"])
def test_public_comparison_goes_with_the_service(client_a: Client, two: ServiceStandard, state: str) -> None:
    assert client_a.get(f"{PUBLIC}banding/1/2/").status_code == 200
    if state == "internal":
        domain.change_service(service=two.service, name="Pinjam aula", audience="internal", by=None)
    elif state == "retired":
        domain.retire_service(service=two.service, by=None)
    else:
        domain.revoke_standard(standard=two, reason="Salah", by=None)
    pagecache.forget_everything()
    assert client_a.get(f"{PUBLIC}banding/1/2/").status_code == 404


@pytest.mark.usefixtures("two")
def test_public_comparison_is_not_on_another_host_and_only_read(client_a: Client) -> None:
    assert Client(headers={"host": f"{AGENCY_B}.localhost"}).get(f"{PUBLIC}banding/1/2/").status_code == 404
    assert client_a.post(f"{PUBLIC}banding/1/2/").status_code == 405


@pytest.mark.usefixtures("two")
def test_public_comparison_is_kept_for_everybody(client_a: Client) -> None:
    with CaptureQueriesContext(connection) as first:
        page = client_a.get(f"{PUBLIC}banding/1/2/")
    with CaptureQueriesContext(connection) as second:
        again = client_a.get(f"{PUBLIC}banding/1/2/")
    # The version in force with its components, and both versions with theirs.
    assert (of_services(first), of_services(second)) == (6, 0)
    assert page.content == again.content
    assert len(page.content) < 100_000
