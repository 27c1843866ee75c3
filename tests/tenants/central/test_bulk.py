"""The page for many agencies: a report before anything is made, then progress, worst first."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tenants.models import Agency, BulkOnboarding, OnboardingRun
from tenants.onboarding.bulk import continue_bulk
from tests.factories.spreadsheets import good_row, spreadsheet

URL = "/central/massal/"


def upload(client: Client, *rows: dict[str, Any]) -> Any:
    return client.post(URL, {"file": spreadsheet(*rows)})


def test_the_template_is_downloaded_in_the_language_of_the_page(central: Client) -> None:
    answer = central.get(f"{URL}templat.xlsx")
    assert answer["Content-Disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet["A1"].value == "Agency name *"


def test_every_bad_cell_is_shown_before_anything_is_made(central: Client) -> None:
    answer = upload(central, good_row(1), good_row(2, slug="X", colour="#ffee00"))
    shown = central.get(answer["Location"]).content.decode()
    assert "1 of 2 agencies can be made" in shown
    for cell in ("F3", "H3"):
        assert f'class="mk-num">{cell}<' in shown
    assert not Agency.objects.filter(slug__startswith="dinas-contoh").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no workbook", "not an XLSX workbook"), (b"PK\x03\x04" + b"x" * 90, "not an XLSX workbook")],
)
def test_a_file_that_cannot_be_read_is_told_beside_the_field(central: Client, content: bytes, words: str) -> None:
    file = io.BytesIO(content)
    file.name = "a.xlsx"
    shown = central.post(URL, {"file": file}).content.decode()
    assert words in shown
    assert 'id="id_file_error"' in shown
    assert "govuk-error-summary" in central.post(URL, {}).content.decode()
    assert not BulkOnboarding.objects.exists()


def test_a_file_is_started_once_and_shown_worst_first(central: Client) -> None:
    url = upload(central, good_row(1), good_row(2), good_row(3, slug="X"))["Location"]
    assert central.post(f"{url}mulai/").status_code == 302
    assert central.post(f"{url}mulai/").status_code == 302
    bulk = BulkOnboarding.objects.get()
    assert bulk.state == BulkOnboarding.State.STARTED
    assert central.get(url)["Refresh"].startswith("3")
    continue_bulk(bulk, enqueue=False)
    OnboardingRun.objects.filter(slug="dinas-contoh-2").update(state=OnboardingRun.State.FAILED)
    Agency.objects.filter(slug="dinas-contoh-2").update(state=Agency.State.FAILED)
    page = central.get(url)
    assert [row["row"].number for row in page.context["rows"]] == [3, 4, 2]
    assert "0 active" in page.content.decode()
    assert "Try the failed agency again" in page.content.decode()
    central.post(f"{url}lanjutkan/")
    assert OnboardingRun.objects.get(slug="dinas-contoh-2").state == OnboardingRun.State.WAITING


def test_a_finished_file_says_so_and_stops_refreshing(central: Client, agency_a: Agency) -> None:
    url = upload(central, good_row(1))["Location"]
    bulk = BulkOnboarding.objects.get()
    central.post(f"{url}mulai/")
    bulk.rows.update(state="requested", agency=agency_a)
    page = central.get(url)
    assert "All agencies of this file are active" in page.content.decode()
    assert not page.has_header("Refresh")
    assert f"http://{agency_a.slug}.localhost" in page.content.decode()


def test_a_file_is_put_aside(central: Client) -> None:
    url = upload(central, good_row(1))["Location"]
    central.post(f"{url}batal/")
    shown = central.get(url).content.decode()
    assert "This file was put aside" in shown
    central.post(f"{url}mulai/")
    assert not Agency.objects.filter(slug="dinas-contoh-1").exists()
