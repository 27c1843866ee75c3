from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from core.models import AuditEntry, User
from core.tenancy import central_context, schema_context
from tests.core.accounts.conftest import SIGN_IN
from tests.factories.accounts import PASSWORD, UserFactory
from tests.world import PASSWORD as WORLD_PASSWORD

WRONG = "bukan kata sandinya"
ANOTHER = "empat kata yang lain lagi"


def sign_in(client: Client, email: str = "sari@kantor.example", password: str = PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def later(*, minutes: int) -> Any:
    """Move the clock forward; by a number, since a date would also move the zone."""
    return time_machine.travel(time.time() + minutes * 60, tick=False)


def actions(agency: Any) -> list[str]:
    with schema_context(agency.schema_name):
        return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_sign_in_and_out(client_a: Client, agency_a: Any, staff: User) -> None:
    response = sign_in(client_a, "Sari@Kantor.example ")

    assert (response.status_code, response["Location"]) == (302, "/portal/")
    assert client_a.get("/akun/").status_code == 200
    assert client_a.get("/akun/keluar/").status_code == 200
    assert client_a.post("/akun/keluar/")["Location"] == SIGN_IN
    assert client_a.get("/akun/").status_code == 302
    assert actions(agency_a)[-2:] == ["people.signed_in", "people.signed_out"]
    with schema_context(agency_a.schema_name):
        entry = AuditEntry.objects.get(action="people.signed_in")
    assert (entry.actor_id, entry.address, entry.via) == (staff.pk, "127.0.0.1", "page")


@pytest.mark.parametrize("local", ["bureau", "ministry"])
def test_sign_in_on_the_base_host_leads_to_oversight(base_client: Client, local: str) -> None:
    assert sign_in(base_client, f"{local}@pusat.example", WORLD_PASSWORD)["Location"] == "/oversight/"


def test_sign_in_of_central_it_leads_to_its_pages(base_client: Client, newcomer: User) -> None:
    assert sign_in(base_client, newcomer.email)["Location"] == "/central/"


def test_sign_in_changes_the_session_key(client_a: Client, staff: User) -> None:
    client_a.get("/portal/")
    client_a.session.save()
    before = client_a.session.session_key

    sign_in(client_a)

    assert client_a.session.session_key != before


@pytest.mark.parametrize(
    ("next_url", "lands"),
    [
        ("/portal/standar/?q=a", "/portal/standar/?q=a"),
        ("https://jahat.example/", "/portal/"),
        ("//jahat.example/", "/portal/"),
        ("///jahat.example", "/portal/"),
        ("/\\jahat.example", "/portal/"),
        ("http:///jahat.example", "/portal/"),
        ("javascript:alert(1)", "/portal/"),
        ("http://uji-dua.localhost/portal/", "/portal/"),
        ("\x08//jahat.example", "/portal/"),
    ],
)
@pytest.mark.parametrize("where", ["form", "address"])
def test_sign_in_leads_only_to_this_host(client_a: Client, staff: User, next_url: str, lands: str, where: str) -> None:
    if where == "form":
        response = sign_in(client_a, next=next_url)
    else:
        data = {"login": "sari@kantor.example", "password": PASSWORD}
        response = client_a.post(SIGN_IN, data, query_params={"next": next_url})

    assert response["Location"] == lands


def test_a_page_asks_to_sign_in_and_comes_back(client_a: Client, staff: User) -> None:
    response = client_a.get("/portal/pengguna/?q=sari")
    assert response["Location"] == f"{SIGN_IN}?next=/portal/pengguna/%3Fq%3Dsari"

    page = client_a.get(response["Location"])
    assert '<input type="hidden" name="next" value="/portal/pengguna/?q=sari">' in page.content.decode()


@pytest.mark.parametrize("email", ["sari@kantor.example", "tidak-ada@kantor.example"])
def test_a_wrong_password_and_a_wrong_address_look_the_same(client_a: Client, staff: User, email: str) -> None:
    response = sign_in(client_a, email, WRONG)

    assert response.status_code == 200
    assert "Alamat surel atau kata sandi tidak tepat." in response.content.decode()


def test_failures_are_recorded_without_the_address_of_strangers(client_a: Client, agency_a: Any, staff: User) -> None:
    sign_in(client_a, "orang.luar@jauh.example", WRONG)
    sign_in(client_a, password=WRONG)

    with schema_context(agency_a.schema_name):
        stranger, known = AuditEntry.objects.filter(action="people.sign_in_failed").order_by("pk")
        assert "jauh.example" not in str(AuditEntry.objects.filter(pk=stranger.pk).values())
    assert (known.target_id, known.actor_id, known.address) == (str(staff.pk), None, "127.0.0.1")


def test_the_account_is_locked_after_five_failures(client_a: Client, agency_a: Any, staff: User) -> None:
    for _ in range(5):
        sign_in(client_a, password=WRONG)

    refused = [sign_in(client_a), sign_in(client_a)]

    assert all("Terlalu banyak percobaan. Coba lagi dalam 15 menit." in page.content.decode() for page in refused)
    assert actions(agency_a).count("people.sign_in_locked") == 1
    with later(minutes=13):
        assert "Coba lagi dalam 2 menit" in sign_in(client_a).content.decode()
    with later(minutes=16):
        assert sign_in(client_a).status_code == 302


def from_address(address: str) -> Client:
    return Client(headers={"host": "uji-satu.localhost"}, REMOTE_ADDR=address)


def test_nobody_locks_somebody_else_out_from_their_own_address(client_a: Client, agency_a: Any, staff: User) -> None:
    attacker = from_address("203.0.113.9")
    for _ in range(8):
        last = sign_in(attacker, password=WRONG)

    assert "Terlalu banyak percobaan. Coba lagi dalam 15 menit." in last.content.decode()
    assert "Terlalu banyak percobaan" in sign_in(attacker).content.decode()
    assert sign_in(client_a).status_code == 302


def test_neighbours_in_one_ipv6_network_count_as_one_address(client_a: Client, staff: User) -> None:
    for number in range(5):
        sign_in(from_address(f"2001:db8::{number + 1}"), password=WRONG)

    assert "Terlalu banyak percobaan" in sign_in(from_address("2001:db8::99")).content.decode()
    assert sign_in(from_address("2001:db8:1::1")).status_code == 302


def test_an_account_bears_fifty_failures_from_all_addresses(client_a: Client, agency_a: Any, staff: User) -> None:
    assert sign_in(client_a).status_code == 302
    client_a.post("/akun/keluar/")
    for number in range(49):
        sign_in(from_address(f"203.0.113.{number // 5}"), password=WRONG)
    other = from_address("198.51.100.7")
    assert sign_in(other).status_code == 302
    other.post("/akun/keluar/")
    sign_in(from_address("203.0.113.99"), password=WRONG)

    refused = sign_in(other)

    assert "Terlalu banyak percobaan. Coba lagi dalam 15 menit." in refused.content.decode()
    assert actions(agency_a).count("people.sign_in_locked") == 1
    with later(minutes=16):
        assert sign_in(other).status_code == 302


def test_a_lock_of_one_agency_does_not_reach_another(
    client_a: Client, client_b: Client, agency_b: Any, staff: User
) -> None:
    with schema_context(agency_b.schema_name):
        UserFactory(email=staff.email)
    for _ in range(6):
        sign_in(client_a, password=WRONG)

    assert sign_in(client_b).status_code == 302


def test_one_address_cannot_try_many_accounts(client_a: Client, staff: User) -> None:
    for number in range(40):
        sign_in(client_a, f"a{number}@kantor.example", WRONG)

    assert "Terlalu banyak percobaan" in sign_in(client_a).content.decode()
    assert sign_in(Client(headers={"host": "uji-satu.localhost"}, REMOTE_ADDR="203.0.113.9")).status_code == 302


def test_a_deactivated_account_is_told_only_with_its_password(client_a: Client, agency_a: Any, staff: User) -> None:
    with schema_context(agency_a.schema_name):
        User.objects.filter(pk=staff.pk).update(is_active=False)

    assert "tidak tepat" in sign_in(client_a, password=WRONG).content.decode()
    response = sign_in(client_a)
    assert response["Location"] == "/akun/nonaktif/"
    assert "tidak dapat masuk lagi" in client_a.get(response["Location"]).content.decode()
    assert client_a.get("/akun/").status_code == 302


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"login": "bukan surel", "password": "x"},
        {"login": "a@b.example\x00", "password": "x"},
        {"login": "a" * 300 + "@b.id", "password": "y" * 5000},
    ],
)
def test_sign_in_refuses_malformed_input(client_a: Client, data: dict[str, str]) -> None:
    response = client_a.post(SIGN_IN, data)

    assert response.status_code == 200
    assert "govuk-error-summary" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "daftar/",
        "login/",
        "email/",
        "confirm-email/",
        "social/login/",
        "2fa/webauthn/",
        "webauthn/",
        "login/code/",
        "phone/verify/",
    ],
)
def test_what_is_not_offered_has_no_address(client_a: Client, base_client: Client, path: str) -> None:
    assert client_a.get(f"/akun/{path}").status_code == 404
    assert base_client.post(f"/akun/{path}").status_code == 404


