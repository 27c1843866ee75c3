"""Files of a case: given only to whoever may, as an attachment, written down, and not before the scanner saw them."""

import uuid

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client, RequestFactory

from core import scanning
from core.cases.domain import talking
from core.cases.domain.files import NewFile
from core.cases.downloads import FileWaits, send_case_file
from core.cases.models import Case, CaseEvent, CaseFile
from core.cases.scanning import scan_waiting
from core.errors import NotFound
from core.uploads import CLEAN, WAITING, Kept
from tests.core.cases.public import open_case, path_of
from tests.factories.cases import make_trial
from tests.world import get_user

Scan = CaseFile.Scan


def attached(case: Case, *, scan: str = CLEAN, name: str = "foto\u202e.pdf", is_internal: bool = False) -> CaseFile:
    kept = Kept(f"{uuid.uuid4().hex[:24]}.pdf", ContentFile(b"%PDF-x"), "0" * 64, "pdf", "application/pdf", 6, scan)
    file = NewFile(kept=kept, name=name, is_internal=is_internal)
    talking.write_as_citizen(case=case, text="Terlampir.", key=str(uuid.uuid4()), attached=[file])
    return CaseFile.objects.latest("pk")


@pytest.fixture
def case() -> Case:
    return make_trial()


def test_the_citizen_gets_a_file_as_an_attachment_and_it_is_written_down(client_a: Client, case: Case) -> None:
    file = attached(case)
    address = path_of(case, f"berkas/{file.pk}/")
    assert b"%PDF" not in client_a.get(address).content  # nobody proved anything yet
    answer = open_case(client_a, case).get(address)
    assert answer.content == b"%PDF-x"
    assert answer["Content-Disposition"] == 'attachment; filename="foto.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    event = CaseEvent.objects.get(kind="file_opened")
    assert (event.case_id, event.is_public, event.facts["by"]) == (case.pk, False, "citizen")
    assert "foto.pdf" not in str(event.facts)


def test_files_of_staff_and_of_others_are_not_there(client_a: Client, case: Case) -> None:
    inner, foreign, removed = attached(case, is_internal=True), attached(make_trial()), attached(case)
    CaseFile.objects.filter(pk=removed.pk).update(removed_at="2026-06-12T00:00Z")
    client = open_case(client_a, case)
    for file in (inner, foreign, removed):
        assert client.get(path_of(case, f"berkas/{file.pk}/")).status_code == 404
    assert not CaseEvent.objects.filter(kind="file_opened").exists()


def test_staff_who_open_a_file_are_named_in_the_record(case: Case) -> None:
    officer = get_user("complaints")
    send_case_file(RequestFactory().get("/"), attached(case), officer)
    assert CaseEvent.objects.get(kind="file_opened").by_id == officer.pk


def test_a_file_waits_until_the_scanner_has_looked_at_it(
    client_a: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = attached(case, scan=WAITING), attached(case, scan=WAITING)
    CaseFile.objects.filter(pk=bad.pk).update(name="jahat.pdf")
    with pytest.raises(FileWaits):
        send_case_file(RequestFactory().get("/"), good, None)
    client = open_case(client_a, case)
    assert client.get(path_of(case, f"berkas/{good.pk}/"))["Location"] == path_of(case)

    def away(data: bytes) -> bool:
        raise scanning.ScannerAway

    monkeypatch.setattr("core.scanning.is_clean", away)
    assert scan_waiting() == 0
    verdicts = iter([True, False])
    monkeypatch.setattr("core.scanning.is_clean", lambda data: next(verdicts))
    assert (scan_waiting(), scan_waiting()) == (2, 0)
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.scan, bad.scan) == (Scan.CLEAN, Scan.REFUSED)
    assert client.get(path_of(case, f"berkas/{good.pk}/")).content == b"%PDF-x"
    with pytest.raises(NotFound):
        send_case_file(RequestFactory().get("/"), bad, None)
    assert CaseEvent.objects.get(kind="file_refused").is_public


def test_what_is_far_too_large_is_refused_in_words_before_it_is_read(client_a: Client, case: Case) -> None:
    client_a.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = open_case(client_a, case).post(path_of(case, "pesan/"), {"text": "x"}, CONTENT_LENGTH=str(200 * 2**20))
    assert page.status_code == 413
    html = page.content.decode()
    assert "at most 12 MB" in html
    assert "what you typed still stands there" in html
