from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts import invitations
from core.accounts.models import Invitation
from core.api.tokens import create_token
from core.models import AuditEntry, User
from core.roles import Role
from core.tenancy import central_context, schema_context
from tests.core.accounts.conftest import SIGN_IN
from tests.factories.accounts import PASSWORD, UserFactory, make_invitation, token_of
from tests.world import get_user

LIST = "/portal/pengguna/"
INVITE = "/portal/pengguna/undang/"
NEW = {"full_name": "Dewi Lestari", "email": "dewi@kantor.example", "roles": ["head", "evaluator"]}


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- who may ----------------------------------------------------------------------------------------------------------
PATHS = (LIST, INVITE, "/portal/pengguna/1/", "/portal/pengguna/1/nonaktifkan/", "/portal/riwayat/")


@pytest.mark.parametrize("path", PATHS)
def test_visitors_go_to_the_sign_in(client_a: Client, path: str) -> None:
    assert client_a.get(path)["Location"] == f"{SIGN_IN}?next={path}"


@pytest.mark.parametrize("path", PATHS)
def test_staff_without_the_right_are_refused(as_staff: Client, path: str) -> None:
    response = as_staff.get(path)

    assert response.status_code == 403
    assert "Anda tidak" in words(response)


def test_a_head_reads_the_record_but_manages_nobody(client_a: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        client_a.force_login(get_user("head"))

    assert client_a.get("/portal/riwayat/").status_code == 200
    assert client_a.get(LIST).status_code == 403


def test_a_bureau_manages_nobody(base_client: Client, db: None) -> None:
    with central_context():
        base_client.force_login(get_user("bureau"))

    assert base_client.get("/central/pengguna/").status_code == 403


def test_the_pages_of_the_portal_are_not_on_the_base_host(as_central: Client) -> None:
    assert as_central.get(LIST).status_code == 404
    assert as_central.get("/central/pengguna/").status_code == 200


# --- the list ---------------------------------------------------------------------------------------------------------
def test_list_shows_people_and_open_invitations(as_admin: Client, agency_a: Any, staff: User) -> None:
    with schema_context(agency_a.schema_name):
        make_invitation(full_name="Orang Baru")

    html = words(as_admin.get(LIST))

    assert "Sari Wulandari" in html
    assert "Undangan yang menunggu jawaban" in html
    assert "Orang Baru" in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=wulan", ["Sari Wulandari"]),
        ("q=SARI@", ["Sari Wulandari"]),
        ("role=head", ["Nama head"]),
        ("q=nama&role=agency_admin", ["Nama admin"]),
        ("state=inactive", []),
        ("q=%27%3B+DROP+TABLE", []),
        ("q=%25", []),
        ("role=central_it&q=wulan", ["Sari Wulandari"]),
        ("role[]=x&state=%00&q=wulan", ["Sari Wulandari"]),
        ("sort=password&page=abc&q=wulan", ["Sari Wulandari"]),
        ("page=99&q=wulan", ["Sari Wulandari"]),
    ],
)
def test_list_is_narrowed(as_admin: Client, staff: User, query: str, found: list[str]) -> None:
    response = as_admin.get(f"{LIST}?{query}")

    assert [user.full_name for user, _ in response.context["rows"]] == found


def test_list_is_sorted_and_paged(as_admin: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        for number in range(30):
            UserFactory(full_name=f"Zz {number:02}")

    first = as_admin.get(f"{LIST}?sort=-name")
    second = as_admin.get(f"{LIST}?sort=-name&page=2")

    assert first.context["rows"][0][0].full_name == "Zz 29"
    assert second.context["rows"][0][0].full_name == "Zz 04"
    assert "page=2" in words(first)


@pytest.mark.parametrize("people", [1, 20])
def test_list_asks_a_constant_number_of_queries(
    as_admin: Client, agency_a: Any, people: int, django_assert_max_num_queries: Any
) -> None:
    with schema_context(agency_a.schema_name):
        for number in range(people):
            UserFactory()
            make_invitation(f"undangan{number}@kantor.example", by=get_user("admin"))
    as_admin.get(LIST)

    with django_assert_max_num_queries(9):
        as_admin.get(LIST)


# --- inviting ---------------------------------------------------------------------------------------------------------
def test_invite(as_admin: Client, agency_a: Any) -> None:
    response = as_admin.post(INVITE, NEW, follow=True)

    assert "Undangan untuk dewi@kantor.example sedang dikirim." in words(response)
    with schema_context(agency_a.schema_name):
        invitation = Invitation.objects.get(email="dewi@kantor.example")
        assert (invitation.roles, invitation.invited_by) == (["head", "evaluator"], get_user("admin"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"email": "bukan surel"}, "Masukkan alamat surel yang lengkap"),
        ({"email": "sari@kantor.example"}, "sudah dipakai oleh pengguna lain"),
        ({"email": "sudah@kantor.example"}, "sudah diundang"),
        ({"roles": []}, "Pilih paling sedikit satu peran"),
        ({"roles": ["central_it"]}, "central_it"),
        ({"roles": ["agency_admin", "ministry"]}, "ministry"),
        ({"full_name": "\u202egnaro"}, "tidak terlihat"),
        ({"full_name": "\u200b"}, "tidak terlihat"),
        ({"full_name": " "}, "wajib diisi"),
    ],
)
def test_invite_says_what_is_wrong_and_keeps_the_rest(
    as_admin: Client, agency_a: Any, staff: User, changes: dict[str, Any], told: str
) -> None:
    with schema_context(agency_a.schema_name):
        make_invitation("sudah@kantor.example")

    response = as_admin.post(INVITE, {**NEW, **changes})

    assert response.status_code == 200
    html = words(response)
    assert told in html
    assert "govuk-error-summary" in html
    assert changes.get("email", NEW["email"]) in html
    with schema_context(agency_a.schema_name):
        assert Invitation.objects.count() == 2  # that one, and the one of the onboarding


