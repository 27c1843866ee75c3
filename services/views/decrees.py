"""Decrees in the portal: prepared with the standards they enact, signed by uploading the paper, then published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, InvalidInput, NotFound
from core.models import User
from core.ui.outcome import tell_outcome
from services import access, domain, queries
from services.errors import DecreeNumberTaken, DecreeSigned, StandardIncomplete
from services.lifecycle_forms import (
    AddToDecreeForm,
    DecreeForm,
    EnactForm,
    NewDecreeForm,
    agreed_without_decree,
    decree_initial,
)
from services.models import ServiceStandard, StandardDecree
from services.views.base import posted, put_on_form, staff_page
from services.views.files import send_paper
from services.wording import component_labels

State = ServiceStandard.State
SIGNATURE = ("signed_place", "signatory_name", "signatory_position")


@staff_page("services.view_standard")
@require_safe
def decree_list(request: HttpRequest) -> HttpResponse:
    """Decrees that wait for a signature first, then the signed ones; and what waits for a decree."""
    to_publish = Count("standards", filter=Q(standards__state=State.ENACTED))
    decrees = StandardDecree.objects.annotate(standard_count=Count("standards"), to_publish=to_publish)
    asked = queries.clean_query(request.GET.get("standar", ""))
    context = {
        "prepared": decrees.filter(state=StandardDecree.State.PREPARED).order_by("dated_on", "pk"),
        "signed": decrees.filter(state=StandardDecree.State.SIGNED),
        "waiting": agreed_without_decree(),
        "asked": asked if agreed_without_decree().filter(service__code=asked).exists() else "",
    }
    return render(request, "services/decree_list.html", context)


@staff_page("services.edit_standard")
def decree_create(request: HttpRequest) -> HttpResponse:
    """Prepare a decree; `?standar=` chooses one agreed standard, without it all of them are chosen."""
    waiting = agreed_without_decree()
    form = NewDecreeForm(posted(request), initial=_new_initial(request), standards=waiting)
    status = 200
    if request.method == "POST" and form.is_valid():
        by = signed_in(request)
        fields = {name: value for name, value in form.cleaned_data.items() if name != "standards"}
        try:
            decree = domain.prepare_decree(**fields, by=by)
        except DomainError as error:
            _put_on_head(error, form)
            status = error.status
        else:
            _put_on(request, decree, list(form.cleaned_data.get("standards", ())), by=by)
            messages.success(
                request, _("The decree was prepared. Print its annex, have it signed, and bring the signed file.")
            )
            return redirect("services_portal:decree", decree.pk)
    return render(request, "services/decree_form.html", {"form": form}, status=status)


def _new_initial(request: HttpRequest) -> dict[str, Any]:
    """Begin with the standards that wait, and with the signature of the newest decree."""
    asked = queries.clean_query(request.GET.get("standar", ""))
    chosen = agreed_without_decree().filter(service__code=asked) if asked else agreed_without_decree()
    last = StandardDecree.objects.order_by("-pk").first()
    return {"standards": list(chosen.values_list("pk", flat=True)), **(decree_initial(last, SIGNATURE) if last else {})}


@staff_page("services.view_standard")
@require_safe
def decree_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One decree: its head, its standards, and what is to be done with it next."""
    decree = _decree(pk)
    standards = _standards_of(decree)
    waiting = agreed_without_decree() if decree.state == StandardDecree.State.PREPARED else None
    context = {
        "decree": decree,
        "standards": standards,
        "incomplete": [(standard, component_labels(standard.missing())) for standard in standards if _lacks(standard)],
        "to_publish": [standard for standard in standards if standard.state == State.ENACTED],
        "add_form": AddToDecreeForm(standards=waiting) if waiting else None,
    }
    return render(request, "services/decree_detail.html", context)


def _lacks(standard: ServiceStandard) -> bool:
    return standard.state == State.AGREED and bool(standard.missing())


@staff_page("services.edit_standard")
def decree_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the head of a decree that is not signed."""
    decree = _decree(pk)
    if decree.state != StandardDecree.State.PREPARED:
        return _refused(request, decree, DecreeSigned())
    form = DecreeForm(posted(request), initial=decree_initial(decree, DecreeForm.base_fields))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_decree(decree=decree, **form.cleaned_data, by=signed_in(request))
        except DecreeSigned as error:
            return _refused(request, decree, error)
        except DomainError as error:
            _put_on_head(error, form)
            status = error.status
        else:
            messages.success(request, _("The decree was saved."))
            return redirect("services_portal:decree", decree.pk)
    return render(request, "services/decree_form.html", {"form": form, "decree": decree}, status=status)


@staff_page("services.edit_standard")
@require_POST
def decree_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put agreed standards on a decree."""
    decree = _decree(pk)
    form = AddToDecreeForm(request.POST, standards=agreed_without_decree())
    if form.is_valid():
        _put_on(request, decree, list(form.cleaned_data["standards"]), by=signed_in(request))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("services_portal:decree", decree.pk)


def _put_on(request: HttpRequest, decree: StandardDecree, standards: list[ServiceStandard], *, by: User) -> None:
    """Put each on the decree, and tell which one was refused."""
    for standard in standards:
        try:
            domain.put_on_decree(decree=decree, standard=standard, by=by)
        except DomainError as error:
            messages.error(request, f"{standard.service.name}: {error}")


