"""Agreement: the signed minutes of a consultation, and the standards they agree, one or many in one go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.models import User
from services import access, domain
from services.errors import StandardIncomplete
from services.lifecycle_forms import AgreementForm, of_services_in_use
from services.models import MinutesOfAgreement, ServiceStandard
from services.models.standards import StandardQuerySet
from services.views.base import posted, put_on_form, staff_page
from services.views.files import send_paper
from services.views.lifecycle import back_to
from services.wording import component_labels

State = ServiceStandard.State
MINUTES_SHOWN = 50


@staff_page("services.view_standard")
@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    """Standards before the public, and the minutes that are kept."""
    minutes = MinutesOfAgreement.objects.annotate(standard_count=Count("standards")).select_related("created_by")
    context = {
        "consulted": of_services_in_use().filter(state=State.CONSULTATION).with_counts(),
        "minutes": minutes[:MINUTES_SHOWN],
    }
    return render(request, "services/agreement_list.html", context)


@staff_page("services.view_standard")
@require_safe
def minutes_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One consultation: its facts, its signed file, and what was agreed there."""
    minutes = _minutes(pk)
    standards = minutes.standards.select_related("service").order_by("service__name", "pk")
    return render(request, "services/minutes_detail.html", {"minutes": minutes, "standards": standards})


@staff_page("services.view_standard")
@require_safe
def minutes_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed minutes as an attachment."""
    minutes = _minutes(pk)
    return send_paper(request, minutes.file, name=f"berita-acara-{minutes.held_on:%Y-%m-%d}")


@staff_page("services.review_standard")
def standards_agree(request: HttpRequest) -> HttpResponse:
    """Record the agreement on any standards that are before the public."""
    standards = of_services_in_use().filter(state=State.CONSULTATION)
    if not standards.exists():
        messages.info(request, _("No standard is before the public now."))
        return redirect("services_portal:agreements")
    return _agreement_page(request, standards)


@staff_page("services.review_standard")
def standard_agree(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """The same, begun from the page of one version; what else is before the public is on offer too."""
    standard = access.staff_standard(code, version)
    was_reviewed = not standard.service.is_external and standard.state == State.INTERNAL_REVIEW
    if standard.state != State.CONSULTATION and not was_reviewed:
        return back_to(request, standard, to=State.AGREED)
    offered = of_services_in_use().filter(pk=standard.pk)
    if not was_reviewed:
        offered = of_services_in_use().filter(state=State.CONSULTATION)
    return _agreement_page(request, offered, standard=standard, may_lack_minutes=was_reviewed)


def _agreement_page(
    request: HttpRequest,
    offered: StandardQuerySet,
    *,
    standard: ServiceStandard | None = None,
    may_lack_minutes: bool = False,
) -> HttpResponse:
    files = request.FILES if request.method == "POST" else None
    initial = {"standards": [standard.pk] if standard else []}
    form = AgreementForm(posted(request), files, initial=initial, standards=offered, may_lack_minutes=may_lack_minutes)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            minutes = _minutes_of(form, by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
            status = error.status
        else:
            return _agree(request, list(form.cleaned_data["standards"]), minutes, note=form.cleaned_data["note"])
    context = {
        "form": form,
        "standard": standard,
        "service": standard.service if standard else None,
        "may_lack_minutes": may_lack_minutes,
    }
    return render(request, "services/agreement_form.html", context, status=status)


def _minutes_of(form: AgreementForm, *, by: User) -> MinutesOfAgreement | None:
    """Return the minutes that were chosen, keep the new ones, or None where none are needed."""
    if chosen := form.cleaned_data.get("minutes"):
        minutes: MinutesOfAgreement = chosen
        return minutes
    return domain.record_minutes(**form.new_minutes(), by=by) if form.has_new_minutes else None


def _agree(
    request: HttpRequest, standards: list[ServiceStandard], minutes: MinutesOfAgreement | None, *, note: str
) -> HttpResponse:
    """Agree each standard on its own, so that one that is not ready holds up no other; tell the result of each."""
    agreed = []
    for standard in standards:
        try:
            domain.agree_standard(standard=standard, minutes=minutes, note=note, by=signed_in(request))
        except StandardIncomplete as error:
            facts: dict[str, Any] = {"name": standard.service.name, "missing": component_labels(error.facts["missing"])}
            messages.error(request, _("“%(name)s” was not agreed. Not complete yet: %(missing)s.") % facts)
        except DomainError as error:
            messages.error(request, f"{standard.service.name}: {error}")
        else:
            agreed.append(standard)
    if agreed:
        words = ngettext("%(n)s standard was agreed.", "%(n)s standards were agreed.", len(agreed))
        messages.success(request, words % {"n": len(agreed)})
    if len(standards) == 1:
        return redirect("services_portal:standard", standards[0].service.code, standards[0].version)
    return redirect("services_portal:minutes", minutes.pk) if minutes else redirect("services_portal:agreements")


def _minutes(pk: int) -> MinutesOfAgreement:
    minutes = MinutesOfAgreement.objects.select_related("created_by").filter(pk=pk).first()
    if minutes is None:
        raise NotFound
    return minutes
