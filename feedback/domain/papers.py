"""Sealed papers of applicants: opened one at a time, for a reason that the head reads."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain.identities import unseal_bytes
from core.cases.domain.lifecycle import add_event, checked_text, lock_case, require_handler
from core.cases.errors import IdentityGone
from core.cases.models import IdentityLook
from core.rights import Actor
from feedback.domain.requests import HANDLE
from feedback.models import RequesterPaper


@transaction.atomic
def open_paper(*, paper: RequesterPaper, reason: str, by: Actor) -> bytes:
    """Return the content of a paper and keep who opened it, why and when.

    Raises InvalidInput, IdentityGone when it was deleted, PermissionRefused.
    """
    if by is not None and not by.has_perm(HANDLE):
        require_handler(paper.case, by)
    text = checked_text(reason, field="reason", limit=300, missing=_("Say why you need to see it."))
    case = lock_case(paper.case)
    try:
        with paper.file.open("rb") as opened:
            content = unseal_bytes(opened.read())
    except (FileNotFoundError, ValueError) as error:
        raise IdentityGone from error
    IdentityLook.objects.create(
        case=case, case_code=case.code, by_id=by.pk if by else None, by_name=str(by or ""), reason=text
    )
    add_event(case, "identity_opened", by=by, public=False, facts={"paper": str(paper.kind)})
    audit.record(action="feedback.paper_opened", target=case.code, changes={"paper": [None, str(paper.kind)]})
    return content
