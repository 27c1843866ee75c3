"""The common templates of the public schema, as agencies get to read them: the provider of core.commons.

An agency's role may SELECT the tables, so the provider works in any schema; it is also the one place that keeps the
templates of a province's bureau from agencies that this bureau does not answer for.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from core.agencies import current_agency
from core.commons import TemplateData
from core.tenancy import is_public
from tenants.models import StandardTemplateVersion

State = StandardTemplateVersion.State


class PublicTemplates:
    """Reads what was ever published; only what is neither withdrawn nor retired is on offer."""

    def newest(self) -> Iterable[TemplateData]:
        rows = _on_offer(_readable()).order_by("template_id", "-version").distinct("template_id")
        return [template_data(row) for row in sorted(rows, key=_place)]

    def get(self, code: str, version: int | None) -> TemplateData | None:
        rows = _readable().filter(template__code=code)
        rows = _on_offer(rows) if version is None else rows.filter(version=version)
        row = rows.order_by("-version").first()
        return template_data(row) if row else None


def template_data(row: StandardTemplateVersion) -> TemplateData:
    """Return a version, read with its template and the template's province, as those who adopt it see it."""
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
        rules=row.rules,
        note=row.note,
        publisher=template.province.name if template.province else "",
        is_withdrawn=row.state == State.WITHDRAWN,
        withdrawn_reason=row.withdrawn_reason,
        is_retired=template.is_retired,
    )


def _readable() -> models.QuerySet[StandardTemplateVersion]:
    """Return what was ever published and concerns the current schema; the public schema reads everything."""
    rows = StandardTemplateVersion.objects.exclude(state=State.DRAFT).select_related("template__province")
    if is_public():
        return rows
    agency = current_agency()
    owner = Q(template__province__isnull=True)
    if agency.bureau_answers:
        owner |= Q(template__province_code=agency.province_code)
    return rows.filter(owner)


def _on_offer(rows: models.QuerySet[StandardTemplateVersion]) -> models.QuerySet[StandardTemplateVersion]:
    return rows.filter(state=State.PUBLISHED, template__retired_at__isnull=True)


def _place(row: StandardTemplateVersion) -> tuple[int, str]:
    return row.template.position, row.template.code
