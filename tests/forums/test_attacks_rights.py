"""Every page of staff, asked by whoever has no right to it: strangers, readers, the counter, and forged requests."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from core.models import AuditEntry, User
from core.tenancy import schema_context
from forums.models import Forum, ForumAgreement
from tests.factories.forums import make_forum, make_input, make_participant
from tests.forums.papers import make_agreement, make_held_forum
from tests.world import AGENCY_B, get_user

pytestmark = pytest.mark.usefixtures("agency_b", "in_a")
KEY = uuid.UUID(int=1)
EXAMPLES = {
    "<forum:code>": "ABC23",
    "<int:number>": "1",
    "<int:pk>": "1",
    "<slug:move>": "tampilkan",
    "<slug:kind>": "notulen",
    "<slug:name>": "pengumuman",
    "<slug:component>": "fee",
    "<slug:to>": "suara",
    "<uuid:key>": str(KEY),
    "<key:key>": "a" * 27,
}
# What everybody of the agency may read: sending something to it is "not found", "not allowed" or refused by the domain.
READ_BY_ALL = {
    "list", "subjects", "forum", "material", "documents", "document_file", "sheet", "photo_file", "inputs", "input",
    "plan", "action", "actions", "evidence", "trace", "inputs_sheet", "agreement", "agreement_file",
}  # fmt: skip
OF_THE_ROOM = {
    "begin", "end", "participants", "participant_create", "participant_export", "check_in_poster", "check_in_qr",
    "participant_withdraw", "participant_move", "console", "console_stream", "item_notes", "item_move", "input_reply",
    "moderation", "moderate", "group", "moderation_move", "reply_move", "points", "point_create", "point",
    "point_result", "point_remove", "point_move", "photos", "photo_edit", "photo_remove", "signer_qr",
}  # fmt: skip


def addresses(module: str, root: str) -> list[tuple[str, str]]:
    """Return (name, address) of every page of a module of addresses."""
    found: list[tuple[str, str]] = []

    def walk(patterns: Any) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                address = str(pattern.pattern)
                for name, example in EXAMPLES.items():
                    address = address.replace(name, example)
                found.append((str(pattern.name), f"{root}{address}"))
            else:
                walk(pattern.url_patterns)

    walk(get_resolver(module).url_patterns)
    return found


PORTAL = addresses("forums.urls_portal", "/portal/forum/")
PUBLIC = addresses("forums.urls_public", "/forum/")


@pytest.fixture
def forum(in_a: Any) -> Forum:
    forum = make_forum(Forum.State.IN_SESSION, code="ABC23")
    make_input(forum, participant=make_participant(forum))
    return forum


def snapshot(forum: Forum) -> tuple[object, ...]:
    rows = (
        forum.inputs,
        forum.participants,
        forum.points,
        forum.events,
        forum.agenda,
        forum.actions,
        forum.invitations,
    )
    forum.refresh_from_db()
    return (forum.state, forum.lock, AuditEntry.objects.count(), *(rows.count() for rows in rows))


def refused(*statuses: int) -> bool:
    """Tell whether nobody was let in; 405 alone would say nothing of the right."""
    return set(statuses) in ({403}, {403, 405})


def test_who_only_reads_changes_nothing(sign_in: Any, forum: Forum) -> None:
    client, before = sign_in("admin"), snapshot(forum)
    for name, address in PORTAL:
        status = client.post(address, {}).status_code
        if name in READ_BY_ALL:
            assert status in (403, 404, 405, 422), (name, status)
        else:
            assert refused(status, client.get(address).status_code), name
    assert snapshot(forum) == before


def test_the_counter_does_what_is_done_in_the_room_and_no_more(sign_in: Any, forum: Forum) -> None:
    client = sign_in("counter")
    for name, address in PORTAL:
        if name in OF_THE_ROOM:
            assert client.get(address).status_code in (200, 302, 404, 405), name
        elif name not in READ_BY_ALL:
            assert refused(client.post(address, {}).status_code, client.get(address).status_code), name


def test_who_only_reads_finds_no_link_to_sign_by(sign_in: Any) -> None:
    agreement = make_agreement(make_held_forum(code="XYZ45"), ForumAgreement.State.SIGNING)
    signature = agreement.signatures.get(element="expert")
    for user, status, shown in (("admin", 403, False), ("counter", 200, True)):
        client = sign_in(user)
        page = client.get("/portal/forum/XYZ45/berita-acara/")
        assert (page.status_code, signature.key in page.content.decode()) == (200, shown)
        assert client.get(f"/portal/forum/XYZ45/tanda-tangan/{signature.pk}.svg").status_code == status


def test_strangers_and_staff_of_other_agencies_are_sent_to_sign_in(client_a: Client, forum: Forum) -> None:
    guest = client_a
    foreign = Client(headers={"host": client_a.defaults["HTTP_HOST"]})
    with schema_context(AGENCY_B.replace("-", "_")):
        foreign.force_login(User.objects.get(email=f"head@{AGENCY_B}.example"))
    before = snapshot(forum)
    for name, address in PORTAL:
        for client in (guest, foreign):
            for response in (client.get(address), client.post(address, {})):
                assert response.status_code in (302, 403, 405), (name, response.status_code)
                if response.status_code == 302:
                    assert response["Location"].startswith("/akun/"), name
    assert snapshot(forum) == before


def test_forged_requests_are_refused_everywhere(agency_a: Any, forum: Forum) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": f"{agency_a.slug}.localhost"})
    client.cookies["forum_ABC23"] = forum.participants.get().key
    client.force_login(get_user("head"))
    before = snapshot(forum)
    for name, address in [*PORTAL, *PUBLIC]:
        assert client.post(address, {"point": "1", "choice": "agree"}).status_code in (403, 405), name
    assert snapshot(forum) == before


def test_a_forum_that_was_not_announced_is_not_there(client_a: Client, forum: Forum) -> None:
    make_forum(Forum.State.PREPARED, forum.standards.get().standard, code="XYZ45")  # type: ignore[arg-type]
    for name, address in PUBLIC:
        if "ABC23" not in address:
            continue
        secret = address.replace("ABC23", "XYZ45")
        for response in (client_a.get(secret), client_a.post(secret, {})):
            assert response.status_code in (404, 405), name
