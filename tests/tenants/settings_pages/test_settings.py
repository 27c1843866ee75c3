"""What an agency's administrators change, and what they cannot."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from core.models import AuditEntry
from core.tenancy import central_context, schema_context
from tenants.models import Agency
from tests.world import get_user

URL = "/portal/pengaturan/"
PAGES = ("", "profil/", "identitas/", "keamanan/")
PROFILE = {
    "short_name": "Kantor Uji",
    "language": "id",
    "phone": "(0741) 555 0100",
    "hours_fri": "08.00-11.30; 13.00-16.30",
}


def _signed_in(client: Client, agency: Agency, local: str) -> Client:
    with schema_context(agency.schema_name):
        client.force_login(get_user(local), backend="core.accounts.backends.SignInBackend")
    client.cookies["maklumat_language"] = "en"
    return client


@pytest.fixture
def admin(client_a: Client, agency_a: Agency) -> Client:
    return _signed_in(client_a, agency_a, "admin")


def fresh(agency: Agency) -> Agency:
    with central_context():
        return Agency.objects.get(pk=agency.pk)


@pytest.mark.parametrize("page", PAGES)
def test_only_administrators_see_the_settings(client_a: Client, agency_a: Agency, page: str) -> None:
    assert client_a.get(URL + page).status_code == 302
    assert _signed_in(client_a, agency_a, "team").get(URL + page).status_code == 403
    assert _signed_in(client_a, agency_a, "admin").get(URL + page).status_code == 200


def test_the_profile_is_saved_for_this_agency_alone(admin: Client, agency_a: Agency, agency_b: Agency) -> None:
    before = fresh(agency_b).phone
    assert admin.post(f"{URL}profil/", PROFILE).status_code == 302
    changed = fresh(agency_a)
    assert (changed.short_name, changed.phone) == ("Kantor Uji", "(0741) 555 0100")
    assert changed.opening_hours == {"fri": [["08:00", "11:30"], ["13:00", "16:30"]]}
    assert fresh(agency_b).phone == before
    with schema_context(agency_a.schema_name):
        assert AuditEntry.objects.filter(action="tenants.profile_updated", actor_name="Nama admin").exists()
    page = admin.get(f"{URL}profil/").content.decode()
    assert 'value="08.00-11.30, 13.00-16.30"' in page


@pytest.mark.parametrize(
    "changes",
    [
        {"short_name": ""},
        {"short_name": "Kan\u202etor"},
        {"phone": "hubungi kami"},
        {"email": "bukan surel"},
        {"hours_fri": "25.00-26.00"},
        {"hours_fri": "13.00-16.00, 08.00-11.00"},
        {"latitude": "-1.6"},
        {"latitude": "51.5", "longitude": "0.1"},
        {"language": "jv"},
        {"address": "x" * 401},
    ],
)
def test_bad_input_is_told_and_nothing_is_saved(admin: Client, agency_a: Agency, changes: dict[str, str]) -> None:
    before = fresh(agency_a).updated_at
    answer = admin.post(f"{URL}profil/", {**PROFILE, **changes})
    assert answer.status_code == 200
    assert "govuk-error-summary" in answer.content.decode()
    assert fresh(agency_a).updated_at == before


def picture(kind: str = "PNG") -> Any:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "#0b6257").save(out, kind)
    return SimpleUploadedFile("lambang.png", out.getvalue(), "image/png")


def test_emblem_and_colour_are_saved_and_the_emblem_removed(admin: Client, agency_a: Agency) -> None:
    assert admin.post(f"{URL}identitas/", {"colour": "#0B6257", "emblem": picture()}).status_code == 302
    assert fresh(agency_a).colour == "#0b6257"
    assert fresh(agency_a).emblem
    assert admin.post(f"{URL}identitas/", {"colour": "#0b6257", "remove_emblem": "on"}).status_code == 302
    assert not fresh(agency_a).emblem


@pytest.mark.parametrize(
    "values",
    [
        {"colour": "#ffee00"},
        {"colour": "biru"},
        {"colour": "#0b6257", "emblem": SimpleUploadedFile("a.png", b"no picture")},
        {"colour": "#0b6257", "emblem": SimpleUploadedFile("a.svg", b"<svg><script>alert(1)</script></svg>")},
    ],
)
def test_what_cannot_be_an_identity_is_refused(admin: Client, values: dict[str, Any]) -> None:
    answer = admin.post(f"{URL}identitas/", values)
    assert answer.status_code == 200
    assert "govuk-error-summary" in answer.content.decode()


def test_the_nearest_readable_colour_is_proposed(admin: Client) -> None:
    assert "#7a7100" in admin.post(f"{URL}identitas/", {"colour": "#ffee00"}).content.decode()


def test_a_second_factor_can_be_demanded_of_everybody(admin: Client, agency_a: Agency) -> None:
    assert admin.post(f"{URL}keamanan/", {"requires_totp": "on"}).status_code == 302
    assert fresh(agency_a).requires_totp


def test_only_a_central_office_chooses_whether_the_bureau_sees_it(admin: Client, agency_a: Agency) -> None:
    url = f"{URL}biro-organisasi/"
    assert admin.get(url).status_code == 404
    with central_context():
        Agency.objects.filter(pk=agency_a.pk).update(kind=Agency.Kind.CENTRAL_UPT)
    assert admin.post(url, {"opted_in_oversight": "on"}).status_code == 302
    assert fresh(agency_a).opted_in_oversight
    assert admin.post(url, {}).status_code == 302
    assert not fresh(agency_a).opted_in_oversight


def test_the_registry_fields_cannot_be_slipped_in(admin: Client, agency_a: Agency) -> None:
    admin.post(f"{URL}profil/", {**PROFILE, "name": "Kementerian", "province_code": "31", "is_example": "on"})
    assert (fresh(agency_a).name, fresh(agency_a).province_code) == (agency_a.name, agency_a.province_code)
