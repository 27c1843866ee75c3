"""A standard beside its template: how each component stands, taking over what is new, keeping one's own."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal
from services import access
from services.adoption.errors import TemplateMovedOn
from services.adoption.forms import JoinForm, KeepForm
from services.adoption.moves import keep_own, take_over_component, take_over_untouched
from services.adoption.standing import Adoption, ComponentStanding, adoption_of
from services.comparison import compare_component
from services.components.bounds import MINIMUM_MEANS
from services.errors import ComponentChanged
from services.merging import Merge, merge
from services.models import ServiceStandard, StandardComponent
from services.views.base import staff_page

ACTIONS = ("take", "join", "keep")


@staff_page("services.view_standard")
def standard_adoption(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """All components of a version, by how they stand to the template."""
    adoption = _adoption(code, version)
    context = {
        **_context(request, adoption),
        "waiting": adoption.moved_on,
        "untouched": adoption.untouched,
        "next_draft": _next_draft(adoption.standard),
    }
    return render(request, "services/adoption/standard.html", context)


@staff_page("services.edit_standard")
@require_POST
def take_untouched(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Let every component in which nobody wrote anything follow the newest template."""
    standard = access.staff_standard(code, version)
    try:
        newest = _number(request, "template_version")
        taken = take_over_untouched(standard=standard, template_version=newest, by=signed_in(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("%(n)d component was taken over.", "%(n)d components were taken over.", len(taken))
        messages.success(request, words % {"n": len(taken)})
    return redirect("services_portal:adoption", code, version)


@staff_page("services.view_standard")
def component_adoption(request: HttpRequest, code: str, version: int, component: str) -> HttpResponse:
    """One component: mine, the template as adopted, and the newest template; take over, join, or keep."""
    adoption = _adoption(code, version)
    part = adoption.of(component)
    if part is None:
        raise NotFound
    if request.method != "POST":
        return _component_page(request, adoption, part)
    if not request.user.has_perm("services.edit_standard"):
        raise NotFound
    return _act(request, adoption, part)


def _act(request: HttpRequest, adoption: Adoption, part: ComponentStanding) -> HttpResponse:
    """Do what the pressed button says; a refusal stands above the forms, with what was typed."""
    action = next((name for name in ACTIONS if name in request.POST), "")
    joined = _joined(part)
    keep = KeepForm(request.POST if action == "keep" else None, prefix="keep", initial=_reason(part))
    join = JoinForm(joined.conflicts if joined else (), request.POST if action == "join" else None, prefix="join")
    form: forms.Form = keep if action == "keep" else join
    if not action or (form.is_bound and not form.is_valid()):
        return _component_page(request, adoption, part, keep=keep, join=join, status=422)
    try:
        _carry_out(request, action, adoption.standard, part, joined, keep, join)
    except (ComponentChanged, TemplateMovedOn) as error:
        messages.error(request, str(error))
        fresh = _adoption(adoption.standard.service.code, adoption.standard.version)
        now = fresh.of(part.code)
        return _component_page(request, fresh, now or part, keep=keep, status=error.status)
    except DomainError as error:
        if action == "take":
            messages.error(request, str(error))
        else:
            show_refusal(form, error)
        return _component_page(request, adoption, part, keep=keep, join=join, status=error.status)
    return redirect("services_portal:adoption", adoption.standard.service.code, adoption.standard.version)


def _carry_out(
    request: HttpRequest,
    action: str,
    standard: ServiceStandard,
    part: ComponentStanding,
    joined: Merge | None,
    keep: KeepForm,
    join: JoinForm,
) -> None:
    seen: dict[str, Any] = {
        "standard": standard,
        "code": part.code,
        "template_version": _number(request, "template_version"),
        "lock": _number(request, "lock"),
        "by": signed_in(request),
    }
    facts = {"component": part.definition.label}
    if action == "keep":
        keep_own(reason=keep.cleaned_data["reason"], **seen)
        messages.success(request, _("“%(component)s” stays as you wrote it.") % facts)
        return
    if action == "join" and joined is not None:
        take_over_component(content=joined.resolved(join.cleaned_data), **seen)
        messages.success(request, _("“%(component)s” now has your changes and those of the template.") % facts)
        return
    take_over_component(**seen)
    messages.success(request, _("“%(component)s” now says what the newest template says.") % facts)


def _component_page(
    request: HttpRequest,
    adoption: Adoption,
    part: ComponentStanding,
    *,
    keep: KeepForm | None = None,
    join: JoinForm | None = None,
    status: int = 200,
) -> HttpResponse:
    blank = part.definition.blank()
    adopted, newest, mine = part.adopted or blank, part.newest or blank, part.row.content
    code = part.definition.code
    joined = _joined(part)
    keep = keep or KeepForm(prefix="keep", initial=_reason(part))
    join = join or JoinForm(joined.conflicts if joined else (), prefix="join")
    context = {
        **_context(request, adoption),
        "part": part,
        "row": part.row,
        "theirs": compare_component(code, adopted, newest) if adoption.newest else None,
        "ours": compare_component(code, adopted, mine),
        "apart": compare_component(code, mine, newest) if adoption.newest else None,
        "newest_row": StandardComponent(code=part.code, content=newest) if adoption.newest else None,
        "newest_is_blank": part.newest is None or part.definition.is_empty(part.newest),
        "minimum": MINIMUM_MEANS[code],
        "joined": joined,
        "keep": keep,
        "join": join,
        "form": keep if keep.is_bound else join,
    }
    return render(request, "services/adoption/component.html", context, status=status)


def _joined(part: ComponentStanding) -> Merge | None:
    """Return both texts joined; None where there is nothing to join: one of them did not change."""
    if not part.has_moved_on or part.is_untouched or part.newest is None:
        return None
    base = part.adopted or part.definition.blank()
    found = merge(part.definition, base=base, mine=part.row.content, theirs=part.newest)
    return found if found.content != part.row.content or found.conflicts else None


def _context(request: HttpRequest, adoption: Adoption) -> dict[str, object]:
    standard = adoption.standard
    return {
        "adoption": adoption,
        "standard": standard,
        "service": standard.service,
        "may_act": standard.is_editable and request.user.has_perm("services.edit_standard"),
    }


def _adoption(code: str, version: int) -> Adoption:
    adoption = adoption_of(access.staff_standard(code, version))
    if adoption is None:
        raise NotFound
    return adoption


def _next_draft(standard: ServiceStandard) -> ServiceStandard | None:
    """Return the version in which something can be taken over when this one is closed already."""
    if standard.is_editable:
        return None
    return standard.service.standards.editable().first()


def _reason(part: ComponentStanding) -> dict[str, str]:
    return {"reason": part.row.deviation_reason}


def _number(request: HttpRequest, name: str) -> int:
    """Return a number that the form was drawn with; what is none counts as outdated."""
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1
