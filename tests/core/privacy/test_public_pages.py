"""What people read about personal data, and how they come to their own: by a mailed link, or through a case."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from core.antispam import stamp
from core.cases.models import Case, CaseEvent
from core.privacy import sealing
from core.privacy.domain import incidents, my_data, notices
from core.privacy.models import DataRequest
from core.privacy.processing import processings
from core.privacy.tasks import mail_link
from core.tenancy import current_schema
from tests.core.cases.public import open_case
from tests.factories.cases import PERSON, file_trial, make_trial
from tests.factories.complaints import make_complaint
from tests.world import get_user

OLD = 10  # seconds since the form was drawn


@pytest.fixture
def old_stamp(monkeypatch: pytest.MonkeyPatch) -> str:
    """The stamp of a form that was read before it was sent."""
    import time

    now = time.time()
    with monkeypatch.context() as patch:
        patch.setattr("core.antispam.time.time", lambda: now - OLD)
        return stamp()


def test_every_form_has_its_notice_and_versions_stay_readable(client_a: Client) -> None:
    home = client_a.get("/privasi/").content.decode()
    for one in processings():
        assert f"/privasi/pemberitahuan/{one.key}/" in home
        assert client_a.get(f"/privasi/pemberitahuan/{one.key}/").status_code == 200
    values = {"basis": "public_task", "data": "Nama.", "recipients": "Petugas.", "by": get_user("head")}
    for purpose in ("Memeriksa laporan.", "Memeriksa dan menjawab."):
        notices.publish_notice(form="complaint", purpose=purpose, **values)
    assert "Memeriksa dan menjawab." in client_a.get("/privasi/pemberitahuan/complaint/").content.decode()
    assert "Memeriksa laporan." in client_a.get("/privasi/pemberitahuan/complaint/?versi=1").content.decode()
    for wrong in ("/privasi/pemberitahuan/tidak-ada/", "/privasi/pemberitahuan/complaint/?versi=9"):
        assert client_a.get(wrong).status_code == 404


def test_forms_tell_in_short_what_happens_to_the_data(client_a: Client) -> None:
    for path, form in (
        ("/pengaduan/baru/", "complaint"),
        ("/ppid/permohonan/", "information_request"),
        ("/ppid/keberatan/", "objection"),
    ):
        assert f"/privasi/pemberitahuan/{form}/" in client_a.get(path).content.decode(), path


def test_the_answer_is_the_same_for_every_address_and_no_task_names_one(
    client_a: Client, old_stamp: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_trial()
    calls: list[Any] = []
    monkeypatch.setattr("core.privacy.views.public.mail_link.delay", lambda *given: calls.append(given))
    for email in (PERSON.email, "tidak-ada@warga.example"):
        answer = client_a.post("/privasi/data-saya/", {"email": email, "stamp": old_stamp})
        assert (answer.status_code, answer["Location"]) == (302, "/privasi/")
    assert "siti" not in repr(calls)
    for schema, sealed in calls:
        mail_link(schema, sealed)
    assert [message.to for message in mail.outbox] == [[PERSON.email]]
    assert PERSON.name not in mail.outbox[0].body


def test_a_link_gives_one_zip_once(client_a: Client) -> None:
    case = make_complaint(person=PERSON, harm="Ongkos dua kali.")
    path = f"/privasi/data-saya/{my_data.ask_for_link(PERSON.email)}/"
    assert client_a.get(path).status_code == 200
    answer = client_a.post(path)
    assert "no-store" in answer["Cache-Control"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    told = json.loads(archive.read("data.json"))
    assert [(one["code"], one["details"]["harm"]) for one in told["cases"]] == [(case.code, "Ongkos dua kali.")]
    assert client_a.post(path).status_code == 410
    assert CaseEvent.objects.filter(case=case, kind="data_copied", is_public=False).exists()


def test_a_request_needs_the_proof_of_its_case_and_is_kept_once(client_a: Client, old_stamp: str) -> None:
    filed = file_trial()
    path = f"/lacak/{filed.case.code}/data-pribadi/"
    sent = {
        "key": "5f4b1f8e-3f0a-4d4a-9a55-0d6f1a0e1c11",
        "right": "correction",
        "text": "Nama salah.",
        "name": "Siti Aminah Putri",
        "stamp": old_stamp,
    }
    client_a.post(path, sent)
    assert not DataRequest.objects.exists()
    open_case(client_a, filed.case)
    assert path in client_a.get(f"/lacak/{filed.case.code}/").content.decode()
    for _again in range(2):
        assert client_a.post(path, sent).status_code == 302
    row = DataRequest.objects.get()
    assert (row.target, row.right) == (filed.case, "correction")
    assert b"Putri" not in bytes(row.correction or b"")
    assert client_a.post(path, {**sent, "right": "hapus"}).status_code == 422
    assert Case.objects.filter(kind="data_request").count() == 1


def test_an_incident_is_public_only_when_staff_say_so(client_a: Client) -> None:
    head = get_user("head")
    known = {"title": "Surel terkirim ke orang lain", "data": "Surel.", "cause": "Salah lampiran.", "by": head}
    row = incidents.enter_incident(discovered_at=timezone.now(), happened_at=None, **known)
    path = f"/privasi/insiden/{row.pk}/"
    assert client_a.get(path).status_code == 404
    incidents.change_incident(
        incident=row,
        lock=0,
        discovered_at=row.discovered_at,
        happened_at=None,
        handling="Surel ditarik.",
        is_public=True,
        **known,
    )
    assert "Salah lampiran." in client_a.get(path).content.decode()


def test_an_address_is_sealed_for_the_queue(in_a: None) -> None:
    sealed = sealing.seal_text(PERSON.email)
    assert "siti" not in sealed
    assert sealing.unseal_text(sealed) == PERSON.email
    assert current_schema()