def test_invite_a_bureau_needs_its_province(as_central: Client, db: None) -> None:
    data = {"full_name": "Biro", "email": "biro@jambi.example", "roles": ["bureau"]}

    refused = as_central.post("/central/pengguna/undang/", data)
    assert "Pilih provinsi Biro Organisasi ini." in words(refused)
    assert as_central.post("/central/pengguna/undang/", {**data, "province_code": "99"}).status_code == 200

    assert as_central.post("/central/pengguna/undang/", {**data, "province_code": "15"}).status_code == 302
    with central_context():
        assert Invitation.objects.get(email="biro@jambi.example").province_code == "15"


def test_an_agency_has_no_field_for_a_province(as_admin: Client) -> None:
    assert "province_code" not in words(as_admin.get(INVITE))


def test_resend_and_withdraw(as_admin: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        invitation = make_invitation()
        old = token_of(invitation)

    sent = as_admin.post(f"{LIST}undangan/{invitation.pk}/kirim-ulang/", follow=True)
    assert "Undangan baru untuk baru@kantor.example sedang dikirim." in words(sent)
    assert as_admin.get(f"/akun/undangan/{old}/").status_code == 410

    assert "Tarik undangan untuk baru@kantor.example?" in words(as_admin.get(f"{LIST}undangan/{invitation.pk}/tarik/"))
    as_admin.post(f"{LIST}undangan/{invitation.pk}/tarik/")
    with schema_context(agency_a.schema_name):
        assert Invitation.objects.get(pk=invitation.pk).state is Invitation.State.REVOKED

    told = as_admin.post(f"{LIST}undangan/{invitation.pk}/kirim-ulang/", follow=True)
    assert "Undangan ini sudah ditarik" in words(told)


def test_withdraw_says_when_it_is_too_late(as_admin: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        invitation = make_invitation()
        invitations.accept(token_of(invitation), full_name="A", password=PASSWORD)

    assert "Undangan ini sudah dipakai" in words(as_admin.post(f"{LIST}undangan/{invitation.pk}/tarik/", follow=True))


@pytest.mark.parametrize("path", ["999999/", "999999/nonaktifkan/", "undangan/999999/tarik/", "99999999999999999999/"])
def test_what_is_not_there_is_not_found(as_admin: Client, path: str) -> None:
    assert as_admin.get(f"{LIST}{path}").status_code == 404


def test_people_of_another_agency_are_not_found(as_admin: Client, agency_b: Any) -> None:
    with schema_context(agency_b.schema_name):
        other = UserFactory(pk=987654)

    assert as_admin.get(f"{LIST}{other.pk}/").status_code == 404
    assert as_admin.post(f"{LIST}{other.pk}/nonaktifkan/").status_code == 404
    with schema_context(agency_b.schema_name):
        assert User.objects.get(pk=other.pk).is_active


# --- one person -------------------------------------------------------------------------------------------------------
def test_roles_are_changed(as_admin: Client, agency_a: Any, staff: User) -> None:
    response = as_admin.post(f"{LIST}{staff.pk}/", {"roles": ["head"]}, follow=True)

    assert "Peran Sari Wulandari telah disimpan." in words(response)
    with schema_context(agency_a.schema_name):
        assert User.objects.get(pk=staff.pk).roles == ["head"]


def test_roles_of_another_schema_are_refused(as_admin: Client, agency_a: Any, staff: User) -> None:
    response = as_admin.post(f"{LIST}{staff.pk}/", {"roles": ["central_it"]})

    assert response.status_code == 200
    with schema_context(agency_a.schema_name):
        assert User.objects.get(pk=staff.pk).roles == ["counter_staff"]


def test_the_last_administrator_is_told_beside_the_field(as_admin: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        admin = get_user("admin")

    response = as_admin.post(f"{LIST}{admin.pk}/", {"roles": ["head"]})

    assert "Ini administrator terakhir." in words(response)
    assert response.context["form"].has_error("roles")


def test_giving_up_the_own_right_leads_home(as_admin: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        admin = get_user("admin")
        UserFactory(roles=[Role.AGENCY_ADMIN.value])

    assert as_admin.post(f"{LIST}{admin.pk}/", {"roles": ["head"]})["Location"] == "/portal/"


def test_deactivate_asks_once_and_says_what_follows(as_admin: Client, agency_a: Any, staff: User) -> None:
    page = words(as_admin.get(f"{LIST}{staff.pk}/nonaktifkan/"))
    assert "Nonaktifkan akun Sari Wulandari?" in page
    assert "Semua sesi akun ini langsung berakhir." in page
    assert "Token API miliknya dicabut untuk seterusnya." in page
    with schema_context(agency_a.schema_name):
        assert User.objects.get(pk=staff.pk).is_active

    done = as_admin.post(f"{LIST}{staff.pk}/nonaktifkan/", follow=True)
    assert "Sari Wulandari tidak dapat masuk lagi." in words(done)
    again = as_admin.post(f"{LIST}{staff.pk}/aktifkan/", follow=True)
    assert "Sari Wulandari dapat masuk kembali." in words(again)
    with schema_context(agency_a.schema_name):
        actors = AuditEntry.objects.filter(target_id=staff.pk).values_list("action", "actor_name")
        assert set(actors) == {
            ("people.user_deactivated", "Nama admin"),
            ("people.user_reactivated", "Nama admin"),
        }


def test_the_page_of_a_person_shows_open_tokens(as_admin: Client, agency_a: Any, staff: User) -> None:
    assert "Token API</h2>" not in words(as_admin.get(f"{LIST}{staff.pk}/"))
    until = timezone.now() + dt.timedelta(days=9)
    with schema_context(agency_a.schema_name):
        token, _ = create_token(name="Situs <web>", user=staff, scopes=["read"], expires_at=until)

    page = words(as_admin.get(f"{LIST}{staff.pk}/"))
    as_admin.post(f"/portal/pengaturan/token/{token.pk}/cabut/")

    assert "Token API</h2>" in page
    assert "Situs &lt;web&gt;" in page
    assert f'href="/portal/pengaturan/token/{token.pk}/cabut/"' in page
    assert "Token API</h2>" not in words(as_admin.get(f"{LIST}{staff.pk}/"))


def test_nobody_deactivates_themselves_by_page(as_admin: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        admin = get_user("admin")

    told = as_admin.post(f"{LIST}{admin.pk}/nonaktifkan/", follow=True)

    assert "Anda tidak dapat melakukan ini pada akun sendiri." in words(told)
    assert "nonaktifkan" not in words(as_admin.get(f"{LIST}{admin.pk}/"))


def test_forms_need_their_token(agency_a: Any, staff: User) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "uji-satu.localhost"})
    with schema_context(agency_a.schema_name):
        strict.force_login(get_user("admin"))

    assert strict.post(f"{LIST}{staff.pk}/nonaktifkan/").status_code == 403
    with schema_context(agency_a.schema_name):
        assert User.objects.get(pk=staff.pk).is_active


# --- one's own account ------------------------------------------------------------------------------------------------
def test_profile_is_saved(as_staff: Client, agency_a: Any, staff: User) -> None:
    response = as_staff.post("/akun/", {"full_name": "Sari W.", "position": "Analis", "language": "en"}, follow=True)

    assert "Profil Anda telah disimpan." in words(response)
    with schema_context(agency_a.schema_name):
        user = User.objects.get(pk=staff.pk)
    assert (user.full_name, user.position, user.language, user.roles) == ("Sari W.", "Analis", "en", ["counter_staff"])


@pytest.mark.parametrize("changes", [{"full_name": ""}, {"language": "fr"}, {"full_name": "a\x00b"}])
def test_profile_refuses_bad_input(as_staff: Client, agency_a: Any, staff: User, changes: dict[str, str]) -> None:
    response = as_staff.post("/akun/", {"full_name": "Sari", "language": "id", **changes})

    assert response.status_code == 200
    with schema_context(agency_a.schema_name):
        assert User.objects.get(pk=staff.pk).full_name == "Sari Wulandari"


def test_nobody_gives_themselves_roles_by_the_profile(as_staff: Client, agency_a: Any, staff: User) -> None:
    as_staff.post("/akun/", {"full_name": "Sari", "language": "id", "roles": ["agency_admin"], "is_active": "1"})

    with schema_context(agency_a.schema_name):
        assert User.objects.get(pk=staff.pk).roles == ["counter_staff"]
