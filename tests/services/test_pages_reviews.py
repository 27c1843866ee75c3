"""Reviews in the portal: due, begun, confirmed without change, ended by a new version; and how often they are."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from services.domain import publishing
from services.domain.lifecycle import months_later
from services.models import ServiceStandard, StandardReview, StandardsSettings
from tests.factories.services import State, bring_to, make_in_state, make_next_draft, make_published, pdf_file
from tests.services.pages import DRAFT, LIST, downloaded, of_services, text_of

REVIEWS = f"{LIST}tinjauan/"


def due_in(standard: ServiceStandard, days: int) -> None:
    day = publishing.today() + dt.timedelta(days=days)
    ServiceStandard.objects.filter(pk=standard.pk).update(review_due_on=day)


def test_list_puts_what_is_overdue_first(team: Client, in_a: Any) -> None:
    for code, days in (("nanti", 300), ("segera", 20), ("lewat", -5), ("lama", -90)):
        due_in(make_published(code, f"Layanan {code}"), days)
    make_in_state(State.UNDER_REVIEW, "jalan", "Layanan jalan")
    page = team.get(REVIEWS)
    assert [standard.service.code for standard in page.context["overdue"]] == ["lama", "lewat"]
    assert [standard.service.code for standard in page.context["soon"]] == ["segera"]
    assert [standard.service.code for standard in page.context["later"]] == ["nanti"]
    words = text_of(page)
    places = [words.index(f"Layanan {code}") for code in ("lama", "lewat", "segera", "jalan", "nanti")]
    assert places == sorted(places)


def test_list_asks_as_often_for_three_as_for_one(team: Client, in_a: Any) -> None:
    asked = []
    for kind in ("satu", "dua", "tiga"):
        make_published(f"{kind}-a", f"Layanan {kind}")
        make_next_draft(make_in_state(State.UNDER_REVIEW, f"{kind}-b", f"Tinjau {kind}"))
        team.get(REVIEWS)
        with CaptureQueriesContext(connection) as queries:
            team.get(REVIEWS)
        asked.append(of_services(queries))
    assert asked[1] == asked[2] == asked[0]


def test_review_begins_and_the_public_reads_that_it_is_under_way(team: Client, in_a: Any) -> None:
    make_published()
    assert "Versi ini tetap berlaku" in text_of(team.get(f"{DRAFT}tinjau/"))
    response = team.post(f"{DRAFT}tinjau/", {"reason": "Tinjauan tahunan"}, follow=True)
    review = StandardReview.objects.get()
    assert response.redirect_chain == [(f"{REVIEWS}{review.pk}/", 302)]
    assert "Tinjauan tahunan" in text_of(response)
    words = text_of(team.get("/layanan/peminjaman-aula/"))
    assert "Peninjauan Ulang Kantor sedang meninjau" in words
    again = team.post(f"{DRAFT}tinjau/", follow=True)
    assert "Ini sudah dilakukan" in text_of(again)
    assert StandardReview.objects.count() == 1


def test_review_is_concluded_unchanged_by_a_signed_statement(sign_in: Any, in_a: Any) -> None:
    make_in_state(State.UNDER_REVIEW)
    review = StandardReview.objects.get()
    today = publishing.today()
    data = {"statement_number": "SP/1/2026", "statement_on": today.isoformat(), "findings": "Masih sesuai."}
    head = sign_in("head")
    response = head.post(f"{REVIEWS}{review.pk}/tetap/", {**data, "file": pdf_file()}, follow=True)
    assert response.redirect_chain == [(f"{REVIEWS}{review.pk}/", 302)]
    words = text_of(response)
    assert "SP/1/2026" in words
    assert "Masih sesuai." in words
    standard = ServiceStandard.objects.get()
    assert (standard.state, standard.review_due_on) == (State.IN_FORCE, months_later(today, 12))
    words = text_of(head.get("/layanan/peminjaman-aula/"))
    assert "Versi 1 ditinjau, tanpa perubahan." in words
    assert "Tinjauan berikutnya atas standar ini paling lambat" in words
    assert downloaded(sign_in("counter").get(f"{REVIEWS}{review.pk}/berkas/")).startswith(b"%PDF-")
    again = sign_in("head").post(f"{REVIEWS}{review.pk}/tetap/", {**data, "file": pdf_file()}, follow=True)
    assert again.redirect_chain == [(f"{REVIEWS}{review.pk}/", 302)]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"statement_on": ""}, ["statement_on"]),
        ({"statement_on": "2099-01-01"}, ["statement_on"]),
        ({"file": ""}, ["file"]),
        ({"statement_number": "x" * 121}, ["statement_number"]),
        ({"findings": "x" * 5001}, ["findings"]),
    ],
)
def test_wrong_statement_is_refused_beside_its_field(
    sign_in: Any, in_a: Any, changes: dict[str, Any], fields: list[str]
) -> None:
    make_in_state(State.UNDER_REVIEW)
    review = StandardReview.objects.get()
    data = {"statement_on": publishing.today().isoformat(), "file": pdf_file(), **changes}
    response = sign_in("head").post(f"{REVIEWS}{review.pk}/tetap/", data)
    assert list(response.context["form"].errors) == fields
    assert ServiceStandard.objects.get().state == State.UNDER_REVIEW


def test_review_leads_to_the_new_version_that_ends_it(team: Client, in_a: Any) -> None:
    standard = make_in_state(State.UNDER_REVIEW)
    review = StandardReview.objects.get()
    assert "/versi/baru/" in team.get(f"{REVIEWS}{review.pk}/").content.decode()
    draft = make_next_draft(standard, duration={"duration_value": 9})
    assert "Versi 2 sedang disiapkan (Rancangan)" in text_of(team.get(f"{REVIEWS}{review.pk}/"))
    bring_to(draft, State.IN_FORCE)
    words = text_of(team.get(f"{REVIEWS}{review.pk}/"))
    assert "Versi baru Versi 2" in words
    assert "Nyatakan" not in words
    assert team.get(f"{REVIEWS}{review.pk}/berkas/").status_code == 404


def test_settings_are_kept_within_their_bounds(sign_in: Any, in_a: Any) -> None:
    head = sign_in("head")
    address = f"{REVIEWS}pengaturan/"
    assert head.get(address).context["form"].initial == {"review_months": 12, "remind_days": 30}
    for months, days, field in (
        ("0", "30", "review_months"),
        ("37", "30", "review_months"),
        ("12", "0", "remind_days"),
    ):
        response = head.post(address, {"review_months": months, "remind_days": days})
        assert list(response.context["form"].errors) == [field]
    assert head.post(address, {"review_months": "6", "remind_days": "14"})["Location"] == REVIEWS
    settings = StandardsSettings.objects.get()
    assert (settings.review_months, settings.remind_days) == (6, 14)
    assert "Setiap standar ditinjau setiap 6 bulan. Timnya diingatkan 14 hari sebelumnya." in text_of(head.get(REVIEWS))


def test_only_those_with_the_right_review(sign_in: Any, in_a: Any) -> None:
    make_in_state(State.UNDER_REVIEW)
    review = StandardReview.objects.get()
    statuses = {
        local: [
            sign_in(local).get(address).status_code
            for address in (REVIEWS, f"{REVIEWS}{review.pk}/", f"{REVIEWS}{review.pk}/tetap/", f"{REVIEWS}pengaturan/")
        ]
        for local in ("head", "team", "counter")
    }
    assert statuses == {
        "head": [200, 200, 200, 200],
        "team": [200, 200, 403, 403],
        "counter": [200, 200, 403, 403],
    }
