"""The start page of the portal, the language switch, the error pages and the middleware."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import TemplateSyntaxError, loader
from django.test import RequestFactory
from django.utils import timezone, translation

from core.ui import views
from core.ui.identity import Identity
from core.ui.middleware import LanguageMiddleware
from core.ui.views.today import first_name, greeting, summary
from tests.core.ui import gallery

# --- today ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (dt.time(4), "Selamat pagi, Rina."),
        (dt.time(10, 59), "Selamat pagi, Rina."),
        (dt.time(11), "Selamat siang, Rina."),
        (dt.time(14, 59), "Selamat siang, Rina."),
        (dt.time(15), "Selamat sore, Rina."),
        (dt.time(18), "Selamat malam, Rina."),
        (dt.time(0), "Selamat malam, Rina."),
        (dt.time(3, 59), "Selamat malam, Rina."),
    ],
)
def test_greeting_follows_the_clock(at: dt.time, words: str) -> None:
    with translation.override("id"):
        assert greeting(at, "Rina") == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "Tidak ada yang menunggu Anda."),
        (1, "Satu hal menunggu."),
        (9, "Sembilan hal menunggu."),
        (12, "12 hal menunggu."),
    ],
)
def test_summary_counts_in_words(count: int, words: str) -> None:
    with translation.override("id"):
        assert summary(count) == words


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Rina Marlina", "Rina"),
        ("Dr. Ir. Budi Santoso, M.Si.", "Budi"),
        ("Sukarno", "Sukarno"),
        ("H.", "H."),
        ("", "rina@a.id"),
    ],
)
def test_first_name(name: str, first: str) -> None:
    user = SimpleNamespace(full_name=name, get_username=lambda: "rina@a.id")
    assert first_name(SimpleNamespace(user=user)) == first  # type: ignore[arg-type]


def test_today_asks_to_sign_in(rf: RequestFactory) -> None:
    request = rf.get("/portal/")
    request.user = AnonymousUser()
    response = views.today(request)
    assert response.status_code == 302
    assert response.headers["Location"].endswith("?next=/portal/")


def test_today_shows_panels_or_says_that_nothing_waits(dressed: None) -> None:
    full, empty = gallery.draw("today").content.decode(), gallery.draw("today-empty").content.decode()
    assert "Delapan hal menunggu." in full
    assert "1.234" in full
    assert "Semua sudah beres" not in full
    assert "Tidak ada yang menunggu Anda." in empty
    assert "Semua sudah beres" in empty


# --- language switch --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/layanan/?q=a", "/layanan/?q=a"),
        ("", "/"),
        ("layanan/", "/"),
        ("https://jahat.example/", "/"),
        ("//jahat.example/", "/"),
        ("/\\jahat.example/", "/"),
        ("/%5Cjahat.example", "/%5Cjahat.example"),
        ("javascript:alert(1)", "/"),
        ("/\nSet-Cookie: a=b", "/%0ASet-Cookie:%20a=b"),
        ("http:///jahat.example", "/"),
    ],
)
def test_language_switch_returns_only_to_this_host(rf: RequestFactory, target: str, goes_to: str) -> None:
    response = views.switch_language(rf.get("/bahasa/en/", {"next": target}), "en")
    assert (response.status_code, response.headers["Location"]) == (302, goes_to)


def test_language_is_kept_in_a_cookie_of_this_host_alone(rf: RequestFactory, settings: Any) -> None:
    cookie = views.switch_language(rf.get("/bahasa/en/", secure=True), "en").cookies[settings.LANGUAGE_COOKIE_NAME]
    assert cookie.value == "en"
    assert (cookie["domain"], cookie["samesite"], cookie["httponly"], cookie["secure"]) == ("", "Lax", True, True)


@pytest.mark.parametrize("code", ["fr", "ID", "xx-yy", "id-id"])
def test_unknown_language_is_not_found(rf: RequestFactory, code: str) -> None:
    from django.http import Http404

    with pytest.raises(Http404):
        views.switch_language(rf.get("/"), code)


def test_language_switch_changes_nothing_by_post(rf: RequestFactory) -> None:
    assert views.switch_language(rf.post("/bahasa/en/"), "en").status_code == 405


# --- middleware -------------------------------------------------------------------------------------------------------


def through(request: HttpRequest, view: Any = None) -> HttpResponse:
    request._ui_identity = Identity(name="X", time_zone="Asia/Jayapura")  # type: ignore[attr-defined]
    return LanguageMiddleware(view or (lambda _request: HttpResponse()))(request)


@pytest.mark.parametrize(
    ("path", "cookie", "header", "language"),
    [
        ("/", None, "en-GB,en;q=0.9", "id"),
        ("/", "en", "", "en"),
        ("/", "xx", "", "id"),
        ("/", "en\x00", "", "id"),
        ("/api/v1/", "en", "", "id"),
        ("/api/v1/", None, "en-GB,en;q=0.9", "en"),
        ("/api/v1/", None, "fr, id;q=0.5, en;q=0.4", "id"),
        ("/api/v1/", None, ";;;q=zz", "id"),
    ],
)
def test_language_of_a_response(
    rf: RequestFactory, settings: Any, path: str, cookie: str | None, header: str, language: str
) -> None:
    request = rf.get(path, headers={"accept-language": header})
    if cookie is not None:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
    assert through(request).headers["Content-Language"] == language


def test_caches_are_told_what_the_language_depends_on(rf: RequestFactory) -> None:
    sheet = HttpResponse(content_type="text/css")
    assert through(rf.get("/")).headers["Vary"] == "Cookie"
    assert through(rf.get("/api/v1/")).headers["Vary"] == "Accept-Language"
    assert "Vary" not in through(rf.get("/identitas.css"), lambda _request: sheet).headers


def test_view_tells_time_in_the_agencys_zone(rf: RequestFactory) -> None:
    response = through(rf.get("/"), lambda _request: HttpResponse(timezone.get_current_timezone_name()))
    assert response.content == b"Asia/Jayapura"


def test_page_with_running_work_refreshes_itself_until_stopped(dressed: None, rf: RequestFactory) -> None:
    assert gallery.draw("progress").headers["Refresh"] == "5"
    assert "Refresh" not in gallery.draw("public").headers
    path, view = gallery.VIEWS["progress"]
    with mock.patch.dict(gallery.VIEWS, {"progress": (f"{path}?refresh=off", view)}):
        stopped = gallery.draw("progress")
    assert "Refresh" not in stopped.headers
    assert "Segarkan sekarang" in stopped.content.decode()


# --- error pages ------------------------------------------------------------------------------------------------------

STATUS = {
    "400": 400, "403": 403, "403-anonymous": 403, "403-csrf": 403, "404": 404, "410": 410, "429": 429, "500": 500,
    "503": 503, "maintenance": 503, "unknown-host": 404, "suspended": 503,
}  # fmt: skip


@pytest.mark.parametrize(("name", "status"), STATUS.items())
def test_error_page_has_its_status_is_not_stored_and_speaks_both_languages(
    dressed: None, name: str, status: int
) -> None:
    indonesian, english = gallery.draw(name), gallery.draw(name, language="en")
    assert (indonesian.status_code, english.status_code) == (status, status)
    assert "no-store" in indonesian.headers["Cache-Control"]
    assert '<html lang="id">' in indonesian.content.decode()
    assert '<html lang="en">' in english.content.decode()
    assert "try again" not in indonesian.content.decode().lower()


@pytest.mark.parametrize("name", ["500", "503", "maintenance", "unknown-host"])
def test_page_needs_neither_database_nor_context_processors(
    dressed: None, name: str, django_assert_num_queries: Any, db: None
) -> None:
    broken = mock.Mock(side_effect=RuntimeError("not to be asked"))
    with (
        mock.patch("core.ui.context.shell", broken),
        mock.patch.object(connection, "cursor", broken),
    ):
        body = gallery.draw(name).content.decode()
    assert "<h1>" in body


def test_500_has_a_last_resort(rf: RequestFactory, caplog: pytest.LogCaptureFixture) -> None:
    with mock.patch.object(loader, "get_template", side_effect=TemplateSyntaxError("broken")):
        response = views.server_error(rf.get("/"))
    assert (response.status_code, "Ada gangguan" in response.content.decode()) == (500, True)
    assert "cannot be drawn" in caplog.text


def test_too_many_requests_says_when_to_come_back(rf: RequestFactory) -> None:
    response = views.too_many_requests(rf.get("/"), retry_after_seconds=61)
    assert response.headers["Retry-After"] == "61"
    with translation.override("id"):
        assert "2 menit lagi" in views.too_many_requests(rf.get("/"), retry_after_seconds=61).content.decode()


def test_gone_says_what_the_caller_knows(rf: RequestFactory) -> None:
    body = views.gone(
        rf.get("/"), title="Undangan sudah dipakai", explanation="<b>Minta yang baru.</b>"
    ).content.decode()
    assert "Undangan sudah dipakai" in body
    assert "&lt;b&gt;Minta yang baru." in body


def test_address_in_an_error_page_is_shown_as_text(rf: RequestFactory) -> None:
    body = views.page_not_found(rf.get('/"><script>alert(1)</script>/')).content.decode()
    assert "<script" not in body


@pytest.mark.parametrize("view", [views.unknown_host, views.suspended_agency, views.gone])
def test_page_speaks_the_readers_language_before_the_middleware(rf: RequestFactory, settings: Any, view: Any) -> None:
    request = rf.get("/")
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert '<html lang="en">' in view(request).content.decode()
    assert '<html lang="id">' in view(rf.get("/")).content.decode()
