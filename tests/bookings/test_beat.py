"""What workers do for bookings by the clock: each task is in the schedule, and running it again changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from bookings import tasks
from bookings.domain.shelter_waiting import give_beds
from bookings.models import Lending, Offer, StayOffer
from core.accounts import links
from core.cases.models import Case, Notice
from core.tenancy import current_schema
from deploy.celery import app
from tests.factories import shelter as house
from tests.factories.bookings import make_resource
from tests.factories.lending import MORNING, approve, ask, hours, make_hall, somebody
from tests.factories.uses import HOUR, give, make_approved
from tests.factories.visits import in_days, make_published, make_registration

pytestmark = pytest.mark.usefixtures("in_a")
TURNS = {
    "bookings.look_after_lending_everywhere": ("bookings-look-after-lending", tasks.look_after_lending),
    "bookings.look_after_shelters_everywhere": ("bookings-look-after-shelters", tasks.look_after_shelters),
    "bookings.look_after_visits_everywhere": ("bookings-look-after-visits", tasks.look_after_visits),
    "bookings.follow_uses_everywhere": ("bookings-follow-uses", tasks.follow_uses),
}
Run = Callable[[], None]


def test_every_turn_is_in_the_schedule_of_beat_and_goes_to_each_agency(monkeypatch: pytest.MonkeyPatch) -> None:
    app.finalize()
    scheduled = {entry["task"]: name for name, entry in app.conf.beat_schedule.items()}
    mine = {task: name for task, name in scheduled.items() if task.startswith("bookings.")}
    assert mine == {task: name for task, (name, _turn) in TURNS.items()}
    monkeypatch.setattr(links, "schemas_at_work", lambda: ["satu", "dua"])
    for task, (_name, turn) in TURNS.items():
        sent: list[str] = []
        monkeypatch.setattr(turn, "delay", sent.append)
        app.tasks[task]()
        assert sent == ["satu", "dua"]


def an_offer_that_is_over_and_a_use_that_begins() -> None:
    hall = make_hall()
    approve(ask(hall, hours(1, 2)).case)
    waiting = ask(hall, hours(1, 2), waits=True, person=somebody("Lain"))
    over = timezone.now() - dt.timedelta(hours=1)
    Offer.objects.create(lending=Lending.objects.get(case=waiting.case), expires_at=over)


def things_that_are_late() -> None:
    start = MORNING.astimezone(dt.UTC) - 3 * HOUR
    booking = make_approved(make_resource("ruang"), start + 3 * HOUR, start + 4 * HOUR)
    with time_machine.travel(start + 3 * HOUR, tick=False):
        give(booking, start + 3 * HOUR)


def an_offer_of_beds_that_is_over() -> None:
    stay = house.make_waiting(house.make_shelter())
    give_beds(stay=stay, by=None, is_offer=True)
    StayOffer.objects.filter(stay=stay).update(expires_at=timezone.now() - dt.timedelta(days=1))


def somebody_who_comes_tomorrow() -> None:
    make_registration(make_published(on=in_days(1)))


@pytest.mark.parametrize(
    ("turn", "prepare", "at"),
    [
        (tasks.look_after_lending, an_offer_that_is_over_and_a_use_that_begins, MORNING - HOUR),
        (tasks.follow_uses, things_that_are_late, MORNING + 5 * HOUR),
        (tasks.look_after_shelters, an_offer_of_beds_that_is_over, None),
        (tasks.look_after_visits, somebody_who_comes_tomorrow, None),
    ],
    ids=["lending", "uses", "shelters", "visits"],
)
def test_a_turn_that_comes_again_changes_nothing(
    turn: Any, prepare: Run, at: dt.datetime | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = current_schema()
    monkeypatch.setattr(tasks.look_after_shelter, "delay", tasks.look_after_shelter)
    prepare()
    seen = [rows()]
    with time_machine.travel(at or timezone.now(), tick=False):
        for _again in range(2):
            turn(schema)
            seen.append(rows())
    assert seen[0] != seen[1] == seen[2]


def rows() -> dict[str, list[Any]]:
    """Return everything that is kept of bookings, of their cases, and of what was told."""
    models = [*apps.get_app_config("bookings").get_models(), Case, Notice]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}
