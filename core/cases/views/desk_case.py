"""The page of a case for staff, and the box under its thread."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.cases import access
from core.cases.casework import page_of
from core.cases.desk_forms import TO_CITIZEN, TO_STAFF, WriteForm
from core.cases.desk_pages import case_page as for_case
from core.cases.desk_pages import handled_page
from core.cases.domain import talking, templates
from core.cases.errors import CaseChanged
from core.cases.event_words import Line, lines_of
from core.cases.forms import new_key
from core.cases.models import Case
from core.errors import DomainError
from core.ui.outcome import show_refusal


@require_safe
@for_case
def case_page(request: HttpRequest, case: Case) -> HttpResponse:
    """Show everything about a case: limit, thread, steps, who wrote as far as allowed, history."""
    return _draw(request, case, None)


@require_POST
@handled_page
def write(request: HttpRequest, case: Case) -> HttpResponse:
    """Send an answer or keep a note; or put a reply template into what was typed, without sending anything."""
    if "insert" in request.POST or "template" in request.POST:
        return _insert(request, case)
    form = WriteForm(request.POST)
    if not form.is_valid():
        return _draw(request, case, form, status=422)
    try:
        _send(request, case, form.cleaned_data)
    except CaseChanged as error:
        show_refusal(form, error, field="text")
        happened = _happened_since(case, form.cleaned_data["seen"] or 0)
        form.data = {**request.POST.dict(), "lock": error.facts["lock"]}
        fresh = access.staff_case(case.code, signed_in(request))
        return _draw(request, fresh, form, happened=happened, status=error.status)
    except DomainError as error:
        show_refusal(form, error)
        return _draw(request, case, form, status=error.status)
    return redirect("cases_portal:case", case.code)


def _send(request: HttpRequest, case: Case, data: dict[str, Any]) -> None:
    by, key = signed_in(request), str(data["key"])
    if data["to"] == TO_STAFF:
        talking.write_note(case=case, text=data["text"], key=key, by=by)
        messages.success(request, _("The note is kept. Only staff read it."))
        return
    talking.write_as_staff(case=case, text=data["text"], key=key, by=by, lock=data["lock"])
    messages.success(request, _("The answer is sent."))


def _insert(request: HttpRequest, case: Case) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in ("to", "text", "key", "lock", "seen")}
    offered = templates.templates_for(case)
    chosen = next((row for row in offered if str(row.pk) == request.POST.get("template")), None)
    if "insert" in request.POST or chosen is None:
        texts = [(row, templates.fill(row, case)) for row in offered]
        context = {
            "case": case,
            "texts": texts,
            "typed": typed,
            "may_add": signed_in(request).has_perm(templates.WRITE),
        }
        return render(request, "cases/desk/insert.html", context)
    text = "\n\n".join(filter(None, (typed["text"].strip(), templates.fill(chosen, case))))
    return _draw(request, case, WriteForm(initial={**typed, "text": text}))


def _draw(
    request: HttpRequest, case: Case, form: WriteForm | None, *, happened: list[Line] | None = None, status: int = 200
) -> HttpResponse:
    context = page_of(case, request)
    if form is None:
        initial = {"to": TO_STAFF if case.is_ended else TO_CITIZEN, "key": new_key(), "lock": case.lock}
        form = WriteForm(initial={**initial, "seen": context["last_event"]})
    if form.is_bound:
        form.data = {**form.data, "seen": context["last_event"]}
    context |= {"form": form, "happened": happened}
    return render(request, "cases/desk/case.html", context, status=status)


def _happened_since(case: Case, seen: int) -> list[Line]:
    return list(lines_of(case, case.events.filter(pk__gt=seen).order_by("at", "pk")[:20]))
