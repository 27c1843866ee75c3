"""Personal data leave when their time is over, when their owner says so, and never by themselves."""

import datetime as dt
import json
import uuid

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from core.cases.domain import ending, identities
from core.cases.domain.files import NewFile, attach
from core.cases.domain.identities import Person, identity_for, person_of
from core.cases.errors import IdentityGone
from core.cases.models import Case, CaseFile, CaseIdentity, CaseMessage
from core.errors import InvalidInput, PermissionRefused
from core.privacy.domain import incidents, my_data, notices, retention
from core.privacy.errors import (
    IncidentChanged,
    IncidentNotReady,
    MyDataLinkEnded,
    NoticeUnchanged,
    RetentionTooShort,
)
from core.privacy.models import DataRequest, DeletionRecord, Incident, PrivacyNotice
from core.uploads import Kept
from tests.factories.cases import PERSON, make_trial
from tests.world import get_user


def key() -> str:
    return str(uuid.uuid4())


def ended(months_ago: int) -> Case:
    """Return a case with a file that was withdrawn some months ago."""
    with time_machine.travel(timezone.now() - dt.timedelta(days=31 * months_ago), tick=False):
        case = make_trial(title="Laporan Siti")
        kept = Kept("a.pdf", ContentFile(b"%PDF-1.4 Siti"), "0" * 64, "pdf", "application/pdf", 13)
        attach(case, NewFile(kept=kept, name="ktp Siti.pdf"), by_citizen=True)
        return ending.withdraw_case(case=case)


def test_what_is_over_is_erased_once_and_counted(django_capture_on_commit_callbacks) -> None:
    old, young = ended(14), ended(2)
    path = old.files.get().file
    storage, name = path.storage, path.name
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.apply_retention() == {"case_trial": 1}
        assert retention.apply_retention() == {}
    old.refresh_from_db()
    assert (old.erased_at is not None, old.secret_hash) == (True, "")
    everything = json.dumps(
        [list(model.objects.filter(case=old).values()) for model in (CaseMessage, CaseFile)]
        + [list(Case.objects.filter(pk=old.pk).values())],
        default=str,
    )
    assert "Siti" not in everything
    assert "Lampu" not in everything
    assert not storage.exists(name)
    assert not CaseIdentity.objects.filter(case=old).exists()
    assert person_of(young) == PERSON
    row = DeletionRecord.objects.get()
    assert (row.record_class, row.number, row.months) == ("case_trial", 1, 12)


def test_what_is_held_stays() -> None:
    case, head = ended(14), get_user("head")
    retention.hold_records(case=case, reason="Sengketa informasi.", until=None, by=head)
    assert retention.apply_retention() == {}
    retention.end_hold(case=case, by=head)
    assert retention.apply_retention() == {"case_trial": 1}


def test_a_request_does_not_erase_what_is_held() -> None:
    target = ended(1)
    retention.hold_records(case=target, reason="Sengketa informasi.", until=None, by=get_user("head"))
    filed = my_data.file_request(right="deletion", target=target, text="Hapus.", key=key())
    with pytest.raises(InvalidInput):
        my_data.decide_request(
            case=filed.case, decision="done", text="Dihapus.", ground="", key=key(), by=get_user("head")
        )
    assert CaseIdentity.objects.filter(case=target).exists()


def test_an_agency_keeps_longer_but_not_shorter_than_the_rule() -> None:
    head = get_user("head")
    with pytest.raises(RetentionTooShort):
        retention.change_retention(key="case_trial", months=5, ground="", by=head)
    with pytest.raises(InvalidInput):
        retention.change_retention(key="case_trial", months=0, ground="", by=head)
    with pytest.raises(PermissionRefused):
        retention.change_retention(key="case_trial", months=24, ground="", by=get_user("team"))
    retention.change_retention(key="case_trial", months=24, ground="JRA 2025", by=head)
    ended(14)
    assert retention.apply_retention() == {}


def test_a_notice_is_a_new_version_each_time() -> None:
    head = get_user("head")
    before = notices.notice_of("data_request")
    values = {"basis": before.basis, "data": before.data, "recipients": before.recipients}
    with pytest.raises(NoticeUnchanged):
        notices.publish_notice(form="data_request", purpose=before.purpose, by=head, **values)
    notices.publish_notice(form="data_request", purpose="Memenuhi hak Anda.", by=head, **values)
    assert (notices.notice_of("data_request").version, notices.version_of("data_request")) == (1, 1)
    assert PrivacyNotice.objects.get().purpose == "Memenuhi hak Anda."


def test_a_copy_of_my_data_goes_to_whoever_owns_the_address() -> None:
    case = make_trial(is_anonymous=True)
    make_trial(person=Person(name="Orang lain", email="lain@warga.example"))
    assert my_data.ask_for_link("tidak-ada@warga.example") is None
    token = my_data.ask_for_link(" SITI@warga.example ")
    cases = my_data.use_link(token or "").cases
    assert cases == [case]
    copy = my_data.copy_of(cases)
    assert copy["cases"][0]["person"]["name"] == PERSON.name
    assert "Orang lain" not in json.dumps(copy)
    for wrong in (token, "x"):
        with pytest.raises(MyDataLinkEnded):
            my_data.use_link(wrong or "")


