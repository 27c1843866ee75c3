"""The common templates on offer to this agency: the list, and one to read and adopt."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import commons
from core.accounts.access import signed_in
from core.agencies import current_agency
from core.commons import Rule, TemplateData
from core.errors import DomainError, NotFound
from services import access, domain
from services.adoption.queries import services_with
from services.components import COMPONENTS
from services.components.bounds import MINIMUM_MEANS
from services.forms import NewServiceForm
from services.models import Service, ServiceStandard, StandardComponent
from services.models.fields import CODE_LIMIT
from services.queries import clean_query
from services.views.base import posted, put_on_form, staff_page


@staff_page("services.edit_standard")
def template_list(request: HttpRequest) -> HttpResponse:
    """Common templates for this kind of agency; `?service=` names the service that shall get one."""
    templates = commons.standard_templates(current_agency().kind)
    in_use = services_with(templates)
    rows = [{"template": template, "services": in_use.get(template.code, [])} for template in templates]
    return render(request, "services/template_list.html", {"rows": rows, "service": _asked_service(request)})


@staff_page("services.edit_standard")
def template_adopt(request: HttpRequest, template_code: str) -> HttpResponse:
    """Preview of a common template; adopt it for a service that is there, or for a new one."""
    template = commons.standard_template(template_code)
    if template is None or not template.suits(current_agency().kind):
        raise NotFound
    service = _asked_service(request)
    if service is None:
        return _adopt_for_new_service(request, template)
    if request.method == "POST":
        try:
            draft = domain.adopt_template(service=service, template_code=template.code, by=signed_in(request))
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("services_portal:service", service.code)
        return _adopted(request, draft)
    return _template_page(request, template, service=service)


def _adopt_for_new_service(request: HttpRequest, template: TemplateData) -> HttpResponse:
    form = NewServiceForm(posted(request), initial=_template_initial(template))
    if request.method == "POST" and form.is_valid():
        by = signed_in(request)
        try:
            draft = domain.create_service_from_template(template_code=template.code, **form.cleaned_data, by=by)
        except DomainError as error:
            put_on_form(error, form)
        else:
            return _adopted(request, draft)
    return _template_page(request, template, form=form)


def _adopted(request: HttpRequest, draft: ServiceStandard) -> HttpResponse:
    messages.success(request, _("The template was adopted. Now change what is different with you."))
    return redirect("services_portal:standard", draft.service.code, draft.version)


def _template_page(request: HttpRequest, template: TemplateData, **context: object) -> HttpResponse:
    rows = template_rows(template)
    bound = [(row, template.rule_of(row.code), MINIMUM_MEANS[row.definition.code]) for row in rows]
    context |= {
        "template": template,
        "rows_preview": rows,
        "bound": [line for line in bound if line[1] != Rule.FREE],
        "rules": {row.code: rule for row, rule, _means in bound},
    }
    return render(request, "services/template_adopt.html", context)


def _asked_service(request: HttpRequest) -> Service | None:
    code = clean_query(request.GET.get("service", ""))
    return access.staff_service(code) if code else None


def _template_initial(template: TemplateData) -> dict[str, object]:
    return {
        "name": template.name,
        "code": slugify(template.name)[:CODE_LIMIT].strip("-"),
        "summary": template.summary,
        "audience": template.audience,
        "keywords": list(template.keywords),
        "channels": list(template.channels),
        "order": 0,
    }


def template_rows(template: TemplateData) -> list[StandardComponent]:
    """Return unsaved rows with the template's contents, to draw them as clauses."""
    rows = []
    for code, component in COMPONENTS.items():
        content, errors = component.read(template.components.get(code, {}))
        if not errors:
            rows.append(StandardComponent(code=code, content=content, completeness=component.completeness(content)))
    return rows
