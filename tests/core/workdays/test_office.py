"""The calendar of the current agency: what it is made of, and who learns of a change when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as ValkeyDown

from core.tenancy import central_context, schema_context
from core.workdays import office
from core.workdays.models import OfficeRule
from core.workdays.office import calendar_changed, office_calendar, tell_listeners, when_calendar_changes
from tenants.domain.profile import update_profile

pytestmark = pytest.mark.django_db
Kind = OfficeRule.Kind
SHORT = {"mon": [["08:00", "14:00"]]}


@pytest.fixture
def told() -> Iterator[list[str]]:
    from core.tenancy import current_schema

    heard: list[str] = []

    def listen() -> None:
        heard.append(current_schema())

    when_calendar_changes(listen)
    yield heard
    office._listeners.remove(listen)


def test_calendar_of_an_agency_has_the_national_table(in_a: Any) -> None:
    calendar = office_calendar()

    assert calendar.zone == ZoneInfo("Asia/Jakarta")
    assert calendar.years >= {2025, 2026}
    off = calendar.off(dt.date(2025, 8, 18))
    assert off is not None
    assert (off.kind, off.name, off.decree) == (
        "joint_leave",
        "Proklamasi Kemerdekaan",
        "SKB 3 Menteri Nomor 933/2025, 1/2025, 3/2025",
    )


def test_calendar_asks_two_queries_and_then_none(in_a: Any) -> None:
    with CaptureQueriesContext(connection) as first:
        office_calendar()
    with CaptureQueriesContext(connection) as second:
        office_calendar(hours=SHORT, zone=ZoneInfo("Asia/Jayapura"))

    assert len([query for query in first if query["sql"].startswith("SELECT") and "FROM" in query["sql"]]) == 2
    assert len(second) == 0


def test_rules_of_the_agency(in_a: Any) -> None:
    day = dt.date(2026, 7, 6)
    for kind, first, last, hours in (
        (Kind.DAY_OFF, day, day + dt.timedelta(1), {}),
        (Kind.DAY_OFF, dt.date(2026, 8, 17), dt.date(2026, 8, 17), {}),
        (Kind.OTHER_HOURS, dt.date(2026, 7, 13), dt.date(2026, 7, 17), SHORT),
        (Kind.WORKS_ON_JOINT_LEAVE, dt.date(2026, 3, 1), dt.date(2026, 3, 31), {}),
    ):
        OfficeRule.objects.create(kind=kind, first_on=first, last_on=last, name="Pindah kantor", hours=hours)
    office.forget()

    calendar = office_calendar()

    assert [calendar.is_open_on(day + dt.timedelta(n)) for n in range(3)] == [False, False, True]
    assert calendar.off(day).kind == "tenant"  # type: ignore[union-attr]
    assert calendar.off(dt.date(2026, 8, 17)).kind == "national"  # type: ignore[union-attr]
    assert calendar.closes_at(dt.date(2026, 7, 13)) == dt.time(14)
    assert not calendar.is_open_on(dt.date(2026, 7, 14))
    assert calendar.is_open_on(dt.date(2026, 3, 20))
    assert not calendar.is_open_on(dt.date(2026, 5, 15))
    assert office_calendar(hours={"tue": [["08:00", "12:00"]]}).is_open_on(dt.date(2026, 7, 14))


def test_what_was_taken_back_holds_no_more_and_the_version_changes(in_a: Any) -> None:
    versions = [office_calendar().version]
    rule = OfficeRule.objects.create(
        kind=Kind.DAY_OFF, first_on=dt.date(2026, 7, 6), last_on=dt.date(2026, 7, 6), name="Pindah"
    )
    office.forget()
    versions.append(office_calendar().version)
    OfficeRule.objects.filter(pk=rule.pk).update(removed_at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
    office.forget()
    versions.append(office_calendar().version)

    assert versions[0] == versions[2] != versions[1]
    assert office_calendar().is_open_on(dt.date(2026, 7, 6))


def test_rules_of_one_agency_stay_in_it(agency_b: Any, in_a: Any) -> None:
    OfficeRule.objects.create(
        kind=Kind.DAY_OFF, first_on=dt.date(2026, 7, 6), last_on=dt.date(2026, 7, 6), name="Pindah"
    )
    office.forget()

    assert not office_calendar().is_open_on(dt.date(2026, 7, 6))
    with schema_context(agency_b.schema_name):
        assert office_calendar().is_open_on(dt.date(2026, 7, 6))


def test_change_is_noticed_by_another_process(in_a: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process sets the mark; this one has the calendar in memory and looks when it is time to."""
    office_calendar()
    OfficeRule.objects.create(
        kind=Kind.DAY_OFF, first_on=dt.date(2026, 7, 6), last_on=dt.date(2026, 7, 6), name="Pindah"
    )
    assert office_calendar().is_open_on(dt.date(2026, 7, 6))
    with central_context():
        cache.set("workdays-mark", "another", None)
    office._memory.look_at = 0.0

    assert not office_calendar().is_open_on(dt.date(2026, 7, 6))


def test_without_valkey_nothing_is_kept_for_long(in_a: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*args: Any, **kwargs: Any) -> None:
        raise ValkeyDown

    monkeypatch.setattr(cache, "get", down)
    monkeypatch.setattr(cache, "set", down)

    assert office_calendar().years
    office._set_mark()
    known = office._memory.known
    office._memory.look_at = 0.0
    assert office_calendar().years
    assert office._memory.known is not known


def test_change_tells_listeners_in_the_schema_of_the_agency(
    in_a: Any, told: list[str], django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.workdays import tasks

    monkeypatch.setattr(tasks.tell_of_change, "delay", tasks.tell_of_change)
    with django_capture_on_commit_callbacks(execute=True):
        calendar_changed()

    assert told == [in_a.schema_name]


def test_new_opening_hours_of_an_agency_count_as_a_change(
    in_a: Any, told: list[str], django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.workdays import tasks

    monkeypatch.setattr(tasks.tell_of_change, "delay", tasks.tell_of_change)
    with django_capture_on_commit_callbacks(execute=True):
        update_profile(in_a, short_name="Uji saja")
        update_profile(in_a, opening_hours={"mon": [["09:00", "12:00"]]})

    assert told == [in_a.schema_name]
    assert office_calendar().closes_at(dt.date(2026, 7, 6)) == dt.time(12)


def test_registering_a_listener_twice_changes_nothing(in_a: Any, told: list[str]) -> None:
    when_calendar_changes(office._listeners[-1])

    tell_listeners()

    assert len(told) == 1
