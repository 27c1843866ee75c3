"""Common templates after their first version: one that moved on, and one that a bureau wrote. May run again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core import audit
from core.tenancy import central_context
from tenants.common_templates.publishing import publish_version
from tenants.common_templates.writing import begin_version, create_template, write_component
from tenants.models import StandardTemplate, StandardTemplateVersion

MOVED_ON = "public-complaint"
BUREAU_NAME = "Pelayanan surat keterangan"
BUREAU_PROVINCE = "17"


def renew_templates() -> None:
    """Publish a faster second version of one template with a rule, and the first one of a bureau."""
    with central_context(), audit.acting(name="Data contoh", via="command"):
        shared = StandardTemplate.objects.get(code=MOVED_ON)
        channels = shared.versions.get(version=1).components["complaint_channel"]
        if not shared.versions.filter(version__gt=1).exists():
            draft = begin_version(shared, by=None)
            _write(draft, "complaint_channel", "minimum", {**channels, "response_value": 3})
            publish_version(draft, note="Jawaban pertama paling lambat tiga hari kerja.", by=None)
        if not StandardTemplate.objects.filter(province_code=BUREAU_PROVINCE).exists():
            _add_bureau_template(channels)


def _add_bureau_template(channels: Mapping[str, Any]) -> None:
    draft = create_template(
        province_code=BUREAU_PROVINCE,
        by=None,
        name=BUREAU_NAME,
        summary="Surat keterangan dan rekomendasi dari perangkat daerah.",
        audience="external",
        kinds=["provincial_agency", "district_agency"],
        keywords=["surat", "rekomendasi", "keterangan"],
        channels=["online", "counter"],
        position=100,
    )
    time = {"duration_value": 2, "duration_unit": "working_day", "start_event": "berkas lengkap"}
    _write(draft, "duration", "minimum", {**time, "end_event": "surat terbit"})
    _write(draft, "fee", "fixed", {"free": True})
    _write(draft, "complaint_channel", "minimum", channels)
    publish_version(draft, note="", by=None)


def _write(draft: StandardTemplateVersion, code: str, rule: str, content: Mapping[str, Any]) -> None:
    lock = draft.locks.get(code, 0)
    write_component(draft, code=code, content=content, rule=rule, lock=lock, by=None)
