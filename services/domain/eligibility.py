"""The eligibility check of a service: written by the team, opened for everybody once it passes every rule."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from services.eligibility import Finding, checked_questions, findings_of
from services.errors import EligibilityChanged, EligibilityNotReady
from services.models import EligibilityCheck, Service

PERMISSION = "services.edit_standard"


@transaction.atomic
def write_questions(*, service: Service, questions: list[dict[str, Any]], lock: int, by: Actor) -> EligibilityCheck:
    """Store what the team wrote, which may be unfinished; people see it only once it is opened.

    Raises InvalidInput for a wrong shape, EligibilityChanged when somebody saved since `lock` was read.
    """
    require(by, PERMISSION)
    clean, findings = checked_questions(questions)
    if findings:
        raise InvalidInput({"questions": [message_of(finding) for finding in findings]})
    check = _locked(service)
    if check.lock != lock:
        raise EligibilityChanged(lock=check.lock)
    if check.questions != clean:
        check.questions, check.lock, check.updated_by = clean, check.lock + 1, by
        check.save()
        audit.record(action="services.eligibility_written", target=service, changes={"questions": len(clean)})
    return check


@transaction.atomic
def open_check(*, service: Service, by: Actor) -> EligibilityCheck:
    """Show the check to people as it is written now. Raises EligibilityNotReady with what is still wrong."""
    require(by, PERMISSION)
    check = _locked(service)
    findings = findings_of(check.questions)
    if findings:
        raise EligibilityNotReady(findings=[message_of(finding) for finding in findings])
    if check.public_questions != check.questions:
        check.public_questions, check.opened_at = check.questions, timezone.now()
        check.save()
        content_changed()
        audit.record(action="services.eligibility_opened", target=service)
    return check


@transaction.atomic
def close_check(*, service: Service, by: Actor) -> EligibilityCheck:
    """Take the check away from people; what was written stays."""
    require(by, PERMISSION)
    check = _locked(service)
    if check.is_open:
        check.public_questions, check.opened_at = [], None
        check.save()
        content_changed()
        audit.record(action="services.eligibility_closed", target=service)
    return check


def message_of(finding: Finding) -> str:
    """Return a finding with the number of its question."""
    if not finding.question:
        return finding.message
    return _("Question %(number)s: %(message)s") % {"number": finding.question, "message": finding.message}


def _locked(service: Service) -> EligibilityCheck:
    EligibilityCheck.objects.get_or_create(service=service)
    return EligibilityCheck.objects.select_for_update().get(service=service)
