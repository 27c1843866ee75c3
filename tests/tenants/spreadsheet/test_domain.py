"""A file becomes one record with a row per agency; one bad row stops nobody."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.tenancy import central_context
from tenants.models import Agency, BulkOnboarding, BulkOnboardingRow, OnboardingRun
from tenants.onboarding import start_bulk
from tenants.spreadsheet.domain import check_spreadsheet, discard_bulk, keep_report, problems_of_row, resume_failed_rows
from tests.factories.spreadsheets import good_row, spreadsheet
from tests.factories.tenants import request_run

READY, REFUSED, REQUESTED = (BulkOnboardingRow.State[name] for name in ("READY", "REFUSED", "REQUESTED"))


def states(bulk: BulkOnboarding) -> list[tuple[int, str]]:
    return list(bulk.rows.values_list("number", "state"))


def test_a_dry_run_keeps_nothing(db: None) -> None:
    report = check_spreadsheet(spreadsheet(good_row(1), good_row(2, kind="x")))
    assert [len(row.problems) for row in report.rows] == [0, 1]
    assert not BulkOnboarding.objects.exists()
    assert not Agency.objects.filter(slug__startswith="dinas-contoh").exists()


def test_the_registry_is_asked_for_names_that_are_taken(agency_a: Agency) -> None:
    report = check_spreadsheet(spreadsheet(good_row(slug=agency_a.slug), good_row(2, name=agency_a.name)))
    assert [problem.cell for problem in report.problems] == ["F2", "A3"]


def test_rows_are_kept_with_their_bad_cells_and_started_each_on_its_own(db: None) -> None:
    bulk = keep_report(check_spreadsheet(spreadsheet(good_row(1), good_row(2, slug="X"))), file_name="a.xlsx")
    assert states(bulk) == [(2, READY), (3, REFUSED)]
    assert [problem.cell for problem in problems_of_row(bulk.rows.get(number=3))] == ["F3"]
    start_bulk(bulk, enqueue=False)
    assert states(bulk) == [(2, REQUESTED), (3, REFUSED)]
    run = OnboardingRun.objects.get(slug="dinas-contoh-1")
    assert run.agency is not None
    assert (run.agency.name, run.agency.province_code, run.admin_email) == (
        "Dinas Contoh 1",
        "15",
        "ani@contoh.example",
    )


def test_a_name_taken_between_check_and_start_is_told_at_its_row(db: None) -> None:
    bulk = keep_report(check_spreadsheet(spreadsheet(good_row(1), good_row(2))), file_name="a.xlsx")
    request_run(slug="dinas-contoh-1")
    start_bulk(bulk, enqueue=False)
    assert states(bulk) == [(2, REFUSED), (3, REQUESTED)]
    problem = problems_of_row(bulk.rows.get(number=2))[0]
    assert problem.message
    assert problem.advice


def test_a_started_file_cannot_be_put_aside(db: None) -> None:
    bulk = keep_report(check_spreadsheet(spreadsheet(good_row(1))), file_name="a.xlsx")
    start_bulk(bulk, enqueue=False)
    discard_bulk(bulk)
    bulk.refresh_from_db()
    assert bulk.state == BulkOnboarding.State.STARTED


def test_only_failed_rows_are_resumed(db: None) -> None:
    bulk = keep_report(check_spreadsheet(spreadsheet(good_row(1), good_row(2))), file_name="a.xlsx")
    start_bulk(bulk, enqueue=False)
    OnboardingRun.objects.filter(slug="dinas-contoh-2").update(state=OnboardingRun.State.FAILED)
    assert resume_failed_rows(bulk) == 1
    assert set(OnboardingRun.objects.filter(agency__bulk_rows__bulk=bulk).values_list("state", flat=True)) == {
        "waiting"
    }
    assert resume_failed_rows(bulk) == 0


def test_the_command_makes_the_good_rows_and_names_the_bad_ones(real_agencies: None, tmp_path: Path) -> None:
    path = tmp_path / "instansi.xlsx"
    path.write_bytes(spreadsheet(good_row(1), good_row(2, colour="#ffee00"), good_row(3)).getvalue())
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 rows were not started, 0 agencies failed"):
        call_command("onboard_agencies", str(path), stdout=out)
    with central_context():
        made = Agency.objects.filter(slug__startswith="dinas-contoh-", state=Agency.State.ACTIVE)
        assert sorted(made.values_list("slug", flat=True)) == ["dinas-contoh-1", "dinas-contoh-3"]
        BulkOnboarding.objects.all().delete()
    assert "H3" in out.getvalue()


def test_the_commands_dry_run_makes_nothing(db: None, tmp_path: Path) -> None:
    path = tmp_path / "instansi.xlsx"
    path.write_bytes(spreadsheet(good_row(1)).getvalue())
    out = io.StringIO()
    call_command("onboard_agencies", str(path), "--dry-run", stdout=out)
    assert "1 of 1 rows can be used, 0 bad cells." in out.getvalue()
    assert not BulkOnboarding.objects.exists()


@pytest.mark.parametrize("content", [None, b"no workbook"])
def test_the_command_says_why_a_file_cannot_be_read(db: None, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "instansi.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("onboard_agencies", str(path), stdout=io.StringIO())
