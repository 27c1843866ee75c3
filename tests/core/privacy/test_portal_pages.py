"""Staff keep retention, notices, requests and incidents in order; whoever lacks the right sees none of it."""

import datetime as dt
import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from core.cases.models import Case
from core.privacy import sending
from core.privacy.domain import incidents, my_data, retention
from core.privacy.models import DataRequest, Incident, PrivacyNotice, RecordHold
from tests.factories.cases import PERSON, make_trial
from tests.world import get_user

BASE = "/portal/privasi/"


@pytest.fixture
def head(client_a: Client) -> Client:
    client_a.force_login(get_user("head"))
    return client_a


@pytest.fixture
def incident(in_a: None) -> Incident:
    """An incident whose letter is ready, with nobody on its list yet."""
    known = {"title": "Surel terkirim ke orang lain", "data": "Nama dan surel.", "cause": "Salah lampiran."}
    found = timezone.now() - dt.timedelta(hours=2)
    row = incidents.enter_incident(**known, discovered_at=found, happened_at=None, by=get_user("head"))
    return incidents.change_incident(
        incident=row,
        lock=0,
        **known,
        discovered_at=found,
        happened_at=None,
        handling="Surel ditarik.",
        is_public=False,
        by=get_user("head"),
    )


def test_pages_open_for_the_head_only(head: Client, incident: Incident) -> None:
    case = make_trial()
    one = f"{BASE}insiden/{incident.pk}/"
    pages = [
        "/portal/",
        BASE,
        *[f"{BASE}{name}" for name in ("retensi/", "retensi/case_trial/", "penghapusan/", "penghapusan/daftar.xlsx")],
        *[f"{BASE}{name}" for name in ("pemrosesan.xlsx", "pemberitahuan/", "pemberitahuan/complaint/", "insiden/")],
        *[f"{BASE}insiden/{name}" for name in ("daftar.xlsx", "baru/")],
        *[one + name for name in ("", "ubah/", "orang/", "beri-tahu/", "lembaga/", "tutup/")],
        f"{BASE}berkas/{case.code}/tahan/",
        f"{BASE}berkas/{case.code}/lepas/",
    ]
    for path in pages:
        assert head.get(path).status_code == 200, path
    assert head.get(f"{BASE}retensi/forum_contacts/").status_code == 404
    head.force_login(get_user("team"))
    for path in pages[1:-2]:
        assert head.get(path).status_code == 403, path


def test_retention_is_changed_within_the_rule(head: Client) -> None:
    path = f"{BASE}retensi/case_trial/"
    assert head.post(path, {"months": "5", "ground": ""}).status_code == 422
    assert head.post(path, {"months": "24", "ground": "JRA 2025"}).status_code == 302
    assert retention.months_of("case_trial") == 24


def test_a_hold_is_put_on_a_case_and_ends(head: Client) -> None:
    case = make_trial()
    path = f"{BASE}berkas/{case.code}/"
    assert f"{path}tahan/" in head.get(f"/portal/berkas/{case.code}/").content.decode()
    assert head.post(f"{path}tahan/", {"reason": " "}).status_code == 422
    head.post(f"{path}tahan/", {"reason": "Sengketa informasi."})
    assert RecordHold.objects.get().case == case
    assert f"{path}lepas/" in head.get(f"/portal/berkas/{case.code}/").content.decode()
    head.post(f"{path}lepas/")
    assert not RecordHold.objects.exists()


def test_a_notice_is_shown_before_it_is_published(head: Client) -> None:
    path = f"{BASE}pemberitahuan/complaint/"
    words = {"basis": "public_task", "purpose": "Menjawab Anda.", "data": "Nama.", "recipients": "Petugas."}
    assert "Menjawab Anda." in head.post(path, words).content.decode()
    assert not PrivacyNotice.objects.exists()
    assert head.post(path, {**words, "publish": "1"}).status_code == 302
    assert head.post(path, {**words, "publish": "1"}).status_code == 422  # the same again is no new version
    assert PrivacyNotice.objects.get().version == 1


