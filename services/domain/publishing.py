"""From the decree to the public, into force, and out of it again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.agencies import current_agency
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from services.domain.drafting import lock_draft
from services.domain.lifecycle import (
    State,
    checked_note,
    lock_standard,
    months_later,
    move,
    refuse_unconsulted,
    refuse_unfinished,
)
from services.domain.media import follow_service
from services.domain.sealing import lock_chain, seal_standard
from services.domain.searching import index_service
from services.errors import DecreeNotSigned, MoveRefused, NotInEffectYet, UpcomingExists
from services.models import Service, ServiceStandard, StandardReview
from services.publication.following import check_soon


@transaction.atomic
def publish_standard(*, standard: ServiceStandard, change_note: str = "", by: Actor) -> ServiceStandard:
    """Make an enacted version readable by everybody and seal it; it comes into force when its decree takes effect.

    Raises MoveRefused, DecreeNotSigned, ConsultationMissing, StandardIncomplete, UpcomingExists, ChainBroken.
    """
    require(by, "services.publish_standard")
    note = checked_note(change_note, field="change_note", limit=500)
    standard = lock_standard(standard, to=State.PUBLISHED)
    decree = standard.decree
    if decree is None or not decree.is_signed:
        raise DecreeNotSigned
    refuse_unconsulted(standard)
    refuse_unfinished(standard)
    upcoming = standard.service.standards.upcoming().first()
    if upcoming:
        raise UpcomingExists(version=upcoming.version)
    now = timezone.now()
    move(
        standard,
        to=State.PUBLISHED,
        by=by,
        note=note,
        change_note=note,
        published_at=now,
        published_by=by,
        public_since=now if standard.service.is_external else None,
    )
    seal_standard(standard)
    check_soon(standard)
    if decree.effective_on <= today():
        _apply(standard, by=by)
    public_changed(standard.service)
    return standard


@transaction.atomic
def apply_standard(*, standard: ServiceStandard, by: Actor) -> ServiceStandard:
    """Let a published version apply, from the day its decree takes effect; the former one becomes history.

    Raises MoveRefused, NotInEffectYet.
    """
    require(by, "services.publish_standard")
    standard = lock_standard(standard, to=State.IN_FORCE)
    if standard.state != State.PUBLISHED:
        raise MoveRefused(from_state=str(standard.state), to_state=str(State.IN_FORCE))
    decree = standard.decree
    if decree is not None and decree.effective_on > today():
        raise NotInEffectYet(effective_on=decree.effective_on.isoformat())
    _apply(standard, by=by)
    public_changed(standard.service)
    return standard


def _apply(standard: ServiceStandard, *, by: Actor) -> None:
    now = timezone.now()
    former = ServiceStandard.objects.select_for_update(of=("self",)).filter(service=standard.service).current().first()
    if former:
        former.service = standard.service
        move(former, to=State.SUPERSEDED, by=by, facts={"superseded_by": standard.version}, ended_at=now)
        open_reviews = StandardReview.objects.filter(standard=former, outcome=StandardReview.Outcome.OPEN)
        open_reviews.update(
            outcome=StandardReview.Outcome.NEW_VERSION, concluded_at=now, concluded_by=by, successor=standard
        )
    move(
        standard,
        to=State.IN_FORCE,
        by=by,
        facts={"supersedes": former.version if former else None},
        applied_at=now,
        review_due_on=months_later(today(), lock_chain().review_months),
    )
    from services.applications.building import carry_over  # stands above this module: forms follow standards

    carry_over(standard, by=by)


@transaction.atomic
def revoke_standard(*, standard: ServiceStandard, reason: str, by: Actor) -> ServiceStandard:
    """End an enacted version, with a reason that stays in its history. Raises MoveRefused."""
    require(by, "services.publish_standard")
    text = checked_note(reason, field="reason", limit=500)
    if not text:
        raise InvalidInput({"reason": [_("Write why the standard is withdrawn.")]})
    standard = lock_standard(standard, to=State.REVOKED)
    now = timezone.now()
    move(standard, to=State.REVOKED, by=by, note=text, ended_at=now, end_reason=text)
    StandardReview.objects.filter(standard=standard, outcome=StandardReview.Outcome.OPEN).update(
        outcome=StandardReview.Outcome.ABANDONED, concluded_at=now, concluded_by=by
    )
    public_changed(standard.service)
    return standard


@transaction.atomic
def discard_draft(*, standard: ServiceStandard, by: Actor) -> None:
    """Delete a draft with what it said; its moves stay on record. Raises NotADraft, ServiceRetired."""
    require(by, "services.edit_standard")
    standard = lock_draft(standard, only_draft=True)
    changes = {"version": standard.version, "service": standard.service.code}
    audit.record(action="services.draft_discarded", target=standard, changes=changes)
    standard.delete()


def due_to_apply() -> list[ServiceStandard]:
    """Return the published versions whose decree has taken effect by now."""
    return list(ServiceStandard.objects.upcoming().filter(decree__effective_on__lte=today()))


def public_changed(service: Service) -> None:
    """Bring what is derived from published standards in step: search, register of media, and pages kept in memory."""
    index_service(service)
    follow_service(service)
    content_changed()


def today() -> dt.date:
    """Return the date in the agency's own zone."""
    return timezone.localdate(timezone=current_agency().zone)
