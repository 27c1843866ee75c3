"""Common templates of service standards, to read."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tenants.central.access import found, manages_templates
from tenants.central.components import read_components
from tenants.domain.templates import take_over_shipped_templates
from tenants.models import Agency, StandardTemplate, StandardTemplateVersion


@never_cache
@require_safe
@manages_templates
def template_list(request: HttpRequest) -> HttpResponse:
    """List the templates with their newest published version."""
    newest = Max("versions__version", filter=Q(versions__published_at__isnull=False))
    rows = [
        {"template": template, "kinds": [str(Agency.Kind(kind).label) for kind in template.kinds]}
        for template in StandardTemplate.objects.annotate(newest=newest)
    ]
    return render(request, "tenants/central/template_list.html", {"rows": rows})


@never_cache
@require_safe
@manages_templates
def template_page(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Show one version with its 14 components."""
    shown = found(
        StandardTemplateVersion.objects.select_related("template").filter(template__code=code, version=version).first()
    )
    context = {
        "template": shown.template,
        "version": shown,
        "versions": shown.template.versions.all(),
        "kinds": [str(Agency.Kind(kind).label) for kind in shown.template.kinds],
        "components": read_components(shown.components),
    }
    return render(request, "tenants/central/template_detail.html", context)


@never_cache
@require_POST
@manages_templates
def templates_take_over(request: HttpRequest) -> HttpResponse:
    """Publish the templates that come with the product where they say something new."""
    number = len(take_over_shipped_templates())
    if number:
        words = ngettext("%(n)s new version was published.", "%(n)s new versions were published.", number)
        messages.success(request, words % {"n": number})
    else:
        messages.info(request, _("Every template that comes with the product is here already."))
    return redirect("central:templates")
