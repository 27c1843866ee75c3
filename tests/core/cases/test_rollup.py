"""What cases report upward: figures of a year, and never a person."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import rollups
from core.cases.models import Case, CaseClock
from core.cases.rollup import collect
from tests.factories.cases import make_trial

TODAY = timezone.localdate()


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def answered(*, on: dt.date, received: dt.date, in_time: bool = True, **fields: Any) -> Case:
    """Make a case that was answered on a day; `in_time` tells whether its promise was kept."""
    case = make_trial(received_at=noon(received), **fields)
    Case.objects.filter(pk=case.pk).update(answered_at=noon(on), state="answered", counted_from=received)
    CaseClock.objects.filter(case=case).update(ended_at=noon(on), on_time=in_time, next_at=None)
    return case


def noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def late(*, bureau: bool, **fields: Any) -> Case:
    """Make a case whose limit is over; `bureau` when it counts there already."""
    case = make_trial(**fields)
    over = timezone.now() - days(1)
    moments = {"due_at": over, "bureau_at": over if bureau else timezone.now() + days(3)}
    CaseClock.objects.filter(case=case).update(**moments)
    Case.objects.filter(pk=case.pk).update(due_at=over)
    return case


def value(figure: Any) -> Any:
    return figure["value"]


def test_an_agency_without_cases_reports_zeros_and_hides_shares() -> None:
    found = collect(TODAY)
    assert (found["overdue"], found["overdue_for_bureau"], found["by_service"]) == (0, 0, {})
    assert found["in_time_share"] == {"value": None, "suppressed": True}
    assert rollups.collect("cases", TODAY) == found


def test_under_five_nothing_is_told_but_what_is_late() -> None:
    for _number in range(3):
        answered(received=TODAY, on=TODAY, in_time=False, service_code="aula")
    late(bureau=True)
    found = collect(TODAY)
    hidden = ("received", "answered", "open", "in_time_share", "median_days", "reopened", "satisfaction")
    assert all(rollups.is_suppressed(found[name]) for name in hidden)
    assert all(rollups.is_suppressed(figure) for figure in found["by_channel"].values())
    assert "aula" not in json.dumps(found)
    assert (found["overdue"], found["overdue_for_bureau"]) == (1, 1)


def test_shares_and_medians_of_five() -> None:
    monday = TODAY - days(14 + TODAY.weekday())
    for number in range(5):
        answered(received=monday, on=monday + days(number), in_time=number < 4, service_code="aula")
    found = collect(TODAY)
    assert value(found["in_time_share"]) == 0.8
    assert value(found["median_days"]) == 2
    assert found["by_service"]["aula"]["received"] == 5
    assert value(found["by_kind"]["trial"]["in_time_share"]) == 0.8
    assert value(found["by_channel"]["web"]) == 5


def test_what_is_over_and_not_answered_breaks_its_promise() -> None:
    for _number in range(4):
        answered(received=TODAY, on=TODAY)
    late(bureau=False)
    found = collect(TODAY)
    assert value(found["in_time_share"]) == 0.8
    assert (found["overdue"], found["overdue_for_bureau"]) == (1, 0)


@pytest.mark.parametrize("change", ["paused", "joined", "answered"])
def test_what_is_not_overdue(change: str) -> None:
    case = late(bureau=change != "answered")
    other = make_trial()
    changes: dict[str, dict[str, Any]] = {
        "paused": {"paused_since": timezone.now(), "due_at": None},
        "joined": {"merged_into": other},
        "answered": {"state": "answered", "due_at": None},
    }
    Case.objects.filter(pk=case.pk).update(**changes[change])
    found = collect(TODAY)
    assert (found["overdue"], found["overdue_for_bureau"]) == (0, 0)


def test_two_late_limits_of_one_case_count_once() -> None:
    case = late(bureau=True)
    clock = CaseClock.objects.get(case=case)
    clock.pk, clock.kind = None, CaseClock.Kind.VERIFICATION
    clock.save()
    assert collect(TODAY)["overdue_for_bureau"] == 1


def test_nothing_hidden_is_what_is_left_of_a_total() -> None:
    for number in range(11):
        answered(received=TODAY, on=TODAY, service_code="aula" if number < 6 else "mobil")
    make_trial(service_code="perpustakaan", channel="letter")
    found = collect(TODAY)
    assert value(found["received"]) == 12
    assert list(found["by_service"]) == ["aula"]  # 5 and 1 are hidden together
    assert [value(figure) for figure in found["by_channel"].values()] == [None, None]
    assert rollups.is_suppressed(found["answered"])  # or the one that waits would be what is left
    assert rollups.is_suppressed(found["open"])
    Case.objects.filter(answered_at__isnull=True).update(answered_at=timezone.now(), state="answered", due_at=None)
    found = collect(TODAY)
    assert (value(found["answered"]), value(found["open"])) == (12, 0)


def test_a_year_and_no_more() -> None:
    for _number in range(5):
        Case.objects.filter(pk=make_trial().pk).update(
            counted_from=TODAY - days(365), rating=4, rated_at=timezone.now()
        )
    assert rollups.is_suppressed(collect(TODAY)["received"])
    Case.objects.update(counted_from=TODAY - days(364))
    found = collect(TODAY)
    assert (value(found["received"]), value(found["satisfaction"])) == (5, 4)


def test_figures_name_nobody_and_queries_do_not_grow() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            collect(TODAY)
        return len(queries)

    case = answered(received=TODAY, on=TODAY)
    collect(TODAY)  # the calendar is in memory from here on
    few = asked()
    for number in range(6):
        answered(received=TODAY, on=TODAY, service_code=f"layanan-{number % 2}")
    assert asked() == few
    text = json.dumps(collect(TODAY))
    assert not any(word in text for word in ("Siti", "siti@", "0812", "Lampu", case.code))
