"""Making a template, changing what it is for, and writing the components of its draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core import commons
from core.commons import ComponentInfo, Editor, Rule
from core.errors import DomainError, InvalidInput, NotFound
from core.ui.forms import forget_errors
from core.ui.outcome import show_refusal
from tenants.common_templates.errors import TemplateComponentChanged, TemplateDraftExists
from tenants.common_templates.forms import RuleForm, TemplateForm
from tenants.common_templates.scope import own_template, own_version
from tenants.common_templates.views.base import Place, form_page, move
from tenants.common_templates.views.reading import version_context
from tenants.common_templates.writing import begin_version, change_template, create_template, write_component
from tenants.models import StandardTemplateVersion


@form_page
def template_create(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask what the template is called and for whom it is, and begin its first version."""
    form = TemplateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            version = create_template(province_code=place.owner, by=place.user, **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error, field="name")
        else:
            messages.success(request, _("The template was made. Now write its components; then publish it."))
            return place.to("template", version.template.code, version.version)
    return place.render(request, "form", {"form": form, "title": _("New template")})


@form_page
def template_change(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Change what a template is called and for whom it is."""
    template = own_template(code, owner=place.owner)
    initial = {name: getattr(template, name) for name in TemplateForm.base_fields}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_template(template, by=place.user, **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error, field="name")
        else:
            messages.success(request, _("The template was changed."))
            return place.to("template_overview", code)
    context = {"form": form, "title": _("Change “%(name)s”") % {"name": template.name}, "template": template}
    return place.render(request, "form", context)


@move
def version_begin(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Begin the next version of a template, or go on with the draft that is there."""
    template = own_template(code, owner=place.owner)
    try:
        version = begin_version(template, by=place.user).version
    except TemplateDraftExists:
        messages.info(request, str(TemplateDraftExists.message))
        return place.to("template_overview", code)
    except DomainError as error:
        messages.error(request, str(error))
        return place.to("template_overview", code)
    return place.to("template", code, version)


@form_page
def component_write(request: HttpRequest, place: Place, code: str, version: int, component: str) -> HttpResponse:
    """The form of one component with the rule for its adopters. What somebody typed stays, whatever happens."""
    draft = own_version(code, version, owner=place.owner)
    info = next((info for info in commons.components().infos() if info.code == component), None)
    if info is None:
        raise NotFound
    if not draft.is_draft:
        return place.to("template", code, version)
    if request.method == "POST":
        return _save(request, place, draft, info)
    editor = commons.components().editor(component, draft.components.get(component) or {}, None)
    return _page(request, place, draft, info, editor, _rule_form(draft, info), lock=draft.locks.get(component, 0))


def _save(request: HttpRequest, place: Place, draft: StandardTemplateVersion, info: ComponentInfo) -> HttpResponse:
    stored = draft.components.get(info.code) or {}
    editor = commons.components().editor(info.code, stored, request.POST)
    rule = _rule_form(draft, info, request.POST)
    lock = _lock(request)
    if editor.is_editing_rows:
        forget_errors(rule)
        return _page(request, place, draft, info, editor, rule, lock=lock)
    if not (editor.is_valid() and rule.is_valid()):
        return _page(request, place, draft, info, editor, rule, lock=lock, status=422)
    try:
        chosen = rule.cleaned_data["rule"]
        write_component(draft, code=info.code, content=editor.content(), rule=chosen, lock=lock, by=place.user)
    except InvalidInput as error:
        problems = dict(error.errors)
        for problem in problems.pop("rule", []):
            rule.add_error("rule", problem)
            editor.form.add_error(None, problem)
        editor.refuse(problems)
        return _page(request, place, draft, info, editor, rule, lock=lock, status=error.status)
    except TemplateComponentChanged as error:
        theirs = own_version(draft.template.code, draft.version, owner=place.owner)
        editor.form.add_error(None, str(error))
        lock = theirs.locks.get(info.code, 0)
        return _page(request, place, theirs, info, editor, rule, lock=lock, is_overtaken=True, status=error.status)
    except DomainError as error:
        editor.form.add_error(None, str(error))
        return _page(request, place, draft, info, editor, rule, lock=lock, status=error.status)
    messages.success(request, _("“%(component)s” was saved.") % {"component": info.label})
    following = _following(info) if "next" in request.POST else info.code
    if following is None:
        return place.to("template", draft.template.code, draft.version)
    return place.to("template_component", draft.template.code, draft.version, following)


def _page(
    request: HttpRequest,
    place: Place,
    draft: StandardTemplateVersion,
    info: ComponentInfo,
    editor: Editor,
    rule: RuleForm,
    *,
    lock: int,
    is_overtaken: bool = False,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        **version_context(place, draft),
        "info": info,
        "editor": editor,
        "form": editor.form,
        "rows": editor.row_set,
        "rule_form": rule,
        "lock": lock,
        "is_overtaken": is_overtaken,
    }
    if is_overtaken:
        context["theirs"] = commons.components().draw(info.code, draft.components.get(info.code) or {})
    return place.render(request, "component", context, status=status)


def _rule_form(draft: StandardTemplateVersion, info: ComponentInfo, data: Any = None) -> RuleForm:
    initial = {"rule": draft.rules.get(info.code, Rule.FREE)}
    return RuleForm(data, initial=initial, minimum=_("A minimum means here: %(text)s") % {"text": info.minimum})


def _lock(request: HttpRequest) -> int:
    """Return the number that the form was drawn with; a form without it counts as outdated."""
    typed = request.POST.get("lock", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _following(info: ComponentInfo) -> str | None:
    """Return the component after this one; None after the last."""
    return next((other.code for other in commons.components().infos() if other.number == info.number + 1), None)
