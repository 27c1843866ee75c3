"""Which of two lengths of time is surely the longer one, also when they are written in different units."""

from math import ceil

from services.components.codes import TimeUnit

_HOUR = 60
_DAY = 24 * _HOUR
_OFFICE_DAY = 450  # minutes of work in a day of a five-day week. Source: Perpres 21/2023, 37.5 hours a week
_WEEK_DAYS = 5


def is_within(value: int, unit: str, most_value: int, most_unit: str) -> bool:
    """Tell whether a time is never longer than another one.

    Working days and elapsed time have no fixed ratio: weekends stand between working days. So across units the longest
    that the first can mean is compared with the shortest that the second can mean.
    """
    if unit == most_unit:
        return value <= most_value
    return _longest(value, unit) <= _shortest(most_value, most_unit)


def _longest(value: int, unit: str) -> int:
    if unit == TimeUnit.WORKING_DAY:
        return _DAY * (value + 2 * ceil(value / _WEEK_DAYS))
    return _elapsed(value, unit)


def _shortest(value: int, unit: str) -> int:
    if unit == TimeUnit.WORKING_DAY:
        return _DAY * (value - 1 + 2 * ((value - 1) // _WEEK_DAYS)) + _OFFICE_DAY
    return _elapsed(value, unit)


def _elapsed(value: int, unit: str) -> int:
    return value * {TimeUnit.MINUTE: 1, TimeUnit.HOUR: _HOUR}.get(TimeUnit(unit), _DAY)
