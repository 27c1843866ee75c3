"""What traces put into the registries: places of a forum, and in services the editor, the versions and the service."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.access import signed_in
from core.errors import DomainError
from core.panels import Panel
from forums import citing, panels_of_forum, panels_of_input, places, trace
from forums.clause_sources import ForumSources
from forums.domain.citations import CITABLE, EDIT, cite_input, unfounded_citations, withdraw_citation
from forums.models import ClauseCitation, Forum, ForumInput
from forums.models.forums import HELD
from forums.places import Place
from services.seam import (
    Service,
    ServiceStandard,
    panels_of_component,
    panels_of_service,
    panels_of_standard,
    register_condition,
    register_sources,
)

CITE, NOTE, WITHDRAW = "rujuk", "rujuk-catatan-", "lepas-rujukan"
FORUMS_SHOWN = 5


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    held = frozenset(HELD)
    label = gettext_lazy("Trace")
    places.register(Place("trace", label, "forums_portal:trace", order=90, states=held, count=count_without_effect))
    places.register_public(Place("trace", label, "forums:trace", order=50, states=held))
    panels_of_forum.register("public", trace_of_forum, 45)
    panels_of_input.register(way_of_input, 30)
    panels_of_component.register(inputs_to_cite, order=20, saved=cite_chosen)
    panels_of_standard.register(inputs_of_version, order=30)
    panels_of_service.register(forums_of_service, order=20)
    register_sources(ForumSources())
    register_condition(unfounded_citations)


def count_without_effect(forum: Forum, request: HttpRequest) -> int | None:
    """Count the accepted inputs of a forum that no version cites."""
    return citing.without_effect().filter(forum=forum).count()


def trace_of_forum(forum: Forum, request: HttpRequest) -> Panel | None:
    """Show what changed because of a forum, and the way to all of it."""
    if not forum.answers_are_public:
        return None
    first = trace.featured(forum, answers_shown=True)
    return Panel("forums/_trace_of_forum.html", {"first": first, "changed": trace.changed_inputs(forum).count()})


def way_of_input(given: ForumInput, request: HttpRequest) -> Panel | None:
    """Show where an input led, on its own page: what changed, or what is planned. The answer stands there already."""
    path = trace.path_of(given, answers_shown=given.forum.answers_are_public)
    return Panel("forums/_way_of_input.html", {"path": path}) if path.end != trace.End.OPEN else None


# --- in services ------------------------------------------------------------------------------------------------------
def inputs_to_cite(standard: ServiceStandard, code: str, request: HttpRequest) -> Panel | None:
    """Show what can be cited in the component that is being edited; it is saved with the component."""
    found = citing.to_cite(standard, code)
    if not found.cited and not found.waiting and not found.general:
        return None
    typed = request.POST
    context = {
        "to_cite": found,
        "cite_name": CITE,
        "note_name": NOTE,
        "withdraw_name": WITHDRAW,
        "ticked": set(typed.getlist(CITE)),
        "unticked": set(typed.getlist(WITHDRAW)),
        "notes": {name.removeprefix(NOTE): typed[name] for name in typed if name.startswith(NOTE)},
        "cite_code": code,
    }
    return Panel("forums/_to_cite.html", context)


def cite_chosen(standard: ServiceStandard, code: str, request: HttpRequest) -> None:
    """Cite what was ticked in the editor, and take back what was unticked; refusals are told above the next page."""
    by = signed_in(request)
    for citation in _chosen_citations(standard, code, request):
        try:
            withdraw_citation(citation=citation, by=by)
        except DomainError as error:
            messages.error(request, str(error))
    cited = []
    for given in _chosen_inputs(request):
        note = request.POST.get(f"{NOTE}{given.pk}", "")
        try:
            cite_input(given=given, standard=standard, code=code, note=note, by=by)
        except DomainError as error:
            messages.error(request, _("Input number %(n)s: %(why)s") % {"n": given.number, "why": error})
        else:
            cited.append(str(given.number))
    if cited:
        messages.success(request, _("Cited as the reason of this change: input %(list)s.") % {"list": ", ".join(cited)})


def _chosen_inputs(request: HttpRequest) -> list[ForumInput]:
    keys = _numbers(request, CITE)
    inputs = ForumInput.objects.filter(pk__in=keys).select_related("forum")
    return list(inputs.order_by("forum", "number")) if keys else []


def _chosen_citations(standard: ServiceStandard, code: str, request: HttpRequest) -> list[ClauseCitation]:
    keys = _numbers(request, WITHDRAW)
    if not keys:
        return []
    own = ClauseCitation.objects.filter(pk__in=keys, standard=standard, code=code)
    return list(own.select_related("input__forum", "standard"))


def _numbers(request: HttpRequest, name: str) -> list[int]:
    typed = request.POST.getlist(name)[: 4 * citing.SHOWN]
    return [int(text) for text in typed if text.isascii() and text.isdigit() and len(text) < 19]


def inputs_of_version(standard: ServiceStandard, request: HttpRequest) -> Panel | None:
    """Tell on the page of a version how many accepted inputs it does not cite yet, and what it cites."""
    cited = list(
        ClauseCitation.objects.filter(standard=standard)
        .select_related("input__forum")
        .order_by("code", "input__number")
    )
    waiting = []
    if standard.state in CITABLE:
        inputs = citing.without_effect(standard.service).select_related("forum", "disposition")
        waiting = list(inputs.order_by("forum", "number")[: citing.SHOWN + 1])
    if not cited and not waiting:
        return None
    context = {
        "cited": cited,
        "waiting": waiting[: citing.SHOWN],
        "has_more": len(waiting) > citing.SHOWN,
        "may_cite": request.user.has_perm(EDIT),
    }
    return Panel("forums/_inputs_of_version.html", context)


def forums_of_service(service: Service, request: HttpRequest) -> Panel | None:
    """Show on the public page of a service its forums and what came of them."""
    forums = citing.forums_of(service)
    if not forums:
        return None
    shown = forums[:FORUMS_SHOWN]
    results = citing.results_of(shown, service)
    coming = [forum for forum in shown if forum.state in (Forum.State.ANNOUNCED, Forum.State.IN_SESSION)]
    past = [(forum, trace.day_of(forum), results[forum.pk]) for forum in shown if forum not in coming]
    context = {"coming": coming, "past": past, "has_more": len(forums) > FORUMS_SHOWN}
    return Panel("forums/_forums_of_service.html", context)
