"""A version is published, withdrawn, followed by the next, and discarded in the portal."""

from typing import Any

from django.test import Client

from services import domain
from services.models import ServiceStandard
from tests.factories.services import make_draft, make_published
from tests.services.examples import full_content
from tests.services.pages import DRAFT, SERVICE, text_of


def test_publication_names_what_is_missing_then_succeeds(sign_in: Any, draft: ServiceStandard) -> None:
    head = sign_in("head")
    for response in (head.get(f"{DRAFT}terbitkan/"), head.post(f"{DRAFT}terbitkan/")):
        assert "2 dari 14 komponen belum lengkap." in text_of(response)
        assert "2. Sistem, mekanisme, dan prosedur" in text_of(response)
        assert "4. Biaya/tarif" in text_of(response)
        assert "Publikasikan sekarang" not in text_of(response)
    assert ServiceStandard.objects.get().is_draft
    for code in ("procedure", "fee"):
        domain.edit_component(standard=draft, code=code, content=full_content(code), lock=0, by=None)
    assert "Semua orang langsung dapat membacanya" in text_of(head.get(f"{DRAFT}terbitkan/"))
    response = head.post(f"{DRAFT}terbitkan/", {"change_note": "Versi pertama"})
    assert response["Location"] == f"{DRAFT}terbit/"
    assert "sudah dipublikasikan" in text_of(head.get(f"{DRAFT}terbit/"))
    assert head.get("/layanan/peminjaman-aula/").status_code == 200


def test_publication_refuses_a_note_that_is_too_long(sign_in: Any, in_a: Any) -> None:
    make_draft()
    response = sign_in("head").post(f"{DRAFT}terbitkan/", {"change_note": "x" * 501})
    assert list(response.context["form"].errors) == ["change_note"]
    assert ServiceStandard.objects.get().is_draft


def test_withdrawal_asks_for_a_reason(sign_in: Any, in_a: Any) -> None:
    make_published()
    head = sign_in("head")
    assert list(head.post(f"{DRAFT}cabut/").context["form"].errors) == ["reason"]
    assert head.get("/layanan/peminjaman-aula/").status_code == 200
    assert head.post(f"{DRAFT}cabut/", {"reason": "Salah tulis"})["Location"] == SERVICE
    assert head.get("/layanan/peminjaman-aula/").status_code == 404
    assert "Salah tulis" in text_of(head.get(SERVICE))
    assert head.get(f"{DRAFT}cabut/")["Location"] == DRAFT


def test_new_version_begins_and_is_discarded(team: Client, in_a: Any) -> None:
    make_published()
    assert team.post(f"{SERVICE}versi/baru/")["Location"] == f"{SERVICE}versi/2/"
    assert "sudah memiliki rancangan" in text_of(team.post(f"{SERVICE}versi/baru/", follow=True))
    assert team.get(f"{SERVICE}versi/2/buang/").status_code == 200
    assert team.post(f"{SERVICE}versi/2/buang/")["Location"] == SERVICE
    assert ServiceStandard.objects.count() == 1
