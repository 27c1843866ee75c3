"""Files of cases by API: checked as on the pages, given out to whoever may have them, each time written down."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.cases.models import Case, CaseEvent, CaseFile
from tests.core.cases.api.asking import ROOT, browser, of, refusal
from tests.factories.cases import file_trial, make_trial
from tests.factories.services import pdf_file

pytestmark = pytest.mark.usefixtures("in_a")
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def send_files(case: Case, path: str, *files: Any, user: str = "complaints", **data: str) -> Any:
    return browser(user).post(ROOT + of(case, path), {"files": list(files), **data})


def paper(name: str = "surat.pdf") -> Any:
    return pdf_file(name, name)


def test_internal_files_are_kept_once_and_listed() -> None:
    case = make_trial()
    first, again = (send_files(case, "files/", paper(), paper("lampiran.pdf")) for _time in range(2))
    assert [file["name"] for file in first.json()["files"]] == ["surat.pdf", "lampiran.pdf"]
    assert (first.status_code, again.json()) == (201, first.json())
    listed = browser("complaints").get(ROOT + of(case, "files/")).json()["results"]
    assert [(file["name"], file["is_internal"]) for file in listed] == [("surat.pdf", True), ("lampiran.pdf", True)]


@pytest.mark.parametrize("content", [b"MZ program", b"%PDF-1.4 broken", b"", EICAR])
def test_what_the_pages_refuse_is_refused(content: bytes) -> None:
    case = make_trial()
    answer = send_files(case, "files/", SimpleUploadedFile("surat.pdf", content))
    assert refusal(answer) == (422, "invalid-input")
    assert next(iter(answer.json()["errors"])).startswith("files")
    assert not CaseFile.objects.exists()


def test_a_message_takes_its_files_along() -> None:
    case = make_trial()
    answer = send_files(case, "messages/", paper("jawaban.pdf"), text="Terlampir jawaban kami.")
    assert (answer.status_code, [file["name"] for file in answer.json()["files"]]) == (201, ["jawaban.pdf"])
    assert CaseFile.objects.get().is_internal is False


def test_a_file_is_given_out_as_an_attachment_and_that_is_written_down() -> None:
    filed = file_trial()
    case = filed.case
    kept = send_files(case, "files/", paper()).json()["files"][0]
    answer = browser("complaints").get(ROOT + of(case, f"files/{kept['id']}/"), headers={"accept": "application/pdf"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="surat.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert CaseEvent.objects.get(case=case, kind="file_opened").by_name == "Nama complaints"
    other = make_trial()
    assert browser("complaints").get(ROOT + of(other, f"files/{kept['id']}/")).status_code == 404
    assert browser("information").get(ROOT + of(case, f"files/{kept['id']}/")).status_code == 404
    mine = {"x-case-secret": filed.secret}
    assert browser().get(f"{ROOT}case-status/{case.code}/files/{kept['id']}/", headers=mine).status_code == 404


def test_a_file_that_waits_for_the_scanner_is_given_to_nobody() -> None:
    case = make_trial()
    kept = send_files(case, "files/", paper()).json()["files"][0]
    CaseFile.objects.update(scan=CaseFile.Scan.WAITING)
    assert refusal(browser("complaints").get(ROOT + of(case, f"files/{kept['id']}/"))) == (409, "file-waits")


def test_the_citizen_gets_what_staff_sent_for_the_secret_word_alone() -> None:
    filed = file_trial()
    send_files(filed.case, "messages/", paper("jawaban.pdf"), text="Terlampir.")
    status = f"{ROOT}case-status/{filed.case.code}/"
    mine = {"x-case-secret": filed.secret}
    [file] = browser().get(status, headers=mine).json()["files"]
    answer = browser().get(f"{status}files/{file['id']}/", headers=mine)
    assert (file["name"], answer.status_code, answer["Cache-Control"]) == ("jawaban.pdf", 200, "private, no-store")
    assert browser().get(f"{status}files/{file['id']}/", headers={"x-case-secret": "SALAH-SALA"}).status_code == 404
