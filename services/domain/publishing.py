"""From draft to public, and back out of public."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.pagecache import content_changed
from services.components import COMPONENTS
from services.components.text import normalise, text_error
from services.domain.drafting import lock_draft
from services.domain.rights import Actor, require
from services.domain.searching import index_service
from services.errors import NotADraft, NotPublished, StandardIncomplete
from services.models import Service, ServiceStandard

State = ServiceStandard.State

# A state without a line is final. Source: domain reference, section 1.2; the steps between draft and published follow.
MOVES: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.PUBLISHED}),
    State.PUBLISHED: frozenset({State.SUPERSEDED, State.REVOKED}),
}
REFUSALS = {State.PUBLISHED: NotADraft, State.SUPERSEDED: NotPublished, State.REVOKED: NotPublished}


@transaction.atomic
def publish_standard(*, standard: ServiceStandard, change_note: str = "", by: Actor) -> ServiceStandard:
    """Make a draft the public version; the former one becomes history. Source: UU 25/2009 Pasal 21.

    Raises StandardIncomplete, whose `facts["missing"]` lists the components, NotADraft, and ServiceRetired.
    """
    require(by, "services.publish_standard")
    note = _checked_note(change_note, field="change_note")
    standard = lock_draft(standard)
    missing = unfinished(standard)
    if missing:
        raise StandardIncomplete(missing=missing)
    now = timezone.now()
    former = standard.service.standards.published().first()
    if former:
        _move(former, to=State.SUPERSEDED, ended_at=now)
    public_since = now if standard.service.is_external else None
    _move(
        standard,
        to=State.PUBLISHED,
        published_at=now,
        published_by=by,
        public_since=public_since,
        change_note=note,
    )
    index_service(standard.service)
    content_changed()
    changes = {"version": standard.version, "supersedes": former.version if former else None}
    audit.record(action="services.standard_published", target=standard, changes=changes)
    return standard


@transaction.atomic
def withdraw_standard(*, standard: ServiceStandard, reason: str, by: Actor) -> ServiceStandard:
    """Take the public version out of force, with a reason that stays in its history. Raises NotPublished."""
    require(by, "services.publish_standard")
    text = _checked_note(reason, field="reason")
    if not text:
        raise InvalidInput({"reason": [_("Write why the standard is withdrawn.")]})
    service = Service.objects.select_for_update().get(pk=standard.service_id)
    standard = ServiceStandard.objects.select_for_update(of=("self",)).get(pk=standard.pk)
    _move(standard, to=State.REVOKED, ended_at=timezone.now(), end_reason=text)
    index_service(service)
    content_changed()
    changes = {"version": standard.version, "reason": text}
    audit.record(action="services.standard_withdrawn", target=standard, changes=changes)
    return standard


@transaction.atomic
def discard_draft(*, standard: ServiceStandard, by: Actor) -> None:
    """Delete a draft that was never public, with what it said. Raises NotADraft."""
    require(by, "services.edit_standard")
    standard = lock_draft(standard)
    changes = {"version": standard.version, "service": standard.service.code}
    audit.record(action="services.draft_discarded", target=standard, changes=changes)
    standard.delete()


def unfinished(standard: ServiceStandard) -> list[str]:
    """Return the codes that are not complete by the rules of today, whatever was noted when they were saved."""
    rows = standard.by_code()
    return [code for code in COMPONENTS if code not in rows or not COMPONENTS[code].is_complete(rows[code].content)]


def _move(standard: ServiceStandard, *, to: str, **fields: object) -> None:
    """Refuse what MOVES lacks, otherwise set the state and the named fields of a locked row."""
    if to not in MOVES.get(standard.state, frozenset()):
        raise REFUSALS[State(to)]
    standard.state = to
    for name, value in fields.items():
        setattr(standard, name, value)
    standard.save(update_fields=["state", *fields])


def _checked_note(value: str, *, field: str) -> str:
    text = normalise(value, lines=True)
    if problem := text_error(text, limit=500, lines=True):
        raise InvalidInput({field: [problem]})
    return text
