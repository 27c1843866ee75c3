"""Drafts: begin one, adopt a common template, write the components one by one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import commons
from core.accounts.access import signed_in
from core.errors import DomainError, InvalidInput, NotFound
from services import access, domain
from services.component_forms import ComponentEditor
from services.components import COMPONENTS, ComponentCode
from services.components.base import Component
from services.errors import ComponentChanged
from services.forms import NewServiceForm
from services.models import Service, ServiceStandard, StandardComponent
from services.models.fields import CODE_LIMIT
from services.views.base import posted, put_on_form, staff_page
from services.views.public import standard_context


@staff_page("services.edit_standard")
@require_POST
def draft_begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next version of a standard."""
    service = access.staff_service(code)
    try:
        draft = domain.draft_standard(service=service, by=signed_in(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("services_portal:service", service.code)
    return redirect("services_portal:standard", service.code, draft.version)


@staff_page("services.view_standard")
def standard_detail(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """One version: a draft as the list of its components, any other as people read or read it."""
    standard = access.staff_standard(code, version)
    if not standard.is_draft:
        return render(request, "services/standard_read.html", standard_context(standard))
    context = {
        **draft_context(standard),
        "template_name": _template_name(standard),
        "in_force": standard.service.standards.published().first(),
    }
    return render(request, "services/standard_draft.html", context)


def _template_name(standard: ServiceStandard) -> str:
    """Return the name of the template that was adopted; its code when the template is no longer there."""
    template = commons.standard_template(standard.template_code, standard.template_version)
    return template.name if template else standard.template_code


@staff_page("services.view_standard")
def standard_preview(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """A draft as the public would read it."""
    standard = access.staff_standard(code, version)
    return render(request, "services/standard_read.html", {**standard_context(standard), "is_preview": True})


def draft_context(standard: ServiceStandard) -> dict[str, object]:
    """Return what the list of components needs."""
    rows = standard.by_code()
    missing = standard.missing()
    return {
        "service": standard.service,
        "standard": standard,
        "delivery_rows": [row for row in rows.values() if row.definition.must_publish],
        "other_rows": [row for row in rows.values() if not row.definition.must_publish],
        "complete_count": len(rows) - len(missing),
        "component_total": len(COMPONENTS),
        "missing_rows": [rows[code] for code in missing if code in rows],
    }


@staff_page("services.view_standard")
def component_edit(request: HttpRequest, code: str, version: int, component: str) -> HttpResponse:
    """The form of one component. What somebody typed stays on the page whatever happens."""
    standard = access.staff_standard(code, version)
    definition = _component(component)
    row = standard.by_code()[definition.code]
    if not standard.is_draft:
        return redirect("services_portal:standard", code, version)
    if not request.user.has_perm("services.edit_standard"):
        return redirect("services_portal:preview", code, version)
    if request.method != "POST":
        return _editor_page(request, standard, row, ComponentEditor(definition, content=row.content), lock=row.lock)
    if "use_template" in request.POST and row.template_content is not None:
        editor = ComponentEditor(definition, content=row.template_content)
        return _editor_page(request, standard, row, editor, lock=row.lock, is_from_template=True)
    return _save_component(request, standard, row)


def _save_component(request: HttpRequest, standard: ServiceStandard, row: StandardComponent) -> HttpResponse:
    editor = ComponentEditor(row.definition, content=row.content, data=request.POST)
    lock = _lock(request)
    if not editor.is_valid():
        return _editor_page(request, standard, row, editor, lock=lock, status=200 if editor.is_editing_rows else 422)
    try:
        saved = domain.edit_component(
            standard=standard, code=row.code, content=editor.content(), lock=lock, by=signed_in(request)
        )
    except InvalidInput as error:
        editor.refuse(error.errors)
        return _editor_page(request, standard, row, editor, lock=lock, status=error.status)
    except ComponentChanged as error:
        theirs = standard.components.select_related("updated_by").get(code=row.code)
        editor.form.add_error(None, str(error))
        return _editor_page(request, standard, row, editor, lock=theirs.lock, theirs=theirs, status=error.status)
    except DomainError as error:
        editor.form.add_error(None, str(error))
        return _editor_page(request, standard, row, editor, lock=lock, status=error.status)
    messages.success(request, _("“%(component)s” was saved.") % {"component": row.definition.label})
    following = _following(standard, row.code) if "next" in request.POST else saved.code
    if following is None:
        return redirect("services_portal:standard", standard.service.code, standard.version)
    return redirect("services_portal:component", standard.service.code, standard.version, following)


def _editor_page(
    request: HttpRequest,
    standard: ServiceStandard,
    row: StandardComponent,
    editor: ComponentEditor,
    *,
    lock: int,
    theirs: StandardComponent | None = None,
    is_from_template: bool = False,
    status: int = 200,
) -> HttpResponse:
    shown = theirs or row
    in_force = standard.service.standards.published().prefetch_related("components").first()
    context = {
        **draft_context(standard),
        "row": shown,
        "editor": editor,
        "form": editor.form,
        "rows": editor.row_set,
        "lock": lock,
        "theirs": theirs,
        "is_from_template": is_from_template,
        "gaps": [] if editor.form.is_bound else list(dict.fromkeys(row.definition.gaps(row.content).values())),
        "former_row": in_force.by_code().get(row.code) if in_force else None,
        "in_force": in_force,
    }
    return render(request, "services/component_edit.html", context, status=status)


def _component(code: str) -> Component:
    if code not in COMPONENTS:
        raise NotFound
    return COMPONENTS[ComponentCode(code)]


def _lock(request: HttpRequest) -> int:
    """Return the number that the form was drawn with; a form without it counts as outdated."""
    typed = request.POST.get("lock", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _following(standard: ServiceStandard, code: str) -> str | None:
    """Return the next component that is not complete, after `code` and then from the start."""
    codes = [str(known) for known in COMPONENTS]
    place = codes.index(code)
    unfinished = set(standard.components.exclude(completeness="complete").values_list("code", flat=True))
    return next((c for c in codes[place + 1 :] + codes[:place] if c in unfinished), None)


@staff_page("services.edit_standard")
def template_list(request: HttpRequest) -> HttpResponse:
    """Common templates for this kind of agency; `?service=` names the service that shall get one."""
    kind = getattr(getattr(request, "agency", None), "kind", None)
    context = {"templates": commons.standard_templates(kind), "service": _asked_service(request)}
    return render(request, "services/template_list.html", context)


@staff_page("services.edit_standard")
def template_adopt(request: HttpRequest, template_code: str) -> HttpResponse:
    """Preview of a common template; adopt it for a service that is there, or for a new one."""
    template = commons.standard_template(template_code)
    if template is None:
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


def _adopt_for_new_service(request: HttpRequest, template: commons.TemplateData) -> HttpResponse:
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


def _template_page(request: HttpRequest, template: commons.TemplateData, **context: object) -> HttpResponse:
    context |= {"template": template, "rows_preview": _template_rows(template)}
    return render(request, "services/template_adopt.html", context)


def _asked_service(request: HttpRequest) -> Service | None:
    code = request.GET.get("service", "")
    return access.staff_service(code) if code else None


def _template_initial(template: commons.TemplateData) -> dict[str, object]:
    return {
        "name": template.name,
        "code": slugify(template.name)[:CODE_LIMIT].strip("-"),
        "summary": template.summary,
        "audience": template.audience,
        "keywords": list(template.keywords),
        "channels": list(template.channels),
        "order": 0,
    }


def _template_rows(template: commons.TemplateData) -> list[StandardComponent]:
    """Return unsaved rows with the template's contents, to draw them as clauses."""
    rows = []
    for code, component in COMPONENTS.items():
        content, errors = component.read(template.components.get(code, {}))
        if not errors:
            rows.append(StandardComponent(code=code, content=content, completeness=component.completeness(content)))
    return rows
