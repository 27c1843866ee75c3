"""Reviews (peninjauan ulang): begun on a version that applies, ended by a signed statement or by a new version."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.uploads import PDF_TYPES, check_upload
from services.domain.decrees import checked_line
from services.domain.lifecycle import State, checked_note, lock_standard, months_later, move
from services.domain.publishing import today
from services.domain.sealing import lock_chain
from services.errors import ReviewClosed
from services.models import ServiceStandard, StandardReview, StandardsSettings

Outcome = StandardReview.Outcome


@transaction.atomic
def begin_review(*, standard: ServiceStandard, reason: str = "", by: Actor) -> StandardReview:
    """Put a version that applies under review; it goes on to apply. Raises MoveRefused. Source: PP 96/2012 Pasal 33."""
    require(by, "services.edit_standard")
    text = checked_note(reason, field="reason", limit=500)
    standard = lock_standard(standard, to=State.UNDER_REVIEW)
    move(standard, to=State.UNDER_REVIEW, by=by, note=text)
    content_changed()
    return StandardReview.objects.create(standard=standard, reason=text, begun_by=by)


@transaction.atomic
def conclude_review_unchanged(
    *,
    review: StandardReview,
    statement_number: str,
    statement_on: dt.date,
    file: File,
    findings: str = "",
    by: Actor,
) -> StandardReview:
    """Confirm the version as it is, by a signed statement of no change. Raises ReviewClosed, InvalidInput."""
    require(by, "services.enact_standard")
    errors: dict[str, list[Any]] = {}
    number = checked_line(statement_number, "statement_number", 120, errors)
    if statement_on > today():
        errors["statement_on"] = [_("This day is still to come.")]
    if errors:
        raise InvalidInput(errors)
    text = checked_note(findings, field="findings", limit=5000)
    kept = check_upload(file, PDF_TYPES, field="file")
    standard = lock_standard(review.standard)
    review = StandardReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if review.outcome != Outcome.OPEN:
        raise ReviewClosed
    review.outcome, review.findings = Outcome.UNCHANGED, text
    review.concluded_at, review.concluded_by = timezone.now(), by
    review.statement_number, review.statement_on, review.statement_sha256 = number, statement_on, kept.sha256
    review.statement_file.save(kept.name, kept.content, save=False)
    review.save()
    move(
        standard,
        to=State.IN_FORCE,
        by=by,
        note=text[:500],
        facts={"statement": number, "dated_on": statement_on.isoformat(), "file_sha256": kept.sha256},
        review_due_on=months_later(today(), lock_chain().review_months),
    )
    content_changed()
    return review


@transaction.atomic
def change_standards_settings(*, review_months: int, remind_days: int, by: Actor) -> StandardsSettings:
    """Set how often standards are reviewed and how early their team is reminded; what is due already stays due."""
    require(by, "services.publish_standard")
    errors: dict[str, list[Any]] = {}
    if not 1 <= review_months <= 36:
        errors["review_months"] = [_("Choose between 1 and 36 months.")]
    if not 1 <= remind_days <= 180:
        errors["remind_days"] = [_("Choose between 1 and 180 days.")]
    if errors:
        raise InvalidInput(errors)
    settings = lock_chain()
    before = {"review_months": settings.review_months, "remind_days": settings.remind_days}
    settings.review_months, settings.remind_days = review_months, remind_days
    settings.save()
    after = {"review_months": review_months, "remind_days": remind_days}
    changes = {name: [before[name], value] for name, value in after.items() if before[name] != value}
    audit.record(action="services.settings_changed", target=settings, changes=changes)
    return settings