def test_a_request_is_decided_on_its_page(head: Client) -> None:
    target = make_trial()
    filed = my_data.file_request(right="deletion", target=target, text="Hapus.", key=str(uuid.uuid4()))
    path = f"{BASE}berkas/{filed.case.code}/putuskan/"
    assert path in head.get(f"/portal/berkas/{filed.case.code}/").content.decode()
    sent = {"key": str(uuid.uuid4()), "decision": "refused", "text": "Tidak dapat.", "ground": ""}
    assert head.post(path, sent).status_code == 422
    assert DataRequest.objects.get().decision == ""
    assert head.post(path, {**sent, "decision": "done", "text": "Dihapus."}).status_code == 302
    target.refresh_from_db()
    assert target.erased_at is not None
    assert head.get(f"{BASE}berkas/{target.code}/putuskan/").status_code == 404


def test_people_are_counted_then_listed_then_told_once(
    head: Client, incident: Incident, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr("core.privacy.tasks.tell_of_incident.delay", lambda *given: calls.append(given))
    make_trial()
    one = f"{BASE}insiden/{incident.pk}/"
    assert head.post(f"{one}orang/", {"emails": "bukan surel"}).status_code == 422
    sent = {"kind": "trial", "emails": "budi@warga.example\nSITI@warga.example"}
    assert head.post(f"{one}orang/", sent).status_code == 200
    assert incident.people.count() == 0
    head.post(f"{one}orang/", {**sent, "add": "1"})
    assert incident.people.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        head.post(f"{one}beri-tahu/")
    assert [given[1:] for given in calls] == [(incident.pk,)]
    assert [sending.tell_of_incident(incident.pk), sending.tell_of_incident(incident.pk)] == [(2, 0), (0, 0)]
    assert sorted(message.to[0] for message in mail.outbox) == sorted([PERSON.email, "budi@warga.example"])
    assert "Surel ditarik." in mail.outbox[0].body
    now = timezone.localtime()
    told = {"told_on": f"{now:%Y-%m-%d}", "told_time": f"{now:%H:%M}", "note": "Surat 12/2026"}
    assert head.post(f"{one}lembaga/", told).status_code == 302
    head.post(f"{one}tutup/")
    incident.refresh_from_db()
    assert incident.state == "closed"


def test_a_letter_that_does_not_leave_is_sent_later(incident: Incident, monkeypatch: pytest.MonkeyPatch) -> None:
    incidents.add_people(incident=incident, emails=["budi@warga.example"], by=get_user("head"))
    incidents.tell_people(incident=incident, by=get_user("head"))
    with monkeypatch.context() as patch:
        patch.setattr("core.accounts.mails.send", _refuse)
        assert sending.tell_of_incident(incident.pk) == (0, 1)
    assert sending.tell_of_incident(incident.pk) == (1, 0)


def _refuse(*_given: Any, **_named: Any) -> None:
    raise OSError("the mail server is away")


def test_an_incident_is_entered_and_changed_by_one_at_a_time(head: Client) -> None:
    now = timezone.localtime() - dt.timedelta(hours=1)
    sent = {
        "title": "Berkas hilang",
        "discovered_on": f"{now:%Y-%m-%d}",
        "discovered_time": f"{now:%H:%M}",
        "data": "Nama.",
        "cause": "Lemari terbuka.",
    }
    assert head.post(f"{BASE}insiden/baru/", {**sent, "title": ""}).status_code == 422
    assert head.post(f"{BASE}insiden/baru/", sent).status_code == 302
    row = Incident.objects.get()
    path = f"{BASE}insiden/{row.pk}/ubah/"
    assert head.post(path, {**sent, "handling": "Dicari.", "lock": "0"}).status_code == 302
    assert head.post(path, {**sent, "handling": "Lain.", "lock": "0"}).status_code == 409
    assert head.post(path, {**sent, "handling": "Lain.", "lock": "1"}).status_code == 302


def test_registers_leave_as_workbooks_without_names(head: Client, incident: Incident) -> None:
    make_trial()
    incidents.add_people(
        incident=incident, cases=Case.objects.all(), emails=["budi@warga.example"], by=get_user("head")
    )
    for name in ("insiden/daftar.xlsx", "pemrosesan.xlsx", "penghapusan/daftar.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(head.get(f"{BASE}{name}").content))
        cells = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row]
        assert not [cell for cell in cells if "warga.example" in cell or PERSON.name in cell]
