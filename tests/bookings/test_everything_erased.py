"""What people left with a lending, a stay or a visit is gone from every table and from the disk when its time is over.

A name is planted wherever somebody may write, staff too; afterwards the whole schema is read.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone

from bookings.domain.damages import settle_damage
from bookings.domain.lending import cancel_lending
from bookings.domain.shelter_health import Health, NewPaper, keep_paper
from bookings.domain.staying import ask_extension, check_in, check_out, refuse_extension
from bookings.domain.visit_requests import refuse_request
from bookings.models import Damage, Lending, Registration, Stay, StayHealth, StayPaper, StayPerson
from bookings.spans import Span
from core.cases.domain import talking
from core.cases.domain.identities import Person
from core.cases.models import Case, CaseFile
from core.privacy.domain import my_data, retention
from core.privacy.models import DeletionRecord
from core.uploads import check_pdf
from tests.core.privacy.test_everything_erased import NOT_CHANGED, tables_with
from tests.factories.lending import approve, ask, make_hall
from tests.factories.services import pdf_file
from tests.factories.shelter import companion, make_placed, make_shelter, nights, patient
from tests.factories.uses import broken, give, photo, take
from tests.factories.visits import make_place, make_published, make_registration, make_request
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("in_a")
LONG_AGO = dt.timedelta(days=31 * 61)
WORD = "Zubaidah"
SAID = f"Ibu {WORD}, tetangga kami."
ILLNESS = "leukemiagranulositik"
HOSPITAL = "Rumah Sakit Teratai Merah"
PERSON = Person(
    name=f"{WORD} Qodriyanti",
    email="zubaidah@warga.example",
    phone="0812 7788 9911",
    organisation=f"Sanggar {WORD}",
)
NIK = "1571094506890078"
HOUR = dt.timedelta(hours=1)


def key() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def cases() -> list[Case]:
    """Lend, house and visit five years ago with the name in everything, and end it soon after."""
    begin = (timezone.now() - LONG_AGO).replace(hour=2, minute=0, second=0, microsecond=0)
    with time_machine.travel(begin, tick=False) as clock:
        lent = _lent(begin + dt.timedelta(days=10), clock)
        clock.move_to(begin)
        cancelled = ask(make_hall(code="ruang"), _span(begin, 20), person=PERSON, text=SAID, title=SAID).case
        cancel_lending(case=cancelled, reason=SAID)
        request = make_request(place_name="Desa Sebelah", person=PERSON, reason=SAID, organisation=PERSON.organisation)
        refuse_request(case=request, text=SAID, key=key(), by=get_user("head"))
        make_registration(make_published(make_place("Desa Jauh")), person=PERSON)
        stay = _stayed(clock, begin)
    found = [lent, cancelled, request, stay.case]
    assert Case.objects.filter(pk__in=[case.pk for case in found], closed_at__isnull=False).count() == len(found)
    return found


def _span(begin: dt.datetime, days: int) -> Span:
    start = begin + dt.timedelta(days=days)
    return Span(start, start + 2 * HOUR)


def _lent(start: dt.datetime, clock: Any) -> Case:
    case = approve(ask(make_hall(), Span(start, start + 2 * HOUR), person=PERSON, text=SAID, title=SAID).case)
    talking.write_note(case=case, text=SAID, key=key(), by=get_user("facility"))
    booking = Lending.objects.select_related("booking__case").get(case=case).booking
    clock.move_to(start)
    give(booking, start, note=SAID, receiver=PERSON.name, photos=[photo()])
    clock.move_to(start + HOUR)
    damages = [broken(what=SAID, due_on=start.date() + dt.timedelta(days=9))]
    take(booking, start + HOUR, note=SAID, receiver=PERSON.name, damages=damages)
    settle_damage(damage=Damage.objects.get(), note=SAID, by=get_user("facility"))
    return case


def _stayed(clock: Any, begin: dt.datetime) -> Stay:
    shelter, by = make_shelter(), get_user("shelter")
    health = Health(diagnosis=ILLNESS, hospital=HOSPITAL, treatment=SAID, referred_by=SAID, factors=("therapy",))
    guests = (patient(name=PERSON.name), companion(name=f"Adik {WORD}"))
    stay = make_placed(shelter, person=PERSON, guests=guests, health=health, nights=nights(1, 5))
    for kind in ("referral", "patient_card"):
        keep_paper(stay, NewPaper(kind=kind, kept=check_pdf(pdf_file())), by_citizen=True)
    clock.move_to(begin + dt.timedelta(days=1, hours=8))
    stay = check_in(stay=stay, items=[{"bed": 1, "item": SAID, "ok": True}], note=SAID, by=by)
    paper = NewPaper(kind="control", kept=check_pdf(pdf_file()))
    asked = ask_extension(stay=stay, until_on=stay.nights.upper + dt.timedelta(days=2), paper=paper)
    refuse_extension(extension=asked, reason=SAID, by=by)
    clock.move_to(begin + dt.timedelta(days=3))
    return check_out(stay=stay, items=[], note=SAID, by=by)


def test_nothing_of_anybody_is_left(cases: list[Case], django_capture_on_commit_callbacks: Any) -> None:
    on_disk = [str(row.file.name) for row in CaseFile.objects.filter(case__in=cases) if row.file]
    on_disk += [str(row.file.name) for row in StayPaper.objects.all()]
    assert len(on_disk) >= 6
    assert {"bookings_booking", "bookings_damage", "bookings_handover"} <= tables_with(WORD)
    for word in (ILLNESS, "Teratai", NIK, "1971014107800001", "7788 9911", PERSON.email):
        assert tables_with(word) == set(), word
    with django_capture_on_commit_callbacks(execute=True):
        done = retention.apply_retention()
    assert done.keys() >= {"case_lending", "case_stay", "case_visit_request", "visit_registrations"}
    assert Case.objects.filter(erased_at__isnull=True).count() == 0
    for word in (WORD, "tetangga", "Qodriyanti"):
        assert tables_with(word) - NOT_CHANGED == set(), word
    assert [name for name in on_disk if default_storage.exists(name)] == []
    assert not StayHealth.objects.exists()
    assert not StayPaper.objects.exists()
    assert not [row for row in StayPerson.objects.all() if bytes(row.sealed)]
    assert not Registration.objects.exclude(sealed=None, contact_digest="").exists()
    assert Lending.objects.filter(community="").count() == 2
    assert DeletionRecord.objects.filter(record_class="case_lending", number=2).count() == 1


def test_health_goes_long_before_the_stay(cases: list[Case]) -> None:
    (stay,) = Stay.objects.all()
    assert stay.case.closed_at is not None
    with time_machine.travel(stay.case.closed_at + dt.timedelta(days=31 * 7), tick=False):
        assert retention.apply_retention().keys() >= {"stay_health"}
    assert not StayHealth.objects.exists()
    assert set(StayPaper.objects.values_list("kind", flat=True)) == {"patient_card"}
    stay.case.refresh_from_db()
    assert stay.case.erased_at is None


def test_a_copy_has_what_somebody_gave_and_no_health(cases: list[Case]) -> None:
    told = {case["code"][:3]: case for case in my_data.copy_of(cases)["cases"]}
    assert told["PJM"]["details"]["activity"] == SAID
    assert told["KLG"]["details"]["organisation"] == PERSON.organisation
    assert [one["name"] for one in told["INP"]["details"]["people"]] == [PERSON.name, f"Adik {WORD}"]
    assert not [word for word in (ILLNESS, HOSPITAL) if word in str(told)]
