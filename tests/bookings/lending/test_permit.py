"""The permit of an approved booking, and what staff see before they approve without all papers."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from bookings.domain.lending_rules import papers_of
from bookings.models import Lending
from core.cases.models import Case
from tests.bookings.lending.test_pages import FORM, sent, signed_in
from tests.factories.bookings import make_projectors
from tests.factories.lending import approve, make_companion, make_hall
from tests.factories.services import make_published, pdf_file
from tests.world import get_user

pytestmark = pytest.mark.django_db


def test_the_permit_names_borrower_things_and_time_while_it_is_in_force(in_a: Any, client_a: Client) -> None:
    hall, projectors = make_hall(name="Aula"), make_projectors()
    make_companion("pendamping", get_user("counter"), name="Bagas")
    data = sent(facility=hall.pk, wants_companion="on")
    client_a.post(FORM, {**data, f"thing_{projectors.pk}": "2"})
    case = Case.objects.get(kind="lending")
    address = f"/lacak/{case.code}/surat-izin.pdf"
    assert client_a.get(address).status_code == 404
    approve(case)
    assert address in client_a.get(f"/lacak/{case.code}/").content.decode()
    pages = PdfReader(BytesIO(client_a.get(address).content)).pages
    words = "".join(pages[0].extract_text().split())  # letters may stand apart
    assert len(pages) == 1
    for expected in (case.code, "Sanggar Batang Hari, Ratna Dewanti", "Aula", "Proyektor (2)", "petugas mendampingi"):
        assert "".join(expected.split()) in words
    assert "Bagas" not in words

    stranger = Client(headers={"host": f"{in_a.slug}.localhost"})
    assert "pdf" not in stranger.get(address).headers["Content-Type"]
    portal = f"/portal/peminjaman/{case.code}/surat-izin.pdf"
    assert signed_in(stranger, "team").get(portal).status_code in (403, 404)
    assert signed_in(stranger, "facility").get(portal).headers["Content-Type"] == "application/pdf"


def test_papers_of_the_standard_are_asked_for_and_missing_ones_told_before_approval(
    in_a: Any, client_a: Client
) -> None:
    hall = make_hall(service_code=make_published().service.code)
    form = client_a.get(FORM, {"sarana": hall.code}).context["form"]
    first, *others = papers_of(form.standard)
    assert form.fields["paper_1"].label == first

    data = sent(facility=hall.pk, rhythm="weekly", times="2", confirm="1")
    client_a.post(FORM, {**data, "paper_1": pdf_file("surat.pdf")})
    _first_date, second = Lending.objects.order_by("booking__during")
    staff = signed_in(Client(headers={"host": f"{in_a.slug}.localhost"}), "facility")
    page = staff.get(f"/portal/peminjaman/{second.case.code}/setujui/")
    assert page.context["missing"] == others  # what came with the first date holds for the whole series
