"""Who adopted which version of a template."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from core.errors import NotFound
from tenants.common_templates.scope import readable_templates
from tenants.common_templates.uptake import uptake_of
from tenants.common_templates.views.base import Place, read_page
from tenants.models import StandardTemplateVersion


@read_page
def template_uptake(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Show the agencies that use the template, those furthest behind first."""
    template = readable_templates(place.owner).filter(code=code).first()
    if template is None:
        raise NotFound
    uptake = uptake_of(template, owner=place.owner)
    published = template.versions.filter(state=StandardTemplateVersion.State.PUBLISHED)
    rows = sorted(uptake.rows, key=lambda row: (-row.breaking, -row.behind, row.agency.name, -row.version))
    context = {
        "template": template,
        "uptake": uptake,
        "rows": rows,
        "newest": published.order_by("-version").values_list("version", flat=True).first(),
        "behind": len({row.agency.pk for row in rows if row.behind}),
        "with_province": place.owner is None,
    }
    return place.render(request, "uptake", context)
