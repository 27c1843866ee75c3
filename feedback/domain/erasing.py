"""What is emptied of complaints, requests for information and objections when their time is over, and what their
citizens get of them in a copy.

Numbers, decisions, grounds and days stay: the registers and the yearly report need them. What the public list shows was
written without names, and stays as well.
"""

from __future__ import annotations

from django.db.models import Case, F, TextField, Value, When

from core.privacy.domain.erasing import ERASED_TEXT
from core.tenancy import on_commit_in_schema
from feedback.models import Complaint, InformationObjection, InformationRequest, RequesterPaper


def erase_complaints(case_ids: list[int]) -> None:
    """Empty what a reporter told beside the messages: place, day, loss and wish."""
    Complaint.objects.filter(case__in=case_ids).update(
        place="", happened_on=None, harm="", wish="", latitude=None, longitude=None
    )


def erase_requests(case_ids: list[int]) -> None:
    """Empty the words of applicants and of the letters to them, and delete their sealed papers."""
    InformationRequest.objects.filter(case__in=case_ids).update(
        information=ERASED_TEXT, purpose=ERASED_TEXT, reason=_erased("reason"), material=_erased("material")
    )
    _drop_papers(case_ids)


def erase_objections(case_ids: list[int]) -> None:
    """Empty the words of objections and of the decisions, and who represented the applicant."""
    InformationObjection.objects.filter(case__in=case_ids).update(
        reason=ERASED_TEXT,
        representative=b"",
        decision_text=_erased("decision_text"),
        dispute_result=_erased("dispute_result"),
    )
    _drop_papers(case_ids)


COPIED = (
    (Complaint, ("place", "happened_on", "harm", "wish")),
    (InformationRequest, ("number", "information", "purpose", "decision", "reason", "material")),
    (InformationObjection, ("number", "reason", "decision", "decision_text")),
)


def copy_of_details(case_ids: list[int]) -> dict[int, dict[str, str]]:
    """Return what these rows hold of their citizens' words and of the answers to them, by case."""
    return {
        row.pop("case"): {name: str(value) for name, value in row.items() if value}
        for model, names in COPIED
        for row in model._default_manager.filter(case__in=case_ids).values("case", *names)
    }


def _erased(field: str) -> Case:
    """Set the mark of erased words where there were some: the rules of a row ask whether there were."""
    return Case(When(**{field: ""}, then=F(field)), default=Value(ERASED_TEXT, output_field=TextField()))


def _drop_papers(case_ids: list[int]) -> None:
    papers = list(RequesterPaper.objects.filter(case__in=case_ids))
    RequesterPaper.objects.filter(pk__in=[paper.pk for paper in papers]).delete()
    for paper in papers:
        on_commit_in_schema(paper.file.storage.delete, str(paper.file.name), robust=True)
