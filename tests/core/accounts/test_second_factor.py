from __future__ import annotations

import time
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from core.accounts import domain, policy
from core.models import AuditEntry, User
from core.tenancy import central_context, schema_context
from core.ui.templatetags.ui import in_fours
from tenants.middleware import forget_hosts
from tenants.models import Agency
from tests.core.accounts.conftest import SIGN_IN
from tests.factories.accounts import PASSWORD
from tests.world import PASSWORD as WORLD_PASSWORD
from tests.world import get_user

SET_UP = "/akun/langkah-kedua/pasang/"
HOST_A = {"host": "uji-satu.localhost"}


def code_for(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def sign_in(client: Client, email: str = "sari@kantor.example", password: str = PASSWORD) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password})


def set_up(client: Client) -> str:
    """Set an authenticator app up as a person does, and return its secret key."""
    page = client.get(SET_UP)
    secret = page.context["form"].secret
    response = client.post(SET_UP, {"code": code_for(secret)})
    assert response["Location"] == "/akun/langkah-kedua/kode/", response.context["form"].errors
    return str(secret)


@pytest.fixture
def secret(client_a: Client, staff: User, sent_now: Any) -> str:
    """The key of the app that `staff` has set up; the browser is signed out again."""
    sign_in(client_a)
    with sent_now():
        key = set_up(client_a)
    client_a.post("/akun/keluar/")
    return key


def test_set_up_shows_a_picture_and_the_key(client_a: Client, staff: User) -> None:
    sign_in(client_a)

    page = client_a.get(SET_UP)

    html = page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in html
    assert in_fours(page.context["form"].secret) in html
    assert "issuer=Maklumat%20Kantor%20Uji%20Satu" in page.context["totp_url"]


def test_set_up_gives_recovery_codes_and_tells_by_mail(
    client_a: Client, agency_a: Any, staff: User, sent_now: Any
) -> None:
    sign_in(client_a)
    with sent_now():
        set_up(client_a)

    codes = client_a.get("/akun/langkah-kedua/kode/")

    assert len(codes.context["unused_codes"]) == 10
    download = client_a.get("/akun/langkah-kedua/kode/unduh/")
    assert download["Content-Disposition"].startswith("attachment")
    assert codes.context["unused_codes"][0] in download.content.decode()
    assert mail.outbox[-1].subject.startswith("Aplikasi autentikator telah dipasang pada akun Anda")
    with schema_context(agency_a.schema_name):
        assert AuditEntry.objects.filter(action="people.second_factor_added", target_id=staff.pk).count() == 1


def test_the_key_is_sealed_in_the_database(agency_a: Any, secret: str) -> None:
    with schema_context(agency_a.schema_name):
        kept = Authenticator.objects.get(type=Authenticator.Type.TOTP).data

    assert secret not in str(kept)


@pytest.mark.parametrize("code", ["000000", "", "12345", "abcdef", "1" * 21])
def test_set_up_refuses_a_wrong_code(client_a: Client, agency_a: Any, staff: User, code: str) -> None:
    sign_in(client_a)
    before = client_a.get(SET_UP).context["form"].secret

    page = client_a.post(SET_UP, {"code": code})

    assert page.status_code == 200
    assert page.context["form"].secret == before
    with schema_context(agency_a.schema_name):
        assert not Authenticator.objects.exists()


def test_sign_in_asks_for_the_code(client_a: Client, secret: str) -> None:
    response = sign_in(client_a)

    assert response["Location"] == "/akun/masuk/kode/"
    assert client_a.get("/akun/").status_code == 302
    with time_machine.travel(time.time() + 120):
        response = client_a.post("/akun/masuk/kode/", {"code": f" {code_for(secret)[:3]} {code_for(secret)[3:]} "})
    assert response["Location"] == "/portal/"
    assert client_a.get("/akun/").status_code == 200


