"""What everybody reads of what is lent: things, never people or beds; fee, terms, hours, and when it is free."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookings import offers
from bookings.domain.photos import add_photo
from bookings.domain.terms import write_terms
from bookings.models import Closure, Resource
from core import pagecache
from tests.factories.bookings import DAY, book, make_projectors, make_resource
from tests.factories.services import make_published
from tests.factories.things import make_picture
from tests.world import get_user

pytestmark = pytest.mark.django_db


def test_list_shows_things_by_kind_and_filters_them(client_a: Client, in_a: Any) -> None:
    make_resource(capacity=150, accessibility=["ramp"])
    make_resource("ruang-kecil", capacity=10)
    make_projectors()
    make_resource("gudang", is_public=False)
    make_resource("lama", retired_at=timezone.now())
    make_resource("ranjang", kind=Resource.Kind.BED)
    make_resource("bu-dewi", kind=Resource.Kind.COMPANION, person=get_user("counter"))

    def shown(query: str = "") -> set[str]:
        text = client_a.get(f"/sarana/{query}").content.decode()
        codes = ("aula", "ruang-kecil", "proyektor", "gudang", "lama", "ranjang", "bu-dewi")
        return {code for code in codes if f'href="/sarana/{code}/"' in text}

    assert shown() == {"aula", "ruang-kecil", "proyektor"}
    assert shown("?jenis=equipment") == {"proyektor"}
    assert shown("?orang=60") == {"aula"}
    assert shown("?akses=ramp") == {"aula"}
    assert shown("?jenis=bed&orang=x&akses=nothing") == {"aula", "ruang-kecil", "proyektor"}
    for hidden in ("gudang", "lama", "ranjang", "bu-dewi"):
        assert client_a.get(f"/sarana/{hidden}/").status_code == 404


def test_page_tells_rules_fee_terms_closures_and_no_officer(client_a: Client, in_a: Any) -> None:
    officer = get_user("facility")
    hall = make_resource(responsible=officer, longest_minutes=240, limit_count=2, lead_hours=72)
    write_terms(text="Dikembalikan bersih.", by=None)
    Closure.objects.create(resource=hall, during=(timezone.now(), timezone.now() + DAY), reason="Pengecatan")
    text = client_a.get("/sarana/aula/").content.decode()

    for words in ("Tidak dipungut biaya", "Dikembalikan bersih.", "Pengecatan", "4\xa0jam"):
        assert words in text
    assert officer.full_name not in text

    hall.service_code = make_published().service.code
    hall.save(update_fields=["service_code"])
    assert 'href="/layanan/peminjaman-aula/"' in client_a.get("/sarana/aula/").content.decode()
    Resource.objects.update(fee="Rp 50.000 per jam", fee_basis="Perda 1/2024")
    assert "Rp 50.000 per jam (Perda 1/2024)" in client_a.get("/sarana/aula/").content.decode()


def test_next_free_times_leave_out_what_is_taken(client_a: Client, in_a: Any) -> None:
    hall = make_resource(lead_hours=0, shortest_minutes=60)
    day = timezone.localdate() + DAY
    nine = dt.datetime.combine(day, dt.time(9), dt.timezone(dt.timedelta(hours=7)))
    book(hall, nine, nine + dt.timedelta(hours=2))
    text = client_a.get("/sarana/aula/").content.decode()

    assert "08.00\N{EN DASH}09.00" in text
    assert "11.00\N{EN DASH}16.00" in text


def test_picture_is_handed_out_in_two_sizes_and_only_of_what_is_public(client_a: Client, in_a: Any) -> None:
    hall = make_resource()
    photo = add_photo(resource=hall, photo=make_picture(), text="Panggung", by=None)
    address = f"/sarana/aula/gambar/{photo.pk}-%s.jpg"
    sizes = []
    for size in ("kecil", "besar"):
        response = client_a.get(address % size)
        sizes.append(len(b"".join(response.streaming_content)))  # type: ignore[attr-defined]

    assert sizes[0] < sizes[1]
    assert client_a.get(address % "asli").status_code == 404
    Resource.objects.update(is_public=False)
    assert client_a.get(address % "kecil").status_code == 404


def test_menu_has_lending_only_where_something_is_lent(client_a: Client, in_a: Any) -> None:
    assert 'href="/sarana/"' not in client_a.get("/").content.decode()
    make_resource()
    pagecache.forget_everything()
    offers.forget()
    try:
        assert 'href="/sarana/"' in client_a.get("/").content.decode()
    finally:
        Resource.objects.all().delete()
        offers.forget()
        offers.offers_here()


def test_page_asks_a_constant_number_of_queries(client_a: Client, in_a: Any, django_assert_num_queries: Any) -> None:
    hall = make_resource(lead_hours=0)
    client_a.get("/sarana/aula/")
    for number in range(3):
        if number:
            start = timezone.now().replace(hour=2, minute=0, second=0, microsecond=0) + number * DAY
            book(hall, start, start + dt.timedelta(hours=1))
            Closure.objects.create(resource=hall, during=(start + 30 * DAY, start + 30.5 * DAY), reason="x")
        with django_assert_num_queries(9):
            client_a.get("/sarana/aula/")
