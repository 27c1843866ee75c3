"""What a request gets, by its host and by the state of the agency."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import RequestFactory
from django.utils import timezone

from core.tenancy import current_schema
from tenants import middleware
from tenants.models import Agency, Host

pytestmark = pytest.mark.django_db


def serve(request: HttpRequest) -> HttpResponse:
    agency = request.agency  # type: ignore[attr-defined]
    return HttpResponse(f"{agency.slug if agency else 'base'} {current_schema()} {request.urlconf}")


def get(host: str, path: str = "/", method: str = "GET", **headers: str) -> HttpResponse:
    request = RequestFactory().generic(method, path, headers={"host": host, **headers})
    return middleware.AgencyMiddleware(serve)(request)


def set_state(agency: Agency, **values: Any) -> None:
    Agency.objects.filter(pk=agency.pk).update(**values)
    middleware.forget_hosts()


def suspend(agency: Agency) -> None:
    set_state(
        agency,
        state=Agency.State.SUSPENDED,
        suspended_reason="Pindah gedung sampai akhir bulan.",
        suspended_at=timezone.now(),
    )


@pytest.mark.parametrize(
    "host",
    [
        "uji-satu.localhost",
        "uji-satu.localhost:8000",
        "uji-satu.localhost.",
        "UJI-Satu.LOCALHOST",
        "uji-satu.localhost.:80",
    ],
)
def test_agency_is_found_however_its_host_is_written(agency_a: Agency, host: str) -> None:
    assert get(host).content == b"uji-satu uji_satu deploy.urls_agency"


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "LOCALHOST."])
def test_base_host_is_the_public_schema(agency_a: Agency, host: str) -> None:
    get("uji-satu.localhost")

    assert get(host).content == b"base public deploy.urls_public"


@pytest.mark.parametrize(
    "host",
    [
        "tidak-ada.localhost",
        "a.uji-satu.localhost",
        "uji-satu.localhost.evil.example",
        "evil.example",
        "127.0.0.1",
        "[::1]",
        "<script>alert(1)</script>.localhost",
        "uji-satu.localhost<script>",
        "uji_satu.localhost",
        "xn--uji-satu.localhost",
        "uj\u0456-satu.localhost",  # a Cyrillic i
        "a" * 300 + ".localhost",
        "'; drop table tenants_host; --",
        "blueprint.localhost",
        "public.localhost",
    ],
)
def test_unknown_host_is_told_in_words_and_nothing_of_it_is_repeated(agency_a: Agency, host: str) -> None:
    answer = get(host)

    assert answer.status_code == 404
    assert current_schema() == "public"
    assert b"<script>alert" not in answer.content
    assert b"<h1" in answer.content


def test_unknown_host_answers_the_api_with_a_problem_document(db: None) -> None:
    answer = get("tidak-ada.localhost", "/api/v1/standards/")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert b"unknown-host" in answer.content


def test_missing_host_header_is_not_served(db: None) -> None:
    request = RequestFactory().get("/")
    request.META.pop("HTTP_HOST", None)
    request.META["SERVER_NAME"] = ""

    assert middleware.AgencyMiddleware(serve)(request).status_code == 404


def test_suspended_agency_tells_the_public_why(agency_a: Agency) -> None:
    suspend(agency_a)

    answer = get("uji-satu.localhost", "/layanan/")

    assert answer.status_code == 503
    assert "Pindah gedung sampai akhir bulan." in answer.content.decode()


def test_suspended_agency_lets_staff_read_and_sign_in_but_not_write(agency_a: Agency) -> None:
    suspend(agency_a)

    assert get("uji-satu.localhost", "/portal/").status_code == 200
    assert get("uji-satu.localhost", "/akun/masuk/", "POST").status_code == 200
    assert get("uji-satu.localhost", "/identitas.css").status_code == 200
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert get("uji-satu.localhost", "/portal/standar/", method).status_code == 503


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/akun/masuk/", 200),
        ("/akun/masuk/kode/", 200),
        ("/akun/keluar/", 200),
        ("/akun/kata-sandi/lupa/", 200),
        ("/akun/kata-sandi/baru/1-set-password/", 200),
        ("/bahasa/en/", 200),
        ("/akun/", 503),
        ("/akun/kata-sandi/", 503),
        ("/akun/pastikan/", 503),
        ("/akun/sesi/1/akhiri/", 503),
        ("/akun/undangan/abc/", 503),
        ("/akun/langkah-kedua/pasang/", 503),
        ("/akun/langkah-kedua/lepas/", 503),
        ("/akun/langkah-kedua/kode/baru/", 503),
        ("/akun/tidak-ada/", 503),
        ("/akun/masuk", 503),
        ("/bahasa/", 503),
        ("/identitas.css", 503),
    ],
)
def test_suspended_agency_takes_no_form_but_those_of_the_sign_in(agency_a: Agency, path: str, status: int) -> None:
    suspend(agency_a)

    assert get("uji-satu.localhost", path, "POST").status_code == status
    assert get("uji-satu.localhost", path).status_code == 200


def test_suspended_agency_answers_the_api_with_a_problem_document(agency_a: Agency) -> None:
    suspend(agency_a)

    answer = get("uji-satu.localhost", "/api/v1/standards/")

    assert answer.status_code == 503
    assert b"agency-suspended" in answer.content


@pytest.mark.parametrize("path", ["/", "/portal/", "/akun/masuk/"])
@pytest.mark.parametrize("state", [Agency.State.ARCHIVING, Agency.State.ARCHIVED])
def test_archived_agency_is_gone(agency_a: Agency, state: str, path: str) -> None:
    now = timezone.now()
    set_state(agency_a, state=state, archived_at=now, drop_after=now)

    assert get("uji-satu.localhost", path).status_code == 410
    assert b"agency-archived" in get("uji-satu.localhost", "/api/v1/").content


def test_former_host_redirects_reading_and_still_takes_what_was_being_sent(agency_a: Agency) -> None:
    Host.objects.create(agency=agency_a, domain="uji-lama.localhost", is_former=True, verified_at=timezone.now())

    answer = get("uji-lama.localhost", "/layanan/?q=aula")

    assert answer.status_code == 301
    assert answer["Location"] == "http://uji-satu.localhost:8000/layanan/?q=aula"
    assert get("uji-lama.localhost", "/", "POST").status_code == 200


@pytest.mark.parametrize(
    ("host", "asked"),
    [
        ("layanan.dinas.example", "max-age=600"),
        ("uji-satu.localhost", "max-age=600; includeSubDomains; preload"),
        ("localhost", "max-age=600; includeSubDomains; preload"),
    ],
)
def test_https_is_asked_for_hosts_that_are_ours_and_for_no_others(
    agency_a: Agency, settings: Any, host: str, asked: str
) -> None:
    """Below an agency's own domain stand other systems, for which we may not decide."""
    Host.objects.create(
        agency=agency_a, domain="layanan.dinas.example", kind=Host.Kind.OWN, token="x" * 40, verified_at=timezone.now()
    )
    middleware.forget_hosts()
    settings.SECURE_HSTS_SECONDS = 600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    request = RequestFactory().get("/", headers={"host": host}, secure=True)

    answer: Any = SecurityMiddleware(middleware.AgencyMiddleware(serve))(request)

    assert answer.headers["Strict-Transport-Security"] == asked


def test_other_agency_of_the_same_connection_is_another_schema(agency_a: Agency, agency_b: Agency) -> None:
    assert b"uji_satu" in get("uji-satu.localhost").content
    assert b"uji_dua" in get("uji-dua.localhost").content
