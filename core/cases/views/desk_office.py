"""What the office arranges around its cases: counter, workload, opened identities, templates, settings, shortcuts."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.cases import counter
from core.cases.desk_forms import SettingsForm, TemplateForm, kinds_of
from core.cases.desk_pages import desk_page
from core.cases.domain.settings import MANAGE, change_settings
from core.cases.domain.templates import WRITE, TemplateTitleTaken, write_template
from core.cases.models import CaseSettings, IdentityLook, ReplyTemplate
from core.cases.workload import workload
from core.errors import DomainError
from core.text_rules import search_words
from core.ui.outcome import show_refusal
from core.ui.pages import posted, staff_page

PAGE_SIZE = 50


@staff_page("cases.enter_case")
@require_safe
def counter_page(request: HttpRequest) -> HttpResponse:
    """List what can be entered for somebody: a visit, a letter, a call."""
    return render(request, "cases/desk/counter.html", {"entries": counter.entries_for(signed_in(request))})


@staff_page("cases.view_workload")
@require_safe
def workload_page(request: HttpRequest) -> HttpResponse:
    """Show how much everybody has, and how long they take."""
    loads = workload(signed_in(request))
    return render(request, "cases/desk/officers.html", {"loads": loads, "most": max([1, *(one.open for one in loads)])})


@staff_page("cases.view_looks")
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """List who opened which protected identity, and why; narrowed by code or name."""
    words = search_words(request.GET.get("q", ""), most=100)
    rows = IdentityLook.objects.all()
    if words:
        rows = rows.filter(case_code=words.upper()) | rows.filter(by_name__icontains=words)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "cases/desk/looks.html", {"page": page, "words": words})


@staff_page(WRITE)
@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """List the reply templates, those in use first."""
    page = Paginator(ReplyTemplate.objects.order_by("-is_active", "title", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    rows = [(row, kinds_of(row.kinds)) for row in page.object_list]
    return render(request, "cases/desk/template_list.html", {"page": page, "rows": rows})


@staff_page(WRITE)
def template_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a reply template, or change one."""
    row = get_object_or_404(ReplyTemplate, pk=pk) if pk is not None else None
    initial = {name: getattr(row, name) for name in TemplateForm.base_fields} if row else {}
    form = TemplateForm(posted(request), initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                write_template(template=row, by=signed_in(request), **form.cleaned_data)
            except DomainError as error:
                show_refusal(form, error, field="title" if isinstance(error, TemplateTitleTaken) else None)
                status = error.status
            else:
                messages.success(request, _("The reply template is saved."))
                return redirect("cases_portal:templates")
    return render(request, "cases/desk/template_form.html", {"form": form, "template": row}, status=status)


@staff_page(MANAGE)
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show and change what holds for all cases."""
    form = SettingsForm(posted(request), initial=SettingsForm.initial_of(CaseSettings.load()))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            change_settings(by=signed_in(request), **form.cleaned_data)
            messages.success(request, _("The settings are saved."))
            return redirect("cases_portal:settings")
    return render(request, "cases/desk/settings.html", {"form": form}, status=status)


@desk_page
@require_safe
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Explain the keyboard shortcuts; the switch for them lives in the browser."""
    return render(request, "cases/desk/shortcuts.html")
