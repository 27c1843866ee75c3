"""The common templates of the public schema, as agencies get to read them: the provider of core.commons.

An agency's role may SELECT these two tables, so the provider works in any schema.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from core.commons import TemplateData
from tenants.models import StandardTemplateVersion


class PublicTemplates:
    """Reads published versions; those of retired templates stay readable by their number."""

    def newest(self) -> Iterable[TemplateData]:
        rows = (
            _published()
            .filter(template__retired_at__isnull=True)
            .order_by("template_id", "-version")
            .distinct("template_id")
        )
        return [_data(row) for row in sorted(rows, key=lambda row: (row.template.position, row.template.code))]

    def get(self, code: str, version: int | None) -> TemplateData | None:
        rows = _published().filter(template__code=code)
        if version is not None:
            rows = rows.filter(version=version)
        row = rows.order_by("-version").first()
        return _data(row) if row else None


def _published() -> models.QuerySet[StandardTemplateVersion]:
    return StandardTemplateVersion.objects.filter(published_at__isnull=False).select_related("template")


def _data(row: StandardTemplateVersion) -> TemplateData:
    template = row.template
    return TemplateData(
        code=template.code,
        version=row.version,
        name=template.name,
        summary=template.summary,
        agency_kinds=tuple(template.kinds),
        audience=template.audience,
        keywords=tuple(template.keywords),
        channels=tuple(template.channels),
        components=row.components,
    )
