"""Common templates, made the way the pages of central IT and of bureaus make them."""

from __future__ import annotations

from typing import Any

from tenants.common_templates.publishing import publish_version
from tenants.common_templates.writing import begin_version, create_template, write_component
from tenants.models import StandardTemplate, StandardTemplateVersion
from tests.services.examples import full_contents

FIELDS: dict[str, Any] = {
    "name": "Izin magang",
    "summary": "Mahasiswa dan siswa belajar bekerja di kantor.",
    "kinds": ["provincial_agency"],
    "audience": "external",
    "keywords": ["pkl"],
    "channels": ["online"],
    "position": 50,
}


def write(version: StandardTemplateVersion, code: str, rule: str = "free", **change: Any) -> StandardTemplateVersion:
    """Write a component of a draft: the full example with changes."""
    version.refresh_from_db()
    content = {**full_contents()[code], **change}
    return write_component(version, code=code, content=content, rule=rule, lock=version.locks.get(code, 0), by=None)


def template_draft(*codes: str, province: str | None = None, **changes: Any) -> StandardTemplateVersion:
    """Make a template whose draft says something in these components."""
    version = create_template(province_code=province, by=None, **{**FIELDS, **changes})
    for code in codes:
        version = write(version, code)
    return version


def published_template(*, province: str | None = None, rules: dict[str, str] | None = None, **changes: Any) -> Any:
    """Make a template whose first version is on offer: requirements, duration and fee, with these rules."""
    version = template_draft(province=province, **changes)
    for code in ("requirements", "duration", "fee"):
        version = write(version, code, (rules or {}).get(code, "free"))
    return publish_version(version, note="", by=None)


def next_version(template: StandardTemplate, note: str = "Lebih cepat", **changes: dict[str, Any]) -> Any:
    """Publish the next version, in which the named components say something else; `rule` in them is the rule."""
    version = begin_version(template, by=None)
    for code, change in changes.items():
        rule = change.pop("rule", version.rules.get(code, "free"))
        version = write(version, code, rule, **change)
    return publish_version(version, note=note, by=None)
