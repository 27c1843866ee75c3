"""The design system on the two kinds of host, through all middleware."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.tenancy import schema_context
from tests.world import get_user

pytestmark = pytest.mark.django_db


def test_today_opens_for_staff_of_the_agency(client_a: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        client_a.force_login(get_user("head"), backend="core.accounts.backends.SignInBackend")
    response = client_a.get("/portal/")
    body = response.content.decode()
    assert response.status_code == 200
    assert "Portal petugas" in body
    assert "Nama." in body


def test_today_asks_everybody_else_to_sign_in(client_a: Client) -> None:
    response = client_a.get("/portal/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/akun/")


def test_language_is_chosen_for_one_host_alone(client_a: Client, client_b: Client) -> None:
    switched = client_a.get("/bahasa/en/?next=/layanan/")
    assert switched.headers["Location"] == "/layanan/"
    assert '<html lang="en">' in client_a.get("/layanan/").content.decode()
    assert '<html lang="id">' in client_b.get("/layanan/").content.decode()


@pytest.mark.parametrize("host", ["uji-satu.localhost", "localhost"])
def test_page_that_is_not_there(db: None, host: str) -> None:
    response = Client(headers={"host": host}).get("/tidak/ada/")
    assert response.status_code == 404
    assert "Halaman ini tidak ada" in response.content.decode()


def test_unknown_host_leads_to_the_directory(db: None) -> None:
    response = Client(headers={"host": "tidak-ada.localhost"}).get("/")
    assert response.status_code == 404
    assert "Alamat ini tidak dipakai instansi mana pun" in response.content.decode()


def test_old_form_is_refused_calmly(db: None) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    response = client.post("/akun/masuk/", {})
    assert response.status_code == 403
    assert "Mohon kirim formulirnya sekali lagi" in response.content.decode()
