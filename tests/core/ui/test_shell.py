"""What stands around a page: menus, identity, notices, panels."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from core import panels
from core.panels import Panel
from core.ui import identity, nav
from core.ui.context import Shell, shell_kind
from core.ui.identity import Identity, Notice, identify, initials_of
from core.ui.nav import NavItem
from core.ui.templatetags.ui import breadcrumbs

URLS = "tests.core.ui.urls"
AGENCY = Identity(name="Kantor Bahasa", is_agency=True, notices=(Notice("Dijeda."),))


def request(path: str, *, agency: bool = True, may: tuple[str, ...] | None = None) -> HttpRequest:
    """Make a request; `may` names the permissions of whoever is signed in, None is anonymous."""
    made = RequestFactory().get(path)
    made.urlconf = URLS  # type: ignore[attr-defined]
    made._ui_identity = AGENCY if agency else identity.PRODUCT  # type: ignore[attr-defined]
    made.user = SimpleNamespace(  # type: ignore[assignment]
        is_authenticated=may is not None,
        has_perm=lambda name: name in (may or ()),
        full_name="Dr. Rina Marlina",
        get_username=lambda: "rina",
    )
    return made


@pytest.fixture
def menus() -> Any:
    """Empty menus that the test fills."""
    with mock.patch.object(nav, "_items", {shell: {} for shell in nav.SHELLS}) as items:
        yield items


@pytest.mark.parametrize(
    ("path", "agency", "may", "kind"),
    [
        ("/", True, None, "public"),
        ("/layanan/x/", True, None, "public"),
        ("/portal/standar/", True, None, "portal"),
        ("/portalan/", True, None, "public"),
        ("/akun/masuk/", True, None, "public"),
        ("/akun/sesi/", True, (), "portal"),
        ("/", False, None, "base"),
        ("/central/", False, None, "central"),
        ("/oversight/x/", False, None, "oversight"),
        ("/akun/sesi/", False, ("oversight.view",), "oversight"),
        ("/akun/sesi/", False, ("tenants.onboard_agency",), "central"),
    ],
)
def test_shell_follows_from_the_address(path: str, agency: bool, may: tuple[str, ...] | None, kind: str) -> None:
    assert shell_kind(request(path, agency=agency, may=may)) == kind


def test_menu_shows_what_the_user_may_open_in_order(menus: Any) -> None:
    nav.register("portal", NavItem("b", "B", "services:list", 20, permission="services.view_standard"))
    nav.register("portal", NavItem("a", "A", "portal:today", 10))
    nav.register("portal", NavItem("c", "C", "services:list", 30, permission="people.manage_users"))
    links = nav.links("portal", request("/portal/", may=("services.view_standard",)))
    assert [(link.key, link.is_current) for link in links] == [("a", True), ("b", False)]
    assert [link.key for link in nav.links("portal", request("/portal/"))] == ["a"]


def test_longest_address_is_the_current_entry(menus: Any) -> None:
    nav.register("public", NavItem("list", "Layanan", "services:list"))
    nav.register("public", NavItem("home", "Beranda", "portal:today"))
    assert [link.key for link in nav.links("public", request("/layanan/pinjam-aula/")) if link.is_current] == ["list"]
    assert [link.key for link in nav.links("public", request("/portal/standar/")) if link.is_current] == []


def test_entry_is_current_on_further_pages_that_belong_to_it(menus: Any) -> None:
    nav.register("public", NavItem("list", "Layanan", "services:list", also=lambda _urlconf: ["/portal/standar/"]))
    nav.register("public", NavItem("home", "Beranda", "portal:today"))
    assert [link.key for link in nav.links("public", request("/portal/standar/x/")) if link.is_current] == ["list"]


def test_entry_that_leads_nowhere_is_left_out_and_logged(menus: Any, caplog: pytest.LogCaptureFixture) -> None:
    nav.register("public", NavItem("gone", "Hilang", "nowhere:at_all"))
    assert nav.links("public", request("/")) == []
    assert "nowhere:at_all" in caplog.text


def test_footer_does_not_repeat_the_menu(menus: Any) -> None:
    nav.register("public", NavItem("list", "Layanan", "services:list"))
    nav.register("public_foot", NavItem("list", "Layanan", "services:list"))
    nav.register("public_foot", NavItem("more", "Lainnya", "portal:today"))
    assert [link.key for link in Shell(request("/")).foot] == ["more"]


@pytest.mark.parametrize(
    ("path", "user", "offered"), [("/", "Rina", True), ("/portal/", "", True), ("/portal/", "Rina", False)]
)
def test_footer_offers_the_sign_in_to_whoever_may_need_it(menus: Any, path: str, user: str, offered: bool) -> None:
    nav.register("public_foot", NavItem("sign_in", "Masuk untuk petugas", "services:list"))
    asked = request(path)
    asked.user = mock.Mock(is_authenticated=bool(user), full_name=user)
    assert [link.key for link in Shell(asked).foot] == (["sign_in"] if offered else [])


def test_count_is_asked_only_of_entries_that_are_shown(menus: Any) -> None:
    count = mock.Mock(return_value=3)
    nav.register("portal", NavItem("a", "A", "portal:today", permission="x.y", count=count))
    assert nav.links("portal", request("/portal/")) == []
    assert count.call_count == 0
    assert nav.links("portal", request("/portal/", may=("x.y",)))[0].count == 3


def test_shell_of_staff_and_citizens() -> None:
    staff, citizen = Shell(request("/portal/", may=())), Shell(request("/"))
    with translation.override("id"):
        assert (str(staff.subtitle), staff.home_url, staff.user_label) == (
            "Portal petugas",
            "/portal/",
            "Dr. Rina Marlina",
        )
        assert (str(citizen.subtitle), citizen.home_url, citizen.user_label) == ("", "/", "")
    assert (staff.name, staff.initials, staff.is_staff, citizen.is_staff) == ("Kantor Bahasa", "KB", True, False)


def test_example_data_is_told_first_and_only_in_a_demo(settings: Any) -> None:
    settings.DEMO = True
    with translation.override("id"):
        assert [str(notice.text)[:11] for notice in Shell(request("/")).notices] == ["Data contoh", "Dijeda."]
    settings.DEMO = False
    assert [notice.text for notice in Shell(request("/")).notices] == ["Dijeda."]


def test_language_switch_returns_to_the_page_and_not_to_a_form_that_was_sent() -> None:
    assert Shell(request("/layanan/?q=a")).language_next == "/layanan/?q=a"
    sent = RequestFactory().post("/layanan/ubah/?x=1")
    assert Shell(sent).language_next == "/layanan/ubah/"


def test_first_provider_that_answers_tells_the_identity_once() -> None:
    silent, speaking = mock.Mock(return_value=None), mock.Mock(return_value=AGENCY)
    asked = RequestFactory().get("/")
    with mock.patch.object(identity, "_providers", [silent, speaking]):
        assert identify(asked) is AGENCY
        assert identify(asked) is AGENCY
    assert (silent.call_count, speaking.call_count) == (1, 1)


def test_without_a_provider_the_page_is_the_products() -> None:
    with mock.patch.object(identity, "_providers", []):
        assert identify(RequestFactory().get("/")) is identity.PRODUCT


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Kantor Bahasa Provinsi Jambi", "KB"),
        ("Dinas Komunikasi dan Informatika", "DK"),
        ("Provinsi Bengkulu", "B"),
        ("RSUD (Dr.) Soekarno", "RS"),
        ("", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials_of(name) == letters


def test_panels_are_built_once_in_order_and_counted() -> None:
    late = mock.Mock(return_value=Panel("late.html", waiting=2))
    none = mock.Mock(return_value=None)
    first = mock.Mock(return_value=Panel("first.html", waiting=1))
    asked = request("/portal/", may=())
    with mock.patch.object(panels, "_builders", {page: [] for page in panels.PAGES}):
        panels.register("today", late, order=50)
        panels.register("today", none, order=20)
        panels.register("today", first, order=10)
        panels.register("today", first, order=10)
        assert [panel.template for panel in panels.panels("today", asked)] == ["first.html", "late.html"]
        assert panels.waiting("today", asked) == 3
        assert nav.waiting_today(asked) == 3
    assert (late.call_count, none.call_count, first.call_count) == (1, 1, 1)


def test_a_panel_with_a_counter_is_not_built_for_the_menu() -> None:
    builder = mock.Mock(return_value=Panel("counted.html", waiting=4))
    counter = mock.Mock(return_value=4)
    with mock.patch.object(panels, "_builders", {page: [] for page in panels.PAGES}):
        panels.register("today", builder, waiting=counter)
        assert nav.waiting_today(request("/portal/standar/", may=())) == 4
        assert (builder.call_count, counter.call_count) == (0, 1)

        on_today = request("/portal/", may=())
        panels.panels("today", on_today)
        assert panels.waiting("today", on_today) == 4
    assert (builder.call_count, counter.call_count) == (1, 1)


@pytest.mark.parametrize(
    ("name", "short", "shown"),
    [
        ("Dinas Komunikasi dan Informatika Provinsi Bengkulu", "Diskominfo", "Diskominfo"),
        ("Kantor Bahasa Provinsi Jambi", "Kantor Bahasa", ""),
        ("Dinas Komunikasi dan Informatika Provinsi Bengkulu", "", ""),
    ],
)
def test_long_name_has_a_short_one_on_a_phone(name: str, short: str, shown: str) -> None:
    with mock.patch("core.ui.context.identify", return_value=Identity(name=name, short_name=short)):
        assert Shell(request("/")).short_name == shown


@pytest.mark.parametrize("last", [("Bulan",), ("Bulan", "")])
def test_the_last_crumb_is_the_page_itself_and_no_link(last: tuple[str, ...]) -> None:
    assert breadcrumbs("Beranda", "/", *last) == {"trail": [("Beranda", "/")], "here": "Bulan"}
