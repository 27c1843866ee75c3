"""What a complaint shows on the page of its case: to staff, and to the reporter."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core.cases.models import Case
from core.panels import Panel
from feedback.domain.complaints import name_shown_to_staff
from feedback.models import ArchiveReason, Complaint, Outcome
from services.seam import COMPONENTS, ComponentCode, Service, ServiceUnit


def facts_for_staff(case: Case, request: HttpRequest) -> Panel | None:
    """Return what verification and answer are about; the name only where nothing protects it, never a contact."""
    complaint = Complaint.objects.filter(case=case).first()
    if complaint is None:
        return None
    complaint.case = case
    unit = (
        ServiceUnit.objects.filter(code=complaint.reported_unit_code).first() if complaint.reported_unit_code else None
    )
    return Panel(
        "feedback/_complaint_panel.html",
        {**_facts(case, complaint), "name": name_shown_to_staff(case, complaint), "unit": unit.name if unit else ""},
    )


def facts_for_reporter(case: Case, request: HttpRequest) -> Panel | None:
    """Return what the reporter told, how they are protected, and what came of it."""
    complaint = Complaint.objects.filter(case=case).first()
    if complaint is None:
        return None
    complaint.case = case
    return Panel("feedback/_complaint_status.html", _facts(case, complaint))


def outcome_words(outcome: str) -> str:
    """Return the words of an outcome or a reason to put aside; empty for what is neither."""
    for known in (Outcome, ArchiveReason):
        if outcome in known.values:
            return str(known(outcome).label)
    return ""


def _facts(case: Case, complaint: Complaint) -> dict[str, Any]:
    service = Service.objects.filter(code=case.service_code).first() if case.service_code else None
    components = list(complaint.components.select_related("standard__service"))
    for one in components:
        one.label = COMPONENTS[ComponentCode(one.component_code)].label  # type: ignore[attr-defined]  # for the template
    return {
        "case": case,
        "complaint": complaint,
        "service": service.name if service else "",
        "components": components,
        "outcome": outcome_words(case.outcome),
    }
