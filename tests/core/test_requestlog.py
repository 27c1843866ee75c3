"""What stands in the log, and what never does."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import resolve

from core.requestlog import scrub_event, shown_path

pytestmark = pytest.mark.django_db

UUID = "0b6d1c9e-8f0a-4d5e-9c3b-2a1f0e9d8c7b"
TOKEN = "0123456789abcdef" * 4


def asked(path: str) -> HttpRequest:
    request = HttpRequest()
    request.path = path
    request.resolver_match = resolve(
        path, "deploy.urls_agency" if path.startswith(("/akun/", "/forum/")) else "deploy.urls_public"
    )
    return request


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (f"/akun/undangan/{TOKEN}/", "/akun/undangan/[hidden]/"),
        (f"/akun/kata-sandi/baru/7-cx1abc-{TOKEN[:32]}/", "/akun/kata-sandi/baru/7-[hidden]/"),
        ("/central/instansi-baru/instansi/", "/central/instansi-baru/instansi/"),
        (f"/forum/undangan/{TOKEN[:27]}/", "/forum/undangan/[hidden]/"),
        (f"/forum/ABC23/saya/{TOKEN[:27]}/", "/forum/ABC23/saya/[hidden]/"),
        (f"/forum/ABC23/tulis/{UUID}/", "/forum/ABC23/tulis/[hidden]/"),
    ],
)
def test_links_that_open_a_door_are_hidden(path: str, shown: str) -> None:
    assert shown_path(asked(path)) == shown


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/permohonan/lanjut/aZ3-_k9QmB7xLw2VtR5yNc8p", "/permohonan/lanjut/[hidden]"),
        (f"/permohonan/lanjut/{TOKEN[:40]}", "/permohonan/lanjut/[hidden]"),
        ("/lacak/ADU-2606-8MWT/tautan/aZ3-_k9QmB7xLw2VtR5yNc8p", "/lacak/ADU-2606-8MWT/tautan/[hidden]"),
        ("/layanan/penerbitan-kartu-tanda-penduduk/", "/layanan/penerbitan-kartu-tanda-penduduk/"),
    ],
)
def test_what_looks_like_a_secret_is_hidden_where_no_address_is_known(path: str, shown: str) -> None:
    request = HttpRequest()
    request.path, request.resolver_match = path, None
    assert shown_path(request) == shown


def test_the_line_of_a_request_holds_no_invitation(client_a: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="maklumat.request"):
        client_a.get(f"/akun/undangan/{TOKEN}/")

    assert "/akun/undangan/[hidden]/" in caplog.text
    assert TOKEN not in caplog.text


def test_what_leaves_for_sentry_holds_no_invitation() -> None:
    event = scrub_event({"request": {"url": f"https://a.example/akun/undangan/{TOKEN}/", "data": "x"}}, {})

    assert event["request"] == {"url": "https://a.example/akun/undangan/[hidden]/", "headers": {}}
