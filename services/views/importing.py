"""Import of existing standards: begin in one of three ways, look at each service, then make the drafts."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.errors import ChangedMeanwhile, DomainError, InvalidInput, NotFound
from core.sheets import XLSX
from core.ui.outcome import show_refusal, tell_outcome
from services.components import COMPONENTS
from services.importing import domain
from services.importing.forms import DocumentForm, MappingForm, PasteForm, WorkbookForm
from services.importing.mapping import Mapped, Proposal
from services.importing.template import make_template
from services.models import ImportedStandard, Service, StandardComponent, StandardImport
from services.views.base import staff_page

EDIT = "services.edit_standard"
PER_PAGE = 20
Source = StandardImport.Source
FORMS: dict[str, type[forms.Form]] = {
    Source.SPREADSHEET: WorkbookForm,
    Source.DOCUMENT: DocumentForm,
    Source.TEXT: PasteForm,
}
TOTAL = len(COMPONENTS)


@staff_page(EDIT)
def import_start(request: HttpRequest) -> HttpResponse:
    """The three ways to begin, and the imports of before. What was pasted stays when it is refused."""
    pressed = request.POST.get("source", "") if request.method == "POST" else ""
    offered = {
        source: kind(request.POST, request.FILES) if source == pressed else kind() for source, kind in FORMS.items()
    }
    form = offered.get(pressed)
    if form is not None and form.is_valid():
        try:
            standard_import = _begin(request, pressed, form)
        except DomainError as error:
            show_refusal(form, error, field=next(iter(form.fields)))
        else:
            return redirect(_next_address(standard_import))
    imports = StandardImport.objects.select_related("created_by").annotate(service_count=Count("services"))
    imports = imports.order_by("-created_at", "-pk")
    context = {
        "form": form,
        "workbook_form": offered[Source.SPREADSHEET],
        "document_form": offered[Source.DOCUMENT],
        "paste_form": offered[Source.TEXT],
        "page": Paginator(imports, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "services/import_start.html", context, status=422 if form is not None else 200)


def _begin(request: HttpRequest, source: str, form: forms.Form) -> StandardImport:
    by = signed_in(request)
    if source == Source.TEXT:
        return domain.import_text(text=form.cleaned_data["text"], by=by)
    file = next(iter(form.cleaned_data.values()))
    return domain.import_file(source=source, upload=cast("BinaryIO", file), file_name=file.name or "", by=by)


def _next_address(standard_import: StandardImport) -> Any:
    """Return the page of the next service to be looked at, or of the import when there is none."""
    waiting = standard_import.services.filter(state=ImportedStandard.State.OPEN).first()
    if waiting is None:
        return standard_import
    return waiting


@staff_page(EDIT)
@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in, in the language of the page."""
    language = "en" if (get_language() or "").startswith("en") else "id"
    response = HttpResponse(make_template(language=language), content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="standar-pelayanan.xlsx"'
    return response


@staff_page(EDIT)
@require_safe
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The services of an import: what is still to be confirmed, or the drafts that were made with their gaps."""
    standard_import = _import(pk)
    services = list(standard_import.services.select_related("standard__service").order_by("number"))
    is_done = not standard_import.is_open
    rows = [_draft_row(imported) if is_done else _open_row(imported) for imported in services]
    confirmed = sum(imported.state == ImportedStandard.State.CONFIRMED for imported in services)
    context = {
        "standard_import": standard_import,
        "rows": rows,
        "confirmed": confirmed,
        "waiting": sum(imported.state == ImportedStandard.State.OPEN for imported in services),
        "component_total": TOTAL,
    }
    return render(request, "services/import_page.html", context)


def _open_row(imported: ImportedStandard) -> dict[str, Any]:
    mapped = domain.mapping_of(imported)
    return {"imported": imported, "found": len(mapped.found), "unplaced": len(mapped.unplaced)}


def _draft_row(imported: ImportedStandard) -> dict[str, Any]:
    standard = imported.standard
    if standard is None:
        return {"imported": imported}
    parts = standard.by_code()
    return {
        "imported": imported,
        "standard": standard,
        "missing": [parts[code] for code in standard.missing() if code in parts],
        "noted": [parts[code] for code in parts if code in imported.noted],
    }


@staff_page(EDIT)
def import_service(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One service: what was recognised, what was not, what is missing; assigned anew, or confirmed."""
    standard_import = _import(pk)
    imported = standard_import.services.filter(number=number).first()
    if imported is None:
        raise NotFound
    if not standard_import.is_open:
        return redirect("services_portal:import", pk)
    if request.method != "POST":
        mapped = domain.mapping_of(imported)
        return _mapping_page(request, imported, mapped, MappingForm(imported=imported, mapped=mapped))
    if "leave_out" in request.POST or "bring_back" in request.POST:
        return _leave_out(request, imported)
    return _save_mapping(request, imported)


def _leave_out(request: HttpRequest, imported: ImportedStandard) -> HttpResponse:
    by, lock = signed_in(request), _lock(request)
    if "leave_out" in request.POST:
        tell_outcome(request, lambda: domain.leave_out_service(imported=imported, lock=lock, by=by))
        return redirect("services_portal:import", imported.standard_import_id)
    tell_outcome(request, lambda: domain.assign_parts(imported=imported, lock=lock, by=by))
    return redirect(imported)


def _save_mapping(request: HttpRequest, imported: ImportedStandard) -> HttpResponse:
    """Keep the assignment. It is confirmed only when it is the one that the page showed."""
    mapped = domain.mapping_of(imported)
    form = MappingForm(request.POST, imported=imported, mapped=mapped)
    if not form.is_valid():
        return _mapping_page(request, imported, mapped, form, status=422)
    by, said = signed_in(request), form.said()
    is_as_shown = "again" not in request.POST and _is_kept(imported, said)
    try:
        kept = domain.assign_parts(imported=imported, lock=_lock(request), by=by, **said)
        if is_as_shown:
            kept = domain.confirm_service(imported=kept, lock=kept.lock, seen=form.seen(), by=by)
    except ChangedMeanwhile as error:
        messages.error(request, str(error))
        return redirect(imported)
    except InvalidInput as error:
        imported.refresh_from_db()
        show_refusal(form, error, names={name: name for name in form.fields})
        return _mapping_page(request, imported, domain.mapping_of(imported), form, status=422)
    if not is_as_shown:
        if "again" not in request.POST:
            messages.warning(request, _("The assignment has changed. Look at what is stored now, then confirm it."))
        return redirect(kept)
    messages.success(request, _("“%(name)s” is confirmed.") % {"name": kept.name or kept.code})
    return redirect(_next_address(kept.standard_import))


def _is_kept(imported: ImportedStandard, said: dict[str, Any]) -> bool:
    """Tell whether what will be stored of the components is what the page showed."""
    chosen = {number: choice for number, choice in said["choices"].items() if choice}
    kept = {number: choice for number, choice in imported.choices.items() if choice}
    return chosen == kept and said["fee_basis"].strip() == imported.fee_basis


def _mapping_page(
    request: HttpRequest, imported: ImportedStandard, mapped: Mapped, form: MappingForm, *, status: int = 200
) -> HttpResponse:
    existing = Service.objects.filter(code=imported.code).first() if imported.code else None
    siblings = imported.standard_import.services.count()
    context = {
        "standard_import": imported.standard_import,
        "imported": imported,
        "form": form,
        "proposals": [_proposal_row(proposal, form) for proposal in mapped.found],
        "unplaced": [(part, form[f"part-{part.number}"]) for part in mapped.unplaced],
        "left_out": [(part, form[f"part-{part.number}"]) for part in mapped.left_out],
        "missing": [proposal.component for proposal in mapped.missing],
        "lacks_basis": any(proposal.lacks_basis for proposal in mapped.found) or imported.fee_basis,
        "existing": existing,
        "sibling_total": siblings,
        "component_total": TOTAL,
    }
    return render(request, "services/import_service.html", context, status=status)


def _proposal_row(proposal: Proposal, form: MappingForm) -> dict[str, Any]:
    row = StandardComponent(
        code=proposal.code, content=proposal.content, completeness=proposal.completeness, standard_id=0
    )
    return {
        "proposal": proposal,
        "row": row,
        "parts": [(part, form[f"part-{part.number}"]) for part in proposal.parts],
        "confirm": form[f"ok-{proposal.code}"] if f"ok-{proposal.code}" in form.fields else None,
    }


@staff_page(EDIT)
@require_POST
def import_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the drafts of what was confirmed."""
    try:
        drafts = domain.make_drafts(standard_import=_import(pk), by=signed_in(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        text = ngettext("%(count)s draft was made.", "%(count)s drafts were made.", len(drafts))
        messages.success(request, text % {"count": len(drafts)})
    return redirect("services_portal:import", pk)


@staff_page(EDIT)
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then put the import aside."""
    standard_import = _import(pk)
    if request.method == "POST" and tell_outcome(
        request,
        lambda: domain.discard_import(standard_import=standard_import, by=signed_in(request)),
        done=_("The import was put aside. What was read was deleted."),
    ):
        return redirect("services_portal:imports")
    if not standard_import.is_open:
        return redirect("services_portal:import", pk)
    return render(request, "services/import_discard.html", {"standard_import": standard_import})


def _import(pk: int) -> StandardImport:
    standard_import = StandardImport.objects.select_related("created_by").filter(pk=pk).first()
    if standard_import is None:
        raise NotFound
    return standard_import


def _lock(request: HttpRequest) -> int:
    typed = request.POST.get("lock", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1
