"""For staff: what became of the accepted inputs of a forum, citing one of them, and taking a citation back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.ui.identity import Text
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from forums import access, citing, trace
from forums.domain.citations import CITABLE, cite_input, withdraw_citation
from forums.models import ClauseCitation, Forum, accepted_inputs
from forums.models.inputs import InputQuerySet
from forums.trace_forms import CiteForm

PAGE_SIZE = 20
EDIT = "services.edit_standard"
WAITING, WRITTEN, DECIDED, READABLE = "menunggu", "ditulis", "ditetapkan", "terbit"
STAGES: dict[str, Text] = {
    WAITING: gettext_lazy("Without effect so far"),
    WRITTEN: gettext_lazy("Being written"),
    DECIDED: gettext_lazy("Decided, not published yet"),
    READABLE: gettext_lazy("In a published version"),
}


@require_safe
@staff_page("forums.view_forum")
def forum_trace(request: HttpRequest, code: str) -> HttpResponse:
    """The accepted inputs of a forum by how far they came; the ones without effect first."""
    forum = access.staff_forum(code)
    stages = {stage: _at_stage(forum, stage) for stage in STAGES}
    counts = {stage: inputs.count() for stage, inputs in stages.items()}
    first = next((stage for stage, number in counts.items() if number), WAITING)
    chosen = request.GET.get("tahap", "")
    chosen = chosen if chosen in STAGES else first
    inputs = trace.with_people(stages[chosen]).order_by("number")
    page = Paginator(inputs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "forum": forum,
        "stages": [(stage, label, counts[stage]) for stage, label in STAGES.items()],
        "chosen": chosen,
        "chosen_label": STAGES[chosen],
        "page": page,
        "paths": trace.paths_of(page.object_list, answers_shown=True),
        "versions": citing.versions_to_cite_in(forum),
        "may_cite": request.user.has_perm(EDIT),
        "total": sum(counts.values()),
    }
    return render(request, "forums/trace_portal.html", context)


@staff_page(EDIT)
def input_cite(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Cite one input in any component of a version that is being prepared."""
    forum = access.staff_forum(code)
    given = access.staff_input(forum, number)
    standards = citing.versions_to_cite_in(forum)
    form = CiteForm(posted(request), initial=_initial(request, given.code), standards=standards)
    status = 200
    if request.method == "POST" and form.is_valid():
        component = form.cleaned_data["code"]
        standard = form.version
        try:
            cite_input(
                given=given, standard=standard, code=component, note=form.cleaned_data["note"], by=signed_in(request)
            )
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("Input number %(n)s is cited now.") % {"n": given.number})
            return redirect("services_portal:component", standard.service.code, standard.version, component)
    context = {
        "forum": forum,
        "form": form,
        "standards": standards,
        "path": trace.path_of(given, answers_shown=True),
    }
    return render(request, "forums/trace_cite.html", context, status=status)


@staff_page(EDIT)
def citation_withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask once, and take a citation back."""
    forum = access.staff_forum(code)
    citations = ClauseCitation.objects.filter(input__forum=forum).select_related("input__forum", "standard__service")
    citation = citations.filter(pk=pk).first()
    if citation is None or citation.standard is None:
        raise NotFound
    standard = citation.standard
    if request.method == "POST":
        by = signed_in(request)
        tell_outcome(
            request,
            lambda: withdraw_citation(citation=citation, by=by),
            done=_("Input number %(n)s is not cited there any more.") % {"n": citation.input.number},
        )
        return redirect("forums_portal:trace", forum.code)
    if standard.state not in CITABLE:
        messages.info(request, _("That version is fixed already, so its sources are not changed any more."))
        return redirect("forums_portal:trace", forum.code)
    return render(request, "forums/trace_withdraw.html", {"forum": forum, "citation": citation, "standard": standard})


def _initial(request: HttpRequest, code: str) -> dict[str, Any]:
    asked = request.GET.get("komponen", "")
    return {"code": asked or code, "standard": request.GET.get("versi", "")}


def _at_stage(forum: Forum, stage: str) -> InputQuerySet:
    counted = ClauseCitation.objects.counted().filter(input=OuterRef("pk"))
    readable = Exists(counted.filter(standard__published_at__isnull=False))
    decided = Exists(counted.filter(standard__state="enacted"))
    inputs: Any = accepted_inputs().filter(forum=forum)
    if stage == WAITING:
        return inputs.exclude(Exists(counted))  # type: ignore[no-any-return]  # accepted_inputs names the common class
    if stage == READABLE:
        return inputs.filter(readable)  # type: ignore[no-any-return]  # as above
    if stage == DECIDED:
        return inputs.filter(decided).exclude(readable)  # type: ignore[no-any-return]  # as above
    return inputs.filter(Exists(counted)).exclude(readable).exclude(decided)  # type: ignore[no-any-return]  # as above
