"""Pages of the API: its description, the problem codes, and the tokens."""

import datetime as dt

from django.utils import timezone

from core.api.tokens import create_token
from tests.routes import Route
from tests.world import get_user

ROUTES = [
    Route("api:root", "/api/v1/"),
    Route("api:root", "/api/v1/", host="base"),
    Route("api_problems:list", "/api/problems/", host="base"),
    Route("api_problems:detail", "/api/problems/not-found", host="base"),
    Route("api_tokens:list", "/portal/pengaturan/token/", user="admin"),
    Route("api_tokens:create", "/portal/pengaturan/token/baru/", user="admin"),
    Route("api_tokens:list", "/central/token/", host="base", user="central"),
    Route("api_tokens:create", "/central/token/baru/", host="base", user="central"),
]


def prepare() -> None:
    """Make a token, so that the list shows one."""
    create_token(
        name="Situs web instansi",
        user=get_user("admin"),
        scopes=["read"],
        expires_at=timezone.now() + dt.timedelta(days=90),
    )
