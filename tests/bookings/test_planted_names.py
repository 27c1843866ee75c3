"""Who borrows, stays or comes to a visit, and why somebody is treated, is planted and looked for everywhere.

Every table is read whole; every page, feed, workbook, paper and answer of the API is read by whoever may open it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from bookings.domain.shelter_health import Health, NewPaper, keep_paper
from bookings.domain.visitors import token_of
from bookings.models import Resource, StayPaper
from core import rollups
from core.cases import case_sheets, sending
from core.cases.domain.identities import Person
from core.cases.models import Case
from core.identity_numbers import numbers_in
from core.models import User
from core.tenancy import central_context
from core.uploads import check_pdf
from tests.factories.lending import approve, ask, hours, make_companion, make_hall
from tests.factories.services import pdf_file
from tests.factories.shelter import companion, make_shelter, make_staying, make_waiting, patient
from tests.factories.visits import make_place, make_published, make_registration, make_request
from tests.test_masked_numbers import routes, signed_in, words_in
from tests.test_planted_names import published, tables  # noqa: F401  (a fixture)
from tests.world import AGENCY_USERS, get_user

BORROWER = Person(
    name="Zubaidah Qodriyanti", email="zubaidah@warga.example", phone="0812 7788 9911", organisation="Sanggar Purnama"
)
FAMILY = Person(name="Hamdani Keluarga", email="hamdani@warga.example", phone="0813 6655 4433")
ASKER = Person(name="Sujarwo Lurah", email="sujarwo@desa.example", phone="0852 1122 3344")
VISITOR = Person(name="Rukayah Sapeken", email="rukayah@warga.example", phone="0857 9988 7766")
PATIENT, OTHER = "Marsitah Belinyu", "Nurlela Toboali"
NIK = "1971014107800001"
ILLNESS, HOSPITAL = "leukemiagranulositik", "Teratai Merah"
HEALTH = (ILLNESS, HOSPITAL)
STAYS = (PATIENT, OTHER, "Hamdani", "66554433", "6655 4433")
BORROWS = ("Zubaidah", "Qodri", "77889911", "7788 9911", "Purnama")
VISITS = ("Sujarwo", "11223344", "1122 3344", "Rukayah", "99887766", "9988 7766")
EVERYTHING = (*HEALTH, *STAYS, *BORROWS, *VISITS, NIK)
PARTS = (
    *("sarana/", "jadwal/", "peminjaman/", "serah-terima/", "rumah-singgah/", "keliling/"),
    *("portal/sarana/", "portal/peminjaman/", "portal/serah-terima/", "portal/rumah-singgah/", "portal/keliling/"),
    *("portal/pemakaian/", "api/v1/resources/", "api/v1/availability/", "api/v1/lending", "api/v1/shelters/"),
    *("api/v1/stays/", "api/v1/visits/", "api/v1/all-visits/", "api/v1/visit-requests/", "api/v1/cases/<case:code>/"),
)
LISTS = ("/", "/portal/", "/portal/berkas/?group=bookings", "/portal/berkas/unduh.xlsx?group=bookings", "/sitemap.xml")
HIDDEN = {  # from whom what is hidden
    "counter": (*HEALTH, *STAYS, NIK),
    "facility": (*HEALTH, PATIENT, OTHER, NIK),
    "shelter": (*HEALTH, *BORROWS, *VISITS, NIK),
}
OFTEN = 60  # addresses that open for somebody with all rights, at the least


@dataclass(frozen=True)
class Planted:
    """What was planted, and every address of it."""

    cases: list[Case]
    paths: list[str]
    links: list[str]  # secret ones, by which alone somebody reads one's own


def found_in(text: object, words: tuple[str, ...]) -> list[str]:
    plain = str(text).lower()
    return [word for word in words if word.lower() in plain]


@pytest.fixture
def planted(in_a: Any) -> Planted:
    """Lend, house and visit with everybody planted, and let each go some way."""
    hall = make_hall()
    make_companion("pendamping-1", get_user("counter"))
    lent = approve(ask(hall, person=BORROWER, wants_companion=True).case)
    ask(hall, hours(4, 6, days=1), person=BORROWER)
    shelter = make_shelter()
    health = Health(diagnosis=ILLNESS, hospital=f"RS {HOSPITAL}", treatment=ILLNESS, factors=("therapy",))
    guests = (patient(name=PATIENT), companion(name=OTHER))
    stay = make_staying(shelter, person=FAMILY, guests=guests, health=health)
    paper = keep_paper(stay, NewPaper(kind="referral", kept=check_pdf(pdf_file())), by_citizen=True)
    waiting = make_waiting(shelter, person=FAMILY, guests=guests, health=health)
    place = make_place()
    request = make_request(place, person=ASKER)
    visit = make_published(place)
    registration = make_registration(visit, person=VISITOR)
    sending.send_waiting()
    cases = [lent, stay.case, waiting.case, request]
    slugs = {"rumah-singgah": shelter.code, "shelters": shelter.code, "keliling/tempat": place.code, "": hall.code}
    numbers = {"keliling": visit.pk, "visits": visit.pk, "surat": paper.pk, "": hall.pk}
    return Planted(cases, _paths(cases, slugs, numbers), [f"/keliling/pendaftaran/{token_of(registration)}/"])


def _paths(cases: list[Case], slugs: dict[str, str], numbers: dict[str, int]) -> list[str]:
    """Return every address of bookings: of each case, and of the thing or number that its part of the site is about."""
    found = [f"/portal/berkas/{case.code}/" for case in cases]
    for route in routes(get_resolver("deploy.urls_agency")):
        if not route.startswith(PARTS) or "^" in route:
            continue
        path = "/" + route
        for name, values in (("<slug:code>", slugs), ("<int:pk>", numbers)):
            path = path.replace(name, next((str(value) for part, value in values.items() if part in route), "-"))
        found += [path.replace("<case:code>", case.code) for case in (cases if "<case:code>" in path else cases[:1])]
    return [*LISTS, *(path for path in found if "<" not in path)]


def read(client: Client, paths: list[str]) -> dict[str, str]:
    """Return what can be read at the addresses that open."""
    answers = ((path, client.get(path)) for path in paths)
    return {path: words_in(answer) for path, answer in answers if answer.status_code == 200}


def leaks(read_: dict[str, str], words: tuple[str, ...]) -> dict[str, list[str]]:
    return {path: found for path, text in read_.items() if (found := found_in(text, words))}


def test_no_table_no_report_and_no_stranger_has_anybody(planted: Planted) -> None:
    assert {name: found for name, text in tables() if (found := found_in(text, EVERYTHING))} == {}
    assert found_in(rollups.collect_all(timezone.localdate()), EVERYTHING) == []
    rows = case_sheets.rows_for_sheet(Case.objects.all())
    assert len(rows) >= 5
    assert found_in(rows, EVERYTHING) == []
    opened = read(signed_in(), planted.paths)
    assert {"/sarana/", "/jadwal/", "/rumah-singgah/", "/keliling/", "/keliling/jadwal.ics"} <= opened.keys()
    assert leaks(opened, EVERYTHING) == {}
    (link,) = planted.links
    own = read(signed_in(), [link, link.replace("/pendaftaran/", "/pendaftaran/x")])
    assert list(own) == [link]
    assert leaks(own, (*HEALTH, *STAYS, *BORROWS, "Sujarwo")) == {}
    valkey = cache._cache.get_client(None)  # type: ignore[attr-defined]
    keys = valkey.keys("*")
    assert found_in([*keys, *(valkey.dump(key) for key in keys)], EVERYTHING) == []
    with central_context():
        assert {name: found for name, text in tables() if (found := found_in(text, EVERYTHING))} == {}


def test_the_search_finds_what_is_planted(planted: Planted) -> None:
    Resource.objects.update(summary=f"Dipinjam {BORROWER.name}")
    assert {name for name, text in tables() if found_in(text, EVERYTHING)} == {"bookings_resource"}


def test_staff_read_whom_their_work_needs_and_no_illness(planted: Planted) -> None:
    assert {
        local: leaks(read(signed_in(get_user(local)), planted.paths), words) for local, words in HIDDEN.items()
    } == {local: {} for local in HIDDEN}


def test_with_all_rights_no_page_shows_an_illness_or_a_whole_number(planted: Planted) -> None:
    roles = sorted({role for given in AGENCY_USERS.values() for role in given})
    mighty = User.objects.create_user("semua@uji-satu.example", full_name="Semua Hak", roles=roles)
    opened = read(signed_in(mighty), planted.paths)
    assert len(opened) > OFTEN
    assert leaks(opened, HEALTH) == {}
    assert [path for path, text in opened.items() if numbers_in(text)] == []
    assert found_in(opened, (PATIENT,))  # they may see who stays: the search would find it


def test_an_illness_is_read_after_a_reason_that_is_kept(planted: Planted) -> None:
    client, case = signed_in(get_user("shelter")), planted.cases[1]
    path = f"/portal/rumah-singgah/{case.code}/kesehatan/"
    assert found_in(client.post(path, {"reason": " "}).content.decode(), HEALTH) == []
    assert found_in(client.post(path, {"reason": "Menyiapkan kamar."}).content.decode(), (ILLNESS,))
    assert case.looks.count() == 1
    facility = signed_in(get_user("facility")).post(path, {"reason": "Ingin tahu."})
    assert facility.status_code in (403, 404)
    assert StayPaper.objects.count() >= 1


def test_logs_mails_and_tasks_say_nobody(
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    published: list[Any],  # noqa: F811
    django_capture_on_commit_callbacks: Any,
    request: pytest.FixtureRequest,
) -> None:
    with caplog.at_level(logging.DEBUG), django_capture_on_commit_callbacks(execute=True):
        request.getfixturevalue("planted")
        sending.send_waiting()
    out = capfd.readouterr()
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert found_in(ours, EVERYTHING) == []
    assert found_in(out.out + out.err, EVERYTHING) == []
    assert found_in(published, EVERYTHING) == []
    own = {person.email for person in (BORROWER, FAMILY, ASKER)}
    assert {address for letter in mail.outbox for address in letter.to} >= own
    assert found_in([letter.subject for letter in mail.outbox], EVERYTHING) == []
    assert found_in([letter.body for letter in mail.outbox if not own & set(letter.to)], EVERYTHING) == []
    assert found_in([str(letter.message()) for letter in mail.outbox], (*HEALTH, NIK)) == []
