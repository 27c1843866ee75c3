"""Who may open which page of cases: one table for every page of the portal, and nothing of it for another agency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.test import Client

from core.models import User
from core.roles import Role
from core.tenancy import schema_context
from tests.routes import (
    Route,
    cases_desk,
    cases_messages,
    feedback_complaints,
    feedback_ppid,
    privacy,
    services_applications,
    services_queue,
    services_results,
    workdays,
)
from tests.world import AGENCY_A, AGENCY_B, get_user

MODULES = (
    cases_desk,
    cases_messages,
    feedback_complaints,
    feedback_ppid,
    privacy,
    services_applications,
    services_queue,
    services_results,
    workdays,
)
PEOPLE = ("head", "unit_head", "counter", "complaints", "information", "admin", "team", "evaluator")
# x: the page opens. What somebody may see none of is refused, and so is a case of a kind that is not theirs.
TABLE = """
                                 head  unit head  counter  complaints  information  admin  team  others
inbox                             x        x         x          x           x         x      -      -
many complaints at once           x        x         -          x           -         -      -      -
enter for somebody                -        -         x          x           x         -      -      -
reply templates                   x        x         x          x           x         -      -      -
workload                          x        x         -          -           -         -      -      -
who opened identities             x        -         -          -           -         -      -      -
settings, privacy, working days   x        -         -          -           -         x      -      -
complaints                        x        x         -          x           -         -      -      -
who wrote a complaint             -        -         -          x           -         -      -      -
keep a complaint longer           x        -         -          -           -         -      -      -
read requests for information     x        x         -          -           x         -      -      -
handle requests for information   -        -         -          -           x         -      -      -
note what came of an objection    x        -         -          -           x         -      -      -
decide on an objection            x        -         -          -           -         -      -      -
applications and queue            x        x         x          -           -         -      -      -
forms, documents, counters        -        -         -          -           -         x      x      -
decide on personal data           x        -         -          -           -         x      -      -
"""
PAGES = {
    "inbox": "cases_portal:inbox cases_portal:applications cases_portal:feedback cases_portal:privacy "
    "cases_portal:shortcuts",
    "many complaints at once": "cases_portal:bulk",
    "enter for somebody": "cases_portal:counter complaints_portal:enter complaints_portal:enter_aspiration "
    "ppid_portal:enter_request ppid_portal:enter_objection applications_portal:enter applications_portal:enter_for",
    "reply templates": "cases_portal:templates cases_portal:template_new cases_portal:template",
    "workload": "cases_portal:workload",
    "who opened identities": "cases_portal:looks",
    "settings, privacy, working days": "cases_portal:settings failed_notices:list complaints_portal:settings "
    "results_portal:terms privacy_portal: workdays_portal:",
    "complaints": "cases_portal: complaints_portal:",
    "who wrote a complaint": "cases_portal:identity",
    "keep a complaint longer": "privacy_portal:hold privacy_portal:release",
    "read requests for information": "ppid_portal:home ppid_portal:register ppid_portal:report ppid_portal:papers "
    "cases_portal:case_INF cases_portal:case_KBR",
    "handle requests for information": "ppid_portal:",
    "note what came of an objection": "ppid_portal:response",
    "decide on an objection": "ppid_portal:decide",
    "applications and queue": "results_portal: queue_portal: applications_portal:export cases_portal:case_PMH",
    "forms, documents, counters": "applications_portal: results_portal:templates results_portal:template_new "
    "results_portal:template queue_portal:places queue_portal:place queue_portal:queue_create queue_portal:queue "
    "queue_portal:counter_create queue_portal:counter_edit",
    "decide on personal data": "privacy_portal:decide",
}
pytestmark = pytest.mark.usefixtures("in_a")


@cache
def table() -> dict[str, set[str]]:
    """Return who may, by line of the table."""
    lines = [line for line in TABLE.splitlines()[2:] if line]
    marks = {re.split(r"\s{2,}", line)[0]: re.split(r"\s{2,}", line.strip())[1:] for line in lines}
    assert all(len(row) == len(PEOPLE) for row in marks.values())
    return {what: {who for who, mark in zip(PEOPLE, row, strict=True) if mark == "x"} for what, row in marks.items()}


def line_of(route: Route) -> str:
    """Return the line on which a page stands: by its name and kind of case, its name, or its part of the portal."""
    kind = re.search(r"/([A-Z]{3})-\d{4}-", route.path)
    wanted = (f"{route.name}_{kind[1]}" if kind else "", route.name, f"{route.name.partition(':')[0]}:")
    found = (what for name in wanted for what, names in PAGES.items() if name in names.split())
    return next(found)


def routes() -> Iterator[Route]:
    for module in MODULES:
        yield from (route for route in module.ROUTES if route.host == "agency" and route.user is not None)


def browser(agency: str, local: str) -> Client:
    client = Client(headers={"host": f"{agency}.localhost"})
    client.force_login(get_user(local))
    return client


@pytest.fixture
def _prepared(in_a: None) -> None:
    for module in MODULES:
        getattr(module, "prepare", lambda: None)()
    for role in (Role.UNIT_HEAD, Role.EVALUATOR):
        User.objects.create_user(f"{role}@{AGENCY_A}.example", None, full_name=f"Nama {role}", roles=[role])


@pytest.mark.usefixtures("_prepared")
def test_pages_open_for_those_of_the_table_and_for_nobody_else() -> None:
    clients = {who: browser(AGENCY_A, who) for who in PEOPLE}
    shown: set[tuple[str, str]] = set()
    wrong = []
    for route in routes():
        line = line_of(route)
        for who, client in clients.items():
            may = who in table()[line]
            if may and (line, who) in shown:
                continue  # the walk through all pages opens the others
            shown.add((line, who))
            if (client.get(route.path).status_code == 200) != may:
                wrong.append((route.name, route.path, who))
    assert wrong == []
    assert {line for line, _who in shown} == set(table()) == set(PAGES)
    with schema_context(AGENCY_B.replace("-", "_")):
        elsewhere = browser(AGENCY_B, "head")
    stranger = Client(headers={"host": f"{AGENCY_A}.localhost"})
    ours = [route.path for route in routes() if re.search(r"/[A-Z]{3}-\d{4}-|/9\d{3,5}/", route.path)]
    assert [path for path in ours if elsewhere.get(path).status_code == 200] == []
    assert [route.path for route in routes() if stranger.get(route.path).status_code == 200] == []
