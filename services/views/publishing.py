"""Publish, withdraw, discard: each asks once and says what follows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.accounts.access import signed_in
from core.errors import DomainError
from core.ui.outcome import tell_outcome
from services import access, domain
from services.errors import StandardIncomplete
from services.forms import PublishForm, WithdrawForm
from services.views.base import posted, put_on_form, staff_page
from services.views.drafting import draft_context


@staff_page("services.publish_standard")
def standard_publish(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Confirm the publication; while something is missing the page names it and offers no button."""
    standard = access.staff_standard(code, version)
    if not standard.is_draft:
        return redirect("services_portal:standard", code, version)
    form = PublishForm(posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.publish_standard(standard=standard, **form.cleaned_data, by=signed_in(request))
        except StandardIncomplete as error:
            standard = access.staff_standard(code, version)
            form.add_error(None, str(error))
            status = error.status
        except DomainError as error:
            put_on_form(error, form)
            status = error.status
        else:
            return redirect("services_portal:published", code, version)
    former = standard.service.standards.published().first()
    context = {**draft_context(standard), "form": form, "former": former}
    return render(request, "services/standard_publish.html", context, status=status)


@staff_page("services.view_standard")
def standard_published(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """What was done, and what to do next."""
    standard = access.staff_standard(code, version)
    if not standard.is_published:
        return redirect("services_portal:standard", code, version)
    return render(request, "services/standard_published.html", {"standard": standard, "service": standard.service})


@staff_page("services.publish_standard")
def standard_withdraw(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Take the version in force out of force, with a reason."""
    standard = access.staff_standard(code, version)
    if not standard.is_published:
        return redirect("services_portal:standard", code, version)
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            domain.withdraw_standard(standard=standard, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The standard was withdrawn. People no longer find this service."))
            return redirect("services_portal:service", code)
    context = {"standard": standard, "service": standard.service, "form": form}
    return render(request, "services/standard_withdraw.html", context)


@staff_page("services.edit_standard")
def standard_discard(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Delete a draft that was never public."""
    standard = access.staff_standard(code, version)
    if not standard.is_draft:
        return redirect("services_portal:standard", code, version)
    if request.method == "POST":
        by = signed_in(request)
        tell_outcome(
            request, lambda: domain.discard_draft(standard=standard, by=by), done=_("The draft was discarded.")
        )
        return redirect("services_portal:service", code)
    return render(request, "services/standard_discard.html", {"standard": standard, "service": standard.service})
