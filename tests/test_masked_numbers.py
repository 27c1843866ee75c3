"""A NIK is planted in everything that somebody can fill in, and every page, file and answer is read by everybody.

Whole it stands in a text alone, for whoever opened the identity with a reason. One's own copy holds what one wrote.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pypdf import PdfReader

from core.cases.domain import lifecycle, talking
from core.cases.domain.identities import Person
from core.cases.models import Case, CaseFile
from core.identity_numbers import cover_numbers, numbers_in
from core.models import User
from core.privacy.domain import my_data
from feedback.domain.complaints import Verdict, verify_complaint
from feedback.models import RequesterPaper
from services.models import Application
from tests.core.cases.public import open_case
from tests.factories.applications import hall_typed, make_application
from tests.factories.complaints import make_complaint
from tests.factories.information import REFUSED, decide, file_against, make_information, notify
from tests.world import AGENCY_A, AGENCY_USERS, get_user

NIK = "1571094506890078"
WRITTEN = f"Nomor saya {NIK}, di kartu 1571 0945 0689 0078 dan 157109-450689-0078."
PLANTED = Person(
    name="Zubaidah Qodriyanti",
    email="z@warga.example",
    address="Lorong 7",
    id_kind="nik",
    id_number=NIK,
    occupation="-",
)
PARTS = (
    *("lacak/", "permohonan/", "pengaduan/", "ppid/", "privasi/", "api/open311/", "portal/berkas/", "api/v1/case"),
    *("portal/permohonan/", "portal/pengaduan/", "portal/ppid/", "portal/privasi/", "api/v1/applications/"),
    *("api/v1/complaints/", "api/v1/information-requests/", "api/v1/objections/", "api/v1/data-requests/"),
)
REGISTERS = ("register.xlsx", "register.pdf")
OF_CITIZENS = ("/lacak/", "/permohonan/", "/pengaduan/")
OFTEN = 120  # addresses that open at the least


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield here
        else:
            yield from routes(pattern, here)


EVERY = [route for route in routes(get_resolver("deploy.urls_agency")) if route.startswith(PARTS) and "^" not in route]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (NIK, "••••••••••••0078"),
        ("NIK:1571.0945.0689.0078.", "NIK:••••••••••••0078."),
        ("Tahun 2025 2026 2027 2028", "Tahun 2025 2026 2027 2028"),
        ("Rekening 8808123456789012", "Rekening 8808123456789012"),  # no day, so no NIK
        (f"Panjang {NIK}1", f"Panjang {NIK}1"),
        ("", ""),
    ],
)
def test_what_is_covered_in_a_text(text: str, shown: str) -> None:
    assert cover_numbers(text) == shown


@pytest.fixture
def cases(in_a: Any) -> list[Case]:
    """File every kind with the number in all that is written, by the citizen and by staff."""
    key = lambda: str(uuid.uuid4())  # noqa: E731  # a word for each form
    complaint = make_complaint(
        person=PLANTED, text=WRITTEN, place=f"Rumah {NIK}", harm=WRITTEN, wish=WRITTEN, is_anonymous=True
    )
    aspiration = make_complaint(person=PLANTED, kind="aspiration", text=WRITTEN, is_confidential=True)
    verify_complaint(case=complaint, verdict=Verdict(matter="supervisory"), by=get_user("complaints"))
    lifecycle.assign_case(case=complaint, owner=get_user("counter"), note=WRITTEN, by=get_user("complaints"))
    talking.write_note(case=complaint, text=WRITTEN, key=key(), by=get_user("complaints"))
    talking.write_as_staff(case=complaint, text=WRITTEN, key=key(), by=get_user("complaints"))
    request = notify(
        make_information(person=PLANTED, information=WRITTEN, purpose=WRITTEN), **{**REFUSED, "reason": WRITTEN}
    )
    objection = decide(file_against(request, reason=WRITTEN).case, text=WRITTEN)
    typed = hall_typed() | {"s2": {"f4": [NIK], "f6": [WRITTEN]}}
    application = make_application(person={"name": PLANTED.name, "email": PLANTED.email, "phone": ""}, typed=typed)
    talking.write_as_citizen(case=application.case, text=WRITTEN, key=key())
    data = my_data.file_request(right="deletion", target=aspiration, text=WRITTEN, key=key()).case
    return [complaint, aspiration, request.case, objection, application.case, data]


def addresses(case: Case) -> list[str]:
    """Return everything that can be asked of a case."""
    files = list(CaseFile.objects.filter(case=case).values_list("pk", flat=True))
    papers = list(RequesterPaper.objects.filter(case=case).values_list("pk", flat=True))
    found = []
    for route in EVERY:
        path = "/" + route.replace("<case:code>", case.code)
        numbers = {*files, *papers} if "<int:pk>" in path else {0}
        found += [path.replace("<int:pk>", str(pk)) for pk in numbers if "<case:code>" in route]
    return [path for path in found if "<" not in path]


def lists(service: str) -> list[str]:
    """Return the pages, files and answers in which cases stand together."""
    kinds = ("permohonan", "keberatan")
    registers = [f"/portal/ppid/register/{kind}/{name}" for kind in kinds for name in ("", *REGISTERS)]
    more = ["/portal/berkas/unduh.csv", "/portal/berkas/unduh.xlsx", "/api/open311/v2/requests.json", "/portal/"]
    plain = ["/" + route.replace("<slug:code>", service) for route in EVERY if "<case:code>" not in route]
    return [*more, *registers, f"/portal/berkas/cari/?q={NIK[:6]}", *(path for path in plain if "<" not in path)]


def words_in(response: HttpResponseBase) -> str:
    """Return what a person or a program can read in an answer: also inside a PDF and a workbook."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    if body.startswith(b"%PDF"):
        pdf = PdfReader(io.BytesIO(body))
        return " ".join([str(pdf.metadata), *(page.extract_text() for page in pdf.pages)])
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    return body.decode(errors="replace") + str(response.headers)


