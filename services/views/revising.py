"""The former texts of a component: what each saving changed, and the way back to one of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, InvalidInput
from services import access, domain
from services.differences import compare_contents
from services.models import ComponentRevision
from services.views.base import staff_page
from services.views.editing import component_of

PAGE_SIZE = 15


@require_safe
@staff_page("services.view_standard")
def component_history(request: HttpRequest, code: str, version: int, component: str) -> HttpResponse:
    """Every text that a component had, the newest first, beside the one before."""
    standard = access.staff_standard(code, version)
    row = standard.by_code()[component_of(component).code]
    found = standard.revisions.filter(code=row.code).select_related("saved_by").order_by("-lock")
    before = request.GET.get("sebelum", "")
    if before.isascii() and before.isdigit() and len(before) < 10:
        found = found.filter(lock__lt=int(before))
    revisions = list(found[: PAGE_SIZE + 1])
    context = {
        "service": standard.service,
        "standard": standard,
        "row": row,
        "entries": _entries(revisions)[:PAGE_SIZE],
        "older": revisions[PAGE_SIZE - 1].lock if len(revisions) > PAGE_SIZE else None,
        "may_restore": standard.is_editable and request.user.has_perm("services.edit_standard"),
    }
    return render(request, "services/component_history.html", context)


def _entries(revisions: list[ComponentRevision]) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = []
    for place, revision in enumerate(revisions):
        before = revisions[place + 1] if place + 1 < len(revisions) else None
        changes = before and compare_contents(revision.definition, before.content, revision.content)
        entries.append({"revision": revision, "changes": changes})
    return entries


@staff_page("services.edit_standard")
@require_POST
def component_restore(request: HttpRequest, code: str, version: int, component: str, lock: int) -> HttpResponse:
    """Let the component say again what it said then; the text that goes away stays in the history."""
    standard = access.staff_standard(code, version)
    row = standard.by_code()[component_of(component).code]
    typed = request.POST.get("lock", "")
    try:
        domain.restore_component(
            standard=standard,
            code=row.code,
            revision=lock,
            lock=int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1,
            by=signed_in(request),
        )
    except InvalidInput as error:
        problems = " ".join(str(problem) for found in error.errors.values() for problem in found)
        messages.error(request, _("This text cannot be restored: %(problems)s") % {"problems": problems})
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, str(error))
    else:
        messages.success(request, _("The former text was restored. What stood here before is in the history."))
        return redirect("services_portal:component", code, version, component)
    return redirect("services_portal:component_history", code, version, component)
