"""Units that give services."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.errors import DomainError
from core.ui.outcome import tell_outcome
from services import access, domain
from services.forms import NewUnitForm, UnitForm
from services.models import ServiceUnit
from services.views.base import posted, put_on_form, staff_page


@staff_page("services.view_standard")
def unit_list(request: HttpRequest) -> HttpResponse:
    """All units with the number of services each gives."""
    active = Count("services", filter=Q(services__retired_at__isnull=True))
    units = ServiceUnit.objects.annotate(service_count=active).order_by("-is_active", "order", "name", "pk")
    return render(request, "services/unit_list.html", {"units": units})


@staff_page("services.manage_catalogue")
def unit_create(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    form = NewUnitForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            unit = domain.create_unit(**form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The unit “%(name)s” was added.") % {"name": unit.name})
            return redirect("services_portal:units")
    return render(request, "services/unit_form.html", {"form": form})


@staff_page("services.manage_catalogue")
def unit_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what is said of a unit."""
    unit = access.staff_unit(code)
    initial = {"name": unit.name, "place": unit.place, "order": unit.order}
    form = UnitForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_unit(unit=unit, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The unit was saved."))
            return redirect("services_portal:units")
    return render(request, "services/unit_form.html", {"form": form, "unit": unit})


@staff_page("services.manage_catalogue")
@require_POST
def unit_use(request: HttpRequest, code: str) -> HttpResponse:
    """Offer a unit for services, or no longer."""
    unit = access.staff_unit(code)
    in_use = request.POST.get("in_use") == "yes"
    by = signed_in(request)
    tell_outcome(
        request, lambda: domain.set_unit_in_use(unit=unit, in_use=in_use, by=by), done=_("The unit was saved.")
    )
    return redirect("services_portal:units")
