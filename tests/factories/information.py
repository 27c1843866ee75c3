"""Requests for public information, objections and entries of the lists, made through the domain."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from core.cases.domain.filing import Filed
from core.cases.domain.identities import Person
from core.cases.models import Case
from core.models import User
from core.uploads import PDF_TYPES, check_upload
from feedback.domain.objections import NewObjection, decide_objection, file_objection
from feedback.domain.public_information import Entry, Exemption, add_exemption, add_information
from feedback.domain.requests import NewPaper, NewRequest, Notification, file_request, notify_applicant
from feedback.models import ExemptInformation, InformationRequest, PublicInformation
from tests.factories.services import picture_file

APPLICANT = Person(
    name="Rahmat Hidayat",
    email="rahmat@warga.example",
    phone="0812 5550 4321",
    address="Jalan Contoh 5, Jambi",
    id_kind="nik",
    id_number="1571010101900002",
    occupation="Wartawan",
)
ASKED = "Laporan keuangan tahun 2025 beserta catatannya"


def new_request(**fields: Any) -> NewRequest:
    """Return a request as a person would send it."""
    values: dict[str, Any] = {
        "key": str(uuid.uuid4()),
        "person": APPLICANT,
        "information": ASKED,
        "purpose": "Penelitian tentang anggaran",
        "papers": [NewPaper(kind="card", kept=check_upload(picture_file("ktp.png"), PDF_TYPES))],
    }
    return NewRequest(**{**values, **fields})


def file_information(*, by: User | None = None, **fields: Any) -> Filed:
    """File a request."""
    return file_request(new=new_request(**fields), by=by)


def make_information(**fields: Any) -> InformationRequest:
    """Return a filed request."""
    return InformationRequest.objects.select_related("case").get(case=file_information(**fields).case)


GRANTED: dict[str, Any] = {"decision": "granted", "material": "Laporan keuangan 2025 (PDF)", "form": "recorded"}
REFUSED: dict[str, Any] = {
    "decision": "refused",
    "reason": "Memuat rahasia pribadi pegawai.",
    "ground": "h",
    "test_reference": "UK/01/2026",
}


def notify(request: InformationRequest, *, by: User | None = None, **said: Any) -> InformationRequest:
    """Give the written notification, granted unless told otherwise."""
    notify_applicant(case=request.case, said=Notification(**(said or GRANTED)), key=str(uuid.uuid4()), by=by)
    return InformationRequest.objects.select_related("case").get(pk=request.pk)


def file_against(request: InformationRequest, ground: str = "answered_otherwise", **fields: Any) -> Filed:
    """File an objection."""
    values: dict[str, Any] = {"key": str(uuid.uuid4()), "reason": "Yang diberikan bukan yang saya minta."}
    return file_objection(new=NewObjection(request=request, ground=ground, **{**values, **fields}))


def decide(case: Case, *, by: User | None = None, **fields: Any) -> Case:
    """Decide on an objection, rejected unless told otherwise."""
    values: dict[str, Any] = {
        "decision": "rejected",
        "text": "Jawaban PPID sudah sesuai.",
        "superior_name": "Ibu Kepala",
        "superior_position": "Kepala Kantor",
        "key": str(uuid.uuid4()),
    }
    return decide_objection(case=case, by=by, **{**values, **fields})


def entry(**fields: Any) -> Entry:
    """Return an entry of the list of public information."""
    values: dict[str, Any] = {
        "title": "Rencana kerja 2026",
        "summary": "Apa yang dikerjakan tahun ini.",
        "category": PublicInformation.Category.PERIODIC,
        "unit": "Subbagian Umum",
        "retention": "5 tahun",
        "updated_on": timezone.localdate(),
    }
    return Entry(**{**values, **fields})


def make_entry(**fields: Any) -> PublicInformation:
    """Return information that is listed."""
    files = fields.pop("files", ())
    return add_information(entry=entry(**fields), files=files, by=None)


def exemption(**fields: Any) -> Exemption:
    """Return an entry of the exempt list that holds for two years."""
    today = timezone.localdate()
    values: dict[str, Any] = {
        "title": "Data kesehatan pegawai",
        "ground": "h",
        "legal_basis": "UU 14/2008 Pasal 17 huruf h",
        "consequence": "Mengungkap rahasia pribadi pegawai.",
        "unit": "Subbagian Umum",
        "test_number": "UK/07/2026",
        "test_on": today - dt.timedelta(days=30),
        "until_on": today + dt.timedelta(days=700),
    }
    return Exemption(**{**values, **fields})


def make_exemption(**fields: Any) -> ExemptInformation:
    """Return exempt information."""
    return add_exemption(entry=exemption(**fields), by=None)
