"""Import by API: begin from a text or a file, read the mapping, assign, confirm, make drafts."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from services.models import ServiceStandard
from tests.factories.imports import TEXT, document, make_import, workbook
from tests.services.api.asking import ROOT, code_of, send, upload

pytestmark = pytest.mark.usefixtures("in_a")
IMPORTS = f"{ROOT}imports/"


def test_a_text_becomes_a_draft_by_the_api_alone(team: Client) -> None:
    made = send(team, "POST", f"{IMPORTS}text/", {"text": TEXT})
    assert (made.status_code, made.json()["state"], len(made.json()["services"])) == (201, "reading", 1)
    address = f"{IMPORTS}{made.json()['id']}/"
    one = f"{address}services/1/"
    read = team.get(one).json()
    assert [row["code"] for row in read["components"]][:3] == ["requirements", "procedure", "duration"]
    assert read["components"][0]["parts"][0]["text"] == "1. Surat permohonan\n2. Fotokopi KTP penanggung jawab"
    assert [part["text"] for part in read["not_recognised"]] == ["Kantor Bahasa Contoh"]
    assert len(read["not_found"]) == 7
    seen = [row["code"] for row in read["components"]]
    refused = send(team, "POST", f"{one}confirmation/", {"seen": seen, "lock": 0})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["part-1"])
    assert code_of(send(team, "POST", f"{address}drafts/")) == (409, "import-not-confirmed")
    said = {"name": "Pinjam aula", "code": "pinjam-aula", "choices": {"1": "leave_out"}, "lock": 0}
    kept = send(team, "PUT", one, said).json()
    assert (kept["lock"], kept["left_out"][0]["text"]) == (1, "Kantor Bahasa Contoh")
    assert code_of(send(team, "PUT", one, said)) == (409, "import-changed")
    assert send(team, "POST", f"{one}confirmation/", {"seen": seen, "lock": 1}).json()["state"] == "confirmed"
    done = send(team, "POST", f"{address}drafts/").json()
    assert (done["state"], done["services"][0]["draft"]) == ("done", "pinjam-aula/1")
    assert ServiceStandard.objects.get().service.name == "Pinjam aula"
    assert team.get(one).json()["components"] == []
    assert code_of(send(team, "DELETE", address)) == (409, "import-closed")


@pytest.mark.parametrize("source", ["spreadsheet", "document"])
def test_a_file_is_read(team: Client, source: str) -> None:
    rows = [("Nama layanan", "Persyaratan", "Biaya", "Waktu"), ("Peminjaman Aula", "KTP", "Gratis", "1 jam")]
    file = workbook(*rows) if source == "spreadsheet" else document()
    made = upload(team, f"{IMPORTS}file/", {"source": source, "file": file})
    assert (made.status_code, made.json()["services"][0]["name"]) == (201, "Peminjaman Aula")
    assert team.get(IMPORTS).json()["results"] == [made.json()]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"source": "spreadsheet", "file": SimpleUploadedFile("a.xlsx", b"bukan")}, "import-not-xlsx"),
        ({"source": "document", "file": SimpleUploadedFile("a.docx", b"bukan")}, "import-not-docx"),
        ({"source": "document", "file": SimpleUploadedFile("a.docx", b"")}, "invalid-input"),
        ({"source": "text", "file": SimpleUploadedFile("a.docx", b"x")}, "invalid-input"),
        ({"source": "document"}, "invalid-input"),
    ],
)
def test_files_that_cannot_be_used_are_refused(team: Client, data: dict[str, Any], code: str) -> None:
    assert code_of(upload(team, f"{IMPORTS}file/", data)) == (422, code)


@pytest.mark.parametrize(
    ("text", "code"), [("", "invalid-input"), ("   ", "import-empty"), ("a" * 2**20, "invalid-input")]
)
def test_texts_that_cannot_be_used_are_refused(team: Client, text: str, code: str) -> None:
    assert code_of(send(team, "POST", f"{IMPORTS}text/", {"text": text})) == (422, code)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"choices": {"99": "fee"}}, "part-99"),
        ({"choices": {"1": "lain"}}, "choices.1"),
        ({"audience": "semua"}, "audience"),
        ({"name": "a\u202eb"}, "name"),
    ],
)
def test_assignments_are_refused_by_field(team: Client, change: dict[str, Any], field: str) -> None:
    made = make_import()
    refused = send(team, "PUT", f"{IMPORTS}{made.pk}/services/1/", {"lock": 0, **change})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])


def test_a_service_is_left_out_and_an_import_put_aside(team: Client) -> None:
    made = make_import()
    left = send(team, "POST", f"{IMPORTS}{made.pk}/services/1/leaving-out/", {"lock": 0})
    assert left.json()["state"] == "left_out"
    assert team.get(f"{IMPORTS}{made.pk}/services/2/").status_code == 404
    assert send(team, "DELETE", f"{IMPORTS}{made.pk}/").json()["state"] == "discarded"
    assert code_of(send(team, "POST", f"{IMPORTS}{made.pk}/drafts/")) == (409, "import-closed")
