"""When a case of any kind is over its time, nothing of who wrote it and of what they wrote is left in its rows."""

import datetime as dt
import json

import pytest
import time_machine
from django.db.models import Model
from django.utils import timezone

from core.cases.domain import ending
from core.cases.models import CaseLink
from core.errors import InvalidInput
from core.privacy.domain import retention
from core.privacy.models import DeletionRecord
from core.privacy.tasks import apply_retention
from core.tenancy import current_schema
from feedback.domain.erasing import erase_objections
from feedback.models import Complaint, InformationObjection, InformationRequest, RequesterPaper
from tests.factories.complaints import make_complaint
from tests.factories.information import REFUSED, file_against, make_information, notify
from tests.world import get_user

LONG_AGO = dt.timedelta(days=31 * 61)


def in_words(row: Model) -> str:
    return json.dumps(type(row).objects.filter(pk=row.pk).values().get(), default=str)  # type: ignore[attr-defined]


def test_a_complaint_is_emptied_beside_its_case(in_a: None) -> None:
    with time_machine.travel(timezone.now() - LONG_AGO, tick=False):
        case = ending.withdraw_case(case=make_complaint(place="Rumah Rukmini", harm="Ongkos Rukmini", wish="Maaf"))
    assert retention.apply_retention() == {"case_complaint": 1}
    told = in_words(Complaint.objects.get(case=case))
    assert not [word for word in ("Rukmini", "Ongkos", "Maaf") if word in told]


def test_a_request_keeps_its_number_and_decision_only(in_a: None, django_capture_on_commit_callbacks) -> None:
    with time_machine.travel(timezone.now() - LONG_AGO, tick=False):
        request = notify(make_information(information="Berkas milik Rahmat"), **REFUSED)
        ending.close_case(case=request.case, by=None)
    paper = RequesterPaper.objects.get(case=request.case)
    stored, name = paper.file.storage, str(paper.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.apply_retention() == {"case_information_request": 1}
    told = in_words(InformationRequest.objects.get(pk=request.pk))
    assert "Rahmat" not in told
    assert REFUSED["reason"] not in told
    request.refresh_from_db()
    assert (request.decision, bool(request.number)) == ("refused", True)
    assert not stored.exists(name)
    assert not RequesterPaper.objects.filter(case=request.case).exists()


def test_the_job_writes_the_register_and_drops_ended_links(in_a: None) -> None:
    with time_machine.travel(timezone.now() - LONG_AGO, tick=False):
        case = ending.withdraw_case(case=make_complaint())
    with time_machine.travel(timezone.now() - dt.timedelta(days=60), tick=False):
        CaseLink.objects.create(case=make_complaint(), token_hash="a" * 64, expires_at=timezone.now())
    apply_retention(current_schema())
    apply_retention(current_schema())
    case.refresh_from_db()
    assert case.erased_at is not None
    assert [(row.record_class, row.number) for row in DeletionRecord.objects.all()] == [("case_complaint", 1)]
    assert not CaseLink.objects.filter(token_hash="a" * 64).exists()


def test_what_an_app_erases_itself_stands_in_the_register_too(in_a: None) -> None:
    now = timezone.now()
    retention.note_erased(key="forum_contacts", number=0, ended_before=now)
    retention.note_erased(key="forum_contacts", number=3, ended_before=now)
    assert [(row.number, row.months) for row in DeletionRecord.objects.all()] == [(3, 12)]
    with pytest.raises(InvalidInput):
        retention.change_retention(key="forum_contacts", months=24, ground="", by=get_user("head"))


def test_an_objection_is_emptied(in_a: None) -> None:
    filed = file_against(notify(make_information(), **REFUSED), reason="Alasan Rahmat")
    erase_objections([filed.case.pk])
    assert "Rahmat" not in in_words(InformationObjection.objects.get(case=filed.case))
