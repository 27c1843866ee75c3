import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import pagecache
from services import domain
from services.components import COMPONENTS
from services.models import Service
from tests.factories.services import State, bring_to, make_draft, make_published, make_service
from tests.services.pages import of_services, text_of
from tests.world import AGENCY_B

pytestmark = pytest.mark.usefixtures("in_a")
HIDDEN = ["rancangan", "internal", "dicabut", "berhenti", "kosong"]


def make_hidden() -> None:
    """Make one service for each reason not to be public; all have the word "rahasia" in their name."""
    make_draft(make_service("rancangan", "Rahasia rancangan"))
    make_published("internal", "Rahasia internal", audience="internal")
    domain.revoke_standard(standard=make_published("dicabut", "Rahasia dicabut"), reason="Salah", by=None)
    domain.retire_service(service=make_published("berhenti", "Rahasia berhenti").service, by=None)
    make_service("kosong", "Rahasia kosong")


def test_home_shows_services_and_contact(client_a: Client) -> None:
    make_published(summary="Untuk komunitas.")
    words = text_of(client_a.get("/"))
    assert "Apa yang Anda perlukan?" in words
    assert "Pinjam aula Untuk komunitas. 2 hari kerja · Tidak dipungut biaya" in words


@pytest.mark.parametrize("path", ["/", "/layanan/", "/layanan/aula/", "/layanan/aula/versi/1/"])
def test_public_pages_are_only_read(client_a: Client, path: str) -> None:
    assert [client_a.post(path).status_code, client_a.delete(path).status_code] == [405, 405]


def test_home_without_services_says_so(client_a: Client) -> None:
    assert "Belum ada layanan yang dipublikasikan" in text_of(client_a.get("/"))


def test_home_leads_to_the_list_only_when_it_shows_less(client_a: Client) -> None:
    link = 'class="mk-act" href="/layanan/"'
    for number in range(6):
        make_published(f"layanan-{number}", f"Urusan {number}")
        pagecache.forget_everything()
        assert link not in client_a.get("/").content.decode()
    make_published("layanan-6", "Urusan 6")
    pagecache.forget_everything()
    page = client_a.get("/")
    assert link in page.content.decode()
    assert "Lihat semua 7 layanan" in text_of(page)
    assert [number for number in range(7) if f"Urusan {number}" in text_of(page)] == list(range(6))


def test_list_says_how_many_and_finds_by_search(client_a: Client) -> None:
    make_published(keywords=["gedung"])
    make_published("ukbi", "Uji kemahiran")
    assert "2 layanan" in text_of(client_a.get("/layanan/"))
    found = client_a.get("/layanan/?q=gedung")
    assert "1 layanan untuk “gedung”" in text_of(found)
    assert "Uji kemahiran" not in text_of(found)


def test_list_offers_near_misses_and_helps_when_nothing_is_found(client_a: Client) -> None:
    make_published(keywords=["gedung"])
    near = text_of(client_a.get("/layanan/?q=gedumg"))
    assert "Tidak ada yang memuat kata “gedumg”. Mungkin maksud Anda “gedung”? Ada 1 layanan." in near
    none = text_of(client_a.get("/layanan/?q=paspor"))
    assert "Tidak ditemukan layanan untuk “paspor”" in none
    assert "Tampilkan semua layanan" in none
    assert "Pinjam aula" in none


@pytest.mark.parametrize(
    "query", ["%00", "a%00b", "<script>alert(1)</script>", "x" * 5000, "%F0%9F", "'; --", "!&|(", "\\"]
)
def test_list_takes_whatever_is_typed(client_a: Client, query: str) -> None:
    make_published()
    response = client_a.get(f"/layanan/?q={query}")
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize("page", ["0", "99", "x", "-1"])
def test_list_takes_any_page_number(client_a: Client, page: str) -> None:
    make_published()
    assert "Pinjam aula" in text_of(client_a.get(f"/layanan/?page={page}"))


