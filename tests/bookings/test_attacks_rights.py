"""Every address of bookings, asked by whoever has no right to it: strangers, other staff, other agencies, forgers."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client

from core.cases import access
from core.models import User
from core.tenancy import schema_context
from tests.bookings.test_planted_names import Planted, planted  # noqa: F401  (a fixture)
from tests.test_masked_numbers import signed_in
from tests.world import AGENCY_A, AGENCY_B, AGENCY_USERS, get_user

pytestmark = pytest.mark.usefixtures("agency_b", "in_a")
# Who is signed in but sees nothing of bookings may come to what is everybody's own, and gets nothing there.
CLOSED = {403, 404, 405}


OF_KIND = {"peminjaman": "PJM", "serah-terima": "PJM", "rumah-singgah": "INP", "keliling": "KLG"}


def portal_of(paths: list[str]) -> list[str]:
    """Return the addresses of staff of bookings, each with a case of its kind; the desk of cases has its own tests."""
    found = []
    for path in paths:
        part = path.split("/")[2] if path.startswith("/portal/") else ""
        code = re.search(r"/([A-Z]{3})-", path)
        if part not in ("", "berkas") and (code is None or code[1] == OF_KIND.get(part)):
            found.append(path)
    return list(dict.fromkeys(found))


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Return everything that is kept of bookings."""
    models = [model for model in apps.get_app_config("bookings").get_models() if model._meta.managed]
    models.append(apps.get_model("cases", "Case"))
    return {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in models}


def mighty() -> User:
    roles = sorted({role for given in AGENCY_USERS.values() for role in given})
    return User.objects.create_user("semua@uji-satu.example", full_name="Semua Hak", roles=roles)


def test_others_of_the_staff_open_and_change_nothing(planted: Planted) -> None:  # noqa: F811
    client, before = signed_in(get_user("team")), rows()
    opened = [
        (path, method, status)
        for path in portal_of(planted.paths)
        for method, status in (("get", client.get(path).status_code), ("post", client.post(path, {}).status_code))
        if status not in CLOSED
    ]
    assert opened == []
    assert rows() == before


def test_strangers_and_staff_of_another_agency_are_sent_to_sign_in(planted: Planted) -> None:  # noqa: F811
    foreign = signed_in()
    with schema_context(AGENCY_B.replace("-", "_")):
        foreign.force_login(User.objects.get(email=f"head@{AGENCY_B}.example"))
    before = rows()
    for path in portal_of(planted.paths):
        for client in (signed_in(), foreign):
            for response in (client.get(path), client.post(path, {})):
                assert response.status_code in {302, *CLOSED}, (path, response.status_code)
                if response.status_code == 302:
                    assert response["Location"].startswith("/akun/"), path
    assert rows() == before


def test_forged_requests_change_nothing(planted: Planted) -> None:  # noqa: F811
    client = Client(enforce_csrf_checks=True, headers={"host": f"{AGENCY_A}.localhost"})
    client.force_login(mighty())
    remembered = HttpResponse()
    for case in planted.cases:
        access.remember(remembered, case)
    client.cookies.update(remembered.cookies)
    before = rows()
    mine = [path for path in planted.paths if not path.startswith("/portal/")]
    let_in = [
        (path, status)
        for path in [*portal_of(planted.paths), *mine, *planted.links]
        if (status := client.post(path, {}).status_code) not in {401, *CLOSED}
    ]
    assert let_in == []
    assert rows() == before


def test_reading_writes_nothing(planted: Planted) -> None:  # noqa: F811
    client = signed_in(mighty())
    before = rows()
    for path in [*portal_of(planted.paths), *planted.links]:
        client.get(path)
    after = rows()
    assert [name for name in before if after[name] != before[name]] == []
