"""Templates of result documents, and how long applicants are waited for."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.agencies import current_agency
from core.errors import NotFound
from services.access import staff_service
from services.applications.domain_settings import save_terms
from services.applications.result_templates import PERMISSION, save_template
from services.applications.staff_forms import TemplateForm, TermsForm, template_initial
from services.applications.views.checks import try_act
from services.models import ApplicationSettings, ResultTemplate, Service
from services.views.base import posted, staff_page


@staff_page(PERMISSION)
@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """The services with their templates."""
    counted = Service.objects.active().annotate(
        template_count=Count("result_templates", filter=Q(result_templates__is_active=True))
    )
    services = counted.prefetch_related("result_templates").order_by("order", "name", "pk")[:300]
    return render(request, "services/results/template_list.html", {"services": services})


@staff_page(PERMISSION)
def template_form(request: HttpRequest, code: str, pk: int = 0) -> HttpResponse:
    """Write a template, or change one."""
    service = staff_service(code)
    template = _template(service, pk) if pk else None
    defaults = {"number_code": service.code.upper()[:30], "signed_place": _place()}
    form = TemplateForm(posted(request), service=service, initial=template_initial(template, defaults))
    status = 200
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "lock": form.cleaned_data["lock"] or 0}
        by = signed_in(request)
        status = try_act(form, lambda: save_template(service=service, template=template, **values, by=by))
        if status == 200:
            messages.success(request, _("The template was saved."))
            return redirect("results_portal:templates")
    elif form.is_bound:
        status = 422
    context = {"service": service, "template": template, "form": form}
    return render(request, "services/results/template_form.html", context, status=status)


@staff_page("cases.manage_settings")
def terms(request: HttpRequest) -> HttpResponse:
    """How long applicants are waited for."""
    known = ApplicationSettings.load()
    initial = {"citizen_days": known.citizen_days, "collect_days": known.collect_days}
    form = TermsForm(posted(request), initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        status = try_act(form, lambda: save_terms(**form.cleaned_data, by=signed_in(request)))
        if status == 200:
            messages.success(request, _("The settings were saved."))
            return redirect("results_portal:terms")
    elif form.is_bound:
        status = 422
    return render(request, "services/results/terms.html", {"form": form}, status=status)


def _template(service: Service, pk: int) -> ResultTemplate:
    found = ResultTemplate.objects.filter(service=service, pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _place() -> str:
    """Return the town of the letterhead, as far as its address tells one."""
    return current_agency().address.replace("\n", ",").rpartition(",")[2].strip(" 0123456789")[:80]
