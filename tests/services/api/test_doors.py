"""Who gets in: every address that changes something refuses who may only read, and nothing is seen across agencies."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from core.tenancy import schema_context
from services.domain import pledges
from tests.factories.catalogue import make_feedback
from tests.factories.imports import make_import
from tests.factories.services import make_decree, make_draft, make_in_state, make_minutes, make_published, make_service
from tests.services.api.asking import ROOT, send
from tests.services.publication.makers import make_placement
from tests.world import AGENCY_B, get_user

pytestmark = pytest.mark.usefixtures("in_a")
EXAMPLES = {
    "code": "peminjaman-aula",
    "version": "1",
    "component": "fee",
    "kind": "service",
    "pk": "1",
    "number": "1",
    "attendee": "1",
    "question": "1",
    "sha256": "0" * 64,
}
# Comments are open to everybody who writes, reviews or decides: domain.comments refuses the others.
BY_THE_DOMAIN = {"comments", "comment", "resolution"}


def addresses() -> list[tuple[str, str, str]]:
    """Return (name, method, address) of every operation of this app that changes something."""
    found = []
    for pattern in get_resolver("services.api.urls").url_patterns:
        if not getattr(pattern, "name", None) or pattern.name in BY_THE_DOMAIN:
            continue
        view = pattern.callback
        actions = getattr(view, "actions", None) or {name: name for name in dir(view.view_class)}
        address = str(pattern.pattern)
        for converter in ("slug", "int"):
            for name, example in EXAMPLES.items():
                address = address.replace(f"<{converter}:{name}>", example)
        found += [
            (pattern.name, method.upper(), ROOT + address) for method in ("post", "put", "delete") if method in actions
        ]
    return found


@pytest.mark.parametrize(("name", "method", "address"), addresses())
def test_who_may_only_read_changes_nothing(sign_in: Any, name: str, method: str, address: str) -> None:
    refused = send(sign_in("counter"), method, address)
    assert (refused.status_code, refused.json()["code"]) == (403, "permission-refused")


@pytest.mark.parametrize(("name", "method", "address"), addresses())
def test_who_is_not_known_changes_nothing(client_a: Client, name: str, method: str, address: str) -> None:
    assert send(client_a, method, address).status_code == 401


@pytest.fixture
def client_of_b(db: None) -> Client:
    """Somebody of the other agency with every right there, on the other agency's host."""
    client = Client(headers={"host": f"{AGENCY_B}.localhost"})
    with schema_context(AGENCY_B.replace("-", "_")):
        client.force_login(get_user("head"))
    return client


def test_nothing_is_seen_across_agencies(client_of_b: Client) -> None:
    standard = make_published()
    pledge = pledges.draft_pledge(kind="service", by=None)
    one = f"{ROOT}standards/{standard.service.code}/"
    paths = [
        one,
        f"{one}versions/1/",
        f"{one}versions/",
        f"{one}versions/1/events/",
        f"{one}versions/1/template/",
        f"{one}versions/1/checks/",
        f"{one}versions/1/components/fee/comments/",
        f"{one}versions/1/components/fee/revisions/",
        f"{ROOT}services/{standard.service.code}/",
        f"{ROOT}services/{standard.service.code}/eligibility/",
        f"{ROOT}decrees/{standard.decree_id}/",
        f"{ROOT}minutes/{standard.minutes_id}/",
        f"{ROOT}pledges/{pledge.kind}/versions/{pledge.version}/",
        f"{ROOT}media/{make_placement(standard).pk}/",
        f"{ROOT}imports/{make_import().pk}/",
        f"{ROOT}publications/{standard.record.code}/files/",
    ]
    feedback = make_feedback(standard)
    for path in paths:
        assert client_of_b.get(path).status_code == 404, path
    assert send(client_of_b, "POST", f"{ROOT}feedback/{feedback.pk}/seen/").status_code == 404
    for name in ("services", "decrees", "minutes", "media", "imports", "feedback", "publications", "pledge-versions"):
        assert client_of_b.get(f"{ROOT}{name}/").json()["results"] == [], name


def test_a_decree_of_one_agency_takes_no_standard_of_another(client_of_b: Client) -> None:
    standard = make_in_state("agreed")
    with schema_context(AGENCY_B.replace("-", "_")):
        decree = make_decree(make_in_state("agreed", "lain", "Lain"), signed=False)
    address = f"{ROOT}decrees/{decree.pk}/standards/{standard.service.code}/1/"
    assert send(client_of_b, "PUT", address).status_code == 404


def test_lists_of_staff_are_not_for_the_public(client_a: Client) -> None:
    make_draft(make_service())
    make_minutes()
    for name in ("services", "units", "decrees", "minutes", "media", "imports", "sessions", "competences", "feedback"):
        assert client_a.get(f"{ROOT}{name}/").status_code == 401, name
