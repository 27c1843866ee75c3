"""The portal's page of one version: where it stands, who acts next, what is missing, and everything that happened."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import commons
from core.errors import NotFound
from services import access, panels_of_standard
from services.differences import compare_versions
from services.models import RenditionKind, ServiceStandard, StandardEvent, StandardReview
from services.models.standards import PREPARING
from services.steps import MEANINGS, facts_in_words, line_of, steps_of
from services.views.base import staff_page
from services.views.drafting import draft_context
from services.views.public import standard_context

State = ServiceStandard.State
PRINTED = (RenditionKind.STANDARD, RenditionKind.LEAFLET, RenditionKind.POSTER, RenditionKind.BOOKLET)


@staff_page("services.view_standard")
@require_safe
def standard_detail(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """One version in any state of its life."""
    standard = access.staff_standard(code, version)
    return render(request, "services/standard_detail.html", detail_context(request, standard))


def detail_context(request: HttpRequest, standard: ServiceStandard) -> dict[str, Any]:
    """Return what the page of a version needs."""
    events = list(standard.events.order_by("-at", "-pk"))
    review = standard.reviews.filter(outcome=StandardReview.Outcome.OPEN).first()
    steps = steps_of(standard, review=review)
    allowed = [step for step in steps if request.user.has_perm(step.permission)]
    main = next((step for step in steps if step.is_main), None)
    shown = panels_of_standard.panels(standard, request)
    others = standard.service.standards.exclude(pk=standard.pk)
    return {
        **draft_context(standard),
        "meaning": MEANINGS[standard.state],
        "line": line_of(standard, reversed(events)),
        "main_step": main,
        "may_main": main in allowed,
        "other_steps": [step for step in allowed if step is not main],
        "returned": _returned(standard, events),
        "events": [(event, facts_in_words(event)) for event in events],
        "review": review,
        "is_incomplete": standard.state in PREPARING and bool(standard.missing()),
        "template_name": _template_name(standard),
        "in_force": others.shown().first(),
        "printed_kinds": [(kind.value, kind.label) for kind in PRINTED],
        "newer": others.filter(version__gt=standard.version).order_by("version").first(),
        "panels": [panel for panel in shown if not panel.aside],
        "side_panels": [panel for panel in shown if panel.aside],
    }


def _returned(standard: ServiceStandard, events: list[StandardEvent]) -> StandardEvent | None:
    """Return the move by which a draft came back to its team, when that was the last one."""
    last = events[0] if events else None
    return last if standard.is_draft and last and last.to_state == State.DRAFT else None


def _template_name(standard: ServiceStandard) -> str:
    """Return the name of the template that was adopted; its code when the template is no longer there."""
    if not standard.template_code:
        return ""
    template = commons.standard_template(standard.template_code, standard.template_version)
    return template.name if template else standard.template_code


@staff_page("services.view_standard")
@require_safe
def standard_preview(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """The text of a version as the public reads it, or would read it."""
    standard = access.staff_standard(code, version)
    is_preview = not standard.is_public and standard.state in PREPARING
    return render(request, "services/standard_read.html", {**standard_context(standard), "is_preview": is_preview})


@staff_page("services.view_standard")
@require_safe
def standard_event(request: HttpRequest, code: str, version: int, pk: int) -> HttpResponse:
    """The text that a move fixed, beside what the version says now."""
    standard = access.staff_standard(code, version)
    event = standard.events.filter(pk=pk, contents__isnull=False).first()
    if event is None or event.contents is None:
        raise NotFound
    now = {code: row.content for code, row in standard.by_code().items()}
    found = compare_versions(event.contents, now)
    context = {
        "service": standard.service,
        "standard": standard,
        "event": event,
        "facts": facts_in_words(event),
        "changed": [part for part in found if part.is_changed],
        "unchanged": [part for part in found if not part.is_changed],
        "component_total": len(found),
        "fixed": [
            (part.definition, part.definition.plain_text(event.contents.get(part.definition.code, {})))
            for part in found
        ],
    }
    return render(request, "services/standard_event.html", context)


def back_to(request: HttpRequest, standard: ServiceStandard, *, to: str) -> HttpResponse:
    """Lead to the page of a version for which a move is not possible, and say why: it was done, or things changed."""
    standard.refresh_from_db(fields=["state"])
    state = State(standard.state).label
    if standard.state == to:
        messages.info(
            request, _("This was done already: the standard is now in the state “%(state)s”.") % {"state": state}
        )
    else:
        words = _("This step is not possible any more: the standard is now in the state “%(state)s”.")
        messages.error(request, words % {"state": state})
    return redirect("services_portal:standard", standard.service.code, standard.version)
