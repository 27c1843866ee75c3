"""What strangers may read of a complaint: words without names, confirmed by a person, and what was done."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain.lifecycle import add_event, lock_case
from core.cases.models import Case
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.typed_text import normalise, text_error
from feedback.domain.complaints import HANDLE
from feedback.errors import StaysConfidential
from feedback.models import Complaint
from feedback.models.complaints import PUBLIC_LIMIT, TITLE_LIMIT
from feedback.redaction import is_clean


@transaction.atomic
def publish_complaint(*, case: Case, title: str, text: str, by: Actor) -> Complaint:
    """Show a complaint on the public list in these words, or change them. Raises StaysConfidential, InvalidInput.

    What still looks like an address, a telephone number or an identity number is refused; names are for people to find.
    """
    require(by, HANDLE)
    title = _checked(title, "title", lines=False, limit=TITLE_LIMIT)
    text = _checked(text, "text", lines=True, limit=PUBLIC_LIMIT)
    case = lock_case(case)
    if case.is_confidential:
        raise StaysConfidential
    complaint = _locked(case)
    before = complaint.published_at
    complaint.public_title, complaint.public_text = title, text
    complaint.published_at, complaint.published_by = before or timezone.now(), by
    complaint.save(update_fields=["public_title", "public_text", "published_at", "published_by"])
    add_event(case, "published", by=by)
    audit.record(action="feedback.complaint_published", target=case.code, changes={"published": [bool(before), True]})
    content_changed()
    return complaint


@transaction.atomic
def unpublish_complaint(*, case: Case, by: Actor) -> Complaint:
    """Take a complaint off the public list; its words are kept for the next time."""
    require(by, HANDLE)
    case = lock_case(case)
    complaint = _locked(case)
    if complaint.published_at is None:
        return complaint
    complaint.published_at, complaint.published_by = None, None
    complaint.save(update_fields=["published_at", "published_by"])
    add_event(case, "unpublished", by=by)
    audit.record(action="feedback.complaint_unpublished", target=case.code, changes={"published": [True, False]})
    content_changed()
    return complaint


@transaction.atomic
def publish_follow_up(*, case: Case, text: str, by: Actor) -> Complaint:
    """Say in short, for everybody, what was done; with an empty text it is taken back. Raises InvalidInput."""
    require(by, HANDLE)
    text = _checked(text, "text", lines=True, limit=PUBLIC_LIMIT, missing="")
    case = lock_case(case)
    complaint = _locked(case)
    if complaint.follow_up == text:
        return complaint
    complaint.follow_up, complaint.followed_up_at = text, timezone.now() if text else None
    complaint.save(update_fields=["follow_up", "followed_up_at"])
    add_event(case, "follow_up_published" if text else "follow_up_taken_back", by=by)
    audit.record(action="feedback.follow_up_published", target=case.code, changes={"follow_up": [None, bool(text)]})
    if complaint.published_at is not None:
        content_changed()
    return complaint


def _checked(value: str, field: str, *, lines: bool, limit: int, missing: str | None = None) -> str:
    text = normalise(value, lines=lines)
    if missing is None and not text:
        raise InvalidInput({field: [_("Write what everybody may read.")]})
    if problem := text_error(text, limit=limit, lines=lines):
        raise InvalidInput({field: [problem]})
    if not is_clean(text):
        raise InvalidInput({field: [_("There is still an address or a number of somebody in it. Mask it.")]})
    return text


def _locked(case: Case) -> Complaint:
    return Complaint.objects.select_for_update(no_key=True, of=("self",)).get(case=case)
