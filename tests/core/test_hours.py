from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core.hours import check_opening_hours, describe_hours

OFFICE = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu")} | {
    "fri": [["08:00", "11:30"], ["13:30", "16:30"]]
}


def test_check_opening_hours_keeps_the_order_of_the_week_and_leaves_out_closed_days() -> None:
    assert list(check_opening_hours({"fri": [["08:00", "16:00"]], "mon": [["08:00", "16:00"]], "sun": []})) == [
        "mon",
        "fri",
    ]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([], "days"),
        ({"senin": []}, "days"),
        ({"mon": "08:00-16:00"}, "spans"),
        ({"mon": [["08:00", "09:00"]] * 4}, "spans"),
        ({"mon": [["8:00", "16:00"]]}, "time"),
        ({"mon": [["08:00", "24:00"]]}, "time"),
        ({"mon": [["08:00"]]}, "time"),
        ({"mon": [[8, 16]]}, "time"),
        ({"mon": [["16:00", "08:00"]]}, "order"),
        ({"mon": [["08:00", "12:00"], ["12:00", "16:00"]]}, "order"),
    ],
)
def test_check_opening_hours_refuses_with_the_reason(value: Any, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        check_opening_hours(value)

    assert refusal.value.code == code


def test_describe_hours_puts_equal_days_together() -> None:
    with override("id"):
        assert describe_hours(OFFICE) == "Senin\u2013Kamis 08.00\u201316.00; Jumat 08.00\u201311.30, 13.30\u201316.30"
    assert describe_hours({}) == ""
