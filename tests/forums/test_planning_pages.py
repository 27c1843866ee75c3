"""Pages of planning: lists, overview, forms, moves, and what everybody reads."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.forums import make_forum

pytestmark = pytest.mark.usefixtures("in_a")


def test_overview_and_lists_open(sign_in: Any, client_a: Client) -> None:
    forum = make_forum("announced")
    staff = sign_in("admin")

    for client, path in (
        (staff, "/portal/forum/"),
        (staff, f"/portal/forum/{forum.code.lower()}/"),
        (client_a, "/forum/"),
        (client_a, f"/forum/{forum.code}/"),
    ):
        response = client.get(path)
        assert response.status_code == 200
        assert forum.title in response.content.decode()
