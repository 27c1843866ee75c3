"""A version is published, withdrawn, followed by the next, and discarded in the portal."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from services import domain
from services.domain import publishing
from services.models import ServiceStandard, StandardDecree
from tests.factories.services import State, bring_to, make_in_state, make_next_draft, make_published
from tests.services.pages import DRAFT, SERVICE, text_of


def test_publication_says_what_follows_then_succeeds(sign_in: Any, in_a: Any) -> None:
    make_in_state(State.ENACTED)
    head = sign_in("head")
    words = text_of(head.get(f"{DRAFT}terbitkan/"))
    assert "Semua orang langsung dapat membacanya" in words
    assert "Versi ini langsung berlaku" in words
    response = head.post(f"{DRAFT}terbitkan/", {"change_note": "Versi pertama"})
    assert response["Location"] == f"{DRAFT}terbit/"
    words = text_of(head.get(f"{DRAFT}terbit/"))
    assert "sudah dipublikasikan" in words
    assert "Langkah berikutnya" in words
    assert head.get("/layanan/peminjaman-aula/").status_code == 200
    assert ServiceStandard.objects.get().state == State.IN_FORCE


def test_publication_ahead_of_its_decree_says_from_when_it_applies(sign_in: Any, in_a: Any) -> None:
    standard = make_in_state(State.ENACTED)
    StandardDecree.objects.update(effective_on=publishing.today() + dt.timedelta(days=10))
    head = sign_in("head")
    assert "Versi ini berlaku dengan sendirinya mulai" in text_of(head.get(f"{DRAFT}terbitkan/"))
    head.post(f"{DRAFT}terbitkan/")
    standard.refresh_from_db()
    assert standard.state == State.PUBLISHED
    assert "Versi ini berlaku dengan sendirinya mulai" in text_of(head.get(f"{DRAFT}terbit/"))
    assert "Versi ini berlaku dengan sendirinya mulai" in text_of(head.get(DRAFT))
    words = text_of(head.get("/layanan/peminjaman-aula/"))
    assert "Belum berlaku Versi 1 akan berlaku mulai" in words


def test_publication_refuses_a_note_that_is_too_long(sign_in: Any, in_a: Any) -> None:
    make_in_state(State.ENACTED)
    response = sign_in("head").post(f"{DRAFT}terbitkan/", {"change_note": "x" * 501})
    assert list(response.context["form"].errors) == ["change_note"]
    assert ServiceStandard.objects.get().state == State.ENACTED


def test_publication_names_what_is_missing_by_the_rules_of_today(sign_in: Any, in_a: Any) -> None:
    standard = make_in_state(State.ENACTED)
    standard.components.filter(code="fee").update(content={}, completeness="empty")
    head = sign_in("head")
    response = head.post(f"{DRAFT}terbitkan/")
    assert response.status_code == 422
    assert "4. Biaya/tarif" in text_of(response)
    assert ServiceStandard.objects.get().state == State.ENACTED


@pytest.mark.parametrize("state", [state for state in State if state != State.ENACTED])
def test_publication_of_any_other_state_leads_back_and_says_why(sign_in: Any, in_a: Any, state: str) -> None:
    make_in_state(state)
    head = sign_in("head")
    for response in (head.get(f"{DRAFT}terbitkan/", follow=True), head.post(f"{DRAFT}terbitkan/", follow=True)):
        assert response.redirect_chain == [(DRAFT, 302)]
        words = text_of(response)
        assert ("Ini sudah dilakukan" in words) == (state in (State.PUBLISHED, State.IN_FORCE, State.UNDER_REVIEW))
        assert f"“{State(state).label}”" in words
    assert ServiceStandard.objects.get(version=1).state == state


def test_withdrawal_asks_for_a_reason(sign_in: Any, in_a: Any) -> None:
    make_published()
    head = sign_in("head")
    assert list(head.post(f"{DRAFT}cabut/").context["form"].errors) == ["reason"]
    assert head.get("/layanan/peminjaman-aula/").status_code == 200
    assert head.post(f"{DRAFT}cabut/", {"reason": "Salah tulis"})["Location"] == SERVICE
    assert head.get("/layanan/peminjaman-aula/").status_code == 404
    assert "Salah tulis" in text_of(head.get(SERVICE))
    assert head.get(f"{DRAFT}cabut/")["Location"] == DRAFT
    assert "Salah tulis" in text_of(head.get(DRAFT))


def test_withdrawal_of_a_coming_version_leaves_the_one_that_applies(sign_in: Any, in_a: Any) -> None:
    bring_to(make_next_draft(make_published()), State.PUBLISHED)
    head = sign_in("head")
    second = f"{SERVICE}versi/2/"
    assert "Versi 1 tetap seperti sekarang" in text_of(head.get(f"{second}cabut/"))
    head.post(f"{second}cabut/", {"reason": "Ditunda"})
    assert list(ServiceStandard.objects.order_by("version").values_list("state", flat=True)) == ["in_force", "revoked"]


def test_new_version_begins_and_is_discarded(team: Client, in_a: Any) -> None:
    make_published()
    assert team.post(f"{SERVICE}versi/baru/")["Location"] == f"{SERVICE}versi/2/"
    assert "sudah memiliki rancangan" in text_of(team.post(f"{SERVICE}versi/baru/", follow=True))
    assert team.get(f"{SERVICE}versi/2/buang/").status_code == 200
    assert team.post(f"{SERVICE}versi/2/buang/")["Location"] == SERVICE
    assert ServiceStandard.objects.count() == 1


def test_draft_is_discarded_only_while_it_is_one(team: Client, in_a: Any) -> None:
    domain.submit_for_review(standard=make_in_state(State.DRAFT), by=None)
    assert team.post(f"{DRAFT}buang/")["Location"] == DRAFT
    assert ServiceStandard.objects.count() == 1