def test_sign_in_comes_back_to_the_page_after_the_code(client_a: Client, secret: str) -> None:
    client_a.post(SIGN_IN, {"login": "sari@kantor.example", "password": PASSWORD, "next": "/akun/sesi/"})

    with time_machine.travel(time.time() + 120):
        response = client_a.post("/akun/masuk/kode/", {"code": code_for(secret)})

    assert response["Location"] == "/akun/sesi/"


def test_a_code_works_once(client_a: Client, secret: str) -> None:
    other = Client(headers=HOST_A)
    with time_machine.travel(time.time() + 120, tick=False) as clock:
        code = code_for(secret)
        for browser in (client_a, other):
            sign_in(browser)
        assert client_a.post("/akun/masuk/kode/", {"code": code}).status_code == 302
        clock.shift(35)  # allauth's own memory of used codes has ended, the code is still within its tolerance
        page = other.post("/akun/masuk/kode/", {"code": code})

    assert "Kode tidak tepat" in page.content.decode()


def test_a_wrong_code_is_recorded_and_limited(client_a: Client, agency_a: Any, staff: User, secret: str) -> None:
    sign_in(client_a)

    pages = [client_a.post("/akun/masuk/kode/", {"code": "000000"}).content.decode() for _ in range(6)]

    assert "Kode tidak tepat" in pages[0]
    assert "Terlalu banyak percobaan" in pages[5]
    with schema_context(agency_a.schema_name):
        assert AuditEntry.objects.filter(action="people.second_factor_failed", target_id=staff.pk).count() == 5


def test_a_recovery_code_works_once(client_a: Client, agency_a: Any, secret: str) -> None:
    with schema_context(agency_a.schema_name):
        code = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    sign_in(client_a)
    assert client_a.post("/akun/masuk/kode/", {"code": code})["Location"] == "/portal/"
    client_a.post("/akun/keluar/")

    sign_in(client_a)
    page = client_a.post("/akun/masuk/kode/", {"code": code})

    assert "Kode tidak tepat" in page.content.decode()


def test_the_second_step_cannot_be_entered_without_the_first(client_a: Client, secret: str) -> None:
    assert client_a.get("/akun/masuk/kode/")["Location"] == SIGN_IN
    assert client_a.post("/akun/masuk/kode/", {"code": code_for(secret)})["Location"] == SIGN_IN


def test_a_new_password_does_not_go_around_the_second_step(client_a: Client, agency_a: Any, secret: str) -> None:
    with schema_context(agency_a.schema_name):
        user = User.objects.get(email="sari@kantor.example")
        user.set_password("sama sekali berbeda")
        user.save()

    assert sign_in(client_a, password="sama sekali berbeda")["Location"] == "/akun/masuk/kode/"


def test_removing_the_app_asks_for_the_password_again(
    client_a: Client, agency_a: Any, staff: User, sent_now: Any
) -> None:
    sign_in(client_a)
    with sent_now():
        set_up(client_a)
    session = client_a.session
    session["account_authentication_methods"] = []
    session.save()

    response = client_a.get("/akun/langkah-kedua/lepas/")
    assert response["Location"].startswith("/akun/pastikan/")
    assert client_a.post(response["Location"], {"password": "salah"}).status_code == 200
    assert client_a.post(response["Location"], {"password": PASSWORD})["Location"] == "/akun/langkah-kedua/lepas/"
    with sent_now():
        assert client_a.post("/akun/langkah-kedua/lepas/")["Location"] == "/akun/langkah-kedua/"

    with schema_context(agency_a.schema_name):
        assert not Authenticator.objects.exists()
        assert AuditEntry.objects.filter(action="people.second_factor_removed").count() == 1


def test_a_removed_app_counts_in_no_session(client_a: Client, agency_a: Any, staff: User, secret: str) -> None:
    """The office requires the second step after somebody took theirs off: every session is asked to set it up."""
    other = Client(**client_a.defaults)
    for browser, step in ((client_a, 0), (other, 1)):
        sign_in(browser)
        browser.post("/akun/masuk/kode/", {"code": code_for(secret, steps=step)})
        assert browser.get("/akun/").status_code == 200

    client_a.post("/akun/langkah-kedua/lepas/")
    with central_context():
        Agency.objects.filter(pk=agency_a.pk).update(requires_totp=True)
    forget_hosts()

    assert client_a.get("/portal/")["Location"] == SET_UP
    assert other.get("/portal/")["Location"].startswith(SIGN_IN)


