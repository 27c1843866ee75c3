"""Version upgrades, and common templates to read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError

from core import commons
from tenants.models import Agency, FleetItem, FleetRun, StandardTemplate, StandardTemplateVersion
from tenants.tasks import upgrade_fleet

TEMPLATES = Path(__file__).parents[3] / "tenants/data/standard_templates"


def test_the_fleet_page_names_who_is_behind_and_what_failed(central: Client, agency_a: Agency) -> None:
    assert "Every agency has the newest version" in central.get("/central/pembaruan/").content.decode()
    Agency.objects.filter(pk=agency_a.pk).update(fingerprint="0", migration_error="lock timeout")
    run = FleetRun.objects.create(fingerprint="1", state="failed", finished_at=timezone.now())
    FleetItem.objects.create(run=run, agency=agency_a, state="failed", error="lock timeout")
    shown = central.get("/central/pembaruan/").content.decode()
    assert agency_a.name in shown
    assert "lock timeout" in shown
    assert agency_a.name in central.get("/central/").content.decode()


def test_a_running_upgrade_refreshes_the_page(central: Client, agency_a: Agency) -> None:
    run = FleetRun.objects.create(fingerprint="1")
    FleetItem.objects.create(run=run, agency=agency_a)
    assert central.get("/central/pembaruan/").has_header("Refresh")


def test_an_upgrade_is_handed_to_a_worker(central: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(upgrade_fleet, "apply_async", lambda **options: sent.append(options))
    central.post("/central/pembaruan/mulai/")
    assert len(sent) == 1


def test_a_broker_that_is_down_is_told(central: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**options: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(upgrade_fleet, "apply_async", fail)
    answer = central.post("/central/pembaruan/mulai/", follow=True)
    assert "The task queue does not answer" in answer.content.decode()


@pytest.fixture
def template(db: None) -> StandardTemplateVersion:
    data = json.loads((TEMPLATES / "facility-lending.json").read_text())
    common, _made = StandardTemplate.objects.get_or_create(
        code="uji-peminjaman", defaults={"name": data["name"], "kinds": ["liaison_office"]}
    )
    return StandardTemplateVersion.objects.create(
        template=common, version=1, components=data["components"], state="published", published_at=timezone.now()
    )


def test_a_template_is_listed_and_read_with_all_its_components(
    central: Client, template: StandardTemplateVersion
) -> None:
    url = f"/central/templat/{template.template.code}/1/"
    assert url.removesuffix("1/") in central.get("/central/templat/").content.decode()
    shown = central.get(url).content.decode()
    for text in (
        "1. Requirements",
        "14. Evaluation of staff performance",
        "Surat permohonan",
        "The agency writes this itself.",
    ):
        assert text in shown
    assert central.get(f"/central/templat/{template.template.code}/2/").status_code == 404


def test_the_templates_of_the_release_are_taken_over_once(central: Client) -> None:
    StandardTemplate.objects.all().delete()
    assert "No template yet" in central.get("/central/templat/").content.decode()
    shown = central.post("/central/templat/ambil/", follow=True).content.decode()
    assert f"{len(list(TEMPLATES.glob('*.json')))} new versions were published." in shown
    again = central.post("/central/templat/ambil/", follow=True).content.decode()
    assert "is here already" in again


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.json")), ids=lambda path: path.stem)
def test_every_template_of_the_release_keeps_the_format(path: Path) -> None:
    data = json.loads(path.read_text())
    known = commons.components()
    codes = {info.code for info in known.infos()}
    assert set(data["components"]) <= codes
    for code, content in data["components"].items():
        stored, errors = known.read(code, content)
        assert not errors
        assert known.is_blank(code, stored) or known.draw(code, stored).strip()