@pytest.mark.parametrize("name", ["account_signup", "account_email", "mfa_list_webauthn", "usersessions_list"])
def test_closed_pages_have_no_name(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name, urlconf="deploy.urls_agency")


# --- forgotten password ---------------------------------------------------------------------------------------------
def test_password_reset_by_mail(client_a: Client, agency_a: Any, staff: User, sent_now: Any) -> None:
    for _ in range(5):
        sign_in(client_a, password=WRONG)
    with sent_now():
        response = client_a.post("/akun/kata-sandi/lupa/", {"email": "SARI@kantor.example"})
    assert response["Location"] == "/akun/kata-sandi/lupa/terkirim/"
    (message,) = mail.outbox
    assert message.to == ["sari@kantor.example"]
    assert message.subject == "Kata sandi baru untuk Kantor Uji Satu Provinsi Jambi"
    link = next(word for word in message.body.split() if word.startswith("http://uji-satu.localhost"))

    form = client_a.get(urlsplit(link).path, follow=True)
    assert "set-password" in form.request["PATH_INFO"]
    with sent_now():
        done = client_a.post(form.request["PATH_INFO"], {"password1": ANOTHER, "password2": ANOTHER})

    assert done["Location"] == "/akun/kata-sandi/baru/selesai/"
    assert mail.outbox[-1].subject.startswith("Kata sandi baru telah diatur untuk akun Anda")
    assert sign_in(client_a, password=ANOTHER).status_code == 302
    assert "people.password_reset_requested" in actions(agency_a)
    assert "people.password_reset" in actions(agency_a)
    again = Client(headers={"host": "uji-satu.localhost"}).get(urlsplit(link).path, follow=True)
    assert "Tautan ini tidak berlaku lagi" in again.content.decode()