def signed_in(user: User | None = None) -> Client:
    client = Client(headers={"host": f"{AGENCY_A}.localhost"})
    if user is not None:
        client.force_login(user)
    return client


def test_nobody_reads_a_whole_number_anywhere(cases: list[Case]) -> None:
    """Somebody with all rights and the citizen ask for everything, each role for the page of each case."""
    roles = sorted({role for given in AGENCY_USERS.values() for role in given})
    mighty = User.objects.create_user("semua@uji-satu.example", full_name="Semua Hak", roles=roles)
    service = Application.objects.get(case=cases[4]).service.code
    staff, others = signed_in(mighty), [signed_in(get_user(local)) for local in AGENCY_USERS]
    asked = [(staff, path) for path in lists(service)]
    for case in cases:
        citizen = open_case(signed_in(), case)
        asked += [(citizen if path.startswith(OF_CITIZENS) else staff, path) for path in addresses(case)]
        asked += [(role, f"/portal/berkas/{case.code}/") for role in others]
    answers = [(path, client.get(path)) for client, path in asked]
    assert [path for path, answer in answers if numbers_in(words_in(answer))] == []
    opened = {path for path, answer in answers if answer.status_code == 200}
    assert len(opened) > OFTEN
    assert {f"/portal/ppid/register/permohonan/{name}" for name in REGISTERS} < opened


def test_whole_it_stands_where_the_identity_was_opened_with_a_reason(cases: list[Case], client_a: Client) -> None:
    client_a.force_login(get_user("complaints"))
    path = f"/portal/berkas/{cases[0].code}/identitas/"
    assert numbers_in(client_a.post(path, {"reason": " "}).content.decode()) == []
    page = client_a.post(path, {"reason": "Mencocokkan dengan data kependudukan."}).content.decode()
    assert page.count(NIK) == 1  # as it was written; the one that was left as a proof stays masked
    assert cases[0].looks.count() == 1


def test_lists_and_copies_for_their_own(cases: list[Case]) -> None:
    assert [case.title for case in cases if numbers_in(case.title)] == []
    told = my_data.copy_of([cases[0]])["cases"][0]
    assert (told["person"]["id_number"], told["messages"][0]["text"]) == (NIK, WRITTEN)
