"""What readers say about the page of a standard, and what its team does about it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.rights import Actor, require
from core.typed_text import normalise, text_error
from services.components import COMPONENTS
from services.models import PageFeedback, ServiceStandard

PERMISSION = "services.answer_feedback"
NOTE_LIMIT = 500


@transaction.atomic
def leave_feedback(*, standard: ServiceStandard, verdict: str, text: str = "", component: str = "") -> PageFeedback:
    """Keep what a reader said about a version, without anything about the reader. Raises InvalidInput."""
    text = normalise(text, lines=True)
    errors: dict[str, list[str]] = {}
    if verdict not in PageFeedback.Verdict.values:
        errors["verdict"] = [_("Choose one of the options.")]
    if component and component not in COMPONENTS:
        errors["component"] = [_("Choose from the list only.")]
    if problem := text_error(text, limit=PageFeedback.TEXT_LIMIT, lines=True):
        errors["text"] = [problem]
    if errors:
        raise InvalidInput(errors)
    return PageFeedback.objects.create(standard=standard, verdict=verdict, text=text, component=component)


@transaction.atomic
def mark_seen(*, feedback: PageFeedback, by: Actor) -> PageFeedback:
    """Note that the team has read it."""
    require(by, PERMISSION)
    feedback = PageFeedback.objects.select_for_update().get(pk=feedback.pk)
    if feedback.state == PageFeedback.State.NEW:
        feedback.state = PageFeedback.State.SEEN
        feedback.save(update_fields=["state"])
        audit.record(action="services.page_feedback_seen", target=feedback)
    return feedback


@transaction.atomic
def handle_feedback(*, feedback: PageFeedback, note: str, by: Actor) -> PageFeedback:
    """Note what was done about it. Raises InvalidInput without a note."""
    require(by, PERMISSION)
    note = normalise(note, lines=True)
    problem = text_error(note, limit=NOTE_LIMIT, lines=True)
    if not note:
        problem = _("Say in a few words what was done, or why nothing is to be done.")
    if problem:
        raise InvalidInput({"note": [problem]})
    feedback = PageFeedback.objects.select_for_update().get(pk=feedback.pk)
    feedback.state, feedback.note = PageFeedback.State.HANDLED, note
    feedback.handled_at, feedback.handled_by = timezone.now(), by
    feedback.save(update_fields=["state", "note", "handled_at", "handled_by"])
    audit.record(action="services.page_feedback_handled", target=feedback)
    return feedback
