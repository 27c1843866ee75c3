"""Onboarding by page: four steps, a look at what will be made, one agency however often it is sent."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from core.models import AuditEntry
from core.tenancy import schema_context
from tenants.central.creating import create_from
from tenants.central.draft import SESSION_KEY, Draft
from tenants.models import Agency, OnboardingRun
from tests.factories.tenants import request_run

URL = "/central/instansi-baru/"
STEPS: dict[str, dict[str, str]] = {
    "instansi": {
        "name": "Dinas Baru Provinsi Bengkulu",
        "short_name": "Dinas Baru",
        "kind": "provincial_agency",
        "province": "17",
        "parent_name": "Pemerintah Provinsi Bengkulu",
    },
    "alamat": {"slug": "dinas-baru", "time_zone": "Asia/Jakarta"},
    "tampilan": {"colour": "#0b6257", "phone": "(0736) 555 0100", "hours_mon": "8.00-12.00, 13.00 s/d 16.00"},
    "pengelola": {"admin_name": "Rini Contoh", "admin_email": "rini@contoh.example"},
}


def send(client: Client, step: str, **changes: Any) -> Any:
    return client.post(f"{URL}{step}/", {**STEPS[step], **changes})


def fill_in(client: Client, **changes: Any) -> None:
    for step in STEPS:
        own = {
            key: value
            for key, value in changes.items()
            if key in STEPS[step] or (key == "emblem" and step == "tampilan")
        }
        assert send(client, step, **own).status_code == 302


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (100, 100), "#0b6257").save(out, "PNG")
    return SimpleUploadedFile("lambang.png", out.getvalue(), "image/png")


def test_four_steps_and_an_approval_make_an_agency(central: Client) -> None:
    fill_in(central, emblem=picture())
    page = central.get(f"{URL}periksa/").content.decode()
    for shown in (
        "Dinas Baru Provinsi Bengkulu",
        "dinas-baru.localhost",
        "agency_dinas_baru",
        "/central/warna/0b6257.css",
    ):
        assert shown in page
    assert not Agency.objects.filter(slug="dinas-baru").exists()
    answer = central.post(f"{URL}periksa/")
    agency = Agency.objects.get(slug="dinas-baru")
    run = OnboardingRun.objects.get(agency=agency)
    assert answer["Location"] == f"/central/pembuatan/{run.pk}/"
    assert (agency.state, agency.colour, agency.phone) == ("requested", "#0b6257", "(0736) 555 0100")
    assert agency.opening_hours == {"mon": [["08:00", "12:00"], ["13:00", "16:00"]]}
    with schema_context(agency.schema_name):
        assert default_storage.exists(agency.emblem.name)
    assert (run.admin_email, run.requested_by) == ("rini@contoh.example", "Nama central")
    assert AuditEntry.objects.filter(action="tenants.agency_requested", actor_name="Nama central").exists()
    assert SESSION_KEY not in central.session


def test_sent_twice_it_makes_one_agency(central: Client) -> None:
    fill_in(central)
    session = central.session
    kept = dict(session[SESSION_KEY])
    first = central.post(f"{URL}periksa/")
    assert central.post(f"{URL}periksa/")["Location"] == first["Location"]
    session = central.session
    session[SESSION_KEY] = kept  # as a second request of a double click still saw it
    session.save()
    assert central.post(f"{URL}periksa/")["Location"] == first["Location"]
    assert Agency.objects.filter(slug="dinas-baru").count() == 1


def test_a_click_that_meets_the_one_before_it_leads_to_the_same_agency(
    central: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_in(central)
    looked = Draft.first_open

    def commit_meanwhile(draft: Draft) -> Any:
        found = looked(draft)  # nothing is open: then the first click commits
        create_from(draft)
        return found

    monkeypatch.setattr(Draft, "first_open", commit_meanwhile)
    answer = central.post(f"{URL}periksa/")

    run = OnboardingRun.objects.get(slug="dinas-baru")
    assert answer["Location"] == reverse("central:run", args=[run.pk], urlconf="deploy.urls_public")


def test_of_two_administrators_the_second_is_told(central: Client) -> None:
    fill_in(central)
    request_run(slug="dinas-baru")
    answer = central.post(f"{URL}periksa/", follow=True)
    assert "Another agency has this address name already." in answer.content.decode()
    assert "dinas-baru-2" in answer.content.decode()
    assert Agency.objects.filter(slug="dinas-baru").count() == 1


def test_going_back_keeps_what_was_typed_even_when_it_is_wrong(central: Client) -> None:
    send(central, "instansi")
    answer = central.post(f"{URL}alamat/", {"slug": "BUKAN nama", "time_zone": "Asia/Makassar", "back": "1"})
    assert answer["Location"] == f"{URL}instansi/"
    page = central.get(f"{URL}alamat/").content.decode()
    assert 'value="BUKAN nama"' in page
    assert "govuk-error-summary" not in page


def test_the_second_step_proposes_a_free_name_and_the_zone_of_the_province(central: Client, agency_a: Agency) -> None:
    send(central, "instansi", province="81")
    page = central.get(f"{URL}alamat/").content.decode()
    assert 'value="dinas-baru"' in page
    assert 'value="Asia/Jayapura" class="govuk-radios__input"' in page or 'value="Asia/Jayapura"' in page
    answer = send(central, "alamat", slug=agency_a.slug)
    assert f"{agency_a.slug}-2" in answer.content.decode()


@pytest.mark.parametrize("step", ["alamat", "tampilan", "pengelola", "periksa"])
def test_a_later_step_without_the_first_leads_to_the_first(central: Client, step: str) -> None:
    answer = central.get(f"{URL}{step}/", follow=True)
    assert answer.redirect_chain[-1][0] == f"{URL}instansi/"


def test_the_check_leads_to_the_step_that_is_not_right(central: Client) -> None:
    fill_in(central)
    central.post(f"{URL}tampilan/", {"colour": "#ffee00", "back": "1"})
    answer = central.get(f"{URL}periksa/")
    assert answer["Location"] == f"{URL}tampilan/?periksa=1"
    assert "#7a7100" in central.get(answer["Location"]).content.decode()


def test_the_proposed_colour_is_taken_by_a_button(central: Client) -> None:
    send(central, "instansi")
    answer = central.post(f"{URL}tampilan/", {"colour": "#ffee00", "proposal": "1"})
    assert 'value="#7a7100"' in central.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("step", "changes"),
    [
        ("instansi", {"name": ""}),
        ("instansi", {"name": "Dinas\u202eBaru"}),
        ("instansi", {"kind": "kantor-pos"}),
        ("instansi", {"province": "10"}),
        ("alamat", {"slug": "public"}),
        ("alamat", {"slug": "Dinas"}),
        ("alamat", {"slug": "x" * 49}),
        ("alamat", {"slug": "динас"}),
        ("alamat", {"time_zone": "UTC"}),
        ("tampilan", {"colour": "#ffee00"}),
        ("tampilan", {"colour": "merah"}),
        ("tampilan", {"hours_mon": "pagi"}),
        ("tampilan", {"hours_mon": "16.00-08.00"}),
        ("tampilan", {"phone": "telepon"}),
        ("pengelola", {"admin_email": "rini@"}),
        ("pengelola", {"admin_name": "\u200b"}),
    ],
)
def test_bad_input_is_told_and_stays(central: Client, step: str, changes: dict[str, str]) -> None:
    send(central, "instansi")
    answer = send(central, step, **changes)
    assert answer.status_code == 200
    assert "govuk-error-summary" in answer.content.decode()


@pytest.mark.parametrize(
    "content", [b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b""]
)
def test_what_is_no_picture_is_refused(central: Client, content: bytes) -> None:
    send(central, "instansi")
    answer = send(central, "tampilan", emblem=SimpleUploadedFile("a.png", content or b" ", "image/png"))
    assert answer.status_code == 200
    assert "govuk-error-summary" in answer.content.decode()
    assert central.get(f"{URL}lambang.png").status_code == 404


def test_an_emblem_waits_in_the_draft_and_goes_with_it(central: Client) -> None:
    send(central, "instansi")
    send(central, "tampilan", emblem=picture())
    name = central.session[SESSION_KEY]["emblem"]
    answer = central.get(f"{URL}lambang.png")
    assert (answer["Content-Type"], answer.content[:4]) == ("image/png", b"\x89PNG")
    central.post(f"{URL}hapus/")
    assert not default_storage.exists(name)
    assert SESSION_KEY not in central.session


def test_a_draft_goes_on_where_it_was_left(central: Client) -> None:
    assert central.get(URL)["Location"] == f"{URL}instansi/"
    send(central, "instansi")
    assert central.get(URL)["Location"] == f"{URL}alamat/"
    fill_in(central)
    assert central.get(URL)["Location"] == f"{URL}periksa/"


def test_an_unknown_step_is_not_there(central: Client) -> None:
    assert central.get(f"{URL}lain/").status_code == 404


@pytest.mark.parametrize("digits", ["0b6257", "abc"])
def test_a_colour_is_answered_as_a_style_sheet(central: Client, digits: str) -> None:
    answer = central.get(f"/central/warna/{digits}.css")
    assert answer["Content-Type"].startswith("text/css")
    assert answer.content.startswith(b".mk-preview { --agency: #")


@pytest.mark.parametrize("digits", ["zzzzzz", "0b62571", "url"])
def test_what_is_no_colour_is_not_there(central: Client, digits: str) -> None:
    assert central.get(f"/central/warna/{digits}.css").status_code == 404
