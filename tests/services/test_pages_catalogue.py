"""Services and units, added and changed in the portal."""

from typing import Any

import pytest
from django.test import Client

from services import domain
from services.models import Service, ServiceUnit
from tests.factories.services import UnitFactory, make_service
from tests.services.pages import LIST, SERVICE, text_of


def test_service_is_created_changed_and_retired(team: Client, in_a: Any) -> None:
    UnitFactory(code="umum")
    data = {"name": "Pinjam aula", "code": "peminjaman-aula", "audience": "external", "unit": "umum", "order": "0"}
    response = team.post(f"{LIST}layanan/baru/", {**data, "keywords": "gedung, , ruang", "channels": ["online"]})
    assert (response.status_code, response["Location"]) == (302, SERVICE)
    service = Service.objects.get()
    assert (service.keywords, service.channels, service.unit.code) == (["gedung", "ruang"], ["online"], "umum")
    page = team.get(f"{SERVICE}ubah/").content.decode()
    assert "gedung, ruang" in page
    team.post(f"{SERVICE}ubah/", {"name": "Pinjam gedung", "audience": "internal", "order": "3"})
    service.refresh_from_db()
    assert (service.name, service.audience, service.unit, service.order) == ("Pinjam gedung", "internal", None, 3)
    team.post(f"{SERVICE}hentikan/")
    service.refresh_from_db()
    assert service.is_retired
    team.post(f"{SERVICE}pulihkan/")
    service.refresh_from_db()
    assert not service.is_retired


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Pin\u202ejam"}, "name"),
        ({"name": ""}, "name"),
        ({"code": "Peminjaman Aula"}, "code"),
        ({"code": "sudah-ada"}, "code"),
        ({"code": "baru"}, "code"),
        ({"keywords": "x" * 61}, "keywords"),
        ({"audience": "all"}, "audience"),
        ({"unit": "tidak-ada"}, "unit"),
        ({"channels": ["pigeon"]}, "channels"),
        ({"order": "-1"}, "order"),
    ],
)
def test_wrong_service_is_refused_beside_its_field_and_nothing_is_lost(
    team: Client, in_a: Any, change: dict[str, Any], field: str
) -> None:
    make_service("sudah-ada", "Sudah ada")
    data = {"name": "Pinjam aula", "code": "pinjam", "audience": "external", "order": "0", "summary": "Ketikan saya"}
    response = team.post(f"{LIST}layanan/baru/", {**data, **change})
    assert list(response.context["form"].errors) == [field]
    assert "Ketikan saya" in response.content.decode()
    assert not Service.objects.filter(code="pinjam").exists()
    assert team.post(f"{LIST}layanan/baru/", data).status_code == 302


def test_unit_is_created_changed_and_put_out_of_use(team: Client, in_a: Any) -> None:
    assert team.post(f"{LIST}unit/baru/", {"name": "Umum", "code": "umum", "order": "0"}).status_code == 302
    refused = team.post(f"{LIST}unit/baru/", {"name": "umum", "code": "lain", "order": "0"})
    assert list(refused.context["form"].errors) == ["name"]
    team.post(f"{LIST}unit/umum/", {"name": "Bagian Umum", "place": "Lantai 2", "order": "1"})
    unit = ServiceUnit.objects.get()
    assert (unit.name, unit.place, unit.order) == ("Bagian Umum", "Lantai 2", 1)
    make_service(unit=unit)
    assert "masih menyelenggarakan layanan" in text_of(
        team.post(f"{LIST}unit/umum/pakai/", {"in_use": "no"}, follow=True)
    )
    domain.retire_service(service=Service.objects.get(), by=None)
    team.post(f"{LIST}unit/umum/pakai/", {"in_use": "no"})
    unit.refresh_from_db()
    assert not unit.is_active
    assert team.get(f"{LIST}unit/umum/pakai/").status_code == 405