def test_a_correction_is_applied_within_its_72_hours() -> None:
    target = make_trial()
    filed = my_data.file_request(
        right="correction", target=target, text="Nama salah.", key=key(), correction=Person(name="Siti Aminah Putri")
    )
    clock = filed.case.clocks.get()
    assert clock.due_at - clock.started_at == dt.timedelta(hours=72)
    my_data.decide_request(
        case=filed.case, decision="done", text="Sudah diperbaiki.", ground="", key=key(), by=get_user("head")
    )
    assert person_of(target) == Person(**{**PERSON.__dict__, "name": "Siti Aminah Putri"})
    filed.case.refresh_from_db()
    assert (filed.case.state, filed.case.clocks.get().on_time) == ("closed", True)


def test_who_is_protected_in_a_case_is_protected_in_the_request_about_it() -> None:
    target = make_trial(is_anonymous=True)
    filed = my_data.file_request(right="deletion", target=target, text="Hapus.", key=key())
    assert identity_for(filed.case, get_user("head")) is None


def test_a_refusal_names_its_ground() -> None:
    filed = my_data.file_request(right="deletion", target=make_trial(), text="Hapus.", key=key())
    values = {"decision": "refused", "text": "Tidak dapat.", "key": key(), "by": get_user("head")}
    with pytest.raises(InvalidInput):
        my_data.decide_request(case=filed.case, ground=" ", **values)
    my_data.decide_request(case=filed.case, ground="Arsip wajib disimpan.", **values)
    assert DataRequest.objects.get().decision == "refused"


def test_a_deletion_erases_the_case() -> None:
    target = make_trial()
    filed = my_data.file_request(right="deletion", target=target, text="Hapus.", key=key())
    my_data.decide_request(case=filed.case, decision="done", text="Dihapus.", ground="", key=key(), by=get_user("head"))
    target.refresh_from_db()
    assert target.erased_at is not None
    assert not CaseIdentity.objects.filter(case=target).exists()


def make_incident(**fields: object) -> Incident:
    values = {
        "title": "Surel terkirim ke orang lain",
        "discovered_at": timezone.now() - dt.timedelta(hours=1),
        "happened_at": None,
        "data": "Nama dan surel.",
        "cause": "Salah lampiran.",
        "by": get_user("head"),
    }
    return incidents.enter_incident(**{**values, **fields})


def test_a_decision_that_is_sent_twice_is_one() -> None:
    filed = my_data.file_request(right="deletion", target=ended(1), text="Hapus.", key=key())
    form = {"decision": "done", "text": "Dihapus.", "ground": "", "key": key(), "by": get_user("head")}
    my_data.decide_request(case=filed.case, **form)
    assert my_data.decide_request(case=filed.case, **form).state == "closed"


def test_nobody_is_written_again_into_a_case_that_was_erased() -> None:
    target = ended(14)
    filed = my_data.file_request(
        right="correction", target=target, text="Nama salah.", key=key(), correction=Person(name="Siti Aminah Putri")
    )
    retention.apply_retention()
    with pytest.raises(IdentityGone):
        my_data.decide_request(
            case=filed.case, decision="done", text="Sudah.", ground="", key=key(), by=get_user("head")
        )
    assert not CaseIdentity.objects.filter(case=target).exists()


def test_an_incident_is_told_before_it_is_closed() -> None:
    head, incident = get_user("head"), make_incident()
    assert incident.due_at - incident.discovered_at == dt.timedelta(hours=72)
    with pytest.raises(IncidentNotReady):
        incidents.tell_people(incident=incident, by=head)
    make_trial()
    added = incidents.add_people(
        incident=incident, cases=Case.objects.all(), emails=["SITI@warga.example", "budi@warga.example", ""], by=head
    )
    assert added == 2
    known = {"title": incident.title, "data": "Nama dan surel.", "cause": "Salah lampiran.", "happened_at": None}
    incident = incidents.change_incident(
        incident=incident,
        lock=0,
        discovered_at=incident.discovered_at,
        handling="Surel ditarik.",
        is_public=False,
        by=head,
        **known,
    )
    with pytest.raises(IncidentChanged):
        incidents.change_incident(
            incident=incident, lock=0, discovered_at=timezone.now(), handling="", is_public=False, by=head, **known
        )
    assert incidents.tell_people(incident=incident, by=head) == 2
    with pytest.raises(IncidentNotReady):
        incidents.close_incident(incident=incident, by=head)


def test_an_incident_of_the_future_is_refused() -> None:
    with pytest.raises(InvalidInput):
        make_incident(discovered_at=timezone.now() + dt.timedelta(hours=1))
    with pytest.raises(PermissionRefused):
        make_incident(by=get_user("team"))


def test_addresses_are_found_however_they_are_typed() -> None:
    assert identities.digest("phone", "0812-5550-1234") == identities.digest("phone", "+62 812 5550 1234")
    assert identities.digest("email", " A@b.example ") == identities.digest("email", "a@B.example")
    assert identities.digest("email", "") == ""
