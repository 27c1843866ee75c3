"""What readers tell the moderators about an input."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from forums.errors import InputSettled
from forums.models import ForumInput, InputReport, Participant
from services.seam import normalise, text_error

NOTE_LIMIT = 300


@transaction.atomic
def report_input(
    *, given: ForumInput, reason: str, note: str = "", participant: Participant | None = None
) -> InputReport:
    """Tell the moderators that an input should not be shown; the same person again changes nothing.

    Of readers who do not take part, one open report for each reason is kept: so their number is bounded. Raises
    InputSettled, InvalidInput.
    """
    errors: dict[str, list[str]] = {}
    text = normalise(note, lines=False)
    if reason not in ForumInput.HideReason.values:
        errors["reason"] = [_("Choose one of the options.")]
    if problem := text_error(text, limit=NOTE_LIMIT, lines=False):
        errors["note"] = [problem]
    if errors:
        raise InvalidInput(errors)
    given = ForumInput.objects.select_for_update(no_key=True).get(pk=given.pk)
    if not given.is_shown:
        raise InputSettled
    same = InputReport.objects.filter(input=given, participant=participant)
    if participant is None:
        same = same.filter(reason=reason, settled_at__isnull=True)
    return same.first() or InputReport.objects.create(input=given, participant=participant, reason=reason, note=text)