def test_password_reset_link_ends_after_an_hour(client_a: Client, agency_a: Any, staff: User, sent_now: Any) -> None:
    with sent_now():
        client_a.post("/akun/kata-sandi/lupa/", {"email": staff.email})
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http://"))

    with later(minutes=61):
        page = client_a.get(urlsplit(link).path, follow=True)

    assert "Tautan ini tidak berlaku lagi" in page.content.decode()


def test_password_reset_says_the_same_for_strangers(client_a: Client, sent_now: Any) -> None:
    with sent_now():
        response = client_a.post("/akun/kata-sandi/lupa/", {"email": "orang@luar.example"})

    assert response["Location"] == "/akun/kata-sandi/lupa/terkirim/"
    assert mail.outbox == []


def test_password_reset_link_of_one_agency_opens_nothing_in_another(
    client_a: Client, client_b: Client, agency_b: Any, staff: User, sent_now: Any
) -> None:
    with schema_context(agency_b.schema_name):
        UserFactory(pk=staff.pk + 1000, email=staff.email)
    with sent_now():
        client_a.post("/akun/kata-sandi/lupa/", {"email": staff.email})
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http://"))

    assert "Tautan ini tidak berlaku lagi" in client_b.get(urlsplit(link).path, follow=True).content.decode()


def test_password_reset_is_limited(client_a: Client, staff: User) -> None:
    answers = [client_a.post("/akun/kata-sandi/lupa/", {"email": staff.email}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 302, 302, 429]
    assert "batas untuk lupa kata sandi setelah satu jam" in answers[-1].content.decode()


# --- changing the password ------------------------------------------------------------------------------------------
def test_a_changed_password_ends_other_sessions(client_a: Client, agency_a: Any, staff: User, sent_now: Any) -> None:
    other = Client(headers={"host": "uji-satu.localhost"})
    for browser in (client_a, other):
        sign_in(browser)

    with sent_now():
        response = client_a.post(
            "/akun/kata-sandi/", {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}
        )

    assert response["Location"] == "/akun/"
    assert client_a.get("/akun/").status_code == 200
    assert other.get("/akun/").status_code == 302
    assert "people.password_changed" in actions(agency_a)
    assert mail.outbox[-1].subject.startswith("Kata sandi Anda telah diganti")
    assert "127.0.0.1" in mail.outbox[-1].body


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"oldpassword": WRONG, "password1": ANOTHER, "password2": ANOTHER}, "bukan kata sandi Anda saat ini"),
        ({"oldpassword": PASSWORD, "password1": "pendek", "password2": "pendek"}, "12 karakter"),
        ({"oldpassword": PASSWORD, "password1": "sari wulandari", "password2": "sari wulandari"}, "mirip"),
    ],
)
def test_changing_the_password_refuses_bad_input(
    client_a: Client, staff: User, typed: dict[str, str], words: str
) -> None:
    sign_in(client_a)

    response = client_a.post("/akun/kata-sandi/", typed)

    assert response.status_code == 200
    assert words in response.content.decode()


def test_passwords_are_kept_with_argon2() -> None:
    from deploy.settings import base

    assert base.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_sign_in_says_when_the_cache_does_not_answer(
    client_a: Client, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redis.exceptions import ConnectionError as Down

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise Down

    monkeypatch.setattr(cache, "add", refuse, raising=False)
    response = sign_in(client_a)

    assert response.status_code == 503


def test_accounts_of_the_public_schema_do_not_open_an_agency(client_a: Client, db: None) -> None:
    with central_context():
        assert User.objects.filter(email="central@pusat.example").exists()

    assert sign_in(client_a, "central@pusat.example", WORLD_PASSWORD).status_code == 200