def test_new_recovery_codes_replace_the_old(client_a: Client, staff: User, sent_now: Any) -> None:
    sign_in(client_a)
    with sent_now():
        set_up(client_a)
    old = client_a.get("/akun/langkah-kedua/kode/").context["unused_codes"]

    with sent_now():
        client_a.post("/akun/langkah-kedua/kode/baru/")

    assert not set(old) & set(client_a.get("/akun/langkah-kedua/kode/").context["unused_codes"])


# --- where it is required -------------------------------------------------------------------------------------------
def test_central_it_must_set_it_up_first(base_client: Client, newcomer: User, sent_now: Any) -> None:
    sign_in(base_client, newcomer.email)

    for path in ("/central/", "/central/pengguna/", "/akun/", "/akun/sesi/", "/"):
        assert base_client.get(path)["Location"] == SET_UP, path
    assert base_client.get("/api/v1/me/").status_code in (403, 404)
    with sent_now():
        set_up(base_client)
    assert base_client.get("/central/pengguna/").status_code == 200


def test_central_it_cannot_remove_it(base_client: Client, newcomer: User, sent_now: Any) -> None:
    sign_in(base_client, newcomer.email)
    with sent_now():
        set_up(base_client)

    page = base_client.post("/akun/langkah-kedua/lepas/")

    assert "Kantor Anda mewajibkan langkah kedua" in page.content.decode()
    with central_context():
        assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def test_a_deployment_may_not_require_it(base_client: Client, newcomer: User, settings: Any) -> None:
    settings.CENTRAL_TOTP_REQUIRED = False

    sign_in(base_client, newcomer.email)

    assert base_client.get("/akun/").status_code == 200


def test_a_bureau_need_not_set_it_up(base_client: Client, db: None) -> None:
    sign_in(base_client, "bureau@pusat.example", WORLD_PASSWORD)

    assert base_client.get("/akun/").status_code == 200


def test_an_agency_may_require_it(client_a: Client, agency_a: Any, staff: User) -> None:
    from tests.world import forget_process_state

    agency_a.requires_totp = True
    agency_a.save(update_fields=["requires_totp"])
    forget_process_state()
    sign_in(client_a)

    assert client_a.get("/portal/")["Location"] == SET_UP
    assert client_a.get("/bahasa/en/").status_code == 302
    assert client_a.post("/akun/keluar/").status_code == 302


def test_an_app_may_register_a_rule(client_a: Client, staff: User) -> None:
    def only_sari(request: Any, user: User) -> bool:
        return user.email.startswith("sari")

    policy.register(only_sari)
    policy.register(only_sari)
    try:
        sign_in(client_a)
        assert client_a.get("/portal/")["Location"] == SET_UP
    finally:
        policy.unregister(only_sari)
    assert client_a.get("/akun/").status_code == 200


def test_an_administrator_resets_it_for_somebody(as_admin: Client, agency_a: Any, staff: User, sent_now: Any) -> None:
    browser = Client(headers=HOST_A)
    sign_in(browser)
    with sent_now():
        set_up(browser)

    assert "Kode pemulihan" in as_admin.get(f"/portal/pengguna/{staff.pk}/langkah-kedua/").content.decode().replace(
        "kode", "Kode"
    )
    as_admin.post(f"/portal/pengguna/{staff.pk}/langkah-kedua/")

    assert browser.get("/akun/").status_code == 302
    assert sign_in(browser)["Location"] == "/portal/"


def test_the_reset_is_told_by_mail(agency_a: Any, staff: User, sent_now: Any) -> None:
    with schema_context(agency_a.schema_name), sent_now():
        Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={})
        domain.reset_second_factor(staff, by=get_user("admin"))

    assert mail.outbox[-1].to == [staff.email]
