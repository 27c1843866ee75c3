"""Lists ask the database as often for three rows as for one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from services.attendance import Guest
from services.domain.sessions import add_guests, ask_question, plan_session
from tests.factories.catalogue import make_feedback, make_point
from tests.factories.imports import make_import
from tests.factories.services import UnitFactory, make_decree, make_in_state, make_published, make_service
from tests.services.api.asking import ROOT
from tests.services.pages import of_services
from tests.services.publication.makers import make_placement

pytestmark = pytest.mark.usefixtures("in_a")


def a_session(number: int) -> None:
    service = make_service(f"layanan-{number}", f"Layanan {number}")
    session = plan_session(
        title="Sesi", kind="socialisation", starts_at=timezone.now(), place="Aula", services=[service], by=None
    )
    add_guests(session=session, guests=[Guest(f"Tamu {number}", "", "expert")], by=None)
    ask_question(session=session, question="Apa?", by=None)


MAKERS: dict[str, Callable[[int], Any]] = {
    "services": lambda n: make_service(f"layanan-{n}", f"Layanan {n}", unit=UnitFactory()),
    "standards": lambda n: make_published(f"layanan-{n}", f"Layanan {n}"),
    "decrees": lambda n: make_decree(make_in_state("agreed", f"layanan-{n}", f"Layanan {n}"), signed=False),
    "minutes": lambda n: make_in_state("agreed", f"layanan-{n}", f"Layanan {n}"),
    "reviews": lambda n: make_in_state("under_review", f"layanan-{n}", f"Layanan {n}"),
    "media": lambda n: make_placement(make_published(f"layanan-{n}", f"Layanan {n}")),
    "publications": lambda n: make_published(f"layanan-{n}", f"Layanan {n}"),
    "feedback": lambda n: make_feedback(make_published(f"layanan-{n}", f"Layanan {n}")),
    "points": lambda n: make_point(f"Titik {n}", services=[make_service(f"layanan-{n}", f"Layanan {n}")]),
    "all-points": lambda n: make_point(f"Titik {n}", services=[make_service(f"layanan-{n}", f"Layanan {n}")]),
    "sessions": a_session,
    "imports": lambda n: make_import(),
}


@pytest.mark.parametrize("name", MAKERS)
def test_list_asks_as_often_for_three_rows_as_for_one(team: Client, name: str) -> None:
    counts = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            MAKERS[name](number)
        team.get(f"{ROOT}{name}/")
        with CaptureQueriesContext(connection) as queries:
            assert team.get(f"{ROOT}{name}/").json()["results"]
        counts.append(of_services(queries))
    assert counts[0] == counts[1]
