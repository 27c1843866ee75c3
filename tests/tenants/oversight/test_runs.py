"""Collections that somebody asks for: begun once, followed to the end, repaired by asking again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.errors import PermissionRefused
from core.models import AuditEntry
from core.roles import Role
from tenants.models import Agency, CollectionItem, CollectionRun, DailyFigures
from tenants.oversight import tasks
from tenants.oversight.domain import collect_for_run, start_collection, waiting_schemas
from tenants.oversight.errors import CollectionFailed
from tests.factories.oversight import BENGKULU, agency_in, reader, standards_figures

Collectors = Callable[..., None]
JAMBI = "15"


def start(province_code: str = JAMBI, sent: list[int] | None = None) -> CollectionRun:
    return start_collection(province_code=province_code, by=None, send=(sent if sent is not None else []).append)


def test_start_collection_lists_the_agencies_and_sends_after_the_commit(
    agency_a: Agency, agency_b: Agency, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    sent: list[int] = []
    with django_capture_on_commit_callbacks(execute=True):
        run = start_collection(province_code=JAMBI, by=reader(province_code=JAMBI), send=sent.append)
        assert sent == []

    assert sent == [run.pk]
    assert waiting_schemas(run.pk) == [agency_a.schema_name, agency_b.schema_name]
    assert (run.requested_by_name, run.is_running) == ("Pembaca Uji", True)
    entry = AuditEntry.objects.get(action="oversight.collection_started")
    assert entry.changes == {"agencies": 2}


def test_asking_again_returns_the_running_collection_and_sends_it_again(
    agency_a: Agency, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    sent: list[int] = []
    with django_capture_on_commit_callbacks(execute=True):
        first = start(sent=sent)
        second = start(sent=sent)

    assert second.pk == first.pk
    assert sent == [first.pk, first.pk]
    assert CollectionRun.objects.count() == 1


def test_another_province_has_its_own_collection(agency_a: Agency) -> None:
    assert start(JAMBI).pk != start(BENGKULU).pk


def test_a_province_without_agencies_is_finished_at_once(
    db: None, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    sent: list[int] = []
    with django_capture_on_commit_callbacks(execute=True):
        run = start("35", sent)

    assert (run.state, sent) == (CollectionRun.State.DONE, [])


def test_a_run_that_lost_its_worker_gives_way_to_a_new_one(agency_a: Agency) -> None:
    old = start()
    CollectionRun.objects.filter(pk=old.pk).update(started_at=timezone.now() - dt.timedelta(minutes=31))

    new = start()

    old.refresh_from_db()
    assert (old.state, new.state) == (CollectionRun.State.ABANDONED, CollectionRun.State.RUNNING)


@pytest.mark.parametrize("role", [Role.MINISTRY])
def test_start_collection_needs_the_right(db: None, role: Role) -> None:
    with pytest.raises(PermissionRefused):
        start_collection(province_code=JAMBI, by=reader(role, JAMBI), send=lambda run_id: None)

    assert not CollectionRun.objects.exists()


def test_the_last_agency_finishes_the_run(agency_a: Agency, agency_b: Agency, collectors: Collectors) -> None:
    collectors(services=standards_figures())
    run = start()

    collect_for_run(agency_a.schema_name, run.pk)
    run.refresh_from_db()
    assert (run.state, waiting_schemas(run.pk)) == (CollectionRun.State.RUNNING, [agency_b.schema_name])

    collect_for_run(agency_b.schema_name, run.pk)
    run.refresh_from_db()
    assert run.state == CollectionRun.State.DONE
    assert run.finished_at is not None


def test_collect_for_run_does_nothing_the_second_time(agency_a: Agency, collectors: Collectors) -> None:
    calls: list[dt.date] = []
    collectors(services=lambda on: calls.append(on) or standards_figures())  # type: ignore[func-returns-value]
    run = start()

    collect_for_run(agency_a.schema_name, run.pk)
    collect_for_run(agency_a.schema_name, run.pk)

    assert len(calls) == 1


def test_a_failing_agency_is_noted_and_stops_nobody(agency_a: Agency, agency_b: Agency, collectors: Collectors) -> None:
    from core.tenancy import current_schema

    def sometimes(on: dt.date) -> dict[str, object]:
        if current_schema() == agency_a.schema_name:
            raise ValueError("broken")
        return standards_figures()

    collectors(services=sometimes)
    run = start()

    with pytest.raises(CollectionFailed):
        collect_for_run(agency_a.schema_name, run.pk)
    collect_for_run(agency_b.schema_name, run.pk)

    run.refresh_from_db()
    assert dict(run.items.values_list("agency__slug", "state")) == {
        agency_a.slug: CollectionItem.State.FAILED,
        agency_b.slug: CollectionItem.State.DONE,
    }
    assert run.state == CollectionRun.State.DONE


def test_dispatcher_sends_one_task_per_agency_that_oversight_shows(
    agency_a: Agency, agency_b: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = agency_in(kind=Agency.Kind.CENTRAL_UPT, opted_in_oversight=True)
    agency_in(kind=Agency.Kind.CENTRAL_UPT)
    agency_in(state=Agency.State.REQUESTED, activated_at=None)
    sent: list[str] = []
    monkeypatch.setattr(tasks.collect_figures, "delay", sent.append)

    tasks.collect_everywhere()

    assert sent == [agency_a.schema_name, agency_b.schema_name, shown.schema_name]


def test_task_of_a_run_sends_only_who_still_waits(
    agency_a: Agency, agency_b: Agency, collectors: Collectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    collectors(services=standards_figures())
    run = start()
    tasks.collect_figures_for_run(agency_a.schema_name, run.pk)
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks.collect_figures_for_run, "delay", lambda *arguments: sent.append(arguments))

    tasks.collect_run(run.pk)

    assert sent == [(agency_b.schema_name, run.pk)]


def test_task_takes_the_figures_of_today(agency_a: Agency, collectors: Collectors) -> None:
    collectors(services=standards_figures())

    tasks.collect_figures(agency_a.schema_name)
    tasks.collect_figures(agency_a.schema_name)
    tasks.collect_figures("gone_meanwhile")

    assert DailyFigures.objects.get(agency=agency_a).day == timezone.localdate(timezone=agency_a.zone)


def test_every_scheduled_task_exists() -> None:
    from deploy.celery import app

    names = {entry["task"] for entry in tasks.SCHEDULE.values()}

    assert names <= set(app.tasks)


def test_command_collects_all_or_the_named_ones(
    agency_a: Agency, agency_b: Agency, collectors: Collectors, capsys: pytest.CaptureFixture[str]
) -> None:
    collectors(services=standards_figures())

    call_command("collect_rollups", agency_a.slug, verbosity=0)
    assert capsys.readouterr().out == "1 collected, 0 failed.\n"
    assert not DailyFigures.objects.filter(agency=agency_b).exists()

    call_command("collect_rollups", "--province", JAMBI, verbosity=0)
    assert capsys.readouterr().out == "2 collected, 0 failed.\n"
    assert DailyFigures.objects.filter(agency=agency_b).exists()


def test_command_names_who_failed(agency_a: Agency, agency_b: Agency, collectors: Collectors) -> None:
    collectors(services={"services_external": 1})

    with pytest.raises(CommandError, match=f"{agency_b.slug}"):
        call_command("collect_rollups", agency_a.slug, agency_b.slug, verbosity=0)


@pytest.mark.parametrize("slug", ["tidak-ada", "public"])
def test_command_refuses_an_unknown_agency(db: None, slug: str) -> None:
    with pytest.raises(CommandError):
        call_command("collect_rollups", slug, verbosity=0)


def test_command_refuses_an_agency_that_is_not_in_service(db: None) -> None:
    agency = agency_in(state=Agency.State.REQUESTED, activated_at=None)

    with pytest.raises(CommandError, match="Not in service"):
        call_command("collect_rollups", agency.slug, verbosity=0)
