"""Publish, withdraw, discard: each asks once and says what follows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.access import signed_in
from core.errors import DomainError
from core.ui.outcome import tell_outcome
from services import access, domain
from services.domain.lifecycle import MOVES
from services.errors import MoveRefused, StandardIncomplete
from services.forms import PublishForm, WithdrawForm
from services.models import ServiceStandard
from services.views.base import posted, put_on_form, staff_page
from services.views.drafting import draft_context
from services.views.lifecycle import back_to

State = ServiceStandard.State


@staff_page("services.publish_standard")
def standard_publish(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Confirm the publication of an enacted version."""
    standard = access.staff_standard(code, version)
    if standard.state != State.ENACTED:
        # One that was published may apply by now.
        return back_to(request, standard, to=standard.state if standard.is_public else State.PUBLISHED)
    form = PublishForm(posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.publish_standard(standard=standard, **form.cleaned_data, by=signed_in(request))
        except MoveRefused:
            return back_to(request, standard, to=State.PUBLISHED)
        except StandardIncomplete as error:
            standard = access.staff_standard(code, version)
            form.add_error(None, str(error))
            status = error.status
        except DomainError as error:
            put_on_form(error, form)
            status = error.status
        else:
            return redirect("services_portal:published", code, version)
    context = {
        **draft_context(standard),
        "form": form,
        "former": standard.service.standards.current().first(),
        "applies_at_once": standard.decree is not None and standard.decree.effective_on <= timezone.localdate(),
    }
    return render(request, "services/standard_publish.html", context, status=status)


@staff_page("services.view_standard")
def standard_published(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """What was done, and what to do next."""
    standard = access.staff_standard(code, version)
    if not standard.is_public:
        return redirect("services_portal:standard", code, version)
    return render(request, "services/standard_published.html", {"standard": standard, "service": standard.service})


@staff_page("services.publish_standard")
def standard_withdraw(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """End an enacted version, with a reason."""
    standard = access.staff_standard(code, version)
    if State.REVOKED not in MOVES.get(standard.state, frozenset()):
        return back_to(request, standard, to=State.REVOKED)
    form = WithdrawForm(posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.revoke_standard(standard=standard, **form.cleaned_data, by=signed_in(request))
        except MoveRefused:
            return back_to(request, standard, to=State.REVOKED)
        except DomainError as error:
            put_on_form(error, form)
            status = error.status
        else:
            messages.success(request, _("The standard was withdrawn. Your reason stays in its history."))
            return redirect("services_portal:service", code)
    others = standard.service.standards.exclude(pk=standard.pk)
    context = {
        "standard": standard,
        "service": standard.service,
        "form": form,
        "was_public": standard.is_public,
        "stays": others.shown().first(),
    }
    return render(request, "services/standard_withdraw.html", context, status=status)


@staff_page("services.edit_standard")
def standard_discard(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Delete a draft that was never enacted; its moves stay on record."""
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