def test_standard_page_shows_promise_clauses_and_history(client_a: Client) -> None:
    make_published(channels=["online", "counter"])
    response = client_a.get("/layanan/peminjaman-aula/")
    words = text_of(response)
    assert "Waktu 2 hari kerja sejak berkas lengkap sampai surat izin terbit" in words
    assert "Biaya Tidak dipungut biaya" in words
    assert "Yang Anda terima Surat izin pemakaian dan Petugas pendamping" in words
    assert "Cara Daring Di loket" in words
    assert "Versi 1 dipublikasikan." in words
    for component in COMPONENTS.values():
        assert str(component.label) in words
    assert "Jawaban pertama paling lama 5 hari kerja; selesai paling lama 14 hari kerja." in words
    assert "Ramp".lower() in words.lower()
    assert len(response.content) < 100_000


def test_standard_page_escapes_what_staff_wrote(client_a: Client) -> None:
    draft = make_draft()
    row = draft.components.get(code="safety_guarantee")
    content = {"text": "<script>alert(1)</script> & <b>tebal</b>"}
    domain.edit_component(standard=draft, code=row.code, content=content, lock=row.lock, by=None)
    bring_to(draft, State.IN_FORCE)
    body = client_a.get("/layanan/peminjaman-aula/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;tebal&lt;/b&gt;" in body


def test_history_stays_readable(client_a: Client) -> None:
    first = make_published()
    second = domain.draft_standard(service=first.service, by=None)
    row = second.components.get(code="duration")
    domain.edit_component(
        standard=second, code="duration", content={**row.content, "duration_value": 1}, lock=row.lock, by=None
    )
    domain.publish_standard(standard=bring_to(second, State.ENACTED), change_note="Lebih cepat", by=None)
    assert "1 hari kerja sejak" in text_of(client_a.get("/layanan/peminjaman-aula/"))
    assert "Lebih cepat" in text_of(client_a.get("/layanan/peminjaman-aula/"))
    old = text_of(client_a.get("/layanan/peminjaman-aula/versi/1/"))
    assert "Tidak berlaku lagi" in old
    assert "2 hari kerja sejak" in old
    domain.draft_standard(service=first.service, by=None)
    assert client_a.get("/layanan/peminjaman-aula/versi/3/").status_code == 404
    assert client_a.get("/layanan/peminjaman-aula/versi/99999999999/").status_code == 404


def publish_next(service: Service, audience: str) -> None:
    """Give the service an audience, then publish its next version."""
    domain.change_service(service=service, name=service.name, audience=audience, by=None)
    bring_to(domain.draft_standard(service=service, by=None), State.IN_FORCE)


def seen_versions(client: Client, newest: int) -> dict[str, list[int]]:
    """Return which versions everybody sees: as pages of their own, in the history, and through the API."""
    pages = [n for n in range(1, newest + 1) if client.get(f"/layanan/pinjam/versi/{n}/").status_code == 200]
    words = text_of(client.get("/layanan/pinjam/"))
    history = [n for n in range(1, newest + 1) if f"Versi {n} dipublikasikan." in words]
    told = [row["version"] for row in client.get("/api/v1/standards/pinjam/").json()["history"]]
    return {"pages": pages, "history": history, "api": told[::-1]}


def test_versions_of_an_internal_time_stay_with_staff(client_a: Client) -> None:
    service = make_published("pinjam").service
    for audience in ("internal", "internal", "external"):
        publish_next(service, audience)
    # The second change made the third version public: it was in force when the service was opened again.
    assert seen_versions(client_a, 4) == {"pages": [1, 3, 4], "history": [1, 3, 4], "api": [1, 3, 4]}


def test_version_that_no_visitor_could_ever_read_is_not_history(client_a: Client) -> None:
    first = make_published("pinjam", audience="internal")
    domain.retire_service(service=first.service, by=None)
    domain.change_service(service=first.service, name="Pinjam", audience="external", by=None)
    domain.revoke_standard(standard=first, reason="Rahasia", by=None)
    service = domain.restore_service(service=first.service, by=None)
    bring_to(domain.draft_standard(service=service, by=None), State.IN_FORCE)
    assert seen_versions(client_a, 2) == {"pages": [2], "history": [2], "api": [2]}
    assert "Rahasia" not in text_of(client_a.get("/layanan/pinjam/"))


def test_version_in_force_is_public_from_the_day_its_service_is(client_a: Client) -> None:
    retired = domain.retire_service(service=make_published("pinjam", audience="internal").service, by=None)
    domain.change_service(service=retired, name="Pinjam", audience="external", by=None)
    service = domain.restore_service(service=retired, by=None)
    bring_to(domain.draft_standard(service=service, by=None), State.IN_FORCE)
    assert seen_versions(client_a, 2) == {"pages": [1, 2], "history": [1, 2], "api": [1, 2]}


def test_what_is_not_public_is_nowhere(client_a: Client) -> None:
    make_hidden()
    make_published("tampak", "Rahasia umum")
    for code in HIDDEN:
        assert client_a.get(f"/layanan/{code}/").status_code == 404
        assert client_a.get(f"/layanan/{code}/versi/1/").status_code == 404
        assert client_a.get(f"/api/v1/standards/{code}/").status_code == 404
    assert client_a.get("/layanan/tampak/").status_code == 200
    assert client_a.get("/api/v1/standards/tampak/").status_code == 200
    for address in ("/", "/layanan/", "/layanan/?q=rahasia", "/layanan/?q=rahasiaa"):
        words = text_of(client_a.get(address))
        assert "Rahasia umum" in words
        assert not [code for code in HIDDEN if f"Rahasia {code}" in words]
    for address in ("/api/v1/standards/", "/api/v1/standards/?q=rahasia"):
        assert [row["code"] for row in client_a.get(address).json()["results"]] == ["tampak"]


def test_another_agency_does_not_show_it() -> None:
    make_published()
    client_b = Client(headers={"host": f"{AGENCY_B}.localhost"})
    assert client_b.get("/layanan/peminjaman-aula/").status_code == 404
    assert "Pinjam aula" not in text_of(client_b.get("/layanan/?q=aula"))


@pytest.mark.parametrize("address", ["/", "/layanan/", "/layanan/?q=layanan", "/api/v1/standards/"])
def test_public_lists_ask_as_often_for_three_services_as_for_one(client_a: Client, address: str) -> None:
    make_published("satu", "Layanan satu")
    client_a.get(address)
    pagecache.forget_everything()
    with CaptureQueriesContext(connection) as one:
        client_a.get(address)
    make_published("dua", "Layanan dua")
    make_published("tiga", "Layanan tiga")
    pagecache.forget_everything()
    with CaptureQueriesContext(connection) as three:
        client_a.get(address)
    assert 0 < of_services(three) == of_services(one)


# --- search ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("balairungnya", ["aula"]),
        ("BALAIRUNG", ["aula"]),
        ("sanggar", ["aula"]),
        ("gedung pertemuan", ["aula"]),
        ("pendamping", ["aula", "ukbi"]),
        ("berkas -uji", ["aula"]),
        ('"uji kemahiran"', ["ukbi"]),
        ("kemahirn", ["ukbi"]),
        ("kemah", ["ukbi"]),
        ("paspor", []),
        ("", ["aula", "ukbi"]),
    ],
)
def test_search_finds_stems_texts_and_near_misses(words: str, codes: list[str]) -> None:
    from services.queries import search_public

    make_published("aula", "Peminjaman balairung", summary="Untuk sanggar.", keywords=["gedung", "pertemuan"])
    make_published("ukbi", "Uji kemahiran", summary="Bahasa Indonesia.")
    assert sorted(service.code for service in search_public(words).services) == codes


@pytest.mark.parametrize("words", ["pinjam", "meminjam", "dipinjamkan", "pinjaman"])
def test_search_knows_indonesian_stems(words: str) -> None:
    from services.queries import search_public

    make_published("aula", "Peminjaman balairung")
    found = search_public(words)
    assert ([service.code for service in found.services], found.is_near_miss) == (["aula"], False)


def test_search_puts_the_name_before_the_text() -> None:
    from services.queries import search_public

    make_published("a", "Layanan lain", order=0)
    make_published("b", "Surat izin", order=1)
    assert [service.code for service in search_public("surat izin").services] == ["b", "a"]


def test_search_follows_every_change_of_what_is_public() -> None:
    from services.queries import search_public

    draft = make_draft()
    assert list(search_public("pendamping").services) == []
    bring_to(draft, State.IN_FORCE)
    assert len(search_public("pendamping").services) == 1
    service = Service.objects.get()
    domain.change_service(service=service, name="Sewa panggung", by=None)
    assert len(search_public("panggung").services) == 1
    domain.revoke_standard(standard=draft, reason="Salah", by=None)
    assert list(search_public("panggung").services) == []