@staff_page("services.edit_standard")
@require_POST
def decree_remove(request: HttpRequest, pk: int, code: str, version: int) -> HttpResponse:
    """Take a standard off a decree that is not signed; it waits for another one."""
    decree, standard, by = _decree(pk), access.staff_standard(code, version), signed_in(request)
    tell_outcome(
        request,
        lambda: domain.take_off_decree(decree=decree, standard=standard, by=by),
        done=_("“%(name)s” was taken off the decree.") % {"name": standard.service.name},
    )
    return redirect("services_portal:decree", decree.pk)


@staff_page("services.edit_standard")
def decree_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then give a decree up."""
    decree = _decree(pk)
    if decree.state != StandardDecree.State.PREPARED:
        return _refused(request, decree, DecreeSigned())
    if request.method == "POST":
        by = signed_in(request)
        done = _("The decree was discarded. Its standards wait for another one.")
        tell_outcome(request, lambda: domain.discard_decree(decree=decree, by=by), done=done)
        return redirect("services_portal:decrees")
    return render(request, "services/decree_discard.html", {"decree": decree, "standards": _standards_of(decree)})


@staff_page("services.enact_standard")
def decree_enact(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the signed paper and enact every standard on it, all or none."""
    decree = _decree(pk)
    if decree.state != StandardDecree.State.PREPARED:
        return _refused(request, decree, DecreeSigned())
    form = EnactForm(posted(request), request.FILES if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.enact_decree(decree=decree, file=form.cleaned_data["file"], by=signed_in(request))
        except DecreeSigned as error:
            return _refused(request, decree, error)
        except DomainError as error:
            form.add_error(None, _why_not(error)) if not _is_of_file(error) else put_on_form(error, form)
            status = error.status
        else:
            messages.success(
                request, _("The decree is signed, and its standards are enacted. They can be published now.")
            )
            return redirect("services_portal:decree", decree.pk)
    standards = _standards_of(decree)
    context = {
        "decree": decree,
        "form": form,
        "standards": standards,
        "incomplete": [(standard, component_labels(standard.missing())) for standard in standards if _lacks(standard)],
    }
    return render(request, "services/decree_enact.html", context, status=status)


def _is_of_file(error: DomainError) -> bool:
    return isinstance(error, InvalidInput) and set(error.errors) <= {"file"}


def _why_not(error: DomainError) -> str:
    """Say why nothing was enacted, with the service and its missing components by name."""
    if isinstance(error, StandardIncomplete):
        service = access.staff_service(error.facts["service"])
        facts = {"name": service.name, "missing": component_labels(error.facts["missing"])}
        return _("Nothing was enacted: “%(name)s” is not complete. Missing: %(missing)s.") % facts
    if isinstance(error, InvalidInput):
        return " ".join(str(problem) for problems in error.errors.values() for problem in problems)
    return str(error)


@staff_page("services.view_standard")
@require_safe
def decree_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed decree as an attachment."""
    decree = _decree(pk)
    return send_paper(request, decree.file, name=f"keputusan-{decree.dated_on:%Y-%m-%d}-{decree.pk}")


@staff_page("services.publish_standard")
def decree_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish every enacted standard of a decree, each on its own, and tell the result of each."""
    decree = _decree(pk)
    waiting = [standard for standard in _standards_of(decree) if standard.state == State.ENACTED]
    if not waiting:
        messages.info(request, _("No standard of this decree waits to be published."))
        return redirect("services_portal:decree", decree.pk)
    if request.method == "POST":
        _publish_each(request, waiting)
        return redirect("services_portal:decree", decree.pk)
    return render(request, "services/decree_publish.html", {"decree": decree, "standards": waiting})


def _publish_each(request: HttpRequest, standards: list[ServiceStandard]) -> None:
    done = []
    for standard in standards:
        try:
            domain.publish_standard(standard=standard, by=signed_in(request))
        except DomainError as error:
            messages.error(request, f"{standard.service.name}: {error}")
        else:
            done.append(standard.service.name)
    if done:
        words = ngettext(
            "%(n)s standard was published: %(names)s.", "%(n)s standards were published: %(names)s.", len(done)
        )
        messages.success(request, words % {"n": len(done), "names": "; ".join(done)})


def _decree(pk: int) -> StandardDecree:
    decree = StandardDecree.objects.select_related("created_by").filter(pk=pk).first()
    if decree is None:
        raise NotFound
    return decree


def _standards_of(decree: StandardDecree) -> list[ServiceStandard]:
    standards = decree.standards.select_related("service").prefetch_related("components").with_counts()
    return list(standards.order_by("service__order", "service__name", "pk"))


def _put_on_head(error: DomainError, form: DecreeForm) -> None:
    if isinstance(error, DecreeNumberTaken):
        form.add_error("number", str(error))
    else:
        put_on_form(error, form)


def _refused(request: HttpRequest, decree: StandardDecree, error: DomainError) -> HttpResponse:
    """Lead to the decree, and say why this is not possible with it."""
    decree.refresh_from_db(fields=["state"])
    messages.info(request, str(error)) if decree.is_signed else messages.error(request, str(error))
    return redirect("services_portal:decree", decree.pk)
