"""Figures are taken in the agency's schema and kept in the public one, however often and whatever fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from core.tenancy import current_schema, is_public
from tenants.models import Agency, AgencyRollup, DailyFigures
from tenants.oversight.domain import collect_agency, forget_old_details, local_day
from tenants.oversight.domain.collecting import columns_of
from tenants.oversight.errors import CollectionFailed
from tests.factories.oversight import agency_in, standards_figures
from tests.world import AGENCY_A, get_agency

DAY = dt.date(2026, 7, 6)
Collectors = Callable[..., None]


def test_collect_agency_keeps_reports_and_columns(agency_a: Agency, collectors: Collectors) -> None:
    collectors(services=standards_figures(), surveys={"open": 2})

    collect_agency(agency_a.schema_name, DAY)

    assert dict(AgencyRollup.objects.filter(agency=agency_a).values_list("app", "figures")) == {
        "services": standards_figures(),
        "surveys": {"open": 2},
    }
    row = DailyFigures.objects.values().get(agency=agency_a)
    assert timezone.now() - row.pop("taken_at") < dt.timedelta(minutes=1)
    row.pop("id")
    assert row == {
        "agency_id": agency_a.pk,
        "day": DAY,
        "is_latest": True,
        "services_external": 2,
        "services_internal": 1,
        "published": 1,
        "drafts": 1,
        "completeness": Decimal("0.8929"),
        "missing": {"fee": 1, "duration": 1, "procedure": 1},
        "last_changed_on": dt.date(2026, 7, 1),
        "on_paper": None,
        "in_sippn": None,
        "reviews_overdue": None,
        "review_age_days": None,
        "checks_failed": None,
        "pekppp": {},
        "pekppp_mean": None,
        "pekppp_rubric": "",
        "consulting": {},
        "consulting_mean": None,
        "forums_held": None,
        "forum_elements": None,
        "forum_inputs": None,
        "forum_answered": None,
        "forum_accepted": None,
        "actions_open": None,
        "actions_overdue": None,
        "cases_received": None,
        "cases_in_time": None,
        "cases_open": None,
        "cases_late": None,
        "cases_overdue": None,
    }


def test_collect_agency_works_in_the_agencys_schema_role_and_zone(agency_a: Agency, collectors: Collectors) -> None:
    Agency.objects.filter(pk=agency_a.pk).update(time_zone="Asia/Jayapura")

    def where(on: dt.date) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user::text")
            role = cursor.fetchone()[0]
        return {"schema": current_schema(), "role": role, "zone": timezone.get_current_timezone_name()}

    collectors(surveys=where)

    collect_agency(agency_a.schema_name, DAY)

    assert AgencyRollup.objects.get(agency=agency_a).figures == {
        "schema": agency_a.schema_name,
        "role": f"agency_{agency_a.schema_name}",
        "zone": "Asia/Jayapura",
    }
    assert is_public()


def test_collect_agency_may_run_twice(agency_a: Agency, collectors: Collectors) -> None:
    answers = iter((standards_figures(), standards_figures(published_external=2, drafts=0)))
    collectors(services=lambda on: next(answers))

    collect_agency(agency_a.schema_name, DAY)
    collect_agency(agency_a.schema_name, DAY)

    assert list(DailyFigures.objects.filter(agency=agency_a).values_list("published", "drafts", "is_latest")) == [
        (2, 0, True)
    ]
    assert AgencyRollup.objects.filter(agency=agency_a).count() == 1


def test_the_newest_day_stays_newest_when_an_older_one_comes_late(agency_a: Agency, collectors: Collectors) -> None:
    collectors(services=standards_figures())

    for day in (6, 7, 5):
        collect_agency(agency_a.schema_name, dt.date(2026, 7, day))

    rows = DailyFigures.objects.filter(agency=agency_a).order_by("day")
    assert list(rows.values_list("day__day", "is_latest")) == [(5, False), (6, False), (7, True)]


def test_an_app_that_fails_stops_no_other_and_keeps_its_former_figures(
    agency_a: Agency, collectors: Collectors
) -> None:
    collectors(services=standards_figures(), surveys={"open": 1})
    collect_agency(agency_a.schema_name, DAY)

    def broken(on: dt.date) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")
        return {}

    collectors_now: dict[str, Any] = {"services": standards_figures(drafts=0), "surveys": broken}
    from core import rollups

    rollups._sources.clear()
    collectors(**collectors_now)

    with pytest.raises(CollectionFailed) as refused:
        collect_agency(agency_a.schema_name, DAY)

    assert refused.value.facts == {"apps": ["surveys"]}
    assert DailyFigures.objects.get(agency=agency_a).drafts == 0
    assert AgencyRollup.objects.get(agency=agency_a, app="surveys").figures == {"open": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        {"published_external": 3},
        {"published_external": -1},
        {"components_complete": 29},
        {"services_external": "many"},
        {"last_changed_on": "yesterday"},
        {"missing_components": {"fee": "one"}},
    ],
)
def test_figures_that_cannot_be_are_refused_and_the_former_ones_stay(
    agency_a: Agency, collectors: Collectors, wrong: dict[str, Any]
) -> None:
    answers = iter((standards_figures(), standards_figures(**wrong)))
    collectors(services=lambda on: next(answers))
    collect_agency(agency_a.schema_name, DAY)

    with pytest.raises(CollectionFailed):
        collect_agency(agency_a.schema_name, DAY)

    assert DailyFigures.objects.get(agency=agency_a).published == 1
    assert AgencyRollup.objects.get(agency=agency_a).figures == standards_figures()


def test_a_missing_figure_is_refused(agency_a: Agency, collectors: Collectors) -> None:
    figures = standards_figures()
    del figures["components_total"]
    collectors(services=figures)

    with pytest.raises(CollectionFailed):
        collect_agency(agency_a.schema_name, DAY)

    assert not DailyFigures.objects.filter(agency=agency_a).exists()


def test_an_agency_whose_schema_is_gone_fails_alone(committing: None, collectors: Collectors) -> None:
    collectors(surveys=lambda on: {"users": _count_users()})
    agency = agency_in()

    try:
        with pytest.raises(CollectionFailed):
            collect_agency(agency.schema_name, DAY)

        assert is_public()
        assert not AgencyRollup.objects.filter(agency=agency).exists()
    finally:
        agency.delete(force_drop=False)


def _count_users() -> int:
    from core.models import User

    return User.objects.count()


@pytest.mark.parametrize("state", [Agency.State.REQUESTED, Agency.State.PROVISIONING, Agency.State.FAILED])
def test_collect_agency_knows_only_agencies_in_service(db: None, collectors: Collectors, state: str) -> None:
    collectors(services=standards_figures())
    agency = agency_in(state=state)

    with pytest.raises(Agency.DoesNotExist):
        collect_agency(agency.schema_name, DAY)


def test_columns_of_an_agency_without_external_services() -> None:
    columns = columns_of(
        standards_figures(
            services_external=0,
            published_external=0,
            components_complete=0,
            components_total=0,
            missing_components={},
            last_changed_on=None,
        )
    )

    assert (columns["completeness"], columns["last_changed_on"], columns["missing"]) == (None, None, {})


@pytest.mark.parametrize(("zone", "day"), [("Asia/Jakarta", 6), ("Asia/Makassar", 6), ("Asia/Jayapura", 7)])
def test_local_day_is_the_day_of_the_office(zone: str, day: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 7, 6, 15, 30, tzinfo=dt.UTC))

    assert local_day(Agency(time_zone=zone)) == dt.date(2026, 7, day)


def test_forget_old_details_keeps_the_columns(agency_a: Agency, collectors: Collectors) -> None:
    collectors(services=standards_figures())
    for age in (0, 92, 93):
        collect_agency(agency_a.schema_name, DAY - dt.timedelta(days=age))

    assert forget_old_details(DAY) == 1

    assert AgencyRollup.objects.filter(agency=agency_a).count() == 2
    assert DailyFigures.objects.filter(agency=agency_a).count() == 3


def test_real_services_report_what_the_columns_need(agency_a: Agency) -> None:
    collect_agency(agency_a.schema_name, DAY)

    row = DailyFigures.objects.get(agency=agency_a)
    assert (row.services_external, row.completeness, row.missing) == (0, None, {})


def test_two_workers_at_once_leave_one_row_a_day(committing: None, collectors: Collectors) -> None:
    agency = get_agency(AGENCY_A)
    collectors(services=standards_figures())
    errors: list[BaseException] = []
    both_ready = Barrier(2)

    def work(day: dt.date) -> None:
        try:
            both_ready.wait(timeout=10)
            collect_agency(agency.schema_name, day)
        except BaseException as error:  # noqa: BLE001  # a thread's failure must reach the test
            errors.append(error)
        finally:
            connections.close_all()

    try:
        for days in ((DAY, DAY), (DAY, DAY + dt.timedelta(days=1))):
            threads = [Thread(target=work, args=[day]) for day in days]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        assert errors == []
        rows = DailyFigures.objects.filter(agency=agency).order_by("day")
        assert list(rows.values_list("day", "is_latest")) == [(DAY, False), (DAY + dt.timedelta(days=1), True)]
    finally:
        AgencyRollup.objects.filter(agency=agency).delete()
        DailyFigures.objects.filter(agency=agency).delete()
