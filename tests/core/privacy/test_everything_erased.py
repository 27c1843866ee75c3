"""Everything that a person left is gone from every table and from the disk when its time is over.

Words are planted wherever somebody may write; afterwards the whole schema is read, every column as text and as bytes.
What stays by design stands here, too: the record of events, which nobody can change, and whose words are staff's own.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from core.cases.domain import ending, talking
from core.cases.domain.identities import Person
from core.cases.models import Case, CaseClock, CaseFile, CaseTransfer
from core.privacy.domain import my_data, retention
from core.privacy.models import DataRequest, DeletionRecord
from feedback.models import RequesterPaper
from services.applications import drafts
from services.models import Application, ApplicationDraft
from tests.factories.applications import hall_typed, make_application, make_form, make_unsent, new_file
from tests.factories.complaints import make_complaint
from tests.factories.information import REFUSED, decide, file_against, make_information, notify
from tests.world import get_user

LONG_AGO = dt.timedelta(days=31 * 61)
WORD = "Zubaidah"
SAID = f"Saya {WORD}, tetangga saya saksinya."
PERSON = Person(
    name=f"{WORD} Qodriyanti",
    email="zubaidah@warga.example",
    phone="0812 7788 9911",
    address="Lorong Sawo 7",
    id_kind="nik",
    id_number="1571094506890078",
    occupation="Penyulam",
)
NOT_CHANGED = {"cases_caseevent", "cases_identitylook"}  # PostgreSQL lets nobody change them; no citizen writes there


def key() -> str:
    return str(uuid.uuid4())


def tables_with(word: str) -> set[str]:
    """Return the tables of the present schema in which a word stands, also within bytes."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
        for (name,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM \"{name}\" t")
            text = cursor.fetchone()[0].lower()
            if word.lower() in text or word.encode().hex() in text or word.lower().encode().hex() in text:
                found.add(name)
    return found


def files_of(cases: list[Case]) -> list[str]:
    """Return what lies on the disk of these cases."""
    kept = [str(row.file.name) for row in CaseFile.objects.filter(case__in=cases) if row.file]
    return kept + [str(row.file.name) for row in RequesterPaper.objects.filter(case__in=cases)]


@pytest.fixture
def cases(in_a: Any) -> list[Case]:
    """File everything five years ago with the word in it, and end it soon after."""
    with time_machine.travel(timezone.now() - LONG_AGO, tick=False):
        complaint = make_complaint(
            person=PERSON, text=SAID, place=SAID, harm=SAID, wish=SAID, files=[new_file("x", f"{WORD}.pdf")]
        )
        aspiration = make_complaint(person=PERSON, kind="aspiration", text=SAID)
        for case in (complaint, aspiration):
            talking.write_note(case=case, text=SAID, key=key(), by=get_user("complaints"))
            talking.write_as_staff(case=case, text=f"Ibu {WORD}, kami periksa.", key=key(), by=get_user("complaints"))
        CaseTransfer.objects.create(case=complaint, kind="news", to_schema="uji_dua", to_name="Dinas", reason=SAID)
        CaseClock.objects.filter(case=complaint, kind="main").update(
            extension=1, extended_at=timezone.now(), extension_reason=SAID
        )
        request = notify(make_information(person=PERSON, information=SAID, purpose=SAID), **{**REFUSED, "reason": SAID})
        objection = decide(file_against(request, reason=SAID).case, text=SAID)
        form = make_form()
        typed = hall_typed() | {"s2": {"f4": [PERSON.id_number], "f6": [SAID]}}
        contact = {"name": PERSON.name, "email": PERSON.email, "phone": PERSON.phone}
        application = make_application(form, person=contact, typed=typed).case
        make_unsent(form, person=contact, typed=typed)
        data = my_data.file_request(right="correction", target=aspiration, text=SAID, key=key(), correction=PERSON).case
        DataRequest.objects.filter(case=data).update(decision="refused", ground=SAID)
        ending.withdraw_case(case=application, reason=SAID)
        for case in (complaint, aspiration, data):
            ending.withdraw_case(case=case, reason=SAID)
        for case in (request.case, objection):
            case.refresh_from_db()
            ending.close_case(case=case, by=None)
    return [complaint, aspiration, request.case, objection, application, data]


def test_nothing_of_anybody_is_left(cases: list[Case], django_capture_on_commit_callbacks: Any) -> None:
    on_disk = files_of(cases)
    assert len(on_disk) > 2
    assert len(tables_with(WORD) - NOT_CHANGED) > 6
    assert Case.objects.filter(pk__in=[case.pk for case in cases], closed_at__isnull=True).count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        retention.apply_retention()

        drafts.drop_expired()
    assert Case.objects.filter(erased_at__isnull=True).count() == 0
    for word in (WORD, "tetangga", "7788 9911", "Lorong Sawo", PERSON.id_number):
        assert tables_with(word) - NOT_CHANGED == set(), word
    assert tables_with(WORD) & NOT_CHANGED == set()
    assert [name for name in on_disk if default_storage.exists(name)] == []
    assert not ApplicationDraft.objects.filter(case__isnull=True).exists()
    assert Application.objects.get().sealed is None
    assert DataRequest.objects.get().correction is None
    told = DeletionRecord.objects.values_list("record_class", "number")
    assert dict(told) == {
        "case_complaint": 1,
        "case_aspiration": 1,
        "case_information_request": 1,
        "case_objection": 1,
        "case_application": 1,
        "case_data_request": 1,
        "application_drafts": 1,
    }
