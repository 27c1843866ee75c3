"""What a form that was sent twice has made already."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from core.turns import SENT_TWICE_WITHIN, just_made
from services.models import StandardImport
from tests.world import get_user


def made(**values: Any) -> StandardImport:
    return StandardImport.objects.create(**{"source": "text", "created_by": get_user("team"), **values})


def test_row_of_just_now_is_found_by_who_made_it(in_a: Any) -> None:
    row = made()

    assert just_made(StandardImport.objects.all(), by=get_user("team")) == row
    assert just_made(StandardImport.objects.filter(source="document"), by=get_user("team")) is None


@pytest.mark.parametrize("local", ["head", None])
def test_row_of_somebody_else_or_of_a_task_is_another_one(in_a: Any, local: str | None) -> None:
    made()

    assert just_made(StandardImport.objects.all(), by=get_user(local) if local else None) is None


def test_row_of_an_earlier_time_is_another_one(in_a: Any) -> None:
    row = made()
    StandardImport.objects.filter(pk=row.pk).update(
        created_at=timezone.now() - SENT_TWICE_WITHIN - dt.timedelta(seconds=1)
    )

    assert just_made(StandardImport.objects.all(), by=get_user("team")) is None
