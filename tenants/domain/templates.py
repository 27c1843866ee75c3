"""Common templates: publishing a version, and taking over those that ship with the product."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit
from core.commons import TemplateData
from core.tenancy import central_context
from tenants.common_templates.writing import next_number
from tenants.models import Agency, StandardTemplate, StandardTemplateVersion

State = StandardTemplateVersion.State
SHIPPED = Path(__file__).resolve().parents[1] / "data" / "standard_templates"


def publish_template(data: TemplateData, *, note: str = "") -> StandardTemplateVersion | None:
    """Publish the components as the next version of a template, which is made when it is new.

    Agencies that adopted an earlier version keep it and see that the template moved on. Returns None when the newest
    version says the same already. `data.version` is not looked at: versions are counted here.
    """
    with central_context(), transaction.atomic():
        template, _ = StandardTemplate.objects.select_for_update().update_or_create(
            code=data.code,
            defaults={
                "name": data.name,
                "summary": data.summary,
                "audience": data.audience,
                "keywords": list(data.keywords),
                "channels": list(data.channels),
                "kinds": list(data.agency_kinds) or list(Agency.Kind.values),
            },
        )
        newest = template.versions.filter(state=State.PUBLISHED).order_by("-version").first()
        components = {code: dict(content) for code, content in data.components.items()}
        rules = dict(data.rules)
        if newest is not None and (newest.components, newest.rules) == (components, rules):
            return None
        version = StandardTemplateVersion.objects.create(
            template=template,
            version=next_number(template),
            state=State.PUBLISHED,
            components=components,
            rules=rules,
            note=note,
            published_at=timezone.now(),
        )
        audit.record(action="tenants.template_published", target=version)
        return version


def shipped_templates() -> Iterator[TemplateData]:
    """Yield the templates that come with the product, in the order of their file names."""
    for path in sorted(SHIPPED.glob("*.json")):
        row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        yield TemplateData(
            code=row["code"],
            version=row["version"],
            name=row["name"],
            summary=row["summary"],
            agency_kinds=tuple(row["agency_kinds"]),
            audience=row["audience"],
            keywords=tuple(row["keywords"]),
            channels=tuple(row["channels"]),
            components=row["components"],
            rules=row.get("rules", {}),
        )


def take_over_shipped_templates() -> list[StandardTemplateVersion]:
    """Publish those shipped templates that the registry does not have, or whose shipped text is newer.

    A template that somebody published a later version of is left alone: the shipped text is its first version only.
    """
    published = []
    for data in shipped_templates():
        with central_context():
            known = StandardTemplateVersion.objects.filter(template__code=data.code)
            shipped_before = known.filter(version__gte=data.version).exists()
        if not shipped_before and (version := publish_template(data, note="Versi bawaan")):
            published.append(version)
    return published
